"""A Sent folder whose server refuses to tell: that is never taken for an empty one, as a mail might leave twice."""

import imaplib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.imap_folders import SENT, find_folder
from integrations.imap_sent import ImapSentCopies
from outreach.errors import MailboxUnreadable
from tests.integrations.mail_servers import MailPair, mail_pair
from tests.integrations.samples import CONTENT

OURS = "<1@kestrel.test>"
_DATE = re.compile(rb'INTERNALDATE "[^"]*" ?')
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


@dataclass
class Unwilling:
    """A client of a real server that refuses what `refused` says, as a server in trouble does: with NO."""

    client: imaplib.IMAP4
    refused: Callable[[tuple[str, ...]], bool]
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def response(self, code: str) -> Any:
        return self.client.response(code)

    def uid(self, *words: str) -> Any:
        self.asked.append(words)
        if self.refused(words):
            return "NO", [b"[UNAVAILABLE] the backend is away"]
        return self.client.uid(*words)


@dataclass
class Box:
    """Stands for imap-tools' mailbox."""

    client: Any


@pytest.fixture
def pair() -> Iterator[MailPair]:
    with mail_pair() as pair:
        pair.create("Sent")
        for number in (1, 2, 3):
            pair.deliver(CONTENT.replace(OURS.encode(), f"<{number}@kestrel.test>".encode()), "Sent")
        yield pair


@contextmanager
def opened(pair: MailPair, refused: Callable[[tuple[str, ...]], bool]) -> Iterator[ImapSentCopies]:
    account = pair.account
    with imaplib.IMAP4(account.imap_host, account.imap_port) as client:
        client.login(account.username, account.password)
        client.select("Sent", readonly=True)
        box: Any = Box(Unwilling(client, refused))
        yield ImapSentCopies(box, "Sent", account.address)


@pytest.mark.parametrize("verb", ["SEARCH", "FETCH"])
def test_a_server_that_tells_nothing_is_unreadable_and_not_empty(pair: MailPair, verb: str) -> None:
    with opened(pair, lambda words: words[0] == verb) as folder:
        with pytest.raises(MailboxUnreadable, match="cannot be read just now"):
            folder.since(YESTERDAY)
        with pytest.raises(MailboxUnreadable, match="cannot be read just now"):
            folder.filed_at(OURS)


def test_a_search_of_headers_that_is_refused_is_done_by_looking_through_the_newest(pair: MailPair) -> None:
    with opened(pair, lambda words: "HEADER" in words) as folder:
        assert folder.filed_at(OURS) is not None
        assert folder.filed_at("<9@kestrel.test>") is None


def test_one_mail_that_a_server_cannot_tell_of_hides_no_other(pair: MailPair) -> None:
    """Exchange: "NO The requested message could not be converted to an RFC-822 compatible format"."""
    whole: list[str] = []

    def is_second(words: tuple[str, ...]) -> bool:
        if words[0] != "FETCH" or "HEADER" not in words[2]:
            return False
        whole.append(words[1])
        return whole[0].split(",")[1] in words[1].split(",")

    with opened(pair, is_second) as folder:
        assert set(folder.since(YESTERDAY)) == {OURS, "<3@kestrel.test>"}


class Silent:
    """A client of a server that refuses to list its folders."""

    def list(self, directory: str, pattern: str) -> tuple[str, list[object]]:
        return "NO", [b"[UNAVAILABLE] the backend is away"]


@pytest.mark.parametrize("says_use", [True, False])
def test_a_server_that_lists_no_folders_does_not_say_that_there_is_none(says_use: bool) -> None:
    client: Any = Silent()

    with pytest.raises(imaplib.IMAP4.error):
        find_folder(client, SENT, "Sent", says_use=says_use)


@pytest.mark.parametrize(
    "told",
    [b'INTERNALDATE "00-Jan-1900 00:00:00 +0000" ', b'INTERNALDATE "31-Feb-2026 10:00:00 +0000" ', b""],
)
def test_a_copy_whose_date_cannot_be_told_is_found_all_the_same(pair: MailPair, told: bytes) -> None:
    class Misdating(imaplib.IMAP4):
        """A client of a server that gives dates which are none."""

        def uid(self, command: str, *words: str) -> Any:
            status, parts = super().uid(command, *words)
            if command != "FETCH":
                return status, parts
            return status, [
                (_DATE.sub(told, one[0]), one[1]) if isinstance(one, tuple) else _DATE.sub(told, one)
                for one in parts
            ]

    account = pair.account
    with Misdating(account.imap_host, account.imap_port) as client:
        client.login(account.username, account.password)
        client.select("Sent", readonly=True)
        box: Any = Box(client)
        folder = ImapSentCopies(box, "Sent", account.address)

        assert folder.filed_at(OURS) is not None
        assert len(folder.since(YESTERDAY)) == 3
        assert all(one.year > 2000 for one in folder.oldest(3))
