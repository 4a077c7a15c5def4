"""Making a run from a play, and what is wrong with what was typed."""

import pytest

from models import Play, Run
from models.states import RunState
from outreach import runs
from outreach.errors import InvalidForm
from tests.world import World


def test_a_run_is_a_draft_of_its_play_and_two_runs_share_the_play(world: World) -> None:
    first = world.act(runs.create, name="  Spring \n fair ", play_key="warm-reopening")
    second = world.act(runs.create, name="Autumn fair", play_key="warm-reopening")

    play = world.only(Play, key="warm-reopening")
    assert world.row(Run, first).name == "Spring fair"
    assert world.row(Run, first).state is RunState.DRAFT
    assert world.row(Run, first).play_id == world.row(Run, second).play_id == play.id


@pytest.mark.parametrize(
    ("name", "play_key", "fields"),
    [
        (" ", "cold-email", {"name"}),
        ("x" * 201, "cold-email", {"name"}),
        ("Taken", "cold-email", {"name"}),
        ("Free", "no-such-play", {"play"}),
        ("", "", {"name", "play"}),
    ],
)
def test_each_wrong_field_has_its_sentence_and_nothing_is_made(
    world: World, name: str, play_key: str, fields: set[str]
) -> None:
    world.act(runs.create, name="Taken", play_key="cold-email")
    before = len(world.rows(Run))

    with pytest.raises(InvalidForm) as refused:
        world.act(runs.create, name=name, play_key=play_key)

    assert set(refused.value.fields) == fields
    assert len(world.rows(Run)) == before
