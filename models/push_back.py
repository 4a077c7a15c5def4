"""Push-back on a mailbox: what its servers said, and first steps that were paused for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import BreakerKind, BreakerState, PushBackKind

_STANDING = text("state IN ('open', 'kept')")


class PushBack(InWorkspace, Base):
    """A server that refused a step for good, for its recipient or by its policy, or asked its mailbox to send less.

    A bounce that says so later is no row here: its reply counts, as it is classed then.
    """

    __tablename__ = "push_back"
    __table_args__ = (Index("ix_push_back_sender_account_id_at", "sender_account_id", "at"),)

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PushBackKind] = mapped_column(StateColumn(PushBackKind))
    at: Mapped[datetime]


class Breaker(InWorkspace, Base):
    """First steps of a mailbox that were paused at `at`, with the numbers that paused them; at most one stands.

    `found` of `sends` mails after `counted_from` bounced or were reported; `domains` counts them by the recipients'
    domains. All times are product time.
    """

    __tablename__ = "breaker"
    __table_args__ = (
        Index(
            "uq_breaker_sender_account_id_standing",
            "sender_account_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    kind: Mapped[BreakerKind] = mapped_column(StateColumn(BreakerKind))
    state: Mapped[BreakerState] = mapped_column(StateColumn(BreakerState), default=BreakerState.OPEN)
    counted_from: Mapped[datetime]
    at: Mapped[datetime]
    sends: Mapped[int]
    found: Mapped[int]
    domains: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
