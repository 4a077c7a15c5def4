"""A page of the walk: what is approved on it has been shown to the last word."""

import re
from dataclasses import replace
from typing import Any

import pytest

from outreach import walking
from outreach.card_screens import LeadCard
from tests.views.samples import buttons, card_step, lead_card, markup, menu, opened, texts
from views import ids, parts, walk_ids, walk_modal

SIGNATURE = "\n".join(f"Jo Meyer, line {at} of a long signature" for at in range(1, 50))
FOOTER = (
    "Kestrel GmbH, " + ", ".join(f"building {at}" for at in range(1, 40)) + ". Not interested? Just say so."
)


def page(card: LeadCard, **changes: Any) -> Any:
    return opened(walk_modal.build(replace(walking.Page(5, 3, card), **changes)))


def words(view: Any) -> list[str]:
    return re.findall(r"\S+", "\n".join(texts(view)))


def test_signature_and_footer_are_shown_to_their_end() -> None:
    view = page(lead_card(signature=SIGNATURE, footer=FOOTER))

    assert len(SIGNATURE) < 2000 < len(SIGNATURE) + len(FOOTER)
    shown = " ".join(words(view))
    assert " ".join(f"{SIGNATURE}\n{FOOTER}".split()) in shown
    assert view["submit"]["text"] == "Approve and next"


def test_a_subject_is_shown_to_its_end() -> None:
    subject = "&" * 40 + " a question on the docks in Hamburg, on how they are planned and by whom in May"

    assert f"Subject: {subject}" in texts(page(lead_card(steps=(card_step(1, subject=subject),))))


def test_every_flag_and_what_a_text_rests_on_is_shown_to_its_end() -> None:
    flags = tuple(
        f"Nothing that is known says this: plant number {at} {'in the north ' * 8}" for at in range(12)
    )
    claims = tuple((f"opened plant {at} {'x' * 140}", f"news {at} {'y' * 140}") for at in range(12))

    view = page(lead_card(steps=(card_step(1, flags=flags, claims=claims),)))

    shown = " ".join(words(view))
    assert all(f"⚑ {' '.join(one.split())}" in shown for one in flags)
    assert all(f"“{said}” rests on: {fact}" in shown for said, fact in claims)
    assert view["submit"]["text"] == "Approve and next"


@pytest.mark.parametrize("where", ["body", "signature"])
def test_what_slack_cannot_show_whole_cannot_be_approved_there(where: str) -> None:
    endless = "😀" * 100_000
    card = (
        lead_card(signature=endless)
        if where == "signature"
        else lead_card(steps=(card_step(1, body=endless),))
    )

    view = page(card)

    assert "submit" not in view
    assert "There is more text than Slack can show. Rewrite it shorter" in markup(view)


def test_the_last_page_keeps_a_refusal_and_offers_to_go_on_where_leads_came_meanwhile() -> None:
    over, more = (opened(walk_modal.build(walking.Page(5, left, said="Not so."))) for left in (0, 2))

    assert texts(over)[:2] == [
        "Not so.",
        "*Nothing is left to read.* What was set aside for later waits on its card.",
    ]
    assert "*2 leads wait to be read.*" in texts(more)
    assert [(one["text"]["text"], one["action_id"]) for one in buttons(more)] == [
        ("Go on", walk_ids.WALK_AGAIN)
    ]
    assert walk_modal.read(more).digest == ""


def test_a_text_that_could_not_be_written_can_be_written_by_hand() -> None:
    failed = card_step(2, state="failed", body="", problem="The model was away.")

    view = page(lead_card(steps=(card_step(1), failed)))

    assert ("Edit", "edit:102") in menu(view, ids.STEP_CARD_MENU)
    assert "⚠ The model was away." in texts(view)


def test_a_long_text_is_cut_where_a_line_ends_and_within_a_line_where_a_word_ends() -> None:
    lines = "\n".join(f"line {at} of a text" for at in range(200))
    words = "word " * 999

    for whole in (lines, words, "x" * 5000):
        shown = [one.text.text for one in parts.pieces(whole, 1000) if one.text]
        assert "".join("".join(shown).split()) == "".join(whole.split())
        assert all(len(one) <= 1000 for one in shown)
    assert all(
        re.fullmatch(r"line \d+ of a text", line)
        for one in parts.pieces(lines, 1000)
        if one.text
        for line in one.text.text.split("\n")
    )
    assert all(one.text.text.endswith("word") for one in parts.pieces(words, 1000) if one.text)
