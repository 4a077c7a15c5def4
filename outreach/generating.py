"""Asking for texts: for three leads to look at, for those that enter next, or for all; and what it will cost."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, Person, Sequence, Step, StrategyProfile
from models.states import Channel, PostKind, SequenceState, WritingScope
from outreach import (
    briefing,
    costing,
    history,
    lab_cards,
    leads,
    open_sequences,
    pace,
    posts,
    previewing,
    rights,
    sequences,
)
from outreach.errors import NotReady
from outreach.generate_screens import Choice, GenerateForm
from outreach.ports import enqueue_after_commit
from outreach.previewing import Traits
from outreach.rights import Right
from outreach.text_ground import words_of
from outreach.writer_port import Terms

MOST_LEADS = 100_000
_WORKING_DAYS = 10
"""Two weeks' worth: by default so many days' newcomers are written for."""

_LOOKED_AT = 500
"""Among how many of those that enter first the previews are chosen."""

_WIDTH = (WritingScope.PREVIEW, WritingScope.NEXT, WritingScope.ALL)
_COMPLETED = "This sequence is completed: clone it to write new messages."
_NONE_MISSING = "Every lead has its messages already. Press Rewrite… on one to have it written anew."
_NOT_YET = "The leads are still being enrolled: press this again in a few seconds."


def choices(
    session: Session, actor: Person, sequence_id: int, *, terms: Terms, now: datetime, count: int = 0
) -> GenerateForm:
    """Return for whom texts may be written and what each choice will cost; `count` is the next leads, 0 for our advice.

    Raises NotAllowed, NotFound, NotReady when there is nothing to write.
    """
    sequence = _may(session, actor, sequence_id)
    missing = _missing(session, sequence_id)
    if not missing:
        raise _nothing_to_write(session, sequence_id)
    a_day = pace.leads_a_day(session, sequence, now)
    each = costing.a_text(session, sequence, terms)
    wanted = {
        WritingScope.PREVIEW: _previews(session, sequence_id),
        WritingScope.NEXT: missing[: count or max(1, a_day * _WORKING_DAYS)],
        WritingScope.ALL: missing,
    }
    texts = _texts(session, sequence_id)
    return GenerateForm(
        sequence_id=sequence_id,
        name=sequence.name,
        profile=session.get_one(StrategyProfile, sequence.strategy_profile_id).name,
        model=terms.name,
        is_free=terms.is_free,
        leads_per_day=a_day,
        choices=tuple(
            Choice(scope, len(ids), costing.estimate(*_sums(texts[one] for one in ids), each, terms))
            for scope, ids in wanted.items()
        ),
        has_texts=_has_texts(session, sequence_id),
        spent=costing.spent(session, sequence_id),
    )


def start(
    session: Session,
    actor: Person,
    sequence_id: int,
    scope: WritingScope = WritingScope.ALL,
    *,
    count: int = 0,
    now: datetime,
) -> None:
    """Have texts written for the leads in scope that lack some; `count` is how many of the next ones.

    While some are being written, those asked for are written, too: nothing that was asked for is dropped, nothing is
    written twice. Raises NotAllowed, NotFound, NotReady.
    """
    sequence = _may(session, actor, sequence_id)
    session.refresh(sequence, with_for_update=True)
    if not sequence.is_writing:
        _unmark(session, sequence_id)
        sequence.writing_scope = None
    before = sequence.writing_scope
    if scope is not WritingScope.ALL:
        _mark(session, sequence_id, scope, count)
    sequence.writing_scope = max((one for one in (before, scope) if one), key=_WIDTH.index)
    sequence.is_writing, sequence.written_for_id = True, actor.id
    shown = lab_cards.count(session, sequence)
    room = previewing.PREVIEWS if scope is WritingScope.PREVIEW else lab_cards.CARDS_AT_ONCE
    sequence.cards_wanted = max(sequence.cards_wanted if before else 0, shown + room)
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, "sequence.generating", now=now, by=actor.id, reason=_reason(scope, count))
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id])
    enqueue_after_commit(session, "generate", sequence_id)


def _reason(scope: WritingScope, count: int) -> str:
    return {
        WritingScope.PREVIEW: "Three leads to look at",
        WritingScope.NEXT: f"The next {count:,} leads to enter",
        WritingScope.ALL: "",
    }[scope]


def _may(session: Session, actor: Person, sequence_id: int) -> Sequence:
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if sequence.state is SequenceState.COMPLETED:
        raise NotReady(_COMPLETED)
    open_sequences.refuse_archived(sequence)
    return sequence


def _mark(session: Session, sequence_id: int, scope: WritingScope, count: int) -> None:
    """Mark the leads whose texts are wanted, in one statement; an enrollment that is marked stays so."""
    if scope is WritingScope.PREVIEW:
        ids = _previews(session, sequence_id)
        if not ids:
            raise _nothing_to_write(session, sequence_id)
        which = Enrollment.id.in_(ids)
    else:
        lacking = briefing.lacking(sequence_id).with_only_columns(Enrollment.id, maintain_column_froms=True)
        following = lacking.order_by(Enrollment.id).limit(max(1, min(count, MOST_LEADS))).subquery()
        which = Enrollment.id.in_(select(following.c.id))
    session.execute(
        update(Enrollment).where(which).values(is_wanted=True).execution_options(synchronize_session=False)
    )


def _unmark(session: Session, sequence_id: int) -> None:
    session.execute(
        update(Enrollment)
        .where(Enrollment.sequence_id == sequence_id, Enrollment.is_wanted.is_(True))
        .values(is_wanted=False)
        .execution_options(synchronize_session=False)
    )


def _has_texts(session: Session, sequence_id: int) -> bool:
    query = (
        select(Message.id)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(Enrollment.sequence_id == sequence_id)
    )
    return session.scalar(query.limit(1)) is not None


def _nothing_to_write(session: Session, sequence_id: int) -> NotReady:
    enrolled = select(Enrollment.id).where(Enrollment.sequence_id == sequence_id).limit(1)
    return NotReady(_NONE_MISSING if session.scalar(enrolled) is not None else _NOT_YET)


def _missing(session: Session, sequence_id: int) -> list[int]:
    query = briefing.lacking(sequence_id).with_only_columns(Enrollment.id, maintain_column_froms=True)
    return list(session.scalars(query.order_by(Enrollment.id)))


def _sums(texts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Add up texts, and those of them that a model writes."""
    every = list(texts)
    return sum(one for one, _ in every), sum(one for _, one in every)


