"""The page of the senders: a broken mailbox is connected again, others are edited, paused, handed over and removed."""

import pytest

from jobs.check_mailbox import check
from models import Enrollment, Message, SenderAccount
from models.states import MessageState, SenderState
from outreach.ports import Session
from tests.scenarios.kestrel import ANA, BEN, JO, PASSWORD
from tests.scenarios.office import Office, senders
from tests.scenarios.work import approve, written

pytestmark = pytest.mark.slow

JO_BOX = "jo@kestrel.test"


def breaks(office: Office, **fault: str) -> None:
    """Let a server refuse Jo's mailbox, and let the hourly look find out."""
    office.mail_fault(address=JO_BOX, **fault)
    looks(office)


def looks(office: Office) -> None:
    jo = senders(office)[JO_BOX].id
    office.change(lambda session: _is_due(session, jo))
    check(office.premises.services, jo)
    office.settles()


def _is_due(session: Session, sender_id: int) -> None:
    session.get_one(SenderAccount, sender_id).next_login_check_at = None


def picks(office: Office, verb: str, *, by: str = JO) -> None:
    jo = senders(office)[JO_BOX].id
    office.clicks("sender_account_menu", by=by, block_id=f"sender:{jo}", selected_option=f"{verb}:{jo}")


def test_a_broken_mailbox_asks_its_owner_who_connects_it_again_from_the_question(office: Office) -> None:
    breaks(office, smtp="refuse_password")
    asked = office.direct_messages(JO)[-1]
    assert "Jo Meyer, *jo@kestrel.test is disconnected.*" in asked.words
    assert "refused its password" in asked.words
    assert asked.buttons == ["Reconnect…", "Senders"]
    assert senders(office)[JO_BOX].state is SenderState.BROKEN

    office.only_presses(asked, "Reconnect…", by=JO)
    form = office.modal(by=JO)
    assert form.title == "Reconnect mailbox"
    assert form.holds("mailbox_name") == "Jo Meyer"
    office.mail_fault(smtp=None)
    office.submits({"mailbox_password": PASSWORD}, by=JO)

    assert "jo@kestrel.test is connected again" in office.modal(by=JO).words
    assert senders(office)[JO_BOX].state is SenderState.HEALTHY
    assert senders(office)[JO_BOX].in_use_since.year == 2024
    assert "✓ jo@kestrel.test works again" in office.direct_messages(JO)[-1].words


def test_only_its_owner_and_admins_reconnect_a_mailbox(office: Office) -> None:
    breaks(office, imap="refuse_password")

    office.types("/plera senders", by=BEN)
    assert "⚠ disconnected" in office.modal(by=BEN).words
    assert "Reconnect…" not in str(office.modal(by=BEN).raw)

    office.types("/plera senders", by=ANA)
    assert "Reconnect…" in str(office.modal(by=ANA).raw)


def test_a_sender_is_paused_and_resumed_from_its_menu(office: Office) -> None:
    office.types("/plera senders", by=JO)

    picks(office, "pause")
    assert "jo@kestrel.test is paused" in office.modal(by=JO).words
    assert senders(office)[JO_BOX].state is SenderState.PAUSED
    picks(office, "resume")
    assert "jo@kestrel.test goes on" in office.modal(by=JO).words
    assert senders(office)[JO_BOX].state is SenderState.HEALTHY


def test_what_is_edited_holds_and_another_signature_voids_what_was_approved(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt", "Sam Reed", "Yuki Tanaka"])
    first = next(one for one in office.rows(Message) if one.state is MessageState.APPROVED)
    sender_id = office.rows(Enrollment, id=first.enrollment_id)[0].email_sender_id
    office.types("/plera senders", by=ANA)
    office.clicks(
        "sender_account_menu", by=ANA, block_id=f"sender:{sender_id}", selected_option=f"edit:{sender_id}"
    )
    assert "voids" in office.modal(by=ANA).words

    office.submits(
        {
            "mailbox_signature": "Kestrel Dock, Hamburg",
            "mailbox_limit": "25",
            "sender_opens": "10:00",
            "sender_closes": "15:00",
        },
        by=ANA,
    )

    (sender,) = office.rows(SenderAccount, id=sender_id)
    assert (sender.daily_limit, sender.signature) == (25, "Kestrel Dock, Hamburg")
    assert sender.hours == {"opens": "10:00", "closes": "15:00", "weekdays": [0, 1, 2, 3, 4]}
    assert f"{sender.address} is changed." in office.modal(by=ANA).words
    (after,) = office.rows(Message, id=first.id)
    assert after.state is MessageState.NEEDS_REVIEW
    assert after.digest != first.digest
    assert "The sender's name or signature changed" in "".join(office.told(ANA))


def test_wrong_fields_of_an_edit_are_said_where_they_stand(office: Office) -> None:
    office.types("/plera senders", by=JO)
    picks(office, "edit")

    office.submits({"mailbox_limit": "many", "sender_opens": "15:00", "sender_closes": "10:00"}, by=JO)

    errors = office.modal(by=JO).errors
    assert "a number between 1 and 2000" in errors["Emails a day at most"]
    assert "Choose an end after 15:00" in errors["Sends until"]


def test_an_owner_hands_a_mailbox_over_and_may_change_it_no_more(office: Office) -> None:
    office.types("/plera senders", by=JO)
    picks(office, "edit")

    office.submits({"mailbox_owner": BEN}, by=JO)

    assert f"owner <@{BEN}>" in office.modal(by=JO).words
    assert "Edit…" not in str(office.modal(by=JO).raw)


def test_a_removed_mailbox_leaves_the_list_and_comes_back_when_it_is_connected_again(office: Office) -> None:
    office.types("/plera senders", by=JO)
    picks(office, "remove")
    office.submits(by=JO)

    assert senders(office)[JO_BOX].state is SenderState.REMOVED
    assert "jo@kestrel.test is removed and no longer read." in office.modal(by=JO).words
    office.clicks("mailbox_connect", by=JO)
    office.submits(
        {"mailbox_address": JO_BOX, "mailbox_name": "Jo Meyer", "mailbox_password": PASSWORD}, by=JO
    )
    assert senders(office)[JO_BOX].state is SenderState.HEALTHY
