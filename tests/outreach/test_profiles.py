"""Making a strategy profile from its kept form, and a sentence for each wrong field."""

from dataclasses import replace
from typing import Any

import pytest

from models import SequenceForm, StrategyProfile
from outreach import profiles
from outreach.errors import InvalidForm, NotFound
from outreach.profiles import ProfileForm
from tests.world import World

pytestmark = pytest.mark.unseen


def _filled(world: World, **changed: Any) -> ProfileForm:
    begun = world.act(profiles.start)
    form = replace(begun, name="Docks", sender_name="Jo Meyer", offer="Quieter docks")
    return replace(form, **changed)


def test_a_profile_holds_what_was_typed_and_its_form_is_gone(world: World) -> None:
    form = _filled(world, proof=" 12 docks \n\nno waiting", call_to_action=" A call? ")

    made = world.act(profiles.submit, form)

    row = world.row(StrategyProfile, made.id)
    assert (row.name, row.offer, row.proof) == ("Docks", "Quieter docks", ["12 docks", "no waiting"])
    assert row.call_to_action == "A call?"
    assert world.rows(SequenceForm) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "profile_name"),
        ({"sender_name": ""}, "profile_sender_name"),
        ({"offer": "\n"}, "profile_offer"),
        ({"language": "tlh"}, "profile_language"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(
    world: World, changed: dict[str, Any], field: str
) -> None:
    form = _filled(world, **changed)
    before = len(world.rows(StrategyProfile))

    with pytest.raises(InvalidForm) as refused:
        world.act(profiles.submit, form)

    assert set(refused.value.fields) == {field}
    assert len(world.rows(StrategyProfile)) == before


def test_marks_that_nobody_sees_are_taken_out_and_fill_no_field(world: World) -> None:
    hidden = _filled(world, name="Do\u202ecks", banned="syn\u200bergy", sender_name="\u200b")

    with pytest.raises(InvalidForm) as refused:
        world.act(profiles.submit, hidden)
    made = world.act(profiles.submit, replace(hidden, sender_name="Jo"))

    assert set(refused.value.fields) == {"profile_sender_name"}
    row = world.row(StrategyProfile, made.id)
    assert (row.name, row.banned) == ("Docks", ["synergy"])


def test_a_name_is_used_once(world: World) -> None:
    world.act(profiles.submit, _filled(world))

    with pytest.raises(InvalidForm) as refused:
        world.act(profiles.submit, _filled(world))

    assert set(refused.value.fields) == {"profile_name"}


def test_what_was_typed_comes_back_and_only_to_its_writer(world: World) -> None:
    form = _filled(world, tone="dry")

    world.act(profiles.keep_form, form)

    assert world.act(lambda session, actor, *, now: profiles.form_of(session, actor, form.form_id)) == form
    with pytest.raises(NotFound):
        world.act(profiles.keep_form, form, by=world.ben_id)
