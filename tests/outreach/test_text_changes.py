"""A person's change to one text, found word by word and made in another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.text_changes import changed_paragraphs, changes, made

BEFORE = "Hello Yuki,\n\nwe cut handling time for dock teams. Our tool is cheap and quick.\n\nShall we talk?"
OTHER = "Hello Lena,\n\nVogt opened a hall. Our tool is cheap and quick.\n\nShall we talk?"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BEFORE.replace("cheap and quick", "sound"), OTHER.replace("cheap and quick", "sound")),
        (BEFORE.replace("Our tool", "This tool"), OTHER.replace("Our tool", "This tool")),
        (
            BEFORE.replace(" Our tool is cheap and quick.", ""),
            OTHER.replace(" Our tool is cheap and quick.", ""),
        ),
        (
            BEFORE.replace("Shall we talk?", "Shall we talk on Friday?"),
            OTHER.replace("talk?", "talk on Friday?"),
        ),
        (f"{BEFORE}\n\nIf not, say so.", f"{OTHER}\n\nIf not, say so."),
        (BEFORE.replace("quick.", "quick. Nobody waits."), OTHER.replace("quick.", "quick. Nobody waits.")),
    ],
)
def test_the_same_words_are_changed_in_another_text(after: str, expected: str) -> None:
    assert made(BEFORE, after, OTHER) == expected


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("we cut handling time for dock teams", "we help"),
        BEFORE.replace("Hello Yuki", "Dear Yuki Tanaka"),
    ],
)
def test_a_text_that_does_not_hold_what_was_changed_is_left_alone(after: str) -> None:
    assert made(BEFORE, after, OTHER) is None


def test_half_a_change_is_never_made() -> None:
    after = BEFORE.replace("handling time", "waiting").replace("cheap and quick", "sound")

    assert made(BEFORE, after, OTHER) is None


def test_a_phrase_that_occurs_twice_is_changed_only_where_its_neighbours_tell() -> None:
    before, after = "We call on Monday. We write on Monday.", "We call on Monday. We write on Friday."

    assert made(before, after, "Ana: We call on Monday. We write on Monday.") == (
        "Ana: We call on Monday. We write on Friday."
    )
    assert made("Come on Monday.", "Come on Friday.", "Go on Monday or stay on Monday.") is None


def test_words_that_almost_touch_are_one_change() -> None:
    (one,) = changes("We are very cheap and quick here.", "We are rather sound and slow here.")

    assert (one.old, one.new) == ("very cheap and quick", "rather sound and slow")


def test_only_the_paragraphs_that_differ_are_shown() -> None:
    after = BEFORE.replace("cheap and quick", "sound")

    assert changed_paragraphs(BEFORE, after) == (
        "… we cut handling time for dock teams. Our tool is cheap and quick. …",
        "… we cut handling time for dock teams. Our tool is sound. …",
    )
    assert changed_paragraphs("One.", "Two.\n\nThree.") == ("One.", "Two.\n\nThree.")


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_change_made_in_its_own_text_gives_what_the_person_wrote(before: str, after: str) -> None:
    found = made(before, after, before)

    assert found is None or found.split() == after.split() or "  " in after or before.strip() != before


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it(before: str, after: str, text: str) -> None:
    made(before, after, text)
