"""Both servers together, as at a hoster's, and the mailboxes on them."""

import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from integrations.imap import ImapMailboxes
from integrations.smtp import SmtpChannel
from outreach.ports import FetchedMail, MailAccount
from tests.mailservers.certificate import Certificate
from tests.mailservers.dovecot import PASSWORD, Dovecot, dovecot
from tests.mailservers.policy import Policy, policy_server
from tests.mailservers.postfix import Postfix, postfix
from tests.mailservers.tokens import Tokens, token_server

TEAM, PROSPECTS = "kestrel.test", ("kumo.test", "vogt.test", "reed.test")
"""Whose addresses the servers take mail for: every local part of these domains that Dovecot knows."""

WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Hoster:
    """The running servers, and Plera's ways to them."""

    dovecot: Dovecot
    postfix: Postfix
    policy: Policy
    tokens: Tokens
    trusting: ssl.SSLContext
    numbers: Iterator[int]

    def smtp(self) -> SmtpChannel:
        return SmtpChannel(10, final_reply_seconds=10, tls=self.trusting)

    def imap(self) -> ImapMailboxes:
        return ImapMailboxes(10, tls=self.trusting)

    def mailbox(
        self, name: str = "box", *, domain: str = TEAM, quota: str = "", password: str = PASSWORD
    ) -> MailAccount:
        """Make a mailbox of its own for a test and return how to reach it: STARTTLS out, TLS in."""
        return self.account(
            self.dovecot.add(f"{name}{next(self.numbers)}@{domain}", quota=quota, password=password)
        )

    def account(self, address: str) -> MailAccount:
        return MailAccount(
            address=address,
            display_name="Jo Meyer",
            username=address,
            password=PASSWORD,
            smtp_host="localhost",
            smtp_port=self.postfix.ports["submission"],
            smtp_security="starttls",
            imap_host="localhost",
            imap_port=self.dovecot.ports["imaps"],
            imap_security="tls",
        )

    def read(self, account: MailAccount, folder: str = "INBOX", *, after: int = 0) -> list[FetchedMail]:
        with self.imap().open(account, folder) as opened:
            return list(opened.after(after))

    def arrived(self, account: MailAccount, folder: str = "INBOX", *, mails: int = 1) -> list[FetchedMail]:
        """Return the mails of a folder once there are so many: Postfix delivers after it has said yes."""
        with self.imap().open(account, folder) as opened:
            ends_at = time.monotonic() + WAIT_SECONDS
            while len(found := list(opened.after(0))) < mails and time.monotonic() < ends_at:
                opened.wait(WAIT_SECONDS)
        assert len(found) >= mails, f"{len(found)} mails came instead of {mails}"
        return found


@contextmanager
def hoster(place: Path, certificate: Certificate) -> Iterator[Hoster]:
    """Run all servers until the block ends; `place` must be open to everybody."""
    places = [place / "dovecot", place / "postfix"]
    for one in places:
        one.mkdir()
    with ExitStack() as stack:
        tokens = stack.enter_context(token_server())
        policy = stack.enter_context(policy_server())
        imap = stack.enter_context(dovecot(places[0], certificate, tokens.url))
        smtp = stack.enter_context(
            postfix(places[1], certificate, imap, policy_port=policy.port, domains=(TEAM, *PROSPECTS))
        )
        yield Hoster(imap, smtp, policy, tokens, certificate.trusting(), count(1))
