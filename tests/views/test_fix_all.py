"""The screens of Fix all like this: the question, the card in each state, and the pages of ten."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.states import Channel, FixState
from outreach.errors import NotFound
from outreach.fix_screens import FixCard, FixLine, FixOffer, FixPage, Listed
from outreach.generate_screens import Estimate, Spent
from outreach.writer_port import Text
from tests.views.samples import DIGEST, OUTSIDE, drawn, labels, markup, objects, opened, texts
from views import fix_ids
from views.fix_card import fix_card, forgotten
from views.fix_modal import build as ask_modal
from views.fix_modal import edited, read, started
from views.fix_pages import applying, on_top, read_on_top, read_tick, read_ticks, read_turn, whole
from views.fix_pages import build as fix_page
from views.fix_pages import read as read_page
from views.message_modals import edit_modal

OFFER = FixOffer(
    message_id=9,
    digest=DIGEST,
    lead_name="Yuki Tanaka",
    position=2,
    channel=Channel.EMAIL,
    before=Text("Docks", "Hello Yuki,\n\nour tool is cheap.\n\nShall we talk?"),
    after=Text("Docks", "Hello Yuki,\n\nour tool is sound.\n\nShall we talk?"),
    others=409,
    approved=380,
    estimate=Estimate(409, 300_000, 450_000),
    model="openai:gpt",
    is_free=False,
)
CARD = FixCard(
    fix_id=3,
    state=FixState.READY,
    lead_name="Yuki Tanaka",
    position=2,
    channel=Channel.EMAIL,
    instruction="No longer cheap",
    reason="",
    size=409,
    waiting=0,
    ready=397,
    ticked=395,
    held=12,
    approved=380,
    follow_ups=14,
    applied=0,
    passed=0,
    restored=0,
    kept=0,
    approvals_back=0,
    names=(),
    decided_by="",
)
LINE = FixLine(
    item_id=71,
    message_id=9,
    lead_name="Sam Reed",
    company="Reed",
    before=Text("", "Hello Sam,\n\nour tool is cheap.\n\nShall we talk?"),
    after=Text("", "Hello Sam,\n\nour tool is sound.\n\nShall we talk?"),
    is_ticked=True,
    is_approved=True,
    is_changed=False,
    reason="",
)


def page(**changes: Any) -> FixPage:
    lines = tuple(replace(LINE, item_id=70 + number, is_ticked=number != 2) for number in range(10))
    return replace(FixPage(CARD, Listed.READY, 2, 40, 397, lines), **changes)


def words(screen: Any) -> str:
    return "\n".join(texts(screen))


def test_the_question_shows_what_was_changed_how_many_texts_and_the_cost() -> None:
    shown = opened(ask_modal(OFFER))

    assert "Propose this change for 409 other texts" in words(shown)
    assert "380 of them approved" in words(shown)
    assert "our tool is cheap." in words(shown)
    assert "about $0.45" in words(shown)
    assert "Shall we talk" not in words(shown)
    view = {
        "private_metadata": shown["private_metadata"],
        "state": {
            "values": {
                fix_ids.FIX_INSTRUCTION_BLOCK: {
                    fix_ids.FIX_INSTRUCTION: {"type": "plain_text_input", "value": " Not cheap "}
                }
            }
        },
    }
    assert (read(view).message_id, read(view).digest, read(view).instruction) == (9, DIGEST, "Not cheap")


def test_a_changed_subject_stands_in_the_question() -> None:
    offer = replace(OFFER, after=Text("Doors", OFFER.before.body))

    assert "Subject: Docks → Doors" in words(opened(ask_modal(offer)))


def test_after_an_edit_the_others_are_offered() -> None:
    shown = opened(edited("Edited. Read it once more and approve.", 9, 2))

    assert "2 other texts of this step" in words(shown)
    assert labels(shown) == ["Fix all like this…"]
    assert "card" in words(opened(started()))


@pytest.mark.parametrize(
    ("card", "headline", "buttons"),
    [
        (
            replace(CARD, state=FixState.WRITING, waiting=198, ready=211, held=0),
            "Fixing 212 of 409…",
            ["Stop"],
        ),
        (CARD, "397 ready, 12 held back", ["Look through…", "Apply 395", "Discard"]),
        (
            replace(CARD, state=FixState.STOPPED, waiting=9, reason="Stopped by Ben."),
            "397 ready, 12 held back, 9 not written",
            ["Look through…", "Apply 395", "Go on", "Discard"],
        ),
        (replace(CARD, ticked=0), "397 ready", ["Look through…", "Discard"]),
        (replace(CARD, ready=0, ticked=0), "0 ready, 12 held back", ["Look through…", "Discard"]),
        (replace(CARD, state=FixState.APPLYING, applied=100, ticked=295), "Applying 100 of 395…", []),
        (
            replace(CARD, state=FixState.APPLIED, applied=395, passed=2, names=("Sam Reed", "Lena Vogt")),
            "395 applied, 2 had changed",
            ["Read them…", "Undo"],
        ),
        (replace(CARD, state=FixState.APPLIED, applied=395), "395 applied", ["Undo"]),
        (replace(CARD, state=FixState.UNDOING, applied=395), "Taking 395 texts back…", []),
        (
            replace(CARD, state=FixState.UNDONE, restored=393, kept=2, approvals_back=380),
            "393 texts",
            ["Read them…"],
        ),
        (replace(CARD, state=FixState.DISCARDED), "Discarded", []),
    ],
)
def test_the_card_says_how_it_stands_and_what_to_do(card: FixCard, headline: str, buttons: list[str]) -> None:
    shown = drawn(fix_card(card))

    assert headline in words(shown)[:60]
    assert headline in fix_card(card).text
    assert labels(shown) == buttons


def test_before_apply_the_card_counts_the_approvals_that_it_voids() -> None:
    shown = drawn(fix_card(CARD))

    lost = "380 approvals of these texts and 14 approvals of follow-ups that carry a changed subject"
    assert f"Apply voids {lost}" in words(shown)
    confirm = next(one["confirm"] for one in objects(shown) if one.get("action_id") == fix_ids.FIX_APPLY)
    assert lost in confirm["text"]["text"]
    assert "2 unticked" in words(shown)


def test_who_was_passed_over_is_named() -> None:
    card = replace(CARD, state=FixState.APPLIED, applied=3, passed=5, names=("Sam Reed", "Lena Vogt"))

    assert "Read them: Sam Reed, Lena Vogt and 3 more" in words(drawn(fix_card(card)))


def test_a_page_shows_ten_before_and_after_with_a_box_each() -> None:
    shown = opened(fix_page(page(), 4))

    boxes = [one for one in objects(shown) if one.get("type") == "checkboxes"]
    assert [bool(one.get("initial_options")) for one in boxes] == [number != 2 for number in range(10)]
    assert len(shown["blocks"]) <= 50
    assert "our tool is cheap." in words(shown)
    assert labels(shown) == ["Back", "Next", "Held back 12"]
    assert (read_page(shown).fix_id, read_page(shown).page, read_page(shown).drawing) == (3, 2, 4)


def test_boxes_get_other_ids_with_each_drawing_as_slack_would_keep_what_stood_in_them() -> None:
    def blocks(drawing: int) -> set[str]:
        found = opened(fix_page(page(), drawing))["blocks"]
        return {one["block_id"] for one in found if one.get("accessory")}

    assert not blocks(1) & blocks(2)


def test_ticks_are_read_as_they_stand_and_one_as_it_is_clicked() -> None:
    def held(item_id: int, *chosen: str) -> dict[str, Any]:
        return {
            f"{fix_ids.FIX_ITEM_BLOCK}:{item_id}:4": {
                fix_ids.FIX_TICK: {
                    "type": "checkboxes",
                    "selected_options": [{"value": one} for one in chosen],
                }
            }
        }

    assert read_ticks({"state": {"values": held(71, "71") | held(72)}}) == {71: True, 72: False}
    click = {"actions": [{"block_id": f"{fix_ids.FIX_ITEM_BLOCK}:72:4", "selected_options": []}]}
    assert read_tick(click) == (72, False)
    with pytest.raises(NotFound):
        read_tick({"actions": [{"block_id": "elsewhere"}]})


def test_turning_names_the_page_and_draws_anew() -> None:
    view = opened(fix_page(page(), 4))

    turned = read_turn({"view": view, "actions": [{"value": "held:3"}]})

    assert (turned.fix_id, turned.listed, turned.page, turned.drawing) == (3, Listed.HELD, 3, 5)
    for wrong in ("other:1", "held", "held:x", ""):
        with pytest.raises(NotFound):
            read_turn({"view": view, "actions": [{"value": wrong}]})


def test_held_back_texts_have_their_reasons_and_open_from_there() -> None:
    lines = (
        replace(LINE, reason="It does not contain what you changed."),
        replace(LINE, item_id=72, is_changed=True),
    )

    shown = opened(fix_page(page(listed=Listed.HELD, lines=lines, page=1, pages=1, total=2)))

    assert "It does not contain what you changed." in words(shown)
    assert "✓ changed since" in words(shown)
    assert labels(shown) == ["Open…", "Open…", "Before and after"]
    assert shown.get("submit") is None


def test_an_editor_on_top_leads_back_to_its_page() -> None:
    from outreach.card_screens import MessageText

    text = MessageText(9, DIGEST, "Sam Reed", 2, Channel.EMAIL, False, "", "Hello")
    below = read_page({"private_metadata": "3:held:2:5"})

    view, page_below = read_on_top(opened(on_top(edit_modal(text), below)))

    assert page_below == below
    assert view["private_metadata"] == f"9:{DIGEST}"


def test_what_is_too_long_for_a_page_is_read_whole() -> None:
    long = replace(LINE, after=Text("", "Other words. " * 200))

    assert "Read it whole" in labels(opened(fix_page(page(lines=(long,)))))
    assert words(opened(whole(long))).count("Other words.") == 200


def test_once_it_is_decided_a_page_has_no_boxes() -> None:
    decided = page(card=replace(CARD, state=FixState.APPLIED))

    shown = opened(fix_page(decided))

    assert [one for one in objects(shown) if one.get("type") == "checkboxes"] == []
    assert shown.get("submit") is None
    assert "2 texts are" in words(opened(applying(2)))


@given(OUTSIDE, OUTSIDE, OUTSIDE, st.sampled_from(list(FixState)), st.sampled_from(list(Listed)))
def test_outside_text_of_every_kind_is_shown_as_it_is(
    name: str, body: str, reason: str, state: FixState, listed: Listed
) -> None:
    card = replace(
        CARD, state=state, lead_name=name, instruction=body[:500], reason=reason[:300], names=(name,),
        notice=reason, applied=1, passed=2,
    )  # fmt: skip
    line = replace(
        LINE, lead_name=name, company=body, before=Text(name, body), after=Text(body, name), reason=reason
    )
    offer = replace(OFFER, lead_name=name, before=Text(name[:400], body), after=Text(body[:400], name))
    drawings = [
        drawn(fix_card(card)),
        opened(fix_page(page(card=card, listed=listed, lines=(line,) * 1, said=reason))),
        opened(whole(line)),
        opened(ask_modal(offer)),
    ]

    for one in drawings:
        assert "<!channel>" not in markup(one)
        assert "<@U0ANA0001>" not in markup(one)


def test_ten_of_the_longest_texts_in_any_script_fit_on_a_page() -> None:
    lines = tuple(
        replace(LINE, item_id=number, before=Text("S" * 400, "長" * 3000), after=Text("T" * 400, "短" * 3000))
        for number in range(10)
    )

    shown = opened(fix_page(page(lines=lines)))

    assert len([one for one in objects(shown) if one.get("type") == "checkboxes"]) == 10


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (
            replace(CARD, state=FixState.WRITING, estimate=Estimate(409, 300_000, 450_000)),
            "Model: estimated about $0.45",
        ),
        (
            replace(CARD, estimate=Estimate(409, 300_000, 450_000), spent=Spent(409, 312_500, 470_000)),
            "Model: estimated about $0.45, took 312,500 tokens, $0.47",
        ),
        (
            replace(CARD, state=FixState.WRITING, spent=Spent(9, 5_000, 0)),
            "Model, took 5,000 tokens so far",
        ),
    ],
)
def test_the_card_says_what_proposing_takes_of_the_model(card: FixCard, said: str) -> None:
    assert said in words(drawn(fix_card(card)))


def test_a_free_model_has_no_cost_to_tell() -> None:
    assert "Model" not in words(drawn(fix_card(CARD)))


def test_a_proposal_that_was_held_back_is_shown_with_the_button_that_uses_it() -> None:
    line = replace(LINE, reason="It speaks of the other lead: Yuki.", can_use=True)
    other = replace(LINE, item_id=99, reason="It does not contain what you changed.")

    shown = opened(fix_page(page(listed=Listed.HELD, lines=(line, other))))

    assert labels(shown).count("Use it anyway") == 1
    assert "our tool is sound." in words(shown)


def test_a_card_of_long_ago_has_no_buttons() -> None:
    assert labels(drawn(forgotten())) == []
