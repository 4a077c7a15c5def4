from typing import Any

import pytest
from hypothesis import given

from models.states import Channel, SequenceState
from outreach.forecast_screens import Bottleneck, Forecast
from outreach.lab_screens import Finding, SenderNames, StepProgress
from tests.views.samples import OUTSIDE, TUESDAY, buttons, drawn, lab, labels, markup, texts
from views import ids
from views.lab_root import bar, lab_root


def primary(blocks: Any) -> Any:
    return [one["text"]["text"] for one in buttons(blocks) if one.get("style") == "primary"]


def test_the_root_says_where_the_review_stands() -> None:
    screen = lab_root(lab())
    blocks = drawn(screen)

    assert screen.text == "Robotics Q1: 212 of 400 leads ready"
    assert len(blocks) <= 8
    entries = ("Edit steps", "Clone", "Save as play", "Senders…", "Approve again…", "Test send…", "Profile…")
    assert [one for one in texts(blocks) if one not in entries][:5] == [
        "Messaging Lab · Robotics Q1",
        "*In review* · 400 leads · 2 steps · Jo, founder",
        "Day 0 Email → Day 3 Email if no reply",
        "█████░░░░░  *212 of 400 leads ready*\nMessages: 424 approved · 161 to review",
        "10 leads a day by the senders' limits; mailboxes Jo Meyer, Ana Lind",
    ]
    assert texts(blocks)[-1] == "Updated Tue 24 Nov, 10:05 · times in Berlin"


def test_missing_messages_make_generate_the_primary_button_and_it_asks_first() -> None:
    blocks = drawn(lab_root(lab(messages_missing=800, messages_approved=0, messages_to_review=0, ready=0)))

    assert labels(blocks) == ["Generate…", "Launch…"]
    assert primary(blocks) == ["Generate…"]
    assert "800 messages will be written" in buttons(blocks)[0]["confirm"]["text"]["text"]
    assert {one["value"] for one in buttons(blocks)} == {"5"}


def test_while_messages_are_written_the_writing_can_be_stopped() -> None:
    blocks = drawn(lab_root(lab(messages_writing=30, messages_missing=5)))

    assert labels(blocks) == ["Stop writing", "10 more cards", "Launch…"]


def test_a_message_that_is_being_written_is_not_counted_a_second_time_as_missing() -> None:
    shown = markup(drawn(lab_root(lab(messages_writing=30, messages_missing=30))))

    assert "161 to review · 30 being written" in shown
    assert "not written yet" not in shown
    assert "30 not written yet" in markup(drawn(lab_root(lab(messages_missing=30))))


BLOCKER = Finding(True, "No message is approved yet.")
WARNING = Finding(False, "The run is paused.")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"messages_approved": 0, "messages_to_review": 0, "messages_missing": 800}, ["Generate…"]),
        (
            {
                "messages_approved": 0,
                "messages_to_review": 0,
                "messages_missing": 800,
                "findings": (BLOCKER,),
            },
            ["Generate…"],
        ),
        ({"messages_approved": 0, "leads_to_review": 40, "findings": (BLOCKER,)}, ["Review 40"]),
        ({"messages_approved": 0, "leads_to_review": 1, "messages_missing": 5}, ["Review 1"]),
        ({"messages_approved": 0, "leads_to_review": 1, "messages_writing": 5}, ["Review 1"]),
        ({"leads_to_review": 1_200, "findings": (BLOCKER,)}, ["Review 1,200"]),
        ({"messages_to_review": 0, "messages_missing": 5, "findings": (BLOCKER,)}, ["Generate…"]),
        ({"messages_to_review": 0, "findings": (BLOCKER,)}, []),
        ({"messages_missing": 5, "findings": (WARNING,)}, ["Launch…"]),
        ({"messages_to_review": 0}, ["Launch…"]),
        ({"messages_approved": 0, "state": SequenceState.ACTIVE, "messages_missing": 5}, []),
    ],
)
def test_the_primary_button_is_what_brings_the_sequence_on(changes: Any, expected: list[str]) -> None:
    assert primary(drawn(lab_root(lab(**changes)))) == expected


@pytest.mark.parametrize(
    ("leads", "shown", "label"),
    [
        (400, 0, "Show 10 cards"),
        (400, 10, "10 more cards"),
        (13, 10, "3 more cards"),
        (11, 10, "1 more card"),
    ],
)
def test_cards_are_offered_ten_at_a_time(leads: int, shown: int, label: str) -> None:
    assert label in labels(drawn(lab_root(lab(leads=leads, cards_shown=shown))))


