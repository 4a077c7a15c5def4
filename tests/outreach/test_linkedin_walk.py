"""Going through one's tasks on LinkedIn one by one: whose they are, which comes next, and what was done meanwhile."""

import pytest

from models import Attempt, Person
from outreach import linkedin_tasks, linkedin_walk
from outreach.linkedin_tasks import Why
from outreach.linkedin_walk import Page
from tests.outreach.test_linkedin_by_hand import asked, later
from tests.world import World

pytestmark = [pytest.mark.unseen]


def page(world: World, attempt_id: int, *, is_past: bool = False) -> Page:
    return page_of(world, attempt_id, world.jo_id, is_past=is_past)


def page_of(world: World, attempt_id: int, person_id: int, *, is_past: bool = False) -> Page:
    return world.services.read(
        lambda session: linkedin_walk.page(
            session, session.get_one(Person, person_id), attempt_id, is_past=is_past
        )
    )


def shown(found: Page) -> tuple[int | None, int, int]:
    return found.task.attempt_id if found.task else None, found.place, found.left


def test_the_one_behind_comes_next_and_after_the_last_the_first(world: World) -> None:
    asked(world, 3)
    later(world, minutes=30)
    first, second, third = (one.id for one in world.rows(Attempt))

    assert shown(page(world, first)) == (first, 1, 3)
    assert shown(page(world, first, is_past=True)) == (second, 2, 3)
    assert shown(page(world, third, is_past=True)) == (first, 1, 3)

    world.act(linkedin_tasks.done, second, by=world.jo_id)
    assert shown(page(world, second)) == (third, 2, 2)
    world.act(linkedin_tasks.could_not, third, Why.CONNECTED, "", by=world.jo_id)
    assert shown(page(world, third)) == (first, 1, 1)
    assert shown(page(world, first, is_past=True)) == (first, 1, 1)
    world.act(linkedin_tasks.done, first, by=world.jo_id)
    assert shown(page(world, first)) == (None, 0, 0)


def test_everybody_goes_through_what_they_were_asked_for_alone(world: World) -> None:
    (attempt,) = asked(world)

    assert shown(page_of(world, attempt.id, world.ana_id)) == (None, 0, 0)
    assert shown(page_of(world, attempt.id, world.jo_id)) == (attempt.id, 1, 1)
