"""A mailbox is removed while its sequence is live: the Messaging Lab says who waits, and Reassign… hands them over."""

import pytest
from sqlalchemy.orm import Session

from models import Enrollment, SenderAccount
from outreach import removing
from tests.scenarios.copies import add_like
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import launched
from views import ids

pytestmark = pytest.mark.slow

DAY = 86_400


def _remove_of_nora(office: Office) -> tuple[str, str]:
    """Do what `plera mailbox remove` does to the mailbox that writes to Nora; return it and the other one."""
    (mail,) = office.mailbox("nora@vogt.test")
    senders = {one.address: one for one in office.rows(SenderAccount)}
    gone = next(address for address in senders if address in mail["from"])
    (other,) = set(senders) - {gone}
    now = office.premises.services.now()
    office.change(lambda session: removing.remove_sender(session, None, senders[gone].id, now=now))
    office.settles()
    return gone, other


def test_the_leads_of_a_removed_mailbox_are_handed_over_from_the_lab(office: Office) -> None:
    launched(office)
    gone, other = _remove_of_nora(office)
    assert f"{gone} was removed: " in office.lab().words
    assert f"Held: {gone} was removed: choose another sender (Reassign…)" in office.card("Nora Vogt").words
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 1

    office.presses(office.lab(), "Reassign…")
    office.presses(office.lab(), "Reassign…", by=BEN)
    assert list(office.modal().options("reassign_from")) == [gone]
    assert list(office.modal().options("reassign_to")) == [other]
    office.submits(by=ANA)

    assert f"from {gone} to {other}: 2 approvals voided" in office.modal(by=ANA).words
    assert "Approve again…" in str(office.modal(by=ANA).raw["blocks"])
    office.clicks("bulk_approve_again", by=ANA)
    assert office.modal(by=ANA).title == "Approve again"
    office.closes(by=ANA)
    assert f"from {gone} to {other}: 2 approvals voided" in office.lab().words
    assert "Reassign…" not in office.lab().buttons
    office.submits(by=BEN)
    assert "any more" in str(office.modal(by=BEN).raw["errors"])
    office.presses(office.card("Nora Vogt"), "Approve all 2")
    office.waits(seconds=3 * DAY)
    assert other in office.mailbox("nora@vogt.test")[1]["from"]
    assert gone not in str(office.card("Nora Vogt"))


def test_of_more_mailboxes_than_a_select_holds_one_is_found_by_its_address(office: Office) -> None:
    launched(office)
    gone, other = _remove_of_nora(office)
    (like,) = office.rows(SenderAccount, address=other)

    def many(session: Session) -> None:
        names = [*(f"fair{number}@kestrel.test" for number in range(101)), "zoe@kestrel.test"]
        add_like(session, like, [{"address": name, "username": name} for name in names])

    office.change(many)
    office.presses(office.lab(), "Reassign…")
    assert list(office.modal().options(ids.REASSIGN_FROM)) == [gone]
    assert len(office.suggests(ids.REASSIGN_TO, "")) == 100
    assert office.suggests(ids.REASSIGN_TO, gone) == []
    (zoe,) = office.suggests(ids.REASSIGN_TO, "ZOE")

    office.submits({ids.REASSIGN_TO: zoe["value"]})

    assert f"from {gone} to zoe@kestrel.test" in office.modal().words


def test_without_another_mailbox_the_button_says_what_to_do(office: Office) -> None:
    launched(office)
    _, other = _remove_of_nora(office)
    now = office.premises.services.now()
    (sender,) = office.rows(SenderAccount, address=other)
    office.change(lambda session: removing.remove_sender(session, None, sender.id, now=now))
    office.settles()

    assert "⛔ No working mailbox is chosen" in office.lab().words
    office.picks(office.lab(), "All findings…")
    office.clicks(ids.LAB_REASSIGN)

    assert "No other sender is connected" in str(office.modal())
    assert {str(one.state) for one in office.rows(Enrollment)} == {"active", "proposed", "left_out"}
