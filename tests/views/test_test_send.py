"""The form and the direct message of a test send."""

from dataclasses import replace

from models.states import Channel, TestSendState
from outreach.form_screens import Choice
from outreach.test_sends import StepTried, ToTry, Tried
from tests.views.samples import HOSTILE, drawn, markup, opened
from views import test_send

FORM = ToTry(7, "Robotics Q1", "ana@kestrel.test", (Choice(3, "Yuki Tanaka, Kumo"), Choice(4, "Nora Vogt")))
CARD = Tried(
    "Robotics Q1",
    "Yuki Tanaka",
    TestSendState.SENT,
    "",
    "ana@kestrel.test",
    (
        StepTried(1, Channel.EMAIL, "A word about docks", "", "jo@kestrel.test"),
        StepTried(2, Channel.LINKEDIN_MESSAGE, "", "Hello Yuki,\nshall we talk?", "Jo"),
    ),
)


def test_the_form_says_where_the_mails_go_and_that_they_count_nowhere() -> None:
    shown = opened(test_send.build(FORM))

    assert "to you at ana@kestrel.test" in markup(shown)
    assert "It counts nowhere, and an answer to it stops nobody." in markup(shown)
    assert shown["submit"]["text"] == "Send to me"


def test_the_lead_that_was_chosen_is_read() -> None:
    picked = {"test_send_lead": {"test_send_lead": {"selected_option": {"value": "4"}}}}

    assert test_send.read({"state": {"values": picked}}) == 4


def test_the_message_counts_the_mails_and_shows_what_is_no_mail() -> None:
    words = markup(drawn(test_send.card(CARD)))

    assert "1 mail sent to ana@kestrel.test. They count nowhere" in words
    assert "Step 1 · Email · A word about docks" in words
    assert "*Step 2 · LinkedIn message*" in words


def test_on_the_way_and_failed_are_said() -> None:
    waiting = markup(drawn(test_send.card(replace(CARD, state=TestSendState.ASKED))))
    failed = markup(
        drawn(test_send.card(replace(CARD, state=TestSendState.FAILED, reason="Wrong password.")))
    )

    assert "1 mail on the way to ana@kestrel.test" in waiting
    assert "Not sent: Wrong password." in failed


def test_words_from_outside_stay_words() -> None:
    hostile = replace(CARD, sequence=HOSTILE, lead=HOSTILE, reason=HOSTILE, state=TestSendState.FAILED)

    assert "<!channel>" not in markup(drawn(test_send.card(hostile)))
    assert "<!channel>" not in markup(opened(test_send.build(replace(FORM, sequence=HOSTILE))))
