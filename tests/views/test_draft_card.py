from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.states import Channel, DraftState
from outreach.errors import NotFound
from tests.views.samples import DIGEST, OUTSIDE, buttons, draft, drawn, labels, markup, opened, state, texts
from views import form_ids, ids
from views.draft_card import DraftTyped, draft_card, draft_edit_modal, read_draft_edit


def test_an_open_draft_shows_exactly_what_would_leave() -> None:
    screen = draft_card(draft())
    blocks = drawn(screen)

    assert screen.text == "Not sent yet · to Yuki Tanaka"
    assert texts(blocks)[:3] == [
        "*Not sent yet* · to *Yuki Tanaka*, yuki@kumo.test\n"
        "From Jo Meyer &lt;jo@kestrel.test&gt; · written by <@U0ANA0001>",
        "Re: Quick question · same email thread · 18:05 in Tokyo",
        "Thursday at ten it is.\n\nJo Meyer",
    ]
    assert blocks[2]["text"]["type"] == "plain_text"
    assert [(one["text"]["text"], one["action_id"], one["value"]) for one in buttons(blocks)] == [
        ("Send", ids.DRAFT_SEND, f"55:{DIGEST}"),
        ("Edit", ids.DRAFT_EDIT, f"55:{DIGEST}"),
        ("Keep as note", ids.DRAFT_KEEP_AS_NOTE, f"55:{DIGEST}"),
    ]
    assert buttons(blocks)[0]["style"] == "primary"


def test_another_name_than_the_writers_is_a_warning() -> None:
    shown = markup(drawn(draft_card(draft(writes_as_other="It goes out as Jo, you are Ana."))))

    assert "⚠ It goes out as Jo, you are Ana." in shown


def test_a_failed_draft_keeps_its_text_and_can_be_tried_again() -> None:
    screen = draft_card(draft(state=DraftState.FAILED, problem="The mailbox refused the password."))
    blocks = drawn(screen)

    assert "⚠ The mailbox refused the password." in markup(blocks)
    assert "Thursday at ten it is.\n\nJo Meyer" in texts(blocks)
    assert labels(blocks) == ["Retry", "Edit", "Keep as note"]
    assert buttons(blocks)[0]["action_id"] == ids.DRAFT_RETRY
    assert screen.text == "Not sent: it failed · to Yuki Tanaka"


def test_one_that_waits_for_its_next_try_says_when_and_may_be_cancelled() -> None:
    screen = draft_card(
        draft(state=DraftState.SENDING, tried_again="Mon 30 Nov 11:01", problem="It was greylisted.")
    )
    blocks = drawn(screen)

    assert screen.text == "Not sent yet: will be tried again at Mon 30 Nov 11:01 · to Yuki Tanaka"
    assert "⚠ It was greylisted." in markup(blocks)
    assert [(one["text"]["text"], one["action_id"]) for one in buttons(blocks)] == [
        ("Retry now", ids.DRAFT_RETRY_NOW),
        ("Cancel", ids.DRAFT_CANCEL),
    ]


def test_a_draft_on_its_way_has_no_buttons() -> None:
    assert labels(drawn(draft_card(draft(state=DraftState.SENDING)))) == []


def test_a_sent_draft_is_two_lines() -> None:
    blocks = drawn(draft_card(draft(state=DraftState.SENT, sent_line="Sent 14:02 by Ana Lind")))

    assert texts(blocks) == ["✓ *Sent* to Yuki Tanaka\nSent 14:02 by Ana Lind"]


@pytest.mark.parametrize(
    ("put_away", "words"), [(DraftState.NOTED, "Kept as a note"), (DraftState.WITHDRAWN, "Draft withdrawn")]
)
def test_a_draft_that_was_put_away_says_that_nothing_left(put_away: DraftState, words: Any) -> None:
    blocks = drawn(draft_card(draft(state=put_away)))

    assert words in markup(blocks)
    assert labels(blocks) == []


def test_other_drafts_in_the_thread_are_named() -> None:
    assert "Other drafts here: Sam" in texts(drawn(draft_card(draft(other_drafts=("Sam",)))))


def test_the_editor_gives_back_what_was_typed() -> None:
    view = opened(draft_edit_modal(draft()))

    body = next(one for one in view["blocks"] if one["type"] == "input")
    assert body["element"]["initial_value"] == "Thursday at ten it is."
    typed = state({form_ids.BODY_BLOCK: {form_ids.BODY_INPUT: "Friday."}})
    assert read_draft_edit({**view, "state": {"values": typed}}) == DraftTyped(55, DIGEST, "Friday.")


def test_a_draft_longer_than_the_editor_is_never_cut() -> None:
    view = opened(draft_edit_modal(draft(text="x" * 3001)))

    assert "submit" not in view
    assert "Edit your message in the thread instead" in markup(view)


def test_an_editor_that_is_not_ours_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_draft_edit({"private_metadata": "x:y"})


@given(OUTSIDE, st.sampled_from(list(DraftState)))
def test_any_outside_text_can_be_shown_in_any_state(outside: str, draft_state: DraftState) -> None:
    card = draft(
        state=draft_state,
        lead_name=outside,
        recipient=outside,
        sender=outside,
        subject=outside,
        text=outside,
        signature=outside,
        problem=outside,
        sent_line=outside,
        writes_as_other=outside,
        other_drafts=(outside,) * 5,
        author_slack_user_id="",
    )

    screen = draft_card(card)

    assert "<!channel>" not in markup(drawn(screen)) + screen.text
    assert "<!channel>" not in markup(opened(draft_edit_modal(card)))


def test_an_answer_on_linkedin_is_plain_text_in_the_same_chat() -> None:
    on_linkedin = draft(
        channel=Channel.LINKEDIN_MESSAGE,
        recipient="https://www.linkedin.com/in/yuki",
        sender="Jo Meyer",
        subject="",
        signature="",
    )
    blocks = drawn(draft_card(on_linkedin))

    assert texts(blocks)[1] == "LinkedIn message · same chat · plain text · 18:05 in Tokyo"
    assert "From Jo Meyer · written by" in markup(blocks)
    assert labels(blocks) == ["Send", "Edit", "Keep as note"]
    assert "without a signature" in str(opened(draft_edit_modal(on_linkedin)))


def test_one_that_is_copied_by_hand_says_who_does_it_and_may_be_cancelled() -> None:
    by_hand = draft(channel=Channel.LINKEDIN_MESSAGE, copied_by="Jo *Meyer*", signature="", subject="")
    asks = drawn(draft_card(by_hand))
    assert "Send asks Jo \u2217Meyer\u2217 to copy it there" in markup(asks) or "Send asks Jo" in markup(asks)

    screen = draft_card(replace(by_hand, state=DraftState.SENDING, is_to_be_copied=True))
    blocks = drawn(screen)

    assert "To be copied by Jo" in screen.text
    assert "who is asked in a direct message" in markup(blocks)
    assert [(one["text"]["text"], one["action_id"]) for one in buttons(blocks)] == [
        ("Cancel", ids.DRAFT_CANCEL)
    ]
