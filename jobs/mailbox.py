"""Reads mailboxes: what is new in inbox and Spam is kept as it is and handed to receive."""

import logging
import threading

from outreach import mailboxes, reading
from outreach.errors import MailboxUnreadable
from outreach.login_check import is_refusal
from outreach.ports import FetchedMail, Folder, MailAccount, Services
from outreach.reading import INBOX, SPAM

IDLE_SECONDS = 20.0
"""How long one wait may last; a server's announcement ends it at once (RFC 2177), stopping within it."""
RETRY_SECONDS = 15.0
REOPEN_SECONDS = 1.0

_log = logging.getLogger("plera.jobs.mailbox")


def accounts(services: Services) -> list[int]:
    """Return the ids of every mailbox to be read."""
    return services.read(mailboxes.readable)


def check(services: Services, account_id: int) -> None:
    """Read what is new in a mailbox's inbox, once. Raises MailboxUnreadable."""
    with services.mailboxes.open(_account(services, account_id), INBOX) as folder:
        _read_new(services, account_id, folder, INBOX)


def check_spam(services: Services, account_id: int) -> None:
    """Read what is new in a mailbox's Spam folder, once, if it has one. Raises MailboxUnreadable."""
    known = services.read(lambda session: reading.known_name(session, account_id, SPAM))
    with services.mailboxes.open_spam(_account(services, account_id), known) as folder:
        if folder is not None:
            _read_new(services, account_id, folder, SPAM)
            return
    services.run(
        lambda session: reading.not_there(
            session, mailboxes.sender_of(session, account_id), folder=SPAM, wall=services.wall()
        )
    )


def watch(services: Services, account_id: int, stop: threading.Event) -> None:
    """Read a mailbox as mail arrives, until `stop`; one that cannot be read is tried again.

    It is held at once where it is refused, after a while where it cannot be reached.
    """
    read_at, drops = services.wall(), 0
    while not stop.is_set():
        was_read = False
        try:
            with services.mailboxes.open(_account(services, account_id), INBOX) as folder:
                while not stop.is_set():
                    _read_new(services, account_id, folder, INBOX)
                    was_read, read_at = True, services.wall()
                    folder.wait(IDLE_SECONDS)
                    drops = 0
        except MailboxUnreadable as error:
            if is_refusal(error) or services.wall() - read_at >= mailboxes.STAYS_SHUT:
                _hold(services, account_id, str(error))
            # Servers drop idle connections every so often: what was read a moment ago is opened anew at once, but not
            # again where none holds, as providers lock out who logs in all the time.
            drops += 1
            stop.wait(REOPEN_SECONDS if was_read and drops == 1 else RETRY_SECONDS)


def _hold(services: Services, account_id: int, reason: str) -> None:
    _log.warning(
        "mailbox unreadable",
        extra={"sender_account_id": account_id, "error": MailboxUnreadable.__name__},
    )
    services.run(lambda session: mailboxes.unreadable(session, account_id, reason, wall=services.wall()))


def _account(services: Services, account_id: int) -> MailAccount:
    return services.read(lambda session: mailboxes.account_of(session, account_id, services.cipher))


def _read_new(services: Services, account_id: int, folder: Folder, kind: str) -> None:
    """Keep every mail after the last UID read, each in a transaction of its own."""
    started = services.wall()
    last = services.run(
        lambda session: reading.last_uid(
            session,
            mailboxes.sender_of(session, account_id),
            folder=kind,
            uidvalidity=folder.uidvalidity,
            uidnext=folder.uidnext,
            now=services.now(),
            name=folder.name,
        )
    )
    if last is None:
        last = _read_again(services, account_id, folder, kind)
    for fetched in folder.after(last):
        if fetched.is_refused:
            _pass_by(services, account_id, folder.uidvalidity, fetched, kind)
        else:
            _keep(services, account_id, folder.uidvalidity, fetched, kind)
    services.run(
        lambda session: reading.checked(
            session, mailboxes.sender_of(session, account_id), folder=kind, wall=started
        )
    )


def _read_again(services: Services, account_id: int, folder: Folder, kind: str) -> int:
    """Begin anew in a folder whose server has numbered everything anew; return the UID to read on behind."""
    day = services.read(
        lambda session: reading.read_again(session, mailboxes.sender_of(session, account_id), folder=kind)
    )
    first = folder.first_since(day)
    last = first - 1 if first is not None else folder.uidnext - 1
    _log.info("folder numbered anew", extra={"sender_account_id": account_id, "folder": kind})
    services.run(
        lambda session: reading.renumbered(
            session,
            mailboxes.sender_of(session, account_id),
            folder=kind,
            uidvalidity=folder.uidvalidity,
            last_uid=last,
        )
    )
    return last


def _pass_by(services: Services, account_id: int, uidvalidity: int, fetched: FetchedMail, kind: str) -> None:
    """Read past a mail that the server has refused for long enough. Raises MailboxUnreadable until then."""
    if not services.run(
        lambda session: reading.is_given_up(
            session, mailboxes.sender_of(session, account_id), fetched, folder=kind, wall=services.wall()
        )
    ):
        raise MailboxUnreadable("The mailbox's server does not hand out a mail just now; it is asked again.")
    _log.warning(
        "mail not handed out",
        extra={"sender_account_id": account_id, "folder": kind, "uid": fetched.uid},
    )
    services.run(
        lambda session: reading.pass_by(
            session, account_id, fetched, folder=kind, uidvalidity=uidvalidity, now=services.now()
        )
    )


def _keep(services: Services, account_id: int, uidvalidity: int, fetched: FetchedMail, kind: str) -> None:
    services.run(
        lambda session: reading.keep(
            session, account_id, fetched, folder=kind, uidvalidity=uidvalidity, now=services.now()
        )
    )
