"""Enriching a source group: what it would take, starting it, and stopping it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Enrichment, Lead, LeadEnrichment, Person, SourceGroup, SourceGroupLead
from models.sets import among
from models.states import EnrichmentScope, EnrichmentState, LeadEnrichmentState, PostKind
from outreach import history, posts, rights, stages
from outreach.enrich_screens import NO_PROVIDER, EnrichOffer, Price
from outreach.enrichment_port import Terms
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

AT_MOST_FIELD = "enrich_at_most"
"""The field of InvalidForm, and the block, in which a person says how many leads may be asked for."""


def offer(session: Session, actor: Person, source_group_id: int, terms: Terms | None) -> EnrichOffer:
    """Return what the enrichment of a group would take. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    group = _group(session, actor.workspace_id, source_group_id)
    asked = was_asked(terms)
    conditions = {
        "leads": Lead.id.is_not(None),
        "no_email": and_(stages.lacking(stages.EMAIL), ~asked),
        "lack_any": and_(stages.lacking(*stages.LACKABLE), ~asked),
        "known": and_(stages.lacking(*stages.LACKABLE), asked),
        "came_with": ~and_(stages.lacking(stages.EMAIL), stages.lacking(stages.TITLE, stages.COMPANY)),
    } | {f"no:{name}": stages.lacking(name) for name in stages.LACKABLE}
    counted = session.execute(
        select(*(func.count(case((condition, 1))).label(name) for name, condition in conditions.items()))
        .select_from(SourceGroupLead)
        .join(Lead, Lead.id == SourceGroupLead.lead_id)
        .where(SourceGroupLead.source_group_id == group.id, Lead.erased_at.is_(None))
    ).one()
    found = dict(zip(conditions, counted, strict=True))
    return EnrichOffer(
        source_group_id=group.id,
        name=group.name,
        leads=found["leads"],
        came_with=found["came_with"],
        lacking=tuple((name, found[f"no:{name}"]) for name in stages.LACKABLE if found[f"no:{name}"]),
        no_email=found["no_email"],
        lack_any=found["lack_any"],
        known=found["known"],
        price=Price(terms.name, terms.price_micros) if terms else None,
        running=_running(session, group),
    )


def was_asked(terms: Terms | None) -> ColumnElement[bool]:
    """Return the SQL condition that this provider has answered for a lead before, which would be paid again."""
    answered = (LeadEnrichmentState.FOUND, LeadEnrichmentState.NOT_FOUND)
    return (
        select(LeadEnrichment.id)
        .join(Enrichment, Enrichment.id == LeadEnrichment.enrichment_id)
        .where(
            LeadEnrichment.lead_id == Lead.id,
            LeadEnrichment.state.in_(answered),
            Enrichment.provider == (terms.key if terms else ""),
        )
        .exists()
    )


def start(
    session: Session,
    actor: Person,
    source_group_id: int,
    terms: Terms | None,
    *,
    scope: EnrichmentScope,
    at_most: str,
    now: datetime,
) -> int:
    """Start the enrichment of a group and return its id; its progress stands in a direct message to the actor.

    `at_most` is what was typed. Raises NotAllowed, NotFound, NotReady while one is running or without a provider,
    InvalidForm when `at_most` is no number of leads.
    """
    rights.require(actor, Right.BUILD)
    group = _group(session, actor.workspace_id, source_group_id)
    running = _running(session, group)
    if running:
        raise NotReady(running)
    asks = scope is not EnrichmentScope.NOBODY
    if asks and terms is None:
        raise NotReady(NO_PROVIDER)
    row = Enrichment(
        workspace_id=actor.workspace_id,
        source_group_id=group.id,
        person_id=actor.id,
        scope=scope,
        provider=terms.key if asks and terms else "",
        provider_name=terms.name if asks and terms else "",
        price_micros=terms.price_micros if asks and terms else 0,
        at_most=_number(at_most) if asks else 0,
        leads=_size(session, group.id),
        created_at=now,
    )
    _add(session, row)
    entry = history.Entry(actor.workspace_id)
    detail = {"source_group_id": group.id, "enrichment_id": row.id}
    history.record(session, entry, "source_group.enriching", now=now, by=actor.id, detail=detail)
    posts.want(session, actor.workspace_id, PostKind.ENRICHMENT, row.id, actor.slack_user_id)
    enqueue_after_commit(session, "enrich", row.id)
    return row.id


