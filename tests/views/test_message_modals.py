from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel
from outreach.errors import NotFound
from tests.views.samples import (
    DIGEST,
    HOSTILE,
    OUTSIDE,
    card_step,
    lead_card,
    markup,
    message_text,
    opened,
    state,
    texts,
)
from views import clicks, form_ids
from views.message_modals import (
    EditTyped,
    RewriteTyped,
    changed_modal,
    edit_modal,
    full_text_modal,
    read_edit,
    read_full_text,
    read_rewrite,
    rewrite_modal,
)


def inputs(view: Any) -> Any:
    return {one["block_id"]: one for one in view["blocks"] if one["type"] == "input"}


def submitted(view: Any, **typed: str) -> Any:
    places = {
        "subject": form_ids.SUBJECT_INPUT,
        "body": form_ids.BODY_INPUT,
        "instruction": form_ids.INSTRUCTION_INPUT,
    }
    return {**view, "state": {"values": state({name: {places[name]: text} for name, text in typed.items()})}}


def test_the_editor_opens_with_the_text_and_gives_back_what_was_typed() -> None:
    view = opened(edit_modal(message_text()))

    assert inputs(view)["subject"]["element"]["initial_value"] == "Quick question"
    assert inputs(view)["body"]["element"]["initial_value"] == "Hi Yuki,\n\nhow do you plan shifts?"
    assert inputs(view)["body"]["element"]["max_length"] == 3000
    assert "Step 1 · Email · to Yuki Tanaka" in texts(view)
    typed = submitted(view, subject="New", body="Text")
    assert read_edit(typed) == EditTyped(101, DIGEST, "New", "Text")


def test_the_editor_of_a_text_that_was_never_written_is_empty_and_says_so() -> None:
    view = opened(edit_modal(message_text(subject="", body="")))

    assert [one["element"].get("initial_value") for one in inputs(view).values()] == [None, None]
    assert "Nothing is written yet." in markup(view)
    assert "Nothing is written yet." not in markup(opened(edit_modal(message_text())))


def test_a_follow_up_has_no_subject_of_its_own() -> None:
    view = opened(edit_modal(message_text(has_subject=False)))

    assert list(inputs(view)) == ["body"]
    assert read_edit(submitted(view, body="Text")) == EditTyped(101, DIGEST, "", "Text")


def test_an_error_stands_on_top_of_the_editor() -> None:
    assert "⚠ It has been sent." in texts(opened(edit_modal(message_text(), "It has been sent.")))


def test_a_text_longer_than_the_editor_is_never_cut() -> None:
    view = opened(edit_modal(message_text(body="x" * 3001)))

    assert inputs(view) == {}
    assert "submit" not in view
    assert "This text has 3,001 characters" in markup(view)


def test_a_linkedin_text_says_its_limit() -> None:
    view = opened(edit_modal(message_text(channel=Channel.LINKEDIN_INVITE, has_subject=False)))

    assert inputs(view)["body"]["hint"]["text"] == (
        "At most 200 characters on this channel. Empty, the invite goes without a note."
    )


def test_typed_words_are_given_back_when_somebody_changed_the_text_meanwhile() -> None:
    now = message_text(digest="e" * 64, body="Their words")

    view = opened(changed_modal(now, "My subject", "My words"))

    assert "Their words" in texts(view)
    assert inputs(view)["body"]["element"]["initial_value"] == "My words"
    assert inputs(view)["subject"]["element"]["initial_value"] == "My subject"
    assert read_edit(submitted(view, subject="My subject", body="My words")).digest == "e" * 64


def test_a_rewrite_carries_its_instruction_for_a_message_or_for_a_lead() -> None:
    one = opened(rewrite_modal(message_text()))
    every = opened(rewrite_modal(lead_card()))

    assert read_rewrite(submitted(one, instruction=" shorter ")) == RewriteTyped(
        101, DIGEST, "shorter", False
    )
    assert read_rewrite(submitted(every, instruction="")) == RewriteTyped(7, DIGEST, "", True)


