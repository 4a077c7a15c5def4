from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel, EnrollmentState, SequenceState
from outreach.errors import NotFound
from outreach.sequence_leads import EnrolledLead, SequenceLeads
from tests.views.samples import OUTSIDE, TUESDAY, buttons, markup, opened
from views import lab_ids, lead_ids
from views.sequence_leads import leads, read_sequence, read_turn

YUKI = EnrolledLead(
    7, "Yuki Tanaka", "Kumo", EnrollmentState.ACTIVE, 2, Channel.EMAIL, next_at=TUESDAY + timedelta(hours=1)
)
PAGE = SequenceLeads(5, "Robotics Q1", SequenceState.ACTIVE, 4, (YUKI,), "Europe/Berlin", TUESDAY)


def standing(**changes: Any) -> str:
    blocks = opened(leads(replace(PAGE, leads=(replace(YUKI, **changes),))))["blocks"]
    words: str = blocks[2]["text"]["text"]
    return words.partition("\n")[2]


def pressed(page: SequenceLeads) -> list[tuple[str, str, str]]:
    return [
        (one["text"]["text"], one["action_id"], one["value"])
        for one in buttons(opened(leads(page)))
        if one["action_id"] != lead_ids.LEAD_OPEN
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Step 2 of 4 · Email · next Tue 24 Nov, 11:05"),
        ({"next_at": TUESDAY}, "Step 2 of 4 · Email · due now"),
        ({"next_at": None, "reason": "No day is left"}, "Step 2 of 4 · Email · No day is left"),
        ({"state": EnrollmentState.PAUSED, "next_at": None}, "Paused at step 2 of 4 · Email"),
        ({"state": EnrollmentState.PROPOSED, "next_at": None}, "Has not entered: waits for review"),
        ({"state": EnrollmentState.WAITING, "next_at": None}, "Reviewed, enters when there is room"),
        ({"state": EnrollmentState.REPLIED, "next_at": None}, "Replied"),
        (
            {"state": EnrollmentState.STOPPED, "next_at": None, "reason": "The address bounced"},
            "Stopped: The address bounced",
        ),
        (
            {"state": EnrollmentState.COMPLETED, "position": 5, "channel": None, "next_at": None},
            "Every step is done",
        ),
    ],
)
def test_each_lead_says_where_they_stand_and_what_comes_next(changes: Any, said: str) -> None:
    assert standing(**changes) == said


def test_each_lead_has_their_name_company_and_the_button_of_their_card() -> None:
    blocks = opened(leads(PAGE))["blocks"]

    assert "*Leads of Robotics Q1*" in markup(blocks)
    assert "*Yuki Tanaka* · Kumo\n" in blocks[2]["text"]["text"]
    assert blocks[2]["accessory"]["action_id"] == lead_ids.LEAD_OPEN
    assert blocks[2]["accessory"]["value"] == "7"
    assert blocks[0]["elements"][0]["type"] == "external_select"


def test_pages_are_turned_from_the_first_and_the_last_lead_that_is_shown() -> None:
    two = replace(PAGE, leads=(YUKI, replace(YUKI, lead_id=9)))

    assert pressed(two) == [("Look again", lab_ids.SEQUENCE_LEADS_AGAIN, "5")]
    assert pressed(replace(two, has_earlier=True, has_later=True)) == [
        ("Back", lab_ids.SEQUENCE_LEADS_EARLIER, "5:7"),
        ("More", lab_ids.SEQUENCE_LEADS_LATER, "5:9"),
        ("To the first", lab_ids.SEQUENCE_LEADS_AGAIN, "5"),
    ]


def test_what_a_button_and_the_modal_carry_is_read_back() -> None:
    assert read_turn({"actions": [{"value": "5:9"}]}) == (5, 9)
    assert read_sequence({"private_metadata": leads(PAGE).private_metadata}) == 5
    with pytest.raises(NotFound):
        read_turn({"actions": [{"value": "5:x"}]})
    with pytest.raises(NotFound):
        read_sequence({})


def test_an_empty_sequence_says_how_leads_come_in_and_a_paused_one_that_nothing_leaves() -> None:
    assert "Add source group" in markup(opened(leads(replace(PAGE, leads=()))))
    assert "Resume" in markup(opened(leads(replace(PAGE, state=SequenceState.PAUSED))))


@given(OUTSIDE)
def test_any_outside_text_can_be_drawn_twenty_times(outside: str) -> None:
    one = replace(YUKI, name=outside, company=outside, reason=outside, next_at=None)

    assert "<!channel>" not in markup(opened(leads(replace(PAGE, name=outside, leads=(one,) * 20))))
