"""Asking Slack who somebody is."""

from datetime import timedelta

import pytest

from jobs.meet import meet, meet_now, meet_team_now
from jobs.tick import tick
from models import Person
from outreach import forms, people
from outreach.errors import NotAllowed, NotFound, SlackBusy
from outreach.people import Who
from outreach.slack_port import SlackPerson
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


def test_the_whole_team_is_met_page_by_page_and_met_again(world: World) -> None:
    for number in range(5):
        world.slack.people[f"UT{number}"] = SlackPerson(f"P{number}", None, None, False, number == 4)

    assert meet_team_now(world.services, world.workspace_id) == 5
    world.slack.people["UT0"] = SlackPerson("Renamed", None, None, True, False)
    world.clock.advance(minutes=2)
    meet_team_now(world.services, world.workspace_id)

    found = {one.slack_user_id: one for one in world.rows(Person) if one.slack_user_id.startswith("UT")}
    assert len(found) == 5
    assert (found["UT0"].name, found["UT0"].is_admin, found["UT4"].is_guest) == ("Renamed", True, True)


def test_two_look_ups_of_the_team_at_once_are_one_and_a_failed_one_waits(world: World) -> None:
    world.slack.people["UT0"] = SlackPerson("P0", None, None, False, False)
    world.slack.errors.append(SlackBusy("Wait."))

    assert meet_team_now(world.services, world.workspace_id) == 0
    assert meet_team_now(world.services, world.workspace_id) == 0
    world.clock.advance(minutes=2)
    assert meet_team_now(world.services, world.workspace_id) == 1


def test_the_clock_has_a_team_looked_up_of_which_nobody_is_known(world: World) -> None:
    tick(world.services)
    asked_before = ("meet_team", (world.workspace_id,)) in world.queue.jobs
    world.run(lambda session: session.query(Person).update({"met_at": None}))

    tick(world.services)

    assert not asked_before
    assert ("meet_team", (world.workspace_id,)) in world.queue.jobs


def test_people_of_another_team_who_share_a_channel_count_as_guests(world: World) -> None:
    world.slack.people["UNEW"] = SlackPerson("Xen", None, None, True, False, home_team_ids=("T9",))
    xen = arrive(world)

    world.work_off()

    assert world.row(Person, xen).is_guest


def test_people_of_the_same_organisation_are_no_guests(world: World) -> None:
    world.slack.people["UNEW"] = SlackPerson("Own", None, None, False, False, home_team_ids=("T9", "T1"))
    own = arrive(world)

    world.work_off()

    assert not world.row(Person, own).is_guest


def test_somebody_known_for_a_day_is_asked_about_again(world: World) -> None:
    who = Who(team_id="T1", enterprise_id="", slack_user_id="UBEN")

    world.run(lambda session: people.actor(session, who, now=MONDAY + timedelta(hours=23)))
    fresh = list(world.queue.jobs)
    world.run(lambda session: people.actor(session, who, now=MONDAY + timedelta(hours=24)))

    assert fresh == []
    assert world.queue.jobs == [("meet", (world.workspace_id, world.ben_id))]


def test_whoever_joins_a_channel_of_ours_is_met_once(world: World) -> None:
    world.run(lambda session: people.seen_in_channel(session, world.workspace_id, "UBEN"))
    world.run(lambda session: people.seen_in_channel(session, world.workspace_id, "UNEW"))

    new = world.only(Person, slack_user_id="UNEW")
    assert world.queue.jobs == [("meet", (world.workspace_id, new.id))]
