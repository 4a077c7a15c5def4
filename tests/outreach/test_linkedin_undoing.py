"""A person who pressed Done too early takes it back, as long as nothing has followed from it."""

import pytest

from models import Attempt, Delivery, Enrollment, Person
from models.states import DeliveryState
from outreach import acceptances, linkedin_cards, linkedin_tasks, linkedin_undoing, pausing_leads, unheard
from outreach.errors import AlreadyDecided, NotAllowed, NotFound
from outreach.linkedin_screens import Task
from outreach.linkedin_undoing import TAKEN_BACK
from outreach.task_posts import WITH_A_PERSON
from tests.outreach.doing import kinds, settle, walk
from tests.outreach.linkedin_leads import ROW, invited, launched, linkedin_account, made, nobody_answered
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen]


def done(world: World) -> Attempt:
    """Launch the sequence that begins with an invite, and let Jo say that it is done."""
    linkedin_account(world, is_manual=True)
    launched(world, made(world, ROW))
    settle(world)
    task = world.only(Attempt)
    world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    world.work_off()
    return task


def card(world: World, attempt_id: int) -> Task:
    found = world.services.read(lambda session: linkedin_cards.card(session, attempt_id))
    assert found is not None
    return found


def may_undo(world: World, attempt_id: int) -> bool:
    followed = card(world, attempt_id).followed
    return followed is not None and followed.may_undo


def test_undo_opens_the_task_again_and_the_email_behind_it_waits_no_more(world: World) -> None:
    task = done(world)
    assert may_undo(world, task.id)
    world.clock.advance(hours=1)

    world.act(linkedin_undoing.undo, task.id, by=world.jo_id)
    world.work_off()

    invite, email = world.rows(Delivery)
    assert (invite.state, invite.intent_at, invite.done_at, invite.reason) == (
        DeliveryState.SCHEDULED,
        None,
        None,
        WITH_A_PERSON,
    )
    assert (email.state, email.reason) == (DeliveryState.CANCELLED, TAKEN_BACK)
    enrollment = world.only(Enrollment)
    assert (enrollment.position, enrollment.left_on, enrollment.due_at) == (1, None, None)
    shown = card(world, task.id)
    assert (shown.outcome, shown.followed) == ("", None)
    assert shown.text
    assert kinds(world, enrollment_id=enrollment.id).count("delivery.taken_back") == 1


def test_done_again_counts_from_then_and_nobody_is_asked_twice_meanwhile(world: World) -> None:
    task = done(world)
    world.act(linkedin_undoing.undo, task.id, by=world.jo_id)
    world.clock.advance(days=1)
    settle(world)
    assert [one.id for one in world.rows(Attempt)] == [task.id]

    world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    world.work_off()

    invite, _, email = world.rows(Delivery)
    assert (invite.state, invite.intent_at) == (DeliveryState.SENT, world.clock.now)
    assert (email.send_at.date() - MONDAY.date()).days == 4
    assert card(world, task.id).outcome.startswith("Done by hand by Jo")


def test_a_second_undo_and_one_of_an_open_task_are_sentences(world: World) -> None:
    task = done(world)
    world.act(linkedin_undoing.undo, task.id, by=world.jo_id)

    with pytest.raises(AlreadyDecided, match="nothing to take back"):
        world.act(linkedin_undoing.undo, task.id, by=world.jo_id)
    with pytest.raises(NotFound):
        world.act(linkedin_undoing.undo, task.id + 1000, by=world.jo_id)


def test_what_was_accepted_stopped_or_followed_stays_as_it_is(world: World) -> None:
    task = done(world)
    walk(world, lambda: world.rows(Delivery)[-1].reason == unheard.WHY)
    nobody_answered(world)
    walk(world, lambda: len(world.channel.sent) > 0)

    with pytest.raises(AlreadyDecided, match="A later step has left since"):
        world.act(linkedin_undoing.undo, task.id, by=world.jo_id)
    assert not may_undo(world, task.id)
    world.act(acceptances.accepted, world.only(Enrollment).id, by=world.jo_id)
    with pytest.raises(AlreadyDecided, match="accepted the invite since"):
        world.act(linkedin_undoing.undo, task.id, by=world.jo_id)
    world.act(pausing_leads.stop_lead, world.only(Enrollment).id)
    with pytest.raises(AlreadyDecided, match="sequence has ended since"):
        world.act(linkedin_undoing.undo, task.id, by=world.jo_id)


def test_a_message_that_was_not_sent_after_all_is_asked_for_again(world: World) -> None:
    enrollment, _ = invited(world)
    world.act(acceptances.accepted, enrollment.id, by=world.jo_id)
    walk(world, lambda: len(world.rows(Attempt)) == 2)
    task = world.rows(Attempt)[-1]
    world.act(linkedin_tasks.done, task.id, by=world.jo_id)

    world.act(linkedin_undoing.undo, task.id, by=world.jo_id)

    assert world.row(Enrollment, enrollment.id).position == 2
    assert card(world, task.id).outcome == ""


def test_who_may_not_decide_takes_nothing_back(world: World) -> None:
    task = done(world)
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "may_launch", False))

    with pytest.raises(NotAllowed):
        world.act(linkedin_undoing.undo, task.id, by=world.ben_id)

    assert world.rows(Delivery)[0].state is DeliveryState.SENT
