"""Completing a run by hand stops all of it, nothing of other runs, and not what people answer."""

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Person, Run, Sequence, SequenceSourceGroup
from models.states import DeliveryKind, DeliveryState, EnrollmentState, RunState, SequenceState
from outreach import drafts, ending_runs, enrolling, launch, leads, pausing, runs
from outreach.errors import AlreadyDecided, NotAllowed, NotFound
from outreach.run_screens import Ending
from tests.outreach.doing import (
    ask,
    at_once,
    change,
    draft_digest,
    drafted,
    kinds,
    reply_from_yuki,
    sent,
    settle,
    stranger,
    walk,
)
from tests.outreach.test_sending import crowd, enter_everybody, intend, one_due
from tests.world import World

pytestmark = pytest.mark.unseen

WHY = "The run was completed by Ana"


def second_run(world: World, name: str = "Winter") -> int:
    return world.act(runs.create, name=name, play_key="cold_email_first").id


def in_run(world: World, run_id: int, **named: object) -> int:
    """Launch a sequence in another run, on the same senders."""
    first, world.run_id = world.run_id, run_id
    sequence_id = world.launched(**named)  # type: ignore[arg-type]
    world.run_id = first
    return sequence_id


def waiting(world: World, sequence_id: int) -> list[Delivery]:
    mine = {one.id for one in world.rows(Enrollment, sequence_id=sequence_id)}
    scheduled = world.rows(Delivery, state=DeliveryState.SCHEDULED)
    return [one for one in scheduled if one.enrollment_id in mine]


def test_what_completing_stops_is_counted_first_and_nothing_happens(world: World) -> None:
    sequence_id = world.launched(leads=2)
    world.written(name="Second")

    found = ask(world, ending_runs.preview, world.run_id)

    outside = len(world.rows(Enrollment, state=EnrollmentState.PROPOSED))
    assert outside > 0
    assert found == Ending(world.run_id, "Autumn", 1, 1, 2, outside, len(waiting(world, sequence_id)))
    assert found.waiting == 2
    assert world.row(Run, world.run_id).state is RunState.ACTIVE


def test_everything_of_the_run_ends_with_the_reason_and_who_did_it(world: World) -> None:
    live = world.launched(leads=2)
    unlaunched = world.written(name="Second")
    held = waiting(world, live)

    said = world.act(ending_runs.complete, world.run_id)
    world.work_off()

    assert said == "The run Autumn is completed: nothing more of it leaves."
    run = world.row(Run, world.run_id)
    assert (run.state, run.completed_by_id) == (RunState.COMPLETED, world.ana_id)
    assert {one.state for one in world.rows(Sequence)} == {SequenceState.COMPLETED}
    ended = [one for one in world.rows(Enrollment) if one.state is EnrollmentState.STOPPED]
    assert {one.sequence_id for one in ended} == {live, unlaunched}
    assert {one.reason for one in ended} == {WHY}
    for one in held:
        cancelled = world.row(Delivery, one.id)
        assert (cancelled.state, cancelled.reason) == (DeliveryState.CANCELLED, WHY)
        line = world.only(History, kind="delivery.cancelled", delivery_id=one.id)
        assert (line.reason, line.by_person_id) == (WHY, world.ana_id)
    assert len(world.rows(History, kind="enrollment.stopped")) == len(ended)
    assert [one.by_person_id for one in world.rows(History, kind="sequence.completed")] == [world.ana_id] * 2
    assert kinds(world).count("run.completed") == 1


def test_nothing_leaves_afterwards_however_long_one_waits(world: World) -> None:
    world.launched(leads=2)
    before = len(sent(world))
    world.act(ending_runs.complete, world.run_id)

    for _ in range(6):
        world.clock.advance(days=2)
        settle(world)

    assert len(sent(world)) == before
    assert world.row(Run, world.run_id).state is RunState.COMPLETED


def test_a_step_that_was_chosen_to_leave_does_not(world: World) -> None:
    delivery = one_due(world)
    world.act(ending_runs.complete, world.run_id)

    assert intend(world, delivery.id) is None
    assert world.row(Delivery, delivery.id).state is DeliveryState.CANCELLED


@pytest.mark.parametrize("rule", [ending_runs.complete, pausing.pause_run])
def test_another_run_on_the_same_senders_goes_on_untouched(world: World, rule) -> None:  # type: ignore[no-untyped-def]
    world.launched(leads=1)
    other = second_run(world)
    theirs = in_run(world, other, name="Second", leads=2)
    planned = {one.id: one.send_at for one in waiting(world, theirs)}
    assert planned
    states = [(one.id, one.state) for one in world.rows(Enrollment, sequence_id=theirs)]

    world.act(rule, world.run_id)
    world.work_off()

    assert {one.id: one.send_at for one in waiting(world, theirs)} == planned
    assert [(one.id, one.state) for one in world.rows(Enrollment, sequence_id=theirs)] == states
    assert world.row(Sequence, theirs).state is SequenceState.ACTIVE
    assert world.row(Run, other).state is RunState.ACTIVE
    before = len(sent(world))
    walk(world, lambda: len(sent(world)) == before + len(planned))


