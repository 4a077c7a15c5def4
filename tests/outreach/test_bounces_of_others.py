"""Bounces of mail systems that write them as they like, and mails of people that speak of such things."""

import pytest

from models.states import ReplyClass
from outreach import classifying, mail_text
from outreach.classifying import Classified

RETURNED = (
    'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\n{text}\n'
    "--x\nContent-Type: message/rfc822\n\nMessage-ID: <1@kestrel.test>\nSubject: Hi\n\nHi\n--x--\n"
)
SIEVE = (
    'Content-Type: multipart/report; report-type=disposition-notification; boundary="x"\n\n--x\n'
    "Content-Type: text/plain\n\n{text}\n--x\nContent-Type: message/disposition-notification\n\n"
    "Reporting-UA: mail; Dovecot Mail Delivery Agent\n"
    "Final-Recipient: rfc822; yuki@kumo.test\nOriginal-Message-ID: <1@kestrel.test>\n"
    "Disposition: automatic-action/MDN-sent-automatically; {what}\n\n--x--\n"
)


def told(sender: str, subject: str, text: str, *, body: str = "\n{text}\n", **headers: str) -> Classified:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    head = f"From: {sender}\nTo: ana@kestrel.test\nSubject: {subject}\nMessage-ID: <b@kumo.test>\n{more}"
    return classifying.classify(mail_text.parse((head + body.replace("{text}", text)).encode()))


@pytest.mark.parametrize(
    ("sender", "subject", "text", "is_final"),
    [
        (
            "MDaemon@kumo.test",
            "Warning: yuki@kumo.test - User unknown!",
            "yuki@kumo.test - no such user here.\n\nThere is no user by that name at this server.",
            False,
        ),
        (
            '"System Administrator" <admin@kumo.test>',
            "Delivery Failure",
            "Could not deliver message to the following recipient(s):\n\nFailed Recipient: yuki@kumo.test\n"
            "Reason: Remote host said: 550 unknown user <yuki@kumo.test>",
            False,
        ),
        (
            "SMTP_Mail_Service@kumo.test",
            "Returned Mail - Error During Delivery",
            "------ Failed Recipients ------\n<yuki@kumo.test>: Requested action not taken: mailbox full. "
            "[SMTP Error Code 552]",
            False,
        ),
        (
            "AntiVirus_for_SMTP_Gateways@kumo.test",
            "Delivery failure notification",
            "Your message could not be delivered to the following recipients:\n\nyuki@kumo.test\n\n"
            "Delivery attempts will continue to be made for 5 day(s).",
            False,
        ),
    ],
)
def test_a_report_in_a_form_of_its_own_is_a_bounce(
    sender: str, subject: str, text: str, is_final: bool
) -> None:
    found = told(sender, subject, text)

    assert (found.reply_class, found.is_final, found.about) == (
        ReplyClass.BOUNCE,
        is_final,
        ("yuki@kumo.test",),
    )


def test_a_daemons_mail_that_returns_ours_is_a_bounce_whatever_it_says() -> None:
    found = told("MAILER-DAEMON@kumo.test", "???", "???", body=RETURNED)

    assert (found.reply_class, found.is_final) == (ReplyClass.BOUNCE, False)
    assert found.bounced_ids == ("<1@kestrel.test>",)


def test_a_mail_that_a_mailboxs_filter_refused_is_a_bounce_that_may_pass() -> None:
    text = "Your message to <yuki@kumo.test> was automatically rejected:\nQuota exceeded"
    body = SIEVE.replace("{what}", "deleted")

    found = told(
        "Mail Delivery Subsystem <mda@kumo.test>",
        "Automatically rejected mail",
        text,
        body=body,
        Auto_Submitted="auto-replied (rejected)",
    )

    assert (found.reply_class, found.is_final) == (ReplyClass.BOUNCE, False)


def test_a_receipt_is_none() -> None:
    body = SIEVE.replace("{what}", "displayed")

    found = told("yuki@kumo.test", "Read: Hi", "Your message was read on Monday.", body=body)

    assert found.reply_class is ReplyClass.AUTO_REPLY


@pytest.mark.parametrize(
    ("sender", "subject", "text", "headers"),
    [
        (
            "yuki@kumo.test",
            "Delivery failure",
            "Our carrier could not deliver the pallets on Friday. Who is in charge?",
            {},
        ),
        (
            "yuki@kumo.test",
            "Delivery problem",
            "Your mail could not be delivered to jane@kumo.test, she left. Write to me instead.",
            {},
        ),
        (
            "yuki@kumo.test",
            "Undeliverable?",
            "I got this from your server:\nFailed recipients: ana@kestrel.test",
            {"In_Reply_To": "<1@kestrel.test>"},
        ),
        ("postmaster@kumo.test", "Re: Hi", "Yes, I run our mail. Thursday works.", {}),
    ],
)
def test_a_person_who_tells_of_a_failure_is_a_person(
    sender: str, subject: str, text: str, headers: dict[str, str]
) -> None:
    assert told(sender, subject, text, **headers).reply_class in (ReplyClass.HUMAN, ReplyClass.REFERRAL)
