"""Planning anew: after a pause without a burst, after a zone changed, after hours that never met do meet."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from jobs.replan import retry_all_held
from jobs.tick import tick
from models import Delivery, Enrollment, History, Lead, Run, SenderAccount, Sequence
from models.states import DeliveryState, EnrollmentState
from outreach import leads, replanning, settings
from tests.outreach.doing import change, hop, kinds, sent, settle, states, walk
from tests.world import World, mail

pytestmark = [pytest.mark.unseen, pytest.mark.long]

EVENING = {"opens": "18:00", "closes": "20:00", "weekdays": [0, 1, 2, 3, 4]}


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def waiting(world: World) -> Delivery:
    return world.only(Delivery, state=DeliveryState.SCHEDULED)


def move_to(world: World, zone: str, country: str, reason: str = "Their time zone changed") -> int:
    change(world, Lead, 1, zone=zone, country=country, region="")
    return world.run(lambda session: replanning.replan(session, 1, now=world.clock.now, reason=reason))


def test_hours_of_a_sequence_that_change_take_along_what_waits(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    early = {"opens": "06:00", "closes": "08:00", "weekdays": [5]}
    change(world, Sequence, sequence_id, hours=early)

    count = world.run(
        lambda session: replanning.replan_sequence(
            session, sequence_id, now=world.clock.now, reason="The sequence's sending hours changed"
        )
    )

    there = local(waiting(world).send_at, "Asia/Tokyo")
    assert (count, there.date()) == (1, date(2026, 12, 5))
    assert 6 <= there.hour < 8


def resume(world: World, sequence_id: int) -> int:
    ids = [one.id for one in world.rows(Enrollment, sequence_id=sequence_id)]
    return world.run(lambda session: replanning.replan_waiting(session, ids, now=world.clock.now))


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/Los_Angeles", "United States"),
        ("Europe/Berlin", "Germany"),
        ("Asia/Kathmandu", "Nepal"),
        ("Pacific/Kiritimati", "Kiribati"),
        ("Australia/Lord_Howe", "Australia"),
    ],
)
def test_a_lead_whose_zone_changes_keeps_the_due_day_in_the_new_calendar(
    world: World, zone: str, country: str
) -> None:
    world.launched(leads=1, delays=(0, 3))

    assert move_to(world, zone, country) == 1

    there = local(waiting(world).send_at, zone)
    assert there.date() == date(2026, 12, 3)
    assert 9 <= there.hour < 17
    enrollment = world.row(Enrollment, 1)
    assert enrollment.due_at == datetime(2026, 12, 3, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_a_new_zone_is_noted_once_and_doubles_nothing(world: World) -> None:
    world.launched(leads=1, delays=(0, 3))

    move_to(world, "Europe/Lisbon", "Portugal", "Their time zone is Europe/Lisbon now")
    move_to(world, "Europe/Lisbon", "Portugal", "Their time zone is Europe/Lisbon now")

    entry = world.only(History, kind="delivery.replanned")
    assert entry.reason.startswith("Their time zone is Europe/Lisbon now: Due at 2026-12-0")
    assert states(world, 1) == ["sent", "scheduled"]
    walk(world, lambda: len(sent(world)) == 2)
    assert hop(world) is False


def test_a_due_day_that_has_passed_in_the_new_zone_gets_a_place_from_now_on(world: World) -> None:
    world.launched(leads=1, delays=(0, 3))
    change(world, Sequence, 1, state="paused")
    world.clock.advance(days=7)

    move_to(world, "Pacific/Kiritimati", "Kiribati")

    assert world.clock.now <= waiting(world).send_at < world.clock.now + timedelta(days=1)


def test_a_holiday_of_the_new_country_is_skipped(world: World) -> None:
    world.launched(leads=1, delays=(0, 1))

    move_to(world, "Europe/Bucharest", "Romania")

    assert local(waiting(world).send_at, "Europe/Bucharest").date() == date(2026, 12, 2)


def test_a_step_that_waits_for_its_approval_gets_its_new_time_too(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    change(world, Sequence, sequence_id, review_scope="first_step")
    change(
        world,
        Enrollment,
        1,
        state="active",
        position=2,
        left_on=date(2026, 11, 30),
        entered_at=world.clock.now,
    )

    assert move_to(world, "America/Los_Angeles", "United States") == 0

    assert world.row(Enrollment, 1).due_at == datetime(2026, 12, 3, 17, tzinfo=UTC)
    assert world.row(Enrollment, 1).reason == "Waits for approval"


def test_what_was_put_off_because_the_lead_is_away_stays_put_off(world: World) -> None:
    world.launched(leads=1, delays=(0, 3))
    letter = world.channel.sent[0]
    away = (("Auto-Submitted", "auto-replied"),)
    world.receive(
        letter.sender,
        mail(
            sender=letter.recipient,
            to=letter.sender,
            text="I am away.",
            subject="Out of office",
            headers=away,
        ),
    )
    rests_until = world.clock.now + timedelta(days=7)
    assert waiting(world).send_at >= rests_until

    move_to(world, "Europe/Berlin", "Germany")

    assert waiting(world).send_at >= rests_until


def test_going_on_after_a_pause_is_no_burst(world: World) -> None:
    rows = [{"name": f"N{n}", "email": f"n{n}@c{n}.test", "country": "Germany"} for n in range(20)]

    def more(session: Session) -> None:
        found = leads.import_rows(session, world.workspace_id, name="More", rows=rows, now=world.clock.now)
        world.group_id = found.source_group_id

    world.run(more)
    sequence_id = world.launched(leads=10, delays=(0, 1))
    walk(world, lambda: len(sent(world)) >= 10)
    change(world, Sequence, sequence_id, state="paused")
    world.clock.now = datetime(2026, 12, 8, 9, 30, tzinfo=UTC)
    settle(world)
    due_before = [one.due_at for one in world.rows(Enrollment, sequence_id=sequence_id, state="active")]
    late = world.rows(Delivery, state=DeliveryState.SCHEDULED)
    assert len(late) >= 10
    assert all(one.send_at < world.clock.now for one in late)

    assert resume(world, sequence_id) == len(late)

    times = sorted(one.send_at for one in world.rows(Delivery, state=DeliveryState.SCHEDULED))
    assert times[0] >= world.clock.now
    assert times[-1] < datetime(2026, 12, 8, 15, tzinfo=UTC)
    assert len(set(times)) == len(times)
    assert times[-1] - times[0] > timedelta(hours=2)
    assert [
        one.due_at for one in world.rows(Enrollment, sequence_id=sequence_id, state="active")
    ] == due_before
    assert resume(world, sequence_id) == 0


def test_what_is_not_due_yet_keeps_its_place_when_its_sequence_goes_on(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3))
    before = waiting(world).send_at

    assert resume(world, sequence_id) == 0
    assert waiting(world).send_at == before


def hours_of_all_mailboxes(world: World, hours: Mapping[str, object] | None) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, hours=hours)


def try_again(world: World) -> int:
    return retry_all_held(world.services, world.workspace_id)


def test_a_lead_whose_hours_never_meet_its_mailboxs_is_held_in_words_and_goes_on_later(world: World) -> None:
    world.launched(leads=1, delays=(0, 3))
    hours_of_all_mailboxes(world, EVENING | {"zone": "Asia/Tokyo"})

    move_to(world, "Asia/Tokyo", "Japan")

    held = world.row(Enrollment, 1)
    address = world.row(SenderAccount, held.email_sender_id or 0).address
    assert states(world, 1) == ["sent", "cancelled"]
    assert (held.state, held.due_at) == (EnrollmentState.ACTIVE, None)
    assert held.reason == (
        f"Cannot be planned from {address}: 09:00–17:00 in Asia/Tokyo and 18:00–20:00 in Asia/Tokyo are never "
        "open together within 21 days: widen one of the windows or choose another sender."
    )
    assert try_again(world) == 0
    assert kinds(world, enrollment_id=1).count("enrollment.held") == 1

    hours_of_all_mailboxes(world, None)
    assert try_again(world) == 1
    assert try_again(world) == 0

    assert local(waiting(world).send_at, "Asia/Tokyo").date() == date(2026, 12, 3)
    assert world.row(Enrollment, 1).reason == ""


def lead_without_a_time(world: World) -> None:
    """Hold a lead whose hours never meet its mailbox's, then let them meet without anybody telling."""
    world.launched(leads=1, delays=(0, 3))
    settle(world)
    hours_of_all_mailboxes(world, EVENING | {"zone": "Asia/Tokyo"})
    move_to(world, "Asia/Tokyo", "Japan")
    assert world.row(Enrollment, 1).due_at is None
    hours_of_all_mailboxes(world, None)


