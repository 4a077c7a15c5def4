"""The course of writing proposals for a step's other texts: which are missing, what was written, when it is over."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select, String, cast, func, literal, select, update
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Lease, Message, TextFix, TextFixItem
from models.states import FixItemState, FixState, MessageState
from outreach import briefing, drafting, fixing_all, grounding, instants, likeness, likenesses, reviewing
from outreach.fix_checks import Source, ground_of
from outreach.text_checks import Flaw
from outreach.text_ground import Ground
from outreach.writer_port import NOTHING, Brief, Example, Text, Used

LEASE = "fix:"
GOES_ON = "It goes on by itself in a minute."
ASK_AGAIN = "Then press Go on."
_JOBS = {
    FixState.WRITING: "propose_fixes",
    FixState.APPLYING: "apply_fix",
    FixState.UNDOING: "undo_fix",
}
_CHANGED = "This text was changed or decided on meanwhile: read it."
_LEFT = "This message has left, or its lead is done with the sequence."


@dataclass(frozen=True)
class Draft:
    """One text that is to be changed: what its writer is told, what a change of it may say, and the example's lead."""

    item_id: int
    message_id: int
    brief: Brief
    example: Example
    ground: Ground
    source: Source


@dataclass(frozen=True)
class Proposal:
    """What became of one text: the words that are proposed, or why it is held back."""

    text: Text | None
    reason: str = ""
    flaws: Many[Flaw] = ()
    translates: bool = True
    used: Used = NOTHING


def is_wanted(session: Session, fix_id: int) -> bool:
    """Say whether proposals of a fix are being written and nobody has stopped it."""
    return session.scalar(select(TextFix.state).where(TextFix.id == fix_id)) is FixState.WRITING


def due(session: Session, wall: datetime) -> list[tuple[str, int]]:
    """Return the jobs that fixes wait for, by name with the fix's id; of writing those that no job is at."""
    return [(_JOBS[state], id_) for state, id_ in session.execute(_due(), instants.of(wall=wall))]


@cache
def _due() -> Select[FixState, int]:
    held = select(Lease.name).where(
        Lease.name == literal(LEASE).concat(cast(TextFix.id, String)), Lease.until > instants.WALL
    )
    is_wanted = (TextFix.state == FixState.WRITING) & ~held.exists()
    return select(TextFix.state, TextFix.id).where(
        is_wanted | TextFix.state.in_((FixState.APPLYING, FixState.UNDOING))
    )


def next_drafts(session: Session, fix_id: int, *, limit: int, but: Collection[int] = ()) -> list[Draft]:
    """Return the next texts to change, but not these items; what is no longer as it was is held back instead."""
    fix = session.get_one(TextFix, fix_id)
    found: list[Draft] = []
    while len(found) < limit:
        known = [*but, *(one.item_id for one in found)]
        items = session.scalars(
            select(TextFixItem)
            .where(
                TextFixItem.text_fix_id == fix_id,
                TextFixItem.state == FixItemState.WAITING,
                TextFixItem.id.not_in(known),
            )
            .order_by(TextFixItem.enrollment_id)
            .limit(limit - len(found))
        ).all()
        if not items:
            break
        for item in items:
            reason = why_passed(session, item)
            if reason:
                item.state, item.reason = FixItemState.HELD, reason
            else:
                found.append(_draft(session, fix, item))
        session.flush()
    return found


def why_passed(session: Session, item: TextFixItem) -> str:
    """Return why a text is no longer as it was when somebody asked for it to be changed, "" when it is."""
    message = session.get_one(Message, item.message_id)
    enrollment = session.get_one(Enrollment, item.enrollment_id)
    if drafting.is_leaving(session, message.id) or enrollment.state not in reviewing.RUNNING:
        return _LEFT
    is_same = (message.digest, message.subject, message.body) == (
        item.digest,
        item.old_subject,
        item.old_body,
    )
    was = MessageState.APPROVED if item.approval_kind is not None else MessageState.NEEDS_REVIEW
    return "" if is_same and message.state is was and message.decided_at == item.decided_at else _CHANGED


def _draft(session: Session, fix: TextFix, item: TextFixItem) -> Draft:
    message = session.get_one(Message, item.message_id)
    source = source_of(session, fix)
    has_subject = drafting.has_own_subject(session, message)
    before, after = Text(fix.subject_before, fix.body_before), Text(fix.subject_after, fix.body_after)
    draft = Text(message.subject if has_subject else "", message.body)
    task = briefing.task_for(session, message, instruction=fix.instruction)
    ground = grounding.ground_of(task.brief, task.other_names, task.orders)
    example = Example(before, after, draft)
    return Draft(
        item_id=item.id,
        message_id=message.id,
        brief=replace(task.brief, example=example),
        example=example,
        ground=ground_of(ground, example, source),
        source=source,
    )


