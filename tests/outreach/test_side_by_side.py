"""Two sessions side by side on PostgreSQL: whoever commits first wins, and no limit is passed by one."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Person, Run, Sequence, Setting, SourceGroupLead
from models.states import DeliveryState, EnrollmentState, RunState, SequenceState, SuppressionKind
from outreach import (
    admission,
    approvals,
    blocking,
    consequences,
    ending_runs,
    forms,
    history,
    launch,
    leads,
    pausing,
    runs,
    sending,
    sequences,
    suppression,
)
from outreach.block_entries import Entry
from outreach.errors import NotReady
from tests.outreach.doing import at_once, change
from tests.outreach.test_runs import rename_at_once
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps, one_due
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


def intend(world: World, session: Session, delivery_id: int) -> sending.Handover | None:
    now = world.clock.now
    return sending.intend(session, delivery_id, now=now, wall=now, cipher=world.services.cipher)


def intend_alone(world: World, delivery_id: int) -> sending.Handover | None:
    return world.run(lambda session: intend(world, session, delivery_id))


@contextmanager
def held_open(world: World, work: Callable[[Session], object]) -> Iterator[None]:
    """Do something in a transaction that commits only when the block ends."""
    done, may_commit = Event(), Event()

    def hold(session: Session) -> None:
        work(session)
        session.flush()
        done.set()
        assert may_commit.wait(20)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(world.run, hold)
        while not done.wait(0.01):
            assert not held.done() or held.result() is None
        try:
            yield
        finally:
            may_commit.set()
            held.result()


@contextmanager
def meanwhile(world: World, work: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Do something in another thread, which has come to wait for a lock, or is done, when the block begins.

    It may go on after the block: ask for its result.
    """
    pool = ThreadPoolExecutor(1)
    running = pool.submit(work)
    while not running.done() and not _somebody_waits(world):
        pass
    yield running
    pool.shutdown(wait=False)


def _somebody_waits(world: World) -> bool:
    with world.engine.connect() as connection:
        return bool(connection.execute(BLOCKED).scalar())


Forbids = Callable[[World, Session], object]


def reply(world: World, session: Session) -> None:
    cause = history.record(session, history.Entry(world.workspace_id), "reply.human", now=world.clock.now)
    lead = session.scalars(select(Lead).where(Lead.email == "yuki@kumo.test")).one()
    consequences.stop_lead(session, lead, EnrollmentState.REPLIED, "They replied", world.clock.now, cause)


def pause(world: World, session: Session) -> None:
    pausing.pause_sequence(session, session.get_one(Person, world.ana_id), 1, now=world.clock.now)


def pause_run(world: World, session: Session) -> None:
    pausing.pause_run(session, session.get_one(Person, world.ana_id), world.run_id, now=world.clock.now)


def complete_run(world: World, session: Session) -> None:
    ending_runs.complete(session, session.get_one(Person, world.ana_id), world.run_id, now=world.clock.now)


def stop_everything(world: World, session: Session) -> None:
    pausing.stop_everything(session, session.get_one(Person, world.ana_id), now=world.clock.now)


def block(world: World, session: Session) -> None:
    value, now = "yuki@kumo.test", world.clock.now
    suppression.suppress(
        session, world.workspace_id, SuppressionKind.ADDRESS, value, "Asked to stop", now=now
    )


def block_by_hand(world: World, session: Session) -> None:
    actor, domain = session.get_one(Person, world.ana_id), Entry(SuppressionKind.DOMAIN, "kumo.test")
    blocking.block(session, actor, [domain], reason="A customer", now=world.clock.now)


everything = pytest.mark.parametrize(
    "forbid", [reply, pause, pause_run, complete_run, stop_everything, block, block_by_hand]
)


@everything
def test_what_forbids_a_send_waits_for_the_intent_under_way(world: World, forbid: Forbids) -> None:
    delivery = one_due(world)

    with (
        held_open(world, lambda session: intend(world, session, delivery.id)),
        meanwhile(world, lambda: world.run(lambda session: forbid(world, session))) as forbidding,
    ):
        assert not forbidding.done()

    forbidding.result()
    assert world.row(Delivery, delivery.id).state is DeliveryState.SENDING
    assert intend_alone(world, delivery.id) is None


@everything
def test_an_intent_waits_for_what_forbids_it_and_then_does_not_send(world: World, forbid: Forbids) -> None:
    delivery = one_due(world)

    with (
        held_open(world, lambda session: forbid(world, session)),
        meanwhile(world, lambda: intend_alone(world, delivery.id)) as intending,
    ):
        assert not intending.done()

    assert intending.result() is None
    assert world.row(Delivery, delivery.id).state is not DeliveryState.SENDING


def eight_due(world: World, *, mailboxes: int, limit: int = 30) -> list[int]:
    sequence_id = crowd(world, 8, limit=limit, mailboxes=mailboxes)
    enter_everybody(world, sequence_id)
    return [one.id for one in world.rows(Delivery)]


def intend_at_once(world: World, delivery_ids: list[int]) -> int:
    """Let eight sessions intend a step each, without gaps, and return how many may be sent."""

    def intending(delivery_id: int) -> Callable[[], object]:
        return lambda: intend_alone(world, delivery_id)

    assert at_once(*[intending(one) for one in delivery_ids]) == [None] * len(delivery_ids)
    free_the_gaps(world)
    return len(world.rows(Delivery, state=DeliveryState.SENDING))


