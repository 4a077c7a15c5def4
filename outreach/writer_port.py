"""What the rules need of whoever writes the texts."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Text:
    """The words of one message; the subject is "" where it has none of its own."""

    subject: str
    body: str


@dataclass(frozen=True)
class Example:
    """A change that a person made to another lead's text of the same step, to be made to `draft`, and nothing else."""

    before: Text
    after: Text
    draft: Text


@dataclass(frozen=True)
class Brief:
    """Everything a writer may know: the profile, the lead's facts and what this step is for. All of it is data.

    `facts` are (name, value) pairs; `earlier` are the bodies of this lead's earlier steps, oldest first. `links` are
    the only ones allowed, `banned` phrases that must not occur; `most_words` and `most_characters` are 0 where nothing
    is set. `correction` says what was wrong with the last text. With an `example` no new text is wanted, but the
    example's draft with one change; a draft without what was changed comes back as it is.
    """

    sender_name: str
    sender_role: str
    offer: str
    proof: tuple[str, ...]
    tone: str
    call_to_action: str
    do: tuple[str, ...]
    dont: tuple[str, ...]
    language: str
    lead_name: str
    facts: tuple[tuple[str, str], ...]
    channel: str
    step_number: int
    step_count: int
    day: int
    purpose: str
    is_follow_up: bool
    earlier: tuple[str, ...] = ()
    instruction: str = ""
    links: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    most_words: int = 0
    most_characters: int = 0
    correction: str = ""
    example: Example | None = None


@dataclass(frozen=True)
class Used:
    """What the calls for a text took: tokens in and out, and what they cost in millionths of a dollar."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost_micros: int = 0

    def __add__(self, other: "Used") -> "Used":
        return Used(
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.cost_micros + other.cost_micros,
        )


NOTHING = Used()


def used_by(error: Exception) -> Used:
    """Return what the calls took that a WriterFailed ended."""
    used = getattr(error, "used", None)
    return used if isinstance(used, Used) else NOTHING


@dataclass(frozen=True)
class Terms:
    """On which terms texts are written: the model's name, and what a million tokens in and out cost in dollars.

    Prices are None where nobody has set them; a model that `is_free` costs nothing at all.
    """

    name: str = "template"
    price_in: float | None = None
    price_out: float | None = None
    is_free: bool = True

    def cost_micros(self, tokens_in: float, tokens_out: float) -> int:
        """Return what so many tokens cost in millionths of a dollar, 0 where no price is set."""
        return round(tokens_in * (self.price_in or 0.0) + tokens_out * (self.price_out or 0.0))


TEMPLATE_TERMS = Terms()


@dataclass(frozen=True)
class Written:
    """What a writer gives back; `facts_used` names entries of the brief's facts. Subject is empty on follow-ups.

    `claims` are (words of the text, name of the fact they rest on) as the writer says; they are shown, not trusted.

    `language` is the one it is really written in, "" when the writer does not say. `translates` is False for a writer
    that says the profile's words as they are, whatever language was asked for.
    """

    subject: str
    body: str
    facts_used: tuple[str, ...]
    writer: str
    language: str = ""
    translates: bool = True
    claims: tuple[tuple[str, str], ...] = ()
    used: Used = NOTHING


class Writer(Protocol):
    """Turns briefs into texts, through LangChain."""

    def write(self, brief: Brief) -> Written:
        """Raises WriterFailed, whose `used` says what the calls took."""


class Pace(Protocol):
    """When a model may be called, over all workers and processes."""

    def wait(self) -> None:
        """Return when it is the caller's turn. Raises WriterUnreachable when that is too far off to wait."""

    def back_off(self, seconds: float) -> None:
        """Have nobody call the model for so long."""
