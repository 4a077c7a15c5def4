from dataclasses import replace

import pytest
from hypothesis import given

from outreach.errors import NotFound
from outreach.lab_screens import LaunchSummary
from tests.views.samples import OUTSIDE, markup, opened, state, texts
from views import ids
from views.launch_modal import LaunchTyped, launch_modal, read_launch

READY = LaunchSummary(
    sequence_id=5,
    name="Robotics Q1",
    entering_now=36,
    waiting_for_review=4,
    left_out=1,
    outside_hours=0,
    read=100,
    unread=8,
    leads_per_day=10,
    senders=("Jo Meyer",),
    blockers=(),
    warnings=("Two leads have no zone.",),
)


def test_the_dialog_says_what_will_happen() -> None:
    view = opened(launch_modal(READY))

    assert texts(view["blocks"])[0] == (
        "*Robotics Q1*\n"
        "36 leads can enter now, 10 a day at most, and get the first step at once, from Jo Meyer.\n"
        "4 more leads can enter once approved.\n"
        "1 lead left out.\n"
        "Of the approved messages 100 were read in full and 8 approved unread."
    )
    assert "⚠ Two leads have no zone." in markup(view)
    assert view["submit"]["text"] == "Launch"
    assert read_launch({"private_metadata": "5", "state": {"values": {}}}) == LaunchTyped(5, False)


def test_leads_outside_their_hours_are_written_to_at_once_unless_one_chooses_to_wait() -> None:
    view = opened(launch_modal(replace(READY, outside_hours=12)))

    asked = next(block for block in view["blocks"] if block["type"] == "input")
    assert asked["label"]["text"] == "12 leads are outside their hours just now: write when?"
    assert asked["element"]["initial_option"]["value"] == ids.LAUNCH_AT_ONCE
    waits = state({ids.LAUNCH_TIMING_BLOCK: {ids.LAUNCH_TIMING: (ids.LAUNCH_NEXT_WINDOW,)}})
    assert read_launch({"private_metadata": "5", "state": {"values": waits}}).waits_for_window


def test_blockers_take_the_launch_button_away() -> None:
    view = opened(launch_modal(replace(READY, outside_hours=3, blockers=("No postal address: set it.",))))

    assert "submit" not in view
    assert "⛔ No postal address: set it." in markup(view)


def test_a_dialog_that_is_not_ours_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_launch({"private_metadata": ""})


@given(OUTSIDE)
def test_any_outside_text_can_be_shown(outside: str) -> None:
    many = (outside,) * 20

    for blockers in ((), many):
        view = opened(
            launch_modal(replace(READY, name=outside, senders=many, warnings=many, blockers=blockers))
        )
        assert "<!channel>" not in markup(view)
