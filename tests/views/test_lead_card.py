"""The screens of a lead: by Slack's rules with any text from outside and as much as there can be, and what they say."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel, EnrollmentState, LeadStage
from outreach.errors import InvalidForm, NotFound
from outreach.form_screens import Choice
from outreach.lead_screens import (
    LeadFact,
    LeadForm,
    LeadHistory,
    LeadInSequence,
    LeadLine,
    LeadNote,
    LeadReply,
    LeadSheet,
    MoveForm,
)
from outreach.lead_search import FoundLead, Page
from outreach.outlook_screens import WhyStep
from tests.views.samples import HOSTILE, OUTSIDE, buttons, labels, markup, menu, opened, state
from views import lead_card, lead_forms, lead_ids, lead_search

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
STEPS = (
    WhyStep(1, Channel.EMAIL, "Sent", NOON),
    WhyStep(2, Channel.EMAIL, "Waits for approval: approve it"),
)
IN_SEQUENCE = LeadInSequence(5, "Robotics Q1", EnrollmentState.ACTIVE, 2, 3, "Jo Meyer", "", "", STEPS)
LEAD = LeadSheet(
    lead_id=7, name="Yuki Tanaka", title="Head of Ops", company="Kumo", email="yuki@kumo.test",
    email_verified=True, linkedin_url="https://linkedin.test/in/yuki", phone="+81312345678", place="Tokyo, Japan",
    language="ja", stage=LeadStage.OUTREACH_ACTIVE, zone="Asia/Tokyo", zone_evidence="from city Tokyo",
    zone_confidence="certain", suppressed="", checks=("role",), tags=("hot",), groups=("Trade fair",),
    facts=(LeadFact("recent news", "opened a plant", "fair.csv"),), sequences=(IN_SEQUENCE,),
    replies=(LeadReply(NOON, "human", "Thursday works"),), notes=(LeadNote(NOON, "Ana", "Prefers the phone"),),
    history=(LeadLine(NOON, "Delivery sent", "Ana"),), own_zone="Europe/Berlin", may_erase=True,
)  # fmt: skip
FORM = LeadForm(7, "Yuki", "y@kumo.test", "", "", "Kumo", "", "Tokyo", "", "Japan", "", "ja", "hot")


def test_the_card_says_who_they_are_and_where_they_stand() -> None:
    shown = markup(opened(lead_card.card(LEAD))["blocks"])

    assert "*Yuki Tanaka* · Head of Ops, Kumo\nyuki@kumo.test (verified)" in shown
    assert "*Outreach active* · Tokyo, Japan · Asia/Tokyo (from city Tokyo, certain) · ja" in shown
    assert "*Robotics Q1* · active · step 2 of 3 · from Jo Meyer" in shown
    assert "1 · Email: Sent · Tue 1 Dec, 12:00 (Tue 1 Dec, 20:00 there)" in shown
    assert "recent news: opened a plant _(fair.csv)_" in shown


def test_a_mail_whose_picture_was_loaded_says_when_and_that_it_was_no_more_than_that() -> None:
    seen = replace(IN_SEQUENCE, opened={1: datetime(2026, 12, 1, 9, 5, tzinfo=UTC)})
    shown = markup(opened(lead_card.card(replace(LEAD, sequences=(seen,))))["blocks"])

    assert "(Tue 1 Dec, 20:00 there) · opened Tue 1 Dec, 10:05 (a picture was loaded)" in shown
    assert shown.count("a picture was loaded") == 1


def test_each_channel_is_shown_with_its_sender() -> None:
    both = replace(IN_SEQUENCE, linkedin_sender="Ana Ruiz")
    linkedin = replace(both, email_sender="")

    def shown(one: LeadInSequence) -> str:
        return "".join(markup(opened(lead_card.card(replace(LEAD, sequences=(one,))))["blocks"]))

    assert "step 2 of 3 · email from Jo Meyer, LinkedIn from Ana Ruiz" in shown(both)
    assert "step 2 of 3 · from Ana Ruiz" in shown(linkedin)


def test_buttons_are_those_that_can_do_something() -> None:
    blocks = opened(lead_card.card(LEAD))["blocks"]
    idle = opened(lead_card.card(replace(LEAD, sequences=(), may_erase=False)))["blocks"]
    paused = replace(IN_SEQUENCE, state=EnrollmentState.PAUSED)

    assert labels(blocks) == ["Edit", "Pause", "Stop…", "Add note", "All that happened", "Erase…"]
    assert labels(idle) == ["Edit", "Add note", "All that happened"]
    assert "Resume" in labels(opened(lead_card.card(replace(LEAD, sequences=(paused,))))["blocks"])
    assert ("Export as JSON", "export:7") in menu(blocks, lead_ids.LEAD_MENU)
    assert "export:7" not in str(idle)
    assert {one["value"] for one in buttons(blocks)} == {"7", "7:0"}


def test_the_fullest_card_fits_with_the_most_hostile_text() -> None:
    step = WhyStep(1, Channel.LINKEDIN_MESSAGE, HOSTILE * 9, NOON)
    many = replace(
        IN_SEQUENCE,
        name=HOSTILE * 9,
        standing=HOSTILE * 9,
        email_sender=HOSTILE * 9,
        linkedin_sender=HOSTILE * 9,
        steps=(step,) * 12,
    )
    full = replace(
        LEAD,
        name=HOSTILE * 9, title=HOSTILE * 9, company=HOSTILE * 9, email="y" * 320, linkedin_url=HOSTILE * 20,
        tags=(HOSTILE,) * 20, groups=(HOSTILE * 9,) * 40, facts=(LeadFact(HOSTILE * 9, HOSTILE * 9, HOSTILE * 9),) * 60,
        sequences=(many,) * 30, replies=(LeadReply(NOON, "human", HOSTILE * 99),) * 5,
        notes=(LeadNote(NOON, HOSTILE * 9, HOSTILE * 99),) * 5,
        history=(LeadLine(NOON, HOSTILE * 30, HOSTILE * 9),) * 5, suppressed=HOSTILE * 9,
    )  # fmt: skip

    opened(lead_card.card(full, HOSTILE * 9))
    lines = (LeadLine(NOON, HOSTILE * 30, HOSTILE * 9),) * 30
    opened(lead_card.history(LeadHistory(7, HOSTILE * 9, lines, 3, True, "UTC")))
    found = FoundLead(7, HOSTILE * 9, HOSTILE * 9, HOSTILE * 9, "y" * 320)
    opened(lead_search.search(Page(HOSTILE * 30, (found,) * 20, 3, True)))
    choices = tuple(Choice(number, HOSTILE * 9) for number in range(100))
    opened(lead_forms.move(MoveForm(7, HOSTILE * 9, tuple((one, 3) for one in choices[:12]), choices)))


@given(OUTSIDE)
def test_any_text_from_outside_is_shown_by_slacks_rules(said: str) -> None:
    card = replace(
        LEAD, name=said, title=said, company=said, email=said, linkedin_url=said, phone=said, place=said, tags=(said,),
        facts=(LeadFact(said, said, said),), replies=(LeadReply(NOON, "human", said),),
        notes=(LeadNote(NOON, said, said),), history=(LeadLine(NOON, said, said),), suppressed=said,
    )  # fmt: skip
    opened(lead_card.card(card))
    opened(lead_search.search(Page(said, (FoundLead(7, said, said, said, said),))))
    assert lead_search.options(Page("", (FoundLead(7, said, said, said, said),)))[0]["value"] == "7"
    for form in (lead_forms.opt_out(7, said), lead_forms.note(7, said), lead_forms.erase(7, said)):
        opened(form)


def test_a_page_remembers_what_was_typed() -> None:
    found = FoundLead(7, "Yuki", "", "", "")
    blocks = opened(lead_search.search(Page("yuki: a", (found,), 1, True)))["blocks"]
    turns = {one["text"]["text"]: one["value"] for one in buttons(blocks) if "value" in one}

    assert turns == {"Open": "7", "Back": "0:yuki: a", "More": "2:yuki: a"}
    assert lead_search.read_page({"actions": [{"value": turns["More"]}]}) == ("yuki: a", 2)
    with pytest.raises(NotFound):
        lead_search.read_page({"actions": [{"value": "x"}]})


def test_what_was_typed_comes_back_with_the_cost_that_was_shown() -> None:
    view = opened(lead_forms.edit(replace(FORM, voids=3)))
    typed = {one: {one: getattr(FORM, name)} for name, one in lead_ids.LEAD_INPUTS.items()}

    assert "Saving voids 3 approvals" in markup(view["blocks"])
    assert lead_forms.read_edit({**view, "state": {"values": state(typed)}}) == replace(FORM, voids=3)


@pytest.mark.parametrize("word", ["", "erase", "Yuki"])
def test_erasing_asks_for_the_word(word: str) -> None:
    view: dict[str, Any] = {"private_metadata": "7"}
    typed = {lead_ids.ERASE_WORD: {lead_ids.ERASE_WORD: word}}

    with pytest.raises(InvalidForm):
        lead_forms.read_erase({**view, "state": {"values": state(typed)}})

    right = {lead_ids.ERASE_WORD: {lead_ids.ERASE_WORD: " ERASE "}}
    assert lead_forms.read_erase({**view, "state": {"values": state(right)}}) == 7
