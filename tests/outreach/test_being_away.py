"""Somebody who is away gets nothing until three days after their return, whatever is planned meanwhile, and how."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models import Delivery, Enrollment, History, Lead
from models.states import DeliveryState
from outreach import approvals, correcting, editing, launch, pausing_leads, replanning, why
from outreach.held_back import THEY_ARE_AWAY, resumes_at
from tests.outreach.doing import change, settle, walk
from tests.outreach.test_forecast_agrees import foreseen, happened
from tests.world import MONDAY, World, mail

pytestmark = pytest.mark.unseen
YUKI = "yuki@kumo.test"
RESUMES = datetime(2026, 12, 13, 15, tzinfo=UTC)
"""When 14 December begins in Tokyo, three days after 11 December: a Monday."""


def is_away(world: World, text: str = "I am back on 11 December 2026.", *, number: int = 1) -> None:
    world.receive(
        "ana@kestrel.test",
        mail(
            sender=YUKI,
            to="ana@kestrel.test",
            subject="Automatic reply: hello",
            text=text,
            message_id=f"<away-{number}@kumo.test>",
            headers=(("Auto-Submitted", "auto-replied"), ("Date", "Mon, 30 Nov 2026 09:00:00 +0000")),
        ),
    )


def yuki(world: World) -> Lead:
    return world.only(Lead, email=YUKI)


def left(world: World) -> list[datetime]:
    """Return when Yuki's mails left."""
    rows = world.rows(Delivery, lead_id=yuki(world).id, state=DeliveryState.SENT)
    return sorted(one.intent_at for one in rows if one.intent_at is not None)


def until_sent(world: World, count: int) -> None:
    walk(world, lambda: len(left(world)) >= count, hops=120)


def sequence_of(world: World) -> int:
    return world.row(Enrollment, 1).sequence_id


def test_a_notice_is_kept_with_the_lead_and_puts_off_what_is_planned(world: World) -> None:
    world.launched(leads=1)

    is_away(world)

    assert yuki(world).away_until == RESUMES
    planned = world.only(Delivery, state=DeliveryState.SCHEDULED)
    assert RESUMES <= planned.send_at < RESUMES + timedelta(days=1)
    assert planned.reason == THEY_ARE_AWAY
    assert world.only(History, kind="delivery.postponed").reason == THEY_ARE_AWAY
    until_sent(world, 2)
    assert RESUMES <= left(world)[1] < RESUMES + timedelta(days=1)


def test_a_step_that_is_approved_only_after_the_notice_waits_as_long(world: World) -> None:
    world.launched(leads=1)
    second = world.messages(1)[1]
    world.act(editing.edit, second.id, digest=second.digest, subject="Hello again", body="Words.")
    assert world.rows(Delivery, state=DeliveryState.SCHEDULED) == []

    is_away(world)
    world.approve(1)

    assert world.row(Enrollment, 1).due_at == datetime(2026, 12, 14, tzinfo=UTC)
    assert world.only(Delivery, state=DeliveryState.SCHEDULED).reason == THEY_ARE_AWAY
    until_sent(world, 2)
    assert left(world)[1] >= RESUMES


def test_a_step_that_is_edited_and_planned_anew_waits_as_long(world: World) -> None:
    world.launched(leads=1)
    is_away(world)
    second = world.messages(1)[1]

    world.act(editing.edit, second.id, digest=second.digest, subject="Hello again", body="Words.")
    world.approve(1)

    assert world.only(Delivery, state=DeliveryState.SCHEDULED).send_at >= RESUMES
    until_sent(world, 2)
    assert left(world)[1] >= RESUMES


def test_a_step_that_is_left_out_brings_the_next_one_no_earlier(world: World) -> None:
    world.launched(leads=1)
    is_away(world)

    world.act(approvals.leave_step_out, world.messages(1)[1].id)

    assert world.only(Delivery, state=DeliveryState.SCHEDULED).send_at >= RESUMES


def test_who_enters_another_sequence_meanwhile_gets_its_first_step_after_the_return(world: World) -> None:
    world.launched(leads=1, delays=(0,))
    is_away(world)

    other = world.written(name="Another", delays=(0, 2))
    mine = next(one for one in world.enrolled(other) if one.lead_id == yuki(world).id)
    world.approve(mine.id)
    world.act(launch.launch, other, first_step_waits=False)
    world.work_off()
    settle(world)

    planned = world.only(Delivery, state=DeliveryState.SCHEDULED, lead_id=yuki(world).id)
    assert (planned.any_hour, planned.reason) == (False, THEY_ARE_AWAY)
    ahead = foreseen(world, other)
    assert min(ahead.values()) >= RESUMES
    assert happened(world) | ahead == happened(world)
    assert min(left(world)[1:]) >= RESUMES


