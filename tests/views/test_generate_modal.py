"""The Generate… modal: what each choice writes and costs, in words, and what comes back of it."""

from dataclasses import replace
from typing import Any

import pytest

from models.states import WritingScope
from outreach.errors import NotFound
from outreach.generate_screens import Choice, Estimate, GenerateForm, Spent
from tests.views.samples import markup, opened, state
from views import cost_lines, generate_modal
from views.generate_modal import GenerateTyped

FORM = GenerateForm(
    sequence_id=5,
    name="<!channel> *x*",
    profile="Founder",
    model="openai:gpt-5-mini",
    is_free=False,
    leads_per_day=3,
    choices=(
        Choice(WritingScope.PREVIEW, 3, Estimate(12, 13_900, 9_000)),
        Choice(WritingScope.NEXT, 30, Estimate(120, 139_000, 91_000)),
        Choice(WritingScope.ALL, 397, Estimate(1588, 1_839_000, 1_204_000)),
    ),
    has_texts=False,
    spent=Spent(12, 13_000, 20_000),
)


def chosen(shown: dict[str, Any]) -> str:
    radios = next(one["element"] for one in shown["blocks"] if one.get("block_id") == "generate_scope")
    return str(radios["initial_option"]["value"])


def test_every_choice_says_how_many_texts_and_about_what_they_cost() -> None:
    shown = opened(generate_modal.build(FORM))

    words = markup(shown)
    assert "*Three previews* · leads that differ most · 12 texts · less than a cent" in words
    assert "*The next 30 to enter* · two weeks' worth at 3 a day · 120 texts · about $0.09" in words
    assert "*All leads without messages* · 397 leads · 1,588 texts · about $1.20" in words
    assert "Written by openai:gpt-5-mini" in words
    assert "Nothing is sent" in words
    assert "So far: 12 texts, 13,000 tokens, $0.02." in words
    assert "<!channel>" not in words


def test_previews_come_first_and_once_there_are_texts_the_next_leads() -> None:
    assert chosen(opened(generate_modal.build(FORM))) == "preview"
    assert chosen(opened(generate_modal.build(replace(FORM, has_texts=True)))) == "next"


def test_a_free_model_costs_nothing_and_one_without_a_price_takes_tokens() -> None:
    assert cost_lines.about(Estimate(12, 0, 0)) == "no cost"
    assert cost_lines.about(Estimate(12, 13_912, None)) == "about 14,000 tokens"
    assert cost_lines.spent(Spent()) == ""
    assert cost_lines.spent(Spent(1, 970, 0)) == "1 text, 970 tokens"


@pytest.mark.parametrize(
    ("typed", "count"), [("12", 12), ("", None), ("0", None), ("1e3", None), ("9" * 40, None)]
)
def test_what_is_typed_comes_back_or_counts_as_no_number(typed: str, count: int | None) -> None:
    values = state(
        {"generate_scope": {"generate_scope": ("next",)}, "generate_count": {"generate_count": typed}}
    )
    view = {"private_metadata": "5", "state": {"values": values}}

    found = generate_modal.read(view)

    assert (found.sequence_id, found.count) == (5, count)


def test_without_a_choice_a_few_are_written_and_what_is_not_ours_is_not_found() -> None:
    nothing = {"private_metadata": "5", "state": {"values": {}}}

    assert generate_modal.read(nothing) == GenerateTyped(5, WritingScope.PREVIEW, None)
    with pytest.raises(NotFound):
        generate_modal.read({"private_metadata": "x"})
