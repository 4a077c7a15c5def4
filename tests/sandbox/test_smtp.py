"""The submission server, by smtplib: who may send what to whom, and the faults it shows on demand."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.runner import running
from tests.sandbox.mail_desk import ANA, BEN, BEN_PASSWORD, LEAD, MailDesk, a_desk, a_mail, mail_config


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailDesk]:
    with a_desk(tmp_path_factory.mktemp("smtp")) as desk:
        yield desk


@pytest.fixture
def desk(shared_desk: MailDesk) -> Iterator[MailDesk]:
    yield shared_desk
    shared_desk.done("mail/faults", smtp=None, imap=None)


def refusal_of(desk: MailDesk, recipient: str) -> tuple[int, bytes]:
    with desk.smtp() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        client.send_message(a_mail(recipient))
    return caught.value.recipients[recipient]


def test_a_sender_logs_in_and_a_prospect_gets_the_mail(desk: MailDesk) -> None:
    sent = desk.send(LEAD, "First words", "Dear Yuki,\n\nüber uns.\n")

    [got] = [message for message in desk.messages(LEAD) if message["message_id"] == sent]

    assert (got["subject"], got["from"], got["to"]) == ("First words", f"Ana Ruiz <{ANA}>", LEAD)
    assert got["text"] == "Dear Yuki,\n\nüber uns.\n"
    assert got["date"] == "2025-11-25T09:03:00+01:00"


@pytest.mark.parametrize("address", [ANA, LEAD, "nobody@kestrel.test"])
def test_a_wrong_password_a_prospect_and_a_stranger_are_refused_with_535(
    desk: MailDesk, address: str
) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        desk.smtp(address, "wrong")

    assert caught.value.smtp_code == 535


def test_both_ways_of_logging_in_work_whatever_the_case_of_the_address(desk: MailDesk) -> None:
    for mechanism in ("auth_plain", "auth_login"):
        with desk.smtp(None) as client:
            client.ehlo()
            client.user, client.password = ANA.upper(), "correct horse"
            code, _ = client.auth(mechanism[5:].upper(), getattr(client, mechanism))
            assert code == 235


def test_nobody_sends_without_logging_in(desk: MailDesk) -> None:
    with desk.smtp(None) as client:
        client.ehlo()

        code, _ = client.mail(ANA)

    assert code == 530


def test_a_sender_cannot_send_as_another(desk: MailDesk) -> None:
    with desk.smtp() as client:
        client.ehlo()

        code, reason = client.mail(BEN)

    assert (code, ANA.encode() in reason) == (553, True)


def test_an_address_without_a_mailbox_gets_one_by_its_first_mail(desk: MailDesk) -> None:
    desk.send("Never.Seen@lead.test", "To a stranger")

    about = desk.get("mail/never.seen@lead.test")

    assert (about["role"], [message["subject"] for message in about["messages"]]) == (
        "prospect",
        ["To a stranger"],
    )


def test_addresses_that_begin_with_bounce_do_not_exist_and_those_with_later_are_busy(desk: MailDesk) -> None:
    assert refusal_of(desk, "bounce.kim@lead.test")[0] == 550
    assert refusal_of(desk, "bounce.kim@lead.test")[1].startswith(b"5.1.1")
    assert refusal_of(desk, "later@lead.test")[0] == 451
    assert desk.http.get("mail/bounce.kim@lead.test").status_code == 404


def test_an_address_that_would_leave_the_directory_is_malformed(desk: MailDesk) -> None:
    assert refusal_of(desk, "../../etc/x@lead.test")[0] == 553


def test_one_refused_recipient_does_not_keep_the_others_from_their_mail(desk: MailDesk) -> None:
    with desk.smtp() as client:
        refused = client.sendmail(ANA, ["bounce@a.test", "first@two.test"], "Subject: To both\r\n\r\nHi\r\n")

    assert list(refused) == ["bounce@a.test"]
    assert [message["subject"] for message in desk.messages("first@two.test")] == ["To both"]


def test_a_copy_is_filed_as_sent_only_where_the_mailbox_does_so(desk: MailDesk) -> None:
    sent = desk.send("copy@lead.test", "With a copy")
    with desk.smtp(BEN, BEN_PASSWORD) as client:
        client.sendmail(BEN, ["copy@lead.test"], "Subject: Without\r\n\r\nHi\r\n")

    copies = [message for message in desk.messages(ANA, "Sent") if message["message_id"] == sent]

    assert [(copy["subject"], copy["seen"]) for copy in copies] == [("With a copy", True)]
    assert desk.messages(BEN, "Sent") == []


def test_many_mails_pass_over_one_connection(desk: MailDesk) -> None:
    with desk.smtp() as client:
        for place in range(30):
            client.send_message(a_mail("many@lead.test", f"Number {place}"))

    uids = [message["uid"] for message in desk.messages("many@lead.test")]

    assert uids == list(range(1, 31))


def test_a_server_that_is_down_refuses_connections_until_it_is_up_again(desk: MailDesk) -> None:
    kept = desk.smtp()
    desk.done("mail/faults", smtp="down")

    with pytest.raises(ConnectionRefusedError):
        desk.smtp()
    with pytest.raises((smtplib.SMTPException, OSError)):
        kept.mail(ANA)

    kept.close()
    desk.done("mail/faults", smtp=None)
    desk.send("after@lead.test", "Up again")
    assert len(desk.messages("after@lead.test")) == 1


def test_a_refused_password_concerns_one_address_and_ends_its_sessions(desk: MailDesk) -> None:
    kept = desk.smtp()
    desk.done("mail/faults", smtp="refuse_password", address=ANA)

    with pytest.raises((smtplib.SMTPException, OSError)):
        kept.mail(ANA)
    kept.close()
    with pytest.raises(smtplib.SMTPAuthenticationError):
        desk.smtp()
    desk.smtp(BEN, BEN_PASSWORD).quit()


@pytest.mark.parametrize("code", ["421", "451", "550"])
def test_a_code_is_answered_to_every_recipient_or_to_the_one_it_is_for(desk: MailDesk, code: str) -> None:
    desk.done("mail/faults", smtp=code)
    assert refusal_of(desk, "any@lead.test")[0] == int(code)

    desk.done("mail/faults", smtp=code, address="one@lead.test")
    assert refusal_of(desk, "one@lead.test")[0] == int(code)
    desk.send("other@lead.test")


def test_a_mailbox_that_has_used_up_its_day_is_told_so_to_every_letter(desk: MailDesk) -> None:
    desk.done("mail/faults", smtp="quota", address=ANA)

    assert refusal_of(desk, "any@lead.test") == (550, b"5.4.5 Daily user sending limit exceeded")


@pytest.mark.parametrize("delivered", [True, False])
def test_a_connection_dropped_after_the_data_leaves_the_sender_in_doubt(
    desk: MailDesk, delivered: bool
) -> None:
    recipient = f"doubt{delivered}@lead.test".lower()
    desk.done("mail/faults", smtp="drop_after_data", address=recipient, delivered=delivered)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        desk.send(recipient, "In doubt")

    kept = [message for message in desk.messages(ANA, "Sent") if recipient in message["to"]]
    assert len(kept) == int(delivered)
    assert desk.http.get(f"mail/{recipient}").status_code == (200 if delivered else 404)


def test_faults_are_shown_and_a_wrong_one_is_refused_with_a_sentence(desk: MailDesk) -> None:
    desk.done("mail/faults", smtp="451", address=ANA)

    shown = desk.get("mail")["faults"]["smtp"]
    answers = [
        desk.post("mail/faults", smtp="gremlins"),
        desk.post("mail/faults", smtp="down", address=ANA),
        desk.post("mail/faults", imap="451"),
        desk.post("mail/faults", smtp="451", address="not an address"),
    ]

    assert (shown["kind"], shown["address"]) == ("451", ANA)
    assert [answer.status_code for answer in answers] == [400] * 4
    assert all(answer.json()["error"].endswith(".") for answer in answers)


def test_a_taken_port_is_named(desk: MailDesk, tmp_path: Path) -> None:
    port = desk.sandbox.smtp_port
    config = replace(mail_config(tmp_path), smtp_port=port)

    with pytest.raises(OSError, match=f"SMTP server cannot listen on port {port}"), running(config):
        pass
