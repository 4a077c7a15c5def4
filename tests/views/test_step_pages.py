"""The pages on a sequence's form: one step, and the sending hours."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel, Condition
from outreach.form_screens import HoursForm, StepForm
from tests.views.samples import OUTSIDE, opened, state, texts
from tests.views.test_sequence_modal import CHOICES, FORM, block
from views import form_ids, hours_modal, step_fields


def page(step: StepForm, **changed: Any) -> Any:
    form = replace(FORM, steps=tuple(step if one.key == step.key else one for one in FORM.steps), **changed)
    return opened(step_fields.step_page(form, step, CHOICES))


def test_a_step_opens_as_it_was_kept_with_the_resulting_day() -> None:
    view = page(replace(FORM.steps[1], business_days=True, brief="One proof"))

    assert view["private_metadata"] == "77:2"
    assert block(view, "delay")["element"]["initial_value"] == "3"
    assert block(view, "business_days")["element"]["initial_options"]
    assert block(view, "condition")["element"]["initial_option"]["value"] == "only_if_no_reply"
    assert block(view, "brief")["element"]["initial_value"] == "One proof"
    assert "This step falls on day 3 or later" in texts(view)


def test_the_first_step_leaves_at_once_and_asks_for_no_delay_and_no_condition() -> None:
    view = page(FORM.steps[0])

    assert [one["block_id"] for one in view["blocks"] if one["type"] == "input"] == [
        "channel",
        "writing",
        "brief",
        "brief_b",
    ]
    assert "Leaves as soon as a lead enters (day 0)" in texts(view)


def test_every_input_of_a_step_reports_its_changes() -> None:
    view = page(FORM.steps[1])

    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    assert all(one["dispatch_action"] for one in inputs)
    others = {*form_ids.STEP_TEXTS, *form_ids.STEP_ACCEPTANCE}
    assert {one["element"]["action_id"] for one in inputs} == set(form_ids.STEP_INPUTS) - others
    assert view["notify_on_close"]


def test_a_persons_own_text_has_its_inputs_in_place_of_the_briefs() -> None:
    step = replace(
        FORM.steps[0], is_own=True, subject="A word", body="Hello {first_name}", body_b="Dear {name}"
    )
    view = page(step)

    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    assert [one["block_id"] for one in inputs] == [
        "channel",
        "writing",
        "subject",
        "body",
        "subject_b",
        "body_b",
    ]
    assert {one["element"]["action_id"] for one in inputs[2:]} == set(form_ids.STEP_TEXTS)
    assert all(one["dispatch_action"] for one in inputs)
    assert block(view, "writing")["element"]["initial_option"]["value"] == "own"
    assert block(view, "body")["element"]["initial_value"] == "Hello {first_name}"
    assert any("`{first_name}`" in one for one in texts(view))


def test_a_later_email_answers_under_the_first_ones_subject() -> None:
    view = page(replace(FORM.steps[1], is_own=True, body="Hello again"))

    assert "It answers in the thread of the first email, under its subject." in texts(view)
    assert "subject" not in [one.get("block_id") for one in view["blocks"]]


def test_reading_a_step_takes_who_writes_and_keeps_what_its_page_does_not_show() -> None:
    typed = state(
        {
            "writing": {form_ids.STEP_WRITING: ("own",)},
            "body": {form_ids.STEP_BODY: "Hello {first_name}"},
        }
    )

    step = step_fields.read_step(typed, FORM.steps[1])

    assert (step.is_own, step.body, step.brief) == (True, "Hello {first_name}", FORM.steps[1].brief)
    back = step_fields.read_step(state({"writing": {form_ids.STEP_WRITING: ("model",)}}), step)
    assert (back.is_own, back.body) == (False, "Hello {first_name}")


@given(OUTSIDE)
def test_any_own_text_can_be_shown_again(outside: str) -> None:
    assert page(replace(FORM.steps[0], is_own=True, subject=outside, body=outside, body_b=outside))


def test_connected_channels_are_offered_and_the_one_that_the_step_has() -> None:
    def offered(step: StepForm) -> list[str]:
        return [one["value"] for one in block(page(step), "channel")["element"]["options"]]

    assert offered(FORM.steps[1]) == ["email"]
    assert offered(replace(FORM.steps[1], channel=Channel.LINKEDIN_INVITE)) == ["email", "linkedin_invite"]


def test_reading_a_step_keeps_wrong_numbers_as_text_and_what_was_never_offered_out() -> None:
    typed = state(
        {
            "channel": {form_ids.STEP_CHANNEL: ("pigeon",)},
            "delay": {form_ids.STEP_DELAY: "-12"},
            "business_days": {form_ids.STEP_BUSINESS: ["business_days"]},
            "condition": {form_ids.STEP_CONDITION: ("always",)},
            "brief": {form_ids.STEP_BRIEF: "One proof"},
        }
    )

    step = step_fields.read_step(typed, FORM.steps[1])

    assert step == StepForm("2", Channel.EMAIL, "-12", Condition.ALWAYS, "One proof", business_days=True)
    assert step_fields.read_step({}, step) == step


@given(OUTSIDE)
def test_any_brief_and_delay_can_be_shown_again(outside: str) -> None:
    assert page(replace(FORM.steps[1], delay_days=outside, brief=outside))


def test_hours_open_as_they_were_kept() -> None:
    form = replace(FORM, hours=HoursForm(True, "10:00", "15:30", (1, 3), skips_holidays=False))

    view = opened(hours_modal.build(form, CHOICES))

    assert block(view, "own")["element"]["initial_option"]["value"] == "own"
    assert block(view, "opens")["element"]["initial_time"] == "10:00"
    assert [one["value"] for one in block(view, "weekdays")["element"]["initial_options"]] == ["1", "3"]
    assert "initial_options" not in block(view, "holidays")["element"]


@pytest.mark.parametrize("days", [["1", "3"], [], ["9", "x", ""]])
def test_hours_are_read_as_they_stand(days: list[str]) -> None:
    typed = state(
        {
            "own": {form_ids.HOURS_OWN: ("own",)},
            "weekdays": {form_ids.HOURS_WEEKDAYS: days},
            "holidays": {form_ids.HOURS_HOLIDAYS: []},
        }
    )
    typed["opens"] = {form_ids.HOURS_OPENS: {"type": "timepicker", "selected_time": "10:00"}}
    typed["closes"] = {form_ids.HOURS_CLOSES: {"type": "timepicker", "selected_time": None}}

    read = hours_modal.read(typed, HoursForm())

    assert (read.is_own, read.opens, read.closes, read.skips_holidays) == (True, "10:00", "", False)
    assert read.weekdays == ((1, 3) if "1" in days else ())