def test_an_answer_that_a_person_types_still_leaves(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    world.act(ending_runs.complete, world.run_id)
    draft_id = drafted(world)

    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()

    assert world.only(Delivery, kind=DeliveryKind.ANSWER).state is DeliveryState.SENT


def test_a_lead_who_replied_stays_one_who_replied(world: World) -> None:
    sequence_id = world.launched(leads=1)
    reply_from_yuki(world)

    world.act(ending_runs.complete, world.run_id)

    assert world.enrolled(sequence_id)[0].state is EnrollmentState.REPLIED


def test_a_paused_run_and_a_draft_are_completed_too(world: World) -> None:
    draft = second_run(world)
    world.launched(leads=1)
    world.act(pausing.pause_run, world.run_id)

    for run_id in (draft, world.run_id):
        world.act(ending_runs.complete, run_id)

    assert {one.state for one in world.rows(Run)} == {RunState.COMPLETED}
    assert ask(world, lambda session, actor: ending_runs.asked(session)) == []


def test_a_completed_run_is_neither_completed_nor_paused_nor_launched_again(world: World) -> None:
    sequence_id = world.written()
    world.approve(world.enrolled(sequence_id)[0].id)
    world.act(ending_runs.complete, world.run_id)

    for rule in (ending_runs.complete, pausing.pause_run, pausing.resume_run):
        with pytest.raises(AlreadyDecided, match="The run Autumn is completed"):
            world.act(rule, world.run_id)
    with pytest.raises(AlreadyDecided):
        ask(world, ending_runs.preview, world.run_id)
    with pytest.raises(AlreadyDecided):
        world.act(launch.launch, sequence_id, first_step_waits=False)


def test_newcomers_do_not_open_it_again_and_are_ended(world: World) -> None:
    sequence_id = world.launched(leads=1)
    world.act(ending_runs.complete, world.run_id)

    def add(session: Session) -> None:
        rows = [{"name": "Mia Lang", "email": "mia@lang.test", "country": "Germany"}]
        made = leads.import_rows(session, world.workspace_id, name="More", rows=rows, now=world.clock.now)
        session.add(
            SequenceSourceGroup(
                workspace_id=world.workspace_id, sequence_id=sequence_id, source_group_id=made.source_group_id
            )
        )
        session.flush()
        enrolling.propose(session, sequence_id, now=world.clock.now, wall=world.clock.now)

    world.run(add)
    newcomer = world.rows(Enrollment, sequence_id=sequence_id)[-1]
    assert newcomer.state is EnrollmentState.PROPOSED
    settle(world)

    assert world.row(Enrollment, newcomer.id).state is EnrollmentState.STOPPED
    assert world.row(Sequence, sequence_id).state is SequenceState.COMPLETED
    assert world.row(Run, world.run_id).state is RunState.COMPLETED


def test_what_is_left_behind_the_click_is_ended_part_by_part_by_the_clock(world: World) -> None:
    sequence_id = crowd(world, 5)
    enter_everybody(world, sequence_id)

    def complete(session: Session) -> None:
        ending_runs.complete(
            session, session.get_one(Person, world.ana_id), world.run_id, now=world.clock.now
        )

    def undo_some(session: Session) -> None:
        for one in session.query(Enrollment).limit(3):
            one.state = EnrollmentState.ACTIVE

    world.run(complete)
    world.run(undo_some)
    parts = [
        world.run(
            lambda session: ending_runs.carry_out(session, world.run_id, now=world.clock.now, at_once=2)
        )
        for _ in range(3)
    ]
    assert parts == [2, 1, 0]

    world.run(undo_some)
    settle(world)

    assert {one.state for one in world.rows(Enrollment)} == {EnrollmentState.STOPPED}


def test_two_people_complete_it_once(world: World) -> None:
    world.launched(leads=2)

    refused = at_once(
        lambda: world.act(ending_runs.complete, world.run_id),
        lambda: world.act(ending_runs.complete, world.run_id, by=world.ana_id),
    )

    assert [type(one) for one in refused if one is not None] == [AlreadyDecided]
    assert kinds(world).count("run.completed") == 1
    stopped = [one.enrollment_id for one in world.rows(History, kind="enrollment.stopped")]
    assert len(stopped) == len(set(stopped)) > 0


def test_only_who_may_launch_completes_and_only_in_their_workspace(world: World) -> None:
    change(world, Person, world.ben_id, may_launch=False)

    for by, error in ((world.ben_id, NotAllowed), (stranger(world), NotFound)):
        with pytest.raises(error):
            world.act(ending_runs.complete, world.run_id, by=by)
        with pytest.raises(error):
            ask(world, ending_runs.preview, world.run_id, by=by)
    assert world.row(Run, world.run_id).state is RunState.DRAFT
