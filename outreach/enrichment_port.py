"""What the rules need of whoever knows more about people than their file says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from outreach.errors import OutreachError


@dataclass(frozen=True)
class Terms:
    """Who is asked and on what terms: `price_micros` is what one person found costs, in millionths of a dollar.

    `at_once` is how many people one call may ask for.
    """

    key: str
    name: str
    price_micros: int
    at_once: int


@dataclass(frozen=True)
class Sought:
    """Someone to be looked up, with all that is known of them; "" where nothing is. `ref` is ours."""

    ref: int
    name: str = field(repr=False)
    email: str = field(default="", repr=False)
    linkedin_url: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    company: str = field(default="", repr=False)
    company_domain: str = field(default="", repr=False)
    city: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    country: str = field(default="", repr=False)


class Outcome(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """What the provider says of one person; `fields` are named as ours, `facts` are whatever else may be written of.

    `provider_ref` is the provider's id of the person, `reason` a sentence where it failed.
    """

    ref: int
    outcome: Outcome
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    provider_ref: str = ""
    reason: str = ""


class EnricherTrouble(OutreachError):
    """The provider did not answer for everybody; the sentence says why, `retry_after` is in seconds of wall time.

    Those without an answer were not charged, unless `may_have_charged`. With `is_final` only a person can mend it.
    """

    is_final = False
    may_have_charged = False

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class EnricherBusy(EnricherTrouble):
    """The provider asks to wait."""


class EnricherDown(EnricherTrouble):
    """The provider could not be reached, or failed before it had looked anybody up."""


class EnricherShut(EnricherTrouble):
    """The provider takes nothing until a person has done something: the key is refused, or the credit used up."""

    is_final = True


class EnricherSilent(EnricherTrouble):
    """The people were asked for, and no answer could be read: they may have been charged."""

    may_have_charged = True


@dataclass(frozen=True)
class Looked:
    """What a call brought: an answer for each person, and what stood in the way where some have none."""

    answers: tuple[Answer, ...]
    trouble: EnricherTrouble | None = None


class Enricher(Protocol):
    """Looks people up at a provider."""

    @property
    def terms(self) -> Terms: ...

    def can_look_up(self, sought: Sought) -> bool:
        """Say whether enough is known of a person for the provider to look for them."""

    def look_up(self, people: Sequence[Sought]) -> Looked:
        """Ask for people, at most `terms.at_once`. Raises EnricherTrouble when nobody has an answer."""

    def examine(self) -> str:
        """Return in a sentence what stands in the way of looking people up, "" when nothing does; costs nothing."""
