"""Launching, pausing, resuming: what stands in the way is named, what is held is not lost."""

import pytest
from sqlalchemy import update

from models import Delivery, SenderAccount, Sequence, Workspace
from models.states import DeliveryState, SenderState, SequenceState
from tests.scenarios.kestrel import ANA, BEN, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.work import approve, create, launched, written

pytestmark = pytest.mark.slow

DAY = 24 * 3600.0


def test_launch_names_every_blocker_and_sends_nothing(office: Office) -> None:
    lab = create(office)
    office.change(lambda session: session.execute(update(Workspace).values(postal_address="")))

    office.presses(lab, "Launch…")

    modal = office.modal()
    assert modal.title == "Not ready yet"
    assert "address" in modal.words
    assert "submit" not in {key for key, value in modal.raw.items() if value}
    assert office.rows(Delivery) == []


def test_a_blocker_that_comes_up_while_the_dialog_is_open_holds_the_launch(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.presses(office.lab(), "Launch…")
    office.change(lambda session: session.execute(update(SenderAccount).values(state=SenderState.BROKEN)))

    office.submits()

    assert "mailbox" in office.modal().words
    assert office.rows(Sequence)[0].state is SequenceState.IN_REVIEW
    assert office.rows(Delivery) == []


def test_the_launch_dialog_says_what_will_happen(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])

    office.presses(office.lab(), "Launch…")

    words = office.modal().words
    assert "1 lead can enter now" in words
    assert "2 more leads can enter once approved" in words
    assert "1 lead left out" in words


def test_two_people_who_launch_launch_once(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.presses(office.lab(), "Launch…", by=ANA)
    office.presses(office.lab(), "Launch…", by=BEN)

    office.submits(by=ANA)
    office.submits(by=BEN)

    assert "already" in office.modal(by=BEN).words
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_leads_outside_their_hours_may_wait_for_their_next_window(office: Office) -> None:
    written(office)
    approve(office, ["Yuki Tanaka"])
    office.presses(office.lab(), "Launch…")
    assert "1 lead is outside their hours" in " ".join(
        one["label"]["text"] for one in office.modal().blocks if one["type"] == "input"
    )

    office.submits({"launch_timing": "next_window"})

    assert office.mailbox("yuki@kumo.test") == []
    office.waits(seconds=DAY)
    (mail,) = office.mailbox("yuki@kumo.test")
    assert mail["date"].startswith(("2030-03-06T00", "2030-03-06T01", "2030-03-06T02", "2030-03-06T03"))


def test_a_lead_approved_after_the_launch_enters_by_itself(office: Office) -> None:
    launched(office, leads=["Nora Vogt"])

    approve(office, ["Sam Reed"])
    office.waits(seconds=3600)

    assert len(office.mailbox("sam@reed.test")) == 1


def test_pause_holds_what_falls_due_and_resume_sends_it(office: Office) -> None:
    lab = launched(office)
    office.presses(lab, "Pause")
    assert "*Paused*" in office.lab().words

    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 1
    office.presses(office.lab(), "Resume")
    office.waits(seconds=2 * DAY)

    assert len(office.mailbox("nora@vogt.test")) == 2
    assert {one.state for one in office.rows(Delivery)} == {DeliveryState.SENT, DeliveryState.SCHEDULED}


def test_a_second_pause_says_that_it_is_paused_already(office: Office) -> None:
    lab = launched(office)
    office.only_presses(lab, "Pause", by=ANA)

    office.only_presses(lab, "Pause", by=BEN)
    office.settles()

    assert "This sequence is paused already." in office.lab().words


def test_generating_twice_writes_each_message_once_and_ten_more_cards_are_shown_on_request(
    office: Office,
) -> None:
    lab = create(office)
    for one in (ANA, BEN):
        office.only_presses(lab, "Generate…", by=one)
    for one in (ANA, BEN):
        office.only_submits(by=one)
    office.settles()

    cards = office.thread(office.lab())
    assert len(cards) == 3
    assert "9 to review" in office.lab().words
    assert [one.channel for one in office.messages(REVIEW)] == [REVIEW]


def test_nothing_can_be_launched_before_a_first_message_is_approved(office: Office) -> None:
    written(office)

    office.presses(office.lab(), "Launch…")

    assert "No message is approved yet" in office.modal().words
    assert not office.modal().raw.get("submit")
