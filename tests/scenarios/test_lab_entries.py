"""Behind the Messaging Lab's menu: a test send to oneself, the senders, approving again, the profile."""

import pytest

from models import Delivery, Enrollment, SenderAccount
from models.states import DeliveryKind
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.work import approve, create, launched, written

pytestmark = pytest.mark.slow


def pick(office: Office, label: str) -> None:
    office.picks(office.lab(), label, step=1)


def test_a_teammate_tries_the_mails_on_themselves(office: Office) -> None:
    written(office)

    pick(office, "Test send…")
    assert "counts nowhere" in office.modal().words
    office.submits()
    assert "on the way to you" in office.modal().words
    office.settles()

    tests = office.rows(Delivery, kind=DeliveryKind.TEST)
    assert {str(one.state) for one in tests} == {"sent"}
    mails = office.mailbox("ana@kestrel.test")
    assert [one["subject"].startswith("[Test] ") for one in mails] == [True] * len(tests)
    assert "✓ sent" in str(office.direct_messages(ANA)[-1])
    assert office.mailbox("nora@vogt.test") == []


def test_before_anything_is_written_the_entry_says_what_to_do(office: Office) -> None:
    create(office)

    pick(office, "Test send…")

    assert "Generate" in office.lab().words
    assert not office.has_modal()


def test_who_sends_is_chosen_and_what_it_voids_is_said_before_and_approved_again_after(
    office: Office,
) -> None:
    launched(office, leads=("Nora Vogt",))
    (nora,) = office.rows(Enrollment, state="active")
    senders = {one.id: one for one in office.rows(SenderAccount)}
    other = next(one for id_, one in senders.items() if id_ != nora.email_sender_id)

    pick(office, "Senders…")
    assert "a day" in office.modal().words
    office.submits({"senders_of_email": [str(other.id)]})
    assert "voids 2 approvals" in office.modal().words
    office.submits()
    assert "2 approvals voided" in office.modal().words
    office.settles()
    office.closes()
    assert other.address in office.card("Nora Vogt").words

    pick(office, "Approve again…")
    assert "approved before" in office.modal().words
    office.submits()
    assert "2 messages approved" in office.modal().words


def test_the_profile_is_edited_from_the_lab(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])

    pick(office, "Profile…")

    assert "Used by" in office.modal().words
    office.submits()
    assert not office.has_modal()
