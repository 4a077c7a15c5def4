"""The table of countries, regions and cities behind outreach/zones.py, read from zones.tsv at first use.

scripts/make_zones.py writes the file and describes its lines.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

# Letters that Unicode does not take apart into a plain letter and a mark.
PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        ".": "",
        "'": "",
        "’": "",
        "ʻ": "",
    }
)
_PLAIN_ASCII = {
    code: PLAIN.get(code, letter if letter.isalnum() else " ")
    for code, letter in enumerate(map(chr, range(128)))
}

_COUNTRY = "N"
"""What a line on a country begins with."""


@dataclass(frozen=True)
class Country:
    """A country: the zone most of its people live in, and how many per cent of them keep that zone's time."""

    code: str
    name: str
    main_zone: str
    share: int
    zone_count: int


@dataclass(frozen=True)
class Region:
    """A state or province that has a name in the table; its code is GeoNames' first-order division."""

    country: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class City:
    """A city with its people in thousands."""

    name: str
    country: str
    region: str
    zone: str
    people: int


@dataclass(frozen=True)
class Table:
    """The table, keyed by folded names; a name's cities stand in no particular order."""

    countries: dict[str, Country] = field(default_factory=dict)
    country_codes: dict[str, str] = field(default_factory=dict)
    dialling: dict[str, str] = field(default_factory=dict)
    regions: dict[str, list[Region]] = field(default_factory=lambda: defaultdict(list))
    region_people: dict[tuple[str, str], dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    cities: dict[str, list[City]] = field(default_factory=lambda: defaultdict(list))


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return `text` as names are compared: no case, no marks, no dots, single spaces for other signs."""
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN_ASCII).split())
    plain = text.casefold().translate(PLAIN)
    taken_apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


@lru_cache(maxsize=1)
def table() -> Table:
    """Return the table; a second call returns the same one."""
    return read_table(_lines())


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """Return the codes of countries by folded name; the cities, which take long to read, stay unread."""
    return read_table(line for line in _lines() if line.startswith(_COUNTRY)).country_codes


def _lines() -> list[str]:
    return Path(__file__).with_name("zones.tsv").read_text(encoding="utf-8").splitlines()


def read_table(lines: Iterable[str]) -> Table:
    """Read the lines of zones.tsv; a name given twice keeps its first meaning as a country."""
    read = Table()
    readers = {_COUNTRY: _read_country, "R": _read_region, "C": _read_cities, "A": _read_other_names}
    for line in lines:
        kind, *fields = line.split("\t")
        if kind in readers:
            readers[kind](read, fields)
    return read


def _read_country(read: Table, fields: list[str]) -> None:
    code, main_zone, share, zone_count, dialling, joined = fields
    names = joined.split("|")
    read.countries[code] = Country(code, names[0], main_zone, int(share), int(zone_count))
    for name in (code, *names):
        read.country_codes.setdefault(fold(name), code)
    for prefix in filter(None, dialling.split(",")):
        # The table names the most populous first, which a shared prefix stands for.
        read.dialling.setdefault(prefix, code)


def _read_region(read: Table, fields: list[str]) -> None:
    country, code, joined = fields
    names = joined.split("|")
    for name in names:
        read.regions[fold(name)].append(Region(country, code, names[0]))


def _read_cities(read: Table, fields: list[str]) -> None:
    country, region, zone, joined = fields
    people_by_zone = read.region_people[country, region]
    for entry in joined.split("|"):
        name, _, thousands = entry.rpartition("=")
        city = City(name, country, region, zone, int(thousands))
        read.cities[fold(name)].append(city)
        people_by_zone[zone] += city.people


def _read_other_names(read: Table, fields: list[str]) -> None:
    country, name, joined = fields
    largest = max(
        (city for city in read.cities[fold(name)] if city.country == country and city.name == name),
        key=lambda city: city.people,
    )
    for other in {fold(other) for other in joined.split("|")} - {fold(name)}:
        read.cities[other].append(largest)
