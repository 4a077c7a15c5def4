"""A mailbox whose server falls silent rests after its first letter, whether it was handed over or not; others go on."""

from collections import Counter
from datetime import timedelta

import pytest

from models import Attempt, Delivery, SenderAccount
from models.states import DeliveryState, SenderState
from outreach import held, waiting, why
from outreach.errors import BrokeOff, Deferred, DeliveryError, OutcomeUnknown
from tests.moments import kept
from tests.outreach.doing import settle
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen, pytest.mark.long]

SILENT = OutcomeUnknown("The connection broke at the end.")
HANGS = BrokeOff("The mail server mail.kestrel.test fell silent before the message was handed over.")
BREAKS_OFF = (
    "The mail server of ana@kestrel.test breaks off before it has taken a message: "
    "it rests and is tried again by itself."
)
RESTS = (
    "Nobody answered ana@kestrel.test after a message was handed over: it rests and is tried again by itself."
)


def minutes_pass(world: World, count: int) -> None:
    """Let the clock tick each minute, with no mailbox resting between two letters."""
    for _ in range(count):
        world.clock.advance(minutes=1)
        free_the_gaps(world)
        settle(world)


@kept
def falls_silent(
    world: World, *, times: int, mailboxes: int = 1, error: DeliveryError = SILENT, ends_as: str = "unknown"
) -> int:
    """Have nine leads due whose first letters end like this; return the mailbox that sent the first of them."""
    sequence_id = crowd(world, 9, mailboxes=mailboxes)
    enter_everybody(world, sequence_id)
    for _ in range(times):
        world.channel.fail(error)
    settle(world)
    return min(one.sender_account_id for one in world.rows(Delivery) if one.state == ends_as)


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
    assert [RESTS in words for _, words in world.asked_to_reconnect()] == [True]
    assert sender.probe_at is not None
    assert sender.probe_at - world.clock.now <= timedelta(minutes=20)


def test_a_walk_through_time_stops_where_the_mailbox_is_tried_again(world: World) -> None:
    falls_silent(world, times=1)

    next_at, _, _ = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))

    assert next_at == MONDAY + timedelta(minutes=1)
    minutes_pass(world, 2)
    next_at, _, _ = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))
    assert next_at == MONDAY + timedelta(minutes=5)


def hangs(world: World, *, times: int, mailboxes: int = 1) -> int:
    """Have nine leads due over whose first letters the server hangs; return the mailbox that tried the first."""
    return falls_silent(world, times=times, mailboxes=mailboxes, error=HANGS, ends_as="deferred")


def tries(world: World) -> int:
    return len(world.rows(Attempt))


def test_a_server_that_hangs_before_it_has_a_letter_is_not_given_the_next(world: World) -> None:
    hanging = hangs(world, times=9)

    minutes_pass(world, 4)

    assert ends(world, hanging) == {"deferred": 1, "scheduled": 8}
    assert tries(world) == 1


def test_the_letter_over_which_it_hung_says_so_and_when_it_is_tried_again(world: World) -> None:
    hangs(world, times=1)

    deferred = world.only(Delivery, state=DeliveryState.DEFERRED)

    assert deferred.reason == str(HANGS)
    assert deferred.send_at == MONDAY + timedelta(minutes=15)
    assert deferred.intent_at is None
    step = world.act(why.of, deferred.lead_id).sequences[0].steps[0]
    assert BREAKS_OFF.rstrip(".") in step.sentence


def test_a_server_that_hangs_is_given_one_letter_after_each_rest_and_rests_longer_each_time(
    world: World,
) -> None:
    hangs(world, times=99)

    tried_after = []
    for _ in range(80):
        minutes_pass(world, 1)
        tried_after.append(tries(world))

    assert [tried_after.index(number) + 1 for number in (2, 3, 4, 5)] == [5, 15, 35, 75]


def test_a_server_that_takes_the_next_letter_heals_its_mailbox_and_every_lead_is_written_to_once(
    world: World,
) -> None:
    hanging = hangs(world, times=1)

    minutes_pass(world, 20)

    sender = world.row(SenderAccount, hanging)
    assert (sender.state, sender.broke_in_a_row, sender.probe_at) == (SenderState.HEALTHY, 0, None)
    assert ends(world, hanging) == {"sent": 9}
    assert len(set(world.addresses_sent())) == len(world.channel.sent) == 9


def test_nothing_has_left_so_the_mailbox_owes_no_gap_when_it_is_tried_again(world: World) -> None:
    hanging = hangs(world, times=1)

    assert world.row(SenderAccount, hanging).free_at is None


def test_another_mailbox_goes_on_while_one_hangs(world: World) -> None:
    hanging = hangs(world, times=1, mailboxes=2)
    other = next(one for one in world.sender_ids if one != hanging)

    minutes_pass(world, 4)

    assert ends(world, hanging)["sent"] == 0
    assert set(ends(world, other)) == {"sent"}


def test_the_owner_of_a_mailbox_that_hangs_is_told_once(world: World) -> None:
    hangs(world, times=9)
    minutes_pass(world, 30)

    assert [BREAKS_OFF in words for _, words in world.asked_to_reconnect()] == [True]


def test_a_server_that_only_says_later_does_not_make_its_mailbox_rest(world: World) -> None:
    later = falls_silent(world, times=1, error=Deferred("451 try later."), ends_as="deferred")

    assert world.row(SenderAccount, later).state is SenderState.HEALTHY
