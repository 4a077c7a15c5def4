"""An admin's wish for a channel, what becomes of it, and a channel that is lost."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import SlackPost, Workspace
from models.states import PostKind
from outreach import arranging, channel_wishes, leases, posts
from outreach.arranging import Wish
from outreach.errors import InvalidForm, NotAllowed
from outreach.setting_screens import ItemState, Purpose
from outreach.slack_port import SlackChannel
from tests.world import World

REVIEW = Purpose.REVIEW


def channel(channel_id: str = "CNEW") -> SlackChannel:
    return SlackChannel(channel_id, "outreach", is_private=False, is_archived=False, has_bot=True)


def wish(world: World, **how: Any) -> int:
    """Have Ana wish for a review channel; return the number of her wish."""
    world.act(arranging.choose, REVIEW, Wish(**how), views=("V1",))
    plan = world.run(lambda session: arranging.plan(session, world.workspace_id, REVIEW))
    assert plan is not None
    return plan.number


def ready(world: World, number: int, channel_id: str = "CNEW") -> None:
    world.run(
        lambda session: arranging.ready(
            session, world.workspace_id, REVIEW, number, channel(channel_id), now=world.clock.now
        )
    )


def state(world: World) -> tuple[ItemState, str]:
    def look(session: Session) -> tuple[ItemState, str]:
        found = channel_wishes.item(session, session.get_one(Workspace, world.workspace_id), REVIEW)
        return found.state, found.slack_channel

    return world.run(look)


def lose(world: World, slack_channel: str, sentence: str = "It was archived.") -> None:
    world.run(
        lambda session: arranging.lost(
            session, world.workspace_id, slack_channel, sentence, now=world.clock.now
        )
    )


def test_a_wish_is_for_admins_and_asks_for_the_job(world: World) -> None:
    with pytest.raises(NotAllowed, match="Only admins"):
        world.act(arranging.choose, REVIEW, Wish(name="outreach"), views=(), by=world.ben_id)

    wish(world, name="Out Reach")

    assert world.queue.jobs == [("arrange", (world.workspace_id, "review"))]
    plan = world.run(lambda session: arranging.plan(session, world.workspace_id, REVIEW))
    assert plan is not None
    assert (plan.name, plan.invited) == ("out-reach", "UANA")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "channel"),
        ({"name": "a.b"}, "name"),
        ({"name": "-"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "b", "slack_channel": "C1"}, "name"),
    ],
)
def test_a_wish_that_cannot_be_names_its_field(world: World, typed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidForm) as wrong:
        world.act(arranging.choose, REVIEW, Wish(**typed), views=())

    assert list(wrong.value.fields) == [field]


def test_the_channel_in_use_stays_until_the_new_one_is_ready(world: World) -> None:
    number = wish(world, name="outreach")
    before = world.row(Workspace, world.workspace_id).review_slack_channel

    ready(world, number)

    assert before == "CREVIEW"
    assert world.row(Workspace, world.workspace_id).review_slack_channel == "CNEW"
    assert state(world) == (ItemState.DONE, "CNEW")


def test_what_became_of_an_older_wish_changes_nothing(world: World) -> None:
    older = wish(world, name="first")
    wish(world, name="second")

    ready(world, older)

    assert world.row(Workspace, world.workspace_id).review_slack_channel == "CREVIEW"
    assert state(world)[0] is ItemState.WORKING


def test_labs_stay_where_they_are_and_those_never_posted_go_to_the_new_channel(world: World) -> None:
    world.run(lambda session: posts.want(session, world.workspace_id, PostKind.LAB_ROOT, 1, "CREVIEW"))
    world.run(lambda session: posts.want(session, world.workspace_id, PostKind.LAB_ROOT, 2, "CREVIEW"))
    world.run(lambda session: _posted(session, 1))

    ready(world, wish(world, name="outreach"))

    assert {one.subject_id: one.slack_channel for one in world.rows(SlackPost)} == {1: "CREVIEW", 2: "CNEW"}


def _posted(session: Session, subject_id: int) -> None:
    session.query(SlackPost).filter_by(subject_id=subject_id).update({"ts": "1.1", "shown_version": 1})


def test_what_the_channel_refused_is_shown_once_it_can_be_used_again(world: World) -> None:
    ready(world, wish(world, slack_channel="CREVIEW"), "CREVIEW")
    world.run(lambda session: posts.want(session, world.workspace_id, PostKind.LAB_ROOT, 1, "CREVIEW"))
    world.run(lambda session: _refused(session))
    lose(world, "CREVIEW")
    world.run(lambda session: arranging.bot_came(session, world.workspace_id, "CREVIEW"))

    plan = world.run(lambda session: arranging.plan(session, world.workspace_id, REVIEW))
    assert plan is not None
    ready(world, plan.number, "CREVIEW")

    lab = world.only(SlackPost, kind=PostKind.LAB_ROOT)
    assert lab.shown_version < lab.wanted_version
    assert (lab.tries, lab.problem) == (0, "")


def _refused(session: Session) -> None:
    session.query(SlackPost).update({"shown_version": 1, "problem": "is_archived", "tries": 8})


def test_a_lost_channel_is_told_to_admins_once_and_a_channel_of_others_to_nobody(world: World) -> None:
    lose(world, "CELSE")
    lose(world, "CREVIEW")
    lose(world, "CREVIEW", "Plera was removed from it.")

    (told,) = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    assert told.subject_id == world.ana_id
    assert told.note == (
        "The review channel cannot be used: It was archived. What belongs there is kept and follows when "
        "the channel is back, or choose another one with `/plera settings`."
    )
    assert state(world) == (ItemState.TROUBLE, "CREVIEW")


def test_the_bots_coming_moves_only_what_waited_for_that_channel(world: World) -> None:
    number = wish(world, slack_channel="CPRIV")
    world.run(
        lambda session: arranging.stuck(session, world.workspace_id, REVIEW, number, "Invite it.", waits=True)
    )

    world.run(lambda session: arranging.bot_came(session, world.workspace_id, "COTHER"))
    waiting = state(world)
    world.run(lambda session: arranging.bot_came(session, world.workspace_id, "CPRIV"))

    assert waiting == (ItemState.OPEN, "CPRIV")
    assert state(world)[0] is ItemState.WORKING


def test_the_clock_finds_a_wish_that_nobody_arranges(world: World) -> None:
    wish(world, name="outreach")

    found = world.run(lambda session: channel_wishes.due(session, world.clock.now))
    name = channel_wishes.lease_name(world.workspace_id, "review")
    world.run(lambda session: leases.take(session, name, "job", wall=world.clock.now, seconds=60))

    assert found == [(world.workspace_id, "review")]
    assert world.run(lambda session: channel_wishes.due(session, world.clock.now)) == []
