"""What leaves, why not, and when all will be done: `/plera today`, `/plera why`, the launch dialog and the lab."""

import pytest

from models import Sequence
from outreach import forecasting
from tests.outreach.crowds import fill_rows
from tests.scenarios.kestrel import GENERAL, LENA
from tests.scenarios.office import Office
from tests.scenarios.reception import Reception
from tests.scenarios.work import approve, create, generate, launched, written
from views import lead_ids

pytestmark = pytest.mark.slow


def test_today_is_short_and_opens_the_whole_list(office: Office) -> None:
    assert office.types("/plera today").startswith("*Nothing is planned for the next 24 hours*")

    launched(office, leads=["Nora Vogt"])
    office.waits(seconds=60 * 3600.0)
    answer = office.types("/plera today")
    assert "1 message in the next 24 hours" in answer
    assert "1 to send" in answer

    office.presses(office.messages(GENERAL)[-1], "Show all")

    assert office.modal().title == "The next 24 hours"
    assert "Nora Vogt, Vogt\nstep 2 Email · Autumn docks" in office.modal().words

    office.clicks(lead_ids.LEAD_OPEN)
    assert "nora@vogt.test" in office.modal().words
    office.goes_back()
    assert office.modal().title == "The next 24 hours"


def test_why_tells_every_message_of_a_lead_in_both_zones(office: Office) -> None:
    launched(office, leads=["Yuki Tanaka"])

    answer = office.types("/plera why yuki@kumo.test")

    assert "*Yuki Tanaka* · Kumo · yuki@kumo.test" in answer
    assert "1 · Email: Sent" in answer
    assert "2 · Email: Planned" in answer
    assert "in Tokyo)" in answer


def test_why_offers_those_that_fit_and_says_how_to_look_when_none_does(office: Office) -> None:
    written(office)

    assert "Which .test?" in office.types("/plera why .test")
    office.presses(office.messages(GENERAL)[-1], "Why")
    assert "In no sequence: nothing leaves to them." in office.messages(GENERAL)[-1].words
    assert "1 · Email: Waits for approval: approve it" in office.types("/plera why nora")

    assert "Nobody here is called nobody" in office.types("/plera why nobody")
    assert "Whose messages?" in office.types("/plera why")
    assert "Guests" in office.types("/plera why yuki@kumo.test", by=LENA)
    assert "Guests" in office.types("/plera today", by=LENA)


def test_the_forecast_stands_in_the_lab_and_in_the_launch_dialog(office: Office) -> None:
    create(office)
    assert "3 leads a day, last message" in office.lab().words
    assert "bottleneck: the days between the steps" in office.lab().words

    generate(office)
    approve(office, ["Nora Vogt"])
    office.presses(office.lab(), "Launch…")

    assert "9 messages in all" in office.modal().words
    assert "a day on average; bottleneck: the days between the steps." in office.modal().words


def test_what_takes_long_to_work_out_follows_behind_the_click(office: Office) -> None:
    create(office)
    generate(office)
    approve(office, ["Nora Vogt"])
    (sequence,) = office.rows(Sequence)
    office.change(lambda session: fill_rows(session, sequence.id, forecasting.AT_ONCE))

    office.presses(office.lab(), "Launch…")
    office.settles()
    assert "messages in all" in office.modal().words
    assert "Working it out" not in office.modal().words
    office.submits()
    office.settles()

    assert "Working it out…" in office.types("/plera why nora@vogt.test")
    office.settles()
    assert "1 · Email: Sent" in office.messages(GENERAL)[-1].words


def test_a_live_sequences_lab_opens_the_next_24_hours(office: Office) -> None:
    launched(office, leads=["Nora Vogt"])

    office.presses(office.lab(), "Today")

    assert office.modal().title == "The next 24 hours"


def test_app_home_opens_the_next_24_hours_while_something_is_live(office: Office) -> None:
    reception = Reception(office)
    create(office)
    reception.opens_home()
    assert "Today" not in reception.home_buttons()

    launched(office, name="Winter docks", leads=["Nora Vogt"])
    reception.opens_home()
    reception.presses_today()

    assert office.modal().title == "The next 24 hours"
