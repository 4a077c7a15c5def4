"""Who is written to and why: plays, runs, source groups, leads and strategy profiles."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import LeadStage, RunState


class Play(InWorkspace, Base):
    """A play that a run follows or a team keeps: a reference to a file that ships, or the workspace's own.

    An own play has its `content`, worded as the files are; None where a file has it. `folded_name` is its name folded,
    None once it is retired, so that the name is free again.
    """

    __tablename__ = "play"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("workspace_id", "folded_name"),
    )

    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any] | None]
    folded_name: Mapped[str | None] = mapped_column(String(300))
    retired_at: Mapped[datetime | None]


class Run(InWorkspace, Base):
    """A named campaign made from one play; one that a person completed says who, and stays completed."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    play_id: Mapped[int | None] = mapped_column(ForeignKey("play.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[RunState] = mapped_column(StateColumn(RunState), default=RunState.DRAFT)
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class SourceGroup(InWorkspace, Base):
    """Leads that came in together; `search` is what a saved search asked for, None where leads came otherwise."""

    __tablename__ = "source_group"

    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(64), default="import")
    search: Mapped[dict[str, Any] | None]
    enriched_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SourceGroupLead(InWorkspace, Base):
    """A lead is in a source group; it may be in several."""

    __tablename__ = "source_group_lead"
    __table_args__ = (
        UniqueConstraint("source_group_id", "lead_id"),
        Index("ix_source_group_lead_lead_id", "lead_id"),
    )

    # No index of its own: a group is of one workspace.
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    source_group_id: Mapped[int] = mapped_column(ForeignKey("source_group.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    added_at: Mapped[datetime]


class Lead(InWorkspace, Base):
    """A person outside the team; every text field is data from outside.

    `email_domain` is the domain of their address in lower case, "" without one; `company_domain` the one of their
    company's site. `words` are those by which they are found, each between spaces. `name_key` is a hash of name and
    company, without one of name and place, however they are written; `earlier_key` what it was before other ones were
    typed on the card, while the name is the same. `phone` is E.164. `checks` are words against the
    address ("role", "disposable", "no_mx"). `origins` say for each field where it came from, "*" for those not named.
    Until `away_until` no step leaves to them, as their automatic answers say that they are away. Of an erased lead the
    row is kept, without the person.
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
        Index("ix_lead_workspace_id_name_key", "workspace_id", "name_key"),
        Index(
            "ix_lead_workspace_id_earlier_key",
            "workspace_id",
            "earlier_key",
            sqlite_where=text("earlier_key IS NOT NULL"),
            postgresql_where=text("earlier_key IS NOT NULL"),
        ),
        Index("ix_lead_workspace_id_company_domain", "workspace_id", "company_domain"),
        Index(
            "ix_lead_workspace_id_linkedin_url",
            "workspace_id",
            "linkedin_url",
            sqlite_where=text("linkedin_url IS NOT NULL"),
            postgresql_where=text("linkedin_url IS NOT NULL"),
        ),
    )

    # No index of its own: others begin with it.
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    email_verified: Mapped[bool] = mapped_column(default=False)
    linkedin_url: Mapped[str | None] = mapped_column(String(400))
    phone: Mapped[str] = mapped_column(String(32), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    name_key: Mapped[str] = mapped_column(String(32), default="")
    earlier_key: Mapped[str | None] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(Text, default="")
    company_domain: Mapped[str] = mapped_column(String(255), default="")
    email_domain: Mapped[str] = mapped_column(String(255), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(120), default="")
    zone: Mapped[str | None] = mapped_column(String(64))
    zone_evidence: Mapped[str] = mapped_column(String(200), default="")
    zone_confidence: Mapped[str] = mapped_column(String(16), default="")
    language: Mapped[str | None] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    checks: Mapped[list[str]] = mapped_column(default=list)
    origins: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage: Mapped[LeadStage] = mapped_column(StateColumn(LeadStage), default=LeadStage.DISCOVERED)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    away_until: Mapped[datetime | None]


class LeadAddress(InWorkspace, Base):
    """Another address that a lead writes from, in lower case: somebody said so of a mail of theirs."""

    __tablename__ = "lead_address"
    __table_args__ = (UniqueConstraint("workspace_id", "address"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class LeadWord(Base):
    """A word by which leads are found, of their name, company, address and title, folded; and leads that have it.

    `lead_id` is the first of them, `last_id` the last, and `more` has those behind the first (`posting_lists`), None
    where there are none. A lead stands in one row of each of their words. What an import writes at once is packed;
    foreign keys would cost it half its time. In the order of its characters on every database, so that words that
    begin alike stand together. Nothing asks for the words of one lead here: their own row has them, too.
    """

    __tablename__ = "lead_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(
        String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True
    )
    lead_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int]
    more: Mapped[bytes | None] = mapped_column(LargeBinary)


class LeadTag(InWorkspace, Base):
    """A word that a file or a person put on a lead."""

    __tablename__ = "lead_tag"
    __table_args__ = (
        UniqueConstraint("lead_id", "tag"),
        Index("ix_lead_tag_workspace_id_tag", "workspace_id", "tag"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    tag: Mapped[str] = mapped_column(String(60))


class ErasedPerson(InWorkspace, Base):
    """Somebody whose data was erased: a salted hash of an address or URL, so that no import brings them back."""

    __tablename__ = "erased_person"
    __table_args__ = (UniqueConstraint("workspace_id", "digest"),)

    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class StrategyProfile(InWorkspace, Base):
    """Who writes and why.

    `lengths` are the most words of an email or a LinkedIn message and the most characters of an invite's note, by
    channel; `banned` are phrases that must not occur. An archived one is offered no more; sequences keep it.
    """

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
    lengths: Mapped[dict[str, Any] | None]
    banned: Mapped[list[str]] = mapped_column(default=list)
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