def test_a_limit_of_one_raced_by_eight_sessions_lets_one_leave(world: World) -> None:
    due = eight_due(world, mailboxes=1, limit=1)

    assert [intend_at_once(world, due) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("cap", ["domain_emails_per_day", "workspace_emails_per_day"])
def test_a_cap_of_one_raced_by_several_mailboxes_lets_one_leave(world: World, cap: str) -> None:
    due = eight_due(world, mailboxes=2)
    for delivery_id in due:
        change(world, Delivery, delivery_id, domain="one.test")
    world.run(lambda session: session.add(Setting(workspace_id=world.workspace_id, name=cap, value=1)))

    assert [intend_at_once(world, due) for _ in range(2)] == [1, 1]


def admit(world: World, session: Session, sequence_id: int) -> int:
    return admission.admit(session, sequence_id, now=world.clock.now)


def two_sequences(world: World, *, limit: int) -> tuple[int, int]:
    """Launch two sequences that share one mailbox, with leads of their own who wait to enter."""
    first = crowd(world, 4, limit=limit)
    world.queue.jobs.clear()
    second = world.written(name="Another", delays=(0,))
    for enrollment in world.enrolled(second):
        world.approve(enrollment.id)
    world.act(launch.launch, second, first_step_waits=False)
    return first, second


def entered(world: World) -> int:
    return sum(one.entered_at is not None for one in world.rows(Enrollment))


def test_two_sequences_that_let_leads_in_at_once_share_the_room_of_their_sender(world: World) -> None:
    first, second = two_sequences(world, limit=2)

    with (
        held_open(world, lambda session: admit(world, session, first)),
        meanwhile(world, lambda: world.run(lambda session: admit(world, session, second))) as admitting,
    ):
        assert not admitting.done()

    assert admitting.result() == 0
    assert entered(world) == 2


def test_two_sequences_that_let_leads_in_at_once_share_the_cap_of_a_company(world: World) -> None:
    first, second = two_sequences(world, limit=30)
    for member in world.rows(SourceGroupLead, source_group_id=world.group_id):
        change(world, Lead, member.lead_id, email_domain="one.test")

    at_once(
        lambda: world.run(lambda session: admit(world, session, first)),
        lambda: world.run(lambda session: admit(world, session, second)),
    )

    inside = [world.lead_of(one.id).id for one in world.rows(Enrollment) if one.entered_at is not None]
    assert len(set(inside)) == 3


def test_two_who_are_brought_back_at_once_share_the_cap_of_their_company(world: World) -> None:
    rows = [{"name": f"Lead {n}", "email": f"lead{n}@kumo.test", "country": "Germany"} for n in range(4)]
    world.run(
        lambda session: session.add(
            Setting(workspace_id=world.workspace_id, name="company_leads_active", value=1)
        )
    )
    made = world.run(
        lambda session: leads.import_rows(
            session, world.workspace_id, name="Kumo", rows=rows, now=world.clock.now
        )
    )
    world.group_id = made.source_group_id
    sequence_id = world.written(delays=(0,))
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    enter_everybody(world, sequence_id)
    left_out = [one.id for one in world.enrolled(sequence_id)]
    for enrollment_id in left_out:
        world.act(approvals.leave_lead_out, enrollment_id)

    ended = at_once(*[lambda one=one: world.act(approvals.undo, one) for one in left_out])

    assert sum(isinstance(one, NotReady) for one in ended) == 3
    assert [one.state for one in world.rows(Enrollment, sequence_id=sequence_id)].count(
        EnrollmentState.ACTIVE
    ) == 1


def test_a_limit_of_one_is_shared_by_two_runs_that_race(world: World) -> None:
    due = eight_due(world, mailboxes=1, limit=1)
    other = world.act(runs.create, name="Winter", play_key="cold_email_first")
    mine = world.rows(Sequence)[0]
    half = world.act(_twin, mine.id, other.id, due[4:])

    assert world.row(Sequence, half).run_id == other.id
    assert [intend_at_once(world, due) for _ in range(2)] == [1, 1]


def _twin(
    session: Session, actor: Person, sequence_id: int, run_id: int, deliveries: list[int], *, now: object
) -> int:
    """Move the leads of these deliveries into a sequence like theirs, of another run."""
    first = session.get_one(Sequence, sequence_id)
    twin = Sequence(
        workspace_id=first.workspace_id,
        run_id=run_id,
        strategy_profile_id=first.strategy_profile_id,
        name="Twin",
        state=first.state,
        created_at=now,
    )
    session.add(twin)
    session.flush()
    session.get_one(Run, run_id).state = RunState.ACTIVE
    for delivery_id in deliveries:
        delivery = session.get_one(Delivery, delivery_id)
        session.get_one(Enrollment, delivery.enrollment_id).sequence_id = twin.id
    return twin.id


def test_of_two_people_who_rename_at_once_the_second_is_told(world: World) -> None:
    rename_at_once(world)


def test_a_sequence_made_while_its_run_is_completed_ends_with_it(world: World) -> None:
    delivery = one_due(world)

    with (
        held_open(world, lambda session: sequences_hold(world, session)),
        meanwhile(world, lambda: world.run(lambda session: complete_run(world, session))) as completing,
    ):
        assert not completing.done()

    completing.result()
    assert {one.state for one in world.rows(Sequence)} == {SequenceState.COMPLETED}
    assert world.row(Delivery, delivery.id).state is DeliveryState.CANCELLED


def sequences_hold(world: World, session: Session) -> None:
    """Submit the form of a second sequence."""
    actor, now = session.get_one(Person, world.ana_id), world.clock.now
    form = forms.start_form(session, actor, now=now)
    filled = replace(
        form,
        run_id=world.run_id,
        name="Second",
        strategy_profile_id=world.profile_id,
        source_group_ids=(world.group_id,),
    )
    sequences.submit(session, actor, filled, view_id="V2", now=now)
