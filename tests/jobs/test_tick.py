"""A tick finds what is due or was left undone; two clocks do no harm."""

from jobs import tick
from models import Delivery, Enrollment, Lease, Message, SlackPost
from outreach import form_screens, forms, generating, launch, sequences
from tests.outreach.doing import at_once, settle
from tests.world import World


def test_clocks_at_once_tick_without_doing_anything_twice(world: World) -> None:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.queue.jobs.clear()

    assert at_once(*[lambda: tick.tick(world.services)] * 3) == [None] * 3
    world.work_off()

    assert len(world.queue.jobs) == len(set(world.queue.jobs))
    messages = [one.message_id for one in world.rows(Delivery)]
    assert len(messages) == len(set(messages)) >= 3


def test_a_tick_notes_when_it_was_in_both_times(world: World) -> None:
    assert tick.tick(world.services)

    lease = world.services.read(lambda session: session.get_one(Lease, "clock"))
    assert (lease.ticked_at, lease.ticked_now) == (world.clock.now, world.clock.now)


def test_every_job_that_was_lost_is_asked_for_again(world: World) -> None:
    sequence_id = world.written()
    world.queue.jobs.clear()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.act(generating.start, sequence_id)
    world.queue.jobs.clear()

    world.clock.advance(seconds=30)
    tick.tick(world.services)
    asked = {name for name, _ in world.queue.jobs}
    world.work_off()
    settle(world)

    assert {"admit", "post", "generate"} <= asked
    assert {one.state for one in world.rows(Delivery)} >= {"sent"}
    assert not [one for one in world.rows(Message) if one.state == "drafting"]


def test_a_sequence_whose_enrolling_was_lost_is_enrolled_after_a_moment(world: World) -> None:
    form = world.act(forms.start_form)
    filled = form_screens.SequenceForm(
        form.form_id, form.run_id, "Lost", form.strategy_profile_id, (world.group_id,), form.steps
    )
    world.act(sequences.submit, filled, view_id="")
    world.queue.jobs.clear()

    settle(world)
    assert world.rows(Enrollment) == []
    world.clock.advance(seconds=11)
    settle(world)

    assert len(world.rows(Enrollment)) == 4


def test_with_nothing_to_do_a_tick_asks_for_nothing(world: World) -> None:
    settle(world)

    tick.tick(world.services)

    assert world.queue.jobs == []
    assert world.rows(SlackPost) == []
