"""Whose hours bind a step: the workspace's, the sequence's, the sender's own, and the owner's for LinkedIn."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models import Lead, Person, SenderAccount, Sequence, Setting
from models.states import AccountKind, Channel
from outreach.errors import NeverSendable
from outreach.hours import Hours, HoursBook, window_of
from outreach.schedule import BadWindow, Window, no_holidays
from outreach.zones import UnknownZone
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

OFFICE = Window()
EVENING = {"opens": "18:00", "closes": "20:00", "weekdays": [0, 1, 2, 3, 4]}
MORNING = {"opens": "07:00", "closes": "10:00", "weekdays": [0, 2], "zone": "Europe/Lisbon"}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_lead(world: World, **more: Any) -> Lead:
    return Lead(workspace_id=world.workspace_id, name="N", facts={}, created_at=MONDAY, **more)


def a_sequence(**more: Any) -> Sequence:
    return Sequence(id=7, **({"hours": None, "skips_holidays": True} | more))


def a_sender(world: World, **more: Any) -> SenderAccount:
    return SenderAccount(id=9, workspace_id=world.workspace_id, owner_person_id=world.ana_id, **more)


def hours_of(world: World, lead: Lead, *more: Any) -> Hours:
    return world.services.read(lambda session: HoursBook(session).of(lead, *more))


def test_a_sequences_own_window_goes_before_the_workspaces(world: World) -> None:
    def narrow(session: Session) -> None:
        session.add(Setting(workspace_id=world.workspace_id, name="window_opens", value="08:00"))

    world.run(narrow)
    lead = a_lead(world, zone="Asia/Tokyo")

    assert hours_of(world, lead, a_sequence()).opens_on(date(2026, 12, 1)) == utc("2026-11-30T23:00")
    own = hours_of(world, lead, a_sequence(hours=EVENING))
    assert own.opens_on(date(2026, 12, 1)) == utc("2026-12-01T09:00")


def test_a_sequence_may_send_on_public_holidays(world: World) -> None:
    lead = a_lead(world, zone="Europe/Berlin", country="Germany", region="Hamburg")
    christmas, reformation_day = date(2026, 12, 25), date(2026, 10, 31)

    assert hours_of(world, lead, a_sequence()).is_holiday(christmas)
    assert hours_of(world, lead, a_sequence()).is_holiday(reformation_day)
    assert not hours_of(world, lead, a_sequence(skips_holidays=False)).is_holiday(christmas)


def test_an_email_leaves_where_the_leads_window_and_the_mailboxs_own_hours_meet(world: World) -> None:
    lead, sender = a_lead(world, zone="Europe/Berlin"), a_sender(world, hours=MORNING)

    hours = hours_of(world, lead, a_sequence(), sender)

    assert hours.zone == "Europe/Berlin"
    assert hours.next_open(MONDAY) == utc("2026-12-02T08:00")
    assert [hours.is_open(utc(f"2026-12-02T{at}")) for at in ("07:59", "08:00", "09:59", "10:00")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert hours.seconds_left(utc("2026-12-02T00:00")) == 2 * 3600
    assert hours.seconds_left(utc("2026-12-02T09:30")) == 30 * 60
    assert hours.seconds_left(utc("2026-12-02T10:00")) == 0
    assert hours.seconds_left(utc("2026-12-03T08:00")) == 0


def test_hours_that_name_no_zone_are_the_owners_and_then_the_workspaces(world: World) -> None:
    lead, sender = a_lead(world, zone="Europe/Berlin"), a_sender(world, hours=EVENING)
    assert hours_of(world, lead, a_sequence(), sender).places[1][0] == "Europe/Berlin"

    def move(session: Session) -> None:
        session.get_one(Person, world.ana_id).zone = "America/New_York"

    world.run(move)

    assert hours_of(world, lead, a_sequence(), sender).places[1][0] == "America/New_York"


def test_linkedin_falls_due_in_the_leads_zone_and_leaves_in_its_owners_working_hours(world: World) -> None:
    lead = a_lead(world, zone="Asia/Tokyo", country="Japan")
    account = a_sender(world, kind=AccountKind.LINKEDIN)

    hours = hours_of(world, lead, a_sequence(), account, Channel.LINKEDIN_INVITE)

    assert hours.opens_on(hours.due_on(date(2026, 11, 30), 1)) == utc("2026-12-01T00:00")
    assert hours.next_open(utc("2026-12-01T00:00")) == utc("2026-12-01T08:00")
    assert hours.is_open(utc("2026-12-01T15:59"))
    assert not hours.is_open(utc("2026-12-01T16:00"))
    assert hours_of(world, lead, a_sequence(), a_sender(world), Channel.EMAIL).doors[0][0] == "Asia/Tokyo"


def test_places_are_spread_through_the_hours_in_which_both_are_open(world: World) -> None:
    hours = hours_of(world, a_lead(world, zone="Europe/Berlin"), a_sequence(), a_sender(world, hours=MORNING))
    opens = utc("2026-12-02T08:00")

    places = [hours.place(date(2026, 12, 1), key, MONDAY) for key in range(600)]

    assert all(opens <= place < opens + timedelta(hours=1, minutes=30) for place in places)
    per_quarter = [sum(place < opens + timedelta(minutes=15 * n) for place in places) for n in range(1, 7)]
    assert all(abs(count - 100 * n) < 60 for n, count in enumerate(per_quarter, start=1))


def test_what_missed_its_place_gets_one_in_the_rest_of_the_day_or_in_the_next_window() -> None:
    hours = Hours((("UTC", OFFICE, no_holidays),))
    tuesday = date(2026, 12, 1)

    at_noon = [hours.place(tuesday, key, utc("2026-12-02T12:00")) for key in range(200)]
    late = [hours.place(tuesday, key, utc("2026-12-02T16:30")) for key in range(200)]

    assert min(at_noon) >= utc("2026-12-02T12:00")
    assert max(at_noon) < utc("2026-12-02T16:00")
    assert len(set(at_noon)) > 190
    assert {place.date() for place in late} == {date(2026, 12, 3)}
    early = hours.place(tuesday, 1, utc("2026-11-30T12:00"))
    assert hours.place(tuesday, 1, early) == early


def test_hours_that_never_meet_say_so_and_leave_no_time(world: World) -> None:
    lead, sender = a_lead(world, zone="Europe/Berlin"), a_sender(world, hours=EVENING)
    hours = hours_of(world, lead, a_sequence(), sender)

    with pytest.raises(NeverSendable, match="09:00–17:00 in Europe/Berlin and 18:00–20:00 in Europe/Berlin"):
        hours.place(date(2026, 12, 1), 1, MONDAY)
    assert hours.seconds_left(MONDAY) == 0


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"opens": "9 am", "closes": "17:00"},
        {"opens": "09:00", "closes": "09:00"},
        {"opens": "17:00", "closes": "09:00"},
        {"opens": "09:00", "closes": "17:00", "weekdays": []},
        {"opens": "09:00", "closes": "17:00", "weekdays": [9]},
        {"opens": "09:00", "closes": "17:00", "weekdays": ["Mon"]},
    ],
)
def test_kept_hours_that_could_never_be_open_are_refused_in_words(kept: dict[str, Any]) -> None:
    with pytest.raises(BadWindow, match="sending window"):
        window_of(kept)


def test_kept_hours_without_days_are_those_of_the_working_week() -> None:
    assert window_of({"opens": "09:00", "closes": "17:00"}) == OFFICE


def test_a_zone_that_nobody_knows_is_named_and_never_shown(world: World) -> None:
    lead = a_lead(world, zone="Mars/Olympus")

    with pytest.raises(UnknownZone, match="no time zone “Mars/Olympus”"):
        hours_of(world, lead, a_sequence())
    assert world.services.read(lambda session: HoursBook(session).zone_of(lead)) == "Europe/Berlin"


def test_many_leads_cost_no_more_queries_than_a_few(world: World) -> None:
    zones = ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
    leads = [a_lead(world, zone=zones[number % 4], country="Japan") for number in range(200)]
    sender = a_sender(world, hours=MORNING)
    statements: list[str] = []

    def note(*args: Any) -> None:
        statements.append(args[2])

    def look(session: Session) -> None:
        book = HoursBook(session)
        for lead in leads:
            book.of(lead, a_sequence(), sender)
            book.zone_of(lead)

    event.listen(world.engine, "before_cursor_execute", note)
    world.services.read(look)
    event.remove(world.engine, "before_cursor_execute", note)

    assert len([one for one in statements if one.startswith("SELECT")]) <= 3


def test_a_holiday_is_called_by_its_name(world: World) -> None:
    lead = a_lead(world, country="Germany", region="Hamburg")

    def names(session: Session) -> list[str]:
        book = HoursBook(session)
        return [book.holiday_name(lead, day) for day in (date(2026, 10, 31), date(2026, 10, 30))]

    assert world.services.read(names) == ["Reformation Day", ""]
