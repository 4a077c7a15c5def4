"""Four eyes: an admin asks for them in a play, and a sequence of it is approved by two people."""

import pytest

from models import Message
from models.states import MessageState
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.people import People
from tests.scenarios.work import generate, group_value
from views import play_ids

pytestmark = pytest.mark.slow

PLAY = "cold_email_only"


def written_with_four_eyes(office: Office) -> None:
    """Switch the rule on for a play, give a run that play, and have messages of it written by Ana."""
    office.types("/plera plays")
    office.clicks(play_ids.PLAY_SHOW, block_id=f"play:{PLAY}")
    office.clicks(play_ids.PLAY_FOUR_EYES_ON)
    assert "*Four eyes* · on" in office.modal().words
    office.clicks(play_ids.PLAY_RUN)
    office.submits({"run_name": "Yards"})
    office.closes()
    _sequence_of(office, "Yards")
    generate(office)


def _sequence_of(office: People, run: str) -> None:
    office.types("/plera create-sequence")
    chosen = next(value for label, value in office.modal().options("run").items() if label == run)
    groups = [group_value(office, "Trade fair")]
    office.submits({"run": chosen, "name": "Autumn yards", "groups": groups})
    office.closes()


def test_whoever_had_them_written_is_sent_on_and_somebody_else_approves(office: Office) -> None:
    written_with_four_eyes(office)
    office.presses(office.lab(), "Review 3", by=ANA)
    assert "are yours: Ben" in office.modal(by=ANA).words
    office.clicks("walk_next", by=ANA)
    assert office.modal(by=ANA).title == "Review · 3 left"
    office.closes(by=ANA)

    office.presses(office.lab(), "Review 3", by=BEN)
    message = next(
        one
        for one in office.rows(Message)
        if one.body in office.modal(by=BEN).words and not one.subject.startswith("Re:")
    )
    office.clicks("step_card_menu", selected_option=f"edit:{message.id}", by=BEN)
    office.submits({"body": "Hello there, a word about docks?"}, by=BEN)
    assert "Step 1 is yours: Ana" in office.modal(by=BEN).words
    office.submits(by=BEN)

    assert "approved. Step 1 is yours" in office.modal(by=BEN).words
    left = office.rows(Message, id=message.id)[0]
    assert left.state is MessageState.NEEDS_REVIEW

    office.presses(office.lab(), "Review 3", by=ANA)
    assert office.modal(by=ANA).title == "Review · 3 left"
    office.submits(by=ANA)

    assert office.rows(Message, id=message.id)[0].state is MessageState.APPROVED


def test_approve_clean_says_how_many_somebody_else_must_approve(office: Office) -> None:
    written_with_four_eyes(office)
    label = next(one for one in office.lab().buttons if one.startswith("Approve clean"))

    office.presses(office.lab(), label, by=BEN)

    assert "yours" not in office.modal(by=BEN).words
    office.submits(by=BEN)
    assert "messages approved." in office.modal(by=BEN).words
