"""Since when a mailbox has been in use, as its Sent folder tells: an old one need not begin slowly."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from outreach.errors import MailboxUnreadable
from outreach.ports import MailAccount, MailboxPort

ENOUGH = 3
"""How many mails it takes: one or two that were copied from elsewhere tell nothing."""


def first_sent_on(mailboxes: MailboxPort, account: MailAccount, *, now: datetime) -> date | None:
    """Look into a mailbox's Sent folder and return since when it sends, None where that cannot be told."""
    try:
        with mailboxes.open_sent(account, "") as copies:
            found = copies.oldest(ENOUGH) if copies is not None else ()
    except MailboxUnreadable:
        return None
    return since(found, now=now)


def since(oldest: Sequence[datetime], *, now: datetime) -> date | None:
    """Return since when a mailbox has been in use by when its oldest mails were sent: the day of the third."""
    if len(oldest) < ENOUGH:
        return None
    third = sorted(oldest)[ENOUGH - 1]
    return third.date() if third < now + timedelta(days=1) else None
