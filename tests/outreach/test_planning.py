"""Step 1 at once or in the next window; every other step from 09:00 on in the lead's zone, on a day for sending."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Message
from models.states import DeliveryState, EnrollmentState
from outreach import editing, launch, planning
from tests.moments import kept
from tests.outreach.doing import change, hop, kinds, sent, settle, states, walk
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

ZONES = {
    "yuki@kumo.test": "Asia/Tokyo",
    "lena@vogt.test": "Europe/Berlin",
    "sam@reed.test": "America/New_York",
}


def sent_at(world: World) -> list[tuple[str, datetime]]:
    """Return who was written to and when, in their own time."""
    found = []
    for delivery in world.rows(Delivery, state=DeliveryState.SENT):
        recipient = world.row(Message, delivery.message_id).recipient
        assert delivery.intent_at is not None
        found.append((recipient, delivery.intent_at.astimezone(ZoneInfo(ZONES[recipient]))))
    return found


@kept
def start(world: World, *, waits: bool, leads: int = 3, delays: tuple[int, ...] = (0, 3)) -> int:
    sequence_id = world.written(delays=delays)
    for enrollment in world.enrolled(sequence_id)[:leads]:
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=waits)
    world.work_off()
    return sequence_id


def test_step_one_leaves_at_once_even_at_night(world: World) -> None:
    start(world, waits=False, leads=1)

    assert sent_at(world)[0][1].hour == 19


def test_who_waits_for_the_window_is_written_to_inside_it_and_who_is_in_it_at_once(world: World) -> None:
    start(world, waits=True)
    assert "yuki@kumo.test" not in world.addresses_sent()
    lena = world.enrolled(1)[1]
    planned = world.rows(Delivery, enrollment_id=lena.id)[0]
    assert planned.send_at == MONDAY

    walk(world, lambda: len(world.addresses_sent()) >= 3)

    for recipient, at in sent_at(world)[:3]:
        assert time(9) <= at.time() < time(17), recipient


def test_follow_ups_leave_inside_the_window_of_the_due_day_or_later(world: World) -> None:
    start(world, waits=False, delays=(0, 3, 4))
    walk(world, lambda: len(sent(world)) == 9)

    for recipient in ZONES:
        times = [at for one, at in sent_at(world) if one == recipient]
        assert (times[1].date() - times[0].date()).days >= 3
        assert (times[2].date() - times[1].date()).days >= 4
        for at in times[1:]:
            assert time(9) <= at.time() < time(17)
            assert at.weekday() < 5


def test_a_follow_up_due_on_a_saturday_leaves_on_monday(world: World) -> None:
    start(world, waits=False, leads=1, delays=(0, 5))

    walk(world, lambda: len(sent(world)) == 2)

    assert sent_at(world)[1][1].date().isoformat() == "2026-12-07"


def test_public_holidays_of_the_leads_country_are_skipped(world: World) -> None:
    world.clock.now = datetime(2026, 12, 23, 10, tzinfo=UTC)
    sequence_id = world.written(delays=(0, 2))
    lena = world.enrolled(sequence_id)[1]
    world.approve(lena.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    walk(world, lambda: len(sent(world)) == 2)

    assert sent_at(world)[1][1].date().isoformat() == "2026-12-28"


def test_the_due_day_counts_in_the_leads_own_calendar(world: World) -> None:
    world.clock.now = datetime(2026, 11, 30, 16, tzinfo=UTC)
    sequence_id = start(world, waits=False, leads=1)

    enrollment = world.enrolled(sequence_id)[0]
    assert enrollment.left_on is not None
    assert enrollment.left_on.isoformat() == "2026-12-01"
    assert enrollment.due_at == datetime(2026, 12, 4, 0, tzinfo=UTC)


def test_a_lead_without_a_known_zone_follows_the_workspace(world: World) -> None:
    change(world, Lead, 1, zone=None)
    sequence_id = start(world, waits=False, leads=1)

    assert world.enrolled(sequence_id)[0].due_at == datetime(2026, 12, 3, 8, tzinfo=UTC)


def test_a_step_not_approved_in_time_waits_and_says_so(world: World) -> None:
    sequence_id = start(world, waits=False, leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    message = world.messages(enrollment.id)[1]
    world.act(editing.rewrite_message, message.id, instruction="Shorter")
    world.work_off()
    for _ in range(5):
        world.clock.advance(days=1)
        settle(world)
    assert len(sent(world)) == 1

    world.approve(enrollment.id)
    walk(world, lambda: len(sent(world)) == 2)

    at = sent_at(world)[1][1]
    assert time(9) <= at.time() < time(17)


def test_a_step_the_lead_has_no_channel_for_is_skipped_with_the_reason(world: World) -> None:
    sequence_id = start(world, waits=False, leads=1, delays=(0, 3, 2))
    enrollment = world.enrolled(sequence_id)[0]
    change(world, Lead, enrollment.lead_id, email=None)
    message = world.messages(enrollment.id)[1]
    change(world, Message, message.id, state="left_out")

    def again(session: Session) -> None:
        row = session.get_one(Enrollment, enrollment.id)
        planning.cancel_open(session, [row.id], reason="Planned anew", now=world.clock.now, cause_id=None)
        planning.plan(session, row, now=world.clock.now)

    world.run(again)

    skipped = world.rows(History, kind="step.skipped")
    assert [entry.reason for entry in skipped] == ["No address for email"] * 2
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.COMPLETED


def test_after_its_last_step_a_lead_is_done_by_itself(world: World) -> None:
    sequence_id = start(world, waits=False, leads=1)
    enrollment = world.enrolled(sequence_id)[0]

    walk(world, lambda: len(sent(world)) == 2)

    after = world.row(Enrollment, enrollment.id)
    assert (after.state, after.due_at) == (EnrollmentState.COMPLETED, None)
    assert kinds(world, enrollment_id=enrollment.id)[-1] == "enrollment.completed"
    assert states(world, enrollment.id) == ["sent", "sent"]
    assert hop(world) is False


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_change_of_clocks_shifts_nothing(world: World, zone: str) -> None:
    change(world, Lead, 1, zone=zone, country="", region="")
    ZONES["yuki@kumo.test"] = zone
    world.clock.now = datetime(2026, 3, 5, 15, tzinfo=UTC)
    start(world, waits=False, leads=1, delays=(0, 4, 22))

    walk(world, lambda: len(sent(world)) == 3)

    days = [at.date().isoformat() for _, at in sent_at(world)]
    ZONES["yuki@kumo.test"] = "Asia/Tokyo"
    assert days == ["2026-03-05", "2026-03-09", "2026-03-31"]
