"""The one check of whether someone may be written to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Person, Suppression
from models.states import SuppressionKind
from outreach import suppression
from tests.outreach.doing import stranger
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def suppress(world: World, kind: SuppressionKind, value: str, *, workspace_id: int = 0) -> None:
    world.run(
        lambda session: suppression.suppress(
            session, workspace_id or world.workspace_id, kind, value, "They asked", now=MONDAY
        )
    )


def why(world: World, **whom: str) -> str | None:
    return world.services.read(
        lambda session: suppression.why_suppressed(session, world.workspace_id, **whom)
    )


@pytest.mark.parametrize(
    ("kind", "value", "whom"),
    [
        (SuppressionKind.ADDRESS, "Yuki@Kumo.test", {"email": "yuki@KUMO.test"}),
        (SuppressionKind.DOMAIN, "Kumo.test", {"email": "anyone@kumo.TEST"}),
        (SuppressionKind.LINKEDIN_URL, "https://l.test/in/Yuki/", {"linkedin_url": "https://L.test/in/yuki"}),
    ],
)
def test_what_is_suppressed_is_found_however_it_is_written(
    world: World, kind: SuppressionKind, value: str, whom: dict
) -> None:
    assert why(world, **whom) is None

    suppress(world, kind, value)
    suppress(world, kind, value)

    assert why(world, **whom) == f"{kind.replace('_', ' ')} is suppressed: They asked"
    assert len(world.rows(Suppression)) == 1


def test_neither_other_people_nor_other_workspaces_are_touched(world: World) -> None:
    suppress(world, SuppressionKind.DOMAIN, "kumo.test")
    suppress(
        world,
        SuppressionKind.ADDRESS,
        "lena@vogt.test",
        workspace_id=world.row(Person, stranger(world)).workspace_id,
    )

    assert why(world, email="yuki@notkumo.test") is None
    assert why(world, email="yuki@kumo.test.example") is None
    assert why(world, email="lena@vogt.test") is None
    assert why(world) is None
    assert why(world, email="") is None


@given(st.text())
def test_every_text_has_a_domain_or_none(text: str) -> None:
    domain = suppression.domain_of(text)

    assert "@" not in domain
    assert domain == "" or "@" in text