def _add(session: Session, row: Enrichment) -> None:
    """Add an enrichment; the unique index lets one of two that start at once win."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise NotReady(_RUNNING_ALREADY) from error


_RUNNING_ALREADY = "This source group is being enriched already. Whoever started it sees its progress."


def _running(session: Session, group: SourceGroup) -> str:
    """Say who is enriching a group just now, "" when nobody is."""
    found = session.execute(
        select(Enrichment.person_id).where(
            Enrichment.source_group_id == group.id, Enrichment.state == EnrichmentState.RUNNING
        )
    ).first()
    if found is None:
        return ""
    who = history.name_of(session, found[0])
    return (
        f"{group.name[:80]} is being enriched already, started by {who}, to whom its progress is shown in a direct "
        "message. Wait until it has ended, or have it stopped there."
    )


def _number(typed: str) -> int:
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7 and int(digits)):
        raise InvalidForm(
            {AT_MOST_FIELD: "Write how many leads may be asked for at most: a number from 1 on."}
        )
    return int(digits)


def _size(session: Session, source_group_id: int) -> int:
    members = select(func.count()).where(SourceGroupLead.source_group_id == source_group_id)
    return session.scalar(members) or 0


def _group(session: Session, workspace_id: int, source_group_id: int) -> SourceGroup:
    group = session.scalar(
        select(SourceGroup).where(
            SourceGroup.workspace_id == workspace_id,
            SourceGroup.id == source_group_id,
            SourceGroup.deleted_at.is_(None),
        )
    )
    if group is None:
        raise NotFound("This source group is no longer there. Look for it with `/plera import`.")
    return group


def stop(session: Session, actor: Person, enrichment_id: int, *, now: datetime) -> None:
    """Stop an enrichment after the leads that are being asked for; what was found stays.

    Raises NotAllowed, NotFound, AlreadyDecided when it has ended.
    """
    rights.require(actor, Right.BUILD)
    row = session.scalar(
        select(Enrichment).where(
            Enrichment.workspace_id == actor.workspace_id, Enrichment.id == enrichment_id
        )
    )
    if row is None:
        raise NotFound("This enrichment is no longer there: its source group was deleted.")
    reason = f"Stopped by {history.name_of(session, actor.id)}. Press Enrich again to go on with the rest."
    if not end(session, row.id, EnrichmentState.STOPPED, reason, now=now, by=actor.id):
        raise AlreadyDecided("This enrichment has ended already.")


def end(
    session: Session,
    enrichment_id: int,
    state: EnrichmentState,
    reason: str,
    *,
    now: datetime,
    by: int | None = None,
) -> bool:
    """End an enrichment that is running, its waiting leads left as they were; False when it had ended."""
    ended = session.execute(
        update(Enrichment)
        .where(Enrichment.id == enrichment_id, Enrichment.state == EnrichmentState.RUNNING)
        .values(state=state, reason=reason[:300], ended_at=now, retry_at=None)
        .returning(Enrichment.workspace_id, Enrichment.source_group_id)
    ).first()
    if ended is None:
        return False
    workspace_id, source_group_id = ended
    session.execute(
        delete(LeadEnrichment).where(
            LeadEnrichment.enrichment_id == enrichment_id, LeadEnrichment.state == LeadEnrichmentState.WAITING
        )
    )
    detail = {"source_group_id": source_group_id, "enrichment_id": enrichment_id}
    kind = f"source_group.enrichment_{state.value}"
    entry = history.Entry(workspace_id)
    history.record(session, entry, kind, now=now, reason=reason, by=by, detail=detail)
    posts.changed(session, workspace_id, PostKind.ENRICHMENT, [enrichment_id])
    return True


def forget(session: Session, lead_ids: Collection[int]) -> None:
    """Forget as whom providers know these leads, and what was said of them: they are erased."""
    session.execute(
        update(LeadEnrichment)
        .where(among(session, LeadEnrichment.lead_id, lead_ids))
        .values(provider_ref="", reason="")
        .execution_options(synchronize_session=False)
    )
