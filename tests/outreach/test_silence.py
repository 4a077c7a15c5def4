"""A mailbox whose server falls silent rests after its first letter of unknown end, and others go on."""

from collections import Counter
from datetime import timedelta

from models import Delivery, SenderAccount, SlackPost
from models.states import PostKind, SenderState
from outreach import held, waiting
from outreach.errors import OutcomeUnknown
from tests.outreach.doing import settle
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps
from tests.world import MONDAY, World

SILENT = OutcomeUnknown("The connection broke at the end.")
RESTS = (
    "Nobody answered ana@kestrel.test after a message was handed over: it rests and is tried again by itself."
)


def minutes_pass(world: World, count: int) -> None:
    """Let the clock tick each minute, with no mailbox resting between two letters."""
    for _ in range(count):
        world.clock.advance(minutes=1)
        free_the_gaps(world)
        settle(world)


def falls_silent(world: World, *, times: int, mailboxes: int = 1) -> int:
    """Have nine leads due whose first letters end unknown; return the mailbox that sent the first of them."""
    sequence_id = crowd(world, 9, mailboxes=mailboxes)
    enter_everybody(world, sequence_id)
    for _ in range(times):
        world.channel.fail(SILENT)
    settle(world)
    return min(one.sender_account_id for one in world.rows(Delivery) if one.state == "unknown")


def ends(world: World, sender_id: int) -> Counter[str]:
    return Counter(str(one.state) for one in world.rows(Delivery, sender_account_id=sender_id))


def test_a_silent_server_makes_one_letter_unknown_and_not_the_next(world: World) -> None:
    silent = falls_silent(world, times=9)

    minutes_pass(world, 4)

    assert ends(world, silent) == {"unknown": 1, "scheduled": 8}


def test_another_mailbox_goes_on_meanwhile(world: World) -> None:
    silent = falls_silent(world, times=1, mailboxes=2)
    other = next(one for one in world.sender_ids if one != silent)

    minutes_pass(world, 4)

    assert ends(world, silent)["unknown"] == 1
    assert ends(world, silent)["sent"] == 0
    assert set(ends(world, other)) == {"sent"}


def test_each_further_silence_makes_the_wait_longer(world: World) -> None:
    silent = falls_silent(world, times=9)

    unknown_after = []
    for _ in range(80):
        minutes_pass(world, 1)
        unknown_after.append(ends(world, silent)["unknown"])

    assert [unknown_after.index(number) + 1 for number in (2, 3, 4, 5)] == [5, 15, 35, 75]


def test_it_goes_on_with_the_first_letter_that_is_answered_and_the_wait_is_short_again(world: World) -> None:
    silent = falls_silent(world, times=2)

    minutes_pass(world, 16)

    sender = world.row(SenderAccount, silent)
    assert (sender.state, sender.broke_in_a_row, sender.probe_at) == (SenderState.HEALTHY, 0, None)
    assert sender.health_reason == ""
    assert ends(world, silent)["unknown"] == 2
    assert ends(world, silent)["sent"] >= 1


def test_its_owner_is_told_once_and_what_waits_says_why(world: World) -> None:
    silent = falls_silent(world, times=9)
    minutes_pass(world, 30)

    sender = world.row(SenderAccount, silent)
    assert world.services.read(lambda session: held.of_sender(session, sender)) == RESTS
    told = [post.note for post in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)]
    assert len([note for note in told if note.startswith(RESTS)]) == 1
    assert sender.probe_at is not None
    assert sender.probe_at - world.clock.now <= timedelta(minutes=20)


def test_a_walk_through_time_stops_where_the_mailbox_is_tried_again(world: World) -> None:
    falls_silent(world, times=1)

    next_at, _, _ = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))

    assert next_at == MONDAY + timedelta(minutes=1)
    minutes_pass(world, 2)
    next_at, _, _ = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))
    assert next_at == MONDAY + timedelta(minutes=5)
