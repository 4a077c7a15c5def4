"""Fix all like this over the local Slack: asked after an edit, looked through by two people, applied, taken back."""

import pytest

from models import Lead, Message, TextFixItem
from models.states import FixItemState, MessageState
from outreach.leads import import_rows
from tests.scenarios import shown
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import approve, approve_label, create, generate, launch, written
from views import fix_ids, walk_ids

pytestmark = pytest.mark.slow

OLD, NEW = "docks that run on booked slots", "docks without queues"
"""Words of the profile's offer, which every first mail says, and what a person puts in their place."""


def crowd(office: Office, count: int = 13) -> None:
    """Bring more leads in, under a name that says how many, and have a text written for each."""
    rows = [
        {"name": f"Lead {number:02}", "email": f"lead{number}@crowd.test", "company": f"Firm {number:02}"}
        for number in range(count)
    ]
    services, workspace_id = office.premises.services, 1
    office.change(
        lambda session: import_rows(session, workspace_id, name="Crowd", rows=rows, now=services.now())
    )
    create(office, name="Crowd of docks", group="Crowd")
    generate(office, "all")


def edit_in_the_walk(office: Office, *, by: str = ANA) -> Message:
    """Open the walk and change the first text of the lead that is shown."""
    office.presses(office.lab(), "Review 13", by=by)
    words = office.modal(by=by).words
    message = next(one for one in office.rows(Message) if one.body in words and OLD in one.body)
    office.clicks("step_card_menu", by=by, selected_option=f"edit:{message.id}")
    office.submits({"subject": message.subject, "body": message.body.replace(OLD, NEW)}, by=by)
    return message


def proposed(office: Office) -> Message:
    """Change one text, have it proposed for the others, and close what is open."""
    message = edit_in_the_walk(office)
    office.clicks(fix_ids.FIX_OFFER)
    office.submits({fix_ids.FIX_INSTRUCTION_BLOCK: "We speak of queues"})
    office.closes()
    return message


def fix_card(office: Office) -> shown.Message:
    """Return the newest card of a fix in the lab's thread."""
    return [one for one in office.thread(office.lab()) if "Changed like the text" in one.words][-1]


def boxes(office: Office, *, by: str = ANA) -> dict[int, bool]:
    """Return the boxes of the open page: each item and whether it is ticked."""
    found = shown.elements(office.modal(by=by).blocks)
    return {
        int(block_id.split(":")[1]): bool(one.get("initial_options"))
        for block_id, one in found
        if one["type"] == "checkboxes"
    }


def unticks(office: Office, item_id: int, *, by: str = ANA) -> None:
    block_id = next(
        block_id
        for block_id, one in shown.elements(office.modal(by=by).blocks)
        if one["type"] == "checkboxes" and block_id.split(":")[1] == str(item_id)
    )
    office.clicks(fix_ids.FIX_TICK, by=by, block_id=block_id, selected_options=[])


def test_a_change_is_proposed_and_looked_through_and_ticks_survive_paging(office: Office) -> None:
    crowd(office)
    edit_in_the_walk(office)
    assert "Edited. Read it once more and approve." in office.modal().words

    office.clicks(fix_ids.FIX_OFFER)
    asked = office.modal()
    assert "Propose this change for 12 other texts" in asked.words
    assert (OLD in asked.words, NEW in asked.words, "no cost" in asked.words) == (True, True, True)
    office.submits({fix_ids.FIX_INSTRUCTION_BLOCK: "We speak of queues"})
    assert "Proposals are being written." in office.modal().words
    office.closes()

    card = fix_card(office)
    assert "12 ready, 0 held back" in card.words
    assert "We speak of queues" in card.words
    assert card.buttons == ["Look through…", "Apply 12", "Discard"]
    office.presses(card, "Look through…")
    assert "page 1 of 2" in office.modal().words
    first = boxes(office)
    assert list(first.values()) == [True] * 10
    odd = next(iter(first))
    unticks(office, odd)
    office.clicks(fix_ids.FIX_TURN_NEXT)
    assert len(boxes(office)) == 2
    office.clicks(fix_ids.FIX_TURN_BACK)
    assert [one for one, ticked in boxes(office).items() if not ticked] == [odd]
    office.closes()
    office.settles()
    assert "1 unticked" in fix_card(office).words


def test_what_is_ticked_is_applied_and_taken_back(office: Office) -> None:
    crowd(office)
    message = proposed(office)
    office.presses(fix_card(office), "Look through…")
    unticks(office, next(iter(boxes(office))))
    office.submits()
    assert "11 texts are being put in place" in office.modal().words
    office.closes()
    assert "11 applied" in fix_card(office).words
    changed = [one for one in office.rows(Message) if NEW in one.body]
    assert len(changed) == 12
    assert {one.state for one in changed} == {MessageState.NEEDS_REVIEW}

    office.presses(fix_card(office), "Undo")

    assert "11 texts as before" in fix_card(office).words
    assert [one.id for one in office.rows(Message) if NEW in one.body] == [message.id]
    assert office.problems() == []


def test_two_reviewers_see_each_others_ticks_and_apply_once(office: Office) -> None:
    crowd(office)
    proposed(office)
    office.presses(fix_card(office), "Look through…", by=ANA)
    office.presses(fix_card(office), "Look through…", by=BEN)
    odd = next(iter(boxes(office)))
    unticks(office, odd, by=BEN)

    office.submits(by=ANA)
    assert "Somebody ticked otherwise meanwhile" in office.modal(by=ANA).words
    assert not boxes(office, by=ANA)[odd]
    office.submits(by=ANA)
    office.submits(by=BEN)

    assert "11 texts are being put in place" in office.modal(by=ANA).words
    assert "was faster" in office.modal(by=BEN).words
    assert len(office.rows(TextFixItem, state=FixItemState.APPLIED)) == 11
    assert "11 applied" in fix_card(office).words


