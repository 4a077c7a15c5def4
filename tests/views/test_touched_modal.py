"""What saving steps touches, in words that count."""

from dataclasses import fields, replace

from outreach.step_saving import Touched
from tests.views.samples import HOSTILE, labels, markup, opened, texts
from tests.views.test_sequence_modal import FORM
from views import touched_modal

EVERYTHING = Touched(False, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, follows_later=True)


def test_every_count_stands_in_words_of_its_own() -> None:
    view = opened(touched_modal.touched(replace(FORM, edits=5), EVERYTHING))

    lines = touched_modal.lines(EVERYTHING)
    assert len(lines) == len(fields(Touched)) - 2
    assert "Past the place of a new or moved step, so without it: *1 lead*" in lines
    assert all(line in "\n".join(texts(view)) for line in lines)
    assert view["submit"]["text"] == "Save"
    assert "Back to the steps" in labels(view)


def test_what_is_not_touched_is_not_named() -> None:
    assert touched_modal.lines(Touched(stale=2)) == [
        "Written from the old brief or text, staying as they are: *2 texts*. Edit or rewrite what should change"
    ]
    assert "No lead and no text was touched." in markup(
        opened(touched_modal.saved("Docks", Touched(is_saved=True)))
    )


def test_before_and_after_saving_it_is_said_that_leads_follow_one_after_the_other() -> None:
    for counts in (
        Touched(replanned=201, follows_later=True),
        Touched(composed_later=51, follows_later=True),
    ):
        before = markup(opened(touched_modal.touched(replace(FORM, edits=5), counts)))
        after = markup(opened(touched_modal.saved("Docks", counts.saved())))

        assert "They follow one after the other once this is saved" in before
        assert "They follow one after the other: the Messaging Lab says how far it is." in after

    at_once = markup(opened(touched_modal.touched(replace(FORM, edits=5), Touched(replanned=3))))
    assert "one after the other" not in at_once


def test_other_hours_that_many_leads_follow_later_are_not_called_nothing() -> None:
    told = markup(opened(touched_modal.saved("Docks", Touched(is_saved=True, follows_later=True))))

    assert "The leads follow the new sending hours one after the other" in told
    assert "No lead and no text was touched" not in told


def test_a_name_from_outside_is_shown_as_it_is() -> None:
    view = opened(touched_modal.touched(replace(FORM, name=HOSTILE, edits=5), EVERYTHING))

    assert "<!channel>" not in markup(view)
    assert "<!channel>" not in markup(opened(touched_modal.saved(HOSTILE, EVERYTHING)))
