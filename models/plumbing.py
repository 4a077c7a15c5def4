"""What keeps several processes honest: the Slack outbox, events already seen, counters and leases."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import PostKind


class SlackPost(InWorkspace, Base):
    """One thing shown in Slack: what is wanted, and what is shown.

    `parent_id` is the post whose thread it stands in. With `is_gone` it is wanted away: Slack's message, and the file
    of this `file_id`, are deleted. All times are wall time.
    """

    __tablename__ = "slack_post"
    __table_args__ = (
        UniqueConstraint("workspace_id", "intent_key"),
        Index(
            "ix_slack_post_unshown",
            "next_try_at",
            sqlite_where=text("shown_version < wanted_version"),
            postgresql_where=text("shown_version < wanted_version"),
        ),
        Index("ix_slack_post_slack_channel_ts", "slack_channel", "ts"),
        Index("ix_slack_post_subject", "workspace_id", "kind", "subject_id"),
        Index(
            "ix_slack_post_lead_id",
            "lead_id",
            sqlite_where=text("lead_id IS NOT NULL"),
            postgresql_where=text("lead_id IS NOT NULL"),
        ),
    )

    intent_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[PostKind] = mapped_column(StateColumn(PostKind))
    subject_id: Mapped[int]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    slack_channel: Mapped[str] = mapped_column(String(32))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("slack_post.id"))
    thread_ts: Mapped[str] = mapped_column(String(32), default="")
    is_broadcast: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
    ts: Mapped[str] = mapped_column(String(32), default="")
    file_id: Mapped[str] = mapped_column(String(32), default="")
    is_gone: Mapped[bool] = mapped_column(default=False)
    permalink: Mapped[str] = mapped_column(String(300), default="")
    wanted_version: Mapped[int] = mapped_column(default=1)
    shown_version: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(300), default="")
    next_try_at: Mapped[datetime]


class SeenEvent(Base):
    """An event or click that has been handled; Slack delivers some of them more than once."""

    __tablename__ = "seen_event"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Counter(InWorkspace, Base):
    """A row to lock for whatever is counted under it: a company's active leads, a domain's or workspace's mails."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str] = mapped_column(String(300))


class ModelPace(Base):
    """When a model may be called next, by whichever process; wall time, as providers count real minutes."""

    __tablename__ = "model_pace"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    next_at: Mapped[datetime]


class Lease(Base):
    """Who may do a thing that only one may do, until when (wall time), and when the clock ticked last."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64), default="")
    until: Mapped[datetime]
    ticked_at: Mapped[datetime | None]
    ticked_now: Mapped[datetime | None]
