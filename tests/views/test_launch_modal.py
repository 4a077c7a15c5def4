from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from outreach.errors import NotFound
from outreach.finding_kinds import FindingKind, Fix
from outreach.forecast_screens import Bottleneck, Forecast, SenderDay
from outreach.lab_screens import Finding, LaunchSummary, SenderNames
from tests.views.samples import OUTSIDE, TUESDAY, buttons, markup, opened, state, texts
from views import ids, lab_ids
from views.launch_modal import LaunchTyped, launch_modal, read_launch

READY = LaunchSummary(
    sequence_id=5,
    name="Robotics Q1",
    entering=36,
    is_room_for_all=False,
    waiting_for_review=4,
    left_out=1,
    outside_hours=0,
    read=100,
    unread=8,
    leads_per_day=10,
    senders=SenderNames(("Jo Meyer",)),
    blockers=(),
    warnings=(Finding(False, "Two leads have no zone.", FindingKind.UNKNOWN_ZONE, Fix.LEADS),),
)


def test_the_dialog_says_what_will_happen() -> None:
    view = opened(launch_modal(READY))

    assert texts(view["blocks"])[0] == (
        "*Robotics Q1*\n"
        "36 leads can enter as fast as the limits of senders and companies allow: 10 leads a day at most. "
        "Each gets the first step at once.\n"
        "Sent from mailbox Jo Meyer.\n"
        "4 more leads can enter once approved.\n"
        "1 lead left out.\n"
        "Of the approved messages 100 were read in full and 8 approved unread."
    )
    assert "⚠ Two leads have no zone." in markup(view)
    assert view["submit"]["text"] == "Launch"
    assert read_launch({"private_metadata": "5", "state": {"values": {}}}) == LaunchTyped(5, False)


def test_with_a_forecast_its_pace_is_the_only_one_and_the_reason_stands_in_its_sentence() -> None:
    held_up = Bottleneck("jo@kestrel.test, 30 messages a day", "raise its limit")
    forecast = Forecast(5, 108, 36, 8, TUESDAY, TUESDAY, TUESDAY, held_up)

    for launch in (READY, replace(READY, is_room_for_all=True)):
        shown = markup(opened(launch_modal(replace(launch, forecast=forecast))))

        assert (
            "8 leads a day on average; bottleneck: jo@kestrel.test, 30 messages a day: raise its limit."
            in shown
        )
        assert "a day at most" not in shown


@pytest.mark.parametrize("nothing_leaves", [True, False])
def test_without_the_pace_of_a_forecast_the_limits_of_the_senders_are_named_as_such(
    nothing_leaves: bool,
) -> None:
    nothing = Forecast(5, 0, 0, 0, None, None, None, Bottleneck("the days between the steps"))
    forecast = nothing if nothing_leaves else None
    few = replace(
        READY, entering=1, is_room_for_all=True, forecast=forecast, is_forecast_late=forecast is None
    )

    assert (
        "1 lead can enter now and gets the first step at once.\n"
        "The senders' limits let in new leads: 10 leads a day at most."
    ) in markup(opened(launch_modal(few)))


@pytest.mark.parametrize(
    ("senders", "words"),
    [
        (
            SenderNames(("jo@kestrel.test", "ana@kestrel.test")),
            "mailboxes jo@kestrel.test, ana@kestrel.test.",
        ),
        (SenderNames((), ("linkedin.test/in/jo",)), "LinkedIn account linkedin.test/in/jo."),
        (
            SenderNames(("jo@kestrel.test",), tuple(f"in/{n}" for n in range(7))),
            "mailbox jo@kestrel.test; LinkedIn accounts in/0, in/1, in/2, in/3, in/4 and 2 more.",
        ),
    ],
)
def test_the_dialog_says_of_which_kind_the_senders_are(senders: SenderNames, words: str) -> None:
    assert f"Sent from {words}" in markup(opened(launch_modal(replace(READY, senders=senders))))


def test_leads_outside_their_hours_are_written_to_at_once_unless_one_chooses_to_wait() -> None:
    view = opened(launch_modal(replace(READY, outside_hours=12)))

    asked = next(block for block in view["blocks"] if block["type"] == "input")
    assert asked["label"]["text"] == "12 leads are outside their hours just now: write when?"
    assert asked["element"]["initial_option"]["value"] == ids.LAUNCH_AT_ONCE
    waits = state({ids.LAUNCH_TIMING_BLOCK: {ids.LAUNCH_TIMING: (ids.LAUNCH_NEXT_WINDOW,)}})
    assert read_launch({"private_metadata": "5", "state": {"values": waits}}).waits_for_window


def test_blockers_take_the_launch_button_away_and_bring_theirs() -> None:
    footer = Finding(True, "No postal address: set it.", FindingKind.FOOTER, Fix.FOOTER)
    view = opened(launch_modal(replace(READY, outside_hours=3, blockers=(footer,))))

    assert "submit" not in view
    assert "⛔ No postal address: set it." in markup(view)
    (fix,) = buttons(view["blocks"])
    assert (fix["action_id"], fix["value"]) == (lab_ids.FINDING_SETTINGS, "legal")


def test_approvals_that_were_all_read_are_counted_too() -> None:
    shown = markup(opened(launch_modal(replace(READY, read=16, unread=0))))

    assert "16 approved messages, all read in full." in shown


def test_what_is_held_back_stands_apart_from_what_is_good_to_know() -> None:
    held = Finding(False, "2 leads left out: No email address.", FindingKind.LEFT_OUT, Fix.LEADS)
    shown = markup(opened(launch_modal(replace(READY, warnings=(*READY.warnings, held)))))

    assert "*Held back, and why*\n• 2 leads left out: No email address." in shown
    assert "*Good to know*\n⚠ Two leads have no zone." in shown


def test_the_forecast_opens_day_by_day_and_says_what_one_more_mailbox_would_do() -> None:
    forecast = replace(
        Forecast(5, 108, 36, 8, TUESDAY, TUESDAY, TUESDAY, Bottleneck("jo@kestrel.test")),
        days=(SenderDay(date(2026, 11, 30), "jo@kestrel.test", 8, 2),),
        sooner="One more mailbox: 3 weeks sooner.",
    )
    view = opened(launch_modal(replace(READY, forecast=forecast, zone="Europe/Berlin")))

    assert "the first one leaves Tue 24 Nov, 10:05" in markup(view)
    assert "One more mailbox: 3 weeks sooner." in markup(view)
    (by_day,) = buttons(view["blocks"])
    assert (by_day["action_id"], by_day["value"]) == (lab_ids.LAUNCH_DAYS, "5:0")


def test_a_dialog_that_is_not_ours_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_launch({"private_metadata": ""})


@given(OUTSIDE)
def test_any_outside_text_can_be_shown(outside: str) -> None:
    many = (outside,) * 20
    found = tuple(Finding(True, one, FindingKind.LEFT_OUT, Fix.LEADS) for one in many)

    for blockers in ((), found):
        view = opened(
            launch_modal(
                replace(
                    READY, name=outside, senders=SenderNames(many, many), warnings=found, blockers=blockers
                )
            )
        )
        assert "<!channel>" not in markup(view)
