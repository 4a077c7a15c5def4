"""The drain sends what may leave, once, however many of it run and wherever they die."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event, Lock, current_thread, main_thread
from typing import TypeVar

import pytest

from jobs import drain
from jobs.drain import drain_due
from jobs.lanes import CONNECTIONS
from models import Attempt, Delivery, SenderAccount, Setting
from models.states import DeliveryState, SenderState
from outreach import pausing, results, turns
from outreach.errors import Deferred, DeliveryError, OutcomeUnknown, Rejected, SenderBroken
from outreach.ports import ChannelPort, Connection, Letter, MailAccount, Run, Session
from tests.outreach.doing import at_once, change, reply_from_yuki, sent, settle
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps, one_due
from tests.world import World

T = TypeVar("T")


@dataclass
class GivesUp:
    """A database that is away for the drain itself from the second transaction on that it may try anew."""

    run: Run
    is_away: Event
    asked: int = 0

    def __call__(self, work: Callable[[Session], T], /) -> T:
        if current_thread() is not main_thread():
            return self.run(work)
        self.asked += 1
        if self.asked > 1:
            self.is_away.set()
            raise ConnectionError("away")
        return self.run(work)


@dataclass
class WaitsFor:
    """A channel over which one mailbox gets through only once something has happened."""

    channel: ChannelPort
    mailbox: str
    happened: Event

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator[Connection]:
        with self.channel.connect(account) as connection:
            if account.address == self.mailbox:
                assert self.happened.wait(10)
            yield connection


def test_a_drain_that_runs_twice_sends_once(world: World) -> None:
    one_due(world)

    assert drain_due(world.services) == 1
    assert drain_due(world.services) == 0

    assert len(sent(world)) == 1
    assert world.row(SenderAccount, world.rows(Delivery)[0].sender_account_id).lease_token is None


def test_drains_at_once_send_once(world: World) -> None:
    one_due(world)

    assert at_once(*[lambda: drain_due(world.services)] * 4) == [None] * 4

    assert len(sent(world)) == 1
    assert len(world.rows(Attempt)) == 1


def test_a_sender_leased_elsewhere_is_left_alone_until_its_lease_ends(world: World) -> None:
    one_due(world)
    now = world.clock.now
    world.run(lambda session: turns.lease_senders(session, now=now, wall=now, token="dead"))

    assert drain_due(world.services) == 0
    world.clock.advance(seconds=turns.LEASE_SECONDS + 1)

    assert drain_due(world.services) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Rejected("550"), DeliveryState.REJECTED),
        (Deferred("451"), DeliveryState.DEFERRED),
        (SenderBroken("535"), DeliveryState.SCHEDULED),
        (OutcomeUnknown("broke"), DeliveryState.UNKNOWN),
    ],
)
def test_one_failure_ends_in_its_state_and_gives_the_sender_back(
    world: World, error: DeliveryError, state: DeliveryState
) -> None:
    delivery = one_due(world)
    world.channel.fail(error)

    assert drain_due(world.services) == 0

    assert world.row(Delivery, delivery.id).state is state
    assert world.row(SenderAccount, delivery.sender_account_id).lease_until is None


def test_an_smtp_server_that_is_down_loses_nothing(world: World) -> None:
    sequence_id = crowd(world, 3)
    enter_everybody(world, sequence_id)
    world.channel.connect_errors.append(SenderBroken("The server is down."))

    drain_due(world.services)
    assert {one.state for one in world.rows(Delivery)} == {DeliveryState.SCHEDULED}
    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.BROKEN
    for _ in range(8):
        world.clock.advance(minutes=20)
        settle(world)

    assert sorted(world.addresses_sent()) == [f"lead{n}@company{n}.test" for n in range(3)]


def test_a_reply_before_the_drain_stops_what_was_due(world: World) -> None:
    world.launched(leads=1)
    world.clock.advance(days=3, hours=15)
    reply_from_yuki(world)

    drain.drain()

    assert len(sent(world)) == 1


def test_a_pause_before_the_drain_holds_what_was_due(world: World) -> None:
    delivery = one_due(world)
    world.act(pausing.pause_sequence, 1)

    assert drain_due(world.services) == 0

    assert world.row(Delivery, delivery.id).state is DeliveryState.SCHEDULED


def test_two_mailboxes_send_side_by_side_over_their_own_connections(world: World) -> None:
    sequence_id = crowd(world, 8, mailboxes=2)
    enter_everybody(world, sequence_id)

    assert drain_due(world.services) == 2

    assert sorted(world.channel.connected) == ["ana@kestrel.test", "jo@kestrel.test"]
    senders = [letter.sender for letter in world.channel.sent]
    assert sorted(senders) == ["ana@kestrel.test", "jo@kestrel.test"]


@dataclass
class Counts:
    """A channel that knows how many letters of a mailbox were on their way over it at once, and takes its time."""

    channel: ChannelPort
    most: int = 0
    under_way: int = 0
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator[Connection]:
        with self.channel.connect(account) as connection:
            yield Counted(connection, self)


@dataclass
class Counted:
    inner: Connection
    counts: Counts

    def hand_over(self, letter: Letter) -> str:
        counts = self.counts
        with counts.lock:
            counts.under_way += 1
            counts.most = max(counts.most, counts.under_way)
        time.sleep(0.05)
        try:
            return self.inner.hand_over(letter)
        finally:
            with counts.lock:
                counts.under_way -= 1


def test_without_a_gap_a_mailbox_has_two_connections_with_a_letter_each(world: World) -> None:
    enter_everybody(world, crowd(world, 8))
    without_gaps(world)
    channel = Counts(world.channel)

    taken = drain_due(replace(world.services, channels={"email": channel}))

    assert (taken, channel.most) == (8, CONNECTIONS)
    assert sorted(world.addresses_sent()) == [f"lead{n}@company{n}.test" for n in range(8)]
    assert world.channel.connected == ["ana@kestrel.test"] * CONNECTIONS


def test_a_server_that_has_taken_nothing_yet_gets_no_second_letter(world: World) -> None:
    enter_everybody(world, crowd(world, 3))
    without_gaps(world)
    world.channel.fail(OutcomeUnknown("Silent."))
    channel = Counts(world.channel)

    drain_due(replace(world.services, channels={"email": channel}))

    states = Counter(str(one.state) for one in world.rows(Delivery))
    assert (channel.most, states["unknown"]) == (1, 1)


def test_a_gap_keeps_a_mailbox_at_one_letter_however_long_it_is_under_way(world: World) -> None:
    enter_everybody(world, crowd(world, 3))
    channel = Counts(world.channel)

    assert drain_due(replace(world.services, channels={"email": channel})) == 1

    assert channel.most == 1


def without_gaps(world: World) -> None:
    """Let every mailbox send one letter after the other, as a team's own relay may."""
    numbers = {"gap_minutes": 0, "gap_jitter_minutes": 0, "window_opens": "00:00", "window_closes": "00:01"}
    world.run(
        lambda session: session.add_all(
            Setting(workspace_id=world.workspace_id, name=name, value=value)
            for name, value in numbers.items()
        )
    )
    free_the_gaps(world)


