"""From a Slack request to the person who acts."""

import pytest

from models import Person
from outreach import people
from outreach.errors import NotAllowed, NotFound
from outreach.people import Who
from outreach.slack_port import SlackPerson
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def who(**named: str) -> Who:
    return Who(**({"team_id": "T1", "enterprise_id": "", "slack_user_id": "UANA"} | named))


def test_a_known_person_acts_as_themselves(world: World) -> None:
    found = world.run(lambda session: people.actor(session, who(), now=MONDAY))

    assert found.id == world.ana_id
    assert world.queue.jobs == []


def test_a_new_person_gets_a_row_once_and_is_looked_up(world: World) -> None:
    first = world.run(lambda session: people.actor(session, who(slack_user_id="UNEW"), now=MONDAY))
    second = world.run(lambda session: people.actor(session, who(slack_user_id="UNEW"), now=MONDAY))

    assert first.id == second.id
    assert first.met_at is None
    assert world.queue.jobs == [("meet", (world.workspace_id, first.id))]


def test_people_of_another_team_are_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="own Slack team"):
        world.run(lambda session: people.actor(session, who(home_team_id="T9"), now=MONDAY))


def test_people_of_the_own_team_or_grid_are_let_in(world: World) -> None:
    found = world.run(lambda session: people.actor(session, who(home_team_id="T1"), now=MONDAY))

    assert found.id == world.ana_id


@pytest.mark.parametrize("named", [{"team_id": "T9"}, {"enterprise_id": "E1"}])
def test_a_team_where_the_bot_is_not_installed_is_not_found(world: World, named: dict) -> None:
    with pytest.raises(NotFound, match="doctor"):
        world.run(lambda session: people.actor(session, who(**named), now=MONDAY))


def test_what_slack_says_about_a_person_is_kept(world: World) -> None:
    known = SlackPerson(
        name="B" * 300, email="ben@kestrel.test", zone="Europe/Paris", is_admin=True, is_guest=True
    )

    world.run(lambda session: people.meet(session, world.ben_id, known, now=MONDAY))
    world.run(lambda session: people.meet(session, 999, known, now=MONDAY))

    ben = world.row(Person, world.ben_id)
    assert (len(ben.name), ben.zone, ben.is_admin, ben.is_guest) == (200, "Europe/Paris", True, True)


def test_the_bot_token_is_read_through_the_cipher(world: World) -> None:
    address = world.services.read(
        lambda session: people.address_of(session, world.workspace_id, world.services.cipher)
    )

    assert address.token == "xoxb-test"
    assert "xoxb" not in repr(address)
    for look_up in (
        lambda session: people.address_of(session, 99, world.services.cipher),
        lambda session: people.slack_user_of(session, 99),
    ):
        with pytest.raises(NotFound):
            world.services.read(look_up)
