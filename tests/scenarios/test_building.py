"""Building a sequence in its modal: typed text stays, errors stand at their fields, nothing is made twice."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from models import Delivery, Sequence, SourceGroup, Step
from tests.scenarios.kestrel import BEN
from tests.scenarios.office import Office
from tests.scenarios.work import fill_in, group_value, over_both_transports

pytestmark = pytest.mark.slow


def edits_step(office: Office, key: str, **typed: object) -> None:
    """Open a step's page, type into it and press Done."""
    office.clicks("step_menu", block_id=f"step:{key}", selected_option=f"edit:{key}")
    office.submits(typed)


def test_adding_moving_and_removing_steps_keeps_what_was_typed(office: Office) -> None:
    office.types("/plera create-sequence")
    first, second, third = office.modal().steps

    office.clicks("add_step", values={"name": {"sequence_name": "Half typed"}})
    added = office.modal().steps[-1]
    edits_step(office, second, brief="Ask about docks")
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"up:{second}")
    office.clicks("step_menu", block_id=f"step:{third}", selected_option=f"remove:{third}")
    edits_step(office, first, delay="9")
    office.clicks("step_menu", block_id=f"step:{first}", selected_option=f"insert:{first}")

    form = office.modal()
    between = form.steps[2]
    assert form.steps == [second, first, between, added]
    assert form.holds("name") == "Half typed"
    assert "Ask about docks" in form.words
    days = "Day 0 Email → Day 9 Email if no reply → Day 12 Email if no reply → Day 15 Email if no reply"
    assert days in form.words


def test_a_steps_page_shows_the_resulting_day_and_what_was_typed_there_stays_when_one_goes_back(
    office: Office,
) -> None:
    office.types("/plera create-sequence")
    second = office.modal().steps[1]
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"edit:{second}")

    office.clicks("step_delay", block_id="delay", value="8")
    assert "This step falls on day 8" in office.modal().words
    office.clicks("step_brief", block_id="brief", value="Ask about docks")
    office.goes_back()

    assert office.modal().title == "Create sequence"
    assert "Ask about docks" in office.modal().words
    assert "Day 0 Email → Day 8 Email if no reply" in office.modal().words


def test_business_days_a_preset_and_hours_of_its_own_come_into_the_sequence(office: Office) -> None:
    office.types("/plera create-sequence")
    office.clicks("sequence_preset", block_id="preset", value="email_only")
    second = office.modal().steps[1]
    edits_step(office, second, business_days=["business_days"], delay="2")
    office.clicks("sequence_hours", block_id="hours")
    office.submits({"own": "own", "opens": "15:00", "closes": "10:00", "weekdays": []})
    assert set(office.modal().errors) == {"Until", "On"}
    office.submits({"own": "own", "opens": "10:00", "closes": "15:00", "weekdays": ["1", "3"]})
    assert "its own, 10:00–15:00 Tue, Thu; not on public holidays" in office.modal().words

    office.submits(
        {
            "name": "Slowly",
            "groups": [group_value(office, "Trade fair")],
            "review": "every_message",
            "after_reply": ["goes_on"],
        }
    )

    (sequence,) = office.rows(Sequence)
    assert sequence.hours == {"opens": "10:00", "closes": "15:00", "weekdays": [1, 3]}
    assert (sequence.review_scope, sequence.goes_on_after_reply) == ("every_message", True)
    steps = [(one.delay_days, one.business_days) for one in office.rows(Step)]
    assert steps == [(0, False), (2, True), (4, False)]
    assert "Day 0 Email → Day 2+ Email if no reply" in office.lab().words


def test_linkedin_first_says_what_it_needs_before_and_after_it_is_chosen(office: Office) -> None:
    office.types("/plera create-sequence")
    assert "LinkedIn first needs a LinkedIn account" in office.modal().words

    office.clicks("sequence_preset", block_id="preset", value="linkedin_first")
    office.submits({"name": "Invites", "groups": [group_value(office, "Trade fair")]})

    words = (
        "Day 0 LinkedIn invite → Day 3 Email if no reply → Day 5 Email if no reply → Day 7 Email if no reply"
    )
    assert words in office.modal().words
    needed = "Step 1: This step needs a LinkedIn account, and none is connected."
    assert office.modal().errors["Start from"].startswith(needed)
    assert office.rows(Sequence) == []


def test_the_sequence_has_the_steps_that_the_form_showed(office: Office) -> None:
    office.types("/plera create-sequence")
    _, second, third = office.modal().steps
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"remove:{second}")

    edits_step(office, third, delay="5", brief="One last question")

    office.submits(
        {
            "name": "Two steps",
            "groups": [group_value(office, "Trade fair")],
        }
    )

    steps = sorted(office.rows(Step), key=lambda step: step.position)
    assert [(step.delay_days, step.brief) for step in steps][1:] == [(5, "One last question")]
    assert office.rows(Sequence)[0].name == "Two steps"


