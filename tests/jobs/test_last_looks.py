"""An opt-out between the intent and the text: the letter stays here, and its mailbox goes on with the next one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Barrier, Thread
from typing import TypeVar

import pytest

from jobs.drain import drain_due
from jobs.last_looks import LastLooks
from models import Attempt, Delivery, Enrollment, Lead, Message, Suppression
from models.states import DeliveryState, EnrollmentState, SuppressionKind
from outreach import admission, launch, opting_out, sending, suppression
from outreach.errors import Withdrawn
from outreach.ports import ChannelPort, Connection, Letter, MailAccount, Session
from tests.faults.company import until
from tests.integrations.samples import ACCOUNT
from tests.moments import kept
from tests.outreach.doing import at_once
from tests.world import MONDAY, World

T = TypeVar("T")


@dataclass
class Meanwhile:
    """A channel on which something happens once, between the intent and the hand-over."""

    channel: ChannelPort
    happens: list[Callable[[Letter], object]]

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator[Connection]:
        with self.channel.connect(account) as connection:
            yield _Before(connection, self.happens)


@dataclass
class _Before:
    connection: Connection
    happens: list[Callable[[Letter], object]]

    def hand_over(self, letter: Letter) -> str:
        if self.happens:
            self.happens.pop()(letter)
        return self.connection.hand_over(letter)


@kept
def due(world: World) -> int:
    """A launched sequence whose first steps have not been handed over."""
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.run(lambda session: _admit(session, sequence_id))
    return sequence_id


def _admit(session: Session, sequence_id: int) -> None:
    admission.admit(session, sequence_id, now=MONDAY)


def opts_out(world: World) -> Callable[[Letter], object]:
    def act(letter: Letter) -> object:
        message = next(one for one in world.rows(Message) if one.recipient == letter.recipient)
        return world.run(
            lambda session: opting_out.opt_out(session, message.id, opting_out.ONE_CLICK, now=world.clock.now)
        )

    return act


def test_who_opts_out_between_intent_and_text_gets_nothing(world: World) -> None:
    due(world)
    channel = Meanwhile(world.channel, [opts_out(world)])

    drain_due(replace(world.services, channels={"email": channel}))

    (blocked,) = world.rows(Suppression)
    assert blocked.value not in world.addresses_sent()
    (held,) = [one for one in world.rows(Delivery) if one.state is DeliveryState.CANCELLED]
    assert "opted out" in held.reason
    assert held.intent_at is None
    lead = world.only(Lead, email=blocked.value)
    assert held.lead_id == lead.id
    assert world.only(Enrollment, lead_id=lead.id).state is EnrollmentState.STOPPED
    (attempt,) = world.rows(Attempt, delivery_id=held.id)
    assert (attempt.outcome, attempt.ended_at is not None) == ("cancelled", True)


def test_the_mailbox_goes_on_at_once_with_its_next_letter(world: World) -> None:
    due(world)
    channel = Meanwhile(world.channel, [opts_out(world)])

    drain_due(replace(world.services, channels={"email": channel}))

    (held,) = [one for one in world.rows(Delivery) if one.state is DeliveryState.CANCELLED]
    left = {one.sender_account_id for one in world.rows(Delivery, state=DeliveryState.SENT)}
    waiting = world.rows(Delivery, state=DeliveryState.SCHEDULED)
    assert held.sender_account_id in left or not [
        one for one in waiting if one.sender_account_id == held.sender_account_id
    ]


def test_a_block_of_the_whole_domain_is_seen_too_and_every_other_letter_leaves(world: World) -> None:
    due(world)

    def block(letter: Letter) -> None:
        domain = letter.recipient.partition("@")[2]
        kind = SuppressionKind.DOMAIN
        world.run(
            lambda session: suppression.suppress(
                session, world.workspace_id, kind, domain, "A customer", now=MONDAY
            )
        )

    channel = Meanwhile(world.channel, [block])
    drain_due(replace(world.services, channels={"email": channel}))

    (blocked,) = world.rows(Suppression)
    assert not [one for one in world.addresses_sent() if one.endswith(blocked.value)]
    assert world.addresses_sent()


def test_letters_that_ask_at_once_are_looked_up_together_and_each_gets_its_own_answer(world: World) -> None:
    looks: list[int] = []
    addresses = [f"lead{number}@kumo.test" for number in range(8)]
    kind = SuppressionKind.ADDRESS

    def block(session: Session) -> None:
        for address in addresses[::2]:
            suppression.suppress(session, world.workspace_id, kind, address, "They opted out", now=MONDAY)

    world.run(block)

    first_is_in, rest_may = Barrier(2), Barrier(2)

    def look(work: Callable[[Session], T], /) -> T:
        looks.append(1)
        if len(looks) == 1:
            first_is_in.wait()
            rest_may.wait()
        return world.services.read(work)

    asked = LastLooks(replace(world.services, look=look))
    answers: dict[str, str] = {}
    began = Barrier(len(addresses))

    def ask(address: str) -> None:
        handover = sending.Handover(
            1, "t", ACCOUNT, Letter("ana@kestrel.test", address, b""), workspace_id=world.workspace_id
        )
        letter = asked.letter(handover)
        assert letter.last_look is not None
        began.wait()
        try:
            letter.last_look()
            answers[address] = ""
        except Withdrawn as error:
            answers[address] = str(error)

    threads = [Thread(target=ask, args=(one,)) for one in addresses]
    for thread in threads:
        thread.start()
    first_is_in.wait()
    until(lambda: asked.waiting == len(addresses) - 1, what="all to ask")
    rest_may.wait()
    for thread in threads:
        thread.join(10)

    assert {address for address, why in answers.items() if why} == set(addresses[::2])
    assert set(answers) == set(addresses)
    assert len(looks) == 2


def test_an_opt_out_beside_an_intent_is_seen_by_the_intent_or_by_its_last_look(world: World) -> None:
    due(world)
    delivery = world.rows(Delivery)[0]
    now, begun = world.clock.now, list[sending.Handover | None]()

    def intend() -> None:
        begun.append(
            world.run(
                lambda session: sending.intend(
                    session, delivery.id, now=now, wall=now, cipher=world.services.cipher
                )
            )
        )

    def opts_out() -> None:
        world.run(
            lambda session: opting_out.opt_out(session, delivery.message_id, opting_out.ONE_CLICK, now=now)
        )

    assert at_once(intend, opts_out) == [None, None]

    (handover,) = begun
    if handover is None:
        assert world.row(Delivery, delivery.id).state is DeliveryState.CANCELLED
        return
    last_look = LastLooks(world.services).letter(handover).last_look
    assert last_look is not None
    with pytest.raises(Withdrawn, match="opted out"):
        last_look()
