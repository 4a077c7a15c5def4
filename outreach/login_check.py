"""Logging in to both servers of a mailbox, to see whether they let us in."""

from dataclasses import dataclass

from outreach import mail_troubles
from outreach.errors import BrokeOff, Deferred, LoginRefused, MailError
from outreach.mail_servers import Server
from outreach.mail_troubles import OF_LOGIN, Side, Trouble
from outreach.ports import ChannelPort, MailAccount, MailboxPort

INBOX = "INBOX"
_LATER = (Trouble.TOO_MANY, Trouble.BROKE_OFF, Trouble.TIMEOUT, Trouble.PORT_CLOSED, Trouble.NO_HOST)


@dataclass(frozen=True)
class Failed:
    """A side that did not let us in; `said` is what is said of it to whoever owns the mailbox."""

    side: Side
    trouble: Trouble
    said: str
    is_passing: bool = False

    @property
    def is_of_login(self) -> bool:
        """Whether another password, or another setting at the provider, is wanted."""
        return self.trouble in OF_LOGIN


def failures(channel: ChannelPort, mailboxes: MailboxPort, account: MailAccount) -> tuple[Failed, ...]:
    """Log in to the SMTP server, then to the IMAP server and its INBOX; return which did not let us in.

    Nothing is sent and nothing is read. It may take as long as both servers are waited for.
    """
    return tuple(
        found for found in (_of_smtp(channel, account), _of_imap(mailboxes, account)) if found is not None
    )


def in_words(failed: Failed, account: MailAccount, ways: mail_troubles.Ways) -> str:
    """Say what went wrong on a side, to whoever is just connecting the mailbox."""
    return (
        mail_troubles.sentence(failed.trouble, failed.side, server_of(account, failed.side), ways)
        or failed.said
    )


def server_of(account: MailAccount, side: Side) -> Server:
    """Return one of the servers of a mailbox."""
    if side is Side.SMTP:
        return Server(account.smtp_host, account.smtp_port, account.smtp_security)
    return Server(account.imap_host, account.imap_port, account.imap_security)


def _of_smtp(channel: ChannelPort, account: MailAccount) -> Failed | None:
    try:
        with channel.connect(account):
            return None
    except MailError as error:
        is_passing = isinstance(error, (Deferred, BrokeOff)) or error.trouble in _LATER
        return Failed(Side.SMTP, error.trouble, str(error), is_passing)


def _of_imap(mailboxes: MailboxPort, account: MailAccount) -> Failed | None:
    try:
        with mailboxes.open(account, INBOX):
            return None
    except MailError as error:
        return Failed(Side.IMAP, error.trouble, str(error), not is_refusal(error))


def is_refusal(error: MailError) -> bool:
    """Say whether a mailbox that cannot be read is refused; one that is out of reach may be back in a moment."""
    return isinstance(error, LoginRefused) or error.trouble in (Trouble.CERTIFICATE, Trouble.ENCRYPTION)
