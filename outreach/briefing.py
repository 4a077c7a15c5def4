"""What a writer is told: which texts are missing, and the brief of each."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, Sequence, Step, StrategyProfile
from models.states import Channel, EnrollmentState, MessageState, WritingScope
from outreach import leads, note_limits, own_profiles, own_texts, sequences, smuggled, variants
from outreach.own_texts import OwnText
from outreach.writer_port import Brief

_SHOWN_FACTS = (
    ("title", "title"),
    ("company", "company"),
    ("city", "city"),
    ("country", "country"),
)

NAMES_BESIDE = 25
"""How many leads before and after one are looked at for names that do not belong into its texts."""

RUNNING = (EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
"""States in which a lead may still need a text; one that has entered needs those of the steps to come."""


@dataclass(frozen=True)
class Task:
    """One text to write: which step of which enrollment, and everything the writer may know.

    `other_names` are those of leads of the same sequence, which it must not name, `orders` the lead's facts that read
    like an instruction to a model: no writer is shown them. `variant` says which of the step's two
    briefs it is written from, "" where there is but one. `own` is the text itself where a person wrote it for all. An
    invite that `is_without_note` has none.
    """

    enrollment_id: int
    step_id: int
    brief: Brief
    other_names: tuple[str, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    variant: str = ""
    own: OwnText | None = None
    is_without_note: bool = False


def next_tasks(
    session: Session, sequence_id: int, *, limit: int, but: Collection[int] = ()
) -> list[list[Task]]:
    """Return the texts that still have to be written, lead by lead, for up to `limit` leads, but not these enrollments.

    Only leads for whom texts were asked for are among them, in the order in which they enter. A step that has a
    message already, a failed one too, is not written again: Rewrite does that. A lead whose writing broke off goes on
    where it stopped.
    """
    steps = sequences.steps_of(session, sequence_id)
    wanting = (
        lacking(sequence_id)
        .where(Enrollment.id.not_in(but), is_asked_for(session, sequence_id))
        .order_by(Enrollment.id)
        .limit(limit)
    )
    found = (_missing_tasks(session, one, steps) for one in session.scalars(wanting))
    return [tasks for tasks in found if tasks]


def lacking(sequence_id: int) -> Select[Enrollment]:
    """Return the enrollments of a sequence that lack a text of a step to come."""
    missing = select(Step.id).where(Step.sequence_id == sequence_id, is_missing())
    return (
        select(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == sequence_id, Enrollment.state.in_(RUNNING))
        .where(missing.correlate(Enrollment, Lead).exists())
    )


def is_asked_for(session: Session, sequence_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody asked for an Enrollment's texts: for everybody's, or for its own."""
    scope = session.scalar(select(Sequence.writing_scope).where(Sequence.id == sequence_id))
    return true() if scope in (None, WritingScope.ALL) else Enrollment.is_wanted.is_(True)


def is_missing() -> ColumnElement[bool]:
    """Return the condition that a Step still to come for an Enrollment has no text, though its Lead has the channel."""
    written = (
        select(Message.id)
        .where(Message.enrollment_id == Enrollment.id, Message.step_id == Step.id)
        .correlate(Enrollment, Step)
    )
    return and_(
        Step.removed_at.is_(None),
        Step.position >= Enrollment.position,
        or_(
            and_(Step.channel == Channel.EMAIL, Lead.email.is_not(None)),
            and_(Step.channel != Channel.EMAIL, Lead.linkedin_url.is_not(None), ~own_profiles.is_theirs()),
        ),
        ~written.exists(),
        ~and_(Step.waits_for_note, Enrollment.note_given.is_(False)),
    )


def tasks_of(session: Session, enrollment: Enrollment) -> list[Task]:
    """Return the texts that still have to be written for one lead."""
    return _missing_tasks(session, enrollment, sequences.steps_of(session, enrollment.sequence_id))


def _missing_tasks(session: Session, enrollment: Enrollment, steps: Many[Step]) -> list[Task]:
    written = session.scalars(select(Message.step_id).where(Message.enrollment_id == enrollment.id)).all()
    wanted = [
        step
        for step in _steps_for(session, enrollment, steps)
        if step.id not in written
        and step.position >= enrollment.position
        and not (step.waits_for_note and enrollment.note_given is False)
    ]
    return [_task(session, enrollment, steps, step) for step in wanted]


def continued(task: Task, earlier: tuple[str, ...]) -> Task:
    """Return a task whose writer knows the texts written just before it for the same lead."""
    return replace(task, brief=replace(task.brief, earlier=(*task.brief.earlier, *earlier)))


def task_for(session: Session, message: Message, *, instruction: str) -> Task:
    """Return the task of writing a message anew, with what a person asked for."""
    enrollment = session.get_one(Enrollment, message.enrollment_id)
    steps = sequences.steps_of(session, enrollment.sequence_id)
    step = next(step for step in steps if step.id == message.step_id)
    return _task(session, enrollment, steps, step, instruction=instruction)