def source_of(session: Session, fix: TextFix) -> Source:
    """Return of whom the text speaks that a person changed."""
    lead = session.get_one(Lead, session.get_one(Message, fix.message_id).lead_id)
    return Source(lead.name, lead.company, tuple(value for _, value in briefing.facts_of(lead)))


def keep(session: Session, fix_id: int, draft: Draft, proposal: Proposal) -> bool:
    """Keep what is proposed for a text, unless another job has, or it was discarded; what it took counts anyhow."""
    used = proposal.used
    if used != NOTHING:
        session.execute(
            update(Message)
            .where(Message.id == draft.message_id)
            .values(
                tokens_in=Message.tokens_in + used.tokens_in,
                tokens_out=Message.tokens_out + used.tokens_out,
                cost_micros=Message.cost_micros + used.cost_micros,
            )
            .execution_options(synchronize_session=False)
        )
    fix = session.get(TextFix, fix_id, with_for_update=True, populate_existing=True)
    if fix is not None:
        fix.tokens += used.tokens_in + used.tokens_out
        fix.cost_micros += used.cost_micros
    if fix is None or fix.state not in (FixState.WRITING, FixState.STOPPED):
        return False
    text = proposal.text
    values: dict[str, object] = {"state": FixItemState.HELD, "reason": proposal.reason[:300]}
    if text is not None:
        found = {"found": [asdict(one) for one in proposal.flaws]} if proposal.flaws else None
        subject = text.subject or TextFixItem.old_subject
        values |= {"subject": subject, "body": text.body, "flags": found}
        values["sketch"] = likeness.sketch(text.body, draft.brief) if proposal.translates else ""
        if not proposal.reason:
            values["state"] = FixItemState.READY
    kept = session.execute(
        update(TextFixItem)
        .where(TextFixItem.id == draft.item_id, TextFixItem.state == FixItemState.WAITING)
        .values(**values)
        .returning(TextFixItem.id)
        .execution_options(synchronize_session=False)
    ).first()
    fix.reason = "" if fix.state is FixState.WRITING else fix.reason
    fixing_all.changed(session, fix)
    return kept is not None


def finish(session: Session, fix_id: int, *, now: datetime) -> None:
    """End the writing once no proposal is missing: those too like each other are held back."""
    fix = session.get_one(TextFix, fix_id, with_for_update=True, populate_existing=True)
    if fix.state is not FixState.WRITING or _waiting(session, fix_id):
        return
    _hold_alike(session, fix)
    fix.state, fix.reason = FixState.READY, ""
    fixing_all.record(session, fix, "texts.fix_proposed", now=now, by=None)
    fixing_all.changed(session, fix)


def rest(session: Session, fix_id: int, why: str) -> None:
    """Say on the card why nothing is written for a while."""
    _say(session, fix_id, f"{why} {GOES_ON}", FixState.WRITING)


def give_up(session: Session, fix_id: int, why: str) -> None:
    """Write no more until a person asks for it again, and say on the card why."""
    _say(session, fix_id, f"{why} {ASK_AGAIN}", FixState.STOPPED)


def _say(session: Session, fix_id: int, why: str, state: FixState) -> None:
    fix = session.get_one(TextFix, fix_id, with_for_update=True, populate_existing=True)
    if fix.state is FixState.WRITING:
        fix.state, fix.reason = state, why[:300]
        fixing_all.changed(session, fix)


def _waiting(session: Session, fix_id: int) -> int:
    query = select(func.count()).where(
        TextFixItem.text_fix_id == fix_id, TextFixItem.state == FixItemState.WAITING
    )
    return session.scalar(query) or 0


def _hold_alike(session: Session, fix: TextFix) -> None:
    """Hold proposals back that say the same to leads of whom other things are known, unless their texts did before.

    One that was held back already, and that a person wants anyway, has its reason and stays.
    """
    items = {
        one.id: one
        for one in session.scalars(
            select(TextFixItem)
            .where(TextFixItem.text_fix_id == fix.id, TextFixItem.state == FixItemState.READY)
            .order_by(TextFixItem.id)
        )
    }
    near = likeness.alike({id_: one.sketch for id_, one in items.items()})
    leads = dict(
        session.execute(
            select(Enrollment.id, Enrollment.lead_id).where(
                Enrollment.id.in_([items[id_].enrollment_id for id_ in near])
            )
        ).all()
    )
    known = likenesses.known_of(session, list(leads.values()))
    for id_, other_id in near.items():
        item, other = items[id_], items[other_id]
        mine, theirs = (known.get(leads[one.enrollment_id]) for one in (item, other))
        if item.reason or mine is None or theirs is None or mine[1] == theirs[1]:
            continue
        if not likeness.is_near(item.old_sketch, other.old_sketch):
            item.state = FixItemState.HELD
            item.reason = (
                f"It would say the same as the text for {theirs[0]}, of whom other things are known."[:300]
            )
