"""Making a strategy profile, and what is wrong with what was typed."""

from dataclasses import replace
from typing import Any

import pytest

from models import StrategyProfile
from outreach import profiles
from outreach.errors import InvalidForm
from tests.world import World

FORM = profiles.ProfileForm("Docks", "Jo Meyer", "Founder", "Quieter docks", "plain", "A call next week?")


def test_a_profile_keeps_what_was_typed(world: World) -> None:
    made = world.act(profiles.create, replace(FORM, proof=(" 12 docks ", "")))

    row = world.row(StrategyProfile, made)
    assert (row.name, row.offer, row.proof) == ("Docks", "Quieter docks", ["12 docks"])


@pytest.mark.parametrize("field", ["name", "sender_name", "offer", "call_to_action"])
def test_an_empty_field_that_is_needed_is_named(world: World, field: str) -> None:
    emptied: dict[str, Any] = {field: " "}

    with pytest.raises(InvalidForm) as refused:
        world.act(profiles.create, replace(FORM, **emptied))

    assert set(refused.value.fields) == {field}


def test_a_name_is_used_once(world: World) -> None:
    world.act(profiles.create, FORM)

    with pytest.raises(InvalidForm) as refused:
        world.act(profiles.create, FORM)

    assert set(refused.value.fields) == {"name"}
