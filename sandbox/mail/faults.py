"""Faults that a test asks the mail servers to show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SMTP_FAULTS = ("down", "refuse_password", "421", "451", "550", "quota", "drop_after_data")
IMAP_FAULTS = ("down", "refuse_password")


@dataclass(frozen=True)
class Fault:
    """One fault; with an `address` it concerns only that mailbox, as sender or recipient.

    `delivered` tells for drop_after_data whether the message was kept before the connection broke.
    """

    kind: str
    address: str | None = None
    delivered: bool = True

    def concerns(self, *addresses: str | None) -> bool:
        """Whether it holds when these addresses are involved."""
        return self.address is None or self.address in addresses


@dataclass
class Faults:
    """What each server shows now; None is health."""

    smtp: Fault | None = None
    imap: Fault | None = None

    def smtp_shows(self, kind: str, *addresses: str | None) -> bool:
        return self.smtp is not None and self.smtp.kind == kind and self.smtp.concerns(*addresses)

    def imap_shows(self, kind: str, *addresses: str | None) -> bool:
        return self.imap is not None and self.imap.kind == kind and self.imap.concerns(*addresses)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
