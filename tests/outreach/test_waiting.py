"""What is unfinished now, and when something falls due next."""

from datetime import datetime, timedelta

from models import Delivery, RawMail, SenderAccount
from models.states import DeliveryState, SenderState
from outreach import pausing, posts, waiting
from tests.outreach.doing import change, sent, settle, show
from tests.world import MONDAY, World, mail


def ask(world: World) -> tuple[datetime | None, list[str], datetime | None]:
    return world.services.read(lambda session: waiting.demo_due(session, world.clock.now))


def idle(world: World) -> World:
    show(world)
    settle(world)
    return world


def test_an_idle_workspace_is_not_busy_and_has_nothing_next(world: World) -> None:
    next_at, busy, checked = ask(idle(world))

    assert (next_at, busy, checked) == (None, [], MONDAY)


def test_the_next_instant_is_that_of_the_planned_follow_up(world: World) -> None:
    world.launched(leads=1)
    idle(world)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)

    assert ask(world)[0] == follow_up.send_at


def test_a_mailbox_at_rest_moves_the_next_instant_to_its_end(world: World) -> None:
    world.launched(leads=1)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    later = follow_up.send_at + timedelta(hours=1)
    change(world, SenderAccount, follow_up.sender_account_id, free_at=later)

    assert ask(world)[0] == later


def test_what_is_due_now_what_was_received_and_what_is_unshown_keep_it_busy(world: World) -> None:
    world.launched(leads=1)
    idle(world)
    follow_up = world.only(Delivery, state=DeliveryState.SCHEDULED)
    world.clock.now = follow_up.send_at

    assert set(ask(world)[1]) == {"1 mails due", "the clock has not ticked since"}
    settle(world)
    show(world)
    assert (len(sent(world)), ask(world)[1]) == (2, [])


def test_a_message_not_shown_in_slack_yet_keeps_it_busy(world: World) -> None:
    idle(world)
    world.run(lambda session: posts.tell(session, world.ben_id, "Hello.", key="1"))

    assert ask(world)[1] == ["1 messages to show in Slack"]


def test_a_received_mail_not_handled_yet_keeps_it_busy(world: World) -> None:
    world.launched(leads=1)
    world.receive("ana@kestrel.test", mail(sender="x@y.test", to="ana@kestrel.test"))
    idle(world)
    assert ask(world)[1] == []
    change(world, RawMail, world.only(RawMail).id, handled_at=None)

    assert ask(world)[1] == ["1 received mails to handle"]


def test_a_paused_sequence_and_a_broken_mailbox_have_nothing_next(world: World) -> None:
    world.launched(leads=1)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.BROKEN)
    assert ask(world)[0] is None
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.HEALTHY)
    world.act(pausing.pause_sequence, 1)

    assert ask(world)[0] is None


def test_leads_that_wait_for_room_enter_a_day_after_the_first(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=1)
    world.launched(leads=3, delays=(0,))
    entered = MONDAY
    for delivery in world.rows(Delivery, state=DeliveryState.SCHEDULED):
        change(world, Delivery, delivery.id, state=DeliveryState.CANCELLED)

    assert ask(world)[0] == entered + timedelta(hours=24)
