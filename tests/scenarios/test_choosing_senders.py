"""Who sends is chosen in the Messaging Lab: what it voids is said first, and approved again at once."""

import pytest

from models import Enrollment, SenderAccount
from tests.scenarios.office import Office
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow


def test_who_sends_is_chosen_and_what_it_voids_is_said_before_and_approved_again_after(
    office: Office,
) -> None:
    launched(office, leads=("Nora Vogt",))
    (nora,) = office.rows(Enrollment, state="active")
    senders = {one.id: one for one in office.rows(SenderAccount)}
    other = next(one for id_, one in senders.items() if id_ != nora.email_sender_id)

    office.presses(office.lab(), "Senders…")
    assert "a day" in office.modal().words
    office.submits({"senders_of_email": [str(other.id)]})
    assert "voids 2 approvals" in office.modal().words
    office.submits()
    assert "2 approvals voided" in office.modal().words
    office.settles()
    office.closes()
    assert other.address in office.card("Nora Vogt").words

    office.picks(office.lab(), "Approve again…", step=1)
    assert "approved before" in office.modal().words
    office.submits()
    assert "2 messages approved" in office.modal().words
    assert office.problems() == []
