"""A mail too large to be kept whole: its headers and texts, fetched part by part (RFC 3501, 6.4.5 and 7.4.2)."""

import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes

_TOKEN = re.compile(rb'\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+')
_SECTION = re.compile(rb"BODY\[([0-9A-Za-z.]*)\](?:<\d+>)? ?\{\d+\}$")
_QUOTED_SECTION = re.compile(rb'BODY\[([0-9A-Za-z.]*)\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
_LITERAL = re.compile(rb"\{\d+\}$")
_REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
)
_MOST_PARTS = 100
_DEEPEST = 20

Answer = Sequence[bytes | tuple[bytes, bytes] | None]


@dataclass(frozen=True)
class Part:
    """A part of a mail as its server describes it; a mail's own number is ""."""

    number: str
    kind: str
    is_file: bool = False
    children: tuple["Part", ...] = field(default=())


def fetch_texts(client: imaplib.IMAP4, uid: int, most_bytes: int) -> bytes | None:
    """Return a mail with its headers, texts and the headers of its files; None when its parts cannot be told.

    Files are there by name, with nothing in them. No more than `most_bytes` are fetched of any part or returned.
    """
    try:
        root = _structure(client, uid)
        if root is None or not root.children:
            return None
        texts = _fetch(client, uid, _sections(root, most_bytes))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return None
    head = texts.get("HEADER", b"")
    body = _put_together(root, head, texts)
    return (_closed(head) + body)[:most_bytes] if head and body is not None else None


def parts_of(answer: Answer) -> Part | None:
    """Read the answer to FETCH BODYSTRUCTURE, None when it is not one."""
    tokens = _tokens(answer)
    for token in tokens:
        if isinstance(token, bytes) and token.upper() == b"BODYSTRUCTURE":
            described = _nested(tokens, 0) if next(tokens, b"") == b"(" else None
            return _part(described, "", 0) if described else None
    return None


def _structure(client: imaplib.IMAP4, uid: int) -> Part | None:
    status, answer = client.uid("FETCH", str(uid), "(BODYSTRUCTURE)")
    return parts_of(answer) if status == "OK" else None


def _tokens(answer: Answer) -> Iterator[bytes]:
    """Yield words and parentheses; a literal counts as one quoted word."""
    for piece in answer:
        if isinstance(piece, tuple):
            yield from _TOKEN.findall(_LITERAL.sub(b"", piece[0]))
            yield b'"' + piece[1] + b'"'
        elif piece is not None:
            yield from _TOKEN.findall(piece)


def _nested(tokens: Iterator[bytes], depth: int) -> list[object] | None:
    """Read a list up to its closing parenthesis."""
    found: list[object] = []
    for token in tokens:
        if token == b")":
            return found
        if token == b"(":
            inner = _nested(tokens, depth + 1) if depth < 3 * _DEEPEST else None
            if inner is None:
                return None
            found.append(inner)
        else:
            found.append(token.strip(b'"').decode("utf-8", "replace"))
    return None


def _part(described: Sequence[object], number: str, depth: int) -> Part | None:
    children = [one for one in described if isinstance(one, list)]
    if described and isinstance(described[0], list) and depth < _DEEPEST:
        count = next((at for at, one in enumerate(described) if not isinstance(one, list)), len(described))
        prefix = f"{number}." if number else ""
        found = [
            _part(one, f"{prefix}{at}", depth + 1)
            for at, one in enumerate(children[: min(count, _MOST_PARTS)], start=1)
        ]
        return Part(number, "multipart", children=tuple(one for one in found if one is not None))
    if len(described) < 2 or not all(isinstance(word, str) for word in described[:2]):
        return None
    kind = f"{described[0]}/{described[1]}".lower()
    is_file = any(one and str(one[0]).lower() == "attachment" for one in children)
    return Part(number, kind, is_file)


def _all(part: Part) -> Iterator[Part]:
    yield part
    for child in part.children:
        yield from _all(child)


def _sections(root: Part, most_bytes: int) -> list[str]:
    """Name what is to be fetched: headers of everything, and the texts."""
    wanted = ["BODY.PEEK[HEADER]"]
    for part in list(_all(root))[1 : _MOST_PARTS + 1]:
        wanted.append(f"BODY.PEEK[{part.number}.MIME]")
        if part.kind == "message/rfc822":
            wanted.append(f"BODY.PEEK[{part.number}.HEADER]")
        elif (part.kind.startswith("text/") and not part.is_file) or part.kind in _REPORTS:
            wanted.append(f"BODY.PEEK[{part.number}]<0.{most_bytes}>")
    return wanted


def _fetch(client: imaplib.IMAP4, uid: int, wanted: Sequence[str]) -> dict[str, bytes]:
    status, answer = client.uid("FETCH", str(uid), f"({' '.join(wanted)})")
    found: dict[str, bytes] = {}
    for piece in answer if status == "OK" else ():
        described = piece[0] if isinstance(piece, tuple) else piece or b""
        for name, words in _QUOTED_SECTION.findall(described):
            found[name.decode().upper()] = words
        match = _SECTION.search(described)
        if isinstance(piece, tuple) and match:
            found[match[1].decode().upper()] = piece[1]
    return found


def _put_together(part: Part, head: bytes, texts: dict[str, bytes]) -> bytes | None:
    """Return the body of a part, None for a multipart that names no boundary."""
    if not part.children:
        inner = f"{part.number}.HEADER" if part.kind == "message/rfc822" else part.number
        return texts.get(inner, b"")
    boundary = message_from_bytes(head).get_boundary()
    if not boundary:
        return None
    dashes = b"--" + boundary.encode("utf-8", "replace")
    pieces: list[bytes] = []
    for child in part.children:
        own = texts.get(f"{child.number}.MIME", b"")
        body = _put_together(child, own, texts)
        pieces.append(dashes + b"\r\n" + _closed(own) + (body or b"") + b"\r\n")
    return b"".join(pieces) + dashes + b"--\r\n"


def _closed(head: bytes) -> bytes:
    """End headers with the blank line after them."""
    return head.rstrip(b"\r\n") + b"\r\n\r\n"
