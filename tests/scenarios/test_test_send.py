"""A person sends themselves the mails of a sequence, over real SMTP, and finds them in their mailbox."""

import pytest

from models import Delivery, Person
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.work import written

pytestmark = pytest.mark.slow


def test_every_mail_is_in_the_mailbox_of_who_asked(office: Office) -> None:
    written(office)
    (ana,) = [one for one in office.rows(Person) if one.slack_user_id == ANA]
    assert ana.email

    office.picks(office.lab(), "Test send…", step=1)
    assert ana.email in office.modal().words
    office.submits()

    told = office.direct_messages(ANA)[-1]
    assert "3 mails sent to" in told.words
    found = office.mailbox(ana.email)
    assert len(found) == 3
    assert office.rows(Delivery) == []
    assert office.problems() == []
