"""Building a sequence: the half-filled form, what it offers, what is wrong with it, and the sequence it becomes."""

from collections.abc import Sequence as Many
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

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
    SourceGroup,
    Step,
    StrategyProfile,
    Workspace,
)
from models.states import Channel, Condition, PostKind, RunState, SenderState, SequenceState
from outreach import history, leads, posts, rights, schedule, screens
from outreach.errors import InvalidForm, NotFound
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MAX_DELAY_DAYS = 365
MAX_NAME = 80
MAX_BRIEF = 2000

EMAIL_FIRST = (
    screens.StepForm(
        "1", Channel.EMAIL, "0", Condition.ALWAYS, "First touch: why them, why now, one question."
    ),
    screens.StepForm("2", Channel.EMAIL, "3", Condition.ONLY_IF_NO_REPLY, "Follow up with one proof point."),
    screens.StepForm(
        "3", Channel.EMAIL, "4", Condition.ONLY_IF_NO_REPLY, "Close the loop kindly and briefly."
    ),
)
"""The preset a new form starts with."""


def start_form(session: Session, actor: Person, *, now: datetime) -> screens.SequenceForm:
    """Begin a form with the email-first preset, the newest run and the first profile filled in."""
    rights.require(actor, Right.BUILD)
    offered = choices(session, actor.workspace_id)
    row = SequenceForm(workspace_id=actor.workspace_id, person_id=actor.id, form={}, created_at=now)
    session.add(row)
    session.flush()
    form = screens.SequenceForm(
        form_id=row.id,
        run_id=offered.runs[-1].id if offered.runs else None,
        strategy_profile_id=offered.profiles[0].id if offered.profiles else None,
        steps=tuple(step for step in EMAIL_FIRST if step.channel in offered.channels),
    )
    row.form = _kept(form)
    return form


def choices(session: Session, workspace_id: int) -> screens.FormChoices:
    """Return what the form offers in a workspace."""
    channels = leads.connected_channels(session, workspace_id)
    runs = session.execute(
        select(Run.id, Run.name)
        .where(Run.workspace_id == workspace_id, Run.state != RunState.COMPLETED)
        .order_by(Run.id)
    )
    profiles = session.execute(
        select(StrategyProfile.id, StrategyProfile.name)
        .where(StrategyProfile.workspace_id == workspace_id)
        .order_by(StrategyProfile.id)
    )
    groups = session.scalars(
        select(SourceGroup)
        .where(SourceGroup.workspace_id == workspace_id, SourceGroup.deleted_at.is_(None))
        .order_by(SourceGroup.id)
    )
    return screens.FormChoices(
        runs=tuple(screens.Choice(id_, name) for id_, name in runs),
        profiles=tuple(screens.Choice(id_, name) for id_, name in profiles),
        groups=tuple(_group_choice(session, group, channels) for group in groups),
        channels=channels,
    )


def _group_choice(session: Session, group: SourceGroup, channels: Many[Channel]) -> screens.GroupChoice:
    total, good = leads.count_of(session, group.id, channels)
    missing = ""
    if group.enriched_at is None:
        missing = "not enriched yet"
    elif not good:
        missing = "no lead can be reached on a connected channel"
    return screens.GroupChoice(group.id, group.name, total, good, missing)


def form_of(session: Session, actor: Person, form_id: int) -> screens.SequenceForm:
    """Return a person's own form as it was kept. Raises NotFound."""
    return _unkept(_form_row(session, actor, form_id))


def keep_form(session: Session, actor: Person, form: screens.SequenceForm) -> None:
    """Keep what has been typed so far."""
    _form_row(session, actor, form.form_id).form = _kept(form)


