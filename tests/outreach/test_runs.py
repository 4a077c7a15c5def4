"""Making a run from a play and renaming it, with a sentence for each wrong field."""

import pytest

from models import History, Person, Play, Run
from models.states import RunState
from outreach import runs
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound
from tests.outreach.doing import ask, at_once, change, stranger
from tests.world import World

pytestmark = pytest.mark.unseen


def test_a_run_is_a_draft_of_its_play_and_two_runs_share_the_play(world: World) -> None:
    first = world.act(runs.create, name="  Spring \n fair ", play_key="warm_reopening")
    second = world.act(runs.create, name="Autumn fair", play_key="warm_reopening")

    play = world.only(Play, key="warm_reopening")
    made = world.row(Run, first.id)
    assert (made.name, made.state) == ("Spring fair", RunState.DRAFT)
    assert made.play_id == world.row(Run, second.id).play_id == play.id


@pytest.mark.parametrize(
    ("name", "play_key", "fields"),
    [
        (" ", "cold_email_first", {"run_name"}),
        ("x" * 81, "cold_email_first", {"run_name"}),
        ("Taken", "cold_email_first", {"run_name"}),
        ("Free", "no_such_play", {"run_play"}),
        ("", "", {"run_name", "run_play"}),
    ],
)
def test_each_wrong_field_has_its_sentence_and_nothing_is_made(
    world: World, name: str, play_key: str, fields: set[str]
) -> None:
    world.act(runs.create, name="Taken", play_key="cold_email_first")
    before = len(world.rows(Run))

    with pytest.raises(InvalidForm) as refused:
        world.act(runs.create, name=name, play_key=play_key)

    assert set(refused.value.fields) == fields
    assert len(world.rows(Run)) == before


def test_a_guest_makes_no_run(world: World) -> None:
    change(world, Person, world.ben_id, is_guest=True)

    with pytest.raises(NotAllowed, match="Guests"):
        world.act(runs.create, name="Spring", play_key="cold_email_first", by=world.ben_id)


def named(world: World, run_id: int, name: str, before: str = "Autumn", by: int | None = None) -> None:
    world.act(runs.rename, run_id, name=name, before=before, by=by)


def test_a_run_gets_another_name_with_a_line_of_history(world: World) -> None:
    named(world, world.run_id, " Late \n autumn ", by=world.ben_id)

    assert world.row(Run, world.run_id).name == "Late autumn"
    entry = world.only(History, kind="run.renamed")
    assert (entry.reason, entry.by_person_id) == ("Autumn → Late autumn", world.ben_id)
    assert entry.detail == {"run": world.run_id}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("  ", "Give the run a name"), ("x" * 81, "this one has 81"), ("ÜBER", "run of this name already")],
)
def test_a_wrong_new_name_has_its_sentence(world: World, name: str, sentence: str) -> None:
    world.act(runs.create, name="über", play_key="cold_email_first")

    with pytest.raises(InvalidForm) as refused:
        named(world, world.run_id, name)

    assert sentence in refused.value.fields["run_name"]
    assert world.row(Run, world.run_id).name == "Autumn"


def test_a_new_run_may_not_differ_from_another_one_in_capitals_alone(world: World) -> None:
    with pytest.raises(InvalidForm):
        world.act(runs.create, name="AUTUMN", play_key="cold_email_first")


def test_the_capitals_of_a_runs_own_name_may_change(world: World) -> None:
    named(world, world.run_id, "AUTUMN")

    assert world.row(Run, world.run_id).name == "AUTUMN"


def test_another_workspace_has_names_and_runs_of_its_own(world: World) -> None:
    elsewhere = stranger(world)
    other = world.act(runs.create, name="autumn", play_key="cold_email_first", by=elsewhere)

    for run_id, by in ((world.run_id, elsewhere), (other.id, world.ana_id)):
        with pytest.raises(NotFound):
            named(world, run_id, "Winter", by=by)


def test_a_completed_run_keeps_its_name(world: World) -> None:
    change(world, Run, world.run_id, state=RunState.COMPLETED)

    with pytest.raises(AlreadyDecided, match="The run Autumn is completed: make a new run"):
        named(world, world.run_id, "Winter")
    with pytest.raises(AlreadyDecided):
        ask(world, runs.nameable, world.run_id)


def rename_at_once(world: World) -> None:
    """Let two people give a run different names, then two runs the same one."""
    refused = at_once(
        lambda: named(world, world.run_id, "Winter"),
        lambda: named(world, world.run_id, "Spring", by=world.ben_id),
    )
    assert [type(one) for one in refused if one is not None] == [AlreadyDecided]
    first = world.row(Run, world.run_id).name
    assert first in str(next(one for one in refused if one is not None))
    assert len(world.rows(History, kind="run.renamed")) == 1

    other = world.act(runs.create, name="Other", play_key="cold_email_first")
    refused = at_once(
        lambda: named(world, world.run_id, "Summer", first),
        lambda: named(world, other.id, "SUMMER", "Other"),
    )
    assert [type(one) for one in refused if one is not None] == [InvalidForm]
    assert sorted(one.name.casefold() == "summer" for one in world.rows(Run)) == [False, True]


def test_of_two_people_who_rename_at_once_the_second_is_told(world: World) -> None:
    rename_at_once(world)
