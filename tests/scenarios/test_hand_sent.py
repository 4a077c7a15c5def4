"""A person writes from a connected mailbox by hand: on real mail servers it counts, and our own copies do not."""

import pytest

from jobs import hand_sent
from models import Delivery, HandSent
from models.states import DeliveryState
from tests.scenarios.office import Office, senders
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
