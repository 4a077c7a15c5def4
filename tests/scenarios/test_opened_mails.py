"""Opens are noted where an admin asks for it: from the setting over the mail that was received to the lead's card."""

import re

import httpx
import pytest

from jobs.check_mailbox import check
from models import OpenedMail, SenderAccount
from outreach.ports import Session
from tests.scenarios.kestrel import ANA, BEN, JO
from tests.scenarios.office import Office, senders
from tests.scenarios.work import approve, launch, launched, written

pytestmark = pytest.mark.slow

IMAGE = re.compile(r'<img src="([^"]+)" width="1" height="1" alt="">')
NORA = "nora@vogt.test"


def switches(office: Office, *values: str, by: str = ANA) -> None:
    """Open the settings, and in them the page of opened mails, and save it with what is ticked."""
    office.types("/plera settings", by=by)
    office.clicks("opened_mails_open", by=by)
    office.submits({"opened_mails_on": list(values)}, by=by)
    office.closes(by=by)


def edits(office: Office, address: str, host: str, *, by: str = ANA) -> None:
    """Open a sender's form and save it with a host name for its pictures."""
    sender = senders(office)[address].id
    office.types("/plera senders", by=by)
    office.clicks("sender_account_menu", by=by, block_id=f"sender:{sender}", selected_option=f"edit:{sender}")
    office.submits({"mailbox_tracking_host": host}, by=by)


def card(office: Office) -> str:
    """Return what Nora's card says."""
    office.types(f"/plera leads {NORA}")
    words = office.modal().words
    office.closes()
    return words


def test_without_the_setting_no_mail_holds_a_picture(office: Office) -> None:
    launched(office)
    office.waits(seconds=9 * 24 * 3600)

    mails = office.mailbox(NORA)
    assert len(mails) == 3
    assert [one for one in mails if "<img" in one["html"]] == []


def test_from_the_setting_to_the_card_of_who_opened_it(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    switches(office, "notes_opens")
    launch(office)

    (first,) = office.mailbox(NORA)
    (address,) = IMAGE.findall(first["html"])
    assert address.startswith(f"{office.premises.bot_url}/o/")
    assert "/o/" not in first["text"]
    assert httpx.get(address).status_code == 200
    assert "a picture was loaded" not in card(office)

    office.waits(seconds=60)
    assert httpx.head(address).headers["Content-Length"] == "43"
    assert "a picture was loaded" not in card(office)
    loaded = httpx.get(address)

    assert (loaded.headers["Content-Type"], len(loaded.content)) == ("image/gif", 43)
    assert loaded.headers["Cache-Control"] == "no-store"
    assert re.search(
        r"1 · Email: Sent · .* · opened Tue 5 Mar, 10:0\d \(a picture was loaded\)", card(office)
    )
    assert office.rows(OpenedMail)[0].times == 1

    office.replies(NORA, "Thursday at ten works for us.")
    office.writes("Great, you get an invite.", under=office.conversation())
    office.presses(office.draft(), "Send")
    answer = office.mailbox(NORA)[-1]
    assert "Great, you get an invite." in answer["html"]
    assert "<img" not in answer["html"]


def test_the_page_says_what_is_and_only_admins_see_it(office: Office) -> None:
    office.types("/plera settings")
    office.clicks("opened_mails_open")
    assert office.modal().title == "Opened mails"
    assert "Note when mails are opened" in str(office.modal().raw)
    assert "it may need consent where your team writes" in str(office.modal().raw)
    office.closes()
    switches(office, "notes_opens")

    office.types("/plera settings")
    office.clicks("opened_mails_open")
    assert "initial_options" in str(office.modal().raw)
    office.closes()
    assert "Only admins" in office.types("/plera settings", by=BEN)


def test_a_sender_s_own_host_is_checked_before_it_is_kept(reached_office: Office) -> None:
    office, dns = reached_office, reached_office.premises.domain_records
    office.types("/plera senders")
    jo = senders(office)["jo@kestrel.test"].id
    office.clicks("sender_account_menu", block_id=f"sender:{jo}", selected_option=f"edit:{jo}")
    assert "Host name of the pictures" not in office.modal().words
    office.closes()
    switches(office, "notes_opens")

    edits(office, "jo@kestrel.test", "https://links.kestrel.test", by=JO)
    label = "Host name of the pictures in its mails"
    assert "a host name alone" in office.modal(by=JO).errors[label]
    office.submits({"mailbox_tracking_host": "links.kestrel.test"}, by=JO)
    assert "links.kestrel.test CNAME plera.kestrel.test" in office.modal(by=JO).errors[label]
    dns.is_away = True
    office.submits({"mailbox_tracking_host": "links.kestrel.test"}, by=JO)
    assert "could not be asked" in office.modal(by=JO).errors[label]
    assert {one.tracking_host for one in office.rows(SenderAccount)} == {""}

    dns.is_away = False
    dns.add("links.kestrel.test", "CNAME", "plera.kestrel.test")
    office.submits({"mailbox_tracking_host": "Links.Kestrel.test"}, by=JO)
    office.closes(by=JO)
    edits(office, "ana@kestrel.test", "links.kestrel.test")
    office.closes()

    assert {one.tracking_host for one in office.rows(SenderAccount)} == {"links.kestrel.test"}
    launched(office)
    (first,) = office.mailbox(NORA)
    (address,) = IMAGE.findall(first["html"])
    assert address.startswith("https://links.kestrel.test/o/")


def test_a_host_that_leads_elsewhere_one_day_is_said_and_its_mails_carry_no_picture(
    reached_office: Office,
) -> None:
    office, dns = reached_office, reached_office.premises.domain_records
    switches(office, "notes_opens")
    dns.add("links.kestrel.test", "CNAME", "plera.kestrel.test")
    for address, owner in (("ana@kestrel.test", ANA), ("jo@kestrel.test", JO)):
        edits(office, address, "links.kestrel.test", by=owner)
        office.closes(by=owner)
    launched(office)
    assert len(IMAGE.findall(office.mailbox(NORA)[0]["html"])) == 1

    dns.add("links.kestrel.test", "CNAME", "parked.example.com")
    dns.add("plera.kestrel.test", "A", "192.0.2.1")
    for sender in senders(office).values():
        looks_at(office, sender.id)
    office.settles()

    said = "Opens of its mails are not noted: links.kestrel.test does not lead to plera.kestrel.test any more"
    office.types("/plera senders", by=JO)
    assert said in office.modal(by=JO).words
    jo = senders(office)["jo@kestrel.test"].id
    office.clicks("sender_account_menu", by=JO, block_id=f"sender:{jo}", selected_option=f"edit:{jo}")
    assert said in office.modal(by=JO).words
    office.closes(by=JO)
    office.waits(seconds=9 * 24 * 3600)
    later = office.mailbox(NORA)[1:]
    assert len(later) == 2
    assert [one for one in later if "<img" in one["html"]] == []


def looks_at(office: Office, sender_id: int) -> None:
    """Do the hourly look at a mailbox now."""

    def is_due(session: Session) -> None:
        session.get_one(SenderAccount, sender_id).next_login_check_at = None

    office.change(is_due)
    check(office.premises.services, sender_id)
