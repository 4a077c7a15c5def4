"""Where a lead's clock stands: the time zone from what an import says of the place, with its evidence.

Cities and countries come from GeoNames (https://www.geonames.org, CC BY 4.0) by way of zones.tsv.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from outreach.errors import OutreachError
from outreach.zone_table import City, Country, Region, country_codes, fold, table

Confidence = Literal["certain", "likely"]

# A name's largest city is meant without further words when it is this many times larger than the next, and
# has this many thousand people; a city this large is meant also when its country is not given.
DOMINATES = 3
DOMINATES_FROM = 50
KNOWN_FROM = 100
NEARLY_ALL_OF_REGION = 0.90
NEARLY_ALL_OF_COUNTRY = 95

AREA = re.compile(r"^greater\s+|\s+(metropolitan|metro|bay)?\s*(area|region)$", re.IGNORECASE)
ARTICLE = re.compile(
    r"^(United|Netherlands|Philippines|Maldives|Bahamas|Gambia)|(Republic|Islands|Emirates)$"
)
NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})


class UnknownZone(OutreachError):
    """A name that the zone database does not have."""


@dataclass(frozen=True)
class Placed:
    """A zone by its IANA name, a fragment that says how it is known ("from city Tokyo"), and how sure that is."""

    zone: str
    evidence: str
    confidence: Confidence


@dataclass(frozen=True)
class _Said:
    """What is known of a place: the country's code if it has been recognised, and the possible regions."""

    city: str
    regions: Sequence[Region]
    country: str | None
    is_guess: bool = False


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - NOT_ZONES}


def zone_names() -> list[str]:
    """Return the names of all zones, in order."""
    return sorted(_zone_names().values())


def is_zone(name: str) -> bool:
    """Say whether `name` is a zone of the IANA database, spelt exactly so."""
    return _zone_names().get(name.lower()) == name


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo:
    """Return the zone.

    Raises UnknownZone when the database does not have it.
    """
    if not is_zone(name):
        raise UnknownZone(
            f"There is no time zone “{name[:60]}”: use a name such as Europe/Berlin or Asia/Tokyo."
        )
    return ZoneInfo(name)


def country_code(text: str | None) -> str | None:
    """Return the ISO 3166 two-letter code for a code or name of a country; None when it is not recognised."""
    return country_codes().get(fold(text)) if text else None


def named_zone(text: str) -> str | None:
    """Return the zone of this name in whatever case, also as HubSpot writes it ("us_slash_eastern"); else None."""
    plain = text.strip().lower().replace("_slash_", "/").replace(" ", "_")
    return _zone_names().get(plain)


def place(
    *, zone: str | None, city: str | None, region: str | None, country: str | None, phone: str | None = None
) -> Placed | None:
    """Return the zone that a lead's fields speak for, or None when they do not tell.

    Looked at in this order: a zone that is named, the city with its region or country, the region, the country
    if it has one zone (or nearly all its people keep one time), and, where no country is named, the phone's
    international prefix.
    """
    named = named_zone(zone) if zone else None
    if named:
        return Placed(named, "given in the import", "certain")
    said, region_as_city = _read(city, region, country)
    placed = (
        _from_city(said) or _from_regions(said) or _from_city(replace(said, city=region_as_city, regions=()))
    )
    dialled = None if said.country else _dialled(phone)
    if not placed and dialled:
        placed = _from_city(replace(said, country=dialled.code, is_guess=True))
    if placed:
        return placed
    if said.country:
        return _from_country(table().countries[said.country])
    return _from_phone(dialled) if dialled else None


def _read(city: str | None, region: str | None, country: str | None) -> tuple[_Said, str]:
    """Read the fields, a city written as "City, Region, Country" too; also return a region that is none of ours."""
    first, *rest = [_core(part) for part in (city or "").split(",")]
    code = country_code(country)
    if code is None and not fold(region or "") and len(rest) > 1:
        code = country_code(rest.pop())
    region_text = (region or "").strip() or (rest[0] if rest else "")
    regions = [one for one in table().regions.get(fold(region_text), ()) if code in (None, one.country)]
    if code is None and _is_country(region_text, first, regions):
        code, regions, region_text = country_code(region_text), [], ""
    if code is None and not region_text and fold(first) not in table().cities:
        code = country_code(first)
    is_guess = bool(fold(country or "")) and code is None
    return _Said(first, regions, code, is_guess), "" if regions else region_text


def _is_country(text: str, city: str, regions: Sequence[Region]) -> bool:
    """Say whether what stands for a region is a country: "Toronto, CA" is Canada, "San Francisco, CA" is not."""
    code = country_code(text)
    if not regions or code is None:
        return code is not None
    in_country = any(one.country == code for one in table().cities.get(fold(city), ()))
    return in_country and not _cities(city, regions)


def _core(text: str) -> str:
    """Return the place itself from "Greater Boston" or "Austin Metropolitan Area", as LinkedIn writes them."""
    return text if fold(text) in table().cities else AREA.sub("", text.strip())


def _cities(name: str, regions: Sequence[Region]) -> list[City]:
    places = {(region.country, region.code) for region in regions}
    return [city for city in table().cities.get(fold(name), ()) if (city.country, city.region) in places]


def _from_city(said: _Said) -> Placed | None:
    named = _cities(said.city, said.regions) if said.regions else table().cities.get(fold(said.city), ())
    found = [city for city in named if said.country in (None, city.country)]
    if not found:
        return None
    largest = max(found, key=lambda city: (city.people, city.zone))
    rivals = [city.people for city in found if city.zone != largest.zone]
    if not rivals:
        is_certain = bool(said.country or said.regions or largest.people >= KNOWN_FROM) and not said.is_guess
        return Placed(largest.zone, f"from city {largest.name}", "certain" if is_certain else "likely")
    if largest.people < max(DOMINATES_FROM, DOMINATES * max(rivals)):
        return None
    return Placed(largest.zone, f"from city {largest.name}, by far the largest of that name", "likely")


def _from_regions(said: _Said) -> Placed | None:
    if len(said.regions) != 1:
        return None
    region = said.regions[0]
    people = table().region_people.get((region.country, region.code), {})
    if not people:
        return None
    zone = max(people, key=lambda name: (people[name], name))
    if len(people) == 1:
        return Placed(zone, f"from region {region.name}", "certain" if said.country else "likely")
    if people[zone] < NEARLY_ALL_OF_REGION * sum(people.values()):
        return None
    return Placed(zone, f"from region {region.name}, nearly all of it", "likely")


def _from_country(country: Country) -> Placed | None:
    if country.zone_count == 1:
        return Placed(country.main_zone, f"the only zone of {_with_article(country.name)}", "certain")
    if country.share < NEARLY_ALL_OF_COUNTRY:
        return None
    return Placed(country.main_zone, f"the time of nearly all of {_with_article(country.name)}", "likely")


def _with_article(name: str) -> str:
    return f"the {name}" if ARTICLE.search(name) else name


def _dialled(phone: str | None) -> Country | None:
    """Return the country of a phone number in international form; of a shared prefix, the most populous one."""
    digits = re.sub(r"[^\d+]", "", phone or "")
    if not digits.startswith(("+", "00")):
        return None
    digits = digits.lstrip("+").removeprefix("00")
    for length in range(4, 0, -1):
        code = table().dialling.get(digits[:length])
        if code:
            return table().countries[code]
    return None


def _from_phone(country: Country) -> Placed | None:
    if not _from_country(country):
        return None
    return Placed(country.main_zone, f"from the phone prefix of {_with_article(country.name)}", "likely")
