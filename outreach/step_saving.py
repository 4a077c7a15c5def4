"""Changed steps are put in place, and everything that hangs on them follows in the same transaction."""

from collections.abc import Sequence as Many
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, Sequence, SlackPost, Step
from models.states import COUNTED_DELIVERY, Channel, PostKind
from outreach import (
    anew,
    briefing,
    form_hours,
    form_screens,
    history,
    not_accepted,
    posts,
    replanning,
    sequences,
    step_changes,
    step_messages,
    step_moves,
    stored_forecasts,
)
from outreach.ports import enqueue_after_commit
from outreach.step_moves import Change, Moved


@dataclass(frozen=True)
class Touched:
    """What a change of steps touches, in counts of leads, texts, approvals and planned messages.

    `passed` leads are past the place of a step that is new or moved there, `done` ones were through before.
    `stale` texts were written from a brief that is another now, `missing` leads need a text for a new step.
    Where too many leads are touched to compose their mails at once, those of `composed_later` leads are composed
    by jobs, and `may_void` approvals are voided at most. With `follows_later` jobs let some of the leads follow.
    """

    is_saved: bool = False
    passed: int = 0
    replanned: int = 0
    cancelled: int = 0
    under_way: int = 0
    finished: int = 0
    done: int = 0
    dropped: int = 0
    voided: int = 0
    missing: int = 0
    stale: int = 0
    may_void: int = 0
    composed_later: int = 0
    follows_later: bool = False

    def is_anything(self) -> bool:
        """Say whether any lead or text is touched at all; sending hours alone touch neither."""
        counts = [field.name for field in fields(self) if field.name not in ("is_saved", "follows_later")]
        return any(getattr(self, name) for name in counts)

    def saved(self) -> "Touched":
        """Return the same counts as what was done."""
        return replace(self, is_saved=True)


@dataclass(frozen=True)
class _InPlace:
    """The steps before and after a change, and which of the kept ones have another delay or brief."""

    before: tuple[Step, ...]
    after: tuple[Step, ...]
    new: tuple[Step, ...]
    delayed: frozenset[int]
    rebriefed: frozenset[int]
    opener_before: int | None
    opener_after: int | None

    @property
    def removed(self) -> list[int]:
        kept = {step.id for step in self.after}
        return [step.id for step in self.before if step.id not in kept]


@dataclass(frozen=True)
class _Wish:
    """What a change asks for besides other steps: mails composed anew, other hours to follow."""

    composes: bool
    hours: bool


@dataclass(frozen=True)
class _Followed:
    """Which approvals following a change voids or may void, and what of it is left to jobs."""

    voided: int
    may_void: int
    composed_later: int
    is_later: bool


def apply(
    session: Session, actor: Person, sequence: Sequence, form: form_screens.SequenceForm, *, now: datetime
) -> Touched:
    """Put a form's steps and rules in place of a locked sequence's; return what that touched.

    A step with another channel is another step: the old one is removed. Removed steps stay as rows.
    """
    placed = _put_in_place(session, sequence, form, now)
    hours_before = (sequence.hours, sequence.skips_holidays)
    _follow_rules(sequence, form)
    before, after = _ids(placed.before), _ids(placed.after)
    changed = placed.delayed | placed.rebriefed
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    words = step_changes.in_words(before, after, len(changed)) or "Its rules were changed"
    cause = history.record(session, entry, "sequence.steps_changed", now=now, by=actor.id, reason=words)
    dropped = step_messages.drop_messages(session, placed.removed, now=now, cause_id=cause)
    change = Change(before, after, placed.delayed, cause)
    wish = _Wish(
        placed.opener_before != placed.opener_after,
        hours_before != (sequence.hours, sequence.skips_holidays),
    )
    not_accepted.asked_again(session, sequence.id, now=now)
    moved, followed = _follow(session, sequence, change, wish, by=actor.id, now=now)
    _redraw(session, sequence)
    stored_forecasts.outdated(session, [sequence.id])
    return Touched(
        passed=moved.passed,
        replanned=len(moved.held),
        cancelled=dropped.sends,
        under_way=moved.under_way if before != after else 0,
        finished=moved.finished,
        done=moved.done if placed.new else 0,
        dropped=dropped.texts,
        voided=dropped.approvals + followed.voided,
        may_void=followed.may_void,
        composed_later=followed.composed_later,
        follows_later=followed.is_later,
        missing=_missing(session, sequence.id, _ids(placed.new)),
        stale=_stale(session, placed.rebriefed),
    )


