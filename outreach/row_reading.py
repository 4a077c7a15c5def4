"""A row of a table becomes a lead to be, or the reason why it cannot."""

from collections.abc import Mapping, Sequence

from outreach import composing, zones
from outreach.cells import clean
from outreach.fields import Field
from outreach.incoming import Incoming, Problem
from outreach.table_port import Row

NO_NAME = "The name is empty: fill it in."
NO_ADDRESS = "The email is not one plain address: correct it or leave it empty."
_YES = frozenset({"1", "true", "yes", "verified", "valid"})


class RowReading:
    """Reads the rows of one file: `columns` are its headers, `mapping` a column's number by field."""

    def __init__(self, columns: Sequence[str], mapping: Mapping[Field, int]) -> None:
        self._mapping = dict(mapping)
        taken = set(self._mapping.values())
        self._facts = [(name, place) for place, name in enumerate(columns) if place not in taken]

    def read(self, row: Row) -> Incoming | Problem:
        """Return the lead that a row tells of, or what is wrong with it."""
        cells = {field: clean(row.cells[column]) for field, column in self._mapping.items()}
        name = cells.get(Field.NAME) or " ".join(
            part for part in (cells.get(Field.FIRST_NAME), cells.get(Field.LAST_NAME)) if part
        )
        if not name:
            return Problem(row.number, NO_NAME)
        email = cells.get(Field.EMAIL, "").lower()
        if email and not composing.is_plain_address(email):
            return Problem(row.number, NO_ADDRESS)
        placed = zones.place(
            zone=cells.get(Field.ZONE) or None,
            city=cells.get(Field.CITY) or cells.get(Field.LOCATION) or None,
            region=cells.get(Field.REGION) or None,
            country=cells.get(Field.COUNTRY) or None,
            phone=cells.get(Field.PHONE) or None,
        )
        return Incoming(
            row=row.number,
            name=name[:200],
            email=email or None,
            email_verified=cells.get(Field.EMAIL_VERIFIED, "").lower() in _YES,
            linkedin_url=cells.get(Field.LINKEDIN_URL, "")[:400] or None,
            phone=cells.get(Field.PHONE, "")[:32],
            title=cells.get(Field.TITLE, "")[:200],
            company=cells.get(Field.COMPANY, "")[:200],
            city=cells.get(Field.CITY, "")[:120],
            region=cells.get(Field.REGION, "")[:120],
            country=cells.get(Field.COUNTRY, "")[:120],
            zone=placed.zone if placed else None,
            zone_evidence=placed.evidence if placed else "",
            zone_confidence=placed.confidence if placed else "",
            language=cells.get(Field.LANGUAGE, "")[:8].lower() or None,
            facts={name: text for name, place in self._facts if (text := clean(row.cells[place]))},
        )
