"""A workspace whose mailboxes and whose leads' mailboxes lie on the real servers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Thread
from time import monotonic

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from jobs import mailbox
from models import Delivery, Enrollment, Lead, MailboxCursor, SenderAccount
from outreach.ports import FetchedMail, Letter, MailAccount
from tests.mailservers.dovecot import PASSWORD
from tests.mailservers.hoster import WAIT_SECONDS, Hoster
from tests.world import World, mail

_COLUMNS = (
    "address",
    "username",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "imap_host",
    "imap_port",
    "imap_security",
)


@dataclass
class Office:
    """A world whose outside is real; accounts by the id of their sender or lead."""

    world: World
    host: Hoster
    mailboxes: dict[int, MailAccount]
    prospects: dict[int, MailAccount]

    def launched(self) -> Delivery:
        """Launch for one lead and return its first delivery."""
        self.world.launched(leads=1)
        return self.world.rows(Delivery)[0]

    def sender_of(self, delivery: Delivery) -> MailAccount:
        return self.mailboxes[delivery.sender_account_id]

    def prospect_of(self, delivery: Delivery) -> MailAccount:
        return self.prospects[delivery.lead_id]

    def arrived(self, delivery: Delivery) -> EmailMessage:
        """Return the mail in its lead's mailbox."""
        (found,) = self.host.arrived(self.prospect_of(delivery))
        return parsed(found)

    def answer(self, delivery: Delivery, *, text: str = "Thursday works for me.", number: int = 1) -> None:
        """Let the lead answer, by their own mailbox, in the thread."""
        theirs, ours = self.prospect_of(delivery), self.sender_of(delivery)
        content = mail(
            sender=f"Yuki <{theirs.address}>",
            to=ours.address,
            text=text,
            answers=str(self.arrived(delivery)["Message-ID"]),
            message_id=f"<reply-{number}-{theirs.address}>",
        )
        with self.host.smtp().connect(theirs) as connection:
            connection.hand_over(Letter(theirs.address, ours.address, content))

    def check(self, delivery: Delivery, *, mails: int) -> None:
        """Wait until so many mails lie in the sender's inbox, read it and act on what is new."""
        self.host.arrived(self.sender_of(delivery), mails=mails)
        mailbox.check(self.world.services, delivery.sender_account_id)
        self.world.work_off()

    def enrollment(self, delivery: Delivery) -> Enrollment:
        return self.world.only(Enrollment, lead_id=delivery.lead_id)

    @contextmanager
    def watching(self, delivery: Delivery) -> Iterator[None]:
        """Have the sender's inbox read as mail arrives until the block ends."""
        stop, host = Event(), self.host
        args = (self.world.services, delivery.sender_account_id, stop)
        thread = Thread(target=mailbox.watch, args=args)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            host.dovecot.deliver(self.sender_of(delivery).address, b"Subject: wakes the reader\r\n\r\n")
            thread.join(WAIT_SECONDS)
        assert not thread.is_alive()


def at_work(world: World, host: Hoster, *, files_copies: bool = True) -> Office:
    """Put a world's senders and leads into mailboxes of their own, read to their ends so far."""
    world.services = replace(
        world.services,
        channels={"email": host.smtp()},
        mailboxes=host.imap(),
        wall=lambda: datetime.now(UTC),  # By which the servers go, too.
    )
    name = "filing" if files_copies else "ana"
    ours = {sender_id: host.mailbox(name) for sender_id in world.sender_ids}
    leads = [lead for lead in world.rows(Lead) if lead.email]
    theirs = {lead.id: host.mailbox("lead", domain=lead.email_domain) for lead in leads}

    def move(session: Session) -> None:
        session.execute(delete(MailboxCursor))
        for sender_id, account in ours.items():
            session.execute(
                update(SenderAccount).where(SenderAccount.id == sender_id).values(_reached(account))
            )
        for lead_id, account in theirs.items():
            session.execute(update(Lead).where(Lead.id == lead_id).values(email=account.address))

    def _reached(account: MailAccount) -> dict[str, object]:
        sealed = world.services.cipher.encrypt(PASSWORD)
        return {"password_secret": sealed} | {one: getattr(account, one) for one in _COLUMNS}

    world.run(move)
    for sender_id in ours:
        mailbox.check(world.services, sender_id)
    return Office(world, host, ours, theirs)


def through(office: Office, port: int) -> None:
    """Have every sender hand its letters over in clear on another port, as of a proxy."""
    values = {"smtp_port": port, "smtp_security": "none"}
    office.world.run(lambda session: session.execute(update(SenderAccount).values(values)) and None)


def parsed(found: FetchedMail) -> EmailMessage:
    read = message_from_bytes(found.content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def until(claim: Callable[[], bool]) -> None:
    """Wait until a claim holds."""
    pause, end = Event(), monotonic() + WAIT_SECONDS
    while not claim():
        assert monotonic() < end, "what was waited for never came"
        pause.wait(0.02)
