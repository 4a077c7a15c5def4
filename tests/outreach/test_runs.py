"""Making a run from a play, and a sentence for each wrong field."""

import pytest

from models import Person, Play, Run
from models.states import RunState
from outreach import runs
from outreach.errors import InvalidForm, NotAllowed
from tests.outreach.doing import change
from tests.world import World


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
