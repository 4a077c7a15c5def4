"""Erased people are known by hashes alone, however their address or URL is written."""

from models import ErasedPerson
from outreach import erased
from tests.world import World


def test_an_erased_person_is_known_however_they_are_written(world: World) -> None:
    for _ in range(2):
        world.run(
            lambda session: erased.remember(
                session,
                world.workspace_id,
                "ada@acme.test",
                "https://www.linkedin.com/in/ada/",
                now=world.clock.now,
            )
        )

    found = world.services.read(
        lambda session: erased.erased_among(
            session,
            world.workspace_id,
            ["ADA@acme.test", "bob@acme.test", None],
            ["http://linkedin.com/in/Ada?trk=x", "https://linkedin.com/in/bob", ""],
        )
    )

    assert found == {"ADA@acme.test", "http://linkedin.com/in/Ada?trk=x"}
    assert len(world.rows(ErasedPerson)) == 2


def test_hashes_are_the_workspaces_own(world: World) -> None:
    mine, theirs = world.services.read(
        lambda session: [
            erased.digests(session, one, ["ada@acme.test"], []) for one in (world.workspace_id, 99)
        ]
    )

    assert mine != theirs
    assert len(mine["ada@acme.test"]) == 64
