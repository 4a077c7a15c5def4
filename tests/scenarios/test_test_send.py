"""A person sends themselves the mails of a sequence, over real SMTP, and finds them in their mailbox."""

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person
from tests.scenarios.copies import add_like
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.work import written
from views import test_send_ids

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


def test_of_more_leads_than_a_select_holds_one_is_found_by_name_or_company(office: Office) -> None:
    written(office)
    enrollment = office.rows(Enrollment)[0]
    (lead,) = office.rows(Lead, id=enrollment.lead_id)
    texts = office.rows(Message, enrollment_id=enrollment.id)

    def many(session: Session) -> None:
        names = [*(f"Guest {number}" for number in range(101)), "Zoë Last"]
        leads = add_like(
            session, lead, [{"name": name, "email": None, "linkedin_url": None} for name in names]
        )
        entered = add_like(session, enrollment, [{"lead_id": one.id} for one in leads])
        for text in texts:
            add_like(
                session,
                text,
                [
                    {
                        "enrollment_id": one.id,
                        "lead_id": one.lead_id,
                        "rfc_message_id": f"<{text.id}.{one.id}@copy.test>",
                    }
                    for one in entered
                ],
            )

    office.change(many)
    office.picks(office.lab(), "Test send…", step=1)

    assert office.suggests(test_send_ids.TEST_SEND_LEAD, "nobody of that name") == []
    assert len(office.suggests(test_send_ids.TEST_SEND_LEAD, "")) == 100
    (found,) = office.suggests(test_send_ids.TEST_SEND_LEAD, "zoe")
    office.submits({test_send_ids.TEST_SEND_LEAD: found["value"]})

    assert "as Zoë Last would get it" in office.direct_messages(ANA)[-1].words
