"""Deciding on cards: once, by one person, about exactly the text that was shown."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from models import Enrollment, History, Message
from models.states import MessageState
from tests.scenarios.kestrel import ANA, BEN, LENA
from tests.scenarios.office import Office
from tests.scenarios.work import approve, approve_label, create, launch, written

pytestmark = pytest.mark.slow


def test_two_people_who_approve_at_the_same_moment_approve_once(office: Office) -> None:
    written(office)
    card = office.card("Nora Vogt")
    label, start = approve_label(card), Barrier(2)

    def press(person: str) -> None:
        start.wait(10)
        office.only_presses(card, label, by=person)

    with ThreadPoolExecutor(2) as two:
        list(two.map(press, (ANA, BEN)))
    office.settles()

    approved = office.rows(History, kind="message.approved")
    assert len(approved) == 3
    (winner,) = {one.by_person_id for one in approved}
    name = "Ana Lindqvist" if winner == 1 else "Ben Adler"
    shown = office.card("Nora Vogt").words
    assert "3 messages approved" in shown
    assert f"{name} was faster" in shown


def test_a_click_replayed_five_times_runs_once(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.presses(office.card("Nora Vogt"), "Undo")
    office.presses(office.card("Sam Reed"), approve_label(office.card("Sam Reed")))

    answers = [office.hears_again("block_actions").status_code for _ in range(5)]
    office.settles()

    assert answers == [200] * 5
    assert len(office.rows(History, kind="message.approved")) == 6
    assert "faster" not in office.card("Sam Reed").words


def test_a_click_on_a_card_whose_text_has_changed_is_refused_on_the_card(office: Office) -> None:
    written(office)
    card = office.card("Nora Vogt")
    office.presses(card, "Edit", by=BEN)
    office.only_submits({"subject": "Another subject", "body": "Another text."}, by=BEN)

    office.only_presses(card, approve_label(card))
    office.settles()

    shown = office.card("Nora Vogt").words
    assert "Text changed since you saw it: read again." in shown
    assert "Another text." in shown
    assert office.rows(Message, state=MessageState.APPROVED) == []


def test_an_edit_that_comes_second_gives_the_typed_text_back(office: Office) -> None:
    written(office)
    card = office.card("Nora Vogt")
    office.presses(card, "Edit", by=ANA)
    office.presses(card, "Edit", by=BEN)
    office.submits({"subject": "From Ben", "body": "What Ben wrote."}, by=BEN)

    office.submits({"subject": "From Ana", "body": "What Ana wrote."})

    modal = office.modal()
    assert modal.title == "Text changed meanwhile"
    assert "What Ben wrote." in modal.words
    assert (modal.holds("subject"), modal.holds("body")) == ("From Ana", "What Ana wrote.")
    office.submits()
    assert "What Ana wrote." in office.card("Nora Vogt").words
    assert office.modal().title == "Edited"


def test_an_edit_of_what_somebody_approved_meanwhile_gives_the_typed_text_back(office: Office) -> None:
    written(office)
    office.presses(office.card("Nora Vogt"), "Edit", by=ANA)
    office.presses(office.card("Nora Vogt"), "Approve all 3", by=BEN)
    office.settles()

    office.submits({"subject": "From Ana", "body": "What Ana wrote."})

    modal = office.modal()
    assert modal.title == "Approved meanwhile"
    assert "approved this text while you were editing" in modal.words
    assert (modal.holds("subject"), modal.holds("body")) == ("From Ana", "What Ana wrote.")
    assert len(office.rows(Message, state=MessageState.APPROVED)) == 3
    office.submits()
    assert "What Ana wrote." in office.card("Nora Vogt").words


def test_an_edit_voids_the_approval_and_the_launch_sends_only_what_is_approved_again(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.presses(office.card("Nora Vogt"), "Undo")
    office.presses(office.card("Nora Vogt"), "Edit")
    office.submits({"subject": "Docks in Berlin", "body": "A text by hand, for Nora."})
    assert office.mailbox("nora@vogt.test") == []

    approve(office, ["Nora Vogt"])
    launch(office)

    (mail,) = office.mailbox("nora@vogt.test")
    assert mail["subject"] == "Docks in Berlin"
    assert mail["text"].startswith("A text by hand, for Nora.")


def test_an_empty_text_is_refused_at_its_field(office: Office) -> None:
    written(office)
    office.presses(office.card("Nora Vogt"), "Edit")

    office.submits({"subject": "   ", "body": "   "})

    assert set(office.modal().errors) == {"Subject", "Text"}


def test_a_subject_with_a_line_break_is_refused_at_its_field_and_adds_no_header(office: Office) -> None:
    written(office)
    office.presses(office.card("Nora Vogt"), "Edit")
    office.submits({"subject": "Docks\r\nBcc: evil@evil.test", "body": "A text."})
    assert "A subject is one line: take the line break out." in str(office.modal().errors)
    office.submits({"subject": "Docks Bcc: evil@evil.test", "body": "A text."})
    approve(office, ["Nora Vogt"])

    launch(office)

    (mail,) = office.mailbox("nora@vogt.test")
    assert mail["subject"] == "Docks Bcc: evil@evil.test"
    assert "bcc" not in {name.lower() for name, _ in mail["headers"]}


def test_a_rewrite_waits_for_review_again(office: Office) -> None:
    written(office)
    before = office.card("Nora Vogt").words
    approve(office, ["Nora Vogt"])
    office.presses(office.card("Nora Vogt"), "Undo")

    office.picks(office.card("Nora Vogt"), "Rewrite all…")
    office.submits({"instruction": "shorter"})

    card = office.card("Nora Vogt")
    assert "Approve all 3" in card.buttons
    assert card.words != before


def test_a_step_that_is_not_to_be_sent_is_skipped_and_the_next_goes_on(office: Office) -> None:
    written(office)
    office.picks(office.card("Nora Vogt"), "Don't send this step", step=1)
    assert "will not be sent" in office.card("Nora Vogt").words
    approve(office, ["Nora Vogt"])

    launch(office)
    assert office.mailbox("nora@vogt.test") == []
    office.waits(seconds=4 * 24 * 3600)

    (mail,) = office.mailbox("nora@vogt.test")
    assert not mail["subject"].startswith("Re:")
    assert "Approve" not in " ".join(office.card("Nora Vogt").buttons)


def test_a_lead_left_out_gets_nothing_and_may_be_taken_back(office: Office) -> None:
    written(office)
    office.picks(office.card("Nora Vogt"), "Leave this lead out")
    assert "left out" in office.card("Nora Vogt").words
    approve(office, ["Sam Reed"])
    launch(office)
    assert office.mailbox("nora@vogt.test") == []

    office.presses(office.card("Nora Vogt"), "Undo")
    approve(office, ["Nora Vogt"])
    office.waits(seconds=3600)

    assert len(office.mailbox("nora@vogt.test")) == 1


def test_later_sets_a_card_aside(office: Office) -> None:
    written(office)

    office.presses(office.card("Nora Vogt"), "Later")

    card = office.card("Nora Vogt")
    assert "Set aside by" in card.words
    assert "Later" not in card.buttons


def test_reading_the_whole_text_allows_approving_there(office: Office) -> None:
    written(office)
    office.picks(office.card("Nora Vogt"), "Show full", step=1)
    assert "Nora Vogt" in office.modal().title
    office.closes()
    approve(office, ["Nora Vogt"])

    office.presses(office.card("Nora Vogt"), "View")

    assert "Am Sandkai 14a" in office.modal().words


def test_a_guest_is_refused_in_words(office: Office) -> None:
    written(office)
    for label in ("Approve all 3", "Later"):
        office.presses(office.card("Nora Vogt"), label, by=LENA)
    office.presses(office.card("Nora Vogt"), "Edit", by=LENA)

    assert office.whispered(office.card("Nora Vogt"), by=LENA).count("may not") == 3
    assert "may not" not in office.card("Nora Vogt").words
    assert not office.has_modal(by=LENA)
    assert office.rows(Message, state=MessageState.APPROVED) == []


def test_a_guest_cannot_build_launch_or_generate(office: Office) -> None:
    assert "may not" in office.types("/plera create-sequence", by=LENA)
    lab = create(office)

    office.presses(lab, "Generate…", by=LENA)
    assert office.rows(Message) == []
    office.presses(office.lab(), "Launch…", by=LENA)

    assert not office.has_modal(by=LENA)
    assert {one.state for one in office.rows(Enrollment)} <= {"proposed", "left_out"}
