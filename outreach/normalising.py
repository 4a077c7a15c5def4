"""From a row of a table to what a lead is made of: each field in its one form, everything else a fact."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from outreach.addresses import Address, is_disposable, is_role, read_address
from outreach.cells import clean
from outreach.fields import Field
from outreach.free_mail import FREE_MAIL, company_domain
from outreach.incoming import TOLD
from outreach.languages import language_code
from outreach.locations import Location, read_location
from outreach.phones import read_phone
from outreach.web_addresses import read_profile, website_domain
from outreach.zones import country_code

_WIDTHS = {
    Field.NAME: 200,
    Field.FIRST_NAME: 100,
    Field.LAST_NAME: 100,
    Field.TITLE: 200,
    Field.COMPANY: 200,
    Field.CITY: 120,
    Field.REGION: 120,
    Field.COUNTRY: 120,
    Field.ZONE: 64,
}
MAX_FACT = 4_000
MAX_TAGS, MAX_TAG = 20, 50
_YES_WORDS = """
    1 true yes y ja oui si sim tak verified valid deliverable ok safe confirmed verifiziert verifie はい 是 有效
"""
_YES = frozenset(_YES_WORDS.split())
_NOTHING = frozenset(["-", "--", "---", "–", "—", "n/a", "n.a.", "#n/a", "null", "(null)", "undefined"])
"""What lists write into a cell that holds nothing; no name of a person or a company among them."""
_NO_ADDRESS = frozenset(["none", "no", "na", "nan", "nil", "unknown"])
"""What they write, besides, where an address, a profile or a number would stand."""
_NO_SUCH = _NOTHING | _NO_ADDRESS
_TAG_ENDS = re.compile(r"[;,|]")


class Flag(StrEnum):
    """What kind of address a lead's email is, where it is not a person's at a company."""

    ROLE = "role"
    DISPOSABLE = "disposable"
    FREE_MAIL = "free_mail"


@dataclass(frozen=True)
class Columns:
    """Which column of a table is which field, and which are facts, by place and name."""

    fields: Mapping[Field, int]
    facts: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, header: Sequence[str], fields: Mapping[Field, int]) -> "Columns":
        """Make every column that is no field a fact under its own name.

        What a file of ours says of its rows is none: it is corrected and comes in again.
        """
        taken = set(fields.values())
        if tuple(header[: len(TOLD)]) == TOLD:
            taken |= set(range(len(TOLD)))
        return cls(dict(fields), tuple((at, name) for at, name in enumerate(header) if at not in taken))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a row says of a lead. `problem` is why it cannot come in, "" when it can; `remarks` are kept from nobody.

    `zone` is as it was given; the place is for zones.place. `email_domain` is "" without an email.
    """

    name: str
    first_name: str
    last_name: str
    email: str
    email_domain: str
    email_verified: bool
    linkedin_url: str
    title: str
    company: str
    company_domain: str
    city: str
    region: str
    country: str
    zone: str
    language: str
    phone: str
    tags: tuple[str, ...]
    facts: dict[str, str]
    flags: tuple[Flag, ...]
    problem: str
    remarks: tuple[str, ...]


_LONGEST_NOTHING = max(map(len, _NOTHING | _NO_ADDRESS))


def _nothing_for(field: Field) -> frozenset[str]:
    return _NO_SUCH if field in (Field.EMAIL, Field.LINKEDIN_URL, Field.PHONE) else _NOTHING


