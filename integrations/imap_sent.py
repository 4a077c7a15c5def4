"""The Sent folder of a mailbox: which one it is, and whether a mail with a certain Message-ID was filed there."""

import imaplib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from outreach.composing import ORIGINAL_ID
from outreach.errors import MailboxUnreadable
from outreach.ports import FiledCopy
from outreach.schedule import MONTHS

NEWEST = 200
"""How many mails are looked through where the server's search finds nothing, as some search no headers well."""
_AT_ONCE = 200
_BROKEN = (ImapToolsError, imaplib.IMAP4.error, OSError)
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_IDS = (ORIGINAL_ID, "X-Google-Original-Message-ID", "X-Microsoft-Original-Message-ID", "Message-ID")
"""Where a copy's Message-ID stands, the one it was handed over with first: some servers give it another one.

Gmail and Outlook then keep the first: https://github.com/xhit/go-simple-mail/issues/47,
https://github.com/chatmail/core/pull/2250
"""
_RECIPIENTS = ("To", "Cc", "Bcc")
_THREAD = ("In-Reply-To", "References")
_MACHINE = ("Auto-Submitted", "Precedence", "X-Autoreply")
_FIELDS = " ".join((*_IDS, *_RECIPIENTS, *_THREAD, *_MACHINE)).upper()
_WANTED = f"(INTERNALDATE BODY.PEEK[HEADER.FIELDS ({_FIELDS})])"
_MOST_NAMED = 100
_DATES = "(INTERNALDATE BODY.PEEK[HEADER.FIELDS (DATE)])"
_FIRST, _SPREAD = 50, 50
"""How many of the first mails of a folder, and how many of all, are looked at for its beginning."""
_NO_MAIL_BEFORE = datetime(1990, 1, 1, tzinfo=UTC)


