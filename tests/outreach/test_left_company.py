"""Who left the company, by an automatic answer, and who only is away or speaks of somebody who left."""

from datetime import date

import pytest

from models.states import ReplyClass
from outreach import classifying, mail_text
from tests.world import mail


def told(text: str) -> classifying.Classified:
    content = mail(
        sender="yuki@kumo.test",
        to="ana@kestrel.test",
        subject="Automatic reply: A question",
        text=text,
        headers=(("Auto-Submitted", "auto-replied"),),
    )
    return classifying.classify(mail_text.parse(content), received_on=date(2026, 8, 3))


@pytest.mark.parametrize(
    "text",
    [
        "Yuki Tanaka no longer works at Kumo. Please contact Jane Doe (jane@kumo.test).",
        "I have left Kumo. For sales questions write to sales@kumo.test.",
        "As of 31 July I am no longer with the company. Please reach out to Tom Hall at tom@kumo.test.",
        "Thank you for your message. My last day at Kumo was July 31st.",
        "This email account is no longer monitored as Yuki has moved on to a new role.",
        "Frau Tanaka ist nicht mehr für unser Unternehmen tätig. Bitte wenden Sie sich an info@kumo.test.",
        "Ich bin nicht mehr bei Kumo beschäftigt.",
        "Yuki Tanaka a quitté l'entreprise. Merci de contacter Luc Petit (luc@kumo.test).",
        "Yuki Tanaka ya no trabaja en Kumo.",
        "Yuki Tanaka non lavora più in azienda.",
        "Yuki Tanaka já não trabalha na empresa.",
        "Yuki Tanaka is niet langer werkzaam bij Kumo.",
        "Yuki Tanaka nie pracuje już w firmie Kumo.",
        "Yuki har slutat på Kumo. Kontakta Erik Lund.",
        "Yuki er ikke længere ansat hos Kumo.",
        "Юки больше не работает в компании.",
        "田中は7月末をもちまして退職いたしました。",
        "田中已离职，请联系王芳。",
    ],
)
def test_an_automatic_answer_that_says_so_means_that_they_left(text: str) -> None:
    assert told(text).reply_class is ReplyClass.LEFT_COMPANY


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until 10 August 2026. "
        "Please note that Tom Hall has left the company, for orders write to sales@kumo.test.",
        "I am on vacation until 10 August. Our old address info@kumo-old.test is no longer in use.",
        "Ich bin bis 10. August im Urlaub. "
        "Herr Weber ist nicht mehr bei uns im Haus, bitte wenden Sie sich an Frau Kranz.",
        "Je suis en congés jusqu'au 10 août. Luc Petit a quitté la société.",
    ],
)
def test_who_is_away_and_says_until_when_may_speak_of_somebody_who_left(text: str) -> None:
    found = told(text)

    assert (found.reply_class, found.back_on) == (ReplyClass.OUT_OF_OFFICE, date(2026, 8, 10))


def test_a_receipt_that_asks_whether_somebody_left_says_nothing_of_it() -> None:
    found = told("Your ticket #12 was opened. If the contact no longer works for you, tell us.")

    assert found.reply_class is ReplyClass.AUTO_REPLY
