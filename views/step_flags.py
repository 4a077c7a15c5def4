"""What is wrong with a step's text, and what its writer says that it rests on: whole, or as much as fits."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from outreach.card_screens import CardStep
from views import text
from views.parts import context_pieces

WITH_BODY = ("to_review", "approved")
"""The states in which a step's text stands on the card."""

_SEE = "Show full"


def flags_of(step: CardStep) -> list[str]:
    """Return what is wrong with a step's text, each in its own words."""
    said = [f"⚠ {text.one_line(step.problem)}"] if step.problem else []
    if step.state in WITH_BODY:
        said += [f"⚑ {text.one_line(one)}" for one in step.flags]
    return said


def notes_of(step: CardStep) -> list[str]:
    """Return what is wrong with a step's text, then what its writer says that it rests on."""
    claims = step.claims if step.state in WITH_BODY else ()
    rests = [f"“{text.one_line(words)}” rests on: {text.one_line(fact)}" for words, fact in claims]
    return [*flags_of(step), *rests]


def whole(step: CardStep) -> list[Block]:
    """Show every note of a step's text to its end."""
    return list(context_pieces(text.joined(notes_of(step))))


def fitted(step: CardStep, room: int) -> str:
    """Return the notes that fit into so many characters, and how many more there are; "" where there are none."""
    return _fitted(notes_of(step), room)[0]


def is_cut(step: CardStep, room: int) -> bool:
    """Tell whether something that is wrong with a step's text does not fit into so many characters."""
    return _fitted(notes_of(step), room)[1] < len(flags_of(step))


def _fitted(notes: Sequence[str], room: int) -> tuple[str, int]:
    """Return the line and how many notes stand whole on it."""
    if len(text.joined(notes)) <= room:
        return text.joined(notes), len(notes)
    for count in range(len(notes) - 1, 0, -1):
        line = text.joined([*notes[:count], f"and {len(notes) - count} more: {_SEE}"])
        if len(line) <= room:
            return line, count
    rest = f"and {len(notes) - 1} more: {_SEE}" if len(notes) > 1 else _SEE
    return text.joined([text.clip(notes[0], room - len(rest) - 3), rest]), 0