class ImapSentCopies:
    """An open Sent folder. Implements SentCopies; raises MailboxUnreadable when the connection goes away."""

    def __init__(self, mailbox: BaseMailBox, name: str, address: str) -> None:
        self.name = name
        self._client = mailbox.client
        self._address = address
        self._newest: dict[str, FiledCopy] | None = None
        with self._connected():
            _, counts = self._client.response("EXISTS")
            self._count = int(counts[0]) if counts and counts[0] else 0

    def filed_at(self, message_id: str) -> datetime | None:
        """Return when the copy with this Message-ID was filed; what a search finds is compared as a whole."""
        with self._connected():
            found = self._copies(self._named(message_id))
            if message_id not in found:
                found = self._newest_copies()
        copy = found.get(message_id)
        return copy.at if copy is not None else None

    def since(self, day: date) -> dict[str, FiledCopy]:
        """Return each mail that was filed on this day or later, by Message-ID."""
        with self._connected():
            return self._copies(self._search("SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"))

    def oldest(self, most: int) -> list[datetime]:
        """Return when the oldest mails were sent, of the first ones and of some of all others, as folders get moved."""
        if not self._count:
            return []
        step = max(self._count // _SPREAD, 1)
        numbers = sorted({*range(1, min(self._count, _FIRST) + 1), *range(1, self._count + 1, step)})
        with self._connected():
            status, parts = self._client.fetch(",".join(str(one) for one in numbers), _DATES)
            _require(status, "FETCH")
        return sorted(_sent_ats(parts))[:most]

    def _newest_copies(self) -> dict[str, FiledCopy]:
        if self._newest is None:
            first = max(self._count - NEWEST + 1, 1)
            self._newest = self._copies(self._search(f"{first}:*")) if self._count else {}
        return self._newest

    def _named(self, message_id: str) -> list[int]:
        """Return the UIDs that the server finds by a Message-ID, none where it cannot search so."""
        try:
            return self._search("HEADER", "Message-ID", f'"{message_id}"')
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return []

    def _search(self, *criteria: str) -> list[int]:
        status, words = self._client.uid("SEARCH", *criteria)
        _require(status, "SEARCH")
        return [int(word) for line in words if line for word in line.split()]

    def _copies(self, uids: Sequence[int]) -> dict[str, FiledCopy]:
        found: dict[str, FiledCopy] = {}
        for start in range(0, len(uids), _AT_ONCE):
            found.update(self._told_of(uids[start : start + _AT_ONCE]))
        return found

    def _told_of(self, uids: Sequence[int]) -> dict[str, FiledCopy]:
        """Return these mails; one that the server knows and cannot tell of, as Exchange may say, hides no other."""
        named = ",".join(str(uid) for uid in uids)
        status, parts = self._client.uid("FETCH", named, _WANTED)
        if status == "OK":
            return dict(_read(parts))
        if uids[1:]:
            half = len(uids) // 2
            return self._told_of(uids[:half]) | self._told_of(uids[half:])
        status, _ = self._client.uid("FETCH", named, "(UID INTERNALDATE)")
        _require(status, "FETCH")
        return {}

    @contextmanager
    def _connected(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise MailboxUnreadable(f"The Sent folder of {self._address} cannot be read just now.") from error


def _require(status: str, command: str) -> None:
    """Raise where a server did not do what it was asked for: what it keeps to itself may be there all the same."""
    if status != "OK":
        raise imaplib.IMAP4.error(f"{command} refused")


def _read(parts: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[str, FiledCopy]]:
    """Yield each fetched mail by its Message-ID."""
    for header, at in _fetched(parts):
        message_id = _handed_over_as(header)
        if message_id:
            yield message_id, _copy(header, at)


def _sent_ats(parts: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[datetime]:
    """Yield when each fetched mail was sent by its Date, unless that cannot be true."""
    for header, filed_at in _fetched(parts):
        is_dated = filed_at > _NO_MAIL_BEFORE
        try:
            said = parsedate_to_datetime(str(header["Date"]))
            sent_at = said if said.tzinfo else said.replace(tzinfo=UTC)
            is_true = sent_at >= _NO_MAIL_BEFORE and (sent_at <= filed_at + timedelta(days=1) or not is_dated)
        except (ValueError, TypeError, OverflowError):
            is_true = False
        if is_true or is_dated:
            yield sent_at.astimezone(UTC) if is_true else filed_at


def _fetched(parts: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[Message, datetime]]:
    """Yield the header of each fetched mail and when it was filed; that stands before or after the header."""
    for place, part in enumerate(parts):
        if not isinstance(part, tuple):
            continue
        after = parts[place + 1] if place + 1 < len(parts) else None
        around = part[0] + (after if isinstance(after, bytes) else b"")
        filed = _INTERNAL_DATE.search(around)
        yield (
            BytesHeaderParser().parsebytes(part[1]),
            _read_date(filed.group(1)) if filed else _NO_MAIL_BEFORE,
        )


def _read_date(words: bytes) -> datetime:
    """Read when a mail was filed; one whose server gives no date that is one counts as filed long ago."""
    try:
        return datetime.strptime(words.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return _NO_MAIL_BEFORE


def _copy(header: Message, at: datetime) -> FiledCopy:
    recipients = _recipients(header)
    named = [one for name in _THREAD for one in _MESSAGE_ID.findall(str(header.get(name, "")))]
    own = _MESSAGE_ID.search(str(header.get("Message-ID", "")))
    return FiledCopy(
        at,
        frozenset(one.rpartition("@")[2] for one in recipients) - {""},
        own_id=own.group() if own else "",
        named=tuple(dict.fromkeys(named))[:_MOST_NAMED],
        recipients=recipients,
        is_automatic=_is_automatic(header),
    )


def _handed_over_as(header: Message) -> str:
    """Return the Message-ID that a mail had when it was handed over, "" when there is none."""
    found = (_MESSAGE_ID.search(str(header[name])) for name in _IDS if name in header)
    return next((one.group() for one in found if one is not None), "")


def _recipients(header: Message) -> frozenset[str]:
    fields = [str(field) for name in _RECIPIENTS for field in header.get_all(name, [])]
    return frozenset(address.strip().lower() for _, address in getaddresses(fields) if "@" in address)


def _is_automatic(header: Message) -> bool:
    """Say whether a machine sent it (RFC 3834): that is nobody taking over a thread."""
    submitted = str(header.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return submitted != "no" or "Precedence" in header or "X-Autoreply" in header
