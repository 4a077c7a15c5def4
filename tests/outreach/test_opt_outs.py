"""Which words ask not to be written to again, and which only speak of mails and lists."""

import pytest

from models.states import ReplyClass
from outreach import classifying, mail_text, opt_outs
from tests import corpora
from tests.world import mail


def class_of(text: str, subject: str = "Re: A question") -> ReplyClass:
    content = mail(sender="yuki@kumo.test", to="ana@kestrel.test", subject=subject, text=text)
    return classifying.classify(mail_text.parse(content)).reply_class


@pytest.mark.parametrize(
    "text",
    [
        "Could you please remove me from your mailing list?",
        "Könnten Sie mich bitte aus Ihrem Verteiler nehmen?",
        "Pourriez-vous me retirer de vos fichiers ?",
        "I'd be grateful if you could delete my address from your records.",
        "Would you mind deleting my contact details?",
    ],
)
def test_a_wish_that_is_a_polite_question_is_one(text: str) -> None:
    assert opt_outs.is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your unsubscribe link is broken. Remove me from your list.",
        "The link does not work, take me off this list today.",
        "Not interested please remove me from your list",
        "I got three mails today, remove me from the list.",
        "STOP svp",
        "Hello Ana\nunsubscribe please\nSam",
        "Not now, not ever. Please stop.",
        "unsubcribe",
        "Please unsuscribe me",
        "un-subscribe",
        "Unsubscrib!",
    ],
)
def test_what_else_a_wish_says_takes_nothing_from_it(text: str) -> None:
    assert opt_outs.is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please don't email me, call me instead: 555 0100.",
        "Bitte keine Mails mehr an die Zentrale, sondern direkt an mich.",
        "Drop me a line from time to time.",
        "It would take us from manual planning to something automatic.",
        "Remove me from cc please, Priya decides this.",
        "If this is about the old contract, remove me from your list.",
        "We would not want to get locked into a contract.",
        "I could not write to you any more last week.",
        "We were not contacted again after the demo.",
        "Why do you never contact us?",
        "Didn't you take me off your list?",
    ],
)
def test_what_speaks_of_mails_and_lists_is_no_wish(text: str) -> None:
    assert not opt_outs.is_opt_out(text)


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Unsubscribe", "", ReplyClass.OPT_OUT),
        ("remove me please", "Sam Hill\nKumo", ReplyClass.OPT_OUT),
        ("Re: STOP", "", ReplyClass.OPT_OUT),
        ("AW: Abmelden", "\n", ReplyClass.OPT_OUT),
        (
            "unsubscribe abcdefghijklmnopqrstuvwxyz234567",
            "This mail was written by a program.",
            ReplyClass.OPT_OUT,
        ),
        ("unsubscribe rates", "Do you measure them?", ReplyClass.HUMAN),
        ("Re: Stop", "Sounds good, Thursday?", ReplyClass.HUMAN),
        ("Re: A question", "", ReplyClass.HUMAN),
        ("How to unsubscribe people who bounce", "", ReplyClass.HUMAN),
    ],
)
def test_a_subject_alone_may_ask_for_it(subject: str, text: str, expected: ReplyClass) -> None:
    assert class_of(text, subject) is expected


SMALL_PRINT = (corpora.OWN / "small_print.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "above", ["", "\n\nBest regards\nYuki Tanaka\nKumo"], ids=["right below", "below a closing"]
)
def test_what_a_company_writes_below_every_mail_is_no_wish(above: str) -> None:
    taken = [line for line in SMALL_PRINT if opt_outs.is_opt_out(f"Thursday works for me.{above}\n\n{line}")]

    assert (taken, len(SMALL_PRINT)) == ([], 61)


@pytest.mark.parametrize(
    "below",
    [
        "Best regards\nSam Hill",
        "-- \nSam",
        "Mit freundlichen Grüßen\nS. Hill\nKumo GmbH\nBitte nicht drucken.",
    ],
)
def test_a_wish_above_a_closing_is_one_with_any_small_print_below(below: str) -> None:
    assert all(opt_outs.is_opt_out(f"Take me off your list.\n\n{below}\n\n{line}") for line in SMALL_PRINT)


@pytest.mark.parametrize("name", ["people", "opt_outs"])
def test_a_quote_of_our_mail_below_changes_nothing(name: str) -> None:
    quoted = (
        "\n\nOn Mon, 3 Aug 2026 at 09:00, Ana <ana@kestrel.test> wrote:\n> How do you plan shifts?\n"
        '> If you would rather not hear from me, reply "stop" and I will not write again.\n'
    )

    changed = [
        text
        for _, text in corpora.own(name)
        if opt_outs.is_opt_out(text) != (class_of(text + quoted) is ReplyClass.OPT_OUT)
    ]

    assert changed == []