def test_no_cards_are_offered_when_all_are_there() -> None:
    assert labels(drawn(lab_root(lab(leads=10, cards_shown=10)))) == ["Launch…"]


def test_the_worst_findings_stand_in_words() -> None:
    findings = (
        Finding(False, "w1"),
        Finding(True, "No footer: `/plera help`."),
        Finding(False, "w2"),
        Finding(False, "w3"),
    )

    shown = markup(drawn(lab_root(lab(findings=findings))))

    assert "*1 blocker, 3 warnings*\n⛔ No footer: `/plera help`.\n⚠ w1\n⚠ w2" in shown
    assert "w3" not in shown


def test_a_live_sequence_shows_a_line_per_step_and_can_be_paused() -> None:
    progress = (
        StepProgress(1, Channel.EMAIL, 88, 140, 9, 0),
        StepProgress(2, Channel.EMAIL, 12, 50, 0, 2),
    )

    blocks = drawn(lab_root(lab(state=SequenceState.ACTIVE, progress=progress, next_send_at=TUESDAY)))

    shown = markup(blocks)
    assert "*1 · Email* · 88 here · 140 sent · 9 replied\n*2 · Email* · 12 here · 50 sent · 2 failed" in shown
    assert "Next send Tue 24 Nov, 10:05" in shown
    assert labels(blocks) == ["10 more cards", "Pause", "Today"]


def test_a_paused_sequence_can_be_resumed() -> None:
    held = "Paused by Ana: nothing leaves until Resume"
    blocks = drawn(lab_root(lab(state=SequenceState.PAUSED, next_send_at=TUESDAY, held=held)))

    assert held in markup(blocks)
    assert "Next send" not in markup(blocks)
    assert primary(blocks) == ["Resume"]
    assert buttons(blocks)[-1]["action_id"] == ids.LAB_RESUME


def test_a_completed_sequence_has_nothing_left_to_press() -> None:
    assert labels(drawn(lab_root(lab(state=SequenceState.COMPLETED, cards_shown=400)))) == []


@pytest.mark.parametrize("state", list(SequenceState))
def test_every_state_can_be_drawn_with_every_button_it_may_have(state: Any) -> None:
    drawn(
        lab_root(
            lab(state=state, messages_missing=1, messages_failed=1, leads=1, ready=0, senders=SenderNames())
        )
    )


@given(OUTSIDE)
def test_any_outside_text_can_be_drawn(outside: str) -> None:
    screen = lab_root(
        lab(
            name=outside,
            profile=outside,
            senders=SenderNames((outside,) * 9, (outside,) * 9),
            findings=(Finding(True, outside),) * 5,
            notice=outside,
            messages_missing=3,
        )
    )

    assert "<!channel>" not in markup(drawn(screen)) + screen.text


@pytest.mark.parametrize(
    ("done", "total", "drawing"),
    [
        (0, 0, "░░░░░░░░░░"),
        (1, 400, "█░░░░░░░░░"),
        (399, 400, "█████████░"),
        (400, 400, "██████████"),
    ],
)
def test_the_bar_is_full_only_when_all_is_done(done: int, total: int, drawing: str) -> None:
    assert bar(done, total) == drawing


def test_leads_of_a_removed_sender_can_be_reassigned() -> None:
    blocks = drawn(lab_root(lab(state=SequenceState.ACTIVE, has_removed_sender=True)))

    assert labels(blocks)[-1] == "Reassign…"
    assert buttons(blocks)[-1]["value"] == "5"


def test_the_forecast_stands_where_the_pace_stood() -> None:
    forecast = Forecast(
        5, 36, 12, 10, TUESDAY, TUESDAY, TUESDAY, Bottleneck("jo@kestrel.test, 30 messages a day")
    )

    shown = markup(drawn(lab_root(lab(forecast=forecast))))

    assert "10 leads a day, last message Tue 24 Nov; bottleneck: jo@kestrel.test, 30 messages a day" in shown


def test_clean_messages_can_be_approved_at_once_where_there_are_several() -> None:
    several = labels(drawn(lab_root(lab(leads_to_review=161, messages_clean=1_142))))
    one = labels(drawn(lab_root(lab(leads_to_review=1, messages_clean=1))))
    over = labels(drawn(lab_root(lab(state=SequenceState.COMPLETED, leads_to_review=2, messages_clean=9))))

    assert several == ["Review 161", "10 more cards", "Approve clean 1,142…", "Launch…"]
    assert one == ["Review 1", "10 more cards", "Launch…"]
    assert "Review 2" not in over
    assert not [label for label in over if label.startswith("Approve clean")]