def _texts(session: Session, sequence_id: int) -> dict[int, tuple[int, int]]:
    """Return how many texts each enrollment lacks, and how many of them a model writes."""
    rows = session.execute(
        select(Enrollment.id, func.count(), func.count(case((Step.body == "", 1))))
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, Step.sequence_id == Enrollment.sequence_id)
        .where(Enrollment.sequence_id == sequence_id, briefing.is_missing())
        .group_by(Enrollment.id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _previews(session: Session, sequence_id: int) -> list[int]:
    """Return the leads to look at first: unlike each other, among those that enter first and lack texts."""
    rows = session.execute(
        briefing.lacking(sequence_id)
        .with_only_columns(Enrollment.id, Lead, maintain_column_froms=True)
        .order_by(Enrollment.id)
        .limit(_LOOKED_AT)
    ).all()
    steps = {step.channel for step in sequences.steps_of(session, sequence_id)}
    return previewing.differing([_traits(id_, lead, steps) for id_, lead in rows])


def _traits(enrollment_id: int, lead: Lead, channels: set[Channel]) -> Traits:
    return Traits(
        enrollment_id=enrollment_id,
        language=lead.language or "",
        country=lead.country or "",
        company=lead.company or "",
        title=frozenset(words_of(lead.title or "")),
        channels=frozenset(channel for channel in channels if leads.can_reach(lead, channel)),
        facts=frozenset(name for name, _ in briefing.facts_of(lead)),
    )