def test_the_forecast_of_who_has_not_entered_knows_it_too(world: World) -> None:
    world.launched(leads=1, delays=(0,))
    is_away(world)
    other = world.written(name="Another", delays=(0, 2))
    mine = next(one for one in world.enrolled(other) if one.lead_id == yuki(world).id)
    world.approve(mine.id)
    world.act(launch.launch, other, first_step_waits=False)

    ahead = {key: at for key, at in foreseen(world, other).items() if key[0] == mine.id}
    world.work_off()

    assert len(ahead) == 2
    assert {key: at for key, at in happened(world).items() if key in ahead} == ahead


def test_a_zone_that_changes_meanwhile_moves_nothing_before_the_return(world: World) -> None:
    world.launched(leads=1)
    is_away(world)
    change(world, Lead, 1, zone="Europe/Berlin", country="Germany")

    moved = world.run(lambda session: replanning.replan(session, 1, now=world.clock.now, reason="They moved"))

    assert moved == 1
    assert world.only(Delivery, state=DeliveryState.SCHEDULED).send_at >= RESUMES


def test_going_on_after_a_pause_waits_for_the_return(world: World) -> None:
    world.launched(leads=1)
    is_away(world)
    world.act(pausing_leads.pause_lead, 1)
    world.clock.now = RESUMES - timedelta(days=1)
    settle(world)

    world.act(pausing_leads.resume_lead, 1)
    settle(world)

    assert len(left(world)) == 1
    until_sent(world, 2)
    assert left(world)[1] >= RESUMES


def test_what_is_due_all_the_same_is_held_back_as_it_is_to_leave(world: World) -> None:
    """A letter was being handed over as the notice came, and the server put it off for a few minutes."""
    world.launched(leads=1)
    second = world.only(Delivery, state=DeliveryState.SCHEDULED)
    world.clock.now = second.send_at
    is_away(world, "I am out of the office.")
    until = yuki(world).away_until
    assert until == world.clock.now + timedelta(days=7)
    change(world, Delivery, second.id, state=DeliveryState.DEFERRED, send_at=world.clock.now, reason="Busy")

    settle(world)

    held = world.row(Delivery, second.id)
    assert (held.reason, len(left(world))) == (THEY_ARE_AWAY, 1)
    assert held.send_at >= until
    until_sent(world, 2)
    assert left(world)[1] >= until


def test_a_corrected_class_gives_every_step_its_day_back(world: World) -> None:
    world.launched(leads=1)
    day = world.only(Delivery, state=DeliveryState.SCHEDULED).send_at
    is_away(world)
    second = world.messages(1)[1]
    world.act(editing.edit, second.id, digest=second.digest, subject="Hello again", body="Words.")
    world.approve(1)

    world.act(correcting.correct, 1, shown="out_of_office", chosen="auto_reply")

    assert yuki(world).away_until is None
    planned = world.only(Delivery, state=DeliveryState.SCHEDULED)
    assert (planned.send_at.date(), planned.reason) == (day.date(), "")


def test_of_two_notices_the_later_return_counts_and_each_is_corrected_for_itself(world: World) -> None:
    world.launched(leads=1)
    is_away(world)
    is_away(world, "I am back on 18 December 2026.", number=2)
    assert yuki(world).away_until == RESUMES + timedelta(days=7)

    world.act(correcting.correct, 2, shown="out_of_office", chosen="auto_reply")

    assert yuki(world).away_until == RESUMES
    planned = world.only(Delivery, state=DeliveryState.SCHEDULED)
    assert RESUMES <= planned.send_at < RESUMES + timedelta(days=1)


def test_why_says_that_they_are_away(world: World) -> None:
    world.launched(leads=1)
    is_away(world)

    said = world.act(why.of, yuki(world).id).sequences[0].steps[1].sentence

    assert THEY_ARE_AWAY in said
    assert "Mon 14 Dec" in said


@pytest.mark.parametrize(
    ("back_on", "zone", "expected"),
    [
        (date(2026, 12, 11), "Asia/Tokyo", RESUMES),
        (date(2026, 12, 11), "Pacific/Honolulu", datetime(2026, 12, 14, 10, tzinfo=UTC)),
        (date(2027, 3, 25), "Europe/Berlin", datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (None, "Asia/Tokyo", MONDAY + timedelta(days=7)),
    ],
)
def test_steps_go_on_as_the_third_day_after_the_return_begins(
    back_on: date | None, zone: str, expected: datetime
) -> None:
    assert resumes_at(MONDAY, back_on, zone) == expected
