"""An open IMAP folder: what is new in it by UID, never marking anything as seen, in memory that stays small."""

import imaplib
import re
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from integrations.imap_idle import WholeLineIdle, announces_mail
from integrations.imap_large import fetch_texts
from outreach.errors import MailboxUnreadable
from outreach.ports import FetchedMail
from outreach.schedule import MONTHS

FIRST, AT_ONCE = 100, 10_000
"""How many mails the first search looks at, and one at most: imaplib takes no line above 1,000,000 bytes."""
_IDLE_SECONDS = 25 * 60
_BROKEN = (ImapToolsError, imaplib.IMAP4.error, OSError)
_NUMBER = re.compile(rb"\d+")
_COUNT = re.compile(rb"\* (\d+) (EXISTS|EXPUNGE)")


class ImapFolder:
    """An open folder. Implements Folder; raises MailboxUnreadable when the connection goes away."""

    def __init__(
        self,
        mailbox: BaseMailBox,
        name: str,
        address: str,
        clip_bytes: int,
        poll_seconds: float,
        *,
        uses_idle: bool,
    ) -> None:
        self.name = name
        self._mailbox = mailbox
        self._client = mailbox.client
        self._address = address
        self._clip_bytes = clip_bytes
        self._poll_seconds = poll_seconds
        self._count = 0
        with self._connected():
            self.uidvalidity = self._number("UIDVALIDITY")
            self.uidnext = self._number("UIDNEXT")
            self._may_idle = uses_idle and "IDLE" in capabilities(self._client)
            self._take_news()
            # Servers need not say it (RFC 3501, 6.3.1).
            self.uidnext = self.uidnext or self._newest() + 1

    def after(self, uid: int) -> Iterator[FetchedMail]:
        """Yield the mails with a larger UID, in order, fetching each when it is asked for."""
        with self._connected():
            self._take_news()
            later = self._later(uid)
        for wanted in later:
            mail = self._fetch(wanted)
            if mail is not None:
                yield mail

    def first_since(self, day: date) -> int | None:
        """Return the smallest UID of what was filed on this day or later, None when there is nothing.

        A day is the server's own: ask for one earlier than is needed.
        """
        since = f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"
        smallest: int | None = None
        with self._connected():
            self._take_news()
            for window in self._windows():
                found = self._search(window, since)
                smallest = min(found if smallest is None else [smallest, *found], default=smallest)
        return smallest

    def wait(self, seconds: float) -> None:
        """Return when something new is announced or the time is over."""
        ends_at = time.monotonic() + seconds
        with self._connected():
            # Servers tell of what came since the last command only in answer to one, not to IDLE itself.
            self._client.noop()
            while not self._take_news() and (left := ends_at - time.monotonic()) > 0:
                if self._may_idle:
                    lines = WholeLineIdle(self._mailbox).wait(min(left, _IDLE_SECONDS))
                    self._hear(lines)
                    if any(announces_mail(line) for line in lines):
                        return
                else:
                    time.sleep(min(left, self._poll_seconds))
                    self._client.noop()

    def _later(self, uid: int) -> Sequence[int]:
        """Return the larger UIDs in order, looked for from the newest mail backwards: mostly in one search."""
        found: set[int] = set()
        for window in self._windows() if self._count else (f"UID {uid + 1}:*",):
            uids = self._search(window)
            found.update(one for one in uids if one > uid)
            if uids and min(uids) <= uid:
                break
        return array("L", sorted(found))

    def _windows(self) -> Iterator[str]:
        """Yield ranges of sequence numbers from the newest mail backwards, growing; the newest is open at its end.

        Mails that are deleted meanwhile lower the numbers of those behind them, so a range may show some of them
        again, but passes over none.
        """
        last, size, first = "*", FIRST, self._count
        while first > 0:
            first = max(first - size, 0)
            yield f"{first + 1}:{last}"
            last, size = str(first), min(2 * size, AT_ONCE)

    def _newest(self) -> int:
        return max(self._search("*"), default=0) if self._count else 0

    def _search(self, *criteria: str) -> list[int]:
        status, words = self._client.uid("SEARCH", *criteria)
        if status != "OK":
            raise imaplib.IMAP4.error("SEARCH refused")
        return [int(word) for line in words if line for word in line.split()]

    def _fetch(self, uid: int) -> FetchedMail | None:
        """Fetch one mail, one byte more than may be kept, so that a cut is noticed. None: it was deleted."""
        with self._connected():
            status, parts = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{self._clip_bytes + 1}>)")
            if status != "OK":
                return self._refused(uid)
        for part in parts:
            if isinstance(part, tuple):
                content: bytes = part[1]
                if len(content) <= self._clip_bytes:
                    return FetchedMail(uid, content)
                return FetchedMail(uid, self._texts(uid) or content[: self._clip_bytes], is_clipped=True)
        return None

    def _refused(self, uid: int) -> FetchedMail:
        """Return what a server tells of a mail that it knows and does not hand out, such as a broken one."""
        status, _ = self._client.uid("FETCH", str(uid), "(UID RFC822.SIZE)")
        if status != "OK":
            raise imaplib.IMAP4.error("FETCH refused")
        status, parts = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[HEADER]<0.{self._clip_bytes}>)")
        headers = [part[1] for part in parts if isinstance(part, tuple)] if status == "OK" else []
        return FetchedMail(uid, headers[0] if headers else b"", is_clipped=True, is_refused=True)

    def _texts(self, uid: int) -> bytes | None:
        """What is kept of a large mail: a text may stand behind its files."""
        with self._connected():
            return fetch_texts(self._client, uid, self._clip_bytes)

    def _hear(self, lines: Iterable[bytes]) -> None:
        """Take the count from what was announced in IDLE, which imaplib does not see."""
        for line in lines:
            told = _COUNT.match(line.upper())
            if told:
                self._count = int(told[1]) if told[2] == b"EXISTS" else max(self._count - 1, 0)

    def _take_news(self) -> bool:
        """Whether the server told of mail since the last look, with whatever it answered.

        Where mails were deleted, too, the count is rather too low: its newest range is open, so none is missed.
        """
        _, counts = self._client.response("EXISTS")
        _, gone = self._client.response("EXPUNGE")
        told = [int(count) for count in counts or () if count is not None]
        left = (told[-1] if told else self._count) - sum(one is not None for one in gone or ())
        self._count = max(left, 1 if told and told[-1] else 0)
        return bool(told)

    def _number(self, name: str) -> int:
        _, words = self._client.response(name)
        match = _NUMBER.search(words[0]) if words and words[0] is not None else None
        return int(match.group()) if match else 0

    @contextmanager
    def _connected(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise MailboxUnreadable(
                f"The connection to the mailbox {self._address} was lost; it is opened again."
            ) from error


def capabilities(client: imaplib.IMAP4) -> str:
    """Ask again after the login: many servers offer IDLE only then, and imaplib keeps the first answer."""
    _, words = client.capability()
    return " ".join(word.decode("ascii", "replace") for word in words if word).upper()
