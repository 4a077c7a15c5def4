"""What is shown before messages are written: for whom, how many texts, and what they will cost; frozen read models."""

from dataclasses import dataclass

from models.states import WritingScope


@dataclass(frozen=True)
class Estimate:
    """What writing so many texts will take. The cost is None where no price is set; a free model takes nothing."""

    texts: int
    tokens: int
    cost_micros: int | None


@dataclass(frozen=True)
class Choice:
    """For whom texts may be written: so many leads, and what it will take."""

    scope: WritingScope
    leads: int
    estimate: Estimate


@dataclass(frozen=True)
class GenerateForm:
    """The Generate… modal: its choices, and how many leads enter in two weeks."""

    sequence_id: int
    name: str
    profile: str
    model: str
    is_free: bool
    leads_per_day: int
    choices: tuple[Choice, ...]
    has_texts: bool
    spent: "Spent"


@dataclass(frozen=True)
class Spent:
    """What the texts of a sequence have taken so far; `cost_micros` is 0 where no price was set."""

    texts: int = 0
    tokens: int = 0
    cost_micros: int = 0


NOTHING_SPENT = Spent()
