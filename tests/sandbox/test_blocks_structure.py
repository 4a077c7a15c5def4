"""Which blocks and elements exist, what they need, what they may not have and where they may stand."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.blocks import check_message, check_view
from sandbox.blocks.schema import BLOCKS as BLOCK_ENTRIES
from sandbox.blocks.schema import ELEMENTS as ELEMENT_ENTRIES
from sandbox.coverage import COVERAGE
from tests.sandbox.block_samples import (
    BLOCKS,
    ELEMENTS,
    actions,
    button,
    field,
    holding,
    home,
    message,
    modal,
    mrkdwn,
    option,
    plain,
    rich_text,
    section,
    typed,
)

Json = dict[str, Any]

PLAIN_ONLY = [
    ({"type": "header", "text": mrkdwn()}, "/text/type"),
    (actions(button(text=mrkdwn())), "/elements/0/text/type"),
    ({**field(typed()), "label": mrkdwn()}, "/label/type"),
    (field(typed(), hint=mrkdwn()), "/hint/type"),
    (field(typed(placeholder=mrkdwn())), "/element/placeholder/type"),
    (actions(button(confirm={"text": plain(), "title": mrkdwn()})), "/elements/0/confirm/title/type"),
    (
        section(accessory={"type": "static_select", "options": [{"text": mrkdwn(), "value": "a"}]}),
        "/accessory/options/0/text/type",
    ),
]

EMPTY = [
    (section(text=mrkdwn("")), "/text/text"),
    ({"type": "header", "text": plain("")}, "/text/text"),
    (actions(button(text=plain(""))), "/elements/0/text/text"),
    ({"type": "context", "elements": [plain("")]}, "/elements/0/text"),
    (field(typed(placeholder=plain(""))), "/element/placeholder/text"),
    ({"type": "markdown", "text": ""}, "/text"),
    ({**BLOCKS["image"], "alt_text": ""}, "/alt_text"),
    (actions(button(url="")), "/elements/0/url"),
    (rich_text({"type": "text", "text": ""}), "/elements/0/elements/0/text"),
    (section(accessory={"type": "static_select", "options": [option("")]}), "/accessory/options/0/text/text"),
]

WRONG_FORMAT = [
    ({**BLOCKS["image"], "image_url": "a.png"}, "/image_url"),
    ({**BLOCKS["image"], "image_url": "javascript:alert(1)"}, "/image_url"),
    (actions(button(url="no address")), "/elements/0/url"),
    (field({**ELEMENTS["datepicker"], "initial_date": "2026-02-30"}), "/element/initial_date"),
    (field({**ELEMENTS["datepicker"], "initial_date": "20260228"}), "/element/initial_date"),
    (field({**ELEMENTS["timepicker"], "initial_time": "24:00"}), "/element/initial_time"),
    (field({**ELEMENTS["timepicker"], "initial_time": "9:00"}), "/element/initial_time"),
    (field({**ELEMENTS["number_input"], "initial_value": "ten"}), "/element/initial_value"),
    (field({**ELEMENTS["number_input"], "min_value": "Infinity"}), "/element/min_value"),
]


def words(block: Any) -> list[str]:
    return [problem.message for problem in check_message(message(block))]


def test_the_samples_cover_every_block_and_element() -> None:
    assert set(BLOCKS) == COVERAGE.blocks
    assert set(ELEMENTS) == COVERAGE.elements


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_every_block_is_accepted_on_the_surfaces_slack_has_it_for(kind: str) -> None:
    places, block = BLOCK_ENTRIES[kind].places, BLOCKS[kind]
    refused = [f"unsupported type: {kind} [json-pointer:/view/blocks/0/type]"]

    assert words(block) == []
    for view in (modal(block), home(block)):
        faults = [problem.message for problem in check_view(view)]
        assert faults == ([] if view["type"] in places else refused)


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_every_element_is_accepted_where_it_may_stand(kind: str) -> None:
    block, only_on = holding(ELEMENTS[kind]), ELEMENT_ENTRIES[kind].only_on

    assert (words(block) == []) is (not only_on or "message" in only_on)
    if block["type"] != "context_actions":
        assert (check_view(modal(block)) == []) is (not only_on or "modal" in only_on)


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_every_block_needs_its_required_fields(kind: str) -> None:
    for name in BLOCK_ENTRIES[kind].required:
        without = {key: value for key, value in BLOCKS[kind].items() if key != name}

        assert words(without) == [f"missing required field: {name} [json-pointer:/blocks/0]"]


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_every_element_needs_its_required_fields(kind: str) -> None:
    for name in ELEMENT_ENTRIES[kind].required:
        without = holding({key: value for key, value in ELEMENTS[kind].items() if key != name})

        assert [fault.split(" [")[0] for fault in words(without)] == [f"missing required field: {name}"]


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_a_property_slack_does_not_know_is_refused_in_a_block(kind: str) -> None:
    assert words({**BLOCKS[kind], "colour": "red"}) == [
        "invalid additional property: colour [json-pointer:/blocks/0]"
    ]


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_a_property_slack_does_not_know_is_refused_in_an_element(kind: str) -> None:
    block = holding({**ELEMENTS[kind], "disabled": True})
    faults = check_message(message(block)) if kind != "file_input" else check_view(modal(block))

    assert [fault.message.split(" [")[0] for fault in faults] == ["invalid additional property: disabled"]


@pytest.mark.parametrize("block", [None, 7, "divider", []])
def test_a_block_is_an_object(block: Any) -> None:
    assert words(block) == ["must provide an object [json-pointer:/blocks/0]"]


def test_a_block_has_a_type_that_exists() -> None:
    assert words({}) == ["missing required field: type [json-pointer:/blocks/0]"]
    assert words({"type": "foo"}) == ["unsupported type: foo [json-pointer:/blocks/0/type]"]
    assert words({"type": "card"}) == ["unsupported type: card [json-pointer:/blocks/0/type]"]
    assert words({"type": ["section"]}) == ["unsupported type: ['section'] [json-pointer:/blocks/0/type]"]


def test_an_element_stands_only_where_slack_has_it() -> None:
    assert words(section(accessory=typed())) == [
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]"
    ]
    assert words(field(button())) == ["unsupported type: button [json-pointer:/blocks/0/element/type]"]
    assert words(actions(plain())) == [
        "unsupported type: plain_text [json-pointer:/blocks/0/elements/0/type]"
    ]
    assert words(field(ELEMENTS["file_input"])) == [
        "unsupported type: file_input [json-pointer:/blocks/0/element/type]"
    ]


@pytest.mark.parametrize(("block", "place"), PLAIN_ONLY)
def test_mrkdwn_is_refused_where_only_plain_text_may_stand(block: Json, place: str) -> None:
    assert words(block) == [f"must be a valid enum value [json-pointer:/blocks/0{place}]"]


@pytest.mark.parametrize("kind", ["checkboxes", "radio_buttons"])
def test_boxes_and_radios_may_have_mrkdwn_options(kind: str) -> None:
    chosen = {"text": mrkdwn(), "description": mrkdwn(), "value": "a"}

    assert words(field({**ELEMENTS[kind], "options": [chosen]})) == []


@pytest.mark.parametrize(("block", "place"), EMPTY)
def test_an_empty_text_is_refused(block: Json, place: str) -> None:
    assert words(block) == [f"must be more than 0 characters [json-pointer:/blocks/0{place}]"]


@pytest.mark.parametrize(("block", "place"), WRONG_FORMAT)
def test_addresses_dates_times_and_numbers_have_slacks_form(block: Json, place: str) -> None:
    (fault,) = words(block)

    assert fault.startswith("must be a valid ")
    assert fault.endswith(f"[json-pointer:/blocks/0{place}]")


def test_a_text_object_has_only_its_own_properties() -> None:
    assert words(section(text={**mrkdwn(), "emoji": True})) == [
        "invalid additional property: emoji [json-pointer:/blocks/0/text]"
    ]
    assert words(section(text={**plain(), "verbatim": True})) == [
        "invalid additional property: verbatim [json-pointer:/blocks/0/text]"
    ]
    assert words(section(text="Words")) == ["must provide an object [json-pointer:/blocks/0/text]"]
    assert words(section(text={"text": "Words"})) == [
        "missing required field: type [json-pointer:/blocks/0/text]"
    ]


def test_a_section_may_be_kept_folded() -> None:
    assert words(section(expand=False)) == []
    assert words(section(expand="no")) == ["must provide a boolean [json-pointer:/blocks/0/expand]"]


def test_only_an_overflows_option_opens_an_address() -> None:
    linked = option(url="https://plera.test/lead")

    assert words(actions({"type": "overflow", "options": [linked]})) == []
    assert words(field({**ELEMENTS["static_select"], "options": [linked]})) == [
        "invalid additional property: url [json-pointer:/blocks/0/element/options/0]"
    ]


def test_a_link_may_open_mail_and_slack_itself() -> None:
    for address in ("mailto:ana@plera.test", "slack://channel?team=T1&id=C1", "tel:+4930123"):
        assert words(actions(button(url=address))) == []


def test_every_kind_of_problem_is_reported_with_its_place() -> None:
    faults = check_message(message(section(text=plain("")), {"type": "foo"}, actions(button(style="loud"))))

    assert [(fault.code, fault.message) for fault in faults] == [
        ("invalid_blocks", "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ("invalid_blocks", "unsupported type: foo [json-pointer:/blocks/1/type]"),
        ("invalid_blocks", "must be a valid enum value [json-pointer:/blocks/2/elements/0/style]"),
    ]
