"""How well real mail is told apart, and texts of our own writing in many languages."""

from collections import Counter
from datetime import date

import pytest

from models.states import PEOPLE_REPLY, ReplyClass
from outreach import classifying, mail_text
from tests import corpora
from tests.world import mail


def classified(text: str, *, subject: str = "Re: A question", headers: tuple[tuple[str, str], ...] = ()):  # type: ignore[no-untyped-def]
    content = mail(
        sender="Yuki <yuki@kumo.test>", to="ana@kestrel.test", subject=subject, text=text, headers=headers
    )
    return classifying.classify(mail_text.parse(content), received_on=date(2026, 8, 3))


def verdicts(found: classifying.Classified) -> Counter[str]:
    if found.reply_class is ReplyClass.BOUNCE:
        return Counter("hard" if one.cause.is_final else "soft" for one in found.failures)
    return Counter([str(found.reply_class).replace("_", " ")])


def test_real_bounces_are_told_apart_by_address_and_no_soft_one_is_taken_for_hard() -> None:
    bounces = corpora.folder("bounces")
    if bounces is None:
        pytest.skip(corpora.ABSENT)
    wrong, missed, count = [], [], 0
    for name, labelled in corpora.labels(bounces).items():
        told = verdicts(classifying.classify(mail_text.parse((bounces / name).read_bytes())))
        count += labelled["hard"]
        missed += [name] * max(0, labelled["hard"] - told["hard"])
        wrong += [name] * max(0, told["hard"] - labelled["hard"])
        for kind in ("complaint", "out of office"):
            assert (told[kind] > 0) == (labelled[kind] > 0), name

    assert count == 111
    assert wrong == []
    assert len(missed) <= 1, missed


def test_real_replies_in_envelopes_are_never_taken_for_a_machine() -> None:
    replies = corpora.folder("replies", "emails")
    if replies is None:
        pytest.skip(corpora.ABSENT)
    for path in sorted(replies.iterdir()):
        content = (
            b"From: Jane <jane@kumo.test>\nTo: ana@kestrel.test\nSubject: Re: hello\nIn-Reply-To: <1@kestrel.test>\n"
            b"Content-Type: text/plain; charset=utf-8\n\n" + path.read_bytes()
        )

        found = classifying.classify(mail_text.parse(content))

        assert found.reply_class in PEOPLE_REPLY, path.name


def test_people_who_write_of_absences_bounces_and_lists_are_people() -> None:
    texts = corpora.own("people")

    told = [(text, classified(text)) for _, text in texts]

    assert len(texts) >= 300
    assert len({language for language, _ in texts}) >= 12
    assert [(text, found) for text, found in told if found.reply_class is not ReplyClass.HUMAN] == []


def test_on_texts_that_no_rule_was_fitted_to_the_counts_are_those_of_the_docs() -> None:
    """No rule may be changed for what these say: what is missed among them tells what is missed elsewhere."""
    people = [classified(text).reply_class for _, text in corpora.own("unseen_people")]
    wishes = [classified(text).reply_class for _, text in corpora.own("unseen_opt_outs")]

    assert [one for one in people if one not in PEOPLE_REPLY] == []
    assert ReplyClass.OPT_OUT not in people
    assert (len(people), len(wishes)) == (37, 37)
    assert [one for one in wishes if one not in (ReplyClass.OPT_OUT, ReplyClass.HUMAN)] == []
    assert wishes.count(ReplyClass.OPT_OUT) >= 29


@pytest.mark.parametrize("headers", [(), (("Auto-Submitted", "auto-replied"),)])
def test_absences_are_read_with_the_day_of_return_and_the_stand_in(headers: tuple) -> None:
    texts = corpora.own("absences")
    wrong = []
    for head, text in texts:
        _, day, stand_in, subject = (one.strip() for one in head.split("|"))

        found = classified(text, subject=subject, headers=headers)

        named = f"{found.stand_in.name} <{found.stand_in.email}>" if found.stand_in else "-"
        told = (str(found.reply_class), str(found.back_on or "-"), named)
        if told != ("out_of_office", day, "-" if stand_in == "help@" else stand_in):
            wrong.append((text, told))

    assert wrong == []
    assert len({head.split(" ")[0] for head, _ in texts}) >= 10


def test_wishes_not_to_be_written_to_are_understood_in_ten_languages() -> None:
    texts = corpora.own("opt_outs")

    wrong = [text for _, text in texts if classified(text).reply_class is not ReplyClass.OPT_OUT]

    assert wrong == []
    assert len({language for language, _ in texts}) >= 10
