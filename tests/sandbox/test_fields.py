"""What form fields hold and what Slack's clients hold back."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.fields import REQUIRED, FieldError, entered, problem, untouched
from tests.sandbox.people import option, plain

CHOICES = [option("one"), option("two"), option("three")]


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "a", **more}


@pytest.mark.parametrize(
    ("element", "value", "key", "held"),
    [
        (field("plain_text_input"), "x", "value", "x"),
        (field("plain_text_input"), "", "value", None),
        (field("number_input"), 7, "value", "7"),
        (field("static_select", options=CHOICES), "two", "selected_option", CHOICES[1]),
        (field("static_select", options=CHOICES), None, "selected_option", None),
        (
            field("static_select", option_groups=[{"label": plain("G"), "options": CHOICES}]),
            "one",
            "selected_option",
            CHOICES[0],
        ),
        (field("radio_buttons", options=CHOICES), "one", "selected_option", CHOICES[0]),
        (field("checkboxes", options=CHOICES), ["one", "two"], "selected_options", CHOICES[:2]),
        (field("multi_static_select", options=CHOICES), "one", "selected_options", CHOICES[:1]),
        (field("users_select"), "U1", "selected_user", "U1"),
        (field("multi_users_select"), ["U1", "U2"], "selected_users", ["U1", "U2"]),
        (field("channels_select"), "C1", "selected_channel", "C1"),
        (field("conversations_select"), "C1", "selected_conversation", "C1"),
        (field("datepicker"), "2030-01-31", "selected_date", "2030-01-31"),
        (field("timepicker"), "09:30", "selected_time", "09:30"),
        (field("datetimepicker"), 1_900_000_000, "selected_date_time", 1_900_000_000),
    ],
)
def test_a_plain_value_becomes_the_fields_state(
    element: dict[str, Any], value: Any, key: str, held: Any
) -> None:
    assert entered(element, value, []) == {"type": element["type"], key: held}


@pytest.mark.parametrize(
    ("element", "value", "words"),
    [
        (field("static_select", options=CHOICES), "four", "There is no option 'four'"),
        (field("checkboxes", options=CHOICES), ["four"], "There is no option 'four'"),
        (field("datepicker"), "31.01.2030", "is not a date"),
        (field("timepicker"), "9:30", "is not a time"),
        (field("button"), "x", "holds no value"),
    ],
)
def test_a_value_the_field_cannot_hold_is_refused(element: dict[str, Any], value: Any, words: str) -> None:
    with pytest.raises(FieldError, match=words):
        entered(element, value, [])


@pytest.mark.parametrize(
    ("element", "state"),
    [
        (field("plain_text_input", initial_value="x"), {"type": "plain_text_input", "value": "x"}),
        (field("multi_users_select"), {"type": "multi_users_select", "selected_users": []}),
        (field("checkboxes", options=CHOICES), {"type": "checkboxes", "selected_options": []}),
        (
            field("static_select", options=CHOICES, initial_option=CHOICES[2]),
            {"type": "static_select", "selected_option": CHOICES[2]},
        ),
        (field("datepicker"), {"type": "datepicker", "selected_date": None}),
    ],
)
def test_an_untouched_field_holds_its_initial_value(element: dict[str, Any], state: dict[str, Any]) -> None:
    assert untouched(element) == state


@pytest.mark.parametrize(
    ("element", "value", "words"),
    [
        (field("plain_text_input"), "", REQUIRED),
        (field("checkboxes", options=CHOICES), [], REQUIRED),
        (field("plain_text_input", min_length=3), "ab", "at least 3"),
        (field("plain_text_input", max_length=3), "abcd", "at most 3"),
        (field("plain_text_input"), "x" * 3001, "at most 3000"),
        (field("email_text_input"), "ada", "valid email"),
        (field("url_text_input"), "acme", "valid URL"),
        (field("number_input", is_decimal_allowed=False), "many", "valid number"),
        (field("number_input", is_decimal_allowed=False), "1.5", "whole number"),
        (field("number_input", is_decimal_allowed=False, min_value="2"), "1", "at least 2"),
        (field("number_input", is_decimal_allowed=False, max_value="2"), "3", "at most 2"),
        (field("multi_users_select", max_selected_items=1), ["U1", "U2"], "at most 1"),
    ],
)
def test_slacks_client_says_what_is_wrong(element: dict[str, Any], value: Any, words: str) -> None:
    found = problem({"type": "input", "element": element}, entered(element, value, []))

    assert found is not None
    assert words in found


@pytest.mark.parametrize(
    ("element", "value"),
    [
        (field("plain_text_input", min_length=2, max_length=3), "abc"),
        (field("number_input", is_decimal_allowed=True, min_value="-1.5"), "-1.25"),
        (field("email_text_input"), "ada@acme.test"),
        (field("url_text_input"), "https://acme.test"),
    ],
)
def test_what_is_right_may_go(element: dict[str, Any], value: str) -> None:
    assert problem({"type": "input", "element": element}, entered(element, value, [])) is None


def test_an_optional_field_may_stay_empty() -> None:
    element = field("plain_text_input", min_length=3)

    assert problem({"type": "input", "optional": True, "element": element}, untouched(element)) is None
