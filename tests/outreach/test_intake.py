"""How many leads may enter a day so that every later step can follow, on however many days a week it may leave."""

from collections.abc import Sequence as Many
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import SenderAccount, Sequence
from models.states import Channel
from outreach import intake
from outreach.form_screens import MAX_STEPS
from outreach.intake import Owed
from outreach.limits import WEEK, Budget
from tests.outreach.doing import change
from tests.world import MONDAY, World

EVERY_DAY = frozenset(range(7))
OFFICE = frozenset(range(5))


def entering(limit: int, messages: int, days: int = 5, owed: Many[int] = ()) -> int:
    """How many leads may enter now under a daily limit; those that are owed messages entered an hour ago."""
    promised = [(MONDAY - timedelta(hours=1), Owed(count)) for count in owed]
    return intake.room_for((Budget(limit),), Owed(messages), promised, now=MONDAY, days=days)


@given(st.integers(-5, 200), st.integers(0, 12), st.integers(1, 7))
def test_what_enters_in_a_day_fits_with_all_its_mails_into_the_limit(
    limit: int, messages: int, days: int
) -> None:
    found = entering(limit, messages, days)

    assert found == 0 if limit <= 0 else found >= 1
    on_a_sending_day = found + 7 * found * max(0, messages - 1) / days
    assert found <= 1 or on_a_sending_day <= limit
    one_more = found + 1 + 7 * (found + 1) * max(0, messages - 1) / days
    assert limit <= 0 or one_more > limit


@pytest.mark.parametrize(("days", "a_day"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7)])
def test_four_messages_and_a_limit_of_thirty(days: int, a_day: int) -> None:
    assert entering(30, 4, days) == a_day


@pytest.mark.parametrize(
    ("limit", "messages", "owed", "room"),
    [
        (30, 1, [], 30),
        (30, 4, [], 5),
        (30, 4, [4] * 5, 0),
        (30, 1, [4] * 5, 4),
        (30, 4, [1] * 10, 3),
        (2, 4, [], 1),
        (2, 4, [4], 0),
        (0, 1, [], 0),
    ],
)
def test_what_entered_lately_takes_its_share_of_the_room(
    limit: int, messages: int, owed: list[int], room: int
) -> None:
    assert entering(limit, messages, owed=owed) == room


@pytest.mark.parametrize(("days", "room"), [(1, 0), (3, 1), (5, 3), (7, 5)])
def test_the_share_of_what_entered_depends_on_the_days(days: int, room: int) -> None:
    assert entering(30, 4, days, [4, 4]) == room


def day_after_day(budgets: Many[Budget], owed: Owed, days: int, *, weeks: int) -> list[int]:
    """How many enter on each day when as many do as may, and leads never run out."""
    promised: list[intake.Promise] = []
    found: list[int] = []
    for day in range(7 * weeks):
        found.append(0)
        for hour in range(24):
            now = MONDAY + timedelta(days=day, hours=hour)
            room = intake.room_for(budgets, owed, promised, now=now, days=days)
            promised += [(now, owed)] * room
            found[-1] += room
    return found


@pytest.mark.parametrize(
    ("daily", "weekly", "messages", "in_a_week"),
    [
        # 80 invites in 7 days are 11 a day, whatever a day's limit of 15 would let in.
        (15, 80, 1, 77),
        (15, 80, 2, 35),
        (4, 80, 1, 28),
        # Fewer than one a day: one enters in as long as it takes.
        (15, 3, 1, 3),
        (15, 12, 3, 4),
    ],
)
def test_a_week_lets_in_no_more_than_its_own_limit_serves(
    daily: int, weekly: int, messages: int, in_a_week: int
) -> None:
    found = day_after_day((Budget(daily), Budget(weekly, WEEK)), Owed(messages), 5, weeks=4)

    assert [sum(found[day : day + 7]) for day in range(0, 28, 7)] == [in_a_week] * 4


@settings(max_examples=10, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 120),
    st.builds(Owed, st.integers(1, MAX_STEPS), st.booleans()),
    st.integers(1, 7),
    st.integers(1, 16),
)
def test_no_more_enters_in_the_long_run_than_may_leave(
    daily: int, weekly: int, owed: Owed, days: int, weeks: int
) -> None:
    found = day_after_day((Budget(daily), Budget(weekly, WEEK)), owed, days, weeks=weeks)

    span = 7 * 12
    most = max(sum(found[day : day + span]) for day in range(len(found)))
    assert most * owed.messages <= 12 * weekly
    # Messages that open leave on every day of a week, the others on some of them.
    opening = most if owed.opens else 0
    assert days * opening + 7 * (most * owed.messages - opening) <= span * days * daily


@pytest.mark.parametrize(("limit", "days", "room"), [(7, 5, 5), (1, 5, 0), (14, 7, 14), (7, 1, 1)])
def test_what_does_not_leave_at_once_leaves_on_sending_days(limit: int, days: int, room: int) -> None:
    entered = [(MONDAY - timedelta(days=1), Owed(1, opens=False))] * 7 if limit == 1 else []
    owed = Owed(1, opens=False)
    assert intake.room_for((Budget(limit),), owed, entered, now=MONDAY, days=days) == room


def test_a_budget_of_nothing_lets_nobody_in_whatever_the_others_say() -> None:
    assert intake.room_for((Budget(15), Budget(0, WEEK)), Owed(1), now=MONDAY) == 0


@pytest.mark.parametrize(
    ("theirs", "own", "channel", "days"),
    [
        (OFFICE, None, Channel.EMAIL, 5),
        (EVERY_DAY, None, Channel.EMAIL, 7),
        (EVERY_DAY, OFFICE, Channel.EMAIL, 5),
        (frozenset({5, 6}), frozenset({4, 5}), Channel.EMAIL, 1),
        (frozenset({6}), frozenset({0}), Channel.EMAIL, 1),
        (EVERY_DAY, None, Channel.LINKEDIN_INVITE, 5),
        (OFFICE, frozenset({5, 6}), Channel.LINKEDIN_MESSAGE, 2),
    ],
)
def test_days_are_those_on_which_both_sides_are_open(
    theirs: frozenset[int], own: frozenset[int] | None, channel: Channel, days: int
) -> None:
    assert intake.sending_days(theirs, own, channel) == days


@pytest.mark.parametrize(
    ("of_sequence", "of_sender", "days"),
    [
        (None, None, 5),
        ({"opens": "09:00", "closes": "17:00", "weekdays": [0, 6]}, None, 2),
        ({"opens": "09:00", "closes": "17:00", "weekdays": [0, 6]}, {"opens": "09:00", "closes": "12:00"}, 1),
        ({"opens": "never"}, {"opens": "never"}, 5),
    ],
)
def test_days_come_from_the_hours_of_sequence_and_sender(
    world: World, of_sequence: dict[str, object] | None, of_sender: dict[str, object] | None, days: int
) -> None:
    sequence_id = world.sequence()
    change(world, Sequence, sequence_id, hours=of_sequence)
    change(world, SenderAccount, world.sender_ids[0], hours=of_sender)

    found = world.run(
        lambda session: intake.days_of(
            session,
            session.get_one(Sequence, sequence_id),
            session.get_one(SenderAccount, world.sender_ids[0]),
            Channel.EMAIL,
        )
    )

    assert found == days
