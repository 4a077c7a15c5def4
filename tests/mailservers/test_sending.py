"""What a real Postfix answers to a letter, sorted by whose fault it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from outreach.errors import (
    BrokeOff,
    Deferred,
    DeliveryError,
    OutcomeUnknown,
    RecipientRefused,
    Rejected,
    SenderBroken,
)
from outreach.ports import Connection, Letter, MailAccount
from tests.mailservers.cutting import cutting_proxy
from tests.mailservers.hoster import Hoster
from tests.mailservers.office import until
from tests.mailservers.policy import GREYLISTED, THROTTLED
from tests.mailservers.postfix import SIZE_LIMIT

DATE = "Mon, 30 Nov 2026 10:00:00 +0000"


@contextmanager
def connected(host: Hoster) -> Iterator[tuple[Connection, MailAccount]]:
    sender = host.mailbox()
    with host.smtp().connect(sender) as connection:
        yield connection, sender


def letter(sender: MailAccount, recipient: str, *, text: bytes = b"Hello.\r\n", number: int = 1) -> Letter:
    head = (
        f"From: Jo Meyer <{sender.address}>\r\nTo: {recipient}\r\nSubject: A question\r\n"
        f"Message-ID: <{number}@x.test>\r\nDate: {DATE}\r\n\r\n"
    )
    return Letter(sender.address, recipient, head.encode() + text)


def refusal(connection: Connection, given: Letter) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        connection.hand_over(given)
    return raised.value


def test_one_connection_serves_many_letters_in_order(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")

    with connected(host) as (connection, sender):
        for number in range(20):
            connection.hand_over(letter(sender, recipient.address, number=number))

    assert len(host.arrived(recipient, mails=20)) == 20
    until(lambda: host.postfix.noted("starttls=1 auth=1 mail=20 rcpt=20 data=20 quit=1"))


def test_every_byte_arrives_below_the_headers_of_the_servers(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")
    text = "\r\n".join([".", "..two", "Grüße aus Köln", "x" * 990, "From the first", "", "  end "]) + "\r\n"
    with connected(host) as (connection, sender):
        given = letter(sender, recipient.address, text=text.encode())
        connection.hand_over(given)

    (arrived,) = host.arrived(recipient)
    assert arrived.content.endswith(b"\r\n" + given.content)


def test_a_greylisted_recipient_is_later_and_then_welcome(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")
    host.policy.answer(recipient.address, GREYLISTED)

    with connected(host) as (connection, sender):
        error = refusal(connection, letter(sender, recipient.address))
        connection.hand_over(letter(sender, recipient.address))

    assert type(error) is Deferred
    assert "450 4.2.0" in str(error)
    assert "Greylisted" in str(error)
    assert error.wait_seconds == 300
    assert len(host.arrived(recipient)) == 1


def test_a_throttled_sender_is_later_and_the_next_letter_makes_a_new_connection(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")
    host.policy.answer(recipient.address, THROTTLED)

    with connected(host) as (connection, sender):
        error = refusal(connection, letter(sender, recipient.address))
        connection.hand_over(letter(sender, recipient.address))

    assert isinstance(error, Deferred)
    assert "421 4.7.0" in str(error)
    assert len(host.arrived(recipient)) == 1


def test_an_unknown_recipient_is_never_and_the_connection_goes_on(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")

    with connected(host) as (connection, sender):
        error = refusal(connection, letter(sender, "nobody@kumo.test"))
        connection.hand_over(letter(sender, recipient.address))

    assert type(error) is RecipientRefused
    assert "550 5.1.1" in str(error)
    assert "nobody@kumo.test" not in str(error)
    assert len(host.arrived(recipient)) == 1


def test_a_domain_that_nothing_can_be_sent_to_is_never(host: Hoster) -> None:
    with connected(host) as (connection, sender):
        error = refusal(connection, letter(sender, "ada@elsewhere.test"))

    assert type(error) is Rejected
    assert "no mail leaves this machine" in str(error)


def test_a_letter_above_the_limit_is_refused_before_its_text_is_sent(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")

    with connected(host) as (connection, sender):
        error = refusal(connection, letter(sender, recipient.address, text=b"x\r\n" * SIZE_LIMIT))
        connection.hand_over(letter(sender, recipient.address))

    assert type(error) is Rejected
    assert "for its size: 552 5.3.4" in str(error)
    assert len(host.arrived(recipient)) == 1


def test_a_full_mailbox_is_a_refusal_that_does_not_say_that_nobody_is_there(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test", quota="10k")
    host.dovecot.deliver(recipient.address, b"Subject: large\r\n\r\n" + b"x" * 70 * 100 + b"\r\n")

    with connected(host) as (connection, sender):
        error = refusal(connection, letter(sender, recipient.address, text=b"y" * 70 * 100))

    assert type(error) is Rejected
    assert "552 5.2.2" in str(error)


def test_an_address_that_the_login_may_not_send_as_is_the_senders_trouble(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")

    with connected(host) as (connection, sender):
        other = replace(sender, address="somebody.else@kestrel.test")
        error = refusal(connection, letter(other, recipient.address))

    assert type(error) is SenderBroken
    assert "553 5.7.1" in str(error)


@pytest.mark.parametrize("server_gets_end", [True, False])
def test_a_connection_cut_at_the_end_of_the_text_leaves_it_unknown(
    host: Hoster, server_gets_end: bool
) -> None:
    sender, recipient = host.mailbox(), host.mailbox("yuki", domain="kumo.test")
    with cutting_proxy(host.postfix.ports["plain"]) as cut:
        cut.server_gets_end = server_gets_end
        through = replace(sender, smtp_port=cut.port, smtp_security="none")
        with host.smtp().connect(through) as connection:
            error = refusal(connection, letter(sender, recipient.address))

    assert type(error) is OutcomeUnknown
    assert "may or may not have been sent" in str(error)
    assert len(cut.said) == server_gets_end
    if server_gets_end:
        assert len(host.arrived(recipient)) == 1


def test_a_server_that_goes_away_before_the_text_is_later(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")
    with cutting_proxy(host.postfix.ports["plain"]) as cut:
        sender = host.mailbox()
        through = replace(sender, smtp_port=cut.port, smtp_security="none")
        with host.smtp().connect(through) as connection:
            cut.cuts_at = b"RCPT TO"
            error = refusal(connection, letter(sender, recipient.address))

    assert type(error) is BrokeOff


def test_headers_beyond_ascii_and_the_folded_ones_arrive_as_they_were(host: Hoster) -> None:
    recipient = host.mailbox("yuki", domain="kumo.test")
    with connected(host) as (connection, sender):
        head = (
            f"From: =?utf-8?q?J=C3=B6?= <{sender.address}>\r\nTo: {recipient.address}\r\n"
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?q?_aus_K=C3=B6ln?=\r\n"
            f"Message-ID: <long-{'x' * 60}@kestrel.test>\r\nDate: {DATE}\r\n"
            "List-Unsubscribe: <mailto:out@kestrel.test?subject=out>,\r\n <https://kestrel.test/u/abc>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHello.\r\n"
        )
        connection.hand_over(Letter(sender.address, recipient.address, head.encode()))

    (arrived,) = host.arrived(recipient)
    found = message_from_bytes(arrived.content, policy=policy.default)
    assert found["Subject"] == "Grüße aus Köln"
    assert found["Message-ID"] == f"<long-{'x' * 60}@kestrel.test>"
    assert arrived.content.endswith(head.encode())