class _Reading:
    """One row while it is read."""

    __slots__ = ("cells", "facts", "fields", "remarks")

    def __init__(self, cells: Sequence[str], columns: Columns) -> None:
        self.cells = cells
        self.fields = columns.fields
        self.remarks: list[str] = []
        self.facts: dict[str, str] = {}
        for at, name in columns.facts:
            value = clean(cells[at])
            if value:
                self.keep(name, value)

    def keep(self, name: str, value: str) -> None:
        if len(value) > MAX_FACT:
            self.remarks.append(
                f"“{name[:60]}” has more than {MAX_FACT:,} characters: the rest was left out."
            )
        self.facts[name] = value[:MAX_FACT]

    def raw(self, field: Field) -> str:
        at = self.fields.get(field)
        value = clean(self.cells[at]) if at is not None else ""
        if len(value) <= _LONGEST_NOTHING and value.casefold() in _nothing_for(field):
            return ""
        return value

    def text(self, field: Field) -> str:
        value = self.raw(field)
        width = _WIDTHS[field]
        if len(value) > width:
            self.remarks.append(
                f"The {field.replace('_', ' ')} has more than {width} characters: it was cut."
            )
            return value[:width].rstrip()
        return value

    def or_fact(self, field: Field, read: Callable[[str], str], problem: str) -> str:
        """Return a field's value, and keep what cannot be read as a fact."""
        raw = self.raw(field)
        value = read(raw) if raw else ""
        if raw and not value:
            self.keep(field.value, raw)
            if problem:
                self.remarks.append(problem)
        return value


def normalise(cells: Sequence[str], columns: Columns, *, home: str | None = None) -> Candidate:
    """Read one row, as wide as the table's header.

    `home` is the two-letter code of the country in which numbers without a prefix are, where a row names none.
    """
    row = _Reading(cells, columns)
    first, last, name = _names(row)
    email = read_address(row.raw(Field.EMAIL))
    if email.remark:
        row.remarks.append(email.remark)
    city, region, country = row.text(Field.CITY), row.text(Field.REGION), row.text(Field.COUNTRY)
    place = _place(row, city, region, country)
    return Candidate(
        name=name,
        first_name=first,
        last_name=last,
        email=email.address,
        email_domain=email.domain,
        email_verified=bool(email.address) and row.raw(Field.EMAIL_VERIFIED).casefold() in _YES,
        linkedin_url=_profile(row),
        title=row.text(Field.TITLE),
        company=row.text(Field.COMPANY),
        company_domain=_company_domain(row, email),
        city=place.city,
        region=place.region,
        country=place.country,
        zone=row.text(Field.ZONE),
        language=row.or_fact(Field.LANGUAGE, language_code, ""),
        phone=_phone(row, country_code(place.country) or home),
        tags=_tags(row.raw(Field.TAGS)),
        facts=row.facts,
        flags=_flags(email),
        problem=email.problem if name else "The name is empty: fill it in.",
        remarks=tuple(row.remarks),
    )


def _names(row: _Reading) -> tuple[str, str, str]:
    first, last = row.text(Field.FIRST_NAME), row.text(Field.LAST_NAME)
    return first, last, row.text(Field.NAME) or f"{first} {last}".strip()


def _place(row: _Reading, city: str, region: str, country: str) -> Location:
    """Fill what the row's own columns leave open from its one cell with a whole place."""
    whole = row.raw(Field.LOCATION)
    if not whole or (city and country):
        return Location(city, region, country)
    said = read_location(whole[:400])
    return Location(
        city or said.city[:120], region or ("" if city else said.region[:120]), country or said.country[:120]
    )


def _profile(row: _Reading) -> str:
    profile = read_profile(row.raw(Field.LINKEDIN_URL))
    if profile.problem:
        row.keep("linkedin_address", profile.other)
        row.remarks.append(profile.problem)
    return profile.url


def _phone(row: _Reading, country: str | None) -> str:
    raw = row.raw(Field.PHONE)
    phone = read_phone(raw, country)
    if phone.problem:
        row.keep("phone", raw)
        row.remarks.append(phone.problem)
    return phone.number


def _company_domain(row: _Reading, email: Address) -> str:
    own = website_domain(row.raw(Field.COMPANY_DOMAIN))
    if own or not email.address or is_disposable(email.domain):
        return own
    return company_domain(email.domain)


def _tags(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    tags = (tag.strip()[:MAX_TAG].rstrip() for tag in _TAG_ENDS.split(cell))
    return tuple({tag.casefold(): tag for tag in tags if tag}.values())[:MAX_TAGS]


def _flags(email: Address) -> tuple[Flag, ...]:
    if not email.address:
        return ()
    said = (
        (Flag.ROLE, is_role(email.address)),
        (Flag.DISPOSABLE, is_disposable(email.domain)),
        (Flag.FREE_MAIL, email.domain in FREE_MAIL),
    )
    return tuple(flag for flag, is_so in said if is_so)
