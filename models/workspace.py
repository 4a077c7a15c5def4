"""A workspace, its people, its settings and its suppressions."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import HoldKind, SuppressionKind

_WAITS = text("applied_at IS NULL")
_EXPIRES = text("expires_at IS NOT NULL")


class Workspace(Base):
    """One installed Slack team; while `hold` is set, none of its steps leaves.

    `erasure_salt` goes into the hashes of erased people: it is the workspace's own and never changes.
    """

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("team_id", "enterprise_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    enterprise_id: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[str] = mapped_column(String(200))
    bot_token_secret: Mapped[str] = mapped_column(Text)
    bot_user_id: Mapped[str] = mapped_column(String(32), default="")
    bot_id: Mapped[str] = mapped_column(String(32), default="")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    holiday_region: Mapped[str] = mapped_column(String(16), default="")
    legal_sender: Mapped[str] = mapped_column(String(200), default="")
    postal_address: Mapped[str] = mapped_column(String(300), default="")
    review_slack_channel: Mapped[str] = mapped_column(String(32), default="")
    inbox_slack_channel: Mapped[str] = mapped_column(String(32), default="")
    erasure_salt: Mapped[str] = mapped_column(String(64), default=lambda: token_hex(32))
    hold: Mapped[HoldKind | None] = mapped_column(StateColumn(HoldKind))
    held_at: Mapped[datetime | None]
    held_by_id: Mapped[int | None]
    hold_reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]


class Person(InWorkspace, Base):
    """A Slack user as the product knows them, with what they may do."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_user_id"),)

    slack_user_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(320))
    zone: Mapped[str | None] = mapped_column(String(64))
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    may_approve: Mapped[bool] = mapped_column(default=True)
    may_launch: Mapped[bool] = mapped_column(default=True)
    may_answer: Mapped[bool] = mapped_column(default=True)
    hours: Mapped[dict[str, Any] | None]
    met_at: Mapped[datetime | None]
    backup_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Setting(InWorkspace, Base):
    """A workspace's own value for one of the numbers of the product."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(JSON)


class Suppression(InWorkspace, Base):
    """An address, domain or LinkedIn URL that is not written to, for ever or until `expires_at`.

    A URL stands without scheme, www and query. Until `applied_at` is set, leads whom it concerns are being stopped.
    """

    __tablename__ = "suppression"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "value"),
        Index("ix_suppression_unapplied", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_suppression_expires_at", "expires_at", sqlite_where=_EXPIRES, postgresql_where=_EXPIRES),
    )

    kind: Mapped[SuppressionKind] = mapped_column(StateColumn(SuppressionKind))
    value: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(300))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
