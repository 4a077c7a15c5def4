"""Runs from `/plera runs`: seen with figures, opened, renamed, paused, given another play, completed."""

import pytest

from models import Delivery, Enrollment, Run, Sequence, SequenceForm
from models.states import DeliveryKind, DeliveryState, EnrollmentState
from outreach import forms
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.shown import Modal
from tests.scenarios.work import answered, fill_in, launched

pytestmark = pytest.mark.slow

DAY = 86_400


def listed(office: Office, by: str = ANA) -> Modal:
    office.types("/plera runs", by=by)
    return office.modal(by=by)


def picks(office: Office, verb: str, *, run: int = 1, by: str = ANA) -> Modal:
    """Pick an entry of a run's menu in the open list."""
    office.clicks("run_menu", by=by, block_id=f"run:{run}", selected_option=f"{verb}:{run}")
    office.settles()
    return office.modal(by=by)


def a_run(office: Office, name: str = "Winter") -> None:
    """Create a run from the open list."""
    office.clicks("create_run")
    office.submits({"run_name": name})


def state(office: Office) -> tuple[str, str]:
    return str(office.rows(Run)[0].state), str(office.rows(Sequence)[0].state)


def test_runs_stand_with_figures_and_open_with_their_sequences(office: Office) -> None:
    launched(office)

    words = listed(office).words
    assert "*Docks, spring* · Active" in words
    assert "1 sequence · 3 leads · 1 active now · 1 sent · 0 replied" in words
    opened = picks(office, "open")

    assert "*Autumn docks* · Active\n3 leads · 1 active now · 1 sent · 0 replied" in opened.words
    (lab,) = [one["accessory"]["url"] for one in opened.blocks if "accessory" in one]
    assert office.lab().ts.replace(".", "") in lab


def test_a_run_made_from_the_list_stands_in_it(office: Office) -> None:
    assert "*1 run*" in listed(office).words

    a_run(office)

    assert office.modal().title == "Runs"
    assert "*2 runs*" in office.modal().words
    assert "*Winter* · Draft" in office.modal().words


def test_a_run_is_paused_and_resumed_in_the_list(office: Office) -> None:
    launched(office)
    listed(office)

    words = picks(office, "pause").words
    assert "The run Docks, spring is paused: nothing leaves until Resume." in words
    assert "*Docks, spring* · Paused" in words
    assert state(office) == ("paused", "active")

    assert "The run Docks, spring goes on" in picks(office, "resume").words
    assert state(office) == ("active", "active")


def test_two_people_rename_a_run_and_the_second_reads_what_the_first_did(office: Office) -> None:
    for by in (ANA, BEN):
        listed(office, by=by)
        picks(office, "rename", by=by)

    office.submits({"run_name": "Docks, summer"})
    assert "The run Docks, spring is called Docks, summer now." in office.modal().words
    office.submits({"run_name": "Docks, winter"}, by=BEN)

    (told,) = office.modal(by=BEN).errors.values()
    assert "Somebody named this run Docks, summer a moment ago." in told
    assert office.rows(Run)[0].name == "Docks, summer"


def test_a_name_that_is_taken_in_other_capitals_is_refused_under_its_field(office: Office) -> None:
    listed(office)
    a_run(office)
    picks(office, "rename", run=2)

    office.submits({"run_name": "DOCKS, spring"})

    (told,) = office.modal().errors.values()
    assert told == "There is a run of this name already: choose another one."


def test_another_play_says_first_what_it_resets_and_an_open_form_shows_the_new_steps(office: Office) -> None:
    listed(office)
    a_run(office)
    office.closes()
    office.types("/plera create-sequence", by=BEN)
    (kept,) = office.rows(SequenceForm)
    before = forms.unkept(kept).steps

    listed(office)
    assert "*Winter* is a draft" not in picks(office, "play", run=2).errors
    office.submits({"new_play": "warm_reopening"})
    assert "1 half-filled form of a new sequence takes the steps of the new play." in office.modal().words
    office.submits()
    assert "The play is changed." in office.modal().words

    after = forms.unkept(office.rows(SequenceForm)[0]).steps
    assert [step.brief for step in after] != [step.brief for step in before]
    groups = office.modal(by=BEN).options("groups")
    value = next(value for label, value in groups.items() if label.startswith("Trade fair"))
    office.submits({"name": "Reopening", "groups": [value]}, by=BEN)
    assert office.rows(Sequence) == []
    assert "The run got another play meanwhile" in office.modal(by=BEN).words
    assert office.modal(by=BEN).steps == [step.key for step in after]
    office.submits(by=BEN)
    assert [one.name for one in office.rows(Sequence)] == ["Reopening"]


def test_completing_says_what_it_stops_and_then_nothing_leaves(office: Office) -> None:
    launched(office)
    listed(office)

    asked = picks(office, "complete").words
    assert "*Complete Docks, spring?* This cannot be undone" in asked
    assert "1 live sequence ends." in asked
    assert "1 lead under way gets nothing more." in asked
    assert "2 leads who have not been written to do not enter." in asked
    assert "1 waiting message is cancelled." in asked
    assert state(office) == ("active", "active")
    office.submits()

    assert "The run Docks, spring is completed: nothing more of it leaves." in office.modal().words
    assert state(office) == ("completed", "completed")
    assert "*Completed*" in office.lab().words
    assert "The run was completed by Ana Lindqvist" in office.card("Nora Vogt").words
    ended = [one for one in office.rows(Enrollment) if one.state is not EnrollmentState.LEFT_OUT]
    assert {one.state for one in ended} == {EnrollmentState.STOPPED}
    office.waits(seconds=20 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 1
    assert state(office) == ("completed", "completed")


def test_a_run_that_somebody_completed_meanwhile_says_so(office: Office) -> None:
    launched(office)
    for by in (ANA, BEN):
        listed(office, by=by)
        picks(office, "complete", by=by)

    office.submits()
    office.submits(by=BEN)

    assert "The run Docks, spring is completed" in office.modal(by=BEN).words


def test_people_of_a_completed_run_are_still_answered(office: Office) -> None:
    root = answered(office)
    listed(office)
    picks(office, "complete")
    office.submits()

    office.writes("Thursday at ten it is, see you there.", under=root)
    office.presses(office.draft(), "Send")

    (answer,) = [one for one in office.rows(Delivery) if one.kind is DeliveryKind.ANSWER]
    assert answer.state is DeliveryState.SENT


def test_a_run_that_was_launched_meanwhile_keeps_its_play(office: Office) -> None:
    listed(office, by=BEN)
    launched(office)

    assert "has been launched, so its play stays" in picks(office, "play", by=BEN).words


def test_of_two_runs_only_the_completed_one_stops(office: Office) -> None:
    launched(office)
    listed(office)
    a_run(office)
    office.closes()
    fill_in(office, name="Winter docks", group="Odd names")
    office.closes()
    assert [one.run_id for one in office.rows(Sequence)] == [1, 2]

    listed(office)
    picks(office, "complete", run=2)
    office.submits()
    office.closes()

    assert [str(one.state) for one in office.rows(Run)] == ["active", "completed"]
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 2
