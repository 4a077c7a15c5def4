"""Reads Sent and Spam folders in the mail process: what was sent by hand, what ended unknown, what was sorted out."""

import logging
from collections.abc import Mapping
from threading import Event

from jobs.mailbox import check_spam
from jobs.settle import settle_now
from outreach import hand_sent
from outreach.errors import MailboxUnreadable
from outreach.ports import FiledCopy, Services, Session

EVERY_SECONDS = 60.0
"""How long it takes at most until a mail that was sent by hand counts."""

_log = logging.getLogger("plera.jobs.hand_sent")


def watch(services: Services, sender_id: int, stop: Event) -> None:
    """Look into a mailbox's Sent and Spam folders every minute, until `stop`."""
    while not stop.is_set():
        settle_now(services, sender_id)
        # Spam first: after a gap the look into Sent lets steps leave that an answer in Spam may stop.
        try:
            check_spam(services, sender_id)
        except MailboxUnreadable as error:
            _note(services, sender_id, "spam", str(error))
        try:
            look(services, sender_id)
        except MailboxUnreadable as error:
            _note(services, sender_id, "sent", str(error))
        stop.wait(EVERY_SECONDS)


def _note(services: Services, sender_id: int, folder: str, why: str) -> None:
    """Note that a folder cannot be read; whoever reads the inbox holds a mailbox that is out of reach as a whole."""
    _log.warning(f"{folder} folder unreadable", extra={"sender_account_id": sender_id})
    if folder == "sent":
        services.run(
            lambda session: hand_sent.unreadable(
                session, sender_id, why, now=services.now(), wall=services.wall()
            )
        )


def look(services: Services, sender_id: int) -> int:
    """Look once for mails that were sent by hand; return how many are new. Raises MailboxUnreadable.

    No transaction is open while the folder is.
    """
    now, wall = services.now(), services.wall()
    found = services.read(
        lambda session: hand_sent.where(session, sender_id, now=now, cipher=services.cipher)
    )
    if found is None:
        return 0
    filed: Mapping[str, FiledCopy] | None = None
    with services.mailboxes.open_sent(found.account, found.folder) as copies:
        if copies is not None:
            filed = copies.since(found.since)

    def note(session: Session) -> int:
        counted = hand_sent.record(session, sender_id, filed or {}, now=services.now())
        hand_sent.looked(session, sender_id, read_to=now if filed is not None else None, wall=wall)
        return counted

    return services.run(note)
