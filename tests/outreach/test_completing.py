"""A sequence is completed when every lead is done, a run when every sequence is; newcomers open both again."""

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Message, Run, Sequence, SequenceSourceGroup
from models.states import DeliveryState, EnrollmentState, MessageState, RunState
from outreach import approvals, completing, enrolling, launch, leads, pausing, pausing_leads
from tests.moments import kept
from tests.outreach.doing import at_once, change, kinds, reply_from_yuki, settle, walk
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


@kept
def launched_alone(world: World, **named: object) -> int:
    """Launch a sequence in which only the first lead is left to write to."""
    sequence_id = world.written(**named)
    first, *others = world.enrolled(sequence_id)
    for one in others:
        world.act(approvals.leave_lead_out, one.id)
    world.approve(first.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()
    return sequence_id


def finished(world: World, sequence_id: int) -> None:
    """Let the last lead get its last mail, and the clock tick once more."""
    walk(world, lambda: world.enrolled(sequence_id)[0].state == "completed")
    settle(world)


def state(world: World, sequence_id: int) -> tuple[str, str]:
    return str(world.row(Sequence, sequence_id).state), str(world.row(Run, world.run_id).state)


def test_a_sequence_and_its_run_complete_once_the_last_lead_is_done(world: World) -> None:
    sequence_id = launched_alone(world)
    settle(world)
    assert state(world, sequence_id) == ("active", "active")

    finished(world, sequence_id)

    assert state(world, sequence_id) == ("completed", "completed")
    entry = world.only(History, kind="sequence.completed", sequence_id=sequence_id)
    assert (entry.reason, entry.by_person_id) == ("Every lead is done", None)
    assert kinds(world).count("run.completed") == 1


def test_a_reply_of_the_last_lead_completes_it_too(world: World) -> None:
    sequence_id = launched_alone(world)

    reply_from_yuki(world)
    settle(world)

    assert state(world, sequence_id)[0] == "completed"


def test_a_stop_of_the_last_lead_completes_it_too(world: World) -> None:
    sequence_id = launched_alone(world)

    world.act(pausing_leads.stop_lead, world.enrolled(sequence_id)[0].id)
    settle(world)

    assert state(world, sequence_id)[0] == "completed"


@pytest.mark.parametrize("kept", ["proposed", "paused", "unknown", "sending"])
def test_what_is_still_open_keeps_it_going(world: World, kept: str) -> None:
    sequence_id = launched_alone(world)
    first, second = world.enrolled(sequence_id)[0], world.rows(Enrollment, sequence_id=sequence_id)[1]
    sent = world.rows(Delivery, enrollment_id=first.id)[0]
    world.act(pausing_leads.stop_lead, first.id)
    if kept in ("proposed", "paused"):
        change(world, Enrollment, second.id, state=EnrollmentState(kept))
    else:
        change(world, Delivery, sent.id, state=DeliveryState(kept))

    world.run(lambda session: completing.settle(session, now=world.clock.now))

    assert state(world, sequence_id)[0] == "active"


def test_a_lead_outside_whose_every_message_is_left_out_does_not_keep_it_going(world: World) -> None:
    sequence_id = launched_alone(world)
    second = world.rows(Enrollment, sequence_id=sequence_id)[1]
    change(world, Enrollment, second.id, state=EnrollmentState.PROPOSED)
    for message in world.messages(second.id):
        change(world, Message, message.id, state=MessageState.LEFT_OUT)

    finished(world, sequence_id)

    assert state(world, sequence_id)[0] == "completed"


def test_a_sequence_that_nobody_entered_or_that_is_paused_does_not_complete(world: World) -> None:
    sequence_id = launched_alone(world)
    world.act(pausing.pause_sequence, sequence_id)
    world.act(pausing_leads.stop_lead, world.enrolled(sequence_id)[0].id)
    settle(world)
    assert state(world, sequence_id)[0] == "paused"

    world.act(pausing.resume_sequence, sequence_id)
    settle(world)

    assert state(world, sequence_id)[0] == "completed"


def test_a_run_waits_for_its_other_sequences(world: World) -> None:
    sequence_id = launched_alone(world)
    world.written(name="Second")

    finished(world, sequence_id)

    assert world.row(Run, world.run_id).state is RunState.ACTIVE


def test_two_clocks_complete_it_once(world: World) -> None:
    sequence_id = launched_alone(world)
    world.act(pausing_leads.stop_lead, world.enrolled(sequence_id)[0].id)

    def work(session: Session) -> None:
        completing.settle(session, now=MONDAY)

    assert at_once(lambda: world.run(work), lambda: world.run(work)) == [None, None]

    assert state(world, sequence_id) == ("completed", "completed")
    assert kinds(world).count("sequence.completed") == kinds(world).count("run.completed") == 1


def test_two_last_leads_that_end_at_once_complete_it(world: World) -> None:
    sequence_id = world.launched(leads=2)
    *running, rest = world.enrolled(sequence_id)
    world.act(approvals.leave_lead_out, rest.id)

    at_once(*[lambda one=one: world.act(pausing_leads.stop_lead, one.id) for one in running])
    settle(world)

    assert state(world, sequence_id)[0] == "completed"


def test_newcomers_open_a_completed_sequence_and_its_run_again(world: World) -> None:
    sequence_id = launched_alone(world)
    finished(world, sequence_id)

    def add(session: Session) -> None:
        rows = [{"name": "Mia Lang", "email": "mia@lang.test", "country": "Germany"}]
        made = leads.import_rows(session, world.workspace_id, name="More", rows=rows, now=MONDAY)
        session.add(
            SequenceSourceGroup(
                workspace_id=world.workspace_id,
                sequence_id=sequence_id,
                source_group_id=made.source_group_id,
            )
        )
        session.flush()
        enrolling.propose(session, sequence_id, now=world.clock.now, wall=world.clock.now)

    world.run(add)
    settle(world)

    assert state(world, sequence_id) == ("active", "active")
    assert world.rows(History, kind="sequence.active")[-1].reason == "New leads came in"
