"""The half-filled form of a sequence: what it offers, how it begins, is kept and changes."""

from collections.abc import Sequence
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
from models.states import Channel, Condition, FormKind, IfNotAccepted, ReviewScope, RunState
from outreach import eligibility, form_hours, form_screens, leads, linkedin_steps, presets, rights
from outreach.errors import NotFound
from outreach.numbers import numbers_of
from outreach.rights import Right


def start_form(
    session: Session, actor: Person, *, now: datetime, offered: form_screens.FormChoices | None = None
) -> form_screens.SequenceForm:
    """Begin a form with the newest run, the steps of its play and the first profile filled in.

    `offered` spares a second look at what the form offers.
    """
    rights.require(actor, Right.BUILD)
    offered = offered or choices(session, actor.workspace_id)
    row = begin_row(session, actor, FormKind.SEQUENCE, now=now)
    run_id = offered.runs[-1].id if offered.runs else None
    form = form_screens.SequenceForm(
        form_id=row.id,
        run_id=run_id,
        strategy_profile_id=offered.profiles[0].id if offered.profiles else None,
        steps=presets.of_run(session, actor.workspace_id, run_id, offered.channels),
    )
    row.form = kept(form)
    return form


def choices(session: Session, workspace_id: int) -> form_screens.FormChoices:
    """Return what the form offers in a workspace."""
    channels = leads.connected_channels(session, workspace_id)
    runs = session.execute(
        select(Run.id, Run.name)
        .where(Run.workspace_id == workspace_id, Run.state != RunState.COMPLETED)
        .order_by(Run.id)
    )
    profiles = session.execute(
        select(StrategyProfile.id, StrategyProfile.name)
        .where(StrategyProfile.workspace_id == workspace_id, StrategyProfile.archived_at.is_(None))
        .order_by(StrategyProfile.id)
    )
    groups = session.scalars(
        select(SourceGroup)
        .where(SourceGroup.workspace_id == workspace_id, SourceGroup.deleted_at.is_(None))
        .order_by(SourceGroup.id)
    ).all()
    return form_screens.FormChoices(
        runs=tuple(form_screens.Choice(id_, name) for id_, name in runs),
        profiles=tuple(form_screens.Choice(id_, name) for id_, name in profiles),
        groups=group_choices(session, groups, channels),
        channels=channels,
        presets=presets.choices(channels),
        workspace_hours=form_hours.window_in_words(numbers_of(session, workspace_id).window()),
        notes=linkedin_steps.notes(session, workspace_id),
    )


def group_choices(
    session: Session, groups: Sequence[SourceGroup], channels: Sequence[Channel]
) -> tuple[form_screens.GroupChoice, ...]:
    """Return these groups as forms offer them, with what each lacks."""
    counts = leads.counts_of(session, [group.id for group in groups], channels)
    return tuple(_group_choice(group, *counts[group.id]) for group in groups)


def _group_choice(group: SourceGroup, total: int, good: int) -> form_screens.GroupChoice:
    missing = eligibility.missing(group.enriched_at, leads=total, reachable=good)
    return form_screens.GroupChoice(
        group.id, group.name, total, good, missing, can_enrich=bool(missing and total)
    )


def form_of(session: Session, actor: Person, form_id: int) -> form_screens.SequenceForm:
    """Return a person's own form as it was kept. Raises NotFound."""
    return unkept(form_row(session, actor, form_id, kind=FormKind.SEQUENCE))


def change_form(
    session: Session,
    actor: Person,
    typed: form_screens.SequenceForm,
    offered: form_screens.FormChoices,
    *,
    now: datetime,
) -> form_screens.SequenceForm:
    """Keep what has been typed so far and return it; with another preset or run come the steps that it brings."""
    row = form_row(session, actor, typed.form_id, kind=FormKind.SEQUENCE)
    form = presets.follow(session, actor.workspace_id, typed, before=unkept(row), channels=offered.channels)
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


def kept(form: form_screens.SequenceForm) -> dict[str, Any]:
    return asdict(form)


def unkept(row: SequenceForm) -> form_screens.SequenceForm:
    """Return a kept form as it was typed; what a form of an earlier version did not have stands at its default."""
    kept = dict(row.form)
    hours = dict(kept.get("hours") or {})
    if "weekdays" in hours:
        hours["weekdays"] = tuple(hours["weekdays"])
    plain = (
        "run_id",
        "name",
        "strategy_profile_id",
        "preset",
        "goes_on_after_reply",
        "clones",
        "edits",
        "version",
    )
    return form_screens.SequenceForm(
        form_id=row.id,
        source_group_ids=tuple(kept.get("source_group_ids", ())),
        steps=tuple(_step(step) for step in kept.get("steps", ())),
        review_scope=ReviewScope(kept.get("review_scope", ReviewScope.FIRST_STEP)),
        hours=form_screens.HoursForm(**hours),
        **{name: kept[name] for name in plain if name in kept},
    )


def _step(kept: dict[str, Any]) -> form_screens.StepForm:
    stated = {
        "channel": Channel(kept["channel"]),
        "condition": Condition(kept["condition"]),
        "if_not_accepted": IfNotAccepted(kept.get("if_not_accepted", IfNotAccepted.SKIP)),
    }
    return form_screens.StepForm(**{**kept, **stated})
