"""A mailbox is connected by consent: through the bot's doors and the local issuer, then sent from and read."""

import pytest

from models import MailGrant, Person, SenderAccount
from outreach import consents
from outreach.ports import Session
from tests.scenarios.browser_of import browser
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office, senders
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow


def link(office: Office, address: str = "ana@kestrel.test", *, issuer: str = "google") -> str:
    """Press Connect with… as Ana; return the link that the button opens."""
    services = office.premises.services

    def begin(session: Session) -> str:
        ana = session.query(Person).filter_by(slack_user_id=ANA).one()
        return consents.begin(
            session, ana, issuer, address=address, wall=services.wall(), cipher=services.cipher
        )

    return consents.link(services.public_url, office.change(begin))


@pytest.mark.parametrize("issuer", ["google", "microsoft"])
def test_a_mailbox_is_connected_sent_from_and_read_by_consent(office: Office, issuer: str) -> None:
    for address in senders(office):
        with browser() as mine:
            page = mine.consents(link(office, address, issuer=issuer), address)
        assert (page.status_code, "is connected" in page.text) == (200, True), page.text

    launched(office)
    office.replies("nora@vogt.test", "Thursday at ten works for us.")

    assert {one.issuer for one in office.rows(SenderAccount)} == {issuer}
    assert {one.password_secret for one in office.rows(SenderAccount)} == {""}
    assert len(office.mailbox("nora@vogt.test")) == 1
    assert "Nora Vogt" in office.conversation().words
    assert len(office.rows(MailGrant)) == 2