def _steps_for(session: Session, enrollment: Enrollment, steps: Many[Step]) -> list[Step]:
    lead = session.get_one(Lead, enrollment.lead_id)
    return [
        step
        for step in steps
        if leads.can_reach(lead, step.channel)
        and not own_profiles.would_write(session, enrollment, lead, step.channel)
    ]


def _task(
    session: Session, enrollment: Enrollment, steps: Many[Step], step: Step, *, instruction: str = ""
) -> Task:
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    profile = session.get_one(StrategyProfile, sequence.strategy_profile_id)
    lead = session.get_one(Lead, enrollment.lead_id)
    own = _steps_for(session, enrollment, steps)
    number = own.index(step) + 1 if step in own else step.position
    days = [one.day for one in sequences.timeline(steps)]
    earlier = session.scalars(
        select(Message.body)
        .join(Step, Step.id == Message.step_id)
        .where(
            Message.enrollment_id == enrollment.id,
            Step.position < step.position,
            Message.body != "",
            Step.removed_at.is_(None) | (Message.state == MessageState.APPROVED),
        )
        .order_by(Step.position)
    )
    variant = variants.of(step, lead.id)
    is_own = bool(step.body) and not instruction
    brief = Brief(
        sender_name=profile.sender_name,
        sender_role=profile.sender_role,
        offer=profile.offer,
        proof=tuple(profile.proof),
        tone=profile.tone,
        call_to_action=profile.call_to_action,
        do=tuple(profile.do),
        dont=tuple(profile.dont),
        language=profile.language if is_own else lead.language or profile.language,
        lead_name=lead.name,
        facts=facts_of(lead),
        channel=step.channel,
        step_number=number,
        step_count=len(own),
        day=days[step.position - 1],
        purpose="" if is_own else variants.brief(step, variant),
        is_follow_up=step.channel is Channel.EMAIL and _has_mail_before(own, step),
        earlier=tuple(earlier),
        instruction=instruction,
        links=tuple(profile.allowed_links),
        banned=tuple(profile.banned),
        most_words=_most(profile, step.channel, is_invite=False),
        most_characters=_note(session, enrollment, profile, step.channel),
    )
    task = Task(enrollment.id, step.id, brief, _names_beside(session, enrollment), orders_of(lead), variant)
    if step.channel is Channel.LINKEDIN_INVITE and enrollment.note_given is False:
        return replace(task, is_without_note=True)
    return _with_own_text(task, step) if step.body else task


def _with_own_text(task: Task, step: Step) -> Task:
    """Return the task with the text that a person wrote for all; asked for in other words, a model starts from it."""
    text = own_texts.filled(*variants.text(step, task.variant), task.brief)
    if task.brief.instruction:
        return replace(task, brief=replace(task.brief, purpose=own_texts.without_gaps(text)))
    return replace(task, own=text)


def _most(profile: StrategyProfile, channel: Channel, *, is_invite: bool) -> int:
    """Return the most characters of an invite's note, or words of another channel's text; 0 when it is not set."""
    if (channel is Channel.LINKEDIN_INVITE) is not is_invite:
        return 0
    return int((profile.lengths or {}).get(channel, 0))


def _note(session: Session, enrollment: Enrollment, profile: StrategyProfile, channel: Channel) -> int:
    """Return how long a note with an invite may be: as the profile says, but no longer than its account may write."""
    if channel is not Channel.LINKEDIN_INVITE:
        return 0
    account = note_limits.of_enrollment(session, enrollment, channel)
    return min(_most(profile, channel, is_invite=True) or account, account)


def _names_beside(session: Session, enrollment: Enrollment) -> tuple[str, ...]:
    """Return the names of the leads enrolled just before and after one: whose texts a model may have mixed up."""
    near = (
        select(Lead.name)
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(
            Enrollment.sequence_id == enrollment.sequence_id,
            Enrollment.id.between(enrollment.id - NAMES_BESIDE, enrollment.id + NAMES_BESIDE),
            Enrollment.id != enrollment.id,
        )
    )
    return tuple(session.scalars(near))


def _has_mail_before(steps: Many[Step], step: Step) -> bool:
    return any(one.channel is Channel.EMAIL and one.position < step.position for one in steps)


def facts_of(lead: Lead) -> tuple[tuple[str, str], ...]:
    """Return what is known of a lead as (name, value) pairs, its own fields first.

    What reads like an instruction to a model is left out: no model is shown it, and no text may rest on it.
    """
    return tuple((name, value) for name, value in _every_fact(lead) if not smuggled.is_order(value))


def orders_of(lead: Lead) -> tuple[tuple[str, str], ...]:
    """Return what is known of a lead that reads like an instruction to a model, its name included."""
    every = (*_every_fact(lead), ("name", lead.name))
    return tuple((name, value) for name, value in every if smuggled.is_order(value))


def _every_fact(lead: Lead) -> list[tuple[str, str]]:
    own = [(name, str(getattr(lead, field))) for name, field in _SHOWN_FACTS if getattr(lead, field)]
    return own + [(name.replace("_", " "), str(value)) for name, value in lead.facts.items()]
