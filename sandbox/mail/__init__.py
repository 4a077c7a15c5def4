"""Real mail on loopback: SMTP for the senders, IMAP for everybody, a mailbox for every address written to."""

from sandbox.mail.accounts import Mailbox
from sandbox.mail.servers import MailServers

__all__ = ["MailServers", "Mailbox"]
