"""Not me, ask Jane: who says so, whom they name, and who only speaks of others."""

import pytest

from models.states import ReplyClass
from outreach import classifying, mail_text
from tests.world import mail


def told(text: str) -> classifying.Classified:
    content = mail(sender="Yuki <yuki@kumo.test>", to="ana@kestrel.test", subject="Re: A question", text=text)
    return classifying.classify(mail_text.parse(content))


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        (
            "I'm not the right person for this. Please contact Priya Shah (priya@kumo.test).",
            "Priya Shah",
            "priya@kumo.test",
        ),
        ("Wrong person, sorry. Try Tom Becker in operations.", "Tom Becker", ""),
        (
            "I don't handle scheduling any more, Maria Lopez took over: maria.lopez@kumo.test",
            "Maria Lopez",
            "maria.lopez@kumo.test",
        ),
        ("You'd better talk to my colleague Jim Hall, he owns this topic.", "Jim Hall", ""),
        (
            "Dafür bin ich nicht zuständig. Bitte wenden Sie sich an Frau Petra Kranz, p.kranz@kumo.test.",
            "Petra Kranz",
            "p.kranz@kumo.test",
        ),
        (
            "Das macht bei uns Herr Jonas Vogt, ich setze ihn in CC. Ich bin der falsche Ansprechpartner.",
            "Jonas Vogt",
            "",
        ),
        (
            "Je ne suis pas la bonne personne, voyez avec Claire Martin (c.martin@kumo.test).",
            "Claire Martin",
            "c.martin@kumo.test",
        ),
        (
            "Ce n'est plus moi qui m'en occupe, contactez Luc Petit : luc@kumo.test",
            "Luc Petit",
            "luc@kumo.test",
        ),
        (
            "No soy la persona adecuada, hable con Carmen Ruiz: carmen@kumo.test",
            "Carmen Ruiz",
            "carmen@kumo.test",
        ),
        (
            "Eso lo lleva Pedro Gil, pedro.gil@kumo.test. Yo no me encargo.",
            "Pedro Gil",
            "pedro.gil@kumo.test",
        ),
        (
            "Non sono io il responsabile, scriva a Paolo Neri, paolo@kumo.test",
            "Paolo Neri",
            "paolo@kumo.test",
        ),
        ("Não sou a pessoa certa, fale com Rita Costa (rita@kumo.test).", "Rita Costa", "rita@kumo.test"),
        (
            "Ik ga hier niet over, neem contact op met Jan de Vries: jan@kumo.test",
            "Jan de Vries",
            "jan@kumo.test",
        ),
        (
            "Nie zajmuję się tym, proszę o kontakt z Anną Nowak: anna@kumo.test",
            "Anną Nowak",
            "anna@kumo.test",
        ),
        ("Jag är inte rätt person, kontakta Erik Lund på erik@kumo.test.", "Erik Lund", "erik@kumo.test"),
        ("Jeg er ikke den rette, skriv til Mette Holm: mette@kumo.test", "Mette Holm", "mette@kumo.test"),
        (
            "Я этим не занимаюсь, обратитесь к Ивану Петрову: ivan@kumo.test",
            "Ивану Петрову",
            "ivan@kumo.test",
        ),
        ("私は担当ではありません。佐藤様(sato@kumo.test)までご連絡ください。", "佐藤", "sato@kumo.test"),
        ("这件事不归我负责，请联系王芳，wang@kumo.test。", "王芳", "wang@kumo.test"),
        ("제 담당이 아닙니다. 김민수님(kim@kumo.test)께 문의해 주세요.", "김민수", "kim@kumo.test"),
    ],
)
def test_whom_a_person_names_in_their_place_is_suggested(text: str, name: str, email: str) -> None:
    found = told(text)

    assert found.reply_class is ReplyClass.REFERRAL
    assert found.stand_in is not None
    assert (found.stand_in.name, found.stand_in.email) == (name, email)


@pytest.mark.parametrize(
    "text",
    [
        "Please contact me on Monday. I'm not responsible for the weather.",
        "Could you ask Tom whether he saw the demo? I liked it.",
        "I forwarded it to our team, let's talk Thursday.",
        "I'm in charge of this, what does it cost?",
        "Ich bin dafür zuständig, rufen Sie mich an.",
        "Reach out in spring, we're not in charge of budget until then.",
        "My colleague Anna and I will join the call.",
        "We are not the right company for this, too small.",
        "Пишите мне на этот адрес, старый больше не работает.",
    ],
)
def test_who_only_speaks_of_others_answers_themselves(text: str) -> None:
    assert told(text).reply_class is ReplyClass.HUMAN
