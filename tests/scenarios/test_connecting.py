"""A mailbox is connected from `/plera senders`: tried on both sides, its age told by its Sent folder, then saved."""

import imaplib
from datetime import UTC, date, datetime

import pytest

from models import MailboxForm, SenderAccount
from models.states import SenderState
from tests.scenarios.kestrel import ANA, BEN, JO, PASSWORD
from tests.scenarios.office import Office, senders

pytestmark = pytest.mark.slow

BEN_BOX = "ben@kestrel.test"


def typed(**more: str) -> dict[str, str]:
    return {"mailbox_address": BEN_BOX, "mailbox_name": "Ben Adler", "mailbox_password": PASSWORD} | more


def opens_form(office: Office, *, by: str = BEN) -> None:
    office.types("/plera senders", by=by)
    office.clicks("mailbox_connect", by=by)


def sent_long_ago(office: Office, *days: date) -> None:
    """Put mails into the Sent folder that left on these days."""
    slack = office.premises.slack
    assert slack.imap_port is not None
    with imaplib.IMAP4("127.0.0.1", slack.imap_port) as client:
        client.login(BEN_BOX, PASSWORD)
        for day in days:
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            content = f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}\r\nSubject: Old\r\n\r\nOld.\r\n".encode()
            client.append("Sent", "", imaplib.Time2Internaldate(at), content)


def test_a_member_connects_their_mailbox_with_servers_found_and_its_age_told_by_what_it_sent(
    office: Office,
) -> None:
    sent_long_ago(office, date(2021, 5, 3), date(2021, 5, 4), date(2021, 5, 6), date(2024, 1, 1))
    office.types("/plera senders", by=BEN)
    page = office.modal(by=BEN)
    assert "jo@kestrel.test" in page.words
    assert "✓ works" in page.words
    assert "0 of 50 in the last 24 hours" in page.words

    office.clicks("mailbox_connect", by=BEN)
    office.only_submits(typed(), by=BEN)
    assert "Trying the servers of ben@kestrel.test" in office.modal(by=BEN).words
    office.settles()

    asked = office.modal(by=BEN)
    assert "Both servers let ben@kestrel.test in" in asked.words
    assert "127.0.0.1:" in asked.words
    assert asked.raw["state"]["values"]["mailbox_since"]["mailbox_since"]["selected_date"] == "2021-05-06"
    assert len(office.rows(SenderAccount)) == 2
    office.submits({"mailbox_limit": "40"}, by=BEN)

    kept = senders(office)[BEN_BOX]
    assert (kept.in_use_since, kept.daily_limit, kept.state) == (date(2021, 5, 6), 40, SenderState.HEALTHY)
    assert (kept.display_name, kept.signature) == ("Ben Adler", "Ben Adler")
    assert office.premises.services.cipher.decrypt(kept.password_secret) == PASSWORD
    assert office.rows(MailboxForm) == []
    listed = office.modal(by=BEN).words
    assert "ben@kestrel.test is connected." in listed
    assert "0 of 40 in the last 24 hours" in listed


def test_a_refused_password_is_said_with_the_form_as_typed_but_never_the_password(office: Office) -> None:
    opens_form(office)

    office.submits(typed(mailbox_password="not the one", mailbox_name="Ben of Kestrel"), by=BEN)

    form = office.modal(by=BEN)
    assert "127.0.0.1 refused the user name or password: type it again" in form.words
    assert form.holds("mailbox_address") == BEN_BOX
    assert form.holds("mailbox_name") == "Ben of Kestrel"
    assert form.holds("smtp_host") == "127.0.0.1"
    assert not form.holds("mailbox_password")
    assert "not the one" not in str(form.raw)
    assert [row.secret for row in office.rows(MailboxForm)] == [""]
    assert len(office.rows(SenderAccount)) == 2

    office.submits({"mailbox_password": PASSWORD}, by=BEN)
    assert "Both servers let ben@kestrel.test in" in office.modal(by=BEN).words


def test_a_wrong_server_is_named_and_corrected_without_typing_the_password_again(office: Office) -> None:
    opens_form(office)
    office.clicks("mailbox_servers", by=BEN)
    form = office.modal(by=BEN)
    assert form.holds("mailbox_address") in (None, "")

    smtp_port, imap_port = office.premises.slack.smtp_port, office.premises.slack.imap_port
    servers = {"smtp_host": "127.0.0.1", "smtp_port": "9", "smtp_security": "none"}
    servers |= {"imap_host": "127.0.0.1", "imap_port": str(imap_port), "imap_security": "none"}
    office.submits(typed(**servers), by=BEN)
    assert "127.0.0.1 on port 9 (SMTP) takes no connections" in office.modal(by=BEN).words

    office.submits({"smtp_port": str(smtp_port)}, by=BEN)
    assert "Both servers let ben@kestrel.test in" in office.modal(by=BEN).words


def test_what_cannot_be_right_is_said_at_its_field(office: Office) -> None:
    opens_form(office)

    office.submits(typed(mailbox_address="ben at kestrel", mailbox_name=" "), by=BEN)

    errors = office.modal(by=BEN).errors
    assert "one plain email address" in errors["Email address"]
    assert "name that its mails are from" in errors["Name that its mails are from"]
    office.submits(typed(mailbox_address="jo@kestrel.test"), by=BEN)
    assert "jo@kestrel.test is connected as Jo Meyer's: ask them or an admin" in str(
        office.modal(by=BEN).errors
    )


def test_a_form_that_was_closed_while_it_was_tried_is_told_of_and_gone_on_with(
    troubled_office: Office,
) -> None:
    office = troubled_office
    opens_form(office)
    office.only_submits(typed(), by=BEN)
    office.closes(by=BEN)

    office.settles()

    assert "Both servers let ben@kestrel.test in, but it is not connected yet" in office.told(BEN)[-1]
    office.types("/plera senders", by=BEN)
    office.clicks("mailbox_continue", by=BEN)
    office.submits(by=BEN)
    assert BEN_BOX in senders(office)


def test_an_admin_connects_a_mailbox_for_somebody_else(office: Office) -> None:
    opens_form(office, by=ANA)

    office.submits(typed(mailbox_owner=JO), by=ANA)
    office.submits(by=ANA)

    owner = senders(office)[BEN_BOX].owner_person_id
    assert owner == senders(office)["jo@kestrel.test"].owner_person_id
