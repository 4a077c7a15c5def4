"""Editing the steps of a sequence: at once where it touches no lead, else with what it touches shown before."""

from collections.abc import Sequence as Many
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from models import Person, Sequence, SequenceForm, Step
from models.states import FormKind, SequenceState
from outreach import (
    form_hours,
    form_problems,
    form_screens,
    forms,
    kept_forms,
    rights,
    sequences,
    step_saving,
)
from outreach.errors import AlreadyDecided, InvalidForm, NotReady, TextChanged
from outreach.rights import Right
from outreach.step_saving import Touched

_LIVE = (SequenceState.ACTIVE, SequenceState.PAUSED)


def begin(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> form_screens.SequenceForm:
    """Open the form of a sequence's steps. Raises NotAllowed, NotFound, NotReady when it is completed."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    _require_open(actor, sequence)
    row = forms.begin_row(session, actor, FormKind.SEQUENCE, now=now)
    steps = sequences.steps_of(session, sequence_id)
    form = form_screens.SequenceForm(
        form_id=row.id,
        name=sequence.name,
        steps=tuple(as_typed(step, str(step.position), step_id=step.id) for step in steps),
        review_scope=sequence.review_scope,
        goes_on_after_reply=sequence.goes_on_after_reply,
        hours=form_hours.typed_of(sequence.hours, skips_holidays=sequence.skips_holidays),
        edits=sequence_id,
        version=_version(sequence, steps),
    )
    row.form = forms.kept(form)
    return form


def as_typed(step: Step, key: str, *, step_id: int | None = None) -> form_screens.StepForm:
    """Return a step as a form shows it."""
    return form_screens.StepForm(
        key=key,
        channel=step.channel,
        delay_days=str(step.delay_days),
        condition=step.condition,
        brief=step.brief,
        brief_b=step.brief_b,
        is_own=bool(step.body),
        subject=step.subject,
        body=step.body,
        subject_b=step.subject_b,
        body_b=step.body_b,
        business_days=step.business_days,
        accept_days=str(step.accept_days),
        if_not_accepted=step.if_not_accepted,
        waits_for_note=step.waits_for_note,
        step_id=step_id,
    )


def submit(session: Session, actor: Person, form: form_screens.SequenceForm, *, now: datetime) -> Touched:
    """Save the steps when that touches no lead and no text; else change nothing and say what saving would touch.

    Raises InvalidForm, TextChanged when the steps are others by now, NotAllowed, NotFound, AlreadyDecided.
    """
    row, sequence = _locked(session, actor, form)
    row.form = forms.kept(form)
    wrong = form_problems.problems(form, forms.choices(session, actor.workspace_id))
    if wrong:
        raise InvalidForm(wrong)
    # Tried and taken back, so that what is shown is what saving does, to the last count.
    attempt = session.begin_nested()
    touched = step_saving.apply(session, actor, sequence, form, now=now)
    if touched.is_anything():
        attempt.rollback()
        return touched
    attempt.commit()
    return _saved(session, actor, row, sequence, touched)


def save(session: Session, actor: Person, form_id: int, *, now: datetime) -> Touched:
    """Save the steps of a form with all that it touches, in one transaction. Raises as `submit`."""
    form = forms.form_of(session, actor, form_id)
    row, sequence = _locked(session, actor, form)
    wrong = form_problems.problems(form, forms.choices(session, actor.workspace_id))
    if wrong:
        raise InvalidForm(wrong)
    return _saved(session, actor, row, sequence, step_saving.apply(session, actor, sequence, form, now=now))


def _saved(
    session: Session, actor: Person, row: SequenceForm, sequence: Sequence, touched: Touched
) -> Touched:
    row.sequence_id = sequence.id
    kept_forms.settled(session, actor, row.id, f"The steps of {sequence.name} were changed.")
    return touched.saved()


def _locked(
    session: Session, actor: Person, form: form_screens.SequenceForm
) -> tuple[SequenceForm, Sequence]:
    """Lock the form and its sequence; an intent to send takes the sequence FOR SHARE and waits."""
    rights.require(actor, Right.BUILD)
    row = forms.form_row(session, actor, form.form_id, kind=FormKind.SEQUENCE)
    if row.sequence_id is not None:
        raise AlreadyDecided("These steps are saved already.")
    sequence = sequences.sequence_of(session, actor.workspace_id, form.edits or 0)
    session.refresh(sequence, with_for_update=True)
    _require_open(actor, sequence)
    if _version(sequence, sequences.steps_of(session, sequence.id)) != form.version:
        raise TextChanged(
            "Someone changed the steps of this sequence since you opened them: open Edit steps again."
        )
    return row, sequence


def _require_open(actor: Person, sequence: Sequence) -> None:
    if sequence.state is SequenceState.COMPLETED:
        raise NotReady("This sequence is completed: clone it to send other steps.")
    if sequence.state in _LIVE:
        rights.require(actor, Right.LAUNCH)


def _version(sequence: Sequence, steps: Many[Step]) -> str:
    """Return what says which steps and rules a form was opened on."""
    told = [
        str((sequence.review_scope, sequence.goes_on_after_reply, sequence.hours, sequence.skips_holidays))
    ]
    told += [str(as_typed(step, str(step.position), step_id=step.id)) for step in steps]
    return sha256("\n".join(told).encode()).hexdigest()[:16]