def test_the_clock_tries_a_lead_without_a_time_again_once_a_day(world: World) -> None:
    lead_without_a_time(world)

    world.clock.advance(hours=23)
    settle(world)
    assert world.row(Enrollment, 1).due_at is None

    world.clock.advance(hours=1, minutes=1)
    settle(world)
    assert local(waiting(world).send_at, "Asia/Tokyo").date() == date(2026, 12, 3)


def test_a_tick_asks_for_it_once_and_not_again_before_a_day_is_over(world: World) -> None:
    world.launched(leads=1)
    settle(world)

    tick(world.services)
    assert ("retry_held", (world.workspace_id,)) not in world.queue.jobs

    world.clock.advance(days=1)
    tick(world.services)
    assert ("retry_held", (world.workspace_id,)) in world.queue.jobs


def test_a_public_holiday_that_goes_away_has_leads_without_a_time_tried_again_at_once(world: World) -> None:
    lead_without_a_time(world)

    world.act(settings.save_place, zone="Europe/Vienna", region="AT")
    world.work_off()

    assert waiting(world).send_at > world.clock.now


def test_trying_again_goes_on_behind_the_lead_that_was_looked_at_last(world: World) -> None:
    lead_without_a_time(world)

    def retry(after: int) -> replanning.Retried:
        return world.run(
            lambda session: replanning.retry_held(
                session, world.workspace_id, now=world.clock.now, after=after
            )
        )

    assert retry(after=1) == replanning.Retried(planned=0, last_id=None)
    assert retry(after=0) == replanning.Retried(planned=1, last_id=1)
    assert retry(after=0) == replanning.Retried(planned=0, last_id=None)


