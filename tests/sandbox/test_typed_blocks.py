"""What a person typed, as the rich_text block that Slack sends with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from sandbox.blocks import check_message
from sandbox.markup import typed
from sandbox.typed_blocks import rich_text
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, REVIEW
from tests.sandbox.person import Person

PEOPLE = {"ana": ANA}
MARKUP = st.text(st.sampled_from("*_~`<>&:@#| \nab1./") | st.characters(codec="utf-8"), max_size=60)


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def words_of(stored: str) -> list[dict[str, Any]]:
    """The elements of a text that is one section."""
    (block,) = rich_text(stored)
    (section,) = block["elements"]
    assert section["type"] == "rich_text_section"
    elements: list[dict[str, Any]] = section["elements"]
    return elements


@pytest.mark.parametrize(
    ("words", "elements"),
    [
        ("plain", [text("plain")]),
        ("*a* b", [text("a", bold=True), text(" b")]),
        ("_a ~b~_", [text("a ", italic=True), text("b", italic=True, strike=True)]),
        ("2*3*4 snake_case_word", [text("2*3*4 snake_case_word")]),
        ("`*a*`", [text("*a*", code=True)]),
        ("a < b & c", [text("a < b & c")]),
        ("@ana hi", [{"type": "user", "user_id": ANA}, text(" hi")]),
        ("*@here*", [{"type": "broadcast", "range": "here", "style": {"bold": True}}]),
        ("<#C0REVIEW01>", [{"type": "channel", "channel_id": REVIEW}]),
        ("at 10:30:45 :tada:", [text("at 10:30:45 "), {"type": "emoji", "name": "tada"}]),
        ("https://a.test/?x=1&y=2", [{"type": "link", "url": "https://a.test/?x=1&y=2"}]),
        ("bo@a.test", [{"type": "link", "url": "mailto:bo@a.test", "text": "bo@a.test"}]),
    ],
)
def test_words_become_elements(words: str, elements: list[dict[str, Any]]) -> None:
    assert words_of(typed(words, PEOPLE)) == elements


def test_code_and_quotes_stand_apart() -> None:
    (block,) = rich_text(typed("before\n```\na *b* < c\n```\n> said\n> more\nafter", PEOPLE))

    assert [(each["type"], each["elements"][0]["text"]) for each in block["elements"]] == [
        ("rich_text_section", "before"),
        ("rich_text_preformatted", "a *b* < c"),
        ("rich_text_quote", "said\nmore"),
        ("rich_text_section", "after"),
    ]


@given(MARKUP)
def test_whatever_is_typed_becomes_a_block_slack_accepts(words: str) -> None:
    stored = typed(words, PEOPLE)

    assert check_message({"text": stored or "x", "blocks": rich_text(stored)}) == []


def test_the_app_gets_the_block_with_the_event_and_with_a_change(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    ts = ana.does("message", channel=REVIEW, text="*a*")["ts"]
    event = bot.wait_for_event("message", ts=ts)
    assert event["blocks"][0]["elements"][0]["elements"] == [text("a", bold=True)]
    assert event["blocks"][0]["block_id"]

    ana.does("message/edit", channel=REVIEW, ts=ts, text="b")
    changed = bot.wait_for_event("message", subtype="message_changed")["message"]
    assert changed["blocks"][0]["elements"][0]["elements"] == [text("b")]
    assert client.conversations_history(channel=REVIEW)["messages"][0]["blocks"] == changed["blocks"]
    assert "blocks" not in ana.sees(REVIEW)[-1]
