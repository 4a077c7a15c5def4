"""Who is written to and why: plays, runs, source groups, leads and strategy profiles."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import LeadStage, RunState


class Play(InWorkspace, Base):
    """A reference to a play file, as it was when a run took it."""

    __tablename__ = "play"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))


class Run(InWorkspace, Base):
    """A named campaign made from one play."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    play_id: Mapped[int | None] = mapped_column(ForeignKey("play.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[RunState] = mapped_column(StateColumn(RunState), default=RunState.DRAFT)
    created_at: Mapped[datetime]


class SourceGroup(InWorkspace, Base):
    """Leads that came in together."""

    __tablename__ = "source_group"

    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(64), default="import")
    enriched_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Lead(InWorkspace, Base):
    """A person outside the team; every text field is data from outside.

    `email_domain` is the domain of their address in lower case, "" without one.
    """

    __tablename__ = "lead"
    __table_args__ = (
        Index(
            "uq_lead_workspace_id_email",
            "workspace_id",
            "email",
            unique=True,
            sqlite_where=text("email IS NOT NULL"),
            postgresql_where=text("email IS NOT NULL"),
        ),
        Index("ix_lead_workspace_id_email_domain", "workspace_id", "email_domain"),
        Index("ix_lead_source_group_id_id", "source_group_id", "id"),
    )

    source_group_id: Mapped[int] = mapped_column(ForeignKey("source_group.id"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    email_verified: Mapped[bool] = mapped_column(default=False)
    linkedin_url: Mapped[str | None] = mapped_column(String(400))
    title: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    email_domain: Mapped[str] = mapped_column(String(255), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(120), default="")
    zone: Mapped[str | None] = mapped_column(String(64))
    zone_evidence: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str | None] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage: Mapped[LeadStage] = mapped_column(StateColumn(LeadStage), default=LeadStage.DISCOVERED)
    created_at: Mapped[datetime]


class StrategyProfile(InWorkspace, Base):
    """Who writes and why."""

    __tablename__ = "strategy_profile"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str] = mapped_column(String(200))
    sender_name: Mapped[str] = mapped_column(String(200))
    sender_role: Mapped[str] = mapped_column(String(200), default="")
    offer: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[list[str]] = mapped_column(default=list)
    tone: Mapped[str] = mapped_column(String(200), default="")
    call_to_action: Mapped[str] = mapped_column(Text, default="")
    do: Mapped[list[str]] = mapped_column(default=list)
    dont: Mapped[list[str]] = mapped_column(default=list)
    allowed_links: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(8), default="en")
    created_at: Mapped[datetime]
