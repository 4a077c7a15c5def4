"""Sending domains: what the domain name system said of each when it was looked at last."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace


class DomainCheck(InWorkspace, Base):
    """A domain from which mailboxes of a workspace send, in ASCII. All times are product time.

    `answers` are records by "KIND name"; what could not be told keeps its last answer. `looked_at` is the last look
    that told everything, `tried_at` the last one, `due_at` the next. `selectors` were seen on signed mails of it;
    `own_key` is the selector and public key of what signs its mails here (PLERA_DKIM).
    """

    __tablename__ = "domain_check"
    __table_args__ = (UniqueConstraint("workspace_id", "domain"),)

    domain: Mapped[str] = mapped_column(String(255))
    answers: Mapped[dict[str, Any] | None]
    selectors: Mapped[list[str] | None]
    own_key: Mapped[dict[str, Any] | None]
    looked_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    due_at: Mapped[datetime] = mapped_column(index=True)
