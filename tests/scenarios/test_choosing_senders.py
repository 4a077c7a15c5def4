"""Who sends is chosen in the Messaging Lab: what it voids is said first, and approved again at once."""

import pytest
from sqlalchemy.orm import Session

from models import Enrollment, SenderAccount, SequenceSender
from tests.scenarios.copies import add_like
from tests.scenarios.office import Office
from tests.scenarios.work import launched, written

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


def test_of_more_mailboxes_than_a_select_holds_the_chosen_ones_stay_and_others_are_found(
    office: Office,
) -> None:
    written(office)
    mine = office.rows(SenderAccount)[0]
    link = office.rows(SequenceSender)[0]

    def many(session: Session) -> None:
        names = [f"fair{number}@kestrel.test" for number in range(120)]
        more = add_like(session, mine, [{"address": name, "username": name} for name in names])
        add_like(session, link, [{"sender_account_id": one.id} for one in more[110:]])

    office.change(many)
    before = {one.sender_account_id for one in office.rows(SequenceSender)}
    by_whom = {one.id: one.email_sender_id for one in office.rows(Enrollment)}

    office.presses(office.lab(), "Senders…")
    assert "Type the name of a mailbox" in str(office.modal().raw)
    assert office.suggests("senders_of_email", "nobody") == []
    assert len(office.suggests("senders_of_email", "fair")) == 100
    (found,) = office.suggests("senders_of_email", "FAIR7@")
    field = next(one["element"] for one in office.modal().blocks if one.get("block_id") == "senders_of_email")
    kept = [one["value"] for one in field["initial_options"]]
    assert {int(one) for one in kept} == before

    office.submits({"senders_of_email": [*kept, found["value"]]})

    assert {one.sender_account_id for one in office.rows(SequenceSender)} == before | {int(found["value"])}
    moved = {one.email_sender_id for one in office.rows(Enrollment) if by_whom[one.id] != one.email_sender_id}
    assert moved <= before | {int(found["value"])}


def test_of_five_hundred_mailboxes_that_write_some_are_taken_out_and_what_that_voids_is_said_first(
    office: Office,
) -> None:
    launched(office, leads=("Nora Vogt",))
    mine = office.rows(SenderAccount)[0]
    link = office.rows(SequenceSender)[0]
    at_first = {one.sender_account_id for one in office.rows(SequenceSender)}

    def many(session: Session) -> None:
        names = [f"fair{number}@kestrel.test" for number in range(500)]
        more = add_like(session, mine, [{"address": name, "username": name} for name in names])
        add_like(session, link, [{"sender_account_id": one.id} for one in more])

    office.change(many)
    (nora,) = office.rows(Enrollment, state="active")

    office.presses(office.lab(), "Senders…")
    assert f"*{500 + len(at_first)} write*" in office.modal().words
    assert len(office.suggests("senders_out_email", "fair")) == 100
    out = {one.id: one.address for one in office.rows(SenderAccount) if one.id == nora.email_sender_id}
    (found,) = office.suggests("senders_out_email", out[nora.email_sender_id or 0])
    office.submits({"senders_out_email": [found["value"]]})
    assert "voids 2 approvals" in office.modal().words
    office.submits()
    assert "2 approvals voided" in office.modal().words
    office.settles()

    writing = {one.sender_account_id for one in office.rows(SequenceSender)}
    assert len(writing) == 499 + len(at_first)
    assert nora.email_sender_id not in writing
    assert office.rows(Enrollment, id=nora.id)[0].email_sender_id in writing
    assert office.problems() == []
