"""Checks a text that was changed like another one: it may say what the person said, but nothing of the other lead."""

from collections.abc import Collection, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace

from outreach import text_changes
from outreach.text_checks import MOST_FLAWS, Flaw, Kind, flaws
from outreach.text_ground import Ground, words_of
from outreach.writer_port import Example, Text

UNCHANGED = "It does not contain what you changed."
_LEAST_NAME = 3
"""How many characters a part of a name must have to be told from a common word."""


@dataclass(frozen=True)
class Source:
    """Of whom the text that a person changed speaks: their name, their company, and everything else known of them."""

    name: str
    company: str
    facts: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What must not be carried over to another lead."""
        parts = [one for one in self.name.split() if len(one) >= _LEAST_NAME]
        return tuple(dict.fromkeys(one for one in (self.name, self.company, *parts) if one))


def ground_of(ground: Ground, example: Example, source: Source) -> Ground:
    """Return what a changed text may say: also what the person wrote, as far as it is not about the other lead."""
    added = (
        *text_changes.changes(example.before.subject, example.after.subject),
        *text_changes.changes(example.before.body, example.after.body),
    )
    theirs = (*source.names, *source.facts)
    said = [one.new for one in added if one.new and not any(_holds(one.new, value) for value in theirs)]
    return replace(ground, said=(*ground.said, *said))


def wrong_with(text: Text, draft: Text, ground: Ground, source: Source) -> tuple[Many[Flaw], Many[Flaw]]:
    """Return what is wrong with a changed text, and what of it the draft did not have already."""
    found = (
        *_carried_over(text, draft, ground, source),
        *flaws(text.subject, text.body, ground),
    )[:MOST_FLAWS]
    before = {(one.kind, one.words) for one in flaws(draft.subject, draft.body, ground)}
    return found, tuple(one for one in found if (one.kind, one.words) not in before)


def _carried_over(text: Text, draft: Text, ground: Ground, source: Source) -> Iterator[Flaw]:
    new, old = f"{text.subject}\n{text.body}", f"{draft.subject}\n{draft.body}"
    for name in source.names:
        if _holds(new, name) and not _holds(old, name) and not ground.holds(name):
            yield Flaw(Kind.OTHER_LEAD, f"It speaks of the other lead: {name}", name)
            return


def _holds(text: str, value: str) -> bool:
    words = " ".join(words_of(value))
    return bool(words) and f" {words} " in f" {' '.join(words_of(text))} "


def as_reason(found: Collection[Flaw]) -> str:
    """Return why a text was held back, in a sentence or two."""
    return " ".join(
        one.sentence if one.sentence.endswith(".") else f"{one.sentence}." for one in list(found)[:2]
    )
