"""Bounces that are kept at the same instant, on PostgreSQL: none is lost, and first steps are paused once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from jobs.mailbox import check
from models import Breaker, History, RawMail, Reply, SenderAccount, Setting, SlackPost
from models.states import BreakerState
from outreach import replies, weighing
from tests.outreach.test_breakers import bounce_of, bounces, complaint_of, sent_by_ana, texts
from tests.outreach.test_side_by_side import held_open, meanwhile
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.unseen]


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


def kept(world: World, *mails: bytes) -> list[int]:
    """Keep mails that nobody has looked at yet, and forget the jobs that were asked for; return their rows."""
    before = {one.id for one in world.rows(RawMail)}
    for content in mails:
        world.mailboxes.folder("ana@kestrel.test").deliver(content)
    check(world.services, world.sender_ids[0])
    world.queue.jobs.clear()
    return [one.id for one in world.rows(RawMail) if one.id not in before]


def receive(world: World, session: Session, raw_mail_id: int) -> str:
    return replies.receive(session, raw_mail_id, now=world.clock.now)


def weigh(world: World) -> object:
    return world.run(lambda session: weighing.weigh(session, world.sender_ids[0], now=world.clock.now))


def asked(world: World) -> list[int]:
    return world.services.read(lambda session: weighing.asked(session, now=world.clock.now))


def at_the_same_instant(world: World, mails: list[int]) -> None:
    """Let each mail be handled, and then the mailbox be weighed for it, by a thread of its own."""
    together = Barrier(len(mails))

    def work(raw_mail_id: int) -> None:
        together.wait(20)
        world.run(lambda session: receive(world, session, raw_mail_id))
        together.wait(20)
        weigh(world)

    with ThreadPoolExecutor(len(mails)) as pool:
        for done in [pool.submit(work, one) for one in mails]:
            done.result()


def assert_paused_once(world: World, found: int) -> None:
    breaker = world.only(Breaker)
    assert (breaker.state, breaker.found) == (BreakerState.OPEN, found)
    assert len(world.rows(SlackPost, kind="breaker")) == 1
    assert len(world.rows(History, kind="sender.first_steps_paused")) == 1
    assert len(world.rows(History, kind="sender.lowered")) == 1
    assert world.row(SenderAccount, world.sender_ids[0]).first_steps_held_at == world.clock.now


def test_two_bounces_at_the_same_instant_pause_first_steps_once(world: World) -> None:
    sent_by_ana(world, 60)
    bounces(world, 2)
    assert world.rows(Breaker) == []

    at_the_same_instant(
        world, kept(world, *(bounce_of(one, at) for at, one in enumerate(texts(world)[2:4], 2)))
    )

    assert len(world.rows(Reply)) == 4
    assert_paused_once(world, 4)
    assert asked(world) == []


def test_four_bounces_at_the_same_instant_are_all_counted(world: World) -> None:
    sent_by_ana(world, 60)

    at_the_same_instant(world, kept(world, *(bounce_of(one, at) for at, one in enumerate(texts(world)[:4]))))

    assert_paused_once(world, 4)


def test_two_reports_of_spam_at_the_same_instant_pause_first_steps_once(world: World) -> None:
    sent_by_ana(world, 60)

    at_the_same_instant(
        world, kept(world, *(complaint_of(one, at) for at, one in enumerate(texts(world)[:2])))
    )

    assert_paused_once(world, 2)


def test_a_bounce_that_is_kept_while_the_mailbox_is_weighed_stays_to_be_weighed(world: World) -> None:
    """Its own job may be lost: then the clock asks for what the row says."""
    sent_by_ana(world, 60)
    bounces(world, 2)
    third, fourth = kept(world, *(bounce_of(one, at) for at, one in enumerate(texts(world)[2:4], 2)))
    world.run(lambda session: receive(world, session, third))

    with (
        held_open(world, lambda session: receive(world, session, fourth)),
        meanwhile(world, lambda: weigh(world)) as weighing_it,
    ):
        pass
    assert weighing_it.result(20) is None

    assert asked(world) == [world.sender_ids[0]]
    weigh(world)
    assert_paused_once(world, 4)


def test_a_bounce_that_comes_while_a_weighing_has_not_ended_is_weighed_after_it(world: World) -> None:
    sent_by_ana(world, 60)
    bounces(world, 2)
    third, fourth = kept(world, *(bounce_of(one, at) for at, one in enumerate(texts(world)[2:4], 2)))
    world.run(lambda session: receive(world, session, third))

    with (
        held_open(world, lambda session: weighing.weigh(session, world.sender_ids[0], now=world.clock.now)),
        meanwhile(world, lambda: world.run(lambda session: receive(world, session, fourth))) as receiving,
    ):
        pass
    receiving.result(20)

    assert asked(world) == [world.sender_ids[0]]
    weigh(world)
    assert_paused_once(world, 4)
    assert [one for one in world.rows(Setting) if one.name.startswith("weigh:")] == []
