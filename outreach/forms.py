"""The half-filled create-sequence form: what it offers, how it changes, and what is wrong with it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Person,
    Run,
    SequenceForm,
    SourceGroup,
    StrategyProfile,
)
from models.states import Channel, Condition, FormKind, RunState
from outreach import leads, presets, rights, screens
from outreach.errors import NotFound
from outreach.rights import Right

MAX_NAME = 80


def start_form(
    session: Session, actor: Person, *, now: datetime, offered: screens.FormChoices | None = None
) -> screens.SequenceForm:
    """Begin a form with the newest run, the steps of its play and the first profile filled in.

    `offered` spares a second look at what the form offers.
    """
    rights.require(actor, Right.BUILD)
    offered = offered or choices(session, actor.workspace_id)
    row = begin_row(session, actor, FormKind.SEQUENCE, now=now)
    run_id = offered.runs[-1].id if offered.runs else None
    form = screens.SequenceForm(
        form_id=row.id,
        run_id=run_id,
        strategy_profile_id=offered.profiles[0].id if offered.profiles else None,
        steps=presets.of_run(session, actor.workspace_id, run_id, offered.channels),
    )
    row.form = kept(form)
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
    ).all()
    counts = leads.counts_of(session, [group.id for group in groups], channels)
    return screens.FormChoices(
        runs=tuple(screens.Choice(id_, name) for id_, name in runs),
        profiles=tuple(screens.Choice(id_, name) for id_, name in profiles),
        groups=tuple(_group_choice(group, *counts[group.id]) for group in groups),
        channels=channels,
    )


def _group_choice(group: SourceGroup, total: int, good: int) -> screens.GroupChoice:
    missing = ""
    if group.enriched_at is None:
        missing = "not enriched yet"
    elif not good:
        missing = "no lead can be reached on a connected channel"
    return screens.GroupChoice(group.id, group.name, total, good, missing)


def form_of(session: Session, actor: Person, form_id: int) -> screens.SequenceForm:
    """Return a person's own form as it was kept. Raises NotFound."""
    return _unkept(form_row(session, actor, form_id, kind=FormKind.SEQUENCE))


def change_form(
    session: Session,
    actor: Person,
    typed: screens.SequenceForm,
    offered: screens.FormChoices,
    *,
    now: datetime,
) -> screens.SequenceForm:
    """Keep what has been typed so far and return it; with another run come the steps of that run's play."""
    row = form_row(session, actor, typed.form_id, kind=FormKind.SEQUENCE)
    before = _unkept(row).run_id
    form = presets.follow_run(session, actor.workspace_id, typed, before=before, channels=offered.channels)
    row.form, row.is_touched, row.changed_at = kept(form), True, now
    return form


def begin_row(session: Session, actor: Person, kind: FormKind, *, now: datetime) -> SequenceForm:
    """Make the row of a form in which nothing has been typed yet."""
    row = SequenceForm(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        kind=kind,
        form={},
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def form_row(session: Session, actor: Person, form_id: int, *, kind: FormKind | None = None) -> SequenceForm:
    """Return a person's own form, locked; of any kind when none is named. Raises NotFound."""
    row = session.scalar(
        select(SequenceForm)
        .where(
            SequenceForm.workspace_id == actor.workspace_id,
            SequenceForm.id == form_id,
            SequenceForm.person_id == actor.id,
        )
        .with_for_update()
    )
    if row is None or kind not in (None, row.kind):
        raise NotFound("This form is no longer kept. Open a new one with `/plera create-sequence`.")
    return row


def kept(form: screens.SequenceForm) -> dict[str, Any]:
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
    elif len(form.steps) > screens.MAX_STEPS:
        wrong["steps"] = "Twelve steps are the most a sequence can have: remove some."
    for place, step in enumerate(form.steps):
        wrong.update(_step_problems(step, offered))
        if place:
            wrong.update(_delay_problem(form.steps[place - 1], step))
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
    if step.channel not in offered.channels:
        wrong[f"step:{step.key}:channel"] = "No connected sender serves this channel. Choose another one."
    if len(step.brief) > screens.MAX_BRIEF:
        wrong[f"step:{step.key}:brief"] = f"Keep the brief within {screens.MAX_BRIEF:,} characters."
    return wrong


def _delay_problem(before: screens.StepForm, step: screens.StepForm) -> dict[str, str]:
    """Return what is wrong with a later step's delay; two messages on one channel are at least a day apart."""
    least = 1 if step.channel is before.channel else 0
    delay = delay_of(step)
    if delay is None or delay < least:
        return {f"step:{step.key}:delay": f"Enter whole days from {least} to {screens.MAX_DELAY_DAYS}."}
    return {}


def delay_of(step: screens.StepForm) -> int | None:
    """Return a step's delay in days, None when what was typed is no whole number of days in range."""
    typed = step.delay_days.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if int(typed) <= screens.MAX_DELAY_DAYS else None
