"""A play is found, run, made from a sequence, renamed and retired, in Slack."""

import pytest

from models import Play, Run
from tests.scenarios.copies import add_like
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import create
from views import play_ids

pytestmark = pytest.mark.slow

FORM = {
    "play_name": "Docks, second round",
    "play_goal": "A first talk with the yard",
    "play_relation": "warm",
    "play_when": "After a fair, with a note of what was said",
}


def saved(office: Office) -> None:
    """Save a new sequence as a play from its Messaging Lab."""
    office.picks(create(office), "Save as play", step=1)
    assert office.modal().holds("play_name") == "Autumn docks"
    office.submits(FORM)


def look(office: Office, key: str, **how: str) -> None:
    office.clicks(play_ids.PLAY_SHOW, block_id=f"play:{key}", **how)


def test_a_play_is_found_by_filters_looked_into_and_run(office: Office) -> None:
    office.types("/plera plays")
    assert office.modal().title == "Plays"
    assert "*LinkedIn first*" in office.modal().words

    office.clicks(play_ids.PLAYS_RELATION, selected_option="stalled")
    assert "*2 plays*" in office.modal().words
    office.clicks(play_ids.PLAYS_MIX, selected_option="linkedin")
    assert "*No play fits these filters.*" in office.modal().words
    office.clicks(play_ids.PLAYS_MIX, selected_option="email")
    look(office, "warm_reopening")
    assert "*When to use*" in office.modal().words
    assert "Never pretend that the talk was last week" in office.modal().words
    office.clicks(play_ids.PLAYS_BACK)
    assert "*2 plays*" in office.modal().words

    look(office, "warm_reopening")
    office.clicks(play_ids.PLAY_RUN)
    assert office.modal().title == "Create run"
    assert office.modal().holds("run_play") == "warm_reopening"
    office.submits({"run_name": "Old talks"})

    assert office.modal().title == "Play"
    assert "The run Old talks is created. Next it needs a sequence." in office.modal().words
    (run,) = office.rows(Run, name="Old talks")
    assert [play.key for play in office.rows(Play, id=run.play_id)] == ["warm_reopening"]
    office.clicks(play_ids.PLAYS_BACK)
    assert "*2 plays*" in office.modal().words


def test_another_play_chosen_in_the_form_is_the_one_that_is_shown_afterwards(office: Office) -> None:
    office.types("/plera plays")
    look(office, "warm_reopening")
    office.clicks(play_ids.PLAY_RUN)

    office.clicks("run_play", selected_option="linkedin_first")
    office.submits({"run_name": "Found on LinkedIn"})

    assert "*LinkedIn first*" in office.modal().words
    assert "Found on LinkedIn is created" in office.modal().words


def test_a_sequence_becomes_a_play_that_anybody_runs_renames_and_retires(office: Office) -> None:
    saved(office)
    assert "Saved. It can be chosen for any run from now on." in office.modal().words
    office.closes()

    (row,) = [one for one in office.rows(Play) if one.content]
    office.types("/plera plays", by=BEN)
    look(office, row.key, by=BEN)
    office.clicks(play_ids.PLAY_RUN, by=BEN)
    office.submits({"run_name": "Second round"}, by=BEN)
    assert [run.play_id for run in office.rows(Run, name="Second round")] == [row.id]

    office.clicks(play_ids.PLAY_RENAME, by=BEN)
    office.submits({"play_name": "linkedin FIRST"}, by=BEN)
    assert office.modal(by=BEN).errors == {
        "Name": "There is a play of this name already: choose another one."
    }
    office.submits({"play_name": "Docks, third round"}, by=BEN)
    assert "*Docks, third round*" in office.modal(by=BEN).words

    office.clicks(play_ids.PLAY_RETIRE, by=BEN)
    assert "The play Docks, third round is retired." in office.modal(by=BEN).words
    assert [one.retired_at is not None for one in office.rows(Play, id=row.id)] == [True]
    office.types("/plera create-sequence")
    assert "Day 0 Email → Day 3 Email if no reply" in office.modal().words


def test_one_of_more_plays_than_a_select_holds_is_found_for_a_run_and_for_another_one(office: Office) -> None:
    saved(office)
    office.closes()
    (mine,) = [one for one in office.rows(Play) if one.content]
    names = [f"Fair {number}" for number in range(120)]
    more = [{"key": f"own-{name}", "name": name, "folded_name": name.casefold()} for name in names]
    office.change(lambda session: add_like(session, mine, more) and None)

    office.types("/plera plays")
    assert "*132 plays*" in office.modal().words
    office.clicks(play_ids.PLAYS_PAGE_NEXT)
    office.clicks(play_ids.PLAYS_PAGE_NEXT)
    assert "*LinkedIn first*" not in office.modal().words
    look(office, "own-Fair 99")
    office.clicks(play_ids.PLAY_RUN)

    assert office.modal().holds("run_play") == "own-Fair 99"
    assert len(office.suggests("run_play", "")) == 100
    (found,) = office.suggests("run_play", "FAIR 77")
    office.clicks("run_play", selected_option=found["value"])
    assert office.modal().holds("run_play") == "own-Fair 77"
    office.submits({"run_name": "Old talks"})
    assert "*Fair 77*" in office.modal().words
    office.clicks(play_ids.PLAYS_BACK)
    assert "*Fair 99*" in office.modal().words
    office.closes()

    (run,) = office.rows(Run, name="Old talks")
    office.types("/plera runs")
    office.clicks("run_menu", block_id=f"run:{run.id}", selected_option=f"play:{run.id}")
    assert office.modal().holds("new_play") == "own-Fair 77"
    (found,) = office.suggests("new_play", "linkedin first")
    office.submits({"new_play": found["value"]})
    office.submits()
    assert [play.key for play in office.rows(Play, id=office.rows(Run, name="Old talks")[0].play_id)] == [
        "linkedin_first"
    ]
    assert office.problems() == []


def test_a_play_that_was_retired_meanwhile_says_so_where_it_is_pressed(office: Office) -> None:
    saved(office)
    office.closes()
    (row,) = [one for one in office.rows(Play) if one.content]
    for person in (ANA, BEN):
        office.types("/plera plays", by=person)
        look(office, row.key, by=person)
    office.clicks(play_ids.PLAY_RETIRE, by=BEN)

    office.clicks(play_ids.PLAY_RUN)

    assert "it may have been retired" in office.modal().words
    assert "`/plera plays`" in office.modal().words


def test_a_name_that_is_taken_is_said_under_its_field(office: Office) -> None:
    office.picks(create(office), "Save as play", step=1)

    office.submits({**FORM, "play_name": "COLD, email first"})

    assert office.modal().errors == {"Name": "There is a play of this name already: choose another one."}
    assert [one for one in office.rows(Play) if one.content] == []


def test_what_the_runs_play_asks_for_stands_among_the_findings(office: Office) -> None:
    office.types("/plera plays")
    look(office, "linkedin_first")
    office.clicks(play_ids.PLAY_RUN)
    office.submits({"run_name": "Found on LinkedIn"})
    office.closes()

    create(office)

    office.picks(office.lab(), "All findings…")
    assert "Play LinkedIn first: no LinkedIn account of it works" in office.modal().words
