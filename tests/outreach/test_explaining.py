"""Every planned time says in one sentence what it follows from."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models import Delivery, Enrollment, Lead, Message, SenderAccount, Sequence, Step
from models.states import Channel
from outreach import explaining, launch, replanning
from outreach.explaining import Since, explain
from outreach.hours import Hours
from outreach.schedule import Window, no_holidays
from tests.outreach.doing import change
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

TOKYO = ("Asia/Tokyo", Window(), no_holidays)
BERLIN = ("Europe/Berlin", Window(), no_holidays)
EMAIL = Channel.EMAIL


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def why(world: World) -> str:
    delivery = world.rows(Delivery)[-1]
    return world.services.read(
        lambda session: explaining.of(session, session.get_one(Delivery, delivery.id), world.clock.now)
    )


@pytest.mark.parametrize(
    ("since", "at", "said"),
    [
        (
            Since(EMAIL, date(2026, 11, 30), 3),
            "2026-12-03T01:42",
            "3 days after Mon 30 Nov, when the email before it left, 09:00–17:00 in Asia/Tokyo (from city Tokyo), "
            "planned for Thu 3 Dec 10:42 there",
        ),
        (
            Since(Channel.LINKEDIN_INVITE, date(2026, 12, 4), 1, was_skipped=True),
            "2026-12-07T01:42",
            "1 day after Fri 4 Dec, when the LinkedIn invite before it, which was skipped, would have left, "
            "09:00–17:00 in Asia/Tokyo (from city Tokyo), planned for Mon 7 Dec 10:42 there, "
            "moved on from Sat 5 Dec, a day without sending",
        ),
        (
            Since(EMAIL, date(2026, 12, 4), 2, business_days=True),
            "2026-12-08T01:42",
            "2 business days after Fri 4 Dec, when the email before it left, 09:00–17:00 in Asia/Tokyo "
            "(from city Tokyo), planned for Tue 8 Dec 10:42 there",
        ),
        (
            Since(EMAIL, date(2026, 12, 4), 0),
            "2026-12-04T01:42",
            "On Fri 4 Dec, when the email before it left, 09:00–17:00 in Asia/Tokyo (from city Tokyo), "
            "planned for Fri 4 Dec 10:42 there",
        ),
        (
            None,
            "2026-12-04T01:42",
            "In the first window after they entered, 09:00–17:00 in Asia/Tokyo (from city Tokyo), "
            "planned for Fri 4 Dec 10:42 there",
        ),
    ],
)
def test_a_time_follows_from_the_day_the_step_before_left(since: Since | None, at: str, said: str) -> None:
    assert explain(Hours((TOKYO,)), utc(at), since=since, evidence="from city Tokyo") == said


def test_a_holiday_that_is_passed_over_is_named() -> None:
    christmas = ("Europe/Berlin", Window(), {date(2026, 12, 25)}.__contains__)
    since = Since(EMAIL, date(2026, 12, 22), 3)

    said = explain(Hours((christmas,)), utc("2026-12-28T09:10"), since=since, holiday="Christmas Day")

    assert said.endswith("moved on from Fri 25 Dec, a public holiday (Christmas Day)")


def test_hours_of_the_sender_are_told_with_whose_they_are() -> None:
    since = Since(EMAIL, date(2026, 11, 30), 1)
    both = explain(Hours((TOKYO, BERLIN)), utc("2026-12-01T08:10"), since=since, address="ana@kestrel.test")
    linkedin = explain(
        Hours((TOKYO, BERLIN), binds_lead=False), utc("2026-12-01T08:10"), since=since, address="Ana"
    )

    assert "09:00–17:00 in Asia/Tokyo and 09:00–17:00 in Europe/Berlin, the hours of ana@kestrel.test" in both
    assert "due at 09:00 in Asia/Tokyo, leaves 09:00–17:00 in Europe/Berlin, the hours of Ana" in linkedin


def test_a_waiting_follow_up_is_explained_from_its_rows(world: World) -> None:
    world.launched(leads=1, delays=(0, 5))

    said = why(world)

    assert said.startswith(
        "5 days after Mon 30 Nov, when the email before it left, 09:00–17:00 in Asia/Tokyo (from city Tokyo), "
        "planned for Mon 7 Dec "
    )
    assert said.endswith("moved on from Sat 5 Dec, a day without sending")


def test_a_public_holiday_of_the_lead_is_called_by_its_name(world: World) -> None:
    change(world, Lead, 1, zone="Europe/Berlin", country="Germany")
    world.clock.now = datetime(2026, 12, 22, 10, tzinfo=UTC)
    world.launched(leads=1, delays=(0, 3))

    assert "moved on from Fri 25 Dec, a public holiday (Christmas Day)" in why(world)


def test_business_days_and_the_workspaces_zone_are_told(world: World) -> None:
    change(world, Lead, 1, zone=None, country="", zone_evidence="")
    sequence_id = world.written(delays=(0, 5))
    change(world, Step, world.rows(Step, sequence_id=sequence_id)[1].id, business_days=True)
    world.approve(1)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    said = why(world)

    assert said.startswith("5 business days after Mon 30 Nov, when the email before it left, ")
    assert "in Europe/Berlin (the workspace's zone, as theirs is not known), planned for Mon 7 Dec " in said


def test_a_time_that_was_moved_says_by_what(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 1))
    change(world, Sequence, sequence_id, state="paused")
    world.clock.advance(days=3)
    assert why(world).endswith(", and leaves as soon as its sender is free")
    world.run(lambda session: replanning.replan_waiting(session, [1], now=world.clock.now))

    assert why(world).endswith("not on Tue 1 Dec any more: It was held when its time came")


def test_a_first_step_at_once_and_an_answer_say_so(world: World) -> None:
    world.launched(leads=1, delays=(0,))
    delivery = world.only(Delivery)
    change(world, Delivery, delivery.id, state="scheduled", reason="", send_at=MONDAY + timedelta(hours=1))
    change(world, Enrollment, 1, left_on=None)
    assert why(world).startswith(
        "At once when they entered, at any hour, as chosen at the launch, planned for"
    )
    change(world, Delivery, delivery.id, kind="answer")
    assert why(world) == "As soon as its sender is free, as a person wrote it"


def test_the_hours_of_the_mailbox_are_part_of_the_explanation(world: World) -> None:
    world.launched(leads=1, delays=(0, 3))
    message = world.row(Message, world.rows(Delivery)[-1].message_id)
    own = {"opens": "18:00", "closes": "20:00", "weekdays": [5]}
    change(world, SenderAccount, message.sender_account_id or 0, hours=own)

    said = why(world)

    assert "(from city Tokyo) and 18:00–20:00 in Europe/Berlin, the hours of " in said