def test_apply_on_a_card_that_is_out_of_date_is_refused_on_the_card(office: Office) -> None:
    crowd(office)
    proposed(office)
    old_card = fix_card(office)
    office.presses(old_card, "Look through…", by=BEN)
    unticks(office, next(iter(boxes(office, by=BEN))), by=BEN)

    office.only_presses(old_card, "Apply 12")
    office.settles()

    assert "it is 11 now" in fix_card(office).words
    assert office.rows(TextFixItem, state=FixItemState.APPLIED) == []
    office.presses(fix_card(office), "Discard")
    assert "Discarded" in fix_card(office).words
    assert fix_card(office).buttons == []


def test_held_back_texts_stand_on_their_own_page_and_open_from_there(office: Office) -> None:
    crowd(office)
    office.presses(office.lab(), "Review 13")
    by_hand = next(
        one for one in office.rows(Message) if OLD in one.body and one.body in office.modal().words
    )
    office.clicks("step_card_menu", selected_option=f"edit:{by_hand.id}")
    office.submits({"subject": by_hand.subject, "body": "A text of its own, by hand."})
    office.clicks(walk_ids.WALK_LATER)
    office.closes()
    office.settles()
    office.presses(office.lab(), "Review 12")
    words = office.modal().words
    other = next(one for one in office.rows(Message) if one.body in words and OLD in one.body)
    office.clicks("step_card_menu", selected_option=f"edit:{other.id}")
    office.submits({"subject": other.subject, "body": other.body.replace(OLD, NEW)})
    office.clicks("step_card_menu", selected_option=f"{fix_ids.MENU_FIX_ALL}:{other.id}")
    office.submits()
    office.closes()
    assert "11 ready, 1 held back" in fix_card(office).words

    office.presses(fix_card(office), "Look through…")
    office.clicks(fix_ids.FIX_TURN, value="held:1")
    assert "It does not contain what you changed." in office.modal().words
    office.clicks(fix_ids.FIX_EDIT)
    assert office.modal().holds("body") == "A text of its own, by hand."
    office.submits({"subject": by_hand.subject, "body": "Docks without queues, by hand."})

    assert "✓ changed since" in office.modal().words


def test_apply_voids_approvals_and_says_so_before(office: Office) -> None:
    written(office)
    approve(office, ["Sam Reed", "Nora Vogt"])
    office.presses(office.card("Yuki Tanaka"), "Edit")
    body = office.modal().holds("body")
    assert OLD in body
    office.submits({"subject": "Docks", "body": body.replace(OLD, NEW)})
    assert "2 other texts of this step may say what you changed, too." in office.modal().words
    office.clicks(fix_ids.FIX_OFFER)
    assert "2 of them approved" in office.modal().words
    office.submits()
    office.closes()

    card = fix_card(office)
    assert "Apply voids 2 approvals of these texts" in card.words
    office.presses(card, "Apply 2")
    assert "2 applied" in fix_card(office).words
    assert approve_label(office.card("Nora Vogt")) == "Approve"
    approve(office, ["Nora Vogt"])
    launch(office)
    (mail,) = office.mailbox("nora@vogt.test")
    assert NEW in mail["text"]
    office.presses(fix_card(office), "Undo")
    assert "has left" in fix_card(office).words


def test_a_proposal_that_was_held_back_is_used_anyway_and_waits_with_its_mark(office: Office) -> None:
    crowd(office)
    office.presses(office.lab(), "Review 13")
    words = office.modal().words
    message = next(one for one in office.rows(Message) if one.body in words and OLD in one.body)
    (lead,) = office.rows(Lead, id=message.lead_id)
    office.clicks("step_card_menu", selected_option=f"edit:{message.id}")
    office.submits(
        {"subject": message.subject, "body": message.body.replace(OLD, f"{NEW} at {lead.company}")}
    )
    office.clicks("step_card_menu", selected_option=f"{fix_ids.MENU_FIX_ALL}:{message.id}")
    office.submits()
    office.closes()
    assert "0 ready, 12 held back" in fix_card(office).words

    office.presses(fix_card(office), "Look through…")
    assert "It speaks of the other lead" in office.modal().words
    office.clicks(fix_ids.FIX_USE)

    assert "is among those to apply now, with its mark." in office.modal().words
    office.closes()
    office.settles()
    assert "1 ready, 11 held back" in fix_card(office).words
    office.presses(fix_card(office), "Apply 1")
    (item,) = office.rows(TextFixItem, state=FixItemState.APPLIED)
    (used,) = office.rows(Message, id=item.message_id)
    assert (used.is_flagged, NEW in used.body) == (True, True)


def test_the_leads_menu_offers_a_change_for_the_others(office: Office) -> None:
    written(office)
    office.presses(office.card("Yuki Tanaka"), "Edit")
    body = next(
        one["element"]["initial_value"] for one in office.modal().blocks if one.get("block_id") == "body"
    )
    office.submits({"body": body.replace(OLD, NEW)})
    office.closes()
    office.settles()

    office.picks(office.card("Yuki Tanaka"), "Fix all like step 1…")

    assert "Propose this change for 2 other texts" in office.modal().words
