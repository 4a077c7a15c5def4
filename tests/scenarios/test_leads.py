"""A person finds a lead, reads their card, changes it, moves them, opts them out, exports and erases them."""

import json

import pytest
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Note, Sequence, SlackPost, Suppression
from tests.scenarios.copies import add_like
from tests.scenarios.kestrel import ANA, BEN, LENA, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.shown import elements
from tests.scenarios.work import answered, approve, launched, written
from views import lead_ids

pytestmark = pytest.mark.slow


def _press(office: Office, label: str, *, by: str = ANA) -> None:
    """Press the button with this label in the open modal."""
    for block_id, one in elements(office.modal(by=by).blocks):
        if one["type"] == "button" and one["text"]["text"] == label:
            office.clicks(one["action_id"], by=by, block_id=block_id)
            office.settles()
            return
    raise AssertionError(f"no button {label!r} in:\n{office.modal(by=by)}")


def _pick(office: Office, label: str) -> None:
    """Pick from the menu of the card."""
    menu = next(one for _, one in elements(office.modal().blocks) if one["type"] == "overflow")
    value = next(one["value"] for one in menu["options"] if one["text"]["text"] == label)
    office.clicks(menu["action_id"], selected_option=value)
    office.settles()


def test_a_lead_is_found_while_one_types_and_their_card_takes_the_lists_place(office: Office) -> None:
    launched(office)

    office.types("/plera leads")
    assert office.modal().title == "Leads"
    found = office._do("view/suggest", user=ANA, action_id=lead_ids.LEAD_PICK, value="nOrÁ")["options"]
    office.clicks(lead_ids.LEAD_PICK, selected_option=found[0]["value"])

    card = office.modal()
    assert (card.title, found[0]["text"]["text"]) == ("Lead", "Nora Vogt · Vogt")
    assert "*Nora Vogt*" in card.words
    assert "nora@vogt.test" in card.words
    assert "*Autumn docks* · active · step 2 of 3" in card.words
    assert "1 · Email: Sent" in card.words
    assert "2 · Email: Planned" in card.words
    _press(office, "All that happened")
    assert "Delivery sent" in office.modal().words
    _press(office, "Back to the card")
    assert office.modal().title == "Lead"


def test_one_who_fits_is_shown_at_once_and_several_are_listed(office: Office) -> None:
    office.types("/plera leads yuki@kumo.test")
    assert "*Yuki Tanaka*" in office.modal().words
    office.closes()

    office.types("/plera leads zzz")
    assert "Nobody is found for zzz" in office.modal().words
    office.closes()

    office.types("/plera leads")
    _press(office, "Open")
    assert office.modal().title == "Lead"


def test_the_card_opens_from_an_approval_card_a_conversation_and_why(office: Office) -> None:
    root = answered(office)

    office.presses(root, "Lead")
    assert "*What they wrote*" in office.modal().words
    assert "Thursday at ten works for us." in office.modal().words
    office.closes()
    office.picks(office.card("Yuki Tanaka"), "Open lead")
    assert "*Yuki Tanaka*" in office.modal().words
    office.closes()
    office.types("/plera why yuki@kumo.test")
    why = [one for one in office.messages("C0GENERAL1") if one.raw.get("is_ephemeral")][-1]
    office.presses(why, "Open lead")
    assert "*Yuki Tanaka*" in office.modal().words


