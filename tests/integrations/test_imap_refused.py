"""A real IMAP server of which single answers are replaced: what it refuses to hand out, and what it does not say."""

import imaplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from integrations.imap_folder import ImapFolder
from outreach.errors import MailboxUnreadable
from tests.integrations.mail_servers import MailPair, mail_pair
from tests.integrations.samples import CONTENT

Words = tuple[str, ...]


class Unwilling(imaplib.IMAP4):
    """A client of a server that refuses what `refused` says, and does not say where UIDs go on."""

    refused: Callable[[Words], bool] = staticmethod(lambda words: False)
    says_uidnext = True

    def uid(self, command: str, *words: str) -> Any:
        if self.refused((command, *words)):
            return "NO", [b"The requested message could not be converted to an RFC-822 compatible format"]
        return super().uid(command, *words)

    def response(self, code: str) -> Any:
        found = super().response(code)
        return found if self.says_uidnext or code != "UIDNEXT" else (code, [None])


@dataclass
class Box:
    """Stands for imap-tools' mailbox."""

    client: Any


@pytest.fixture
def pair() -> Iterator[MailPair]:
    with mail_pair() as pair:
        yield pair


@contextmanager
def opened(
    pair: MailPair, refused: Callable[[Words], bool] = lambda words: False, *, says_uidnext: bool = True
) -> Iterator[ImapFolder]:
    account = pair.account
    with Unwilling(account.imap_host, account.imap_port) as client:
        client.login(account.username, account.password)
        client.refused, client.says_uidnext = staticmethod(refused), says_uidnext
        client.select("INBOX", readonly=True)
        box: Any = Box(client)
        yield ImapFolder(box, "INBOX", account.address, 1_000_000, 1, uses_idle=False)


def delivered(pair: MailPair) -> list[int]:
    """Deliver three mails; return their UIDs."""
    for number in (1, 2, 3):
        pair.deliver(CONTENT.replace(b"<1@", f"<{number}@".encode()))
    with opened(pair) as folder:
        return [one.uid for one in folder.after(0)]


def test_a_mail_that_is_not_handed_out_comes_with_its_headers_and_hides_no_other(pair: MailPair) -> None:
    first, second, third = delivered(pair)

    with opened(pair, lambda words: words[:2] == ("FETCH", str(second)) and "BODY.PEEK[]" in words[2]) as box:
        mails = list(box.after(0))

    assert [(one.uid, one.is_refused) for one in mails] == [(first, False), (second, True), (third, False)]
    assert b"Message-ID: <2@kestrel.test>" in mails[1].content
    assert (mails[1].is_clipped, mails[1].content.count(b"\r\n\r\n")) == (True, 1)


def test_one_of_which_nothing_is_told_comes_empty(pair: MailPair) -> None:
    _, second, _ = delivered(pair)

    with opened(pair, lambda words: words[:2] == ("FETCH", str(second)) and "BODY" in words[2]) as box:
        mails = list(box.after(0))

    assert [one.content == b"" for one in mails] == [False, True, False]
    assert mails[1].is_refused


def test_a_server_that_tells_of_no_mail_at_all_is_out_of_reach(pair: MailPair) -> None:
    delivered(pair)

    with opened(pair, lambda words: words[0] == "FETCH") as box, pytest.raises(MailboxUnreadable):
        list(box.after(0))


def test_a_server_that_does_not_say_where_uids_go_on_is_asked_for_its_newest_mail(pair: MailPair) -> None:
    with opened(pair, says_uidnext=False) as box:
        assert box.uidnext == 1
    newest = max(delivered(pair))

    with opened(pair, says_uidnext=False) as box:
        assert box.uidnext == newest + 1
