"""A person pauses, resumes and stops from wherever they are: command, list, App Home, Messaging Lab, card."""

import pytest

from models import Enrollment, Run, SenderAccount, Sequence, Workspace
from tests.scenarios.kestrel import ANA, BEN, GENERAL, JO, LENA
from tests.scenarios.office import Office
from tests.scenarios.reception import Reception
from tests.scenarios.shown import Message
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow

DAY = 86_400


def _answer(office: Office, by: str = ANA) -> Message:
    """Return the newest message that only this person sees."""
    return [one for one in office.messages(GENERAL, by=by) if one.raw.get("is_ephemeral")][-1]


def _states(office: Office) -> tuple[str, str]:
    return str(office.rows(Sequence)[0].state), str(office.rows(Run)[0].state)


def test_a_sequence_is_paused_and_resumed_by_its_name(office: Office) -> None:
    launched(office)

    assert office.types("/plera pause autumn") == "Autumn docks is paused: nothing leaves until Resume."
    office.settles()
    assert "Paused by Ana Lindqvist: nothing leaves until Resume" in office.lab().words
    assert "Held: Paused by Ana Lindqvist" in office.card("Nora Vogt").words
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 1

    assert "Autumn docks goes on" in office.types("/plera resume autumn", by=BEN)
    office.waits(seconds=2 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 2


def test_without_a_name_everything_that_can_be_paused_is_listed_with_its_button(office: Office) -> None:
    launched(office)

    words = office.types("/plera pause")
    assert "*Autumn docks* · sequence" in words
    assert "*Docks, spring* · run" in words
    assert "*jo@kestrel.test* · mailbox" in words
    _press_of(office, "Docks, spring", "Pause")

    assert _states(office) == ("active", "paused")
    assert "The run Docks, spring is paused: nothing leaves until Resume." in _answer(office).words
    assert "The run Docks, spring was paused by Ana Lindqvist" in office.lab().words

    office.types("/plera resume")
    _press_of(office, "Docks, spring", "Resume")
    assert _states(office) == ("active", "active")


def _press_of(office: Office, name: str, label: str) -> None:
    """Press the button beside a name in the newest list."""
    answer = _answer(office)
    block = next(one for one in answer.blocks if name in str(one.get("text")))
    assert block["accessory"]["text"]["text"] == label
    office._do(
        "click", user=ANA, channel=answer.channel, ts=answer.ts, block_id=block["block_id"],
        action_id=block["accessory"]["action_id"],
    )  # fmt: skip
    office.settles()


def test_a_mailbox_is_paused_and_its_owner_resumes_it(office: Office) -> None:
    launched(office)

    assert "jo@kestrel.test is paused" in office.types("/plera pause jo@kestrel.test")
    assert "jo@kestrel.test goes on" in office.types("/plera resume jo@", by=JO)

    assert {str(one.state) for one in office.rows(SenderAccount)} == {"healthy"}


def test_a_name_that_fits_nothing_lists_what_there_is_and_nothing_paused_is_said(office: Office) -> None:
    launched(office)

    assert "*Autumn docks* · sequence" in office.types("/plera pause winter")
    assert office.types("/plera resume") == "Nothing is paused."
    assert _states(office) == ("active", "active")


def test_everything_is_stopped_and_resumed_by_command(office: Office) -> None:
    launched(office)

    assert "*Stop everything?* 1 live sequence" in office.types("/plera stop-all")
    office.presses(_answer(office), "Stop everything…")
    assert office.rows(Workspace)[0].hold == "stopped"
    words = office.types("/plera stop-all", by=BEN)
    assert "Everything is stopped since" in words
    assert "by Ana Lindqvist" in words
    assert "Everything is stopped since" in office.lab().words
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 1

    office.presses(_answer(office, by=BEN), "Resume", by=BEN)
    office.waits(seconds=2 * DAY)

    assert len(office.mailbox("nora@vogt.test")) == 2


def test_a_second_stop_says_who_was_first(office: Office) -> None:
    launched(office)
    office.types("/plera stop-all")
    answer = _answer(office)

    office.presses(answer, "Stop everything…")
    office.presses(answer, "Stop everything…")

    assert "by Ana Lindqvist: nothing leaves until Resume" in _answer(office).words


def test_app_home_stops_everything_and_lets_it_go_on(office: Office) -> None:
    launched(office)
    reception = Reception(office)
    reception.opens_home()
    assert "Stop everything…" in reception.home_buttons()

    reception._click(ANA, "hold_pause")
    assert "Everything is stopped since" in reception.home()
    assert "Stop everything…" not in reception.home_buttons()
    reception._click(ANA, "hold_resume")

    assert "Everything is stopped" not in reception.home()
    assert office.rows(Workspace)[0].hold is None


def test_a_lead_is_paused_resumed_and_stopped_from_its_card(office: Office) -> None:
    launched(office)
    office.picks(office.card("Nora Vogt"), "Pause this lead")
    assert "Paused by Ana Lindqvist: nothing leaves until Resume" in office.card("Nora Vogt").words
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 1

    office.picks(office.card("Nora Vogt"), "Resume this lead")
    office.waits(seconds=2 * DAY)
    assert len(office.mailbox("nora@vogt.test")) == 2

    office.picks(office.card("Nora Vogt"), "Stop for this lead…")
    assert "Stop for Nora Vogt?" in office.modal().words
    office.submits({"stop_where": "here"})
    office.waits(seconds=9 * DAY)

    assert len(office.mailbox("nora@vogt.test")) == 2
    assert "Stopped by Ana Lindqvist" in office.card("Nora Vogt").words
    assert [str(one.state) for one in office.rows(Enrollment)].count("stopped") == 1


def test_a_lead_that_was_stopped_meanwhile_says_so(office: Office) -> None:
    launched(office)
    card = office.card("Nora Vogt")
    office.picks(card, "Stop for this lead…")
    office.picks(card, "Stop for this lead…", by=BEN)
    office.submits()

    office.submits(by=BEN)

    assert "This lead is stopped already." in office.modal(by=BEN).words + str(
        office.modal(by=BEN).raw["errors"]
    )


def test_a_sequence_whose_leads_are_all_done_says_completed_in_lab_and_home(office: Office) -> None:
    launched(office)
    for lead in ("Yuki Tanaka", "Sam Reed"):
        office.picks(office.card(lead), "Leave this lead out")
    office.waits(seconds=20 * DAY)

    assert "*Completed*" in office.lab().words
    reception = Reception(office)
    reception.opens_home()
    assert "*Autumn docks* · Completed" in reception.home()
    assert _states(office) == ("completed", "completed")


def test_guests_stop_nothing(office: Office) -> None:
    for command in ("pause", "resume", "stop-all"):
        assert "Guests" in office.types(f"/plera {command}", by=LENA)
