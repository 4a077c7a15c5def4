"""Approve clean in the Messaging Lab: samples, one step or all, launched unread and said so, and taken back."""

import pytest

from models import Delivery, Message
from models.states import ApprovalKind, DeliveryState, MessageState
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import launch, written

pytestmark = pytest.mark.slow


def button(office: Office) -> str:
    return next(label for label in office.lab().buttons if label.startswith("Approve clean"))


def test_what_is_clean_is_approved_and_the_launch_says_how_much_was_unread(office: Office) -> None:
    written(office)
    assert button(office) == "Approve clean 9…"

    office.presses(office.lab(), "Approve clean 9…")
    shown = office.modal()
    assert shown.title == "Approve clean"
    assert "9 messages to 3 leads; nobody has opened any of them" in shown.words
    assert "5 texts, drawn by chance" in shown.words
    office.submits()

    assert "9 messages approved." in office.modal().words
    assert {one.approval_kind for one in office.rows(Message)} == {ApprovalKind.UNREAD}
    office.closes()
    assert "3 of 3 leads ready" in office.lab().words
    office.presses(office.lab(), "Launch…")
    assert "0 were read in full and 9 approved unread" in office.modal().words
    office.closes()
    launch(office)
    assert DeliveryState.SENT in {one.state for one in office.rows(Delivery)}


def test_a_text_opened_in_full_counts_as_read_and_one_step_alone_can_be_approved(office: Office) -> None:
    written(office)
    office.picks(office.card("Nora Vogt"), "Show full", step=1)
    office.closes()
    office.presses(office.lab(), button(office))
    assert "1 of them was opened by a person" in office.modal().words
    step_id = sorted({one.step_id for one in office.rows(Message) if one.step_id})[1]

    office.clicks("bulk_scope", selected_option=str(step_id))
    assert "3 messages to 3 leads" in office.modal().words
    office.submits()

    approved = [one for one in office.rows(Message) if one.state is MessageState.APPROVED]
    assert [one.step_id for one in approved] == [step_id] * 3


def test_undo_brings_all_of_them_back_and_two_reviewers_do_not_repeat_a_decision(office: Office) -> None:
    written(office)
    label = button(office)
    office.presses(office.lab(), label, by=ANA)
    office.presses(office.lab(), label, by=BEN)

    office.submits(by=ANA)
    office.submits(by=BEN)

    assert "9 messages approved." in office.modal(by=ANA).words
    assert "0 messages approved." in office.modal(by=BEN).words
    assert "9 had changed, or had been decided on" in office.modal(by=BEN).words
    office.clicks("bulk_undo", by=ANA)
    office.settles()
    assert "Undone." in office.modal(by=ANA).words
    assert {one.state for one in office.rows(Message)} == {MessageState.NEEDS_REVIEW}
