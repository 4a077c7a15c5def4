"""On a real PostgreSQL several people decide about one task on LinkedIn at once: one wins, the others are told."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from models import Attempt, Conversation, Delivery, Enrollment, History, LinkedInWithdrawal, Message, Reply
from models.states import OPEN_DELIVERY, Channel, DeliveryState, EnrollmentState, WithdrawalState
from outreach import (
    acceptances,
    linkedin_replies,
    linkedin_tasks,
    linkedin_undoing,
    not_accepted,
    withdrawal_cards,
    withdrawals,
)
from outreach.errors import AlreadyDecided, NotReady
from outreach.linkedin_tasks import Why
from tests.outreach.doing import at_once, settle
from tests.outreach.linkedin_leads import ROW, invited, launched, linkedin_account, made
from tests.world import MONDAY, World

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.unseen]
ROUNDS = 5


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


def open_tasks(world: World, count: int = ROUNDS) -> list[Attempt]:
    """Launch invites that are to be done by hand and return what Jo is asked."""
    linkedin_account(world, is_manual=True)
    launched(world, made(world, *rows(count)))
    for _ in range(count):
        settle(world)
        world.clock.advance(minutes=6)
    found = world.rows(Attempt)
    assert len(found) == count
    return found


def rows(count: int) -> list[dict[str, str]]:
    return [
        {
            **ROW,
            "name": f"Mia Lund{number}",
            "email": f"mia{number}@lund{number}.test",
            "company": f"Lund{number}",
            "linkedin_url": f"https://www.linkedin.com/in/mia-{number}",
        }
        for number in range(count)
    ]


def losers(raised: list[BaseException | None]) -> list[type[BaseException]]:
    return [type(one) for one in raised if one is not None]


def kinds(world: World, delivery_id: int) -> list[str]:
    """Return what history says of how a delivery ended."""
    ends = ("delivery.sent", "delivery.skipped", "delivery.rejected", "delivery.taken_back")
    return [one.kind for one in world.rows(History, delivery_id=delivery_id) if one.kind in ends]


def test_done_and_couldnt_at_once_end_a_task_once(world: World) -> None:
    for task in open_tasks(world):
        raised = at_once(*_each(world, task.id))

        assert losers(raised) == [AlreadyDecided] * 2
        assert len(kinds(world, task.delivery_id)) == 1
        delivery = world.row(Delivery, task.delivery_id)
        assert delivery.state in (DeliveryState.SENT, DeliveryState.SKIPPED)
        assert world.row(Enrollment, delivery.enrollment_id or 0).position == 2
        assert len(world.rows(Delivery, enrollment_id=delivery.enrollment_id)) == 2


def _each(world: World, task_id: int) -> list[Callable[[], object]]:
    return [
        lambda: world.act(linkedin_tasks.done, task_id, by=world.jo_id),
        lambda: world.act(linkedin_tasks.done, task_id, by=world.ana_id),
        lambda: world.act(linkedin_tasks.could_not, task_id, Why.CONNECTED, "", by=world.ana_id),
    ]


def test_undo_twice_at_once_opens_a_task_once(world: World) -> None:
    for task in open_tasks(world):
        world.act(linkedin_tasks.done, task.id, by=world.jo_id)

        undo = partial(world.act, linkedin_undoing.undo, task.id)
        raised = at_once(partial(undo, by=world.jo_id), partial(undo, by=world.ana_id))

        assert losers(raised) == [AlreadyDecided]
        assert kinds(world, task.delivery_id).count("delivery.taken_back") == 1


def test_accepted_by_two_and_a_reply_at_once_note_each_once(world: World) -> None:
    enrollment, _ = invited(world)

    raised = at_once(
        lambda: world.act(acceptances.accepted, enrollment.id, by=world.jo_id),
        lambda: world.act(acceptances.accepted, enrollment.id, by=world.ana_id),
        lambda: world.act(linkedin_replies.told, enrollment.id, "Yes!", MONDAY.date(), by=world.jo_id),
        lambda: world.act(linkedin_replies.told, enrollment.id, "Yes!", MONDAY.date(), by=world.ana_id),
    )
    world.work_off()

    # A reply is one more fact: it is taken whoever was first, and ends what an acceptance had let go on.
    assert set(losers(raised)) == {AlreadyDecided}
    assert [one is None for one in raised[2:]].count(True) == 1
    ended = world.row(Enrollment, enrollment.id)
    assert ended.state is EnrollmentState.REPLIED
    assert ended.accepted_at is not None
    noted = [one for one in world.rows(History, enrollment_id=enrollment.id) if one.kind == "invite.accepted"]
    assert len(noted) == 1
    assert world.only(Reply).conversation_id == world.only(Conversation).id
    waiting = [one for one in world.rows(Delivery) if one.state is DeliveryState.SCHEDULED]
    assert waiting == []


def test_undo_and_a_reply_at_once_are_one_of_both_while_others_go_on(world: World) -> None:
    first, *others = open_tasks(world)
    world.act(linkedin_tasks.done, first.id, by=world.jo_id)
    enrollment_id = world.row(Delivery, first.delivery_id).enrollment_id

    raised = at_once(
        lambda: world.act(linkedin_undoing.undo, first.id, by=world.jo_id),
        lambda: world.act(linkedin_replies.told, enrollment_id, "Yes!", world.clock.now.date()),
        *(partial(world.act, linkedin_tasks.done, one.id, by=world.jo_id) for one in others),
    )

    assert [type(one).__name__ for one in raised[2:]] == ["NoneType"] * len(others)
    assert losers(raised) in ([AlreadyDecided], [NotReady])
    states = {one.state for one in world.rows(Delivery, enrollment_id=enrollment_id)}
    ended = world.row(Enrollment, enrollment_id or 0).state
    is_replied = ended is EnrollmentState.REPLIED
    assert is_replied != (DeliveryState.SENT not in states)


def test_accepted_in_the_moment_in_which_it_is_given_up_lets_the_message_go_on(world: World) -> None:
    enrollment, _ = invited(world)
    world.clock.now = MONDAY + timedelta(days=14)

    raised = at_once(
        lambda: world.run(lambda session: not_accepted.look_again(session, now=world.clock.now)),
        lambda: world.act(acceptances.accepted, enrollment.id, by=world.jo_id),
        lambda: world.run(lambda session: not_accepted.look_again(session, now=world.clock.now)),
    )

    assert losers(raised) == []
    under_way = [one for one in world.rows(Delivery) if one.state in OPEN_DELIVERY]
    channels = [world.row(Message, one.message_id).channel for one in under_way]
    assert channels == [Channel.LINKEDIN_MESSAGE], "whoever was first"


def test_withdrawn_by_two_and_accepted_at_once_is_settled_once_and_the_acceptance_is_kept(
    world: World,
) -> None:
    enrollment, _ = invited(world)
    world.clock.now = MONDAY + timedelta(days=30, hours=1)
    sender_id = enrollment.linkedin_sender_id or 0
    world.run(lambda session: withdrawals.look(session, sender_id, "me", now=world.clock.now))
    row = world.only(LinkedInWithdrawal)

    raised = at_once(
        lambda: world.act(withdrawal_cards.withdrawn, row.id, by=world.jo_id),
        lambda: world.act(withdrawal_cards.withdrawn, row.id, by=world.ana_id),
        lambda: world.act(acceptances.accepted, enrollment.id, by=world.jo_id),
    )

    assert losers(raised[:2]) == [AlreadyDecided]
    assert world.row(Enrollment, enrollment.id).accepted_at is not None
    settled, taken_back = world.only(LinkedInWithdrawal), world.rows(History, kind="invite.withdrawn")
    assert settled.state is (WithdrawalState.DONE if taken_back else WithdrawalState.OVER)
    assert len(taken_back) <= 1