@pytest.mark.parametrize("what", [message_text(), lead_card()])
def test_a_rewrite_needs_an_instruction(what: Any) -> None:
    asked = inputs(opened(rewrite_modal(what)))["instruction"]

    assert not asked.get("optional")
    assert asked["hint"]["text"] == (
        "Say what should be different, such as shorter or more formal. "
        "What is written anew waits for approval again."
    )


def test_the_full_text_of_a_clipped_card_can_be_approved_where_it_is_read() -> None:
    card = lead_card(steps=(card_step(1, body="word " * 1000), card_step(2)))

    view = opened(full_text_modal(card))

    assert view["submit"]["text"] == "Approve all 2"
    assert read_full_text(view) == clicks.Bound(7, DIGEST)
    shown = "".join(text for text in texts(view) if text.startswith("word"))
    assert shown.count("word") == 1000


def test_one_of_several_texts_can_be_read_but_not_approve_the_others() -> None:
    view = opened(full_text_modal(lead_card(), message_id=101))

    assert "submit" not in view
    assert "Hi Yuki,\n\nthis is text 1." in texts(view)
    assert "Hi Yuki,\n\nthis is text 2." not in texts(view)


def test_the_only_text_that_waits_can_be_approved_where_it_is_read() -> None:
    card = lead_card(steps=(card_step(1, state="approved"), card_step(2)))

    assert opened(full_text_modal(card, message_id=102))["submit"]["text"] == "Approve"


def test_the_full_text_has_every_flag_and_signature_and_footer_whole() -> None:
    flags = tuple(f"Nothing that is known says this: plant {at} {'x' * 80}" for at in range(12))
    claims = tuple((f"plant {at}", "y" * 160) for at in range(12))
    card = lead_card(
        1, steps=(card_step(1, flags=flags, claims=claims),), signature="s " * 999, footer="f " * 499
    )

    shown = " ".join(texts(opened(full_text_modal(card))))

    assert [one for one in flags if f"⚑ {one}" not in shown] == []
    assert [said for said, fact in claims if f"“{said}” rests on: {fact}" not in shown] == []
    assert (shown.count("s "), shown.count("f ")) >= (999, 499)


def test_why_a_text_could_not_be_written_is_read_whole_though_there_is_no_text() -> None:
    problem = "The model could not write this: " + "x" * 260
    card = lead_card(steps=(card_step(1, state="failed", body="", problem=problem),))

    view = opened(full_text_modal(card, message_id=101))

    assert f"⚠ {problem}" in texts(view)
    assert "submit" not in view


def test_nothing_can_be_approved_that_slack_could_not_show() -> None:
    card = lead_card(steps=(card_step(1, body="😀" * 100_000),))

    view = opened(full_text_modal(card))

    assert "submit" not in view
    assert "There is more text than Slack can show" in markup(view)


def test_a_decided_card_is_only_shown() -> None:
    view = opened(full_text_modal(lead_card(steps=(card_step(1, state="approved"),))))

    assert "submit" not in view
    assert "submit" not in opened(full_text_modal(lead_card(0)))


def test_a_modal_that_is_not_ours_is_not_found() -> None:
    for read in (read_edit, read_rewrite, read_full_text):
        with pytest.raises(NotFound):
            read({"private_metadata": "x", "state": {"values": {}}})


@given(OUTSIDE)
def test_any_outside_text_can_be_edited_rewritten_and_read(outside: str) -> None:
    message = message_text(lead_name=outside, subject=outside, body=outside)
    card = lead_card(
        lead_name=outside,
        signature=outside,
        footer=outside,
        steps=(card_step(1, subject=outside, body=outside),),
    )
    short = replace(message, body=outside[:3000])
    views = [
        edit_modal(message, outside),
        edit_modal(short, outside),
        changed_modal(message, outside, outside),
        rewrite_modal(message),
        rewrite_modal(card),
        full_text_modal(card),
    ]

    for view in views:
        assert "<!channel>" not in markup(opened(view))


def test_a_hostile_name_shows_literally() -> None:
    assert "Step 1 · Email · to &lt;!channel&gt; ∗x∗" in texts(
        opened(edit_modal(message_text(lead_name=HOSTILE)))
    )
