"""The sequence that a submitted form becomes, its steps, and where its Messaging Lab stands."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Person,
    Run,
    SenderAccount,
    Sequence,
    SequenceForm,
    SequenceSender,
    SequenceSourceGroup,
    Step,
    Workspace,
)
from models.states import CONNECTED_SENDER, Channel, Condition, PostKind, SequenceState
from outreach import (
    composing,
    form_hours,
    form_problems,
    form_screens,
    forms,
    history,
    kept_forms,
    lab_screens,
    leads,
    linkedin_steps,
    posts,
    rights,
    timelines,
    unaccepted,
)
from outreach.errors import InvalidForm, NotFound
from outreach.ports import enqueue_after_commit
from outreach.rights import Right


def submit(
    session: Session, actor: Person, form: form_screens.SequenceForm, *, view_id: str, now: datetime
) -> lab_screens.Created:
    """Make the sequence of a form and ask for its Messaging Lab; a second submit of a form gives the same one.

    Raises InvalidForm with a sentence per field, NotAllowed, NotFound.
    """
    rights.require(actor, Right.BUILD)
    _hold_run(session, actor, form.run_id)
    row = forms.form_row(session, actor, form.form_id)
    if row.sequence_id is not None:
        return created(session, actor, row.sequence_id)
    row.form = forms.kept(form)
    wrong = form_problems.problems(form, forms.choices(session, actor.workspace_id))
    workspace = session.get_one(Workspace, actor.workspace_id)
    if not workspace.review_slack_channel:
        wrong.setdefault(
            "name",
            "No review channel is set, so the Messaging Lab has no place: an admin sets it with `/plera settings`.",
        )
    if wrong:
        raise InvalidForm(wrong)
    sequence = _insert(session, actor, form, now)
    row.sequence_id, row.view_id = sequence.id, view_id
    enqueue_after_commit(session, "propose", sequence.id)
    posts.want(session, actor.workspace_id, PostKind.LAB_ROOT, sequence.id, workspace.review_slack_channel)
    kept_forms.settled(session, actor, row.id, f"The sequence {sequence.name} was created from this draft.")
    return created(session, actor, sequence.id)


def _hold_run(session: Session, actor: Person, run_id: int | None) -> None:
    """Keep a run as it is until its new sequence is there: whoever completes it meanwhile ends this one, too."""
    mine = select(Run.id).where(Run.workspace_id == actor.workspace_id, Run.id == run_id)
    session.execute(mine.with_for_update(read=True))


def _insert(session: Session, actor: Person, form: form_screens.SequenceForm, now: datetime) -> Sequence:
    workspace_id = actor.workspace_id
    sequence = Sequence(
        workspace_id=workspace_id,
        run_id=form.run_id,
        strategy_profile_id=form.strategy_profile_id,
        created_by_id=actor.id,
        name=form.name.strip(),
        state=SequenceState.IN_REVIEW,
        review_scope=form.review_scope,
        goes_on_after_reply=form.goes_on_after_reply,
        hours=form_hours.kept(form.hours),
        skips_holidays=form.hours.skips_holidays,
        created_at=now,
    )
    session.add(sequence)
    session.flush()
    for position, step in enumerate(form.steps, start=1):
        session.add(new_step(sequence, step, position))
    for group_id in form.source_group_ids:
        session.add(
            SequenceSourceGroup(workspace_id=workspace_id, sequence_id=sequence.id, source_group_id=group_id)
        )
    for sender_id in _senders(session, workspace_id, form.clones):
        session.add(
            SequenceSender(workspace_id=workspace_id, sequence_id=sequence.id, sender_account_id=sender_id)
        )
    history.record(
        session,
        history.Entry(workspace_id, sequence_id=sequence.id),
        "sequence.in_review",
        now=now,
        by=actor.id,
        reason="created",
    )
    return sequence


def new_step(sequence: Sequence, step: form_screens.StepForm, position: int) -> Step:
    """Return the row of a step as it was typed; the first one leaves at once and always."""
    return Step(
        workspace_id=sequence.workspace_id,
        sequence_id=sequence.id,
        position=position,
        channel=step.channel,
        delay_days=(form_problems.delay_of(step) or 0) if position > 1 else 0,
        business_days=step.business_days and position > 1,
        condition=step.condition if position > 1 else Condition.ALWAYS,
        brief=step.brief.strip(),
        brief_b=step.brief_b.strip(),
        accept_days=linkedin_steps.accept_days(step) or unaccepted.DEFAULT_DAYS,
        if_not_accepted=step.if_not_accepted,
        waits_for_note=step.waits_for_note and step.channel is Channel.LINKEDIN_INVITE,
        **_own_texts(step),
    )


def _own_texts(step: form_screens.StepForm) -> dict[str, str]:
    """Return the texts that a person wrote; none of them is kept for a step that is written from its brief."""
    typed = {
        "subject": composing.one_line(step.subject, form_screens.MAX_SUBJECT),
        "body": step.body.strip(),
        "subject_b": composing.one_line(step.subject_b, form_screens.MAX_SUBJECT),
        "body_b": step.body_b.strip(),
    }
    return {name: value if step.is_own else "" for name, value in typed.items()}


def _senders(session: Session, workspace_id: int, clones: int | None) -> Many[int]:
    """Return the connected sender accounts of every kind; those of the cloned sequence where it still has some."""
    connected = select(SenderAccount.id).where(
        SenderAccount.workspace_id == workspace_id, SenderAccount.state.in_(CONNECTED_SENDER)
    )
    theirs = select(SequenceSender.sender_account_id).where(
        SequenceSender.workspace_id == workspace_id, SequenceSender.sequence_id == clones
    )
    taken_over = session.scalars(connected.where(SenderAccount.id.in_(theirs))).all() if clones else ()
    return taken_over or session.scalars(connected).all()


def created(session: Session, actor: Person, sequence_id: int) -> lab_screens.Created:
    """Return what the Created page shows. Raises NotFound."""
    sequence = sequence_of(session, actor.workspace_id, sequence_id)
    total = session.execute(
        select(SequenceSourceGroup.source_group_id).where(SequenceSourceGroup.sequence_id == sequence_id)
    ).scalars()
    channels = leads.connected_channels(session, actor.workspace_id)
    post = posts.shown(session, actor.workspace_id, PostKind.LAB_ROOT, sequence_id)
    return lab_screens.Created(
        sequence_id=sequence_id,
        name=sequence.name,
        leads=sum(leads.count_of(session, group_id, channels)[1] for group_id in total),
        lab_slack_channel=post.slack_channel if post else "",
        lab_url=(post.permalink or None) if post else None,
    )


def lab_posted(session: Session, sequence_id: int, permalink: str) -> tuple[str, lab_screens.Created] | None:
    """Keep where a Messaging Lab stands; return the Created modal that may still be open, with what it shows."""
    sequence = session.get(Sequence, sequence_id)
    post = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence_id) if sequence else None
    if sequence is None or post is None:
        return None
    post.permalink = permalink[:300]
    posts.changed_all(session, sequence.workspace_id, PostKind.HOME)
    row = session.scalar(
        select(SequenceForm).where(SequenceForm.sequence_id == sequence_id, SequenceForm.view_id != "")
    )
    author = session.get(Person, row.person_id) if row else None
    if row is None or author is None or not row.view_id:
        return None
    return row.view_id, created(session, author, sequence_id)


def sequence_of(session: Session, workspace_id: int, sequence_id: int) -> Sequence:
    """Return a sequence of this workspace. Raises NotFound."""
    found = session.scalar(
        select(Sequence).where(Sequence.workspace_id == workspace_id, Sequence.id == sequence_id)
    )
    if found is None:
        raise NotFound()
    return found


def steps_of(session: Session, sequence_id: int) -> Many[Step]:
    """Return a sequence's steps in order."""
    return session.scalars(
        select(Step).where(Step.sequence_id == sequence_id, Step.removed_at.is_(None)).order_by(Step.position)
    ).all()


def timeline(steps: Many[Step]) -> tuple[lab_screens.TimelineStep, ...]:
    """Return each step with the day it falls on, counted from the day a lead enters."""
    days = timelines.days([timelines.Wait(step.delay_days, step.business_days) for step in steps])
    return tuple(
        lab_screens.TimelineStep(step.position, day.number, step.channel, step.condition, day.is_earliest)
        for step, day in zip(steps, days, strict=True)
    )
