"""Tries both logins of a mailbox, every hour: one that broke is noticed before a letter or a reply waits for it."""

import logging

from jobs import context
from outreach import login_check, login_health
from outreach.ports import Services

_log = logging.getLogger("plera.jobs.check_mailbox")


def check_mailbox(sender_id: int) -> None:
    """Log in to both servers of a mailbox and note how that ended."""
    check(context.services(), sender_id)


def check(services: Services, sender_id: int) -> None:
    """Do nothing for a mailbox that was looked at a moment ago, or is just being looked at."""
    account = services.run(
        lambda session: login_health.take(session, sender_id, cipher=services.cipher, wall=services.wall())
    )
    if account is None:
        return
    failed = login_check.failures(services.channels["email"], services.mailboxes, account)
    if failed:
        _log.warning(
            "mailbox check failed",
            extra={
                "sender_account_id": sender_id,
                "trouble": [f"{one.side}:{one.trouble}" for one in failed],
            },
        )
    services.run(
        lambda session: login_health.record(
            session, sender_id, failed, now=services.now(), wall=services.wall()
        )
    )
