"""Text from outside is data: a name like a mention calls nobody, bolds nothing, and stands as it was written."""

import pytest

from tests.scenarios.kestrel import ANA, BEN, INBOX, JO, NASTY, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.shown import Message, texts
from tests.scenarios.work import launch, written

pytestmark = pytest.mark.slow

HOSTILE = "Dear <!channel>, *x* <@U0ANA00001> & co: <https://evil.test|click>"
_CALLS = ("<!channel>", "<!here>", "<!everyone>", "<@U0ANA00001> &")


def _says_nothing_live(message: Message) -> None:
    for words in [message.notification, *texts(message.blocks, "mrkdwn")]:
        assert not any(call in words for call in _CALLS), words
        assert " *x*" not in words, words


def _everything(office: Office) -> list[Message]:
    roots = [*office.messages(REVIEW), *office.messages(INBOX)]
    return [*roots, *(one for root in roots for one in office.thread(root))]


def test_a_lead_named_like_a_mention_calls_nobody_anywhere(office: Office) -> None:
    written(office, group="Odd names", name="Odd <!everyone> *x*")
    (card,) = office.thread(office.lab())
    for one in _everything(office):
        _says_nothing_live(one)
    office.presses(card, "Approve all 3")
    launch(office)
    office.replies("odd@odd.test", HOSTILE, from_name=NASTY)
    root = office.conversation()
    office.writes("Thank you for this odd answer.", under=root)
    office.presses(office.draft(), "Send")

    for one in _everything(office):
        if one.raw.get("bot_id"):
            _says_nothing_live(one)

    assert "&lt;!channel&gt;" in office.conversation().notification
    assert "Odd &lt;!everyone&gt;" in office.lab().notification
    theirs = next(one for one in office.thread(root) if "Dear" in one.words)
    assert HOSTILE in "\n".join(texts(theirs.blocks, "plain_text"))


def test_a_hostile_name_stands_literally_in_the_modals_and_in_the_mail(office: Office) -> None:
    written(office, group="Odd names")
    (card,) = office.thread(office.lab())

    office.presses(card, "Edit")
    assert not any(call in words for call in _CALLS for words in texts(office.modal().blocks, "mrkdwn"))
    office.closes()
    office.presses(card, "Approve all 3")
    launch(office)

    (mail,) = office.mailbox("odd@odd.test")
    assert NASTY in dict(mail["headers"])["To"]
    assert "&lt;" not in mail["text"]


def test_a_hostile_instruction_and_a_hostile_draft_stay_words(office: Office) -> None:
    written(office)
    office.presses(office.card("Nora Vogt"), "Edit")
    office.submits(
        {"subject": "<!channel> *now*", "body": "Hello <!here>, see <https://evil.test|our page> & *this*."}
    )

    card = office.card("Nora Vogt")
    _says_nothing_live(card)
    assert "Hello <!here>, see <https://evil.test|our page> & *this*." in "\n".join(
        texts(card.blocks, "plain_text")
    )


def test_nobody_is_mentioned_but_by_name_of_our_own(office: Office) -> None:
    written(office, group="Odd names")
    mentioned = {
        person
        for one in _everything(office)
        for words in [one.notification, *texts(one.blocks, "mrkdwn")]
        for person in (ANA, BEN, JO)
        if f"<@{person}>" in words
    }

    assert mentioned == set()
