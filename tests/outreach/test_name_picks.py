"""Runs and strategy profiles found by a part of their name, as source groups are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Person, Run, StrategyProfile
from models.states import RunState
from outreach import name_picks
from outreach.errors import NotAllowed
from tests.outreach.doing import stranger
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def found(world: World, rule: Callable[..., Any], words: str, by: int | None = None) -> list[str]:
    offered = world.act(lambda session, actor, *, now: rule(session, actor, words), by=by)
    return [one.name for one in offered]


def make(world: World, rows: Callable[[], list[Any]]) -> None:
    def work(session: Session) -> None:
        session.add_all(rows())

    world.run(work)


def test_one_of_many_runs_is_found_however_it_is_written_and_completed_ones_are_not_offered(
    world: World,
) -> None:
    def runs() -> list[Run]:
        names = [f"Fair {number}" for number in range(120)]
        open_runs = [
            Run(workspace_id=world.workspace_id, name=name, created_at=MONDAY)
            for name in [*names, "Gründer in Köln"]
        ]
        over = Run(
            workspace_id=world.workspace_id, name="Fair, over", state=RunState.COMPLETED, created_at=MONDAY
        )
        return [*open_runs, over]

    make(world, runs)

    assert found(world, name_picks.runs, " GRUND ") == ["Gründer in Köln"]
    assert found(world, name_picks.runs, "fair 11") == [
        *(f"Fair {n}" for n in range(119, 109, -1)),
        "Fair 11",
    ]
    assert len(found(world, name_picks.runs, "fair")) == name_picks.MOST_AT_ONCE
    assert found(world, name_picks.runs, "100%") == found(world, name_picks.runs, "over") == []
    assert found(world, name_picks.runs, "fair", by=stranger(world)) == []


def test_archived_profiles_are_not_offered(world: World) -> None:
    def profiles() -> list[StrategyProfile]:
        kept = StrategyProfile(
            workspace_id=world.workspace_id, name="Ana, founder", sender_name="Ana", created_at=MONDAY
        )
        gone = StrategyProfile(
            workspace_id=world.workspace_id,
            name="Ana, before",
            sender_name="Ana",
            archived_at=MONDAY,
            created_at=MONDAY,
        )
        return [kept, gone]

    make(world, profiles)

    assert found(world, name_picks.profiles, "ana") == ["Ana, founder"]
    assert found(world, name_picks.profiles, "ana", by=stranger(world)) == []


@pytest.mark.parametrize("rule", [name_picks.runs, name_picks.profiles])
def test_a_guest_is_offered_nothing(world: World, rule: Callable[..., Any]) -> None:
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "is_guest", True))

    with pytest.raises(NotAllowed):
        found(world, rule, "", by=world.ben_id)
