"""Asking Slack who somebody is."""

import pytest

from jobs.meet import meet, meet_now
from models import Person
from outreach import forms, people
from outreach.errors import NotAllowed, NotFound, SlackBusy
from outreach.people import Who
from outreach.ports import SlackPerson
from tests.world import MONDAY, World


def arrive(world: World) -> int:
    who = Who(team_id="T1", enterprise_id="", slack_user_id="UNEW")
    return world.run(lambda session: people.actor(session, who, now=MONDAY)).id


def test_a_new_person_is_known_after_the_job(world: World) -> None:
    world.slack.people["UNEW"] = SlackPerson("Nora", "nora@kestrel.test", "Europe/Paris", True, False)
    person_id = arrive(world)

    world.work_off()

    nora = world.row(Person, person_id)
    assert (nora.name, nora.is_admin, nora.met_at) == ("Nora", True, MONDAY)


def test_a_guest_found_out_may_no_longer_build(world: World) -> None:
    world.slack.people["UNEW"] = SlackPerson("Gus", None, None, False, True)
    person_id = arrive(world)
    meet(world.workspace_id, person_id)

    with pytest.raises(NotAllowed, match="Guests"):
        world.act(forms.start_form, by=person_id)


def test_slack_not_answering_leaves_the_person_to_be_asked_about_again(world: World) -> None:
    world.slack.errors.append(SlackBusy("Wait."))
    person_id = arrive(world)
    world.work_off()
    assert world.row(Person, person_id).met_at is None

    arrive(world)

    assert world.queue.jobs == [("meet", (world.workspace_id, person_id))]


def test_a_person_who_is_gone_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        meet_now(world.services, world.workspace_id, 999)
