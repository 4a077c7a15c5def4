"""What holds between the parts of a message or view: ids, options, submit, focus, files and numbers."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sandbox.blocks import Problem, check_message, check_view
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
    option,
    options,
    plain,
    section,
    typed,
)

Json = dict[str, Any]


def words(block: Any) -> list[str]:
    return [problem.message for problem in check_message(message(block))]


def view_words(view: Json) -> list[str]:
    return [problem.message for problem in check_view(view)]


def number_input(**more: Any) -> Json:
    return field({**ELEMENTS["number_input"], **more})


@pytest.mark.parametrize(
    "payload", [{}, {"text": ""}, {"text": "", "blocks": []}, {"text": None, "attachments": []}]
)
def test_a_message_without_text_and_blocks_has_no_text(payload: Json) -> None:
    assert check_message(payload) == [Problem("no_text")]


def test_a_message_needs_only_one_of_text_blocks_attachments_and_markdown() -> None:
    assert check_message({"text": "Words"}) == []
    assert check_message({"blocks": [section()]}) == []
    assert check_message({"attachments": [{"text": "Words"}]}) == []
    assert check_message({"markdown_text": "**Words**"}) == []


def test_blocks_that_are_no_list_have_no_blocks_format() -> None:
    assert check_message({"text": "Words", "blocks": {"type": "divider"}}) == [
        Problem("invalid_blocks_format")
    ]
    assert check_message({"text": "Words", "attachments": {"text": "a"}}) == [Problem("invalid_attachments")]


def test_blocks_of_an_attachment_are_checked_too() -> None:
    (problem,) = check_message({"attachments": [{"text": "a"}, {"blocks": [section(text=plain(""))]}]})

    assert problem == Problem(
        "invalid_blocks", "must be more than 0 characters [json-pointer:/attachments/1/blocks/0/text/text]"
    )


def test_a_modal_with_an_input_has_a_submit() -> None:
    without = {key: value for key, value in modal(field(typed())).items() if key != "submit"}

    assert check_view(without) == [
        Problem(
            "invalid_arguments", "must define `submit` to use an `input` block in modals [json-pointer:/view]"
        )
    ]
    assert check_view({**without, "blocks": [section()]}) == []


def test_a_view_has_a_type_that_exists_and_a_modal_a_title() -> None:
    assert view_words({}) == ["missing required field: type [json-pointer:/view]"]
    assert view_words({"type": "workflow_step", "blocks": [section()]}) == [
        "unsupported type: workflow_step [json-pointer:/view/type]"
    ]
    assert view_words({"type": "modal", "blocks": [section()]}) == [
        "missing required field: title [json-pointer:/view]"
    ]


def test_a_home_tab_has_neither_title_nor_submit() -> None:
    assert view_words(home(section(), title=plain(), submit=plain())) == [
        "invalid additional property: title [json-pointer:/view]",
        "invalid additional property: submit [json-pointer:/view]",
    ]


def test_a_block_id_stands_once_in_a_message_or_view() -> None:
    twice = [section(block_id="lead"), BLOCKS["divider"], section(block_id="lead")]

    assert [each.message for each in check_message(message(*twice))] == [
        '`block_id` "lead" already exists [json-pointer:/blocks/2/block_id]'
    ]
    assert check_view(modal(*twice)) == [
        Problem(
            "invalid_arguments", '`block_id` "lead" already exists [json-pointer:/view/blocks/2/block_id]'
        )
    ]
    assert check_message(message(section(block_id="a"), section(block_id="b"), section(), section())) == []


def test_an_action_id_stands_once_in_a_block() -> None:
    assert words(actions(button(), button(value="other"))) == [
        '`action_id` "approve" already exists [json-pointer:/blocks/0/elements/1/action_id]'
    ]
    assert check_message(message(actions(button()), actions(button()))) == []


def test_one_element_of_a_view_has_the_focus() -> None:
    focused = [field(typed(focus_on_load=True)), field(typed(focus_on_load=True))]

    assert view_words(modal(focused[0])) == []
    assert view_words(modal(*focused)) == [
        "only one element can have `focus_on_load` [json-pointer:/view/blocks/1/element/focus_on_load]"
    ]


def test_a_section_has_text_or_fields() -> None:
    assert words({"type": "section", "fields": [plain()]}) == []
    assert words({"type": "section"}) == ["missing required field: text [json-pointer:/blocks/0]"]


def test_a_select_has_options_or_groups_of_them() -> None:
    empty = {"type": "static_select", "action_id": "a"}
    grouped = [{"label": plain(), "options": options(1)}]

    assert words(field(empty)) == ["missing required field: options [json-pointer:/blocks/0/element]"]
    assert words(field({**empty, "option_groups": grouped})) == []
    assert words(field({**empty, "options": options(1), "option_groups": grouped})) == [
        "must define either `options` or `option_groups`, not both [json-pointer:/blocks/0/element]"
    ]


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons"])
def test_the_initial_option_is_one_of_the_options(kind: str) -> None:
    offered = {**ELEMENTS[kind], "options": options(3)}

    assert words(field({**offered, "initial_option": options(3)[2]})) == []
    for other in (option("Option 0", "other"), option("Other", "value-0")):
        assert words(field({**offered, "initial_option": other})) == [
            "must match one of the provided options [json-pointer:/blocks/0/element/initial_option]"
        ]


@pytest.mark.parametrize("kind", ["multi_static_select", "checkboxes"])
def test_the_initial_options_are_among_the_options(kind: str) -> None:
    offered = {**ELEMENTS[kind], "options": options(3)}

    assert words(field({**offered, "initial_options": options(3)})) == []
    assert words(field({**offered, "initial_options": [*options(1), option()]})) == [
        "must match one of the provided options [json-pointer:/blocks/0/element/initial_options/1]"
    ]


def test_the_initial_option_may_stand_in_a_group() -> None:
    groups = [
        {"label": plain(), "options": [option("A", "a")]},
        {"label": plain(), "options": [option("B", "b")]},
    ]
    select = {"type": "static_select", "option_groups": groups}

    assert words(field({**select, "initial_option": option("B", "b")})) == []
    assert words(field({**select, "initial_option": option("C", "c")})) != []


def test_no_more_are_chosen_at_first_than_may_be_chosen() -> None:
    chosen = {**ELEMENTS["multi_users_select"], "initial_users": ["U1", "U2"]}

    assert words(field({**chosen, "max_selected_items": 2})) == []
    assert words(field({**chosen, "max_selected_items": 1})) == [
        "no more than 1 items allowed [json-pointer:/blocks/0/element/initial_users]"
    ]


def test_an_inputs_least_length_is_not_above_its_greatest() -> None:
    assert words(field(typed(min_length=5, max_length=5))) == []
    assert words(field(typed(min_length=6, max_length=5))) == [
        "must be less than or equal to `max_length` [json-pointer:/blocks/0/element/min_length]"
    ]
    assert words(field(typed(max_length=5, initial_value="123456"))) == [
        "must be less than 6 characters [json-pointer:/blocks/0/element/initial_value]"
    ]


def test_a_number_lies_between_its_bounds() -> None:
    assert words(number_input(min_value="1", max_value="10", initial_value="10")) == []
    assert words(number_input(min_value="11", max_value="10")) == [
        "must be less than or equal to `max_value` [json-pointer:/blocks/0/element/min_value]"
    ]
    assert words(number_input(min_value="1", initial_value="0")) == [
        "must be greater than or equal to `min_value` [json-pointer:/blocks/0/element/initial_value]"
    ]
    assert words(number_input(max_value="1", initial_value="2")) == [
        "must be less than or equal to `max_value` [json-pointer:/blocks/0/element/initial_value]"
    ]


def test_a_number_has_decimals_only_when_they_are_allowed() -> None:
    assert words(number_input(is_decimal_allowed=True, initial_value="1.5")) == []
    assert words(number_input(initial_value="1.5")) == [
        "must be an integer when `is_decimal_allowed` is false [json-pointer:/blocks/0/element/initial_value]"
    ]


def test_an_image_has_one_source() -> None:
    image, file = BLOCKS["image"], {"id": "F1"}
    without = {key: value for key, value in image.items() if key != "image_url"}

    assert words({**without, "slack_file": file}) == []
    assert words(without) == ["missing required field: image_url [json-pointer:/blocks/0]"]
    assert words({**image, "slack_file": file}) == [
        "must define either `image_url` or `slack_file`, not both [json-pointer:/blocks/0]"
    ]


def test_a_response_url_is_asked_for_only_in_modals() -> None:
    select = field({**ELEMENTS["conversations_select"], "response_url_enabled": True})

    assert view_words(modal(select)) == []
    assert words(select) == [
        "`response_url_enabled` is only allowed in modals [json-pointer:/blocks/0/element/response_url_enabled]"
    ]


def test_a_conversation_filter_filters_something() -> None:
    select = ELEMENTS["conversations_select"]

    assert words(field({**select, "filter": {"include": ["public"]}})) == []
    assert words(field({**select, "filter": {}})) == [
        "must provide at least one of its fields [json-pointer:/blocks/0/element/filter]"
    ]


def test_a_message_has_one_table_and_its_rows_are_of_one_length() -> None:
    cell = {"type": "raw_text", "text": "a"}

    assert [each.message for each in check_message(message(BLOCKS["table"], BLOCKS["table"]))] == [
        "only one table is allowed in a message [json-pointer:/blocks/1]"
    ]
    assert words({"type": "table", "rows": [[cell, cell], [cell]]}) == [
        "must have as many cells as the first row [json-pointer:/blocks/0/rows/1]"
    ]
    assert words({**BLOCKS["table"], "column_settings": [None, {"align": "right"}]}) == []


def test_a_payload_is_left_as_it_was() -> None:
    blocks = [copy.deepcopy(block) for block in BLOCKS.values()]
    blocks += [holding(copy.deepcopy(element)) for element in ELEMENTS.values()]
    before = copy.deepcopy(blocks)

    check_message(message(*blocks))
    check_view(modal(*blocks))

    assert blocks == before
