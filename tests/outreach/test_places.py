"""Looking zones and holiday regions up."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models import Lead, Workspace
from outreach import places
from outreach.hours import HoursBook
from outreach.zones import is_zone
from tests.world import World

WINTER = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ham", "Europe/Berlin (UTC+01:00) · Hamburg, Berlin, Munich"),
        ("germ", "Europe/Berlin (UTC+01:00) · Berlin, Hamburg, Munich"),
        ("São Paulo", "America/Sao_Paulo (UTC-03:00) · São Paulo, Rio de Janeiro, Belo Horizonte"),
        ("asia/kol", "Asia/Kolkata (UTC+05:30) · Mumbai, Delhi, Bengaluru"),
    ],
)
def test_a_zone_is_found_by_city_country_or_name(typed: str, first: str) -> None:
    assert places.zone_suggestions(typed, WINTER)[0].label == first


def test_what_no_place_begins_with_finds_nothing_and_nothing_typed_finds_the_largest() -> None:
    assert places.zone_suggestions("xyzq", WINTER) == []
    found = places.zone_suggestions("", WINTER)
    assert len(found) == places.MOST
    assert all(is_zone(one.value) for one in found)


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("hamb", ["Germany · Hamburg (DE-HH)"]),
        ("de-b", ["Germany · Brandenburg (DE-BB)", "Germany · Berlin (DE-BE)"]),
        ("no pub", ["No public holidays"]),
        ("qqq", []),
    ],
)
def test_a_holiday_region_is_found_by_name_or_code(typed: str, labels: list[str]) -> None:
    assert [one.label for one in places.region_suggestions(typed)][: len(labels) or None][:2] == labels


def test_every_region_that_is_offered_is_one_and_none_twice() -> None:
    offered = [one.value for letter in "abcdefghij" for one in places.region_suggestions(letter)]

    assert all(places.is_region(value) for value in offered)
    assert not places.is_region("DE-XX")
    assert not places.is_region("")
    assert places.region_label("DE-HH") == "Germany · Hamburg (DE-HH)"


@pytest.mark.parametrize(
    ("region", "reformation_day"), [("DE", False), ("DE-HH", True), ("DE-BY", False), ("", False)]
)
def test_the_holidays_of_the_chosen_region_hold_for_leads_without_a_country(
    world: World, region: str, reformation_day: bool
) -> None:
    def look(session: Session) -> bool:
        session.get_one(Workspace, world.workspace_id).holiday_region = region
        lead = Lead(workspace_id=world.workspace_id, name="N", facts={}, created_at=WINTER)
        return HoursBook(session).of(lead).is_holiday(date(2026, 10, 31))

    assert world.run(look) is reformation_day
