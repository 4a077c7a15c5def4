"""Where quotes begin in a mail: "On … wrote:", blocks of From, Sent and Subject, "-----Original Message-----".

Every look goes over a bounded number of lines of bounded length, so that a mail takes time by its length alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from outreach import mail_quote_words as words

ATTRIBUTION, EMBEDDED, SIGNATURE = "\ue0a0", "\ue0a1", "\ue0a2"
"""First characters of lines of which HTML says what they are: announcing a quote, beginning one, a signature."""
_LONGEST = 500
"""A heading is not longer than this, in characters."""
_LINES_BACK = 6
_BLOCK_LINES = 16
_BLANKS = 3
_MOST_LOOKS = 5_000
"""So many lines with a colon or the like are looked at closely; what comes after them is kept as words."""
_BLANK = " \t\xa0*_"
_ENDS = (":", "：", "-", "—", "–")
_CITED = re.compile(r"[A-Za-z]{1,12}>(?: |$)")
_FENCE = "```"


@dataclass(frozen=True)
class Heading:
    """What announces a quote, to the position `end`; one of a conversation may stand above somebody's own words."""

    end: int
    is_before_quote: bool
    is_conversation: bool


def is_quoted(line: str) -> bool:
    """Say whether a line is quoted with ">"."""
    return line[:4].lstrip(" ")[:1] == ">"


def is_announced_inside(line: str) -> bool:
    """Say whether a quoted line itself announces a quote, as a mail program's do."""
    return _is_attribution(line.lstrip("> ")[:_LONGEST])


