"""Places as an import writes them: one cell with the whole of a place, taken apart."""

from dataclasses import dataclass
from functools import lru_cache

from outreach.zone_table import fold, table
from outreach.zones import country_code


@dataclass(frozen=True, slots=True)
class Location:
    """The parts of a place, as they were written; what is not said is ""."""

    city: str = ""
    region: str = ""
    country: str = ""


@lru_cache(maxsize=8192)
def read_location(cell: str) -> Location:
    """Take "San Francisco, California, United States" apart; a cell of one part is a country, a region or a city."""
    parts = [part for part in (piece.strip() for piece in cell.split(",")) if part]
    if not parts:
        return Location()
    country = ""
    if _is_country(parts):
        country = parts.pop()
    if not parts:
        return Location(country=country)
    if len(parts) == 1:
        return _of_one(parts[0], country)
    return Location(parts[0], parts[-1], country)


def _is_country(parts: list[str]) -> bool:
    """Say whether the last part is a country: "CA" is a state behind a city there, and so is Georgia behind Atlanta."""
    last = parts[-1]
    if country_code(last) is None:
        return False
    if len(parts) == 1:
        return fold(last) not in table().cities
    regions = {(region.country, region.code) for region in table().regions.get(fold(last), ())}
    return not any((city.country, city.region) in regions for city in table().cities.get(fold(parts[0]), ()))


def _of_one(part: str, country: str) -> Location:
    code = country_code(country)
    regions = [one for one in table().regions.get(fold(part), ()) if code in (None, one.country)]
    if regions and fold(part) not in table().cities:
        return Location(region=part, country=country)
    return Location(city=part, country=country)
