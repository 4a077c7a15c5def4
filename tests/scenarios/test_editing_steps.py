"""Editing the steps of a sequence from its Messaging Lab, before and after the launch, and cloning it."""

import pytest
from sqlalchemy import update

from models import Delivery, Enrollment, Message, Sequence, SlackPost, Step
from models.states import DeliveryState
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import create, generate, group_value, launched, written

pytestmark = pytest.mark.slow


def picks_step(office: Office, key: str, verb: str) -> None:
    office.clicks("step_menu", block_id=f"step:{key}", selected_option=f"{verb}:{key}")


def in_place(office: Office) -> list[Step]:
    return sorted(
        [one for one in office.rows(Step) if one.removed_at is None], key=lambda step: step.position
    )


def test_before_the_launch_steps_change_at_once(office: Office) -> None:
    lab = create(office)
    office.picks(lab, "Edit steps")
    _, second, _ = office.modal().steps

    picks_step(office, second, "edit")
    office.submits({"delay": "6", "business_days": ["business_days"], "brief": "Ask about docks"})
    office.submits()

    assert office.modal().title == "Saved"
    assert "No lead and no text was touched" in office.modal().words
    assert [(one.delay_days, one.business_days) for one in in_place(office)][1] == (6, True)
    assert "Day 8+ Email if no reply" in office.lab().words


def test_in_a_live_sequence_saving_first_shows_what_it_touches(office: Office) -> None:
    lab = launched(office)
    office.picks(lab, "Edit steps")
    second = office.modal().steps[1]
    picks_step(office, second, "remove")

    office.submits()
    page = office.modal()
    before = len(in_place(office))
    office.submits()

    assert page.title == "What this touches"
    assert "The next message is planned anew for 1 lead" in page.words.replace("*", "")
    assert "Of removed steps, cancelled: 1 planned message" in page.words.replace("*", "")
    assert "Voided, to be read again where still needed: 1 approval" in page.words.replace("*", "")
    assert before == 3
    assert office.modal().title == "Saved"
    assert len(in_place(office)) == 2
    states = [one.state for one in office.rows(Delivery)]
    assert states == [DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.SCHEDULED]
    assert "Day 0 Email → Day 4 Email if no reply" in office.lab().words


def test_one_can_go_back_from_what_saving_touches_and_change_on(office: Office) -> None:
    lab = launched(office)
    office.picks(lab, "Edit steps")
    second = office.modal().steps[1]
    picks_step(office, second, "remove")
    office.submits()

    office.clicks("edit_steps_back")

    assert office.modal().title == "Edit steps"
    assert second not in office.modal().steps
    assert len(in_place(office)) == 3
    office.closes()
    office.settles()
    assert "Draft kept" in office.told(ANA)[-1]


def test_a_second_save_is_told_that_it_is_saved_already(office: Office) -> None:
    lab = launched(office)
    office.picks(lab, "Edit steps")
    picks_step(office, office.modal().steps[1], "remove")
    office.submits()
    office.submits()

    again = office.hears_again("view_submission").json()

    assert "saved already" in str(again["view"]["blocks"])
    assert len(in_place(office)) == 2


def test_who_opened_the_steps_before_someone_else_saved_is_asked_to_open_them_again(office: Office) -> None:
    lab = written(office)
    office.picks(lab, "Edit steps")
    office.picks(lab, "Edit steps", by=BEN)
    picks_step(office, office.modal().steps[2], "remove")
    office.submits()
    office.submits()

    _, second, _ = office.modal(by=BEN).steps
    office.clicks("step_menu", by=BEN, block_id=f"step:{second}", selected_option=f"remove:{second}")
    office.submits(by=BEN)

    assert "open Edit steps again" in " ".join(office.modal(by=BEN).errors.values())
    assert len(in_place(office)) == 2


def test_a_step_added_to_a_live_sequence_is_written_and_reviewed(office: Office) -> None:
    lab = launched(office)
    office.picks(lab, "Edit steps")
    first = office.modal().steps[0]
    picks_step(office, first, "insert")
    office.submits()
    assert "Waiting for a text of a new step" in office.modal().words
    office.submits()
    office.closes()
    before = len(office.rows(Message))

    generate(office, "all")

    new = next(step for step in in_place(office) if step.position == 2)
    assert len(office.rows(Message)) > before
    assert {one.state for one in office.rows(Message, step_id=new.id)} == {"needs_review"}


def test_a_wrong_step_is_named_and_the_rest_is_kept(office: Office) -> None:
    lab = create(office)
    office.picks(lab, "Edit steps")
    for key in office.modal().steps:
        picks_step(office, key, "remove")

    office.submits()

    assert "Add at least one step" in " ".join(office.modal().errors.values())
    assert len(in_place(office)) == 3


def test_a_completed_sequence_says_that_it_can_be_cloned(office: Office) -> None:
    lab = create(office)
    office.change(lambda session: session.execute(update(Enrollment).values(state="completed")))
    office.change(lambda session: session.execute(update(Sequence).values(state="completed")))

    office.picks(lab, "Edit steps")

    assert "clone it" in office.lab().words


def test_a_clone_opens_the_form_with_its_steps_and_no_groups(office: Office) -> None:
    lab = launched(office)

    office.picks(lab, "Clone", step=1)
    form = office.modal()
    office.submits({"groups": [group_value(office, "Odd names")]})

    assert (form.title, form.holds("name")) == ("Create sequence", "Autumn docks (copy)")
    assert form.holds("preset") == "own"
    assert [one.name for one in office.rows(Sequence)] == ["Autumn docks", "Autumn docks (copy)"]
    assert len(office.rows(Step)) == 6
    assert len(office.rows(SlackPost, kind="lab_root")) == 2


def test_the_list_of_sequences_offers_both(office: Office) -> None:
    create(office)

    answer = office.types("/plera sequences")

    assert "Edit steps" in answer
    assert "Clone" in answer
