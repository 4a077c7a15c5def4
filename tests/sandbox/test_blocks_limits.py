"""Every limit of Block Kit: at N it passes, at N + 1 it is refused in Slack's words at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blocks import check_message, check_view
from tests.sandbox.block_samples import (
    BLOCKS,
    ELEMENTS,
    IMAGE,
    actions,
    button,
    field,
    holding,
    home,
    message,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich_text,
    section,
    typed,
)

Json = dict[str, Any]
Limit = tuple[str, Callable[[int], Json], int, str]


def select(**more: Any) -> Json:
    return section(accessory={"type": "static_select", "action_id": "a", **more})


def confirmed(**more: Any) -> Json:
    return actions(button(confirm={"title": plain(), "text": plain(), **more}))


def chosen(element: str, **more: Any) -> Json:
    return holding({**ELEMENTS[element], **more})


CHARACTERS_OF_A_BLOCK: list[Limit] = [
    ("block_id", lambda n: {"type": "divider", "block_id": "b" * n}, 255, "/block_id"),
    ("section text", lambda n: section(text=mrkdwn("a" * n)), 3000, "/text/text"),
    ("section plain text", lambda n: section(text=plain("a" * n)), 3000, "/text/text"),
    ("section field", lambda n: section(fields=[plain("a" * n)]), 2000, "/fields/0/text"),
    ("header", lambda n: {"type": "header", "text": plain("a" * n)}, 150, "/text/text"),
    ("context", lambda n: {"type": "context", "elements": [mrkdwn("a" * n)]}, 3000, "/elements/0/text"),
    ("image alt text", lambda n: {**IMAGE, "alt_text": "a" * n}, 2000, "/alt_text"),
    ("image title", lambda n: {**IMAGE, "title": plain("a" * n)}, 2000, "/title/text"),
    ("image url", lambda n: {**IMAGE, "image_url": "https://a.test/".ljust(n, "a")}, 3000, "/image_url"),
    ("label", lambda n: {**field(typed()), "label": plain("a" * n)}, 2000, "/label/text"),
    ("hint", lambda n: field(typed(), hint=plain("a" * n)), 2000, "/hint/text"),
    ("markdown", lambda n: {"type": "markdown", "text": "a" * n}, 12000, "/text"),
    ("video title", lambda n: {**BLOCKS["video"], "title": plain("a" * n)}, 199, "/title/text"),
    (
        "video description",
        lambda n: {**BLOCKS["video"], "description": plain("a" * n)},
        200,
        "/description/text",
    ),
    ("video author", lambda n: {**BLOCKS["video"], "author_name": "a" * n}, 49, "/author_name"),
    ("button text", lambda n: actions(button(text=plain("a" * n))), 75, "/elements/0/text/text"),
    ("button value", lambda n: actions(button(value="a" * n)), 2000, "/elements/0/value"),
    ("button url", lambda n: actions(button(url="https://a.test/".ljust(n, "a"))), 3000, "/elements/0/url"),
    (
        "button label",
        lambda n: actions(button(accessibility_label="a" * n)),
        75,
        "/elements/0/accessibility_label",
    ),
    ("action_id", lambda n: actions(button(action_id="a" * n)), 255, "/elements/0/action_id"),
    ("confirm title", lambda n: confirmed(title=plain("a" * n)), 100, "/elements/0/confirm/title/text"),
    ("confirm text", lambda n: confirmed(text=mrkdwn("a" * n)), 300, "/elements/0/confirm/text/text"),
    ("confirm confirm", lambda n: confirmed(confirm=plain("a" * n)), 30, "/elements/0/confirm/confirm/text"),
    ("confirm deny", lambda n: confirmed(deny=plain("a" * n)), 30, "/elements/0/confirm/deny/text"),
    ("option text", lambda n: select(options=[option("a" * n)]), 75, "/accessory/options/0/text/text"),
    ("option value", lambda n: select(options=[option("a", "v" * n)]), 150, "/accessory/options/0/value"),
    (
        "option description",
        lambda n: select(options=[option(description=plain("a" * n))]),
        75,
        "/accessory/options/0/description/text",
    ),
    (
        "group label",
        lambda n: select(option_groups=[{"label": plain("a" * n), "options": options(1)}]),
        75,
        "/accessory/option_groups/0/label/text",
    ),
    (
        "overflow url",
        lambda n: chosen("overflow", options=[option(url="https://a.test/".ljust(n, "a"))]),
        3000,
        "/elements/0/options/0/url",
    ),
    (
        "placeholder",
        lambda n: select(options=options(1), placeholder=plain("a" * n)),
        150,
        "/accessory/placeholder/text",
    ),
    ("initial value", lambda n: field(typed(initial_value="a" * n)), 3000, "/element/initial_value"),
]

COUNTS_OF_A_BLOCK: list[Limit] = [
    ("actions", lambda n: actions(*(button(action_id=f"a{i}") for i in range(n))), 25, "/elements"),
    ("context", lambda n: {"type": "context", "elements": [plain()] * n}, 10, "/elements"),
    ("fields", lambda n: section(fields=[plain()] * n), 10, "/fields"),
    ("options", lambda n: select(options=options(n)), 100, "/accessory/options"),
    (
        "option groups",
        lambda n: select(option_groups=[{"label": plain(), "options": options(1)}] * n),
        100,
        "/accessory/option_groups",
    ),
    (
        "options of a group",
        lambda n: select(option_groups=[{"label": plain(), "options": options(n)}]),
        100,
        "/accessory/option_groups/0/options",
    ),
    ("overflow", lambda n: chosen("overflow", options=options(n)), 5, "/elements/0/options"),
    ("checkboxes", lambda n: chosen("checkboxes", options=options(n)), 10, "/element/options"),
    ("radio buttons", lambda n: chosen("radio_buttons", options=options(n)), 10, "/element/options"),
    (
        "table rows",
        lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * n},
        100,
        "/rows",
    ),
    (
        "table cells",
        lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * n]},
        20,
        "/rows/0",
    ),
]

NUMBERS_OF_A_BLOCK: list[Limit] = [
    ("min length", lambda n: field(typed(min_length=n)), 3000, "/element/min_length"),
    ("min lines", lambda n: chosen("rich_text_input", min_lines=n), 100, "/element/min_lines"),
    ("max lines", lambda n: chosen("rich_text_input", max_lines=n), 100, "/element/max_lines"),
    ("max length", lambda n: field(typed(max_length=n)), 3000, "/element/max_length"),
    (
        "date and time",
        lambda n: chosen("datetimepicker", initial_date_time=n),
        9999999999,
        "/element/initial_date_time",
    ),
]


def names(limits: list[Limit]) -> list[str]:
    return [limit[0] for limit in limits]


def words(block: Json) -> list[str]:
    return [problem.message for problem in check_message(message(block))]


@pytest.mark.parametrize("limit", CHARACTERS_OF_A_BLOCK, ids=names(CHARACTERS_OF_A_BLOCK))
def test_a_text_may_have_as_many_characters_as_slack_says_and_no_more(limit: Limit) -> None:
    _, build, most, place = limit

    assert words(build(most)) == []
    assert words(build(most + 1)) == [
        f"must be less than {most + 1} characters [json-pointer:/blocks/0{place}]"
    ]


@pytest.mark.parametrize("limit", COUNTS_OF_A_BLOCK, ids=names(COUNTS_OF_A_BLOCK))
def test_a_list_may_have_as_many_items_as_slack_says_and_not_none(limit: Limit) -> None:
    _, build, most, place = limit

    assert words(build(most)) == []
    assert words(build(most + 1)) == [f"no more than {most} items allowed [json-pointer:/blocks/0{place}]"]
    assert words(build(0)) == [f"no fewer than 1 items allowed [json-pointer:/blocks/0{place}]"]


@pytest.mark.parametrize("limit", NUMBERS_OF_A_BLOCK, ids=names(NUMBERS_OF_A_BLOCK))
def test_a_number_may_be_as_large_as_slack_says(limit: Limit) -> None:
    _, build, most, place = limit

    assert words(build(most)) == []
    assert words(build(most + 1)) == [f"must be less than {most + 1} [json-pointer:/blocks/0{place}]"]


def test_a_message_has_at_most_fifty_blocks() -> None:
    assert check_message(message(*[BLOCKS["divider"]] * 50)) == []
    assert [each.message for each in check_message(message(*[BLOCKS["divider"]] * 51))] == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize("surface", [modal, home])
def test_a_view_has_one_to_a_hundred_blocks(surface: Callable[..., Json]) -> None:
    assert check_view(surface(*[BLOCKS["divider"]] * 100)) == []
    assert [each.message for each in check_view(surface(*[BLOCKS["divider"]] * 101))] == [
        "no more than 100 items allowed [json-pointer:/view/blocks]"
    ]
    assert [each.message for each in check_view(surface())] == [
        "no fewer than 1 items allowed [json-pointer:/view/blocks]"
    ]


@pytest.mark.parametrize("name", ["title", "submit", "close"])
def test_the_words_of_a_modals_frame_have_at_most_24_characters(name: str) -> None:
    assert check_view(modal(section(), **{name: plain("a" * 24)})) == []
    assert [each.message for each in check_view(modal(section(), **{name: plain("a" * 25)}))] == [
        f"must be less than 25 characters [json-pointer:/view/{name}/text]"
    ]


@pytest.mark.parametrize(
    ("name", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
@pytest.mark.parametrize("surface", [modal, home])
def test_what_a_view_carries_is_limited(surface: Callable[..., Json], name: str, most: int) -> None:
    assert check_view(surface(section(), **{name: "a" * most})) == []
    assert [each.message for each in check_view(surface(section(), **{name: "a" * (most + 1)}))] == [
        f"must be less than {most + 1} characters [json-pointer:/view/{name}]"
    ]


def test_a_view_above_250_kilobytes_is_too_large() -> None:
    long = [select(options=[option("a" * 75, "v" * 140 + str(n)) for n in range(100)])] * 7

    assert check_view(modal(*long)) == []
    assert [each.code for each in check_view(modal(*long, *long))] == ["view_too_large"]


def test_all_text_of_a_message_together_has_at_most_13000_characters() -> None:
    full = [section(text=plain("a" * 3000))] * 4

    assert check_message(message(*full, section(text=plain("a" * 1000)))) == []
    assert [each.code for each in check_message(message(*full, section(text=plain("a" * 1001))))] == [
        "msg_blocks_too_long"
    ]


def test_rich_text_counts_as_text_of_the_message() -> None:
    assert check_message(message(rich_text({"type": "text", "text": "a" * 13000}))) == []
    assert [
        each.code for each in check_message(message(rich_text({"type": "text", "text": "a" * 13001})))
    ] == ["msg_blocks_too_long"]


def test_all_markdown_of_a_message_together_has_at_most_12000_characters() -> None:
    half = {"type": "markdown", "text": "a" * 6000}

    assert check_message(message(half, half)) == []
    assert [each.code for each in check_message(message(half, half, {"type": "markdown", "text": "a"}))] == [
        "invalid_blocks"
    ]


def test_the_text_of_a_message_has_at_most_40000_characters() -> None:
    assert check_message({"text": "a" * 40000}) == []
    assert [each.code for each in check_message({"text": "a" * 40001})] == ["msg_too_long"]


def test_a_message_has_at_most_a_hundred_attachments() -> None:
    assert check_message({"attachments": [{"text": "a"}] * 100}) == []
    assert [each.code for each in check_message({"attachments": [{"text": "a"}] * 101})] == [
        "too_many_attachments"
    ]
