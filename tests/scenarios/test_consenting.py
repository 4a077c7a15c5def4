"""A mailbox is connected by consent: from `/plera senders` to the local issuer and back, then sent from and read."""

from typing import Any

import pytest

from models import MailGrant, SenderAccount
from models.states import SenderState
from tests.scenarios.browser_of import browser
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office, senders
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow

ANA_BOX, BEN_BOX = "ana@kestrel.test", "ben@kestrel.test"


def link(office: Office, *, by: str) -> str:
    """The link that the open page gives."""
    raw: dict[str, Any] = office.modal(by=by).raw
    elements = [one for block in raw["blocks"] for one in block.get("elements", ())]
    (url,) = [one["url"] for one in elements if one.get("url")]
    return str(url)


def reconnects(office: Office, address: str, issuer: str) -> None:
    """As Ana, connect a mailbox again, by its owner's consent this time."""
    office.types("/plera senders")
    sender_id = senders(office)[address].id
    office.clicks(
        "sender_account_menu", block_id=f"sender:{sender_id}", selected_option=f"reconnect:{sender_id}"
    )
    if not senders(office)[address].issuer:
        office.clicks(f"mailbox_by_{issuer}")
    with browser() as mine:
        page = mine.consents(link(office, by=ANA), address)
    assert (page.status_code, f"{address}</strong> is connected" in page.text) == (200, True), page.text
    office.settles()
    office.closes()


def control(office: Office, **what: object) -> dict[str, Any]:
    """Change the issuer, or look at it."""
    return office._do("oauth", **what)


def test_a_member_connects_their_mailbox_with_google_and_the_page_follows(office: Office) -> None:
    office.types("/plera senders", by=BEN)
    office.clicks("mailbox_by_google", by=BEN)
    assert "no password is typed here" in office.modal(by=BEN).words

    with browser() as mine:
        asking = mine.opens(link(office, by=BEN))
        assert "Ben Adler</strong> of <strong>Kestrel Dock" in asking.text
        issuers = mine.goes_on(asking)
        page = mine.comes_back(mine.decides(issuers, BEN_BOX))
    office.settles()

    assert f"<strong>{BEN_BOX}</strong> is connected" in page.text
    assert f"{BEN_BOX} is connected: it sends and is read by your consent." in office.modal(by=BEN).words
    kept = senders(office)[BEN_BOX]
    assert (kept.issuer, kept.password_secret, kept.state) == ("google", "", SenderState.HEALTHY)
    office.clicks("senders_open", by=BEN)
    assert BEN_BOX in office.modal(by=BEN).words
    assert [one for one in office.told(BEN) if "is connected: it sends" in one]


def test_a_no_at_the_issuer_connects_nothing_and_the_link_is_over(office: Office) -> None:
    office.types("/plera senders", by=BEN)
    office.clicks("mailbox_connect", by=BEN)
    office.clicks("mailbox_by_microsoft", by=BEN)
    url = link(office, by=BEN)

    with browser() as mine:
        page = mine.comes_back(mine.decides(mine.goes_on(mine.opens(url)), BEN_BOX, decision="deny"))
        again = mine.opens(url)

    assert "You did not allow it at Microsoft" in page.text
    assert "over or was used before" in again.text
    assert BEN_BOX not in senders(office)
    assert control(office)["grants"] == []


@pytest.mark.parametrize("issuer", ["google", "microsoft"])
def test_a_mail_is_sent_and_a_reply_read_by_consent(office: Office, issuer: str) -> None:
    office.premises.domain_records.add("kestrel.test", "MX", "10 mail.kestrel.test")
    for address in senders(office):
        reconnects(office, address, issuer)

    launched(office)
    office.replies("nora@vogt.test", "Thursday at ten works for us.")

    assert {one.issuer for one in office.rows(SenderAccount)} == {issuer}
    assert {one.password_secret for one in office.rows(SenderAccount)} == {""}
    assert len(office.mailbox("nora@vogt.test")) == 1
    assert "Nora Vogt" in office.conversation().words
    assert len(office.rows(MailGrant)) == 2


def test_a_consent_that_is_taken_back_breaks_the_mailbox_until_its_owner_reconnects(office: Office) -> None:
    reconnects(office, ANA_BOX, "google")
    control(office, end=ANA_BOX)

    office.reads_mail()

    assert senders(office)[ANA_BOX].state is SenderState.BROKEN
    (asked,) = [one for one in office.direct_messages(ANA) if f"{ANA_BOX} is disconnected" in one.words]
    assert "Google gives no access to this mailbox any more: press Reconnect" in asked.words
    office.only_presses(asked, "Reconnect…")
    with browser() as mine:
        mine.consents(link(office, by=ANA), ANA_BOX)
    office.reads_mail()
    assert senders(office)[ANA_BOX].state is SenderState.HEALTHY
    assert "works again" in office.direct_messages(ANA)[-1].words or "works again" in " ".join(
        office.told(ANA)
    )


def test_removing_a_mailbox_gives_its_consent_back(office: Office) -> None:
    reconnects(office, ANA_BOX, "google")
    assert [one["address"] for one in control(office)["grants"]] == [ANA_BOX]
    sender_id = senders(office)[ANA_BOX].id
    office.types("/plera senders")
    office.clicks(
        "sender_account_menu", block_id=f"sender:{sender_id}", selected_option=f"remove:{sender_id}"
    )

    office.submits()

    assert control(office)["grants"] == []
    assert office.rows(MailGrant) == []
