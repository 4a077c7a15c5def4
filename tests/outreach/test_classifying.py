"""Which mails stop a sequence and which do not: people, machines, bounces."""

from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.states import ReplyClass
from outreach import classifying, mail_text
from tests.world import mail


def classified(**named: object) -> classifying.Classified:
    return classifying.classify(mail_text.parse(mail(sender="y@kumo.test", to="a@k.test", **named)))  # type: ignore[arg-type]


def bounce(status: str, *, returned: str = "") -> bytes:
    body = f"Final-Recipient: rfc822; yuki@kumo.test\nAction: failed\nStatus: {status}\n"
    report = (
        "From: MAILER-DAEMON@mx.test\nTo: ana@kestrel.test\nSubject: Undelivered\nMessage-ID: <b@mx.test>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nSorry.\n"
        f"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n{body}\n"
    )
    if returned:
        report += f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {returned}\nSubject: Hi\n"
    return (report + "--x--\n").encode()


def test_a_plain_answer_is_a_person() -> None:
    assert classified().reply_class is ReplyClass.HUMAN


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Out of Office: Re: hello", ()),
        ("Automatic reply: hello", ()),
        ("Abwesenheitsnotiz", ()),
        ("=?utf-8?q?R=C3=A9ponse_automatique?=", ()),
        ("Re: hello", (("Auto-Submitted", "auto-replied"),)),
    ],
)
def test_a_vacation_notice_is_out_of_office(subject: str, headers: tuple) -> None:
    assert classified(subject=subject, headers=headers).reply_class is ReplyClass.OUT_OF_OFFICE


@pytest.mark.parametrize(
    "headers", [(("X-Autoreply", "yes"),), (("Precedence", "bulk"),), (("Precedence", "auto_reply"),)]
)
def test_another_machines_mail_is_an_automatic_reply(headers: tuple) -> None:
    assert classified(headers=headers).reply_class is ReplyClass.AUTO_REPLY


def test_auto_submitted_no_is_a_person() -> None:
    assert classified(headers=(("Auto-Submitted", "no"),)).reply_class is ReplyClass.HUMAN


def test_outlooks_wish_for_no_automatic_answers_does_not_make_a_machine() -> None:
    assert classified(headers=(("X-Auto-Response-Suppress", "All"),)).reply_class is ReplyClass.HUMAN


def test_a_read_receipt_is_not_a_person() -> None:
    built = EmailMessage()
    built["From"], built["Subject"] = "yuki@kumo.test", "Read: hello"
    built["Content-Type"] = 'multipart/report; report-type=disposition-notification; boundary="x"'

    assert classifying.classify(built).reply_class is ReplyClass.AUTO_REPLY


def test_a_bounce_is_final_only_with_a_status_of_five_and_names_the_mail_it_returns() -> None:
    final = classifying.classify(mail_text.parse(bounce("5.1.1", returned="<1@kestrel.test>")))
    passing = classifying.classify(mail_text.parse(bounce("4.2.2")))

    assert (final.reply_class, final.is_final) == (ReplyClass.BOUNCE, True)
    assert final.bounced_ids == ("<1@kestrel.test>",)
    assert (passing.reply_class, passing.is_final) == (ReplyClass.BOUNCE, False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jane has left the company. Please contact Omar Haddad (omar@kumo.test).", "Omar Haddad"),
        (
            "Frau Vogt ist nicht mehr in unserem Unternehmen tätig. Bitte wenden Sie sich an info@kumo.test.",
            "",
        ),
        ("Mme Morel ne travaille plus chez nous.", ""),
        ("Marta ya no trabaja en la empresa.", ""),
        ("Paolo Riva non lavora più in azienda.", ""),
        ("Joris werkt niet meer bij ons.", ""),
        ("田中は退職いたしました。", ""),
    ],
)
def test_an_automatic_answer_says_that_somebody_left(text: str, name: str) -> None:
    found = classified(text=text, headers=(("Auto-Submitted", "auto-replied"),))

    assert found.reply_class is ReplyClass.LEFT_COMPANY
    assert (found.stand_in.name if found.stand_in else "") == name


@pytest.mark.parametrize(
    "text",
    [
        "I am not working on Fridays.",
        "I left the office for the holidays and am back on Monday.",
        "Ich bin ab 15 Uhr nicht mehr im Büro.",
        "I am no longer at my desk today.",
        "Je ne suis plus joignable avant lundi, je suis en congés.",
    ],
)
def test_whoever_is_only_away_has_not_left(text: str) -> None:
    found = classified(text=text, headers=(("Auto-Submitted", "auto-replied"),))

    assert found.reply_class is ReplyClass.OUT_OF_OFFICE


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("I'm not the right person for this, please contact Omar Haddad, omar@kumo.test.", "Omar Haddad"),
        ("Dafür bin ich nicht zuständig. Bitte wenden Sie sich an Jan Brandt (jan@kumo.test).", "Jan Brandt"),
        ("Je ne suis pas la bonne personne, voyez avec Luc Petit : luc@kumo.test", "Luc Petit"),
        ("No soy la persona adecuada, escriba a Lucía Gil (lucia@kumo.test).", "Lucía Gil"),
        ("Non sono io la persona giusta, scriva a Gianni Neri, gianni@kumo.test", "Gianni Neri"),
        ("Não sou a pessoa certa, fale com Inês Costa (ines@kumo.test).", "Inês Costa"),
        ("Ik ben niet de juiste persoon, neem contact op met Eva Smit (eva@kumo.test).", "Eva Smit"),
    ],
)
def test_a_referral_names_whom_to_ask(text: str, whom: str) -> None:
    found = classified(text=text)

    assert found.reply_class is ReplyClass.REFERRAL
    assert found.stand_in is not None
    assert found.stand_in.name == whom