def test_a_sent_step_is_recorded_though_the_next_one_has_no_time(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    world.approve(1)
    change(world, Sequence, sequence_id, state="active")
    change(world, Run, world.run_id, state="active")
    hours_of_all_mailboxes(world, EVENING | {"zone": "Asia/Tokyo"})

    settle(world)

    assert states(world, 1) == ["sent"]
    assert world.row(Enrollment, 1).reason.startswith("Cannot be planned from ")
    hours_of_all_mailboxes(world, None)
    assert try_again(world) == 1
    walk(world, lambda: len(sent(world)) == 2)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            {"hours": {"opens": "09:00", "closes": "09:00"}},
            "must end after it starts on the same day, not 09:00–09:00",
        ),
        ({"hours": {"opens": "09:00", "closes": "17:00", "weekdays": []}}, "at least one day of the week"),
        ({"hours": {"opens": "soon", "closes": "later"}}, "needs hours such as 09:00 to 17:00"),
    ],
)
def test_a_window_that_never_opens_holds_a_lead_in_words(
    world: World, what: dict[str, object], said: str
) -> None:
    sequence_id = world.written(delays=(0, 3))
    world.approve(1)
    change(world, Sequence, sequence_id, state="active", **what)
    change(world, Run, world.run_id, state="active")

    settle(world)
    settle(world)

    held = world.row(Enrollment, 1)
    assert (held.state, states(world, 1)) == (EnrollmentState.ACTIVE, [])
    assert said in held.reason
    change(world, Sequence, sequence_id, hours=None)
    assert try_again(world) == 1
    settle(world)
    assert states(world, 1) == ["sent", "scheduled"]
