"""The two bodies of a mail that leaves, made of the same words: plain text that flows, and HTML that looks typed."""

import re
from binascii import b2a_qp
from hashlib import sha256
from html import escape

FLOWED = 'text/plain; charset="utf-8"; format=flowed'
"""What the plain body is: lines that end in a space go on in the next one (RFC 3676)."""
HTML = 'text/html; charset="utf-8"'
SEPARATOR = "-- "
"""The line between a text and what stands below it (RFC 3676, 4.3)."""
_WIDTH = 72
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")
_STUFFED = (" ", ">", "From ")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'’”»…"
_HEAD = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body dir="auto">\n'
_TOO_LONG = re.compile(rb"(?m)^(.{74,75})(=20|=09)$")
"""A line that `b2a_qp` leaves too long, as it writes the space at its end in three characters behind its count."""
_END = "\n</body></html>"
_FOOT_STYLE = "font-size:85%;color:#666666"


def tidy(text: str) -> str:
    """Return a text with one kind of line break, no control characters and no space at the end of a line."""
    lines = (_CONTROL.sub("", line).rstrip() for line in text.strip().splitlines())
    return "\n".join(lines).strip("\n")


def plain(body: str, signature: str, foot: str) -> str:
    """Return the words of a mail as they stand in its plain body, before they flow; each part is tidy."""
    above = "\n\n".join(part for part in (body, signature) if part)
    return f"{above}\n\n{SEPARATOR}\n{foot}" if foot else above


def flowed(text: str) -> str:
    """Break long lines at spaces so that they flow together again as they were (RFC 3676, 4.2)."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line] if line == SEPARATOR else _broken(line)
    return "\n".join(lines)


def _broken(line: str) -> list[str]:
    pieces: list[str] = []
    rest = line
    while len(rest) > _WIDTH:
        at = rest.rfind(" ", 1, _WIDTH) + 1
        if at <= 0 or rest[:at] == SEPARATOR:
            at = rest.find(" ", max(at, _WIDTH)) + 1
        if at <= 0 or at >= len(rest):
            break
        pieces.append(_stuffed(rest[:at]))
        rest = rest[at:]
    return [*pieces, _stuffed(rest)]


def _stuffed(line: str) -> str:
    return f" {line}" if line.startswith(_STUFFED) else line


def html(body: str, signature: str, foot: str) -> str:
    """Return the same words as HTML: paragraphs and links, nothing that loads, watches or lays out."""
    paragraphs = [f"<p>{_marked_up(part)}</p>" for text in (body, signature) for part in _parts(text)]
    paragraphs += [f'<p style="{_FOOT_STYLE}">{_marked_up(part)}</p>' for part in _parts(foot)]
    return _HEAD + "\n".join(paragraphs) + _END


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"\n{2,}", text) if part]


def _marked_up(text: str) -> str:
    found: list[str] = []
    end = 0
    for link in _LINK.finditer(text):
        address = _trimmed(link[0])
        found.append(_escaped(text[end : link.start()]))
        end = link.start() + len(address)
        target = address if address[:4].lower() == "http" else f"https://{address}"
        found.append(f'<a href="{escape(target)}">{escape(address)}</a>')
    found.append(_escaped(text[end:]))
    return "".join(found)


def _trimmed(address: str) -> str:
    """Return an address without what belongs to the sentence around it; a bracket stays that is opened within."""
    while address and (
        address[-1] in _AFTER_LINK
        or (address[-1] == ")" and address.count(")") > address.count("("))
        or (address[-1] == "]" and address.count("]") > address.count("["))
    ):
        address = address[:-1]
    return address


def _escaped(text: str) -> str:
    lines = (escape(line).replace("\t", "    ").replace("  ", "&nbsp; ") for line in text.split("\n"))
    return "<br>\n".join(f"&nbsp;{line[1:]}" if line.startswith(" ") else line for line in lines)


def alternatives(body: str, signature: str, foot: str) -> bytes:
    """Return what follows a mail's headers: those of its bodies and both of them, the same for the same words.

    The boundary is a hash; it begins with what quoted-printable never holds (RFC 2045, 6.7).
    """
    inner = [
        part(FLOWED, flowed(plain(body, signature, foot))),
        part(HTML, html(body, signature, foot)),
    ]
    boundary = b"=_" + sha256(b"".join(inner)).hexdigest()[:40].encode("ascii")
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="' + boundary + b'"\r\n\r\n'
    between = b"--" + boundary
    return head + b"".join(between + b"\r\n" + one for one in inner) + between + b"--\r\n"


def part(kind: str, text: str) -> bytes:
    """Return a part of a mail: its headers and the text in quoted-printable, with lines of at most 76 octets."""
    encoded = _TOO_LONG.sub(rb"\1=\n\2", b2a_qp(text.encode("utf-8", "replace") + b"\n", istext=True))
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode("ascii") + encoded.replace(b"\n", b"\r\n")


def with_picture(content: bytes, address: str) -> bytes:
    """Return a composed mail whose HTML ends with a picture of one pixel; a mail without HTML of ours stays as it is.

    Only the last part of a mail is looked at, so that words which look like its end do not take a picture in.
    """
    end = _END.encode("ascii").replace(b"\n", b"\r\n") + b"\r\n"
    before, found, after = content.rpartition(end)
    if not found or not after.startswith(b"--=_"):
        return content
    picture = f'\n<img src="{escape(address)}" width="1" height="1" alt="">'
    return before + b2a_qp(picture.encode("ascii"), istext=True).replace(b"\n", b"\r\n") + end + after
