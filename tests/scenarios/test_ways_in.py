"""An empty workspace finds its way to the first sequence, and half-filled forms are never lost."""

import pytest
from sqlalchemy import select

from models import Person, Run, SequenceForm, StrategyProfile
from outreach import leads, runs
from tests.scenarios.kestrel import ANA, LENA, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.reception import Reception
from tests.scenarios.shown import Message

pytestmark = pytest.mark.slow

PROFILE = {
    "profile_name": "Ops",
    "profile_sender_name": "Ana Lindqvist",
    "profile_offer": "docks that run on booked slots",
}


def _import(office: Office) -> None:
    """Do what `plera import` does."""
    rows = [{"name": "Nora Vogt", "email": "nora@vogt.test", "city": "Berlin", "country": "Germany"}]
    services = office.premises.services
    services.run(lambda session: leads.import_rows(session, 1, name="Fair", rows=rows, now=services.now()))


def _draft(office: Office) -> Message:
    """Return the newest direct message to Ana."""
    channel = office._do("dm", user=ANA)["channel"]
    return office.messages(channel)[-1]


def _buttons(office: Office) -> list[str]:
    return [one["accessory"]["text"]["text"] for one in office.modal().blocks if "accessory" in one]


def test_an_empty_workspace_is_led_from_the_checklist_to_the_form(bare_office: Office) -> None:
    office = bare_office
    office.types("/plera create-sequence")
    assert office.modal().title == "Before the first one"
    assert office.modal().words.count("○ ") == 3

    office.clicks("create_run")
    office.submits({"run_name": "Docks, spring"})
    assert "✓ *A run*" in office.modal().words

    office.clicks("new_profile")
    office.submits(PROFILE)
    assert "✓ *A strategy profile*" in office.modal().words
    (profile,) = office.rows(StrategyProfile)
    assert (profile.name, profile.language) == ("Ops", "en")

    office.clicks("show_import")
    assert office.modal().title == "Import leads"
    office._do("view/close", user=ANA)
    _import(office)
    office.clicks("ways_in_continue")

    assert office.modal().title == "Create sequence"
    (run,) = office.rows(Run)
    assert office.modal().holds("run") == str(run.id)
    assert "Day 0 Email → Day 3 Email if no reply → Day 7 Email if no reply" in office.modal().words


def test_a_form_with_wrong_fields_says_so_under_them_and_keeps_the_rest(bare_office: Office) -> None:
    office = bare_office
    office.types("/plera create-sequence")
    office.clicks("new_profile")

    office.submits({"profile_name": "Ops", "profile_sender_name": "Ana",
                    "profile_offer": "   "})  # fmt: skip

    assert office.modal().errors == {
        "What you offer": "Say what you offer, in half a sentence: every message rests on it."
    }
    assert office.modal().holds("profile_name") == "Ops"
    office.closes()
    office.types("/plera create-sequence")
    office.clicks("create_run")
    office.submits({"run_name": "Docks"})
    office.clicks("create_run")
    office.submits({"run_name": "Docks"})
    assert office.modal().errors == {"Name": "There is a run of this name already: choose another one."}


def test_short_answers_list_what_there_is_and_open_the_form(office: Office) -> None:
    office.types("/plera profiles")
    assert office.modal().title == "Strategy profiles"
    office.closes()
    office.types("/plera import")
    assert office.modal().title == "Import leads"


def test_a_closed_half_filled_sequence_is_kept_and_opens_as_it_was(office: Office) -> None:
    office.types("/plera create-sequence")
    office.clicks("sequence_name", value="Half a plan")
    office.closes()
    office.settles()
    draft = _draft(office)
    assert draft.notification == "Draft kept: Half a plan"
    reception = Reception(office)
    reception.opens_home()
    assert "*Draft kept* · *Half a plan*" in reception.home()

    office.presses(draft, "Continue")
    assert office.modal().holds("name") == "Half a plan"
    office.closes()
    office.settles()
    assert _draft(office).ts == draft.ts

    office.presses(draft, "Discard")
    assert _draft(office).words == "The draft Half a plan was discarded."
    assert office.rows(SequenceForm) == []
    assert "Draft kept" not in reception.home()


def test_another_run_brings_its_plays_steps_and_leaves_what_was_typed(office: Office) -> None:
    services = office.premises.services
    services.run(
        lambda session: runs.create(
            session,
            session.scalars(select(Person).where(Person.slack_user_id == ANA)).one(),
            name="Gone quiet",
            play_key="warm_reopening",
            now=services.now(),
        )
    )
    office.types("/plera create-sequence")
    assert "Day 0 Email → Day 7 Email if no reply" in office.modal().words
    office.clicks("sequence_name", value="Half a plan")

    first, *_ = office.modal().options("run").values()
    office.clicks("sequence_run", value=first)

    assert "Day 0 Email → Day 3 Email if no reply → Day 7 Email if no reply" in office.modal().words
    assert office.modal().holds("name") == "Half a plan"


def test_a_form_in_which_nothing_was_typed_is_dropped_without_a_word(office: Office) -> None:
    office.types("/plera create-sequence")
    office.closes()
    office.settles()

    assert office.rows(SequenceForm) == []
    assert office.told(ANA) == []


def test_a_kept_form_that_was_submitted_is_no_draft_any_more(office: Office) -> None:
    office.types("/plera create-sequence")
    office.clicks("sequence_name", value="Half a plan")
    office.closes()
    office.settles()
    office.presses(_draft(office), "Continue")
    groups = office.modal().options("groups")
    office.submits({"groups": [next(iter(groups.values()))]})

    assert office.modal().title == "Created"
    assert _draft(office).words == "The sequence Half a plan was created from this draft."
    assert "Messaging Lab · Half a plan" in office.messages(REVIEW)[-1].words


def test_a_closed_half_filled_profile_is_kept_too(office: Office) -> None:
    office.types("/plera create-sequence")
    office.closes()
    office.types("/plera profiles")
    office.clicks("profile_new_in_list")
    office.clicks("profile_offer", value="A long thought about docks")
    office.closes()
    office.settles()

    office.presses(_draft(office), "Continue")

    assert office.modal().holds("profile_offer") == "A long thought about docks"


def test_a_guest_gets_no_form(office: Office) -> None:
    for command in ("create-sequence", "runs", "profiles", "import"):
        assert "Guests" in office.types(f"/plera {command}", by=LENA)
    assert not office.has_modal(by=LENA)
