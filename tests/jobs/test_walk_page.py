"""A page of the walk follows once the text that its reader asked for in other words is written."""

from collections.abc import Sequence as Many

import pytest

from jobs.walk_page import WRITTEN
from models import Message
from outreach import editing, rewrites_shown
from outreach.errors import NotFound
from outreach.rewrites_shown import OpenPage
from tests.outreach.doing import stranger
from tests.world import World

pytestmark = pytest.mark.unseen


def asked(world: World, *steps: int, newcomers: bool = False) -> int:
    """Have steps of a lead written anew by a person who sees the page V7; return the enrollment."""
    enrollment_id = world.enrolled(world.written())[0].id
    messages = world.messages(enrollment_id)
    for step in steps:
        world.act(editing.rewrite_message, messages[step - 1].id, instruction="Shorter")
    page = OpenPage(world.ana_id, "V7", "h1", newcomers)
    assert waits(world, enrollment_id, page)
    return enrollment_id


def waits(world: World, enrollment_id: int, page: OpenPage, *, by: int | None = None) -> bool:
    return world.act(
        lambda session, actor, *, now: rewrites_shown.wait(session, actor, enrollment_id, page), by=by
    )


def drawn(world: World) -> Many[str]:
    return [str(view.to_dict()) for view_id, view in world.slack.views if view_id == "V7"]


def test_it_is_drawn_anew_with_the_new_text_and_only_once(world: World) -> None:
    enrollment_id = asked(world, 2)

    world.work_off()

    (page,) = drawn(world)
    assert WRITTEN in page
    text = world.messages(enrollment_id)[1]
    assert repr(text.body)[1:20] in page
    assert {one.shown_in for one in world.rows(Message, enrollment_id=enrollment_id)} == {None}
    assert text.opened_digest == text.digest


def test_of_several_texts_the_last_one_draws_it(world: World) -> None:
    asked(world, 1, 2, 3)

    world.work_off()

    assert len(drawn(world)) == 1


def test_a_page_that_was_closed_or_shows_another_lead_is_left_alone(world: World) -> None:
    asked(world, 1)
    world.slack.view_hashes["V7"] = "h2"

    world.work_off()

    assert drawn(world) == []


def test_a_page_of_newcomers_stays_one(world: World) -> None:
    asked(world, 1, newcomers=True)

    world.work_off()

    assert ":newcomers" in drawn(world)[0]


def test_a_text_that_is_written_by_then_is_told_at_once(world: World) -> None:
    enrollment_id = asked(world, 1)
    world.work_off()
    page = OpenPage(world.ana_id, "V8", "h1")

    assert not waits(world, enrollment_id, page)


def test_another_workspaces_lead_is_not_found(world: World) -> None:
    enrollment_id = asked(world, 1)
    page = OpenPage(world.ana_id, "V8", "h1")
    other = stranger(world)

    with pytest.raises(NotFound):
        waits(world, enrollment_id, page, by=other)
