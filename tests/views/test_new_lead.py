"""The form in which a lead is typed in: what it shows, and what is read of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from outreach.errors import NotFound
from outreach.form_screens import Choice
from outreach.lead_screens import NewLead
from outreach.new_leads import EMPTY
from tests.views.samples import HOSTILE, OUTSIDE, buttons, markup, opened
from views import lead_ids, new_lead

BLANK = NewLead(EMPTY)


def submitted(new: NewLead, **typed: str) -> dict[str, Any]:
    view = new_lead.new_lead(new).to_dict()
    values = {block: {block: {"value": value}} for block, value in typed.items()}
    return {**view, "state": {"values": values}}


def group_of(new: NewLead) -> dict[str, Any]:
    blocks = opened(new_lead.new_lead(new))["blocks"]
    found: dict[str, Any] = next(one for one in blocks if one.get("block_id") == lead_ids.LEAD_GROUP)[
        "element"
    ]
    return found


def test_without_a_group_there_is_no_select_and_what_was_typed_is_read() -> None:
    blocks = opened(new_lead.new_lead(BLANK))["blocks"]
    assert [one["block_id"] for one in blocks] == list(lead_ids.LEAD_INPUTS.values())

    read = new_lead.read(submitted(BLANK, lead_name="Ada", lead_email="ada@new.test"))

    assert read == replace(BLANK, typed=replace(EMPTY, name="Ada", email="ada@new.test"))


def test_the_group_whose_form_it_lies_on_is_chosen_and_known_again() -> None:
    new = replace(
        BLANK, groups=(Choice(4, "Fair"), Choice(5, "Docks")), group_id=5, from_group_id=5, has_picks=True
    )

    assert group_of(new)["initial_option"]["value"] == "5"
    read = new_lead.read(submitted(new))
    assert (read.from_group_id, read.has_picks, read.group_id) == (5, True, None)
    with pytest.raises(NotFound):
        new_lead.read({**submitted(new), "private_metadata": "x:1"})


def test_more_groups_than_a_select_holds_are_looked_for_by_name() -> None:
    many = tuple(Choice(at, f"Group {at}") for at in range(1, 102))

    assert group_of(replace(BLANK, groups=many[:100]))["type"] == "static_select"
    looked_for = group_of(replace(BLANK, groups=many, group_id=3))
    assert (looked_for["type"], looked_for["initial_option"]["value"]) == ("external_select", "3")


def test_who_is_here_already_stands_above_with_a_button_to_their_card() -> None:
    one = replace(BLANK, known=(Choice(7, "Yuki Tanaka, Kumo"),))
    two = replace(BLANK, known=(Choice(7, "Yuki"), Choice(8, "Nora")))

    view = opened(new_lead.new_lead(one))
    assert "*Yuki Tanaka, Kumo is here already.*" in str(markup(view))
    assert [(each["action_id"], each["value"]) for each in buttons(view["blocks"])] == [
        (lead_ids.LEAD_OPEN, "7")
    ]
    assert "correct one of them" in str(opened(new_lead.new_lead(two)))


@given(OUTSIDE)
def test_any_text_from_outside_is_shown_by_slacks_rules(said: str) -> None:
    typed = replace(EMPTY, name=said[:200], company=said[:200])
    opened(new_lead.new_lead(NewLead(typed, 7, (Choice(7, said or "x"),), (Choice(8, said),))))


def test_the_longest_texts_fit() -> None:
    opened(
        new_lead.new_lead(
            replace(BLANK, known=(Choice(7, HOSTILE * 40),) * 2, groups=(Choice(1, HOSTILE * 9),))
        )
    )
