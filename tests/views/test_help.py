from dataclasses import replace

from hypothesis import given

from models.states import Channel, SequenceState
from outreach.lab_screens import SequenceLine, StepVariants, VariantFigures
from tests.views.samples import HOSTILE, OUTSIDE, buttons, drawn, labels, markup
from views import help as help_view
from views import ids


def test_help_lists_what_there_is_with_two_buttons() -> None:
    blocks = drawn(help_view.help_message())

    shown = markup(blocks)
    for command in ("create-sequence", "sequences", "lab", "help"):
        assert f"`/plera {command}`" in shown
    assert labels(blocks) == ["Create sequence", "Sequences"]
    assert [one["action_id"] for one in buttons(blocks)] == [ids.CREATE_SEQUENCE, ids.LIST_SEQUENCES]
    assert buttons(blocks)[0]["style"] == "primary"


def test_an_unknown_command_names_the_nearest_one() -> None:
    screen = help_view.help_message("sequenzes", "sequences")

    drawn(screen)
    assert screen.text == "There is no `/plera sequenzes`. Did you mean `/plera sequences`?"


def test_an_unknown_command_far_from_all_gets_no_guess() -> None:
    assert help_view.help_message("pizza", None).text == "There is no `/plera pizza`."


@given(OUTSIDE)
def test_any_subcommand_can_be_quoted_back(outside: str) -> None:
    assert "<!channel>" not in markup(drawn(help_view.help_message(outside, None)))


def test_sequences_are_listed_with_their_state_and_lab() -> None:
    lines = [
        SequenceLine(1, HOSTILE, "Q1", SequenceState.IN_REVIEW, 40, 12, "https://x.slack.com/p1"),
        SequenceLine(2, "Old", "Q1", SequenceState.PAUSED, 1, 1, None),
    ]

    blocks = drawn(help_view.sequence_list(lines))

    shown = markup(blocks)
    assert "*&lt;!channel&gt; ∗x∗* · In review\n12 of 40 leads ready · Q1" in shown
    assert "*Old* · Paused\n1 of 1 lead ready · Q1" in shown
    assert [one.get("url") for one in buttons(blocks)] == ["https://x.slack.com/p1", None, None]


def test_what_became_of_two_variants_stands_under_their_sequence() -> None:
    two = (VariantFigures("A", 1140, 9), VariantFigures("B", 131, 4))
    line = SequenceLine(1, "Old", "Q1", SequenceState.ACTIVE, 9, 9, None)

    tried = drawn(help_view.sequence_list([replace(line, tried=(StepVariants(2, Channel.EMAIL, two),))]))

    assert "\n2 · Email: A 1,140 sent, 9 replied; B 131 sent, 4 replied" in markup(tried)
    assert "replied" not in markup(drawn(help_view.sequence_list([line])))


def test_a_long_list_says_how_to_find_the_rest() -> None:
    lines = [SequenceLine(at, f"S{at}", "Q1", SequenceState.ACTIVE, 9, 9, None) for at in range(60)]

    blocks = drawn(help_view.sequence_list(lines))

    assert len(blocks) <= 50
    assert "40 more: type `/plera lab` and a name." in markup(blocks)


def test_an_empty_list_offers_to_build_the_first() -> None:
    blocks = drawn(help_view.sequence_list([]))

    assert labels(blocks) == ["Create sequence", "Archived…"]


@given(OUTSIDE)
def test_a_refusal_is_one_sentence_whatever_it_quotes(outside: str) -> None:
    blocks = drawn(help_view.sentence(outside))

    assert len(blocks) == 1
    assert "<!channel>" not in markup(blocks)
