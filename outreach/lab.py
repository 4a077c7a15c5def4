"""The Messaging Lab of a sequence: its figures, what stands in the way, and who is written for."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Person,
    Sequence,
    SlackPost,
    StrategyProfile,
    Workspace,
)
from models.states import (
    PostKind,
    SequenceState,
)
from outreach import (
    anew,
    bulk_offers,
    costing,
    due,
    findings,
    held,
    history,
    lab_cards,
    lab_figures,
    lab_screens,
    pace,
    posts,
    removing,
    review_calls,
    rights,
    sequences,
    stored_forecasts,
    walking,
)
from outreach.errors import NotReady
from outreach.rights import Right


def stop_generating(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> None:
    """Stop writing after the text that is being written; what has been written stays."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    sequence.is_writing = False
    _noted(session, actor, sequence, "sequence.generating_stopped", now)


def more_cards(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> None:
    """Post the cards of ten more leads. Raises NotReady when every written lead has one."""
    rights.require(actor, Right.APPROVE)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    sequence.cards_wanted += lab_cards.CARDS_AT_ONCE
    if not lab_cards.show_cards(session, sequence):
        raise NotReady("Every lead with messages has its card in the thread already.")
    posts.changed(session, actor.workspace_id, PostKind.LAB_ROOT, [sequence_id])


def _noted(session: Session, actor: Person, sequence: Sequence, kind: str, now: datetime) -> None:
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, kind, now=now, by=actor.id)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id])


def overview(session: Session, sequence_id: int, *, now: datetime) -> lab_screens.LabOverview | None:
    """Return what the Messaging Lab's root shows, None when the sequence is gone."""
    sequence = session.get(Sequence, sequence_id)
    if sequence is None:
        return None
    workspace = session.get_one(Workspace, sequence.workspace_id)
    steps = sequences.steps_of(session, sequence_id)
    states = lab_figures.message_states(session, sequence_id)
    total, ready, _ = findings.leads_of(session, sequence_id)
    missing = lab_figures.missing_texts(session, sequence_id)
    post = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence_id)
    cards = session.scalar(
        select(func.count()).where(
            SlackPost.parent_id == (post.id if post else 0), SlackPost.kind == PostKind.APPROVAL_CARD
        )
    )
    is_over = sequence.state is SequenceState.COMPLETED
    return lab_screens.LabOverview(
        sequence_id=sequence_id,
        name=sequence.name,
        state=sequence.state,
        profile=session.get_one(StrategyProfile, sequence.strategy_profile_id).name,
        leads=total,
        ready=ready,
        messages_approved=states.get("approved", 0),
        messages_to_review=states.get("needs_review", 0),
        messages_flagged=states["flagged"],
        messages_missing=0 if sequence.is_writing else missing,
        messages_writing=(missing + states.get("drafting", 0)) if sequence.is_writing else 0,
        messages_failed=states.get("failed", 0),
        messages_clean=bulk_offers.count(session, sequence),
        leads_to_review=walking.count(session, sequence_id),
        spent=costing.spent(session, sequence_id),
        cards_shown=cards or 0,
        timeline=sequences.timeline(steps),
        findings=findings.findings(session, sequence, now=now),
        senders=pace.names_of(session, sequence_id),
        leads_per_day=pace.leads_a_day(session, sequence, now),
        progress=lab_figures.progress(session, sequence),
        zone=workspace.zone,
        updated_at=now,
        next_send_at=_next_send(session, sequence_id),
        notice=post.note if post else "",
        held=_held(session, sequence),
        has_removed_sender=bool(removing.removed_of(session, sequence_id)),
        forecast=None if is_over else stored_forecasts.of(session, sequence),
        is_forecast_due=stored_forecasts.is_due(sequence, now),
        newcomers_to_review=_newcomers(session, sequence),
        is_archived=sequence.archived_at is not None,
        reviewers=tuple(one.name for one in review_calls.reviewers(session, sequence)),
    )


def _held(session: Session, sequence: Sequence) -> str:
    """Say what holds a live sequence back, "" when nothing does."""
    is_live = sequence.state in (SequenceState.ACTIVE, SequenceState.PAUSED)
    held_by = held.of_sequence(session, sequence) if is_live else ""
    return held_by or anew.progress(session, sequence.id)


def _newcomers(session: Session, sequence: Sequence) -> int:
    """Return how many leads that came when the sequence was live have a text to review."""
    if sequence.launched_at is None:
        return 0
    return walking.count(session, sequence.id, newcomers=True)


def _next_send(session: Session, sequence_id: int) -> datetime | None:
    """Return when the next step of a sequence leaves by itself, None while nothing may."""
    return session.scalar(_planned(), {"sequence_id": sequence_id})


@cache
def _planned() -> Select[datetime]:
    return (
        due.sendable(None)
        .with_only_columns(func.min(Delivery.send_at), maintain_column_froms=True)
        .where(Enrollment.sequence_id == bindparam("sequence_id"))
    )
