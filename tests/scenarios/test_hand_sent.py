"""A person writes from a connected mailbox by hand: on real mail servers it counts, and our own copies do not.

Also where a server gives every mail another Message-ID.
"""

import pytest

from jobs import hand_sent
from models import Delivery, HandSent, HandSentTo, Message
from models.states import DeliveryState
from tests.scenarios.office import Office, senders
from tests.scenarios.test_unknown_sends import breaks
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow


def look_everywhere(office: Office) -> dict[str, int]:
    """Look into every Sent folder once; return how many new mails each had that were sent by hand."""
    services = office.premises.services
    return {address: hand_sent.look(services, one.id) for address, one in senders(office).items()}


def test_what_is_sent_by_hand_counts_in_a_mailbox_that_files_our_copies_and_in_one_that_does_not(
    office: Office,
) -> None:
    launched(office, leads=["Nora Vogt", "Sam Reed", "Yuki Tanaka"])
    ana = senders(office)["ana@kestrel.test"]
    assert office.rows(Delivery, state=DeliveryState.SENT, sender_account_id=ana.id)
    assert set(look_everywhere(office).values()) == {0}

    office.mails_by_hand("ana@kestrel.test", to="friend@elsewhere.test")
    office.mails_by_hand("jo@kestrel.test", to="friend@elsewhere.test")
    office.mails_by_hand("jo@kestrel.test", to="nora@vogt.test")

    assert look_everywhere(office) == {"ana@kestrel.test": 1, "jo@kestrel.test": 2}
    assert look_everywhere(office) == {"ana@kestrel.test": 0, "jo@kestrel.test": 0}
    now = office.premises.services.now()
    assert all(0 <= (now - one.sent_at).total_seconds() < 60 for one in office.rows(HandSent))


def test_our_copies_under_another_message_id_do_not_count_and_what_is_sent_by_hand_does(
    renaming_office: Office,
) -> None:
    office = renaming_office
    launched(office, leads=["Nora Vogt", "Sam Reed", "Yuki Tanaka"])
    ours = {one.rfc_message_id for one in office.rows(Message)}
    assert ours.isdisjoint(one["message_id"] for one in office.mailbox("nora@vogt.test"))
    assert set(look_everywhere(office).values()) == {0}

    office.mails_by_hand("ana@kestrel.test", to="nora@vogt.test")

    assert look_everywhere(office) == {"ana@kestrel.test": 1, "jo@kestrel.test": 0}
    assert [one.domain for one in office.rows(HandSentTo)] == ["vogt.test"]


def test_a_send_of_unknown_end_is_found_under_another_message_id(renaming_office: Office) -> None:
    office = renaming_office
    breaks(office, by="ana@kestrel.test")

    office.waits(seconds=60)

    delivery = office.rows(Delivery)[0]
    assert (delivery.state, delivery.reason) == (DeliveryState.SENT, "A copy of it is in the Sent folder")
    assert senders(office)["ana@kestrel.test"].files_sent is True
