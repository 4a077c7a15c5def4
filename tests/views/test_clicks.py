import pytest

from outreach.errors import NotFound
from views import clicks


def test_what_a_button_carries_is_read_back() -> None:
    clicked = {"actions": [{"type": "button", "value": "7:abc", "block_id": "b"}]}

    assert clicks.pressed(clicked) == clicks.Bound(7, "abc")
    assert clicks.pressed_id(clicked) == 7
    assert clicks.block_of(clicked) == "b"
    assert str(clicks.Bound(7, "abc")) == "7:abc"
    assert str(clicks.Bound(7)) == "7"


def test_an_overflow_entry_gives_its_verb_and_its_subject() -> None:
    clicked = {"actions": [{"type": "overflow", "selected_option": {"value": "dont_send:12"}}]}

    assert clicks.picked(clicked) == clicks.Picked("dont_send", "12")
    assert clicks.picked(clicked).id == 12


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "7;drop", "٣", "9" * 30, ":abc"])
def test_a_value_that_we_never_wrote_is_not_found(value: str) -> None:
    with pytest.raises(NotFound):
        clicks.pressed({"actions": [{"type": "button", "value": value}]})


def test_a_payload_without_actions_has_an_empty_value() -> None:
    assert clicks.value_of({}) == ""
    assert clicks.block_of({"actions": []}) == ""