@over_both_transports
def test_a_form_without_name_and_groups_is_held_back_at_these_fields(office: Office) -> None:
    office.types("/plera create-sequence")

    answer = office.submits()
    blank = office.submits({"name": "   ", "groups": [group_value(office, "Trade fair")]})

    assert set(answer["errors"]) == {"name", "groups"}
    assert answer["sent"] is False
    assert blank["sent"] is True
    assert list(office.modal().errors) == ["Name"]
    assert office.rows(Sequence) == []


def test_a_form_without_a_step_says_so_and_keeps_the_rest(office: Office) -> None:
    office.types("/plera create-sequence")
    for key in office.modal().steps:
        office.clicks("step_menu", block_id=f"step:{key}", selected_option=f"remove:{key}")

    office.submits({"name": "No step", "groups": [group_value(office, "Trade fair")]})

    assert "step" in " ".join(office.modal().errors.values())
    assert office.modal().holds("name") == "No step"
    assert office.rows(Sequence) == []


def test_a_negative_or_huge_delay_is_refused_at_its_field(office: Office) -> None:
    office.types("/plera create-sequence")
    second = office.modal().steps[1]
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"edit:{second}")

    for delay in ("-1", "10000", "1000000000000000000000", "2.5"):
        office.submits({"delay": delay})
        assert list(office.modal().errors) == ["Days after the step before"], delay

    assert office.rows(Sequence) == []


def test_a_delay_that_gets_past_slacks_own_check_is_refused_by_the_rule(office: Office) -> None:
    office.types("/plera create-sequence")
    second = office.modal().steps[1]
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"edit:{second}")
    office.only_submits({"delay": "4"})
    payload = office.premises.heard.last("view_submission").payload
    typed = payload["view"]["state"]["values"]["delay"]["step_delay"]

    for delay in ("-1", "0", "366", "10000", "99999999999999999999", "two", "", "٣"):
        typed["value"] = delay
        answer = office.hears_again("view_submission", payload=json.dumps(payload)).json()

        assert answer["response_action"] == "errors"
        assert answer["errors"] == {"delay": "Enter whole days from 1 to 365."}, delay
    assert office.rows(Sequence) == []


def test_a_source_group_that_was_deleted_meanwhile_is_named_at_its_field(office: Office) -> None:
    office.types("/plera create-sequence")
    typed = {"name": "Late", "groups": [group_value(office, "Odd names")]}

    office.change(
        lambda session: session.execute(update(SourceGroup).values(deleted_at=SourceGroup.created_at))
    )
    office.submits(typed)

    assert list(office.modal().errors) == ["Source groups"]
    assert office.rows(Sequence) == []


def test_without_a_single_ready_group_a_checklist_says_what_is_missing(office: Office) -> None:
    office.change(lambda session: session.execute(update(SourceGroup).values(enriched_at=None)))

    office.types("/plera create-sequence")

    assert office.modal().title == "Before the first one"
    assert "✓ *A run*" in office.modal().words
    assert "○ *Leads to write to*" in office.modal().words


def test_a_command_that_slack_delivers_late_gets_a_sentence(slow_office: Office) -> None:
    answer = slow_office.types("/plera create-sequence")

    assert answer == "Slack waited too long to open this. Press it again."
    assert not slow_office.has_modal()


def test_a_double_submit_makes_one_sequence(office: Office) -> None:
    fill_in(office)

    again = office.hears_again("view_submission")
    office.settles()

    assert again.json()["view"]["title"]["text"] == "Created"
    assert len(office.rows(Sequence)) == 1


def test_two_submits_at_the_same_moment_make_one_sequence(office: Office) -> None:
    fill_in(office, name="First")
    office.closes()
    office.types("/plera create-sequence", by=BEN)
    typed = {"name": "Second", "groups": [group_value(office, "Trade fair", by=BEN)]}
    office.only_submits(typed, by=BEN)

    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(lambda _: office.hears_again("view_submission"), range(4)))
    office.settles()

    assert {answer.json()["view"]["title"]["text"] for answer in answers} == {"Created"}
    assert [one.name for one in office.rows(Sequence)] == ["First", "Second"]
    assert office.rows(Delivery) == []


def test_an_unknown_word_names_the_nearest_command(office: Office) -> None:
    assert "`/plera create-sequence`" in office.types("/plera creat-sequense")
    assert "create-sequence" in office.types("/plera help")
    assert "create-sequence" in office.types("/plera")


def test_sequences_are_listed_with_their_state(office: Office) -> None:
    fill_in(office, name="Autumn docks")

    assert "Autumn docks" in office.types("/plera sequences")
    assert "Autumn docks" in office.types("/plera lab autumn")
