"""Tries both logins of a mailbox, every hour: one that broke is noticed before a letter or a reply waits for it.

The host of its pictures, if it has one of its own, is looked at then, too.
"""

import logging
import time

from jobs import context
from outreach import login_check, login_health, picture_hosts, tracking_hosts
from outreach.ports import Services

MOST_SECONDS = 20.0
"""How long the DNS may take over a host in all; what was not answered by then counts as not told."""

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
    _look_at_pictures(services, sender_id)


def _look_at_pictures(services: Services, sender_id: int) -> None:
    """Ask the DNS, in no transaction, whether the host of a mailbox's pictures still leads here."""
    records, public_url = services.domain_records, services.public_url
    host = services.read(lambda session: picture_hosts.of_sender(session, sender_id))
    if not host or records is None:
        return
    ends_at = time.monotonic() + MOST_SECONDS
    is_asked = bool(tracking_hosts.own_host(public_url))
    answers = (
        tracking_hosts.look(records, host, public_url, is_over=lambda: time.monotonic() >= ends_at)
        if is_asked
        else {}
    )
    services.run(
        lambda session: picture_hosts.looked(
            session, sender_id, host, answers, public_url=public_url, now=services.now()
        )
    )
