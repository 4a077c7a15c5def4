"""Public holidays of a lead's country and region, from the package `holidays`."""

from datetime import date
from functools import lru_cache

from outreach.schedule import IsHoliday, no_holidays
from outreach.zone_table import fold
from outreach.zones import country_code

# The package knows the German states by their German names only.
ENGLISH = {
    "DE": {
        "Bavaria": "BY",
        "Hesse": "HE",
        "Lower Saxony": "NI",
        "North Rhine-Westphalia": "NW",
        "Rhineland-Palatinate": "RP",
        "Saxony": "SN",
        "Saxony-Anhalt": "ST",
        "Thuringia": "TH",
    }
}


def holidays_of(country: str | None, region: str | None = None) -> IsHoliday:
    """Return the test for public holidays in a country, given as code or name, and its region if that is known.

    Without a recognised country no day is a holiday; without a recognised region only the nation-wide ones are.
    """
    code = country_code(country)
    if code is None:
        return no_holidays
    return _test_for(code, fold(region or ""))


def holiday_name(country: str | None, region: str | None, day: date) -> str:
    """Return what a public holiday of this place is called, in English where the package knows that; "" if none."""
    code = country_code(country)
    return _days(code, _subdivision(code, fold(region or "")), day.year).get(day, "") if code else ""


def preload() -> None:
    """Import the package now, all countries with it, which takes as long as planning some thousand steps.

    What a forked job imports is gone with it, so that every job would import it anew.
    """
    import holidays.countries  # noqa: F401 - only its import is wanted


@lru_cache(maxsize=512)
def _test_for(code: str, region: str) -> IsHoliday:
    subdivision = _subdivision(code, region)

    def is_holiday(day: date) -> bool:
        return day in _days(code, subdivision, day.year)

    return is_holiday


@lru_cache(maxsize=512)
def _subdivision(code: str, region: str) -> str | None:
    """Return the package's code for a folded region name or code."""
    import holidays

    codes = {fold(known): known for known in holidays.list_supported_countries().get(code, [])}
    aliases: dict[str, str] = getattr(getattr(holidays, code, None), "subdivisions_aliases", {})
    names = {fold(name): known for name, known in [*aliases.items(), *ENGLISH.get(code, {}).items()]}
    return codes.get(region) or names.get(region)


@lru_cache(maxsize=2048)
def _days(code: str, subdivision: str | None, year: int) -> dict[date, str]:
    """Return one year's holidays as a dictionary of its own: the package's objects fill themselves when read."""
    import holidays

    try:
        found = holidays.country_holidays(
            code, subdiv=subdivision, years=year, expand=False, language="en_US"
        )
    except NotImplementedError:
        return {}
    return {day: str(name) for day, name in found.items()}
