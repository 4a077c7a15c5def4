"""Building a sequence in its modal: typed text stays, errors stand at their fields, nothing is made twice."""

import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update

from models import Delivery, Sequence, SourceGroup, Step
from tests.scenarios.kestrel import BEN
from tests.scenarios.office import Office
from tests.scenarios.work import fill_in, group_value, over_both_transports


def test_adding_moving_and_removing_steps_keeps_what_was_typed(office: Office) -> None:
    office.types("/plera create-sequence")
    first, second, third = office.modal().steps

    typed = {
        "name": {"sequence_name": "Half typed"},
        f"step:{second}:brief": {"step_brief": "Ask about docks"},
    }
    office.clicks("add_step", values=typed)
    added = office.modal().steps[-1]
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"up:{second}")
    office.clicks("step_menu", block_id=f"step:{third}", selected_option=f"remove:{third}")
    office.clicks("step_delay", block_id=f"step:{first}:delay", value="9")

    form = office.modal()
    assert form.steps == [second, first, added]
    assert form.holds("name") == "Half typed"
    assert form.holds(f"step:{second}:brief") == "Ask about docks"
    assert form.holds(f"step:{first}:delay") == "9"
    assert "Day 0 Email → Day 9 Email if no reply → Day 12 Email if no reply" in form.words


def test_the_sequence_has_the_steps_that_the_form_showed(office: Office) -> None:
    office.types("/plera create-sequence")
    _, second, third = office.modal().steps
    office.clicks("step_menu", block_id=f"step:{second}", selected_option=f"remove:{second}")

    office.submits(
        {
            "name": "Two steps",
            "groups": [group_value(office, "Trade fair")],
            f"step:{third}:delay": "5",
            f"step:{third}:brief": "One last question",
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
    typed = {"name": "Delays", "groups": [group_value(office, "Trade fair")]}

    for delay in ("-1", "1000000000000000000000", "2.5"):
        office.submits({**typed, f"step:{second}:delay": delay})
        assert list(office.modal().errors) == ["Days after the step before"], delay

    assert office.rows(Sequence) == []


def test_a_delay_that_gets_past_slacks_own_check_is_refused_by_the_rule(office: Office) -> None:
    office.types("/plera create-sequence")
    office.only_submits({"name": "   ", "groups": [group_value(office, "Trade fair")]})
    payload = office.premises.heard.last("view_submission").payload
    block = f"step:{office.modal().steps[1]}:delay"
    typed = payload["view"]["state"]["values"][block]["step_delay"]

    for delay in ("-1", "366", "99999999999999999999", "two", "", "٣"):
        typed["value"] = delay
        answer = office.hears_again("view_submission", payload=json.dumps(payload)).json()

        assert answer["response_action"] == "errors"
        assert answer["errors"][block] == "Enter whole days from 1 to 365.", delay
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
