"""Weighs a mailbox after a bounce or a report of spam: too many pause its first steps."""

from jobs import context
from outreach import weighing
from outreach.ports import Services


def weigh(sender_id: int) -> None:
    """Weigh a mailbox."""
    weigh_now(context.services(), sender_id)


def weigh_now(services: Services, sender_id: int) -> None:
    """Pause a mailbox's first steps if its mails of seven days ask for it."""
    services.run(lambda session: weighing.weigh(session, sender_id, now=services.now()))
