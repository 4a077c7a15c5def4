"""What the screens about enrichment show: frozen read models."""

from dataclasses import dataclass
from datetime import datetime

from models.states import EnrichmentState

NO_PROVIDER = (
    "No enrichment provider is set, so nobody can be looked up. Whoever runs Plera sets "
    "PLERA_ENRICHMENT=peopledatalabs and PLERA_ENRICHMENT_KEY, and starts it again."
)


@dataclass(frozen=True)
class Price:
    """What a provider takes for each person it finds, in millionths of a dollar."""

    provider: str
    micros: int

    def of(self, people: int) -> str:
        """Return what so many people cost, in words."""
        return dollars(self.micros * people)


def dollars(micros: int) -> str:
    """Write an amount: "$0.28", "$1,250.00"; more digits only where cents would hide it."""
    digits = 2 if micros % 10_000 == 0 else 3 if micros % 1_000 == 0 else 6
    return f"${micros / 1_000_000:,.{digits}f}"


@dataclass(frozen=True)
class EnrichOffer:
    """What may be enriched in a source group; `price` is None while no provider is set.

    `lacking` counts the leads by what they lack. `came_with` have been through enrichment by what their file holds.
    `no_email` and `lack_any` can be asked for; `known` lack something but were asked for before. `running` says who
    is enriching it just now, "" when nobody is.
    """

    source_group_id: int
    name: str
    leads: int
    came_with: int
    lacking: tuple[tuple[str, int], ...]
    no_email: int
    lack_any: int
    known: int
    price: Price | None
    running: str = ""


@dataclass(frozen=True)
class EnrichmentCard:
    """How far an enrichment is; `done` leads have been through it, `under_way` wait for an answer.

    `problems` are (lead, why) in the order in which they came, `more_problems` how many more there are. `price` is
    None where nobody was asked. `can_go_on`: what is left may be enriched again. `waits_until` is wall time.
    """

    enrichment_id: int
    source_group_id: int
    group: str
    state: EnrichmentState
    reason: str
    leads: int
    done: int
    found: int
    not_found: int
    as_it_came: int
    unanswered: int
    failed: int
    under_way: int
    problems: tuple[tuple[str, str], ...]
    more_problems: int
    price: Price | None
    at_most: int
    is_enriched: bool
    can_go_on: bool
    waits_until: datetime | None
    zone: str
    updated_at: datetime
