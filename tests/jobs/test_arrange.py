"""Arranging a channel in Slack: created, joined, waited for, refused."""

from typing import Any

import pytest

from jobs.arrange import arrange_now
from jobs.tick import tick
from models import Workspace
from outreach import arranging, channel_wishes
from outreach.arranging import Wish
from outreach.errors import SlackBusy, SlackGone, SlackProblem, SlackRefused
from outreach.setting_screens import ChannelForm, ItemState, Purpose
from outreach.slack_port import SlackAddress, SlackChannel
from tests.world import World

INBOX = Purpose.INBOX


def there(world: World, channel_id: str = "C1", **facts: Any) -> str:
    """Let Slack have a channel in which the bot is not."""
    base: dict[str, Any] = {"is_private": False, "is_archived": False, "has_bot": False}
    world.slack.channels[channel_id] = SlackChannel(channel_id, "sales", **(base | facts))
    return channel_id


def wish(world: World, **how: Any) -> None:
    world.act(arranging.choose, INBOX, Wish(**how), views=("VPAGE", "VROOT"))


def arrange(world: World) -> ChannelForm:
    """Run the job; return what the page of the settings says then."""
    arrange_now(world.services, world.workspace_id, INBOX)
    return world.run(lambda session: channel_wishes.page(session, world.workspace_id, INBOX))


def in_use(world: World) -> str:
    return world.row(Workspace, world.workspace_id).inbox_slack_channel


def refusal(kind: type[SlackProblem], code: str) -> SlackProblem:
    refused = kind(f"Slack refused: {code}.")
    refused.code = code
    return refused


def test_a_new_channel_is_created_and_who_asked_is_invited(world: World) -> None:
    wish(world, name="replies", is_private=True)

    assert arrange(world).state is ItemState.DONE

    made = world.slack.channels[in_use(world)]
    assert (made.name, made.is_private) == ("replies", True)
    assert world.slack.invited == [(made.id, "UANA")]
    assert [view_id for view_id, _ in world.slack.views] == ["VPAGE", "VROOT"]


def test_a_run_that_was_cut_off_goes_on_with_the_channel_it_made(world: World) -> None:
    made = world.slack.create_channel(SlackAddress(1, "xoxb"), "replies", is_private=True)
    wish(world, name="replies")

    arrange(world)

    assert in_use(world) == made.id
    assert list(world.slack.channels) == [made.id]


def test_a_public_channel_is_joined(world: World) -> None:
    wish(world, slack_channel=there(world))

    arrange(world)

    assert in_use(world) == "C1"
    assert world.slack.channels["C1"].has_bot
    assert world.slack.invited == []


@pytest.mark.parametrize("facts", [{"is_private": True}, {"hidden": True}])
def test_a_private_channel_waits_for_an_invitation(world: World, facts: dict[str, Any]) -> None:
    if facts.pop("hidden", False):
        world.slack.hidden.add("C1")
    wish(world, slack_channel=there(world, **facts))

    page = arrange(world)

    assert page.state is ItemState.OPEN
    assert "`/invite @Plera`" in page.text
    assert in_use(world) == "CINBOX"


@pytest.mark.parametrize(
    ("facts", "says"), [({"is_archived": True}, "It is archived"), ({"is_shared": True}, "other companies")]
)
def test_a_channel_that_cannot_serve_is_refused_in_words(
    world: World, facts: dict[str, Any], says: str
) -> None:
    wish(world, slack_channel=there(world, **facts))

    page = arrange(world)

    assert page.state is ItemState.TROUBLE
    assert says in page.text
    assert in_use(world) == "CINBOX"


@pytest.mark.parametrize(
    ("kind", "code", "says"),
    [
        (SlackRefused, "restricted_action", "create the channel yourself"),
        (SlackRefused, "missing_scope", "update it from manifest.yaml"),
        (SlackRefused, "invalid_name_specials", "lower-case letters"),
        (SlackGone, "channel_not_found", "`/invite @Plera`"),
        (SlackRefused, "never_heard_of", "never_heard_of"),
    ],
)
def test_each_refusal_of_slack_becomes_a_sentence_with_the_way_out(
    world: World, kind: type[SlackProblem], code: str, says: str
) -> None:
    wish(world, name="replies")
    world.slack.errors.append(refusal(kind, code))

    page = arrange(world)

    assert page.state in (ItemState.TROUBLE, ItemState.OPEN)
    assert says in page.text


def test_a_name_that_another_channel_has_is_said(world: World) -> None:
    there(world)
    wish(world, name="sales")

    assert "choose it from the list, or use another name" in arrange(world).text


def test_while_slack_is_busy_the_clock_asks_again_when_it_said(world: World) -> None:
    wish(world, name="replies")
    world.queue.jobs.clear()
    world.slack.errors.append(SlackBusy("Too fast.", retry_after=30))
    assert arrange(world).state is ItemState.WORKING

    tick(world.services)
    early = [job for job, _ in world.queue.jobs]
    world.clock.advance(seconds=31)
    tick(world.services)
    world.work_off()

    assert "arrange" not in early
    assert world.slack.channels[in_use(world)].name == "replies"


def test_a_page_that_was_closed_meanwhile_stops_nothing(world: World) -> None:
    world.slack.closed_views |= {"VPAGE", "VROOT"}
    wish(world, name="replies")

    assert arrange(world).state is ItemState.DONE


def test_nothing_is_asked_of_slack_without_a_wish(world: World) -> None:
    arrange(world)

    assert world.slack.channels == {}
