"""A row of a table becomes a lead to be, or the reason why it cannot."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from outreach import zones
from outreach.fields import Field
from outreach.incoming import Incoming, Problem
from outreach.normalising import Candidate, Columns, Flag, normalise
from outreach.table_port import Row
from outreach.zones import Placed

MAX_FACTS = 60
"""How many facts of a lead are kept: the writer reads them all."""

ONLY_A_NAME = (
    "Has a name and nothing that tells who it is: fill in an email, a LinkedIn URL, a company or a place."
)
"""Such a row could be neither written to nor looked up, and would be a new lead each time its file comes."""
TOO_MANY_FACTS = f"Has more than {MAX_FACTS} facts: the rest was left out."
_CHECKS = (Flag.ROLE, Flag.DISPOSABLE)


class RowReading:
    """Reads the rows of one file: `columns` are its headers, `mapping` a column's number by field.

    `home` is the two-letter code of the country in which phone numbers without a prefix are.
    """

    def __init__(
        self, columns: Sequence[str], mapping: Mapping[Field, int], *, home: str | None = None
    ) -> None:
        self._columns = Columns.of(columns, mapping)
        self._home = home

    def read(self, row: Row) -> Incoming | Problem:
        """Return the lead that a row tells of, or what is wrong with it."""
        said = normalise(row.cells, self._columns, home=self._home)
        if said.problem:
            return Problem(row.number, said.problem)
        remarks = (*row.problems, *said.remarks)
        if not any((said.email, said.linkedin_url, said.company, said.city, said.region, said.country)):
            return Problem(row.number, " ".join((*remarks, ONLY_A_NAME)))
        if said.zone and zones.named_zone(said.zone) is None:
            remarks = (
                *remarks,
                f"There is no time zone “{said.zone}”, so the place tells it: use one such as Europe/Berlin.",
            )
        if len(said.facts) > MAX_FACTS:
            remarks = (*remarks, TOO_MANY_FACTS)
        return _incoming(row.number, said, remarks)


def _incoming(number: int, said: Candidate, remarks: tuple[str, ...]) -> Incoming:
    placed = _placed(said.zone, said.city, said.region, said.country, said.phone)
    return Incoming(
        row=number,
        name=said.name,
        email=said.email or None,
        email_verified=said.email_verified,
        linkedin_url=said.linkedin_url or None,
        phone=said.phone,
        title=said.title,
        company=said.company,
        company_domain=said.company_domain,
        city=said.city,
        region=said.region,
        country=said.country,
        zone=placed.zone if placed else None,
        zone_evidence=placed.evidence if placed else "",
        zone_confidence=placed.confidence if placed else "",
        language=said.language or None,
        tags=said.tags,
        facts=dict(list(said.facts.items())[:MAX_FACTS]),
        checks=tuple(str(flag) for flag in said.flags if flag in _CHECKS),
        remarks=remarks,
    )


@lru_cache(maxsize=4096)
def _placed_at(zone: str, city: str, region: str, country: str, phone: str) -> Placed | None:
    return zones.place(
        zone=zone or None,
        city=city or None,
        region=region or None,
        country=country or None,
        phone=phone or None,
    )


def _placed(zone: str, city: str, region: str, country: str, phone: str) -> Placed | None:
    """Return where a lead's clock stands; of a phone number only the beginning tells."""
    return _placed_at(zone, city, region, country, phone[:6])
