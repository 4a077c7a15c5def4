"""App Home as it is drawn: the first run, what waits, the sequences, within Slack's limits."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from models.states import SequenceState
from outreach.lab_screens import SequenceLine
from outreach.pausable import Standstill
from outreach.setting_screens import HomeOverview, Item, ItemState, Topic
from sandbox.blocks import check_view
from tests.views.samples import HOSTILE, OUTSIDE, TUESDAY, buttons, labels, markup
from views import home as home_view
from views import ids, settings_ids

OPEN = tuple(Item(topic, ItemState.OPEN, "what it is for") for topic in Topic)
DONE = tuple(Item(topic, ItemState.DONE, "set") for topic in Topic)
MODEL = HomeOverview(
    is_admin=True, items=OPEN, sequences=(), needs=(), drafts=(), zone="Europe/Berlin", updated_at=TUESDAY
)


def line(number: int, name: str = "Robotics") -> SequenceLine:
    return SequenceLine(number, name, "Q1", SequenceState.ACTIVE, 9, 4, f"https://x.slack.com/p{number}")


def drawn(model: HomeOverview) -> list[dict[str, Any]]:
    view = home_view.home(model).to_dict()
    assert check_view(view) == []
    blocks: list[dict[str, Any]] = view["blocks"]
    assert len(blocks) <= home_view.MAX_BLOCKS
    return blocks


def test_an_admin_of_a_new_workspace_sees_the_checklist_with_a_button_for_each_topic() -> None:
    blocks = drawn(MODEL)

    assert "0 of 6 done" in markup(blocks)
    opening = [one for one in buttons(blocks) if one["action_id"] == settings_ids.SETTINGS_OPEN]
    assert [one["value"] for one in opening] == [str(topic) for topic in Topic if topic is not Topic.SENDERS]
    assert "Connect…" in labels(blocks)
    assert buttons(blocks)[0]["style"] == "primary"


def test_when_all_is_set_the_checklist_is_gone() -> None:
    blocks = drawn(replace(MODEL, items=DONE))

    assert labels(blocks) == ["Create sequence", "Senders"]
    assert "Press Create sequence" in markup(blocks)


def test_a_teammate_sees_what_an_admin_has_to_set_and_no_way_into_the_settings() -> None:
    blocks = drawn(replace(MODEL, is_admin=False))

    assert "Ask an admin, still to be set: Review channel, Inbox channel" in markup(blocks)
    assert labels(blocks) == ["Create sequence", "Senders"]
    assert "Settings…" not in str(blocks)


def test_trouble_shows_its_channel_and_its_sentence() -> None:
    item = Item(Topic.REVIEW, ItemState.TROUBLE, "Type `/invite @Plera` there.", "C0BOARD001")

    shown = markup(drawn(replace(MODEL, items=(item,), needs=("The review channel cannot be used",))))

    assert "⚠ *Review channel*\n<#C0BOARD001> · Type `/invite @Plera` there." in shown
    assert "*Needs you (1)*" in shown


def test_sequences_are_listed_and_the_rest_is_counted() -> None:
    blocks = drawn(replace(MODEL, sequences=tuple(line(number) for number in range(60))))

    assert labels(blocks).count("Open lab") == home_view.MAX_LINES
    assert "40 more" in markup(blocks)
    assert "updated 10:05" in markup(blocks)


@given(OUTSIDE)
def test_outside_words_stay_words(outside: str) -> None:
    items = tuple(Item(topic, ItemState.TROUBLE, outside, outside) for topic in Topic)

    shown = markup(
        drawn(replace(MODEL, items=items, needs=(outside or HOSTILE,) * 9, sequences=(line(1, outside),)))
    )

    assert "<!channel>" not in shown


def test_today_is_one_click_away_while_something_is_live_also_when_all_is_stopped() -> None:
    live, stopped = Standstill("", False, 2), Standstill("Everything is stopped", True, 2)

    assert "Today" not in labels(drawn(MODEL))
    for everything in (live, stopped):
        opening = [
            one
            for one in buttons(drawn(replace(MODEL, everything=everything)))
            if one["action_id"] == ids.TODAY_ALL
        ]
        assert [one["text"]["text"] for one in opening] == ["Today"]


@pytest.mark.parametrize("sentence", ["Guests may not use Plera.", HOSTILE])
def test_one_sentence_is_a_home_too(sentence: str) -> None:
    view = home_view.only(sentence).to_dict()

    assert check_view(view) == []
    assert "<!channel>" not in markup(view["blocks"])


def test_the_help_of_home_lists_every_command() -> None:
    view = home_view.help_modal().to_dict()

    assert check_view(view) == []
    assert "`/plera settings`" in markup(view["blocks"])
