"""A lead is paused, goes on or is stopped, in one sequence or in all; nothing is lost and nothing leaves twice."""

import pytest

from models import Delivery, Enrollment, History, Message
from outreach import approvals, generating, launch, pausing_leads, results
from outreach.errors import AlreadyDecided, Deferred
from tests.moments import kept
from tests.outreach.doing import kinds, sent, settle, states, walk
from tests.outreach.test_sending import intend, one_due
from tests.world import World

pytestmark = pytest.mark.unseen


@kept
def in_two(world: World) -> tuple[int, int]:
    """Launch two sequences for the first lead; its step 1 of both has left. Returns its enrollments."""
    first, second = world.launched(leads=1), world.launched(leads=1, name="Second")
    world.clock.advance(minutes=30)
    settle(world)
    return world.enrolled(first)[0].id, world.enrolled(second)[0].id


def test_a_lead_is_paused_in_one_sequence_and_goes_on_in_another(world: World) -> None:
    one, other = in_two(world)

    world.act(pausing_leads.pause_lead, one)
    walk(world, lambda: world.row(Enrollment, other).state == "completed")

    assert world.row(Enrollment, one).state == "paused"
    assert world.row(Enrollment, one).reason == "Paused by Ana: nothing leaves until Resume"
    assert len(states(world, one)) == 2
    assert states(world, other) == ["sent"] * 3


def test_a_lead_is_paused_and_resumed_everywhere(world: World) -> None:
    one, other = in_two(world)

    said = world.act(pausing_leads.pause_lead, one, everywhere=True)
    assert {world.row(Enrollment, id_).state for id_ in (one, other)} == {"paused"}
    assert "in 2 sequences" in said
    world.act(pausing_leads.resume_lead, other, everywhere=True)
    walk(world, lambda: states(world, one) == states(world, other) == ["sent"] * 3)

    assert kinds(world, enrollment_id=one).count("enrollment.paused") == 1


def test_a_lead_paused_before_it_entered_enters_only_after_it_is_resumed(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    world.approve(world.enrolled(sequence_id)[1].id)
    world.act(pausing_leads.pause_lead, enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    settle(world)
    assert states(world, enrollment.id) == []

    world.act(pausing_leads.resume_lead, enrollment.id)
    assert world.row(Enrollment, enrollment.id).state == "waiting"
    settle(world)

    assert world.row(Enrollment, enrollment.id).state == "active"


def test_a_step_that_left_during_a_pause_is_followed_after_it(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    world.act(pausing_leads.pause_lead, delivery.enrollment_id)
    world.run(
        lambda session: results.sent(session, delivery.id, handover.token, "250 ok", now=world.clock.now)
    )
    assert states(world, delivery.enrollment_id or 0) == ["sent"]

    world.act(pausing_leads.resume_lead, delivery.enrollment_id)

    assert states(world, delivery.enrollment_id or 0) == ["sent", "scheduled"]


def test_a_text_approved_during_a_pause_leaves_after_it(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    world.act(approvals.undo, enrollment.id)
    world.act(pausing_leads.pause_lead, enrollment.id)
    world.approve(enrollment.id)
    assert states(world, enrollment.id) == ["sent", "cancelled"]

    world.act(pausing_leads.resume_lead, enrollment.id)

    assert states(world, enrollment.id) == ["sent", "cancelled", "scheduled"]


def test_a_stop_ends_a_lead_everywhere_and_says_who_did_it(world: World) -> None:
    one, other = in_two(world)

    said = world.act(pausing_leads.stop_lead, one)
    for _ in range(9):
        world.clock.advance(days=1)
        settle(world)

    assert said == "Yuki Tanaka gets nothing more in 2 sequences. Stopped by Ana."
    assert states(world, one) == states(world, other) == ["sent", "cancelled"]
    entry = world.only(History, enrollment_id=one, kind="enrollment.stopped")
    cancelled = world.only(History, enrollment_id=one, kind="delivery.cancelled")
    assert (entry.by_person_id, cancelled.cause_id) == (world.ana_id, entry.id)
    with pytest.raises(AlreadyDecided, match="This lead is stopped already"):
        world.act(pausing_leads.stop_lead, one)
    with pytest.raises(AlreadyDecided, match="This lead is stopped already"):
        world.act(pausing_leads.resume_lead, one)


def test_a_stop_of_a_paused_lead_in_one_sequence_leaves_the_other_alone(world: World) -> None:
    one, other = in_two(world)
    world.act(pausing_leads.pause_lead, one)

    world.act(pausing_leads.stop_lead, one, everywhere=False)

    assert world.row(Enrollment, one).state == "stopped"
    assert world.row(Enrollment, other).state == "active"


def test_a_lead_moved_to_another_sequence_in_mid_send_gets_each_mail_once(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    assert delivery.enrollment_id is not None

    said = world.act(pausing_leads.stop_lead, delivery.enrollment_id, everywhere=False)
    other = world.launched(leads=1, name="Second")
    walk(world, lambda: len(sent(world)) == 1)
    world.run(
        lambda session: results.sent(session, delivery.id, handover.token, "250 ok", now=world.clock.now)
    )
    walk(world, lambda: world.row(Enrollment, world.enrolled(other)[0].id).state == "completed")

    assert said == "Yuki Tanaka gets nothing more. Stopped by Ana; a mail was on its way already."
    assert states(world, delivery.enrollment_id) == ["sent"]
    assert states(world, world.enrolled(other)[0].id) == ["sent"] * 3


def test_a_mail_that_comes_back_after_a_stop_is_not_tried_again(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    assert delivery.enrollment_id is not None
    world.act(pausing_leads.stop_lead, delivery.enrollment_id)

    now = world.clock.now
    world.run(
        lambda session: results.failed(
            session, delivery.id, handover.token, Deferred("451 later"), now=now, wall=now
        )
    )

    assert world.row(Delivery, delivery.id).state == "cancelled"


def test_leads_that_were_written_for_stay_approved_after_a_pause(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]

    world.act(pausing_leads.pause_lead, enrollment.id)
    world.act(generating.start, sequence_id)
    world.work_off()
    world.act(pausing_leads.resume_lead, enrollment.id)

    assert {one.state for one in world.rows(Message, enrollment_id=enrollment.id)} == {"approved"}