def _form_row(session: Session, actor: Person, form_id: int) -> SequenceForm:
    row = session.scalar(
        select(SequenceForm)
        .where(
            SequenceForm.workspace_id == actor.workspace_id,
            SequenceForm.id == form_id,
            SequenceForm.person_id == actor.id,
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound("This form is no longer kept. Open a new one with `/plera create-sequence`.")
    return row


def _kept(form: screens.SequenceForm) -> dict[str, Any]:
    return asdict(form)


def _unkept(row: SequenceForm) -> screens.SequenceForm:
    kept = dict(row.form)
    steps = tuple(
        screens.StepForm(
            key=step["key"],
            channel=Channel(step["channel"]),
            delay_days=step["delay_days"],
            condition=Condition(step["condition"]),
            brief=step["brief"],
        )
        for step in kept.get("steps", ())
    )
    return screens.SequenceForm(
        form_id=row.id,
        run_id=kept.get("run_id"),
        name=kept.get("name", ""),
        strategy_profile_id=kept.get("strategy_profile_id"),
        source_group_ids=tuple(kept.get("source_group_ids", ())),
        steps=steps,
    )


def add_step(form: screens.SequenceForm, channels: Many[Channel]) -> screens.SequenceForm:
    """Append a step three days after the last; a form with twelve steps stays as it is."""
    if len(form.steps) >= screens.MAX_STEPS:
        return form
    key = str(max((int(step.key) for step in form.steps), default=0) + 1)
    delay = "3" if form.steps else "0"
    channel = form.steps[-1].channel if form.steps else next(iter(channels), Channel.EMAIL)
    return replace(form, steps=(*form.steps, screens.StepForm(key, channel, delay)))


def remove_step(form: screens.SequenceForm, key: str) -> screens.SequenceForm:
    """Take a step out; the last one may go too, submitting then says what is missing."""
    return replace(form, steps=tuple(step for step in form.steps if step.key != key))


def move_step(form: screens.SequenceForm, key: str, by: int) -> screens.SequenceForm:
    """Move a step up (-1) or down (1); at the edge nothing changes."""
    steps = list(form.steps)
    here = next((index for index, step in enumerate(steps) if step.key == key), None)
    if here is None or not 0 <= here + by < len(steps):
        return form
    steps[here], steps[here + by] = steps[here + by], steps[here]
    return replace(form, steps=tuple(steps))


def problems(form: screens.SequenceForm, offered: screens.FormChoices) -> dict[str, str]:
    """Return a sentence for each field that is wrong, by the name of the field; empty when all is well."""
    wrong: dict[str, str] = {}
    name = form.name.strip()
    if not name:
        wrong["name"] = "Give the sequence a name, so that people find it again."
    elif len(name) > MAX_NAME:
        wrong["name"] = f"Keep the name within {MAX_NAME} characters; this one has {len(name)}."
    if form.run_id not in {run.id for run in offered.runs}:
        wrong["run"] = "Choose the run this sequence belongs to."
    if form.strategy_profile_id not in {profile.id for profile in offered.profiles}:
        wrong["profile"] = "Choose who writes: a strategy profile."
    wrong.update(_group_problems(form, offered))
    if not form.steps:
        wrong["steps"] = "Add at least one step: press Add step."
    for step in form.steps:
        wrong.update(_step_problems(step, offered))
    return wrong


def _group_problems(form: screens.SequenceForm, offered: screens.FormChoices) -> dict[str, str]:
    known = {group.id: group for group in offered.groups}
    if not form.source_group_ids:
        return {"groups": "Choose at least one source group."}
    if any(group_id not in known for group_id in form.source_group_ids):
        return {"groups": "A source group chosen here was deleted meanwhile. Choose again."}
    lacking = [known[group_id] for group_id in form.source_group_ids if known[group_id].missing]
    if lacking:
        return {"groups": f"{lacking[0].name}: {lacking[0].missing}. Choose another group."}
    return {}


def _step_problems(step: screens.StepForm, offered: screens.FormChoices) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if delay_of(step) is None:
        wrong[f"step:{step.key}:delay"] = f"Enter whole days from 0 to {MAX_DELAY_DAYS}."
    if step.channel not in offered.channels:
        wrong[f"step:{step.key}:channel"] = "No connected sender serves this channel. Choose another one."
    if len(step.brief) > MAX_BRIEF:
        wrong[f"step:{step.key}:brief"] = f"Keep the brief within {MAX_BRIEF:,} characters."
    return wrong


def delay_of(step: screens.StepForm) -> int | None:
    """Return a step's delay in days, None when what was typed is no whole number of days in range."""
    typed = step.delay_days.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if int(typed) <= MAX_DELAY_DAYS else None


def submit(
    session: Session, actor: Person, form: screens.SequenceForm, *, view_id: str, now: datetime
) -> screens.Created:
    """Make the sequence of a form and ask for its Messaging Lab; a second submit of a form gives the same one.

    Raises InvalidForm with a sentence per field, NotAllowed, NotFound.
    """
    rights.require(actor, Right.BUILD)
    row = _form_row(session, actor, form.form_id)
    if row.sequence_id is not None:
        return created(session, actor, row.sequence_id)
    row.form = _kept(form)
    wrong = problems(form, choices(session, actor.workspace_id))
    workspace = session.get_one(Workspace, actor.workspace_id)
    if not workspace.review_slack_channel:
        wrong.setdefault("name", "No review channel is set, so the Messaging Lab has no place: ask an admin.")
    if wrong:
        raise InvalidForm(wrong)
    sequence = _insert(session, actor, form, now)
    row.sequence_id, row.view_id = sequence.id, view_id
    posts.want(session, actor.workspace_id, PostKind.LAB_ROOT, sequence.id, workspace.review_slack_channel)
    enqueue_after_commit(session, "propose", sequence.id)
    return created(session, actor, sequence.id)


def _insert(session: Session, actor: Person, form: screens.SequenceForm, now: datetime) -> Sequence:
    workspace_id = actor.workspace_id
    sequence = Sequence(
        workspace_id=workspace_id,
        run_id=form.run_id,
        strategy_profile_id=form.strategy_profile_id,
        created_by_id=actor.id,
        name=form.name.strip(),
        state=SequenceState.IN_REVIEW,
        created_at=now,
    )
    session.add(sequence)
    session.flush()
    for position, step in enumerate(form.steps, start=1):
        session.add(
            Step(
                workspace_id=workspace_id,
                sequence_id=sequence.id,
                position=position,
                channel=step.channel,
                delay_days=delay_of(step) or 0,
                condition=step.condition,
                brief=step.brief.strip(),
            )
        )
    for group_id in form.source_group_ids:
        session.add(
            SequenceSourceGroup(workspace_id=workspace_id, sequence_id=sequence.id, source_group_id=group_id)
        )
    for sender_id in session.scalars(
        select(SenderAccount.id).where(
            SenderAccount.workspace_id == workspace_id, SenderAccount.state != SenderState.PAUSED
        )
    ):
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


def created(session: Session, actor: Person, sequence_id: int) -> screens.Created:
    """Return what the Created page shows. Raises NotFound."""
    sequence = sequence_of(session, actor.workspace_id, sequence_id)
    total = session.execute(
        select(SequenceSourceGroup.source_group_id).where(SequenceSourceGroup.sequence_id == sequence_id)
    ).scalars()
    channels = leads.connected_channels(session, actor.workspace_id)
    post = posts.shown(session, actor.workspace_id, PostKind.LAB_ROOT, sequence_id)
    return screens.Created(
        sequence_id=sequence_id,
        name=sequence.name,
        leads=sum(leads.count_of(session, group_id, channels)[0] for group_id in total),
        lab_slack_channel=post.slack_channel if post else "",
        lab_url=(post.permalink or None) if post else None,
    )


def lab_posted(session: Session, sequence_id: int, permalink: str) -> tuple[str, screens.Created] | None:
    """Keep where a Messaging Lab stands; return the Created modal that may still be open, with what it shows."""
    sequence = session.get(Sequence, sequence_id)
    post = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence_id) if sequence else None
    if sequence is None or post is None:
        return None
    post.permalink = permalink[:300]
    row = session.scalar(select(SequenceForm).where(SequenceForm.sequence_id == sequence_id))
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
    return session.scalars(select(Step).where(Step.sequence_id == sequence_id).order_by(Step.position)).all()


def timeline(steps: Many[Step]) -> tuple[screens.TimelineStep, ...]:
    """Return each step with the day it falls on, counted from the day a lead enters."""
    days = schedule.timeline_days([step.delay_days for step in steps])
    return tuple(
        screens.TimelineStep(step.position, day, step.channel, step.condition)
        for step, day in zip(steps, days, strict=True)
    )
