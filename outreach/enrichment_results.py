"""What a call to a provider brought for the leads that were asked for, and when to ask again after trouble."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, true, update
from sqlalchemy.orm import Session

from models import Enrichment, LeadEnrichment
from models.sets import among
from models.states import EnrichmentState, LeadEnrichmentState, PostKind
from outreach import enriching, filling, history, posts
from outreach.enrichment_port import EnricherTrouble, Looked

MOST_TRIES = 6
"""How often in a row a provider may fail before an enrichment stops: over about half an hour."""
MOST_WAITS = 60
"""How often in a row it may ask to wait, and say how long."""
MOST_SILENT = 2
"""How often in a row a provider may leave a call without an answer, each of which may be charged."""
BACKOFF_SECONDS = 30.0
UNANSWERED = "Asked for without an answer; that may have been charged, so nobody asks again by itself."


DIED = (
    "It broke off in two calls in a row, whose answers may have been charged. Have somebody look at the worker's log, "
    "then press Enrich again."
)
ERASED = "They were erased."


def record(
    session: Session,
    enrichment_id: int,
    refs: Collection[int],
    looked: Looked,
    *,
    source: str,
    dead: Collection[str] = (),
    now: datetime,
    wall: datetime,
) -> None:
    """Keep what a call for these leads brought; `source` is the provider's name, `dead` domains take no mail.

    Whoever has no answer waits again where it surely cost nothing, and is unanswered otherwise.
    """
    row = session.scalar(select(Enrichment).where(Enrichment.id == enrichment_id).with_for_update())
    if row is None:
        return
    answers = [answer for answer in looked.answers if answer.ref in set(refs)]
    filling.keep(session, row, answers, source=source, dead=dead, now=now)
    left = set(refs) - {answer.ref for answer in answers}
    trouble = looked.trouble
    if left and (trouble is None or trouble.may_have_charged):
        give_up(session, row, left, now=now)
    elif left and row.state is EnrichmentState.RUNNING:
        move(session, row.id, left, LeadEnrichmentState.WAITING, now)
    elif left:
        _forget(session, row.id, left)
    if row.state is EnrichmentState.RUNNING:
        _go_on(session, row, trouble, now, wall)
    posts.changed(session, row.workspace_id, PostKind.ENRICHMENT, [row.id])


def _go_on(
    session: Session, row: Enrichment, trouble: EnricherTrouble | None, now: datetime, wall: datetime
) -> None:
    """Note when to ask again after trouble, or stop where that does not help."""
    if trouble is None:
        row.tries, row.retry_at, row.reason = 0, None, ""
        return
    row.tries += 1
    if trouble.is_final or row.tries >= _most(trouble):
        session.flush()
        again = "" if trouble.is_final else " Press Enrich again later to go on with the rest."
        enriching.end(session, row.id, EnrichmentState.STOPPED, f"{trouble}{again}", now=now)
        return
    seconds = trouble.retry_after or BACKOFF_SECONDS * 2.0 ** (row.tries - 1)
    row.retry_at, row.reason = wall + timedelta(seconds=seconds), str(trouble)[:300]


def _most(trouble: EnricherTrouble) -> int:
    """Return how often in a row such trouble is borne."""
    if trouble.may_have_charged:
        return MOST_SILENT
    return MOST_TRIES if trouble.retry_after is None else MOST_WAITS


def give_up(
    session: Session, row: Enrichment, lead_ids: Collection[int] | None = None, *, now: datetime
) -> int:
    """Mark leads who are on their way as unanswered, all of them where none are named; return how many they were."""
    which = true() if lead_ids is None else among(session, LeadEnrichment.lead_id, lead_ids)
    lost = session.scalars(
        update(LeadEnrichment)
        .where(
            LeadEnrichment.enrichment_id == row.id, LeadEnrichment.state == LeadEnrichmentState.ASKED, which
        )
        .values(state=LeadEnrichmentState.UNANSWERED, reason=UNANSWERED, at=now)
        .returning(LeadEnrichment.lead_id)
        .execution_options(synchronize_session=False)
    ).all()
    entries = [(history.Entry(row.workspace_id, lead_id=lead_id), UNANSWERED) for lead_id in sorted(lost)]
    history.record_each(session, entries, "lead.enrichment_unanswered", now=now)
    if lost:
        posts.changed(session, row.workspace_id, PostKind.ENRICHMENT, [row.id])
    return len(lost)


def after_crash(session: Session, row: Enrichment, *, now: datetime) -> None:
    """Give up those whom a job that died had asked for; where jobs die one after the other, nobody else is asked."""
    if not give_up(session, row, now=now) or row.state is not EnrichmentState.RUNNING:
        return
    row.tries += 1
    if row.tries >= MOST_SILENT:
        session.flush()
        enriching.end(session, row.id, EnrichmentState.STOPPED, DIED, now=now)
        row.state = EnrichmentState.STOPPED


def move(
    session: Session,
    enrichment_id: int,
    lead_ids: Collection[int],
    state: LeadEnrichmentState,
    now: datetime,
    reason: str = "",
) -> None:
    """Move leads that wait or are on their way."""
    before = (LeadEnrichmentState.WAITING, LeadEnrichmentState.ASKED)
    session.execute(
        update(LeadEnrichment)
        .where(
            LeadEnrichment.enrichment_id == enrichment_id,
            among(session, LeadEnrichment.lead_id, lead_ids),
            LeadEnrichment.state.in_(before),
        )
        .values(state=state, at=now, reason=reason)
        .execution_options(synchronize_session=False)
    )


def _forget(session: Session, enrichment_id: int, lead_ids: set[int]) -> None:
    session.execute(
        delete(LeadEnrichment).where(
            LeadEnrichment.enrichment_id == enrichment_id,
            among(session, LeadEnrichment.lead_id, lead_ids),
            LeadEnrichment.state == LeadEnrichmentState.ASKED,
        )
    )
