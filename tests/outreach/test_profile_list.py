"""Strategy profiles that exist: listed, edited by two people, copied, archived and brought back."""

from dataclasses import replace
from typing import Any

import pytest

from models import History, SequenceForm, StrategyProfile
from outreach import forms, profile_list, profiles
from outreach.errors import AlreadyDecided, InvalidForm, NotFound
from outreach.profiles import ProfileForm
from tests.world import World

pytestmark = pytest.mark.unseen


def _made(world: World, **changed: Any) -> StrategyProfile:
    form = replace(world.act(profiles.start), name="Docks", sender_name="Jo Meyer", offer="Quieter docks")
    return world.act(profiles.submit, replace(form, **changed))


def _page(world: World) -> profile_list.ProfilePage:
    return world.act(lambda session, actor, *, now: profile_list.page_of(session, actor))


def _offered(world: World) -> list[str]:
    found = world.act(lambda session, actor, *, now: forms.choices(session, actor.workspace_id))
    return [one.name for one in found.profiles]


def test_everything_typed_is_held_and_stands_in_the_form_again(world: World) -> None:
    made = _made(
        world,
        do="Name the dock\n\n",
        dont="Prices",
        allowed_links="https://example.com/docks\nhttp://example.org",
        banned="game changer",
        most_email=" 90 ",
        most_note="200",
    )

    row = world.row(StrategyProfile, made.id)
    assert (row.do, row.dont, row.banned) == (["Name the dock"], ["Prices"], ["game changer"])
    assert row.allowed_links == ["https://example.com/docks", "http://example.org"]
    assert row.lengths == {"email": 90, "linkedin_invite": 200}
    form = world.act(profile_list.begin_edit, made.id)
    assert (form.do, form.most_email, form.most_message) == ("Name the dock", "90", "")


@pytest.mark.parametrize(
    "link", ["example.com", "ftp://example.com", "https://", "https://a b.com", "http://[x"]
)
def test_a_link_that_is_no_web_address_is_named(world: World, link: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        _made(world, allowed_links=f"https://example.com\n{link}")

    assert link in refused.value.fields["profile_allowed_links"]


@pytest.mark.parametrize(
    ("field", "typed", "bounds"),
    [
        ("most_email", "19", "words from 20 to 400"),
        ("most_message", "many", "words from 10 to 300"),
        ("most_note", "301", "characters from 50 to 300"),
        ("most_note", "٢٠٠", "characters from 50 to 300"),
    ],
)
def test_a_length_out_of_bounds_is_refused(world: World, field: str, typed: str, bounds: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        _made(world, **{field: typed})

    assert bounds in refused.value.fields[f"profile_{field}"]


def test_an_edit_changes_the_profile_and_its_form_is_gone(world: World) -> None:
    made = _made(world)
    form = world.act(profile_list.begin_edit, made.id)

    assert world.act(profiles.save_edit, replace(form, tone="dry")) is None

    assert world.row(StrategyProfile, made.id).tone == "dry"
    assert world.rows(SequenceForm) == []
    assert len(world.rows(History, kind="profile.changed")) == 1


def test_the_second_of_two_editors_is_told_and_may_save_once_more(world: World) -> None:
    made = _made(world)
    first = world.act(profile_list.begin_edit, made.id)
    second = world.act(profile_list.begin_edit, made.id, by=world.ben_id)
    world.act(profiles.save_edit, replace(first, tone="dry"))

    anew = world.act(profiles.save_edit, replace(second, tone="warm"), by=world.ben_id)

    assert isinstance(anew, ProfileForm)
    assert world.row(StrategyProfile, made.id).tone == "dry"
    assert world.only(SequenceForm).form["tone"] == "warm"
    assert world.act(profiles.save_edit, anew, by=world.ben_id) is None
    assert world.row(StrategyProfile, made.id).tone == "warm"


def test_a_copy_has_a_free_name(world: World) -> None:
    made = _made(world, tone="dry")
    world.act(profiles.submit, world.act(profile_list.duplicate, made.id))

    again = world.act(profile_list.duplicate, made.id)

    assert (again.name, again.tone, again.edits) == ("Copy of Docks 2", "dry", None)


def test_an_archived_profile_is_offered_no_more_until_it_is_brought_back(world: World) -> None:
    made = _made(world)

    assert "archived" in world.act(profile_list.archive, made.id)
    assert "Docks" not in _offered(world)
    assert _page(world).lines[-1].is_archived
    with pytest.raises(AlreadyDecided):
        world.act(profile_list.archive, made.id)

    assert "back" in world.act(profile_list.bring_back, made.id)
    assert "Docks" in _offered(world)
    kinds = [row.kind for row in world.rows(History) if row.kind.startswith("profile.")]
    assert kinds[-2:] == ["profile.archived", "profile.brought_back"]


def test_a_profile_that_is_not_there_is_not_found(world: World) -> None:
    for rule in (profile_list.begin_edit, profile_list.duplicate, profile_list.archive):
        with pytest.raises(NotFound):
            world.act(rule, 999_999)