def test_a_new_address_says_how_many_approvals_it_voids_before_it_is_saved(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.types("/plera leads nora")
    _press(office, "Edit")

    office.submits({"lead_email": "nora.v@vogt.test", "lead_tags": "fair, hot"})
    assert "Saving voids 3 approvals" in office.modal().words
    assert office.rows(Lead, name="Nora Vogt")[0].email == "nora@vogt.test"
    office.submits()

    assert "nora.v@vogt.test" in office.modal().words
    assert "Tags: fair, hot" in office.modal().words
    assert "3 approvals voided" in office.card("Nora Vogt").words
    office.closes()
    office.types("/plera leads nora.v@vogt.test")
    assert "*Nora Vogt*" in office.modal().words


def test_a_wrong_address_stays_in_the_form_with_its_reason(office: Office) -> None:
    office.types("/plera leads nora")
    _press(office, "Edit")

    office.only_submits({"lead_email": "not an address", "lead_zone": "Mars/Base"})
    assert set(office.modal().errors) == {"Email", "Time zone"}
    office.only_submits({"lead_email": "yuki@kumo.test", "lead_zone": ""})
    assert "Yuki Tanaka has it already" in office.modal().errors["Email"]


def test_a_lead_is_paused_resumed_noted_and_stopped_from_their_card(office: Office) -> None:
    launched(office)
    office.types("/plera leads nora")

    _press(office, "Pause")
    assert "is paused" in office.modal().words
    _press(office, "Resume")
    assert "goes on" in office.modal().words
    _press(office, "Add note")
    office.submits({lead_ids.NOTE_TEXT: "Prefers <!channel> the phone"})
    assert "Prefers <!channel> the phone" in office.modal().words
    assert office.rows(Note)[0].text == "Prefers <!channel> the phone"
    _press(office, "Stop…")

    assert "gets nothing more" in office.modal().words
    assert office.rows(Enrollment)[1].state == "stopped"


def test_a_lead_moves_to_another_sequence_and_the_form_says_what_that_cancels(office: Office) -> None:
    launched(office)
    written(office, name="Spring docks", group="Odd names")
    office.types("/plera leads nora")

    _pick(office, "Move to another sequence…")
    assert "*Autumn docks*: 2 messages that have not left" in office.modal().words
    office.submits()

    states = {one.sequence_id: str(one.state) for one in office.rows(Enrollment) if one.lead_id == 2}
    assert sorted(states.values()) == ["proposed", "stopped"]
    assert "is in Spring docks now" in office.modal().words


def test_of_more_sequences_than_a_select_holds_one_is_found_by_its_name(office: Office) -> None:
    launched(office)
    written(office, name="Spring docks", group="Odd names")
    (newest,) = office.rows(Sequence, name="Spring docks")

    def many(session: Session) -> None:
        add_like(
            session,
            session.get_one(Sequence, newest.id),
            [{"name": f"Fair {number}"} for number in range(101)],
        )

    office.change(many)
    office.types("/plera leads nora")
    _pick(office, "Move to another sequence…")

    assert office.suggests(lead_ids.MOVE_TO, "autumn") == []
    assert len(office.suggests(lead_ids.MOVE_TO, "")) == 100
    (found,) = office.suggests(lead_ids.MOVE_TO, "sprING")
    office.submits({lead_ids.MOVE_TO: found["value"]})

    assert "is in Spring docks now" in office.modal().words


def test_who_opted_out_is_never_written_to_again(office: Office) -> None:
    launched(office)
    office.types("/plera leads nora")

    _pick(office, "Opt out…")
    office.submits({lead_ids.OPT_OUT_REASON: "asked on the phone"})

    assert "Is never written to" in office.modal().words
    assert [one.value for one in office.rows(Suppression)] == ["nora@vogt.test"]
    office.waits(seconds=8 * 86_400)
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_everything_held_comes_as_a_file_to_who_asked(office: Office) -> None:
    launched(office)
    office.types("/plera leads nora")

    _pick(office, "Export as JSON")

    (shared,) = [one for one in office.direct_messages(ANA) if one.raw.get("files")]
    content = office.http.get(f"files/{shared.raw['files'][0]['id']}").content
    assert json.loads(content)["email"] == "nora@vogt.test"
    assert "Nora" not in shared.notification


def test_an_erased_person_is_gone_from_slack_and_from_the_search(office: Office) -> None:
    answered(office)
    office.types("/plera leads nora")
    _pick(office, "Export as JSON")
    _press(office, "Erase…")
    office.only_submits({lead_ids.ERASE_WORD: "erase"})
    assert "in capitals" in str(office.modal().errors)

    office.submits({lead_ids.ERASE_WORD: "ERASE"})

    assert "Their data is erased" in office.modal().words
    office.closes()
    shown = [*office.messages("C0INBOX001"), *office.messages(REVIEW), *office.direct_messages(ANA)]
    shown += office.thread(office.lab())
    assert [one.words for one in shown if "Nora" in one.words or "vogt" in one.words] == []
    assert [
        one.raw["files"]
        for one in shown
        if any(f.get("mode") != "tombstone" for f in one.raw.get("files", []))
    ] == []
    assert any("erased everywhere" in one for one in office.told(ANA))
    office.types("/plera leads nora")
    assert "Nobody is found" in office.modal().words
    assert office.rows(SlackPost, is_gone=True)


def test_only_admins_see_erase_and_export_and_guests_see_nothing(office: Office) -> None:
    office.types("/plera leads nora", by=BEN)
    labels = [
        one["text"]["text"] for _, one in elements(office.modal(by=BEN).blocks) if one["type"] == "button"
    ]
    assert "Edit" in labels
    assert "Erase…" not in labels
    assert "Export" not in str(office.modal(by=BEN).raw)

    assert "Guests" in office.types("/plera leads nora", by=LENA)
    assert not office.has_modal(by=LENA)
