"""A LinkedIn message waits until its lead accepts the invite, which a person says once."""

from datetime import timedelta

import pytest

from models import Attempt, Delivery, Enrollment, Person
from models.states import DeliveryState, EnrollmentState
from outreach import acceptances, lead_card, linkedin_cards, linkedin_tasks, pausing_leads, today_held
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady
from outreach.linkedin_screens import Followed
from outreach.planning import WAITS_FOR_ACCEPTANCE
from tests.outreach.doing import kinds, settle, stranger, walk
from tests.outreach.linkedin_leads import ROW, invited, launched, linkedin_account, made
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen]


def later(world: World, **by: float) -> None:
    """Let time pass, and what falls due leave, with the gaps between."""
    world.clock.advance(**by)
    for _ in range(4):
        settle(world)
        world.clock.advance(minutes=6)


def followed(world: World, attempt: Attempt) -> Followed | None:
    found = world.services.read(lambda session: linkedin_cards.card(session, attempt.id))
    assert found is not None
    return found.followed


def test_a_message_is_no_task_before_the_invite_is_accepted_and_says_what_it_waits_for(world: World) -> None:
    enrollment, task = invited(world)

    later(world, days=9)

    assert [one.id for one in world.rows(Attempt)] == [task.id]
    assert len(world.rows(Delivery)) == 1
    assert world.row(Enrollment, enrollment.id).reason == WAITS_FOR_ACCEPTANCE
    (shown,) = world.act(lead_card.card, enrollment.lead_id).sequences
    assert shown.steps[1].sentence == WAITS_FOR_ACCEPTANCE
    assert shown.invited == Followed(enrollment.id, may_accept=True)
    held = world.services.read(
        lambda session: today_held.reasons(session, world.workspace_id, before=world.clock.now)
    )
    assert (WAITS_FOR_ACCEPTANCE, 1) in held


def test_accepted_early_lets_the_message_go_on_at_its_time(world: World) -> None:
    enrollment, task = invited(world)
    world.clock.advance(hours=3)

    said = world.act(acceptances.accepted, enrollment.id, by=world.jo_id)

    assert said == "Mia Lund has accepted. The message goes on."
    noted = world.row(Enrollment, enrollment.id)
    assert (noted.accepted_at, noted.accepted_by_id) == (MONDAY + timedelta(hours=3), world.jo_id)
    message = world.rows(Delivery)[-1]
    assert (message.send_at.date() - MONDAY.date()).days == 2
    shown = followed(world, task)
    assert shown is not None
    assert not shown.may_accept
    assert "by Jo" in shown.accepted
    assert kinds(world, enrollment_id=enrollment.id).count("invite.accepted") == 1
    walk(world, lambda: len(world.rows(Attempt)) == 2)


def test_accepted_late_lets_the_message_be_asked_for_in_the_next_window(world: World) -> None:
    enrollment, _ = invited(world)
    world.clock.advance(days=8)

    world.act(acceptances.accepted, enrollment.id, by=world.jo_id)

    assert world.rows(Delivery)[-1].send_at - world.clock.now < timedelta(days=1)
    walk(world, lambda: len(world.rows(Attempt)) == 2)


def test_a_second_press_says_who_was_first_and_changes_nothing(world: World) -> None:
    enrollment, _ = invited(world)
    world.act(acceptances.accepted, enrollment.id, by=world.jo_id)
    before = world.row(Enrollment, enrollment.id).accepted_at
    world.clock.advance(hours=1)

    with pytest.raises(AlreadyDecided, match=r"has accepted already: noted .* by Jo"):
        world.act(acceptances.accepted, enrollment.id)

    assert world.row(Enrollment, enrollment.id).accepted_at == before
    assert len(world.rows(Delivery)) == 2


def test_what_comes_after_a_stop_is_a_sentence(world: World) -> None:
    enrollment, task = invited(world)
    world.act(pausing_leads.stop_lead, enrollment.id)

    with pytest.raises(AlreadyDecided, match="Mia Lund is stopped in this sequence"):
        world.act(acceptances.accepted, enrollment.id, by=world.jo_id)

    assert world.row(Enrollment, enrollment.id).accepted_at is None
    shown = followed(world, task)
    assert shown is not None
    assert not shown.may_accept


def test_of_a_paused_lead_it_is_noted_and_the_message_follows_resume(world: World) -> None:
    enrollment, _ = invited(world)
    world.act(pausing_leads.pause_lead, enrollment.id)

    assert world.act(acceptances.accepted, enrollment.id, by=world.jo_id).endswith("It is noted.")
    assert len(world.rows(Delivery)) == 1
    world.act(pausing_leads.resume_lead, enrollment.id)

    assert world.rows(Delivery)[-1].state is DeliveryState.SCHEDULED


def test_nothing_is_accepted_before_an_invite_has_left(world: World) -> None:
    linkedin_account(world, is_manual=True)
    launched(world, made(world, ROW))
    enrollment = world.only(Enrollment)

    with pytest.raises(NotReady, match="No invite to Mia Lund has left"):
        world.act(acceptances.accepted, enrollment.id, by=world.jo_id)


def test_only_the_owner_and_who_may_launch_say_it_and_nobody_of_elsewhere(world: World) -> None:
    enrollment, _ = invited(world)
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "may_launch", False))

    with pytest.raises(NotAllowed):
        world.act(acceptances.accepted, enrollment.id, by=world.ben_id)
    with pytest.raises(NotFound):
        world.act(acceptances.accepted, enrollment.id, by=stranger(world))

    assert world.row(Enrollment, enrollment.id).accepted_at is None


def test_emails_do_not_wait_for_an_acceptance(world: World) -> None:
    linkedin_account(world, is_manual=True)
    launched(world, made(world, ROW))
    settle(world)
    world.act(linkedin_tasks.done, world.only(Attempt).id, by=world.jo_id)

    following = world.rows(Delivery)[-1]
    assert (following.send_at.date() - MONDAY.date()).days == 3
    assert world.only(Enrollment).state is EnrollmentState.ACTIVE
