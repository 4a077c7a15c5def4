"""Where a lead's clock stands, from what an import says of the place."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach import zone_table
from outreach.holidays_of import holidays_of
from outreach.zone_table import country_codes, fold, table
from outreach.zones import Placed, UnknownZone, country_code, is_zone, named_zone, place, zone_info

ZONES_TSV = Path(zone_table.__file__).with_name("zones.tsv")


def placed(
    city: str | None = None,
    region: str | None = None,
    country: str | None = None,
    phone: str | None = None,
    zone: str | None = None,
) -> Placed | None:
    return place(zone=zone, city=city, region=region, country=country, phone=phone)


def zone_of(*fields: str | None) -> str | None:
    found = placed(*fields)
    return found.zone if found else None


@pytest.mark.parametrize(
    ("city", "region", "country", "zone"),
    [
        ("Tokyo", None, "Japan", "Asia/Tokyo"),
        ("tokyo ", "", "jp", "Asia/Tokyo"),
        ("東京", None, None, "Asia/Tokyo"),
        ("Kathmandu", None, "Nepal", "Asia/Kathmandu"),
        ("Bangalore", None, "India", "Asia/Kolkata"),
        ("Apia", None, "Samoa", "Pacific/Apia"),
        ("São Paulo", None, "Brasil", "America/Sao_Paulo"),
        ("Sao Paulo", None, "BR", "America/Sao_Paulo"),
        ("Muenchen", None, None, "Europe/Berlin"),
        ("KØBENHAVN", None, None, "Europe/Copenhagen"),
        ("Las Palmas", None, "Spain", "Atlantic/Canary"),
        (None, "Azores", "Portugal", "Atlantic/Azores"),
        ("New York", None, "U.S.A.", "America/New_York"),
        ("Portland", "ME", None, "America/New_York"),
        ("Portland", "Oregon", "USA", "America/Los_Angeles"),
        ("Perth", "WA", None, "Australia/Perth"),
        ("London", "Ontario", None, "America/Toronto"),
        ("London", None, "Canada", "America/Toronto"),
        ("Atlanta", "Georgia", None, "America/New_York"),
        (None, None, "Georgia", "Asia/Tbilisi"),
        (None, "Georgia", None, "America/New_York"),
        ("Tbilisi", "Georgia", None, "Asia/Tbilisi"),
        (None, "Scotland", None, "Europe/London"),
        (None, "California", None, "America/Los_Angeles"),
        (None, "Moscow", "Russia", "Europe/Moscow"),
        ("San Francisco, CA", None, None, "America/Los_Angeles"),
        ("Toronto, CA", None, None, "America/Toronto"),
        ("Paris, Texas, United States", None, None, "America/Chicago"),
        ("San Francisco Bay Area", None, None, "America/Los_Angeles"),
        ("Austin, Texas Metropolitan Area", None, None, "America/Chicago"),
        ("Greater Boston", None, "United States", "America/New_York"),
        ("Washington, D.C.", None, None, "America/New_York"),
        ("Germany", None, None, "Europe/Berlin"),
        ("An unheard-of hamlet", None, "Japan", "Asia/Tokyo"),
    ],
)
def test_a_place_is_found_as_people_write_it(
    city: str | None, region: str | None, country: str | None, zone: str
) -> None:
    assert zone_of(city, region, country) == zone


@pytest.mark.parametrize(
    ("city", "region", "country"),
    [
        (None, None, None),
        ("", " ", ""),
        (",,,", ",", ";"),
        (None, None, "United States"),
        ("Springfield", None, "US"),
        ("Cambridge", None, None),
        ("Valencia", None, None),
        (None, "WA", None),
        ("Nowhere", None, "Wakanda"),
    ],
)
def test_what_does_not_tell_the_zone_is_not_guessed(
    city: str | None, region: str | None, country: str | None
) -> None:
    assert placed(city, region, country) is None


def test_the_evidence_says_how_the_zone_is_known_and_how_surely() -> None:
    found = [
        placed(zone="Asia/Tokyo", city="London"),
        placed("Tokyo"),
        placed(country="Japan"),
        placed("London"),
        placed(None, "California"),
        placed(None, "California", "US"),
        placed(None, "Texas", "US"),
        placed(country="Spain"),
        placed(phone="+44 20 7946 0000"),
    ]

    assert found == [
        Placed("Asia/Tokyo", "given in the import", "certain"),
        Placed("Asia/Tokyo", "from city Tokyo", "certain"),
        Placed("Asia/Tokyo", "the only zone of Japan", "certain"),
        Placed("Europe/London", "from city London, by far the largest of that name", "likely"),
        Placed("America/Los_Angeles", "from region California", "likely"),
        Placed("America/Los_Angeles", "from region California", "certain"),
        Placed("America/Chicago", "from region Texas, nearly all of it", "likely"),
        Placed("Europe/Madrid", "the time of nearly all of Spain", "likely"),
        Placed("Europe/London", "from the phone prefix of the United Kingdom", "likely"),
    ]


def test_a_named_zone_that_does_not_exist_gives_way_to_the_place() -> None:
    assert zone_of("Kolkata", None, "India", None, "Mars/Olympus") == "Asia/Kolkata"
    assert zone_of(None, None, None, None, "europe/berlin") == "Europe/Berlin"


def test_a_city_of_a_country_that_is_not_recognised_is_only_likely() -> None:
    found = placed("Tokyo", None, "Land of the rising sun")

    assert found == Placed("Asia/Tokyo", "from city Tokyo", "likely")


def test_the_phone_prefix_decides_between_cities_but_never_against_a_country() -> None:
    assert zone_of("Cambridge", None, None, "+44 1223 000000") == "Europe/London"
    assert zone_of("Cambridge", None, None, "0044 1223 000000") == "Europe/London"
    assert zone_of(None, None, "Japan", "+44 20 7946 0000") == "Asia/Tokyo"
    assert zone_of(None, None, "United States", "+81 3 0000 0000") is None
    assert zone_of(None, None, None, "+1 212 555 0100") is None
    assert zone_of(None, None, None, "+1 809 555 0100") == "America/Santo_Domingo"
    assert zone_of(None, None, None, "030 123456") is None


def test_only_names_of_the_zone_database_are_zones() -> None:
    names = ["Asia/Tokyo", "UTC", "asia/tokyo", "Asia", "", "../etc/passwd", "Factory", "A" * 5000, "Asia/\0"]

    assert [is_zone(name) for name in names] == [True, True, False, False, False, False, False, False, False]
    with pytest.raises(UnknownZone, match="no time zone “Mars/Olympus”"):
        zone_info("Mars/Olympus")


def test_countries_are_known_by_code_and_by_usual_names() -> None:
    written = [
        "de",
        "DEU",
        "Germany",
        "Deutschland",
        "U.K.",
        "uk",
        "Türkiye",
        "turkey",
        "Côte d’Ivoire",
        "",
        None,
    ]

    codes = [country_code(text) for text in written]

    assert codes == ["DE", "DE", "DE", "DE", "GB", "GB", "TR", "TR", "CI", None, None]


def test_every_zone_of_the_table_exists_and_the_file_stays_small() -> None:
    zones = {city.zone for cities in table().cities.values() for city in cities}
    zones |= {country.main_zone for country in table().countries.values()}

    assert [zone for zone in sorted(zones) if not is_zone(zone)] == []
    assert len(table().countries) > 240
    assert len(ZONES_TSV.read_bytes()) < 410_000


def test_countries_that_are_read_without_the_cities_are_those_of_the_whole_table() -> None:
    assert country_codes()["brasil"] == "BR"
    assert country_codes() == table().country_codes


def test_every_capital_letter_mark_and_dot_is_folded_away() -> None:
    assert fold("  ÉVRY–Courcouronnes ") == "evry courcouronnes"
    assert fold("St. Louis") == "st louis"
    assert fold("Łódź") == "lodz"


@settings(deadline=None)
@given(*[st.none() | st.text(max_size=30)] * 5)
def test_any_text_gives_a_zone_or_none(
    zone: str | None, city: str | None, region: str | None, country: str | None, phone: str | None
) -> None:
    found = place(zone=zone, city=city, region=region, country=country, phone=phone)

    assert found is None or is_zone(found.zone)


@pytest.mark.parametrize(
    ("country", "region", "day", "is_holiday"),
    [
        ("US", None, date(2026, 11, 26), True),
        ("United States", "Texas", date(2026, 11, 25), False),
        ("DE", "Bavaria", date(2026, 1, 6), True),
        ("Germany", "Bayern", date(2026, 1, 6), True),
        ("DE", "BY", date(2026, 1, 6), True),
        ("DE", "Berlin", date(2026, 1, 6), False),
        ("DE", "a region nobody knows", date(2026, 10, 3), True),
        ("Japan", None, date(2026, 2, 23), True),
        ("Wakanda", None, date(2026, 1, 1), False),
        (None, None, date(2026, 1, 1), False),
        ("DE", None, date(2090, 12, 25), True),
    ],
)
def test_public_holidays_are_those_of_the_country_and_the_region(
    country: str | None, region: str | None, day: date, is_holiday: bool
) -> None:
    assert holidays_of(country, region)(day) is is_holiday


def test_every_country_of_the_table_answers_about_holidays() -> None:
    for code in table().countries:
        holidays_of(code)(date(2026, 1, 1))


def test_a_zone_is_known_by_its_name_as_tables_write_it() -> None:
    assert named_zone(" EUROPE/berlin ") == "Europe/Berlin"
    assert named_zone("america_slash_new_york") == named_zone("America/New York") == "America/New_York"
    assert named_zone("(GMT+01:00) Berlin") is None
