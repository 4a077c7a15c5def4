"""Four eyes on the screens: a play's switch, a page of one's own texts, and what is left out of Approve clean."""

from dataclasses import replace

import pytest
from slack_sdk.models.views import View

from outreach.bulk_screens import Offer
from outreach.finding_kinds import FindingKind, Fix
from outreach.lab_screens import Finding
from outreach.plays import library
from outreach.walking import Page
from sandbox.blocks import check_view
from tests.views.samples import buttons, lead_card, markup
from views import bulk_modal, finding_buttons, lab_ids, play_ids, plays_modal, walk_modal

PLAY = library()["founder_to_founder"]
OWN = "Steps 1 and 2 are yours: Ben must approve them."
OFFER = Offer(4, 7, "Robotics", None, False, 0, (), 130, 50, 3, (), (), 0)


def labels(view: View) -> list[str]:
    drawn = view.to_dict()
    assert check_view(drawn) == []
    return [one["text"]["text"] for one in buttons(drawn["blocks"])]


@pytest.mark.parametrize(
    ("is_on", "label", "said"),
    [
        (False, "Ask for four eyes", "Whoever wrote a message, or had it written, may approve it"),
        (True, "Let authors approve", "Somebody else approves what a person wrote"),
    ],
)
def test_a_play_says_whether_it_asks_for_four_eyes_and_switches_it(
    is_on: bool, label: str, said: str
) -> None:
    view = plays_modal.detail(replace(PLAY, four_eyes=is_on))

    assert label in labels(view)
    assert said in markup(view.to_dict()["blocks"])


def test_the_switch_carries_the_plays_key() -> None:
    found = buttons(plays_modal.detail(PLAY).to_dict()["blocks"])

    values = {one["action_id"]: one.get("value") for one in found}
    assert values[play_ids.PLAY_FOUR_EYES_ON] == PLAY.key


def test_a_page_of_ones_own_texts_says_so_and_offers_to_go_on_instead_of_approving() -> None:
    view = walk_modal.build(Page(7, 3, lead_card(), own=OWN, is_own=True))

    assert labels(view)[-4:] == ["Back", "Next", "Later", "Leave this lead out"]
    assert OWN in markup(view.to_dict()["blocks"])
    assert view.to_dict().get("submit") is None


def test_a_page_with_others_texts_too_can_be_approved() -> None:
    view = walk_modal.build(Page(7, 3, lead_card(), own="Step 2 is yours: Ben must approve it."))

    assert view.to_dict()["submit"]["text"] == "Approve and next"
    assert "Step 2 is yours" in markup(view.to_dict()["blocks"])


def test_approve_clean_counts_what_somebody_else_must_approve() -> None:
    assert "12 are yours: someone else must approve them." in markup(
        bulk_modal.build(replace(OFFER, own=12)).to_dict()["blocks"]
    )
    assert "1 is yours: someone else must approve it." in markup(
        bulk_modal.build(replace(OFFER, own=1)).to_dict()["blocks"]
    )
    assert "yours" not in markup(bulk_modal.build(OFFER).to_dict()["blocks"])


def test_the_finding_leads_to_who_may_approve() -> None:
    pressed = finding_buttons.fix(Finding(False, "…", FindingKind.NO_SECOND_PERSON, Fix.APPROVERS), 7)

    assert pressed is not None
    assert pressed.to_dict()["action_id"] == lab_ids.FINDING_SETTINGS
    assert pressed.to_dict()["value"] == "people"
