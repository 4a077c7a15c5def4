"""Answering from the thread: nothing reaches a prospect by accident, and a failure keeps the text."""

import pytest

from models import Draft, Note
from models.states import DraftState
from tests.scenarios.kestrel import ANA, BEN, LENA
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.work import answered, over_both_transports

pytestmark = pytest.mark.slow

ANSWER = "Great, you get an invite for Thursday."
REMARKS = (
    f"<@{BEN}> can you take this one please?",
    "@here look at this please",
    ":tada: :rocket: :tada:",
    "nice one",
)


def _open_drafts(office: Office, root: Message) -> list[Message]:
    return [one for one in office.thread(root) if "not sent" in one.words.lower()]


def test_a_remark_between_teammates_becomes_a_note_at_once(office: Office) -> None:
    root = answered(office)

    for remark in REMARKS:
        office.writes(remark, under=root)

    assert _open_drafts(office, root) == []
    assert office.rows(Draft) == []
    assert len(office.rows(Note)) == len(REMARKS)
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_an_event_delivered_twice_makes_one_draft(office: Office) -> None:
    root = answered(office)
    office.writes(ANSWER, under=root)

    event = next(one for one in reversed(office.premises.heard.requests) if ANSWER.encode() in one.body)
    office.premises.heard.requests.append(event)
    office.hears_again("message")
    office.settles()

    assert len(office.rows(Draft)) == 1
    assert len(_open_drafts(office, root)) == 1


@over_both_transports
def test_editing_the_slack_message_redraws_the_draft_and_sends_the_new_words(office: Office) -> None:
    root = answered(office)
    written = office.writes(ANSWER, under=root)

    office.rewords(written, "Great, you get an invite for Friday & Monday.")

    draft = office.draft()
    assert "Friday & Monday." in draft.words
    office.presses(draft, "Send")
    assert "Friday & Monday." in office.mailbox("nora@vogt.test")[-1]["text"]


def test_sending_a_draft_that_was_edited_a_moment_ago_is_refused(office: Office) -> None:
    root = answered(office)
    office.writes(ANSWER, under=root)
    draft = office.draft()
    office.presses(draft, "Edit")
    office.only_submits({"body": "Something else entirely."})

    office.only_presses(draft, "Send")
    office.settles()

    assert "Text changed since you saw it: read again." in office.draft().words
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_deleting_the_slack_message_withdraws_the_draft(office: Office) -> None:
    root = answered(office)
    written = office.writes(ANSWER, under=root)

    office.deletes(written)

    assert "Draft withdrawn" in office.draft().words
    assert office.draft().buttons == []
    assert office.rows(Draft)[0].state is DraftState.WITHDRAWN


def test_a_draft_may_be_kept_as_a_note(office: Office) -> None:
    root = answered(office)
    office.writes(ANSWER, under=root)

    office.presses(office.draft(), "Keep as note")

    assert "Kept as a note" in office.draft().words
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_only_the_author_or_the_owner_may_send(office: Office) -> None:
    root = answered(office)
    office.writes(ANSWER, under=root, by=ANA)

    office.presses(office.draft(), "Send", by=BEN)
    refused = office.draft().words
    office.presses(office.draft(), "Send", by=LENA)

    assert "Only who wrote it, or the conversation's owner" in refused
    assert "may not" in office.whispered(office.draft(), by=LENA)
    assert "may not" not in office.draft().words
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_what_a_guest_writes_in_the_thread_is_a_note(office: Office) -> None:
    root = answered(office)

    office.writes("I would tell her about the price list.", under=root, by=LENA)

    assert _open_drafts(office, root) == []
    assert len(office.rows(Note)) == 1


def test_send_pressed_twice_sends_once(office: Office) -> None:
    root = answered(office)
    office.writes(ANSWER, under=root)
    draft = office.draft()
    office.only_presses(draft, "Send")

    office.only_presses(draft, "Send")
    office.settles()

    assert len(office.mailbox("nora@vogt.test")) == 2
    assert "✓ *Sent*" in office.draft().words


def test_the_reply_button_makes_the_same_kind_of_draft(office: Office) -> None:
    root = answered(office)

    office.presses(root, "Reply…")
    office.submits({"body": "   "})
    assert list(office.modal().errors) == ["Your answer"]
    office.submits({"body": ANSWER})
    office.presses(office.draft(), "Send")

    assert office.mailbox("nora@vogt.test")[-1]["text"].startswith(ANSWER)


def put_off(office: Office) -> Message:
    """Send an answer while the mail server is down; return its card. The server is back afterwards."""
    root = answered(office)
    office.writes(ANSWER, under=root)
    office.mail_fault(smtp="down")
    office.presses(office.draft(), "Send")
    office.mail_fault(smtp=None)
    return office.draft()


def test_an_answer_with_the_mail_server_down_says_why_and_when_and_retry_now_sends_it(office: Office) -> None:
    waiting = put_off(office)
    assert "Not sent yet: will be tried again at" in waiting.words
    assert "cannot be reached" in waiting.words
    assert ANSWER in waiting.words
    assert {"Retry now", "Cancel"} <= set(waiting.buttons)

    office.presses(waiting, "Retry now")

    assert [one["text"].startswith(ANSWER) for one in office.mailbox("nora@vogt.test")] == [False, True]
    assert "✓ *Sent*" in office.draft().words


def test_an_answer_that_waits_is_sent_by_itself_once(office: Office) -> None:
    put_off(office)

    office.waits(seconds=300)

    assert [one["text"].startswith(ANSWER) for one in office.mailbox("nora@vogt.test")] == [False, True]
    assert "✓ *Sent*" in office.draft().words


def test_an_answer_that_waits_is_cancelled_and_may_be_sent_later(office: Office) -> None:
    office.presses(put_off(office), "Cancel")
    back = office.draft()
    assert "Cancelled: it has not left, and is not tried again." in back.words
    office.waits(seconds=300)
    assert len(office.mailbox("nora@vogt.test")) == 1

    office.presses(office.draft(), "Send")

    assert len(office.mailbox("nora@vogt.test")) == 2


def test_claim_and_done_are_shown_on_the_root(office: Office) -> None:
    root = answered(office)

    office.presses(root, "Take over", by=BEN)
    assert f"Owner <@{BEN}>" in office.conversation().words
    office.presses(office.conversation(), "Done", by=BEN)

    assert "Done" in office.conversation().words.splitlines()[3]


def test_a_guest_who_wants_to_take_over_or_reply_is_refused_alone(office: Office) -> None:
    root = answered(office)

    office.presses(root, "Take over", by=LENA)
    office.presses(office.conversation(), "Done", by=ANA)
    office.presses(office.conversation(), "Reply…", by=LENA)

    assert office.whispered(office.conversation(), by=LENA).count("may not") == 2
    assert "may not" not in office.conversation().words
    assert f"Owner <@{ANA}>" in office.conversation().words
    assert not office.has_modal(by=LENA)


def test_the_whole_mail_can_be_read(office: Office) -> None:
    root = answered(office, "Thursday at ten works for us.")
    reply = office.thread(root)[-1]

    office.presses(reply, "Whole mail")

    assert "Thursday at ten works for us." in office.modal().words
    assert "A question for Vogt" in office.modal().words
