from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel, ConversationState
from outreach.errors import NotFound
from outreach.inbox_screens import OtherThread, OwnWords, SentHistory, SentLine, WholeMail
from tests.views.samples import (
    HOSTILE,
    OUTSIDE,
    TUESDAY,
    buttons,
    conversation,
    drawn,
    labels,
    markup,
    opened,
    reply,
    state,
    texts,
)
from views import form_ids, ids, lead_ids
from views.conversation import (
    ReplyTyped,
    conversation_root,
    own_words,
    read_reply,
    reply_message,
    reply_modal,
    sent_history,
    whole_mail_modal,
)

SENT = SentHistory(
    lead_name="Yuki Tanaka",
    sender="Jo Meyer",
    zone="Europe/Berlin",
    lines=(SentLine(1, "Quick question", "Hi Yuki", TUESDAY), SentLine(None, "Re: Quick", "Sure", TUESDAY)),
)


def test_the_root_says_who_answered_and_whose_turn_it_is() -> None:
    screen = conversation_root(conversation())
    blocks = drawn(screen)

    assert len(blocks) == 5
    assert texts(blocks)[:4] == [
        "Lead",
        "*Yuki Tanaka* · Head of Ops, Kumo Robotics · *Replied*\nThursday works for me.",
        "*Waiting for us* since Tue 24 Nov, 10:05 · Owner <@U0ANA0001>",
        "Email · answered step 2 of 4 · 18:05 in Tokyo · 2 steps stopped",
    ]
    assert texts(blocks)[-1] == "A person wrote it · mailbox checked Tue 24 Nov, 10:05"
    assert screen.text == "Yuki Tanaka (Kumo Robotics): Thursday works for me."
    assert [(one["text"]["text"], one["action_id"], one["value"]) for one in buttons(blocks)] == [
        ("Lead", lead_ids.LEAD_OPEN_FROM_CONVERSATION, "9"),
        ("Reply…", ids.CONVERSATION_REPLY, "9"),
        ("Take over", ids.CONVERSATION_CLAIM, "9"),
        ("Done", ids.CONVERSATION_DONE, "9"),
    ]


def test_a_conversation_without_owner_can_be_claimed() -> None:
    blocks = drawn(conversation_root(conversation(owner_slack_user_id="", state=ConversationState.NEW)))

    assert labels(blocks) == ["Lead", "Reply…", "Claim", "Done"]
    assert "No owner yet" in markup(blocks)


def test_a_done_conversation_pushes_nobody() -> None:
    card = conversation(
        state=ConversationState.DONE, waiting_since=None, mailbox_checked_at=None, answered_step=None
    )

    blocks = drawn(conversation_root(card))

    assert labels(blocks) == ["Lead", "Reply…", "Take over"]
    assert "style" not in buttons(blocks)[0]
    assert "*Done* · Owner" in markup(blocks)


def test_nobody_waits_in_a_done_conversation() -> None:
    shown = markup(drawn(conversation_root(conversation(state=ConversationState.DONE))))

    assert "*Done* · Owner" in shown


@pytest.mark.parametrize("at", list(ConversationState))
def test_a_lead_who_opted_out_is_done_and_cannot_be_answered(at: ConversationState) -> None:
    blocks = drawn(conversation_root(conversation(state=at, reply_class="Opted out")))

    assert labels(blocks) == ["Lead", "Take over"]
    assert "*Opted out*" in markup(blocks)
    assert "*Done* · Owner" in markup(blocks)
    assert "Waiting for us" not in markup(blocks)


def test_what_we_sent_stands_with_time_and_step() -> None:
    blocks = drawn(sent_history(SENT))

    assert texts(blocks) == [
        "*What we sent to Yuki Tanaka* from Jo Meyer",
        "*Step 1* · Tue 24 Nov, 10:05 · Quick question",
        "Hi Yuki",
        "*Answer* · Tue 24 Nov, 10:05 · Re: Quick",
        "Sure",
    ]


def test_a_lead_who_wrote_first_has_no_history() -> None:
    assert "Nothing: they wrote first." in texts(drawn(sent_history(replace(SENT, lines=()))))


def test_a_reply_shows_its_words_as_plain_text() -> None:
    screen = reply_message(reply())
    blocks = drawn(screen)

    assert screen.text == "Yuki Tanaka (Kumo): Thursday works for me."
    assert texts(blocks) == [
        "*Yuki Tanaka* · Tue 24 Nov, 10:05 · Re: Quick question",
        "Thursday works for me.",
    ]
    assert blocks[1]["text"]["type"] == "plain_text"
    assert labels(blocks) == []


def test_a_further_reply_calls_the_owner() -> None:
    screen = reply_message(reply(is_first=False))

    assert "<@U0ANA0001>" in screen.text
    assert texts(drawn(screen))[0].startswith("<@U0ANA0001> *Yuki Tanaka*")


def test_a_reply_with_more_than_its_words_opens_the_whole_mail() -> None:
    blocks = drawn(reply_message(reply(has_more=True, attachments=("plan.pdf", HOSTILE))))

    assert [(one["action_id"], one["value"]) for one in buttons(blocks)] == [(ids.REPLY_WHOLE_MAIL, "31")]
    assert "Attached: plan.pdf, <!channel> *x*" in texts(blocks)
    assert labels(drawn(reply_message(reply(text="word " * 1000)))) == ["Whole mail"]


def test_a_reply_without_words_says_so() -> None:
    screen = reply_message(reply(text=" \n "))

    assert "(The mail has no words.)" in texts(drawn(screen))
    assert screen.text == "Yuki Tanaka (Kumo): (The mail has no words.)"


