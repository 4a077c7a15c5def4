"""Cuts HTML into tags and texts, in time by its length alone: the standard library's parser takes minutes over
"<!--" repeated, and mail is written by strangers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:_-]{0,40})"
    r"(?P<rest>(?:[^<>\"']{1,2000}+|\"[^\"]{0,4000}+\"|'[^']{0,4000}+'){0,80}+)>"
)
_PLAIN_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:_-]{0,40})(?P<rest>[^<>]{0,4000}+)>")
_MOST_ODD_TAGS = 500
"""So many tags may be looked at with care for quotation marks in vain; after them each ends at its first ">"."""
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(class|id|style|type|name)\s{0,9}=\s{0,9}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,400}))",
    re.IGNORECASE,
)
_RAW = ("script", "style")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; of its attributes only those that tell quotes and signatures."""

    name: str
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def pieces(html: str) -> Iterator[Tag | str]:
    """Yield the tags and the texts between them in order; comments, scripts and styles are left out."""
    yield from _Cutter(html).pieces()


class _Cutter:
    def __init__(self, html: str) -> None:
        self._html = html
        self._lower = html.lower()
        if len(self._lower) != len(html):  # a few letters grow when they become small
            self._lower = html
        self._missing: set[str] = set()
        self._odd = 0

    def pieces(self) -> Iterator[Tag | str]:
        start = position = 0
        while (opens := self._html.find("<", position)) >= 0:
            tag, end = self._tag_at(opens)
            if end is None:
                position = opens + 1
                continue
            if opens > start:
                yield unescape(self._html[start:opens])
            if tag is not None:
                yield tag
            start = position = end
        if start < len(self._html):
            yield unescape(self._html[start:])

    def _tag_at(self, opens: int) -> tuple[Tag | None, int | None]:
        """Return the tag that begins at a "<" and where it ends; no end: it is text."""
        follows = self._html[opens + 1 : opens + 2]
        if follows in ("!", "?"):
            return None, self._passed(opens)
        match = self._match(opens)
        if match is None:
            return None, None
        name, rest = match["name"].lower(), match["rest"]
        if name in _RAW and not match["end"]:
            closes = self._find(f"</{name}", match.end())
            return None, match.end() if closes < 0 else closes
        named = {
            found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(rest)
        }
        return Tag(name, bool(match["end"]), named), match.end()

    def _match(self, opens: int) -> re.Match[str] | None:
        if self._odd < _MOST_ODD_TAGS:
            match = _TAG.match(self._html, opens)
            self._odd += match is None
            if match is not None:
                return match
        return _PLAIN_TAG.match(self._html, opens)

    def _passed(self, opens: int) -> int | None:
        """Return where a comment or declaration ends; one that never ends is passed over by its beginning."""
        if self._html.startswith("<!--", opens):
            closes = self._find("-->", opens + 2)
            return opens + 4 if closes < 0 else closes + 3
        closes = self._find(">", opens)
        return opens + 2 if closes < 0 else closes + 1

    def _find(self, wanted: str, position: int) -> int:
        """Find a text, and never look again for one that does not come any more."""
        if wanted in self._missing:
            return -1
        found = self._lower.find(wanted, position)
        if found < 0:
            self._missing.add(wanted)
        return found
