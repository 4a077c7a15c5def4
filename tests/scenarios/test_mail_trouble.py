"""Mail that is broken, servers that are down, passwords that are refused: said in words, nothing lost."""

import pytest

from models import Delivery, Enrollment, RawMail, Reply, SenderAccount
from models.states import DeliveryState, EnrollmentState, SenderState
from tests.scenarios.kestrel import ANA, PASSWORD
from tests.scenarios.office import Office, senders
from tests.scenarios.work import approve, launch, launched, written

pytestmark = pytest.mark.slow

BROKEN = (
    b"From: Nora Vogt <nora@vogt.test>\r\nTo: ana@kestrel.test\r\nSubject: =?utf-8?B?!!!?=\r\n"
    b"Message-ID: <broken-1@vogt.test>\r\nIn-Reply-To: %b\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="edge"\r\n\r\n--edge\r\n'
    b"Content-Type: text/plain; charset=no-such-charset\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"VGh1cnNkYXkg\xff\xfe%%%%\r\n--edge\r\nContent-Type: message/rfc822\r\n\r\n\x00\x01\x02"
)


def test_a_reply_without_words_opens_a_conversation_that_says_so(office: Office) -> None:
    launched(office)

    office.replies("nora@vogt.test", " ")

    root = office.conversation()
    assert "(The mail has no words.)" in office.thread(root)[-1].words
    assert office.rows(Enrollment, state=EnrollmentState.REPLIED)


def test_a_reply_with_broken_mime_stops_the_rest_and_is_shown(office: Office) -> None:
    launched(office)
    (ours,) = office.mailbox("nora@vogt.test")
    to = next(one.address for one in office.rows(SenderAccount) if one.address in str(ours["from"]))

    office.finds_in(to, BROKEN % ours["message_id"].encode())

    assert len(office.rows(Reply)) == 1
    assert [one.state for one in office.rows(Enrollment, state=EnrollmentState.REPLIED)] != []
    root = office.conversation()
    assert "Nora Vogt" in root.words
    assert {one.state for one in office.rows(Delivery)} == {DeliveryState.SENT, DeliveryState.CANCELLED}


def test_bytes_that_are_no_mail_at_all_are_kept_and_hold_nobody_up(office: Office) -> None:
    launched(office)

    office.finds_in("ana@kestrel.test", b"\x00\xff\xfe" * 200)
    office.finds_in("jo@kestrel.test", b"")
    office.replies("nora@vogt.test", "Thursday at ten works for us.")

    assert len(office.rows(Reply)) == 1
    assert all(one.handled_at is not None for one in office.rows(RawMail))


def test_a_mail_server_that_is_down_defers_and_sends_later(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.mail_fault(smtp="down")

    launch(office)

    assert office.rows(Delivery)[0].state is DeliveryState.DEFERRED
    card = office.card("Nora Vogt").words
    assert "cannot be reached" in card
    assert "1 sent" not in office.lab().words
    office.mail_fault(smtp=None)
    office.waits(seconds=3600)
    assert len(office.mailbox("nora@vogt.test")) == 1
    assert "cannot be reached" not in office.card("Nora Vogt").words


def test_a_recipient_refused_for_good_stops_the_lead_and_says_why(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.mail_fault(smtp="550")

    launch(office)

    assert office.rows(Delivery)[0].state is DeliveryState.REJECTED
    assert "stopped" in office.card("Nora Vogt").words
    assert office.mailbox("nora@vogt.test") == []


def test_a_connection_that_breaks_at_the_end_is_unknown_and_never_sent_again_by_itself(
    office: Office,
) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.mail_fault(smtp="drop_after_data", delivered=False)

    launch(office)
    office.mail_fault(smtp=None)
    office.waits(seconds=5 * 24 * 3600)

    assert office.rows(Delivery)[0].state is DeliveryState.UNKNOWN
    assert office.mailbox("nora@vogt.test") == []
    owner = next(
        one for one in senders(office).values() if one.id == office.rows(Delivery)[0].sender_account_id
    )
    told = office.told("U0ANA00001" if owner.address.startswith("ana") else "U0JOM00001")
    assert "Did this mail leave?" in told[-1]


def test_a_mailbox_that_refuses_its_password_is_held_its_owner_told_and_it_heals(office: Office) -> None:
    launched(office, leads=["Nora Vogt", "Sam Reed", "Yuki Tanaka"])
    office.mail_fault(imap="refuse_password", address="ana@kestrel.test")

    office.reads_mail()
    office.reads_mail()

    assert senders(office)["ana@kestrel.test"].state is SenderState.BROKEN
    assert senders(office)["jo@kestrel.test"].state is SenderState.HEALTHY
    (told,) = office.told(ANA)
    assert "ana@kestrel.test refused its password" in told
    assert "Nothing was lost" in told
    office.mail_fault(imap=None)
    office.reads_mail()
    assert senders(office)["ana@kestrel.test"].state is SenderState.HEALTHY


def test_a_mail_server_that_refuses_the_password_holds_the_send_until_it_takes_it_again(
    office: Office,
) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.mail_fault(smtp="refuse_password")

    launch(office)

    delivery = office.rows(Delivery)[0]
    broken = [one for one in senders(office).values() if one.state is SenderState.BROKEN]
    assert [one.id for one in broken] == [delivery.sender_account_id]
    assert delivery.state is DeliveryState.SCHEDULED
    assert office.mailbox("nora@vogt.test") == []
    assert "Held: The mailbox" in office.card("Nora Vogt").words
    assert "is disconnected" in office.lab().words
    office.mail_fault(smtp=None)
    office.premises.wall.skip(301)
    office.settles()
    office.waits(seconds=1800)
    assert len(office.mailbox("nora@vogt.test")) == 1
    assert "disconnected" not in office.lab().words
    assert PASSWORD not in "".join(office.told(ANA))


def test_an_out_of_office_stops_nobody(office: Office) -> None:
    launched(office)

    office.replies("nora@vogt.test", "I am away until Monday.", auto_submitted=True)
    office.waits(seconds=15 * 24 * 3600)

    assert office.rows(Enrollment, state=EnrollmentState.REPLIED) == []
    assert len(office.mailbox("nora@vogt.test")) == 3
