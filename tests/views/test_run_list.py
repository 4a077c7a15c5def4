"""Runs on the screen: what each state allows, what is said before something happens, and hostile names."""

from dataclasses import replace

from hypothesis import given

from models.states import Channel, RunState, SequenceState
from outreach import plays
from outreach.lab_screens import StepVariants, VariantFigures
from outreach.run_screens import Ending, PlayChange, RunDetail, RunFigures, RunLine, RunPage, SequenceOfRun
from tests.views.samples import HOSTILE, OUTSIDE, buttons, labels, markup, menu, opened, state
from views import run_forms, run_ids, run_list
from views.run_forms import Place

FIGURES = RunFigures(sequences=2, leads=1200, active=31, sent=140, replied=9)
LINE = RunLine(7, "Spring", RunState.ACTIVE, "Cold, email first", FIGURES)
CHANGE = PlayChange(7, "Spring", "Cold", "warm_reopening", "Warm", following=2, keeping=1, sequences=1)
PLACE = Place(7, 2, "Spring")


def page(*lines: RunLine, number: int = 0, pages: int = 1) -> RunPage:
    return RunPage(lines, number, pages, len(lines))


def test_a_run_stands_with_its_state_play_and_figures() -> None:
    words = markup(opened(run_list.build(page(LINE))))

    assert "*Spring* · Active\nCold, email first · 2 sequences · 1,200 leads · 31 active now" in words
    assert "140 sent · 9 replied" in words


def test_the_menu_of_each_state_offers_what_is_not_refused() -> None:
    offered = {
        one: [
            label
            for label, _ in menu(opened(run_list.build(page(replace(LINE, state=one)))), run_ids.RUN_MENU)
        ]
        for one in RunState
    }

    assert offered == {
        RunState.DRAFT: ["Open", "Rename…", "Change play…", "Complete…"],
        RunState.ACTIVE: ["Open", "Rename…", "Pause", "Complete…"],
        RunState.PAUSED: ["Open", "Rename…", "Resume", "Complete…"],
        RunState.COMPLETED: ["Open"],
    }
    values = [value for _, value in menu(opened(run_list.build(page(LINE))), run_ids.RUN_MENU)]
    assert values == ["open:7", "rename:7", "pause:7", "complete:7"]


def test_many_runs_are_turned_page_by_page() -> None:
    view = opened(run_list.build(page(LINE, number=1, pages=3), "Spring is paused."))

    assert labels(view) == ["Create run", "Back", "Page 3 of 3"]
    assert [one.get("value") for one in buttons(view)[1:]] == ["0", "2"]
    assert run_list.read_page(view) == 1
    assert "Spring is paused." in markup(view)
    assert labels(opened(run_list.build(page(LINE)))) == ["Create run"]


def test_without_a_run_the_list_says_what_a_run_is_for() -> None:
    assert "*No run yet.* A run holds the sequences of one campaign" in markup(opened(run_list.build(page())))


def test_a_run_opens_with_each_sequence_and_its_lab() -> None:
    sequence = SequenceOfRun("Docks", SequenceState.IN_REVIEW, 40, 0, 0, 0, "https://kestrel.slack.test/lab")
    line = replace(LINE, figures=replace(FIGURES, sequences=3))

    view = opened(
        run_list.detail(RunDetail(line, (sequence, replace(sequence, lab_url="")), "Paused by Ana"))
    )

    assert [one["url"] for one in buttons(view)] == ["https://kestrel.slack.test/lab"]
    assert "*Docks* · In review\n40 leads · 0 active now · 0 sent · 0 replied" in markup(view)
    assert "Paused by Ana" in markup(view)
    assert "1 older: type `/plera lab` and a name." in markup(view)
    assert "*No sequence yet.*" in markup(opened(run_list.detail(RunDetail(LINE, ()))))