def test_what_cannot_be_read_is_said_instead_of_words_or_below_them() -> None:
    notice = "This mail is encrypted: read it in the mailbox it came to."

    empty, worded = reply_message(reply(text="", notice=notice)), reply_message(reply(notice=notice))

    assert notice in texts(drawn(empty))
    assert empty.text == f"Yuki Tanaka (Kumo): {notice}"
    assert texts(drawn(worded))[1:3] == ["Thursday works for me.", notice]


def test_the_whole_mail_is_shown_over_as_many_blocks_as_it_needs() -> None:
    view = opened(
        whole_mail_modal(WholeMail("Re: Hi", "yuki@kumo.test", "Tue 24 Nov, 10:05", "line\n" * 2000))
    )

    assert "".join(texts(view["blocks"])).count("line") == 2000
    assert "submit" not in view


def test_a_mail_beyond_what_slack_shows_says_where_the_rest_is() -> None:
    view = opened(whole_mail_modal(WholeMail("Hi", "a@b.test", "Tue", "é" * 400_000)))

    assert "the rest is in the mailbox" in markup(view)


def test_an_answer_is_typed_in_a_modal_and_sends_nothing() -> None:
    view = opened(reply_modal(9, HOSTILE, "Jo <jo@kestrel.test>", "yuki@kumo.test", "Re: Hi"))

    assert "To: <!channel> *x*, yuki@kumo.test\nFrom: Jo <jo@kestrel.test>\nSubject: Re: Hi" in texts(view)
    assert view["submit"]["text"] == "Make draft"
    typed = state({form_ids.BODY_BLOCK: {form_ids.BODY_INPUT: " Thursday it is. "}})
    assert read_reply({**view, "state": {"values": typed}}) == ReplyTyped(9, "Thursday it is.")


def test_an_answer_to_nothing_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_reply({"private_metadata": "", "state": {"values": {}}})


@given(OUTSIDE)
def test_any_outside_text_can_be_shown(outside: str) -> None:
    card = conversation(
        lead_name=outside,
        title=outside,
        company=outside,
        last_text=outside,
        class_reason=outside,
        lead_local_time=outside,
        reply_class=outside,
    )
    line = SentLine(1, outside, outside, TUESDAY)
    answer = reply(
        lead_name=outside, company=outside, subject=outside, text=outside, attachments=(outside,) * 9
    )
    screens = [
        conversation_root(card),
        sent_history(SentHistory(outside, outside, "Asia/Tokyo", (line,) * 14)),
        reply_message(answer),
    ]
    views = [
        whole_mail_modal(WholeMail(outside, outside, outside, outside)),
        reply_modal(9, outside, outside, outside, outside),
    ]

    for screen in screens:
        assert "<!channel>" not in markup(drawn(screen)) + screen.text
    for view in views:
        assert "<!channel>" not in markup(opened(view))


def test_what_the_owner_wrote_at_linkedin_is_shown_as_it_is() -> None:
    own = OwnWords("Yuki Tanaka", "Jo *Meyer*", "<!channel> *Hi*", TUESDAY, "Europe/Berlin")
    screen = own_words(own)
    blocks = drawn(screen)

    assert "wrote at LinkedIn · Tue 24 Nov, 10:05" in markup(blocks)
    assert blocks[1]["text"] == {"type": "plain_text", "text": "<!channel> *Hi*", "emoji": False}
    assert "wrote to Yuki Tanaka at LinkedIn" in screen.text
    assert "without words" in str(drawn(own_words(replace(own, text=" "))))
    drawn(own_words(OwnWords(HOSTILE, HOSTILE, HOSTILE, TUESDAY, "Europe/Berlin")))


def test_what_was_written_there_before_stands_among_what_we_sent() -> None:
    line = SentLine(None, "", "Shall we meet?", TUESDAY, is_from_there=True)

    assert "*Written at LinkedIn* · Tue 24 Nov, 10:05" in markup(
        drawn(sent_history(replace(SENT, lines=(line,))))
    )


def test_the_form_of_an_answer_on_linkedin_has_no_subject_and_says_who_copies_it() -> None:
    by_itself = str(opened(reply_modal(9, "Yuki", "Jo", "https://www.linkedin.com/in/yuki", "")))
    by_hand = str(
        opened(reply_modal(9, "Yuki", "Jo", "https://www.linkedin.com/in/yuki", "", "", "Jo Meyer"))
    )

    assert "Subject" not in by_itself
    assert "By LinkedIn message, as plain text" in by_itself
    assert "By LinkedIn message, copied by Jo Meyer" in by_hand


def test_the_root_on_linkedin_says_when_it_was_heard() -> None:
    shown = texts(drawn(conversation_root(conversation(channel=Channel.LINKEDIN_MESSAGE))))

    assert shown[-1] == "A person wrote it · LinkedIn heard Tue 24 Nov, 10:05"


def test_the_root_names_the_thread_of_the_other_channel() -> None:
    other = OtherThread(Channel.LINKEDIN_MESSAGE, 4, 1, "C1", "1.2", "https://slack.test/archives/C1/p12")

    def last(**changes: Any) -> str:
        return texts(drawn(conversation_root(conversation(other=replace(other, **changes)))))[-1]

    assert last().endswith("· Also on LinkedIn: <https://slack.test/archives/C1/p12|their thread there>")
    assert last(link="").endswith("· Also on LinkedIn, in a thread of its own")
    assert last(link="javascript:alert(1)").endswith("in a thread of its own")
    assert last(channel=Channel.EMAIL, link="").endswith("· Also by email, in a thread of its own")
    assert last(has_opted_out=True).endswith("their thread there>, where they opted out")
