import pytest

from outreach.errors import NotFound
from views import ids


def test_what_a_button_carries_is_read_back() -> None:
    clicked = {"actions": [{"type": "button", "value": "7:abc", "block_id": "b"}]}

    assert ids.pressed(clicked) == ids.Bound(7, "abc")
    assert ids.pressed_id(clicked) == 7
    assert ids.block_of(clicked) == "b"
    assert str(ids.Bound(7, "abc")) == "7:abc"
    assert str(ids.Bound(7)) == "7"


def test_an_overflow_entry_gives_its_verb_and_its_subject() -> None:
    clicked = {"actions": [{"type": "overflow", "selected_option": {"value": "dont_send:12"}}]}

    assert ids.picked(clicked) == ids.Picked("dont_send", "12")
    assert ids.picked(clicked).id == 12


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "7;drop", "٣", "9" * 30, ":abc"])
def test_a_value_that_we_never_wrote_is_not_found(value: str) -> None:
    with pytest.raises(NotFound):
        ids.pressed({"actions": [{"type": "button", "value": value}]})


def test_a_payload_without_actions_has_an_empty_value() -> None:
    assert ids.value_of({}) == ""
    assert ids.block_of({"actions": []}) == ""


def test_an_input_that_is_not_in_the_form_reads_as_none_and_an_empty_one_as_empty() -> None:
    values = {"name": {"name_input": {"type": "plain_text_input", "value": None}}}

    assert ids.typed(values, "name", "name_input") == ""
    assert ids.typed(values, "other", "name_input") is None
    assert ids.typed_list(values, "other", "x") is None


def test_no_two_actions_share_an_id() -> None:
    names = [name for name in vars(ids) if name.isupper() and isinstance(getattr(ids, name), str)]
    actions = [
        name
        for name in names
        if not name.startswith(("MENU_", "LAUNCH_")) and not name.endswith(("_BLOCK", "_SHORTCUT"))
    ]

    assert len({getattr(ids, name) for name in actions}) == len(actions)
