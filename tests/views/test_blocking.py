"""The screens of blocking and unblocking, by Slack's rules and with any text from outside."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from models.states import BlockListState, SuppressionKind
from outreach.block_entries import Entry
from outreach.block_screens import Blocked, BlockedLine, BlockedPage, BlockListCard, BlockPreview, Touched
from outreach.errors import NotFound
from tests.views.samples import HOSTILE, OUTSIDE, drawn, labels, markup, opened, texts
from views import block_ids, block_list_card, block_modal, blocked_list
from views.block_modal import BlockForm

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
FORM = BlockForm("ada@acme.com\nacme.com", "A customer", date(2026, 12, 24))
ENTRIES = (Entry(SuppressionKind.ADDRESS, "ada@acme.com"), Entry(SuppressionKind.DOMAIN, "acme.com"))
PREVIEW = BlockPreview(ENTRIES, 1, Touched(12, 4, 7), ((3, "“x” is no address."),))
LINE = BlockedLine(7, "acme.com", "domain", "A customer", "Ana", NOON)
PAGE = BlockedPage((LINE,), 31, "acme", 1, 4, "Europe/Berlin")


def filled_view(**inputs: dict) -> dict:
    return {"state": {"values": {name: {name: value} for name, value in inputs.items()}}}


def test_the_form_stands_filled_and_is_read_as_typed() -> None:
    shown = opened(block_modal.build(FORM))

    assert [one["element"].get("initial_value") for one in shown["blocks"][:3]] == [
        FORM.lines,
        None,
        FORM.reason,
    ]
    typed = filled_view(
        block_entries={"value": FORM.lines},
        block_reason={"value": FORM.reason},
        block_until={"selected_date": "2026-12-24"},
        block_file={"files": [{"id": "F1", "name": "x.csv"}]},
    )
    assert block_modal.read(typed) == replace(FORM, slack_file_id="F1")
    assert block_modal.read(filled_view(block_until={"selected_date": None})) == BlockForm()
    opened(block_modal.build(BlockForm()))


def test_the_preview_says_what_is_touched_and_carries_the_form() -> None:
    shown = opened(block_modal.preview(FORM, PREVIEW))

    words = "\n".join(texts(shown))
    assert (
        "*Block 2 lines?* 12 leads are concerned: 4 stop in every sequence, 7 waiting messages are cancelled."
        in words
    )
    assert "• ada@acme.com · address\n• acme.com · everybody there" in words
    assert "Until the end of 24 Dec 2026 · A customer" in words
    assert "1 of them are blocked already." in words
    assert "Line 3: “x” is no address." in words
    assert block_modal.read_preview(shown) == (FORM, "")
    assert block_modal.read_preview({"private_metadata": "1"}) == (BlockForm(), "")


def test_a_free_mail_domain_asks_for_its_phrase() -> None:
    shown = opened(block_modal.preview(FORM, replace(PREVIEW, phrase="block gmail.com")))

    assert "Type “block gmail.com” to go on" in "\n".join(texts(shown))
    typed = shown | filled_view(block_confirm={"value": "block gmail.com"})
    assert block_modal.read_preview(typed) == (FORM, "block gmail.com")


def test_the_longest_form_fits_into_what_a_modal_carries() -> None:
    entries = tuple(Entry(SuppressionKind.ADDRESS, f"{number:03}{'a' * 8}@acme.com") for number in range(95))
    form = BlockForm("", '"' * 200, date(2026, 12, 24))

    opened(
        block_modal.preview(
            form, BlockPreview(entries, 0, Touched(), tuple((n, "x" * 110) for n in range(99)))
        )
    )


@pytest.mark.parametrize(
    ("touched", "words"),
    [
        (Touched(), "No lead here was concerned."),
        (Touched(1), "1 lead was concerned, and nothing ran for them."),
        (Touched(3, 2, 1), "3 leads were concerned: 2 stopped, 1 waiting message cancelled."),
    ],
)
def test_what_was_done_is_said(touched: Touched, words: str) -> None:
    shown = opened(block_modal.done(Blocked(2, 1, touched, goes_on=True)))

    assert f"*2 lines blocked.* 1 were blocked already. {words}" in "\n".join(texts(shown))


def test_the_list_names_who_why_and_until_when_and_turns_pages() -> None:
    shown = opened(blocked_list.build(PAGE))

    words = "\n".join(texts(shown))
    assert "*31 lines* for acme" in words
    assert "*acme.com* · everybody there\nA customer · by Ana, Tue 1 Dec, 12:00 · for ever" in words
    assert labels(shown) == ["Unblock…", "Block…", "Back", "Page 3 of 4"]
    assert blocked_list.read_turn({"actions": [{"value": "2:acme: x"}]}) == (2, "acme: x")
    assert blocked_list.read_search(filled_view(blocked_search={"value": "kumo"})) == "kumo"
    with pytest.raises(NotFound):
        blocked_list.read_turn({"actions": [{"value": "x"}]})
    ends = opened(blocked_list.build(replace(PAGE, lines=(replace(LINE, until=NOON),))))
    assert "until Tue 1 Dec, 12:00" in "\n".join(texts(ends))


@pytest.mark.parametrize(("words", "said"), [("", "*Nobody is blocked.*"), ("kumo", "*Nothing for kumo.*")])
def test_an_empty_list_says_what_to_do(words: str, said: str) -> None:
    assert said in "\n".join(texts(opened(blocked_list.build(BlockedPage((), 0, words, 0, 1, "UTC")))))


def test_unblocking_says_what_it_does_not_bring_back() -> None:
    shown = opened(blocked_list.unblock(LINE, "UTC"))

    assert "*What was stopped stays stopped:*" in "\n".join(texts(shown))
    typed = shown | filled_view(unblock_reason={"value": "They came back"})
    assert blocked_list.read_unblock(typed) == (7, "They came back")
    assert shown["callback_id"] == block_ids.UNBLOCK_MODAL


@given(words=OUTSIDE)
def test_any_text_from_outside_is_shown_as_it_is(words: str) -> None:
    line = replace(LINE, value=words[:400], reason=words[:300], who=words[:200])
    for view in (
        blocked_list.build(replace(PAGE, lines=(line,) * 10, words=words[:200])),
        blocked_list.unblock(line, "UTC"),
        block_modal.preview(BlockForm("", words[:200]), replace(PREVIEW, problems=((1, words[:100]),))),
    ):
        assert HOSTILE not in markup(opened(view))


CARD = BlockListCard(
    list_id=3,
    name="bad.csv",
    state=BlockListState.WAITING,
    said="",
    reason="Competitors",
    lines=120,
    known=4,
    done=0,
    touched=Touched(12, 4, 7),
    bad_lines=60,
    problems=tuple(f"Line {number}: “x” is no address." for number in range(50)),
)


def test_the_card_of_a_list_says_what_it_touches_and_asks() -> None:
    blocks = drawn(block_list_card.block_list_card(CARD))

    words = "\n".join(texts(blocks))
    assert "*List to block: bad.csv · Nothing is blocked yet*" in words
    assert "120 lines, 4 of them blocked already. 12 leads are concerned: 4 stop" in words
    assert "… and 10 more lines." in words
    assert labels(blocks) == ["Block 120…", "Discard"]


@pytest.mark.parametrize("state", [state for state in BlockListState if state is not BlockListState.WAITING])
def test_the_card_of_a_list_offers_nothing_more_once_it_is_decided(state: BlockListState) -> None:
    assert labels(drawn(block_list_card.block_list_card(replace(CARD, state=state, said="Why")))) == []


def test_a_list_is_asked_about_once_more_and_read_back() -> None:
    shown = opened(block_list_card.question(3, replace(PREVIEW, phrase="block gmail.com")))

    assert block_list_card.read(shown | filled_view(block_confirm={"value": "yes"})) == (3, "yes")
    opened(block_modal.received())


@given(words=OUTSIDE)
def test_a_lists_name_and_lines_are_shown_as_they_are(words: str) -> None:
    card = replace(CARD, name=words[:255], reason=words[:300], problems=(words[:150],))

    assert HOSTILE not in markup(drawn(block_list_card.block_list_card(card)))
