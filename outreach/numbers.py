"""The product's default numbers and a workspace's own ones."""

from dataclasses import dataclass, fields, replace
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Setting
from outreach.schedule import Window

_KNOWN = "numbers"
"""Where a transaction keeps what it has read."""


@dataclass(frozen=True)
class Numbers:
    """Defaults after what Instantly, Smartlead and Warmbly advise for cold email, Unipile and HeyReach for LinkedIn.

    A cap of 0 (`company_leads_active`, `domain_emails_per_day`, `workspace_emails_per_day`) is none. `raw_mail_days` is
    how long the bytes of received mails are kept, 0 for ever. `notes_opens`: mails of steps carry a picture that tells
    that they were opened.
    """

    emails_per_day: int = 30
    window_opens: str = "09:00"
    window_closes: str = "17:00"
    company_leads_active: int = 3
    domain_emails_per_day: int = 20
    workspace_emails_per_day: int = 0
    gap_minutes: float = 9
    gap_jitter_minutes: float = 5
    linkedin_messages_per_day: int = 50
    linkedin_invites_per_week: int = 80
    linkedin_notes_per_month: int = 5
    send_lease_seconds: int = 120
    deferred_retry_minutes: int = 15
    deferred_tries: int = 8
    bounce_percent: float = 5
    bounces_least_sends: int = 50
    complaint_percent: float = 0.3
    complaints_least: int = 2
    stale_tick_hours: int = 2
    raw_mail_days: int = 0
    notes_opens: bool = False

    def window(self) -> Window:
        """Return the sending window, Monday to Friday."""
        return Window(time.fromisoformat(self.window_opens), time.fromisoformat(self.window_closes))


def numbers_of(session: Session, workspace_id: int) -> Numbers:
    """Return the defaults with the workspace's own values laid over them, as they stood when first asked here."""
    known: dict[int, Numbers] = session.info.setdefault(_KNOWN, {})
    if workspace_id not in known:
        known[workspace_id] = _read(session, workspace_id)
    return known[workspace_id]


def lend(session: Session, known: dict[int, Numbers]) -> None:
    """Let a transaction use, and add to, the numbers that were read before it."""
    session.info[_KNOWN] = known


def forget(session: Session) -> None:
    """Read the numbers anew when they are asked for next: some were changed."""
    session.info.pop(_KNOWN, None)


def _read(session: Session, workspace_id: int) -> Numbers:
    names = {field.name for field in fields(Numbers)}
    rows = session.execute(select(Setting.name, Setting.value).where(Setting.workspace_id == workspace_id))
    own: dict[str, Any] = {name: value for name, value in rows if name in names}
    return replace(Numbers(), **own)
