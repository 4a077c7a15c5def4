"""What people type that could never be: each is refused or held in a clear sentence, and nothing is lost."""

import json

import pytest
from sqlalchemy import update

from models import Delivery, Enrollment, Lead, SenderAccount, Sequence, SequenceForm, Step, Workspace
from models.states import DeliveryState, EnrollmentState
from outreach import removing
from tests.scenarios.office import Office, senders
from tests.scenarios.reception import Reception
from tests.scenarios.shown import elements
from tests.scenarios.work import approve, fill_in, group_value, launched, written

pytestmark = pytest.mark.slow

DAY = 24 * 3600.0


def picks_step(office: Office, key: str, verb: str) -> None:
    office.clicks("step_menu", block_id=f"step:{key}", selected_option=f"{verb}:{key}")


def test_a_delay_of_ten_thousand_days_is_refused_in_a_live_sequence(office: Office) -> None:
    lab = launched(office)
    office.picks(lab, "Edit steps")
    second = office.modal().steps[1]
    picks_step(office, second, "edit")

    office.submits({"delay": "10000"})

    assert "365" in " ".join(office.modal().errors.values())
    assert [one.delay_days for one in office.rows(Step)] == [0, 3, 4]
    assert [one.state for one in office.rows(Delivery)] == ["sent", "scheduled"]


def test_sixty_steps_are_refused_and_the_rest_of_the_form_is_kept(office: Office) -> None:
    office.types("/plera create-sequence")
    for _ in range(9):
        office.clicks("add_step")
    assert len(office.modal().steps) == 12
    assert "Add step" not in [
        one["text"]["text"] for _, one in elements(office.modal().blocks) if "text" in one
    ]
    (row,) = office.rows(SequenceForm)
    step = row.form["steps"][-1]
    many = [step | {"key": f"forged{number}", "delay_days": "1"} for number in range(60)]
    forged = row.form | {"steps": many}
    office.change(lambda session: session.execute(update(SequenceForm).values(form=forged)))

    office.submits({"name": "Sixty", "groups": [group_value(office, "Trade fair")]})

    assert "A sequence has at most 12 steps, not 60" in " ".join(office.modal().errors.values())
    assert office.rows(Sequence) == []
    assert office.modal().holds("name") == "Sixty"


def test_a_window_of_no_length_is_refused_at_its_end(office: Office) -> None:
    lab = launched(office)
    office.picks(lab, "Edit steps")
    office.clicks("sequence_hours", block_id="hours")

    office.submits({"own": "own", "opens": "09:00", "closes": "09:00", "weekdays": ["1"]})

    assert office.modal().errors == {
        "Until": "Choose an end after 09:00 on the same day, so that there is time to send."
    }
    assert office.rows(Sequence)[0].hours is None


def test_senders_that_may_send_nothing_block_the_launch_and_say_so(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    office.change(lambda session: session.execute(update(SenderAccount).values(daily_limit=0)))

    office.presses(office.lab(), "Launch…")

    assert office.modal().title == "Not ready yet"
    for address in senders(office):
        assert f"{address} may send 0 messages a day" in office.modal().words
    assert office.rows(Delivery) == []


def test_a_limit_that_becomes_zero_while_live_holds_what_waits_and_says_why(office: Office) -> None:
    launched(office)
    office.change(lambda session: session.execute(update(SenderAccount).values(daily_limit=0)))
    office.waits(seconds=6 * DAY)

    assert "may send 0 messages a day: give it a higher limit" in office.types("/plera why nora@vogt.test")
    assert len(office.mailbox("nora@vogt.test")) == 1
    office.change(lambda session: session.execute(update(SenderAccount).values(daily_limit=30)))
    office.waits(seconds=3 * DAY)
    assert len(office.mailbox("nora@vogt.test")) >= 2


def test_a_zone_that_does_not_exist_is_refused_and_a_lead_in_one_is_held_until_it_has_another(
    office: Office,
) -> None:
    launched(office)
    (enrollment,) = office.rows(Enrollment, state=EnrollmentState.ACTIVE)
    office.change(
        lambda session: session.execute(
            update(Lead).where(Lead.id == enrollment.lead_id).values(zone="Europe/Atlantis")
        )
    )
    office.waits(seconds=5 * DAY)

    told = office.types("/plera why nora@vogt.test")
    assert "Atlantis" in told
    assert len(office.mailbox("nora@vogt.test")) == 1
    office.change(
        lambda session: session.execute(
            update(Lead).where(Lead.id == enrollment.lead_id).values(zone="Europe/Berlin")
        )
    )
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) >= 2


def test_the_only_sender_is_removed_while_live_and_each_waiting_message_says_so(office: Office) -> None:
    launched(office)
    for sender in office.rows(SenderAccount):
        _remove(office, sender.id)
    office.settles()
    office.waits(seconds=5 * DAY)

    told = office.types("/plera why nora@vogt.test")
    assert "was removed: choose another sender" in told
    office.picks(office.lab(), "All findings…")
    assert "was removed" in office.modal().words
    assert [one.state for one in office.rows(Delivery)] == ["sent", "scheduled"]


def test_a_lead_that_moves_to_another_sequence_in_mid_send_gets_what_is_leaving_once(office: Office) -> None:
    launched(office)
    (waiting,) = office.rows(Delivery, state=DeliveryState.SCHEDULED)
    now = office.premises.services.now()
    office.change(
        lambda session: session.execute(
            update(Delivery)
            .where(Delivery.id == waiting.id)
            .values(state=DeliveryState.SENDING, token="held", intent_at=now)
        )
    )

    office.picks(office.card("Nora Vogt"), "Stop for this lead…")
    office.submits()
    office.settles()
    assert "a mail was on its way already" in office.card("Nora Vogt").words

    fill_in(office, name="Winter docks")
    office.closes()
    entered = [one for one in office.rows(Enrollment) if one.lead_id == waiting.lead_id]
    assert [one.state for one in entered] == ["stopped", "proposed"]
    assert office.rows(Delivery)[1].state is DeliveryState.SENDING


def test_a_zone_of_the_workspace_that_does_not_exist_is_refused_at_its_field(office: Office) -> None:
    reception = Reception(office)
    office.types("/plera settings")
    reception.opens_section("place")

    assert reception.looks_up("place_zone", "nowhereville") == []
    assert reception.looks_up("place_zone", "berlin")
    office.only_submits({"place_zone": "Europe/Berlin"})
    payload = office.premises.heard.last("view_submission").payload
    payload["view"]["state"]["values"]["place_zone"]["place_zone"]["selected_option"]["value"] = (
        "Europe/Atlantis"
    )
    answer = office.hears_again("view_submission", payload=json.dumps(payload)).json()

    assert answer["response_action"] == "errors"
    assert "place_zone" in answer["errors"]
    assert office.rows(Workspace)[0].zone == "Europe/Berlin"


def _remove(office: Office, sender_id: int) -> None:
    now = office.premises.services.now()
    office.change(lambda session: removing.remove_sender(session, None, sender_id, now=now))
