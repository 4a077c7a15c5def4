"""How many leads may enter a day so that every later step can follow, on however many days a week it may leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import SenderAccount, Sequence
from models.states import Channel
from outreach import intake
from tests.outreach.doing import change
from tests.world import World

WEEK = frozenset(range(7))
OFFICE = frozenset(range(5))


@given(st.integers(-5, 200), st.integers(0, 12), st.integers(1, 7))
def test_what_enters_in_a_day_fits_with_all_its_mails_into_the_limit(
    limit: int, messages: int, days: int
) -> None:
    found = intake.intake_a_day(limit, messages, days)

    assert found == 0 if limit <= 0 else found >= 1
    on_a_sending_day = found + 7 * found * max(0, messages - 1) / days
    assert found <= 1 or on_a_sending_day <= limit
    one_more = found + 1 + 7 * (found + 1) * max(0, messages - 1) / days
    assert limit <= 0 or one_more > limit


@pytest.mark.parametrize(("days", "a_day"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7)])
def test_four_messages_and_a_limit_of_thirty(days: int, a_day: int) -> None:
    assert intake.intake_a_day(30, 4, days) == a_day


@pytest.mark.parametrize(
    ("limit", "messages", "promised", "room"),
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
    limit: int, messages: int, promised: list[int], room: int
) -> None:
    assert intake.room_for(limit, messages, promised) == room


@pytest.mark.parametrize(("days", "room"), [(1, 0), (3, 1), (5, 3), (7, 5)])
def test_the_share_of_what_entered_depends_on_the_days(days: int, room: int) -> None:
    assert intake.room_for(30, 4, [4, 4], days) == room


@pytest.mark.parametrize(
    ("theirs", "own", "channel", "days"),
    [
        (OFFICE, None, Channel.EMAIL, 5),
        (WEEK, None, Channel.EMAIL, 7),
        (WEEK, OFFICE, Channel.EMAIL, 5),
        (frozenset({5, 6}), frozenset({4, 5}), Channel.EMAIL, 1),
        (frozenset({6}), frozenset({0}), Channel.EMAIL, 1),
        (WEEK, None, Channel.LINKEDIN_INVITE, 5),
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
