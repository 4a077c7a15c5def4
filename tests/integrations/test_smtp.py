"""SmtpChannel against a server that misbehaves at chosen moments."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from integrations.smtp import SmtpChannel
from outreach.errors import (
    BrokeOff,
    Deferred,
    DeliveryError,
    OutcomeUnknown,
    PolicyRefused,
    QuotaUsedUp,
    RecipientRefused,
    Rejected,
    SenderBroken,
    Throttled,
)
from outreach.ports import Letter
from tests.integrations.samples import ACCOUNT, CONTENT, account, letter
from tests.integrations.scripted_smtp import HANG_UP, Script, scripted_smtp

CHANNEL = SmtpChannel(timeout_seconds=5, final_reply_seconds=5)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def port(script: Script) -> Iterator[int]:
    with scripted_smtp(script) as port:
        yield port


def hand_over(port: int, *letters: Letter) -> list[str]:
    with CHANNEL.connect(account(smtp_port=port)) as connection:
        return [connection.hand_over(one) for one in letters]


def test_one_connection_serves_many_letters(script: Script, port: int) -> None:
    answers = hand_over(port, letter(), letter("lena@nordhafen.test"), letter())

    assert script.connections == 1
    assert script.verbs.count("RSET") == 0
    assert len(script.texts) == 3
    assert answers[0] == "250 2.0.0 queued as 7"


def test_the_text_arrives_as_it_was_with_its_leading_dots(script: Script, port: int) -> None:
    hand_over(port, letter())

    assert script.texts == [CONTENT.replace(b"\r\n.a line", b"\r\n..a line")]


def test_bare_line_ends_cannot_end_the_text_early(script: Script, port: int) -> None:
    hand_over(port, letter(content=b"Subject: x\n\nHello\n.\nMAIL FROM:<evil@x.test>\r.\r"))

    assert len(script.texts) == 1
    assert b"\r\n..\r\nMAIL FROM" in script.texts[0]


@pytest.mark.parametrize("farewell", [HANG_UP, "421 4.4.2 idle for too long"])
def test_a_connection_dropped_between_letters_is_made_anew_once(
    script: Script, port: int, farewell: str
) -> None:
    script.say("MAIL", "250 fine")
    script.say("MAIL", farewell)

    hand_over(port, letter(), letter())

    assert script.connections == 2
    assert len(script.texts) == 2


def test_a_fresh_connection_that_is_dropped_at_once_is_not_made_anew(script: Script, port: int) -> None:
    script.say("MAIL", HANG_UP)

    with pytest.raises(BrokeOff):
        hand_over(port, letter())

    assert script.connections == 1


def test_after_a_refused_letter_the_connection_is_reset(script: Script, port: int) -> None:
    script.say("RCPT", "550 no such person")

    with CHANNEL.connect(account(smtp_port=port)) as connection:
        with pytest.raises(Rejected):
            connection.hand_over(letter())
        connection.hand_over(letter())

    assert (script.connections, script.verbs.count("RSET"), len(script.texts)) == (1, 1, 1)


@pytest.mark.parametrize("farewell", [HANG_UP, "421 4.4.2 idle for too long", "451 not now"])
def test_a_refused_reset_makes_a_new_connection(script: Script, port: int, farewell: str) -> None:
    script.say("RCPT", "550 no such person")
    script.say("RSET", farewell)

    with CHANNEL.connect(account(smtp_port=port)) as connection:
        with pytest.raises(Rejected):
            connection.hand_over(letter())
        connection.hand_over(letter())

    assert (script.connections, len(script.texts)) == (2, 1)


@pytest.mark.parametrize(
    ("verb", "answer", "expected"),
    [
        ("GREETING", "421 too many connections", Throttled),
        ("GREETING", "554 no service here", SenderBroken),
        ("AUTH", "535 5.7.8 bad credentials", SenderBroken),
        ("AUTH", "534 5.7.9 application password needed", SenderBroken),
        ("AUTH", "454 4.7.0 try later", Deferred),
        ("MAIL", "530 5.7.0 authentication required", SenderBroken),
        ("MAIL", "550 5.7.60 not allowed to send as this sender", SenderBroken),
        ("MAIL", "552 5.3.4 message too big", Rejected),
        ("MAIL", "451 4.3.0 try later", Deferred),
        ("RCPT", "550 5.1.1 no such user", RecipientRefused),
        ("RCPT", "550 no such user", RecipientRefused),
        ("RCPT", "553 mailbox name not allowed", RecipientRefused),
        ("RCPT", "550 5.2.1 mailbox disabled", RecipientRefused),
        ("RCPT", "552 5.2.2 mailbox full", Rejected),
        ("RCPT", "550 5.7.1 client host blocked", PolicyRefused),
        ("RCPT", "550 192.0.2.7 is blocked using zen.spamhaus.org", PolicyRefused),
        ("RCPT", "550 unknown user, and no spam please", RecipientRefused),
        ("RCPT", "550 5.7.1 you are not allowed to send to this list", Rejected),
        ("RCPT", "554 5.7.1 relay access denied", Rejected),
        ("RCPT", "554 no thanks", Rejected),
        ("RCPT", "450 4.2.1 greylisted", Deferred),
        ("RCPT", "550 5.4.5 daily user sending limit exceeded", QuotaUsedUp),
        ("MAIL", "550 5.4.5 daily user sending limit exceeded", QuotaUsedUp),
        ("TEXT", "550 5.7.26 this mail has been blocked because the sender is unauthenticated", SenderBroken),
        ("RCPT", "452 4.5.3 too many recipients", Deferred),
        ("RCPT", "550 5.1.8 access denied, bad outbound sender", SenderBroken),
        ("RCPT", "553 5.7.1 <jo@kestrel.test>: Sender address rejected: not owned by user jo", SenderBroken),
        ("RCPT", "421 4.7.0 closing", Deferred),
        ("DATA", "554 5.6.0 refused", Rejected),
        ("DATA", "451 4.3.0 try later", Deferred),
        ("TEXT", "554 5.7.1 looks like spam", PolicyRefused),
        ("TEXT", "550 5.7.511 access denied, banned sender", PolicyRefused),
        ("TEXT", "554 5.6.0 spam message rejected", PolicyRefused),
        ("TEXT", "550 5.7.1 messages with multiple addresses in From are refused", Rejected),
        ("TEXT", "550 5.1.1 no such user", RecipientRefused),
        ("TEXT", "550 refused", Rejected),
        ("TEXT", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", SenderBroken),
        (
            "TEXT",
            "554 5.2.252 SendAsDenied; jo@kestrel.test not allowed to send as ana@kestrel.test",
            SenderBroken,
        ),
        ("TEXT", "452 4.2.2 mailbox full", Deferred),
        ("TEXT", "421 4.3.2 shutting down", Deferred),
        ("EHLO", HANG_UP, Deferred),
        ("MAIL", HANG_UP, BrokeOff),
        ("RCPT", HANG_UP, BrokeOff),
        ("DATA", HANG_UP, BrokeOff),
        ("TEXT", HANG_UP, OutcomeUnknown),
        ("GREETING", "SSH-2.0-OpenSSH_9.6", SenderBroken),
        ("MAIL", "what?", BrokeOff),
        ("RCPT", "what?", BrokeOff),
        ("RCPT", "354 go on", BrokeOff),
        ("DATA", "what?", BrokeOff),
        ("DATA", "250 fine", BrokeOff),
        ("TEXT", "what?", OutcomeUnknown),
        ("TEXT", "354 go on", OutcomeUnknown),
    ],
)
def test_each_answer_is_sorted_by_whose_fault_it_is(
    script: Script, port: int, verb: str, answer: str, expected: type[DeliveryError]
) -> None:
    script.say(verb, answer)

    with pytest.raises(DeliveryError) as caught:
        hand_over(port, letter())

    assert type(caught.value) is expected
    assert "yuki@" not in str(caught.value)


@pytest.mark.parametrize(
    ("verb", "answer"), [("MAIL", "200 fine"), ("RCPT", "252 will try"), ("TEXT", "200 fine")]
)
def test_every_yes_is_one(script: Script, port: int, verb: str, answer: str) -> None:
    """The first digit tells, whatever the others are (RFC 5321, 4.3.2)."""
    script.say(verb, answer)

    hand_over(port, letter())

    assert len(script.texts) == 1


def test_after_an_answer_that_is_none_the_connection_is_made_anew(script: Script, port: int) -> None:
    script.say("TEXT", "what?")

    with CHANNEL.connect(account(smtp_port=port)) as connection:
        with pytest.raises(OutcomeUnknown, match="nothing that can be understood"):
            connection.hand_over(letter())
        connection.hand_over(letter("lena@nordhafen.test"))

    assert (script.connections, len(script.texts)) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ("450 4.7.1 Greylisted for 5 minutes", 300),
        ("451 Greylisted, please try again in 300 seconds", 300),
        ("451 4.7.1 Greylisting in action, please come back in 00:04:59", 299),
        ("421 4.7.0 Too many messages, try after 1 hr", 3600),
        ("421 4.7.28 rate limited, retry after 5 minutes", 300),
        ("450 4.2.1 The user is receiving mail too quickly. Please wait at least 90s", 90),
        ("451 4.7.500 Server busy. Please try again later from 192.0.2.7", None),
        ("451 try again in 400 hours", None),
        ("451 try again in 0 seconds", None),
        ("450 4.2.0 Greylisted, see http://postgrey.test/help/3600", None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_kept(
    script: Script, port: int, answer: str, seconds: float | None
) -> None:
    script.say("RCPT", answer)

    with pytest.raises(Deferred) as caught:
        hand_over(port, letter())

    assert caught.value.wait_seconds == seconds


def test_a_rejection_shows_the_servers_code_and_its_words_without_addresses(
    script: Script, port: int
) -> None:
    script.say("RCPT", "550 5.1.1 <yuki@kumo.test>: unknown\x07 <!channel> user")

    with pytest.raises(Rejected) as caught:
        hand_over(port, letter())

    assert "550 5.1.1 <(address)>: unknown <!channel> user." in str(caught.value)


def test_a_connection_goes_on_after_a_rejected_letter(script: Script, port: int) -> None:
    script.say("RCPT", "550 5.1.1 no such user")

    with CHANNEL.connect(account(smtp_port=port)) as connection:
        with pytest.raises(Rejected):
            connection.hand_over(letter())
        connection.hand_over(letter("lena@nordhafen.test"))

    assert script.connections == 1
    assert len(script.texts) == 1


def test_a_connection_goes_on_after_an_unknown_outcome(script: Script, port: int) -> None:
    script.say("TEXT", HANG_UP)

    with CHANNEL.connect(account(smtp_port=port)) as connection:
        with pytest.raises(OutcomeUnknown):
            connection.hand_over(letter())
        connection.hand_over(letter("lena@nordhafen.test"))

    assert script.connections == 2
    assert len(script.texts) == 2


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "yuki",
            "a@b.test, evil@x.test",
            "a@b.test\r\nRCPT TO:<evil@x.test>",
            "a b@c.test",
            "<a@b.test>",
        ),
        *("a@b@c.test", "a@b.test;c@d.test", "@b.test", "a@", 'a"@b.test'),
    ],
)
def test_an_address_that_is_not_exactly_one_is_rejected_before_anything_is_said(
    script: Script, port: int, address: str
) -> None:
    with pytest.raises(Rejected):
        hand_over(port, letter(address))

    assert "MAIL" not in script.verbs


def test_an_address_beyond_ascii_needs_a_server_that_can(script: Script, port: int) -> None:
    with pytest.raises(Rejected, match="no SMTPUTF8"):
        hand_over(port, letter("søren@kumo.test"))
    assert "MAIL" not in script.verbs

    script.extensions = (*script.extensions, "SMTPUTF8")
    hand_over(port, letter("søren@kumo.test"))
    assert "rcpt TO:<søren@kumo.test>" in script.commands


def test_a_wrong_password_names_the_mailbox_and_what_to_do(script: Script, port: int) -> None:
    script.say("AUTH", "535 5.7.8 no")

    with pytest.raises(SenderBroken, match=r"jo@kestrel\.test refused its password: correct it"):
        hand_over(port)


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ("AUTH PLAIN LOGIN", ["AUTH PLAIN AGpvQGtlc3RyZWwudGVzdABww6Rzc3fDtnJk"]),
        ("AUTH LOGIN", ["AUTH LOGIN am9Aa2VzdHJlbC50ZXN0", "cMOkc3N3w7ZyZA=="]),
    ],
)
def test_a_password_beyond_ascii_is_said_in_utf_8(
    script: Script, port: int, offered: str, said: list[str]
) -> None:
    script.extensions = (offered,)
    if len(said) > 1:
        script.say("AUTH", "334 UGFzc3dvcmQ6")
        script.say(said[1].upper(), "235 welcome")

    with CHANNEL.connect(account(smtp_port=port, password="pässwörd")):
        pass

    assert script.commands[1 : 1 + len(said)] == said


@pytest.mark.parametrize(
    ("offered", "error"), [("AUTH PLAIN", "refused its password"), ("AUTH NTLM", "offer")]
)
def test_a_password_beyond_ascii_that_is_not_taken_is_a_broken_sender(
    script: Script, port: int, offered: str, error: str
) -> None:
    script.extensions = (offered,)
    script.say("AUTH", "535 5.7.8 bad credentials")

    with (
        pytest.raises(SenderBroken, match=error),
        CHANNEL.connect(account(smtp_port=port, password="pässwörd")),
    ):
        pass


def test_a_server_without_the_wanted_encryption_is_a_broken_sender(port: int) -> None:
    wanted = replace(account(smtp_port=port), smtp_security="starttls")

    with pytest.raises(SenderBroken, match="does not offer"), CHANNEL.connect(wanted):
        pass


def test_a_server_that_is_down_defers() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed_port = unused.getsockname()[1]

    with pytest.raises(Deferred, match="cannot be reached"):
        hand_over(closed_port, letter())


def test_a_server_that_never_answers_the_text_leaves_the_outcome_unknown(script: Script, port: int) -> None:
    script.say("TEXT", "250-and then nothing follows")
    impatient = SmtpChannel(timeout_seconds=5, final_reply_seconds=0.05)

    with (
        impatient.connect(account(smtp_port=port)) as connection,
        pytest.raises(OutcomeUnknown),
    ):
        connection.hand_over(letter())


def test_a_server_that_is_silent_from_the_start_is_the_mailbox_s_trouble_not_the_letter_s(
    script: Script, port: int
) -> None:
    script.say("GREETING", "220-and then nothing follows")
    impatient = SmtpChannel(timeout_seconds=0.05)

    with (
        pytest.raises(SenderBroken, match="does not answer"),
        impatient.connect(account(smtp_port=port)),
    ):
        pass


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_falls_silent_over_a_letter_has_surely_not_taken_it(
    script: Script, port: int, verb: str
) -> None:
    script.say(verb, "250-and then nothing follows")
    impatient = SmtpChannel(timeout_seconds=0.2)

    with impatient.connect(account(smtp_port=port)) as connection:
        with pytest.raises(BrokeOff, match="fell silent before the message was handed over"):
            connection.hand_over(letter())
        connection.hand_over(letter("lena@nordhafen.test"))

    assert script.connections == 2
    assert len(script.texts) == 1


def test_nothing_of_account_or_letter_shows_in_their_repr() -> None:
    assert "correct horse" not in repr(ACCOUNT)
    assert "Hello Yuki" not in repr(letter())


@pytest.mark.parametrize(
    ("verb", "answer", "is_of_letter"),
    [
        ("GREETING", "421 4.3.2 too busy", False),
        ("AUTH", "454 4.7.0 try later", False),
        ("EHLO", HANG_UP, False),
        ("MAIL", "451 4.3.0 try later", True),
        ("MAIL", HANG_UP, False),
        ("MAIL", "what?", False),
        ("RCPT", HANG_UP, True),
        ("DATA", HANG_UP, True),
        ("RCPT", "450 4.2.0 greylisted", True),
        ("RCPT", "550 5.4.5 daily sending quota exceeded", False),
    ],
)
def test_what_keeps_us_out_is_no_letter_s_fault(
    script: Script, port: int, verb: str, answer: str, is_of_letter: bool
) -> None:
    script.say(verb, answer)

    with pytest.raises(Deferred) as caught:
        hand_over(port, letter())

    assert caught.value.is_of_letter is is_of_letter