class Headings:
    """The headings among those lines of a mail that are looked at, by the position of their first line."""

    def __init__(self, lines: Sequence[str], seen: Sequence[int]) -> None:
        self._lines = lines
        self._seen = seen
        self._found: dict[int, Heading] = {}
        self._last_fence = -1
        self._looks = self._closed = 0
        self._may_ask = words.may_ask("\n".join(lines))
        position = 0
        while position < len(seen):
            position = self._look(position)

    def at(self, position: int) -> Heading | None:
        """Return the heading that begins at a position."""
        return self._found.get(position)

    def has_fence_after(self, position: int) -> bool:
        """Say whether a fence of code is closed further down."""
        return self._last_fence > position

    def is_cited(self, position: int) -> bool:
        """Say whether a line is quoted with initials ("JR> …") like one beside it."""
        line = self._line(position)
        if ">" not in line[:13] or not _CITED.match(line):
            return False
        prefix = line[: line.find(">") + 1]
        return any(self._line(position + step).startswith(prefix) for step in (-1, 1))

    def _line(self, position: int) -> str:
        return self._lines[self._seen[position]] if 0 <= position < len(self._seen) else ""

    def _look(self, position: int) -> int:
        """Note the heading that a line ends or begins; return where to look on."""
        line = self._line(position)
        first = line[:1]
        if first == EMBEDDED:
            return self._note(position, position + 1, is_conversation=False)
        if first == ATTRIBUTION:
            return self._note_marked(position)
        if not line or len(line) > _LONGEST or (is_quoted(line) and not words.CLOSES.fullmatch(line)):
            return position + 1
        if _FENCE in line[:8]:
            self._last_fence = position
        if self._may_ask and words.REPLY_ABOVE.fullmatch(line.strip()):
            return self._note(position, position + 1, is_conversation=True)
        has_label = ":" in line[:48] or "：" in line[:48]
        if self._looks < _MOST_LOOKS and (
            has_label or line.rstrip(_BLANK)[-1:] in _ENDS or line[:4].strip()[:1].isdigit()
        ):
            return self._look_closely(position, line, has_label)
        return position + 1

    def _look_closely(self, position: int, line: str, has_label: bool) -> int:
        self._looks += 1
        if self._is_marker(line):
            return self._note(position, self._marked_end(position), is_conversation=False)
        if has_label:
            end, is_block = self._block_end(position)
            if is_block:
                return self._note(position, end, is_conversation=False)
        start = self._attribution_start(position)
        if start is not None:
            return self._note(start, position + 1, is_conversation=True)
        return position + 1

    def _note(self, start: int, end: int, *, is_conversation: bool) -> int:
        below = next((self._line(at) for at in range(end, end + _BLANKS + 1) if self._line(at).strip()), "")
        self._closed = end
        self._found[start] = Heading(end, is_quoted(below), is_conversation)
        return end

    def _note_marked(self, start: int) -> int:
        """Note the lines that HTML says announce a quote; a forwarded mail's are told by their words."""
        end = start
        while self._line(end)[:1] == ATTRIBUTION or (
            not self._line(end).strip()
            and self._line(end + 1)[:1] == ATTRIBUTION
            and end + 1 < len(self._seen)
        ):
            end += 1
        is_mail = any(
            self._is_marker(self._line(at)[1:]) or words.LABEL.match(self._line(at)[1:_LONGEST])
            for at in range(start, min(end, start + 3))
        )
        return self._note(start, end, is_conversation=not is_mail)

    def _marked_end(self, position: int) -> int:
        """Where the headers end that stand below a marker, or the announcement does."""
        end, is_block = self._block_end(position + 1)
        below = next((at for at in range(position + 1, position + 3) if self._line(at).strip()), position)
        if not is_block and below > position and self._attribution_start(below) == below:
            return below + 1
        return end

    @staticmethod
    def _is_marker(line: str) -> bool:
        ends = line.rstrip(" \t*")[-1:]
        if ends not in ("-", "_", "—", "–", ":", "："):
            return False
        return bool(words.MARKER.fullmatch(line) or words.APPLE_FORWARD.fullmatch(line))

    def _block_end(self, start: int) -> tuple[int, bool]:
        """Return where a block of headers ends, and whether it is one: of a mail, not of somebody's list."""
        kinds: set[str] = set()
        is_apart = has_gap = False
        end, blanks, wrapped, has_address, count = start, 0, 0, False, 0
        for at in range(start, min(start + _BLOCK_LINES, len(self._seen))):
            line = self._line(at)[:_LONGEST]
            label = words.LABEL.match(line)
            if label is None:
                blanks = blanks + 1 if not line.strip() else 0
                wrapped += bool(line.strip()) and (3 if is_apart else 1)
                is_apart = is_apart or not line.strip()
                if blanks > 1 or wrapped > 2 or (count == 0 and (wrapped or start == at)):
                    break
                continue
            if label.lastgroup is None and not kinds:
                break
            kinds.add(label.lastgroup or "")
            has_gap = has_gap or is_apart
            count += 1
            has_address = has_address or "@" in line
            end, blanks, wrapped, is_apart = at + 1, 0, 0, False
        is_from = words.FROM in kinds and (words.DATE in kinds or words.SUBJECT in kinds)
        return end, is_from and (has_address or (words.SUBJECT in kinds and count >= 3 and not has_gap))

    def _attribution_start(self, end: int) -> int | None:
        """Return where the announcement begins that a line ends, which may be wrapped; None when it ends none."""
        line = self._line(end).rstrip(_BLANK)
        if line[-1:] not in (":", "：") and not line.endswith("--"):
            return end if words.BARE.fullmatch(line) else None
        if not words.may_end(line):
            return None
        joined, blanks = line, 0
        for start in range(end, max(end - _LINES_BACK, self._closed - 1), -1):
            if start < end:
                above = self._line(start).strip()
                blanks = blanks + 1 if not above else 0
                is_open = joined.lstrip()[:7].startswith(("<", "mailto:", ">"))
                if is_quoted(above) or start in self._found or (not above and not is_open) or blanks > 1:
                    break
                joined = f"{above} {joined.lstrip()}"
            if len(joined) > _LONGEST:
                break
            if words.OPENER.match(joined) and _is_attribution(joined):
                return start
        return self._named_start(end, line)

    def _named_start(self, end: int, line: str) -> int | None:
        """The same for one that begins with a name: "Jane Roe <jane@…> schrieb am …:"."""
        if _is_named(line) or (_is_dated(line) and is_quoted(self._next(end))):
            return end
        joined = f"{self._line(end - 1).strip()} {line.lstrip()}"
        if len(joined) <= _LONGEST and not is_quoted(joined) and end > self._closed and _is_named(joined):
            return end - 1
        return None

    def _next(self, position: int) -> str:
        return next(
            (self._line(at) for at in range(position + 1, position + 4) if self._line(at).strip()), ""
        )


def _is_attribution(joined: str) -> bool:
    """Say whether a line that begins like one announces a quote."""
    has_address = words.ADDRESS.search(joined) is not None
    has_when = words.WHEN.search(joined) is not None
    if words.ENDS_WITH_WROTE.search(joined):
        return has_address or has_when
    if has_address and has_when:
        return words.ENDS_WITH_ADDRESS.search(joined) is not None or words.WROTE.search(joined) is not None
    return words.WROTE_NAME.search(joined) is not None


def _is_named(joined: str) -> bool:
    """Say whether a line that begins with a name and its address announces a quote."""
    address = words.ADDRESS.search(joined)
    if address is None or address.start() > 100:
        return False
    below = joined[address.end() :]
    if words.ENDS_WITH_WROTE.search(joined):
        return True
    return words.WHEN.search(below) is not None and words.WROTE.search(below[:30]) is not None


def _is_dated(joined: str) -> bool:
    """Say whether a line over a quote names a day and an address, whatever its language."""
    return words.ADDRESS.search(joined) is not None and words.WHEN.search(joined) is not None