def test_a_first_touch_that_cannot_leave_does_not_keep_the_drain_from_ending(world: World) -> None:
    delivery = one_due(world)
    change(world, Delivery, delivery.id, any_hour=False)

    assert drain_due(world.services) == 0
    free_the_gaps(world)
    assert drain_due(world.services) == 0

    assert world.row(Delivery, delivery.id).send_at > world.clock.now


def test_what_is_under_way_is_recorded_though_the_database_was_away_for_the_next_round(world: World) -> None:
    sequence_id = crowd(world, 8, mailboxes=2)
    enter_everybody(world, sequence_id)
    is_away = Event()
    services = replace(
        world.services,
        run=GivesUp(world.services.run, is_away),
        channels={"email": WaitsFor(world.channel, "jo@kestrel.test", is_away)},
    )

    with pytest.raises(ConnectionError):
        drain_due(services)

    assert [str(one.state) for one in world.rows(Delivery) if one.attempt] == ["sent", "sent"]


def test_a_drain_that_lives_keeps_its_senders_and_its_letters(world: World) -> None:
    delivery = one_due(world)
    now = world.clock.now
    (sender_id,) = world.run(lambda session: turns.lease_senders(session, now=now, wall=now, token="mine"))
    change(world, Delivery, delivery.id, state=DeliveryState.SENDING, token="mine:1", lease_until=now)

    world.run(lambda session: turns.renew_senders(session, [sender_id], "mine", wall=world.clock.now))
    world.run(lambda session: results.still_under_way(session, {delivery.id: "mine:1"}, wall=world.clock.now))
    world.clock.advance(seconds=turns.LEASE_SECONDS - 1)

    assert world.run(lambda session: results.expire(session, now=now, wall=world.clock.now)) == 0
    assert world.row(SenderAccount, sender_id).lease_until == now + timedelta(seconds=turns.LEASE_SECONDS)


def test_a_drain_that_lost_its_senders_and_letters_does_not_take_them_back(world: World) -> None:
    delivery = one_due(world)
    now = world.clock.now
    (sender_id,) = world.run(lambda session: turns.lease_senders(session, now=now, wall=now, token="other"))
    change(world, Delivery, delivery.id, state=DeliveryState.SENDING, token="other:1", lease_until=now)
    world.clock.advance(seconds=5)

    world.run(lambda session: turns.renew_senders(session, [sender_id], "mine", wall=world.clock.now))
    world.run(lambda session: results.still_under_way(session, {delivery.id: "mine:1"}, wall=world.clock.now))

    assert world.row(Delivery, delivery.id).lease_until == now
    assert world.row(SenderAccount, sender_id).lease_until == now + timedelta(seconds=turns.LEASE_SECONDS)
