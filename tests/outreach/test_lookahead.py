"""A drain looks for steps once a second, sees what it sent itself at once, and never sends what was moved since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import Delivery, SenderAccount, Setting
from models.states import Channel, DeliveryState
from outreach import locking, sending, turns
from outreach.lookahead import Lookahead
from outreach.numbers import numbers_of
from outreach.ports import MailAccount
from outreach.sending import Round
from outreach.turns import Candidate, Counted
from tests.outreach.doing import change
from tests.outreach.test_sending import crowd, enter_everybody
from tests.world import World

pytestmark = pytest.mark.unseen


@dataclass
class Seconds:
    """A clock that goes on only when it is told to."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Drain:
    """A drain's part that looks and intends, for one mailbox that it has leased."""

    world: World
    seconds: Seconds = field(default_factory=Seconds)

    def __post_init__(self) -> None:
        self.ahead = Lookahead(self.seconds)
        self.sender_id = self.world.sender_ids[0]
        now = self.world.clock.now
        leased = self.world.run(lambda session: turns.lease_senders(session, now=now, wall=now, token="mine"))
        assert leased == [self.sender_id]

    def due(self) -> list[Candidate]:
        now = self.world.clock.now
        return self.world.run(lambda session: self.ahead.due(session, [self.sender_id], now=now))[
            self.sender_id
        ]

    def counted(self) -> list[Counted]:
        now = self.world.clock.now
        return self.world.run(
            lambda session: self.ahead.counted(
                session, [session.get_one(SenderAccount, self.sender_id)], now=now
            )
        )[self.sender_id]

    def next_round(self) -> Round:
        begun = self.world.run(self.round_in)
        self.ahead.note(begun.tried, begun.sent)
        return begun

    def round_in(self, session: Session) -> Round:
        now, cipher = self.world.clock.now, self.world.services.cipher
        return sending.next_round(
            session, [self.sender_id], now=now, wall=now, token="mine", cipher=cipher, ahead=self.ahead
        )


@pytest.fixture
def drain(world: World) -> Drain:
    enter_everybody(world, crowd(world, 3))
    return Drain(world)


def ids(found: list[Candidate]) -> list[int]:
    return [one.delivery_id for one in found]


def test_it_looks_again_after_a_second(drain: Drain) -> None:
    first, *others = ids(drain.due())
    change(drain.world, Delivery, first, state=DeliveryState.CANCELLED)

    drain.seconds.now += 0.9
    assert ids(drain.due()) == [first, *others]
    drain.seconds.now += 0.1
    assert ids(drain.due()) == others


def test_it_looks_again_when_it_has_used_up_what_it_had_cut_off(world: World) -> None:
    enter_everybody(world, crowd(world, 18))
    drain = Drain(world)
    seen = ids(drain.due())
    for one in seen[:-1]:
        change(world, Delivery, one, state=DeliveryState.SENT)

    drain.ahead.note(seen[:-1], {})
    assert ids(drain.due()) == seen[-1:]
    change(world, Delivery, seen[-1], state=DeliveryState.SENT)
    drain.ahead.note(seen[-1:], {})

    assert len(seen) == 16
    assert len({*ids(drain.due())} - {*seen}) == 2


def test_what_it_tried_is_not_tried_again(drain: Drain) -> None:
    first, *others = ids(drain.due())

    drain.ahead.note([first], {})
    drain.seconds.now += 2

    assert ids(drain.due()) == others


def test_what_it_sent_counts_at_once(drain: Drain) -> None:
    assert drain.next_round().handovers
    (counted,) = drain.counted()
    assert (counted.at, counted.channel, counted.is_first_touch) == (
        drain.world.clock.now,
        Channel.EMAIL,
        True,
    )

    drain.seconds.now += 2
    assert drain.counted() == [counted]


def test_a_round_that_was_rolled_back_counts_nothing(drain: Drain) -> None:
    def round_and_fail(session: Session) -> None:
        drain.round_in(session)
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        drain.world.run(round_and_fail)

    assert drain.counted() == []
    assert drain.next_round().handovers


def test_a_limit_lowered_a_moment_ago_holds_at_once(drain: Drain) -> None:
    drain.due()
    change(drain.world, SenderAccount, drain.sender_id, daily_limit=0)

    assert drain.next_round().handovers == ()


@pytest.mark.parametrize(
    "moved",
    [
        lambda world: {"sender_account_id": world.sender_ids[1]},
        lambda world: {"send_at": world.clock.now + timedelta(days=1)},
        lambda world: {"domain": "elsewhere.test"},
        lambda world: {"state": DeliveryState.CANCELLED},
    ],
)
def test_what_was_moved_since_the_look_does_not_leave(
    drain: Drain, moved: Callable[[World], Mapping[str, object]]
) -> None:
    first = drain.due()[0].delivery_id
    change(drain.world, Delivery, first, **moved(drain.world))

    begun = drain.next_round()

    assert (begun.handovers, begun.tried) == ((), (first,))
    assert drain.world.row(Delivery, first).attempt == 0
    assert drain.next_round().handovers


def test_a_lease_that_was_lost_gives_the_mailbox_up(drain: Drain) -> None:
    drain.due()
    change(drain.world, SenderAccount, drain.sender_id, lease_token="other")

    begun = drain.next_round()

    assert (begun.handovers, begun.rested) == ((), (drain.sender_id,))
    assert drain.world.row(SenderAccount, drain.sender_id).lease_token == "other"


def test_numbers_are_read_once_a_second(drain: Drain) -> None:
    world = drain.world

    def gap() -> float:
        def read(session: Session) -> float:
            drain.ahead.lend_numbers(session)
            return numbers_of(session, world.workspace_id).gap_minutes

        return world.run(read)

    before = gap()
    world.run(
        lambda session: session.add(Setting(workspace_id=world.workspace_id, name="gap_minutes", value=1))
    )
    assert gap() == before
    drain.seconds.now += 1
    assert gap() == 1


def test_a_password_is_opened_once_and_anew_when_the_mailbox_changes(world: World) -> None:
    enter_everybody(world, crowd(world, 3))
    drain = Drain(world)
    cipher = world.services.cipher

    def account() -> MailAccount:
        row = world.run(lambda session: locking.ground(session, [], [drain.sender_id])).senders[
            drain.sender_id
        ]
        return drain.ahead.account(row, cipher)

    drain.due()
    first = account()
    change(world, SenderAccount, drain.sender_id, free_at=world.clock.now, lease_token="other")
    assert account() is first

    change(world, SenderAccount, drain.sender_id, password_secret=cipher.encrypt("another"))
    assert account().password == "another"