def test_another_play_says_with_counts_what_it_resets() -> None:
    words = markup(opened(run_forms.play_preview(PLACE, CHANGE)))

    assert "from *Cold* to *Warm*" in words
    assert "2 half-filled forms of a new sequence take the steps of the new play." in words
    assert "1 half-filled form keeps its steps: somebody edited or chose them." in words
    assert "1 sequence made already keeps its steps and messages." in words
    assert "changed since you saw it" not in words
    nothing = replace(CHANGE, following=0, keeping=0, sequences=0)
    assert "half-filled" not in markup(opened(run_forms.play_preview(PLACE, nothing)))


def test_what_was_seen_of_a_change_comes_back_with_the_click() -> None:
    view = opened(run_forms.play_preview(PLACE, CHANGE, is_anew=True))

    place, key, seen = run_forms.read_play_preview(view)

    assert (place.run_id, place.page, key, seen) == (7, 2, "warm_reopening", CHANGE.seen)
    assert "*This changed since you saw it:* read it again." in markup(view)


def test_completing_says_with_counts_what_it_stops() -> None:
    words = markup(opened(run_forms.complete(PLACE, Ending(7, "Spring", 2, 1, 31, 400, 12))))

    assert "*Complete Spring?* This cannot be undone" in words
    assert "• 2 live sequences end." in words
    assert "• 1 sequence not launched yet ends and can no longer be launched." in words
    assert "• 31 leads under way get nothing more." in words
    assert "• 400 leads who have not been written to do not enter." in words
    assert "• 12 waiting messages are cancelled." in words
    assert "answers that people type still leave" in words
    assert "Nothing of it is under way" in markup(
        opened(run_forms.complete(PLACE, Ending(7, "S", 0, 0, 0, 0, 0)))
    )


def test_a_name_is_read_as_it_was_typed_and_the_old_one_stands_there() -> None:
    view = opened(run_forms.rename(Place(7, 2, "Docks: spring")))

    assert view["blocks"][0]["element"]["initial_value"] == "Docks: spring"
    assert run_forms.place_of(view) == Place(7, 2, "Docks: spring")
    typed = view | {"state": {"values": state({"run_name": {"run_name": "Winter"}})}}
    assert run_forms.read_name(typed) == "Winter"


def test_the_play_that_a_run_follows_stands_chosen() -> None:
    library = plays.library()
    key = next(iter(library))

    view = opened(run_forms.choose_play(PLACE, "Spring", library, key))

    assert view["blocks"][1]["element"]["initial_option"]["value"] == key
    assert len(view["blocks"][1]["element"]["options"]) == len(library)
    assert (
        "initial_option" not in opened(run_forms.choose_play(PLACE, "S", library, ""))["blocks"][1]["element"]
    )


def test_a_run_says_what_became_of_the_two_variants_of_a_step() -> None:
    two = (VariantFigures("A", 140, 9), VariantFigures("B", 131, 4))
    sequence = SequenceOfRun(
        "Docks", SequenceState.ACTIVE, 40, 9, 271, 13, tried=(StepVariants(3, Channel.EMAIL, two),)
    )

    words = markup(opened(run_list.detail(RunDetail(LINE, (sequence,)))))

    assert "271 sent · 13 replied\n3 · Email: A 140 sent, 9 replied; B 131 sent, 4 replied" in words


@given(OUTSIDE)
def test_names_from_outside_stay_names(outside: str) -> None:
    line = replace(LINE, name=outside, play=outside)
    sequence = SequenceOfRun(outside, SequenceState.ACTIVE, 1, 1, 1, 1)
    change = replace(CHANGE, run=outside, before=outside, after=outside)
    for view in (
        run_list.build(page(line), outside),
        run_list.detail(RunDetail(line, (sequence,), outside)),
        run_forms.play_preview(PLACE, change),
        run_forms.complete(PLACE, Ending(7, outside, 1, 1, 1, 1, 1)),
    ):
        assert "<!" not in markup(opened(view))


def test_a_hostile_name_is_shown_literally() -> None:
    view = opened(run_list.build(page(replace(LINE, name=HOSTILE))))

    assert "*&lt;!channel&gt; ∗x∗* · Active" in markup(view)