def _follow(
    session: Session, sequence: Sequence, change: Change, wish: _Wish, *, by: int, now: datetime
) -> tuple[Moved, _Followed]:
    """Let the leads follow a change; return what moved, and what becomes of mails and approvals.

    Few leads follow at once. Of many, what is planned is taken back, and jobs let them follow.
    """
    anew.lock(session, sequence.id)
    reached = anew.reaches(session, sequence.id) if wish.composes or wish.hours else 0
    composes_later = wish.composes and reached > anew.COMPOSED_AT_ONCE
    moved, voided = step_moves.move_leads(session, sequence, change, now=now, all_anew=composes_later), 0
    if composes_later:
        step_messages.keep_out(session, sequence.id)
    elif wish.composes:
        voided = step_messages.open_anew(session, sequence.id, now=now, by=by)
    if not composes_later:
        step_messages.settle(session, sequence)
    is_later = composes_later or max(reached, len(moved.held)) > anew.AT_ONCE
    if is_later:
        anew.ask(session, sequence, change.cause_id, by=by, composes=composes_later, hours=wish.hours)
    else:
        anew.plan_held(session, moved.held, now=now)
        if wish.hours:
            replanning.replan_sequence(
                session, sequence.id, now=now, reason=anew.HOURS_CHANGED, cause_id=change.cause_id
            )
    at_stake = step_messages.approvals_at_stake(session, sequence.id) if composes_later else 0
    return moved, _Followed(voided, at_stake, reached if composes_later else 0, is_later)


def _put_in_place(
    session: Session, sequence: Sequence, form: form_screens.SequenceForm, now: datetime
) -> _InPlace:
    before = tuple(sequences.steps_of(session, sequence.id))
    known = {step.id: step for step in before}
    opener_before = _first_email(before)
    for step in before:
        # Aside for a moment: no two steps in place may share a position.
        step.removed_at = now
    session.flush()
    after: list[Step] = []
    new: list[Step] = []
    delayed: set[int] = set()
    rebriefed: set[int] = set()
    for position, typed in enumerate(form.steps, start=1):
        wanted = sequences.new_step(sequence, typed, position)
        kept = known.get(typed.step_id or 0)
        if kept is None or kept.channel is not typed.channel or kept in after:
            new.append(wanted)
            after.append(wanted)
            continue
        if (kept.delay_days, kept.business_days) != (wanted.delay_days, wanted.business_days):
            delayed.add(kept.id)
        if _words(kept) != _words(wanted):
            rebriefed.add(kept.id)
        kept.position, kept.condition, kept.brief = position, wanted.condition, wanted.brief
        kept.brief_b = wanted.brief_b
        kept.subject, kept.body = wanted.subject, wanted.body
        kept.subject_b, kept.body_b = wanted.subject_b, wanted.body_b
        kept.delay_days, kept.business_days = wanted.delay_days, wanted.business_days
        kept.accept_days, kept.if_not_accepted = wanted.accept_days, wanted.if_not_accepted
        kept.waits_for_note = wanted.waits_for_note
        after.append(kept)
    session.flush()
    for step in after:
        step.removed_at = None
    session.add_all(new)
    session.flush()
    return _InPlace(
        before,
        tuple(after),
        tuple(new),
        frozenset(delayed),
        frozenset(rebriefed),
        opener_before,
        _first_email(after),
    )


def _words(step: Step) -> tuple[str, ...]:
    """Return what the texts of a step come from."""
    return step.brief, step.brief_b, step.subject, step.body, step.subject_b, step.body_b


def _first_email(steps: Many[Step]) -> int | None:
    return next((step.id for step in steps if step.channel is Channel.EMAIL), None)


def _ids(steps: Many[Step]) -> tuple[int, ...]:
    return tuple(step.id for step in steps)


def _follow_rules(sequence: Sequence, form: form_screens.SequenceForm) -> None:
    sequence.review_scope = form.review_scope
    sequence.goes_on_after_reply = form.goes_on_after_reply
    sequence.hours = form_hours.kept(form.hours)
    sequence.skips_holidays = form.hours.skips_holidays


def _missing(session: Session, sequence_id: int, new: Many[int]) -> int:
    """Count the leads that have texts already and need one more for a new step."""
    has_text = select(Message.id).where(Message.enrollment_id == Enrollment.id).exists()
    return (
        session.scalar(
            select(func.count(Enrollment.id.distinct()))
            .join(Lead, Lead.id == Enrollment.lead_id)
            .join(Step, Step.sequence_id == Enrollment.sequence_id)
            .where(
                Enrollment.sequence_id == sequence_id,
                Enrollment.state.in_(briefing.RUNNING),
                Step.id.in_(new),
                briefing.is_missing(),
                has_text,
            )
        )
        or 0
    )


def _stale(session: Session, rebriefed: frozenset[int]) -> int:
    """Count the texts that were written from a brief that is another now and have not left."""
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    return (
        session.scalar(
            select(func.count()).where(Message.step_id.in_(rebriefed), Message.body != "", ~left.exists())
        )
        or 0
    )


def _redraw(session: Session, sequence: Sequence) -> None:
    cards = session.scalars(
        select(SlackPost.subject_id)
        .join(Enrollment, Enrollment.id == SlackPost.subject_id)
        .where(SlackPost.kind == PostKind.APPROVAL_CARD, Enrollment.sequence_id == sequence.id)
    ).all()
    posts.changed(session, sequence.workspace_id, PostKind.APPROVAL_CARD, cards)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id])
    enqueue_after_commit(session, "admit", sequence.id)
