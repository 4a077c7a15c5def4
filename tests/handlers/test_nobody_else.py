"""Guests and people of other teams can do nothing, by whatever listener there is."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from models import Base, Person
from outreach.errors import NotAllowed, OutreachError
from tests.handlers.listeners import MENUS, Calls, Listener, body_for, listeners
from tests.world import MONDAY, World

NO_ACTS = {"open_link"}
"""A button that only opens an address."""
TOLD = {
    "member_joined_channel", "channel_archive", "channel_deleted", "channel_left", "channel_unarchive",
    "group_archive", "group_deleted", "group_left", "group_unarchive",
}  # fmt: skip
"""What Slack tells of its own accord: whoever is named in it does nothing in the product."""
SAID = {"message"}
"""What anybody may say in a channel; tests of the inbox show that a guest's words are a note at most."""


def call(
    world: World, listener: Listener, slack_user_id: str, home: str = "T1"
) -> tuple[Exception | None, list[str]]:
    """Call a listener for a person; return what it raised and what was asked of Slack."""
    client, ack = Calls(), Calls()
    context: Any = SimpleNamespace(team_id="T1", enterprise_id="", user_id=slack_user_id, bot_user_id="UBOT")
    try:
        listener.function(ack, body_for(listener, slack_user_id, home), context, client)
    except Exception as error:  # noqa: BLE001 - whatever a listener raises is looked at
        return error, client.made
    return None, client.made


def everything(world: World) -> dict[str, list[Any]]:
    """Return all rows but those that say whom and what we have seen."""
    with world.engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
            for name in Base.metadata.tables
            if name not in ("person", "seen_event")
        }


def acts(world: World) -> list[Listener]:
    found = listeners(world.services)
    return [one for one in found if one.constraint not in NO_ACTS | TOLD | SAID]


@pytest.fixture
def guest(world: World) -> str:
    world.sequence()
    world.run(
        lambda session: session.add(
            Person(workspace_id=world.workspace_id, slack_user_id="UGUEST", is_guest=True, met_at=MONDAY)
        )
    )
    return "UGUEST"


def test_every_listener_refuses_a_guest_and_nothing_changes(world: World, guest: str) -> None:
    before = everything(world)

    for listener in acts(world):
        error, asked = call(world, listener, guest)

        assert isinstance(error, NotAllowed), f"{listener}: {error!r}"
        assert asked == [], str(listener)
    assert everything(world) == before
    assert world.queue.jobs == []


def test_every_listener_refuses_people_of_other_teams_who_say_so(world: World, guest: str) -> None:
    before = everything(world)

    for listener in acts(world):
        if listener.kind in ("action", "view", "shortcut", "options"):
            error, asked = call(world, listener, "UELSE", home="T9")

            assert isinstance(error, NotAllowed), f"{listener}: {error!r}"
            assert asked == [], str(listener)
    assert everything(world) == before


def test_somebody_not_looked_up_yet_changes_nothing(world: World, guest: str) -> None:
    before = everything(world)

    for listener in acts(world):
        error, _ = call(world, listener, "UNEW")

        assert error is None or isinstance(error, OutreachError), f"{listener}: {error!r}"
        assert everything(world) == before or listener.constraint == "app_home_opened", str(listener)
        before = everything(world)


def test_the_same_requests_are_not_refused_to_an_admin(world: World, guest: str) -> None:
    refused = [
        str(listener) for listener in acts(world) if isinstance(call(world, listener, "UANA")[0], NotAllowed)
    ]

    assert refused == []


def test_every_menu_is_walked_through(world: World) -> None:
    registered = {str(one.constraint) for one in listeners(world.services)}

    assert {one for one in registered if one.endswith("_menu")} == set(MENUS)
