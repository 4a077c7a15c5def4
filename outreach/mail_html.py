"""From the HTML of a mail to its lines of text, with marks on those of which the HTML says that they are quoted.

Quotes become lines after ">", as plain text has them, so that one rule tells words from quotes in both. The marks
are characters for private use at the beginning of a line; `mail_quotes.whole` takes them out again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from outreach.mail_headings import ATTRIBUTION, EMBEDDED, SIGNATURE
from outreach.mail_tags import Tag, pieces

MOST_HTML = 2_000_000
"""How much of an HTML text is read, in characters, after its pictures were left out."""
_MOST_WITH_PICTURES = 20_000_000
_DEEPEST_QUOTE = 20
_PICTURE = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=\s]*")
_SILENT = frozenset({"head", "title", "template"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "ul",
        "ol",
        "table",
        "section",
        "hr",
        "pre",
        "article",
    }
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "blockquote", "pre"})
_KEPT = frozenset({"div", "span", "p", "blockquote", "table", "section", "pre", "td"})
"""The elements whose end is watched, because they may hold a quote."""

_ANNOUNCES = ("gmail_attr", "moz-cite-prefix", "moz-forward-container", "zmail_extra_hr", "hmessage-attr")
_CONTAINERS = (
    "gmail_quote",
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "gmail_extra_quote",
    "zmail_extra",
)
_EMBEDS = re.compile(
    r"(?:x_)*(?:divrplyfwdmsg|appendonsend|olk_src_body_section|mail-editor-reference-message-container|"
    r"reply-intro|originalmessage|ms-outlook-mobile-body-separator-line)",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"gmail_signature\b|moz-signature|protonmail_signature_block|applemailsignature|"
    r"ms-outlook-mobile-signature|(?:x_)*signature$|ydp\w*signature$",
    re.IGNORECASE,
)
_OUTLOOK_RULE = re.compile(r"border-top:\s?solid\s#(?:e1e1e1|b5c4df)\s1(?:\.0)?pt", re.IGNORECASE)
_CITES = re.compile(r"border-left(?:-width)?:", re.IGNORECASE)


def lines_of(html: str) -> str:
    """Return the text of HTML, marked. Whatever is written there is read, in time by its length alone."""
    reader = _Reader()
    for piece in pieces(_PICTURE.sub("", html[:_MOST_WITH_PICTURES])[:MOST_HTML]):
        if isinstance(piece, str):
            reader.write(piece)
        elif piece.is_end:
            reader.end(piece.name)
        else:
            reader.begin(piece)
    return reader.text()


_NO_MARKS = str.maketrans("", "", ATTRIBUTION + EMBEDDED + SIGNATURE)


@dataclass(slots=True)
class _Open:
    """An element that is open: what begins with it ends with it."""

    tag: str
    is_quote: bool = False
    mark: str = ""
    is_pre: bool = False


class _Reader:
    """Collects the words, block elements as line breaks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._silent = 0
        self._quotes = 0
        self._pre = 0
        self._open: list[_Open] = []
        self._marked_open: list[_Open] = []
        self._counts: dict[str, int] = {}

    def text(self) -> str:
        """Return the lines collected."""
        self._break()
        return "\n".join(self._lines)

    def begin(self, tag: Tag) -> None:
        """An element begins."""
        name = tag.name
        self._silent = 0 if name == "body" else self._silent + (name in _SILENT)
        if name == "br":
            self._break(is_forced=True)
        elif name in _BLOCKS:
            self._break(is_spaced=name in _SPACED)
        if name == "td":
            self._words.append(" ")
        elif name == "li":
            self._words.append("- ")
        if tag.attributes and _embeds(tag.attributes):
            self._break()
            self._lines.append(EMBEDDED)
        if name in _KEPT:
            self._enter(tag)

    def end(self, name: str) -> None:
        """An element ends, and with it those inside that were left open."""
        self._silent = max(0, self._silent - (name in _SILENT))
        if name in _BLOCKS:
            self._break(is_spaced=name in _SPACED)
        if self._counts.get(name):
            while self._leave() != name:
                pass

    def write(self, words: str) -> None:
        """Words stand here."""
        if self._silent:
            return
        if not self._pre:
            self._words.append(words)
            return
        first, *others = words.split("\n")
        self._words.append(first)
        for other in others:
            self._break(is_forced=True)
            self._words.append(other)

    def _enter(self, tag: Tag) -> None:
        opened = _Open(tag.name, is_pre=tag.name == "pre")
        if tag.name == "blockquote":
            opened.is_quote = _cites(tag.attributes) or any(
                outer.mark == ATTRIBUTION for outer in self._marked_open
            )
            if opened.is_quote:  # what a container has before its quote announces it, not what comes after
                self._marked_open = [one for one in self._marked_open if one.mark != ATTRIBUTION]
        elif tag.attributes:
            opened.mark = _mark_of(tag)
        if opened.mark:
            self._marked_open.append(opened)
        self._open.append(opened)
        self._counts[tag.name] = self._counts.get(tag.name, 0) + 1
        self._quotes += opened.is_quote
        self._pre += opened.is_pre

    def _leave(self) -> str:
        closed = self._open.pop()
        if self._marked_open and self._marked_open[-1] is closed:
            self._marked_open.pop()
        self._counts[closed.tag] -= 1
        self._quotes -= closed.is_quote
        self._pre -= closed.is_pre
        return closed.tag

    def _break(self, *, is_forced: bool = False, is_spaced: bool = False) -> None:
        """End the line; an empty one stays when it was asked for, and one between two paragraphs."""
        joined = "".join(self._words).translate(_NO_MARKS)
        line = joined.rstrip() if self._pre else " ".join(joined.split())
        self._words = []
        if line or is_forced:
            self._lines.append(self._marked(line))
        if is_spaced and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._marked(""))

    def _marked(self, line: str) -> str:
        if self._quotes:
            return f"{'>' * min(self._quotes, _DEEPEST_QUOTE)} {line}".rstrip()
        return f"{self._marked_open[-1].mark}{line}" if line and self._marked_open else line


def _embeds(named: Mapping[str, str]) -> bool:
    """Say whether the quoted mail begins at an element, as Outlook writes it."""
    return (
        any(_EMBEDS.fullmatch(named.get(key, "")) is not None for key in ("id", "name"))
        or _OUTLOOK_RULE.search(named.get("style", "")[:400]) is not None
        or named.get("id", "") == "stopSpelling"
    )


def _cites(named: Mapping[str, str]) -> bool:
    names = named.get("class", "")
    return (
        named.get("type", "").lower() == "cite"
        or "quote" in names
        or "cite" in names
        or _CITES.search(named.get("style", "")[:400]) is not None
    )


def _mark_of(tag: Tag) -> str:
    names = tag.attributes.get("class", "")[:300]
    is_container = tag.name == "div" and any(name in names for name in _CONTAINERS)
    if is_container or any(name in names for name in _ANNOUNCES):
        return ATTRIBUTION
    signs = (*names.split(), tag.attributes.get("id", "")[:100])
    return SIGNATURE if any(_SIGNS.search(one) for one in signs) else ""
