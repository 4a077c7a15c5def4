"""Enrichments of source groups: who started one and what it may cost, and what came of it for each lead."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import EnrichmentScope, EnrichmentState, LeadEnrichmentState

_RUNNING = "state = 'running'"
_UNDER_WAY = "state = 'asked'"


class Enrichment(InWorkspace, Base):
    """One start on a source group; at most one of a group is running.

    `provider` is its key, "" where nobody is asked. `price_micros` is what one person found
    costs, in millionths of a dollar, as it was when this was started. `at_most` bounds how many leads are asked for.
    `after_lead_id` is how far the group's leads have been looked through. `retry_at` is wall time.
    """

    __tablename__ = "enrichment"
    __table_args__ = (
        Index(
            "uq_enrichment_running",
            "source_group_id",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        Index("ix_enrichment_source_group_id", "source_group_id"),
        Index("ix_enrichment_state", "state"),
    )

    source_group_id: Mapped[int] = mapped_column(ForeignKey("source_group.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[EnrichmentScope] = mapped_column(StateColumn(EnrichmentScope))
    provider: Mapped[str] = mapped_column(String(32), default="")
    provider_name: Mapped[str] = mapped_column(String(64), default="")
    price_micros: Mapped[int] = mapped_column(default=0)
    at_most: Mapped[int] = mapped_column(default=0)
    leads: Mapped[int] = mapped_column(default=0)
    after_lead_id: Mapped[int] = mapped_column(default=0)
    state: Mapped[EnrichmentState] = mapped_column(
        StateColumn(EnrichmentState), default=EnrichmentState.RUNNING
    )
    reason: Mapped[str] = mapped_column(String(300), default="")
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LeadEnrichment(InWorkspace, Base):
    """What an enrichment did for one lead; `provider_ref` is the provider's own id of the person it found."""

    __tablename__ = "lead_enrichment"
    __table_args__ = (
        UniqueConstraint("enrichment_id", "lead_id"),
        Index("ix_lead_enrichment_lead_id", "lead_id"),
        Index("ix_lead_enrichment_enrichment_id_state", "enrichment_id", "state"),
        Index(
            "ix_lead_enrichment_asked",
            "enrichment_id",
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
    )

    enrichment_id: Mapped[int] = mapped_column(ForeignKey("enrichment.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    state: Mapped[LeadEnrichmentState] = mapped_column(StateColumn(LeadEnrichmentState))
    reason: Mapped[str] = mapped_column(String(300), default="")
    provider_ref: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]
