"""Cloning a sequence: a new form with its steps, rules, profile and senders, and nobody in it yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Person
from models.states import FormKind
from outreach import form_hours, form_screens, forms, live_steps, presets, rights, sequences
from outreach.form_problems import MAX_NAME
from outreach.rights import Right

_COPY = " (copy)"


def begin(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> form_screens.SequenceForm:
    """Open a form that takes a sequence over without its source groups, leads and messages.

    A run that is completed by now is replaced by the newest, a profile that is archived by the first.
    Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    offered = forms.choices(session, actor.workspace_id)
    runs = [run.id for run in offered.runs]
    profiles = [profile.id for profile in offered.profiles]
    newest = runs[-1] if runs else None
    row = forms.begin_row(session, actor, FormKind.SEQUENCE, now=now)
    form = form_screens.SequenceForm(
        form_id=row.id,
        run_id=sequence.run_id if sequence.run_id in runs else newest,
        name=sequence.name[: MAX_NAME - len(_COPY)] + _COPY,
        strategy_profile_id=_offered_profile(sequence.strategy_profile_id, profiles),
        steps=tuple(
            live_steps.as_typed(step, str(step.position)) for step in sequences.steps_of(session, sequence_id)
        ),
        preset=presets.OWN,
        review_scope=sequence.review_scope,
        goes_on_after_reply=sequence.goes_on_after_reply,
        hours=form_hours.typed_of(sequence.hours, skips_holidays=sequence.skips_holidays),
        clones=sequence_id,
    )
    row.form = forms.kept(form)
    return form


def _offered_profile(profile_id: int, offered: list[int]) -> int | None:
    return profile_id if profile_id in offered else offered[0] if offered else None
