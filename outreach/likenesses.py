"""Flags the texts of a step that say the same to leads of whom different things are known."""

from collections.abc import Sequence as Many

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, Sequence, Step
from models.states import MessageState, PostKind
from outreach import accepting, briefing, likeness, posts
from outreach.text_checks import MOST_FLAWS, Flaw, Kind

_AT_ONCE = 500
_NAMED = frozenset({"company"})
"""Facts that every text says in its own words anyhow, as names are."""


def mark(session: Session, sequence: Sequence) -> int:
    """Flag what waits for review and is near another lead's text of the same step; return how many that are.

    A text of the embedded template has no sketch and is never among them.
    """
    steps = session.scalars(select(Step.id).where(Step.sequence_id == sequence.id, Step.removed_at.is_(None)))
    return sum(_mark_step(session, sequence, step_id) for step_id in steps.all())


def _mark_step(session: Session, sequence: Sequence, step_id: int) -> int:
    rows = session.execute(
        select(Message.id, Message.sketch, Message.lead_id)
        .where(Message.step_id == step_id, Message.sketch != "")
        .order_by(Message.id)
    ).all()
    lead_of = {row[0]: row[2] for row in rows}
    near = likeness.alike({row[0]: row[1] for row in rows})
    known = known_of(session, [lead_of[one] for one in near])
    found = {
        one: lead_of[other]
        for one, other in near.items()
        if lead_of[one] in known
        and lead_of[other] in known
        and known[lead_of[one]][1] != known[lead_of[other]][1]
    }
    flagged: list[int] = []
    ids = list(found)
    for start in range(0, len(ids), _AT_ONCE):
        for message in _to_flag(session, ids[start : start + _AT_ONCE]):
            _flag(message, known[found[message.id]][0])
            flagged.append(message.enrollment_id or 0)
    posts.changed(session, sequence.workspace_id, PostKind.APPROVAL_CARD, flagged)
    return len(flagged)


def _to_flag(session: Session, ids: Many[int]) -> Many[Message]:
    return [
        message
        for message in session.scalars(
            select(Message)
            .join(Enrollment, Enrollment.id == Message.enrollment_id)
            .where(Message.id.in_(ids), Message.state == MessageState.NEEDS_REVIEW)
            .with_for_update(of=Message)
        )
        if not any(one["kind"] == Kind.ALIKE for one in (message.flags or {}).get("found", ()))
    ]


def _flag(message: Message, other: str) -> None:
    said = Flaw(
        Kind.ALIKE,
        f"It says the same as the text for {other}, of whom other things are known.",
        other,
    )
    before = [
        Flaw(Kind(one["kind"]), one["sentence"], one["words"])
        for one in (message.flags or {}).get("found", ())
    ]
    accepting.flag(message, [*before, said][-MOST_FLAWS:])


def known_of(session: Session, lead_ids: Many[int]) -> dict[int, tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the name of each of these leads who is not erased, and what is known of it but its company."""
    found: dict[int, tuple[str, tuple[tuple[str, str], ...]]] = {}
    for start in range(0, len(lead_ids), _AT_ONCE):
        some = lead_ids[start : start + _AT_ONCE]
        for lead in session.scalars(select(Lead).where(Lead.id.in_(some), Lead.erased_at.is_(None))):
            facts = tuple(one for one in briefing.facts_of(lead) if one[0] not in _NAMED)
            found[lead.id] = (lead.name, facts)
    return found