@pytest.mark.parametrize(
    ("status", "said"),
    [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentatively")],
)
def test_an_answer_to_an_invitation_says_how_it_was_answered(status: str, said: str) -> None:
    built = EmailMessage()
    built["From"], built["Subject"] = "yuki@kumo.test", f"{status.title()}: Call"
    built.set_content(
        f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;CN=Yuki;\n PARTSTAT={status}:mailto:yuki@kumo.test\n"
        "END:VEVENT\nEND:VCALENDAR\n",
        subtype="calendar",
    )

    found = classifying.classify(mail_text.parse(built.as_bytes()))

    assert found.reply_class is ReplyClass.CALENDAR
    assert said in found.reason


def test_a_tickets_receipt_is_no_absence() -> None:
    text = "Thank you for contacting us. Your ticket number is 4711. We will get back to you."

    found = classified(text=text, subject="[#4711] received", headers=(("Auto-Submitted", "auto-replied"),))

    assert found.reply_class is ReplyClass.AUTO_REPLY


def test_a_person_who_pastes_a_report_is_no_bounce() -> None:
    pasted = "We got this:\n\nFinal-Recipient: rfc822; ana@k.test\nAction: failed\nStatus: 5.1.1\n\nStill interested!"

    assert classified(text=pasted).reply_class is ReplyClass.HUMAN


def test_a_report_of_several_addresses_is_final_only_when_all_are() -> None:
    other = b"Final-Recipient: rfc822; b@kumo.test\nAction: failed\nStatus: 4.2.2\n\n--x--"
    content = bounce("5.1.1").replace(b"--x--", b"--x\nContent-Type: message/delivery-status\n\n" + other)

    found = classifying.classify(mail_text.parse(content))

    assert [one.cause.is_final for one in found.failures] == [True, False]
    assert not found.is_final


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!",
        ' "Stop". ',
        "Stopp",
        "unsubscribe",
        "Stop\n\nSent from my phone",
        "arre\u0302t",
        "remove me",
    ],
)
def test_a_word_for_stop_is_an_opt_out(text: str) -> None:
    assert classifying.is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "Please do not stop",
        "We stopped using it",
        "Let us stop by your booth",
        "no",
        "Could you stop by tomorrow?",
        "Please remove the logo from your slides.",
        "Do not contact our competitors with this, please.",
        "Please don't email me before Monday.",
        "My list: 1. price 2. opt out clause",
        "Schreiben Sie mir nicht mehr heute, morgen passt es besser.",
        "To unsubscribe from our newsletter, click here.",
        "If you no longer want mails from us, reply with stop.",
        "How can I unsubscribe my colleague?",
        "请不要再发PDF，发链接就好。",
    ],
)
def test_other_words_are_no_opt_out(text: str) -> None:
    assert not classifying.is_opt_out(text)


QUOTES = {
    "below an announcement": (
        "\n\nOn Mon, 3 Aug 2026 at 09:00, Ana <ana@kestrel.test> wrote:\n> I saw that Peter has left the company\n"
        "> and is on vacation. Back on 20 August? Ask Tom Hall <tom@other.test>.\n"
    ),
    "below a block of headers": (
        "\n\n-----Original Message-----\nFrom: Ana <ana@kestrel.test>\nSent: Monday, August 3, 2026\nTo: Yuki\n"
        "Subject: Hi\n\nI saw that Peter has left the company and is on vacation.\n"
        "Back on 20 August? Ask Tom Hall <tom@other.test>.\n"
    ),
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Your request number is 4711.", (ReplyClass.AUTO_REPLY, None, None)),
        ("I am out of the office.", (ReplyClass.OUT_OF_OFFICE, None, None)),
        ("I am away until 10 August 2026.", (ReplyClass.OUT_OF_OFFICE, date(2026, 8, 10), None)),
        ("Yuki no longer works for Kumo.", (ReplyClass.LEFT_COMPANY, None, None)),
    ],
)
def test_what_an_automatic_answer_quotes_of_us_says_nothing_of_them(
    text: str, told: tuple[object, ...], quote: str
) -> None:
    content = mail(
        sender="yuki@kumo.test",
        to="ana@kestrel.test",
        subject="Re: Hi",
        text=text + quote,
        headers=(("Auto-Submitted", "auto-generated"),),
    )

    found = classifying.classify(mail_text.parse(content), received_on=date(2026, 8, 3))

    assert (found.reply_class, found.back_on, found.stand_in) == told


@given(st.text())
def test_any_text_can_be_asked_whether_it_opts_out(text: str) -> None:
    assert classifying.is_opt_out(text) in (True, False)
