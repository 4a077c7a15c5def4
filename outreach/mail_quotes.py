"""What a person wrote in a mail, told from what they quoted: every line is theirs, context of an answer, or cut.

Lines only ever leave; none is changed. A quote is cut when nothing of theirs stands below it. Above an answer it
stays as context, which is shown but never taken for their words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from outreach import mail_headings, mail_signatures
from outreach.mail_headings import ATTRIBUTION, EMBEDDED, SIGNATURE, is_quoted

CONTEXT_LINES = 12
"""How many lines of a quote are shown above an answer, counted from the answer up."""
_MOST_PASSES = 4
_ARMOUR = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----|Hash: [\w, -]{1,40}")
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_MARKS = str.maketrans("", "", ATTRIBUTION + EMBEDDED + SIGNATURE)


@dataclass(frozen=True)
class Cut:
    """`words` is what they wrote; `shown` the same with the quoted lines that their answers stand below."""

    words: str
    shown: str


@dataclass(frozen=True)
class _Roles:
    """Which lines are theirs, and which are shown beside them, by index in order."""

    words: list[int]
    context: list[int]


def cut(text: str) -> Cut:
    """Tell what a person wrote from what they quoted; `text` may hold the marks of `mail_html`."""
    lines = text.split("\n")
    roles = _roles(lines)
    words = roles.words
    for _ in range(_MOST_PASSES if len(words) < len(lines) else 0):
        further = _roles([lines[index] for index in words])
        if not further.words or len(further.words) == len(words):
            break
        words = [words[index] for index in further.words]
    shown = sorted({*words, *roles.context})
    return Cut(_joined(lines, words), _joined(lines, shown))


def whole(text: str) -> str:
    """Return a text as it came, without the marks of `mail_html`."""
    return text.translate(_MARKS)


def _joined(lines: Sequence[str], kept: Sequence[int]) -> str:
    chosen = [lines[index].translate(_MARKS) for index in kept]
    while chosen and not chosen[-1].strip():
        chosen.pop()
    first = next((at for at, line in enumerate(chosen) if line.strip()), 0)
    return "\n".join(chosen[first:]).rstrip()


def _roles(lines: Sequence[str]) -> _Roles:
    seen = [index for index in range(len(lines)) if lines[index][:1] != SIGNATURE]
    if not any(lines[index].strip() for index in seen if not is_quoted(lines[index])):
        seen = list(range(len(lines)))
    runs = _Runs(lines, _without_armour(lines, seen))
    return runs.roles()


def _without_armour(lines: Sequence[str], seen: Sequence[int]) -> list[int]:
    """Leave out what OpenPGP puts around a signed text."""
    if not any(lines[index].startswith("-----BEGIN PGP SIGNED") for index in seen):
        return list(seen)
    end = next((at for at, index in enumerate(seen) if lines[index].startswith(_PGP_SIGNATURE)), len(seen))
    return [index for index in seen[:end] if not _ARMOUR.fullmatch(lines[index][:80].rstrip())]


class _Runs:
    """The lines of a mail as alternating runs of somebody's words and of what they quoted."""

    def __init__(self, lines: Sequence[str], seen: Sequence[int]) -> None:
        self._lines = lines
        self._runs: list[tuple[bool, list[int]]] = []
        self._is_announced = False
        self._rest: list[int] = []
        self._has_words = self._has_added = False
        self._divide(seen)

    def roles(self) -> _Roles:
        """Return the role of each line."""
        kept = [(is_quote, run if is_quote else self._theirs(run)) for is_quote, run in self._runs]
        last = max((at for at, (is_quote, run) in enumerate(kept) if run and not is_quote), default=-1)
        words = [index for is_quote, run in kept if not is_quote for index in run]
        if last < 0:
            return _Roles([], self._alone(kept))
        quotes = [at for at, (is_quote, _) in enumerate(kept[:last]) if is_quote]
        is_below_all = (
            self._is_announced and len(quotes) == 1 and not any(run for _, run in kept[: quotes[0]])
        )
        context = [] if is_below_all else [one for at in quotes for one in self._context(kept, at)]
        return _Roles(words, context)

    def _alone(self, kept: Sequence[tuple[bool, list[int]]]) -> list[int]:
        """What a mail without words of its own shows: a forwarded mail, or a quote that somebody made by hand."""
        if self._rest:
            return self._rest
        if self._has_added or self._is_announced:
            return []
        quoted = [index for _, run in kept for index in run]
        is_program = any(mail_headings.is_announced_inside(self._lines[index]) for index in quoted)
        return [] if is_program else quoted[:CONTEXT_LINES]

    def _context(self, kept: Sequence[tuple[bool, list[int]]], at: int) -> list[int]:
        """The end of a quote, when an answer stands right below it."""
        return kept[at][1][-CONTEXT_LINES:] if kept[at + 1][1] else []

    def _theirs(self, run: Sequence[int]) -> list[int]:
        if not any(self._lines[index].strip() for index in run):
            return []
        found = mail_signatures.without_signature(self._lines, run)
        if any(self._lines[index].strip() for index in found):
            return found
        self._has_added = True
        return []

    def _divide(self, seen: Sequence[int]) -> None:
        """Go through the lines once, leaving out what announces quotes, until an unquoted mail begins."""
        headings = mail_headings.Headings(self._lines, seen)
        current: list[int] = []
        position, is_fenced = 0, False
        while position < len(seen):
            index = seen[position]
            line = self._lines[index]
            heading = None if is_fenced else headings.at(position)
            if heading is not None:
                self._add(is_quote=False, run=current)
                current = []
                if self._ends_at(heading, seen):
                    return
                position = heading.end
                continue
            if not is_fenced and (is_quoted(line) or headings.is_cited(position)):
                self._add(is_quote=False, run=current)
                current = []
                position = self._take_quote(headings, seen, position)
                continue
            if line.lstrip().startswith("```"):
                is_fenced = not is_fenced and headings.has_fence_after(position)
            current.append(index)
            position += 1
        self._add(is_quote=False, run=current)

    def _take_quote(self, headings: "mail_headings.Headings", seen: Sequence[int], start: int) -> int:
        end = start
        while end < len(seen) and (is_quoted(self._lines[seen[end]]) or headings.is_cited(end)):
            end += 1
        self._add(is_quote=True, run=list(seen[start:end]))
        return end

    def _add(self, *, is_quote: bool, run: list[int]) -> None:
        if not run:
            return
        self._runs.append((is_quote, run))
        if not is_quote and not all(mail_signatures.is_idle(self._lines[index]) for index in run):
            self._has_words = True

    def _ends_at(self, heading: "mail_headings.Heading", seen: Sequence[int]) -> bool:
        """Say whether everything below a heading is an embedded mail, in a mail with something above it."""
        if heading.is_before_quote:
            self._is_announced = self._is_announced or not self._has_words
            return False
        if self._has_words:
            return True
        if heading.is_conversation:
            return False
        self._rest = list(seen[heading.end :])
        return True
