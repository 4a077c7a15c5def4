"""What can be looked up for a workspace's place: time zones by city, and countries with their public holidays."""

from datetime import datetime
from functools import lru_cache

from outreach.holidays_of import ENGLISH
from outreach.setting_screens import Suggestion
from outreach.zone_table import fold, table
from outreach.zones import is_zone, zone_info, zone_names

MOST = 60
_CITIES_NAMED = 3
NO_REGION = "-"
"""Stands for "no public holidays" where a value must not be empty."""
NO_HOLIDAYS = "No public holidays"


def zone_suggestions(typed: str, now: datetime) -> list[Suggestion]:
    """Return the zones whose name, city or country begins like what was typed, the most people meant first."""
    wanted = fold(typed)
    weights = {zone: _weight(zone, wanted) for zone in zone_names()}
    found = sorted((zone for zone in weights if weights[zone] > 0), key=lambda zone: (-weights[zone], zone))
    return [Suggestion(zone_label(zone, now, wanted), zone) for zone in found[:MOST]]


def zone_label(zone: str, now: datetime, wanted: str = "") -> str:
    """Write a zone as people know it: "Europe/Berlin (UTC+01:00) · Berlin, Hamburg, Munich"."""
    if not is_zone(zone):
        return zone
    offset = f"{now.astimezone(zone_info(zone)):%z}"
    cities = _cities_by_zone().get(zone, ())
    meant = [name for name, folded, _ in cities if wanted and folded.startswith(wanted)]
    named = list(dict.fromkeys([*meant[:1], *(name for name, _, _ in cities)]))[:_CITIES_NAMED]
    return f"{zone} (UTC{offset[:3]}:{offset[3:5]})" + (f" · {', '.join(named)}" if named else "")


def _weight(zone: str, wanted: str) -> int:
    """Return how many thousand people are meant by what was typed, 0 when the zone is not."""
    everybody = _people_by_zone().get(zone, 0) + 1
    if any(word.startswith(wanted) for word in (fold(zone), *fold(zone).split())):
        return everybody
    if any(fold(name).startswith(wanted) for name in _countries_of(zone)):
        return everybody
    return max(
        (people for _, name, people in _cities_by_zone().get(zone, ()) if name.startswith(wanted)), default=0
    )


@lru_cache(maxsize=1)
def _cities_by_zone() -> dict[str, list[tuple[str, str, int]]]:
    """Return each zone's cities as (name, folded name, thousands of people), the largest first."""
    cities = {(city.zone, city.name): city.people for named in table().cities.values() for city in named}
    found: dict[str, list[tuple[str, str, int]]] = {}
    for (zone, name), people in sorted(cities.items(), key=lambda one: -one[1]):
        found.setdefault(zone, []).append((name, fold(name), people))
    return found


@lru_cache(maxsize=1)
def _people_by_zone() -> dict[str, int]:
    found: dict[str, int] = {}
    for zones in table().region_people.values():
        for zone, people in zones.items():
            found[zone] = found.get(zone, 0) + people
    return found


@lru_cache(maxsize=512)
def _countries_of(zone: str) -> tuple[str, ...]:
    """Return the countries that keep a zone's time in at least one of their regions."""
    codes = {code for (code, _), zones in table().region_people.items() if zone in zones}
    return tuple(table().countries[code].name for code in sorted(codes) if code in table().countries)


def region_suggestions(typed: str) -> list[Suggestion]:
    """Return the countries, with their regions, whose name or code begins like what was typed."""
    wanted = fold(typed)
    first = [Suggestion(NO_HOLIDAYS, NO_REGION)] if fold(NO_HOLIDAYS).startswith(wanted) else []
    found = [one for one, words in _regions() if _is_meant(words, wanted)]
    return [*first, *found][:MOST]


def _is_meant(words: tuple[str, ...], wanted: str) -> bool:
    if not wanted:
        return len(words) == 2
    return any(word.startswith(wanted) for word in words)


def region_label(region: str) -> str:
    """Write a region as people know it: "Germany · Hamburg (DE-HH)"; "" for none."""
    if not region:
        return ""
    return next((one.label for one, _ in _regions() if one.value == region), region)


def is_region(region: str) -> bool:
    """Say whether a value names a country, or a country and its region, whose holidays are known."""
    return any(one.value == region for one, _ in _regions())


@lru_cache(maxsize=1)
def _regions() -> list[tuple[Suggestion, tuple[str, ...]]]:
    """Return every country with known holidays and its regions, with the folded words each is found by.

    A country has two words (name and code), a region more; so an empty search shows countries only.
    """
    import holidays

    found: list[tuple[Suggestion, tuple[str, ...]]] = []
    supported = {
        code: regions for code, regions in holidays.list_supported_countries().items() if len(code) == 2
    }
    for code, regions in sorted(supported.items(), key=lambda one: _country(one[0])):
        country = _country(code)
        words = (fold(country), fold(code))
        found.append((Suggestion(f"{country} ({code})", code), words))
        names = _names(code)
        for region in regions:
            name = names.get(region, "")
            label = f"{country} · {name} ({code}-{region})" if name else f"{country} · {code}-{region}"
            found.append(
                (Suggestion(label, f"{code}-{region}"), (*words, fold(name), fold(f"{code}-{region}")))
            )
    return found


def _country(code: str) -> str:
    known = table().countries.get(code)
    return known.name if known else code


def _names(code: str) -> dict[str, str]:
    """Return the region names of a country by code, in English where the package has others only."""
    import holidays

    aliases: dict[str, str] = getattr(getattr(holidays, code, None), "subdivisions_aliases", {})
    names: dict[str, str] = {}
    for name, region in aliases.items():
        names.setdefault(region, name)
    return names | {region: name for name, region in ENGLISH.get(code, {}).items()}
