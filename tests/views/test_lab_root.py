from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel, SequenceState
from outreach.finding_kinds import FindingKind, Fix
from outreach.forecast_screens import Bottleneck, Forecast
from outreach.lab_screens import Finding, SenderNames, StepProgress, VariantFigures
from tests.views.samples import OUTSIDE, TUESDAY, buttons, drawn, lab, markup, texts
from views import ids, lab_ids
from views.lab_root import bar, lab_root


def row(blocks: Any) -> list[str]:
    """Return the labels of the buttons in the row: those that stand beside a text are left out."""
    return [
        one["text"]["text"] for block in blocks if block["type"] == "actions" for one in block["elements"]
    ]


def menus(blocks: Any) -> list[str]:
    """Return the entries of both menus."""
    elements = [one for block in blocks for one in block.get("elements", [block.get("accessory") or {}])]
    return [
        option["text"]["text"]
        for one in elements
        if one.get("type") == "overflow"
        for option in one["options"]
    ]


def primary(blocks: Any) -> Any:
    return [one["text"]["text"] for one in buttons(blocks) if one.get("style") == "primary"]


def test_a_step_with_two_variants_says_what_became_of_each() -> None:
    two = (VariantFigures("A", 140, 9), VariantFigures("B", 131, 4))
    step = StepProgress(1, Channel.EMAIL, 88, 271, 13, 0, two)
    words = markup(drawn(lab_root(lab(state=SequenceState.ACTIVE, progress=(step,)))))

    assert "A 140 sent, 9 replied; B 131 sent, 4 replied" in words


def test_the_root_says_where_the_review_stands() -> None:
    screen = lab_root(lab())
    blocks = drawn(screen)

    assert screen.text == "Robotics Q1: 212 of 400 leads ready"
    assert len(blocks) <= 8
    assert [one for one in texts(blocks) if one not in (*menus(blocks), "Senders…")][:5] == [
        "Messaging Lab · Robotics Q1",
        "*In review* · 400 leads · 2 steps · Jo, founder",
        "Day 0 Email → Day 3 Email if no reply",
        "█████░░░░░  *212 of 400 leads ready*\nMessages: 424 approved · 161 to review",
        "10 leads a day by the senders' limits; mailboxes Jo Meyer, Ana Lind",
    ]
    assert texts(blocks)[-1] == "Updated Tue 24 Nov, 10:05 · times in Berlin"


def test_flagged_texts_and_who_reads_them_stand_on_the_root() -> None:
    shown = texts(drawn(lab_root(lab(messages_flagged=12, messages_writing=3, reviewers=("Ana", "Ben")))))

    assert "Messages: 424 approved · 161 to review · 12 flagged · 3 being written" in "\n".join(shown)
    assert shown[-1] == "Reviewers: Ana, Ben · Updated Tue 24 Nov, 10:05 · times in Berlin"


def test_of_many_reviewers_three_are_named_and_nobody_is_called() -> None:
    one, many = (
        texts(drawn(lab_root(lab(reviewers=names))))[-1]
        for names in (("<@U0ANA0001>",), ("Ana", "Ben", "", "Dora", "Eve"))
    )

    assert one.startswith("Reviewer: &lt;@U0ANA0001&gt; · ")
    assert many.startswith("Reviewers: Ana, Ben, (no name) and 2 more · ")


def test_missing_messages_make_generate_the_primary_button() -> None:
    blocks = drawn(lab_root(lab(messages_missing=800, messages_approved=0, messages_to_review=0, ready=0)))

    assert row(blocks) == ["Generate…", "Launch…"]
    assert primary(blocks) == ["Generate…"]
    assert "confirm" not in buttons(blocks)[0]
    assert {one["value"] for one in buttons(blocks)} == {"5"}


def test_while_messages_are_written_the_writing_can_be_stopped() -> None:
    blocks = drawn(lab_root(lab(messages_writing=30, messages_missing=5)))

    assert row(blocks) == ["Stop writing", "Launch…"]


def test_a_message_that_is_being_written_is_not_counted_a_second_time_as_missing() -> None:
    shown = markup(drawn(lab_root(lab(messages_writing=30, messages_missing=30))))

    assert "161 to review · 30 being written" in shown
    assert "not written yet" not in shown
    assert "30 not written yet" in markup(drawn(lab_root(lab(messages_missing=30))))


BLOCKER = Finding(True, "No message is approved yet.", FindingKind.NONE_APPROVED, Fix.REVIEW)
WARNING = Finding(False, "The run is paused.", FindingKind.RUN_PAUSED, Fix.RESUME_RUN, 3)


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
def test_cards_are_offered_ten_at_a_time_in_the_menu(leads: int, shown: int, label: str) -> None:
    assert label in menus(drawn(lab_root(lab(leads=leads, cards_shown=shown))))


def test_no_cards_are_offered_when_all_are_there() -> None:
    offered = menus(drawn(lab_root(lab(leads=10, cards_shown=10))))

    assert offered == [
        "Edit steps",
        "Profile",
        "Add source group",
        "Archive",
        "Test send…",
        "Approve again…",
        "Clone",
        "Save as play",
    ]


FINDINGS = (
    Finding(False, "w1", FindingKind.UNVERIFIED, Fix.LEADS),
    Finding(True, "Leads are still coming in.", FindingKind.ENROLLING),
    Finding(True, "No footer: `/plera help`.", FindingKind.FOOTER, Fix.FOOTER),
    Finding(False, "w2", FindingKind.GOES_ON, Fix.STEPS),
)


def test_the_worst_finding_that_somebody_can_put_right_stands_in_words_with_its_button() -> None:
    blocks = drawn(lab_root(lab(findings=FINDINGS)))

    assert "*2 blockers, 2 warnings*\n⛔ No footer: `/plera help`." in texts(blocks)
    assert not [words for words in ("w1", "w2", "coming in") if words in markup(blocks)]
    (fix,) = (one for one in buttons(blocks) if one["text"]["text"] == "Fix…")
    assert (fix["action_id"], fix["value"]) == (lab_ids.FINDING_SETTINGS, "legal")
    assert "All findings…" in menus(blocks)


def test_a_blocker_that_passes_by_itself_opens_the_list_and_comes_before_warnings() -> None:
    blocks = drawn(lab_root(lab(findings=FINDINGS[:2])))

    assert "*1 blocker, 1 warning*\n⛔ Leads are still coming in." in texts(blocks)
    (every,) = (one for one in buttons(blocks) if one["text"]["text"] == "All findings…")
    assert (every["action_id"], every["value"]) == (lab_ids.LAB_FINDINGS, "5")


def test_without_a_finding_there_is_no_list_to_open() -> None:
    assert "All findings…" not in menus(drawn(lab_root(lab())))


@pytest.mark.parametrize("state", [one for one in SequenceState if one is not SequenceState.COMPLETED])
def test_the_root_has_eight_blocks_before_and_after_the_launch(state: SequenceState) -> None:
    progress = tuple(StepProgress(number, Channel.EMAIL, 88, 140, 9, 1) for number in range(1, 13))
    full = lab(
        state=state,
        findings=FINDINGS,
        progress=progress,
        notice="The model is away.",
        held="Paused by Ana",
        messages_missing=5,
        messages_failed=3,
    )

    blocks = drawn(lab_root(full))

    assert [one["type"] for one in blocks] == ["header", *["section"] * 5, "actions", "context"]
    assert "⚠ The model is away." in blocks[1]["text"]["text"]


def test_a_live_sequence_shows_a_line_per_step_and_can_be_paused() -> None:
    progress = (
        StepProgress(1, Channel.EMAIL, 88, 140, 9, 0),
        StepProgress(2, Channel.EMAIL, 12, 50, 0, 2),
    )

    blocks = drawn(lab_root(lab(state=SequenceState.ACTIVE, progress=progress, next_send_at=TUESDAY)))

    shown = markup(blocks)
    assert "*1 · Email* · 88 here · 140 sent · 9 replied\n*2 · Email* · 12 here · 50 sent · 2 failed" in shown
    assert "Next send Tue 24 Nov, 10:05" in shown
    assert row(blocks) == ["Pause", "Leads", "Today"]


def test_a_paused_sequence_can_be_resumed() -> None:
    held = "Paused by Ana: nothing leaves until Resume"
    blocks = drawn(lab_root(lab(state=SequenceState.PAUSED, next_send_at=TUESDAY, held=held)))

    assert held in markup(blocks)
    assert "Next send" not in markup(blocks)
    assert primary(blocks) == ["Resume"]
    assert row(blocks) == ["Resume", "Leads"]
    assert buttons(blocks)[-2]["action_id"] == ids.LAB_RESUME


def test_of_a_completed_sequence_its_leads_are_left_to_look_at() -> None:
    assert row(drawn(lab_root(lab(state=SequenceState.COMPLETED, cards_shown=400)))) == ["Leads"]


@pytest.mark.parametrize(
    ("changes", "labels", "entry"),
    [
        ({}, ["Review 9", "Leads", "Today"], ""),
        ({"messages_clean": 7}, ["Review 9", "Leads", "Today"], "Approve clean 7…"),
        (
            {"messages_clean": 7, "state": SequenceState.PAUSED},
            ["Review 9", "Approve clean 7…", "Leads"],
            "",
        ),
        (
            {"messages_clean": 7, "messages_missing": 5},
            ["Review 9", "Generate…", "Leads"],
            "Approve clean 7…",
        ),
        ({"messages_clean": 7, "leads_to_review": 0}, ["Approve clean 7…", "Leads", "Today"], ""),
        ({"messages_missing": 5, "messages_writing": 4}, ["Review 9", "Stop writing", "Leads"], ""),
    ],
)
def test_approve_clean_of_a_live_sequence_is_in_the_menu_where_the_row_has_no_room(
    changes: Any, labels: list[str], entry: str
) -> None:
    live = lab(**{"state": SequenceState.ACTIVE, "leads_to_review": 9, **changes})
    blocks = drawn(lab_root(live))

    assert row(blocks)[1:] == labels
    assert [one for one in menus(blocks) if one.startswith("Approve clean")] == ([entry] if entry else [])


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
            findings=(Finding(True, outside, FindingKind.PROFILE, Fix.PROFILE, 1),) * 5,
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


def test_leads_of_a_removed_sender_can_be_reassigned_from_the_finding() -> None:
    removed = Finding(True, "jo@kestrel.test was removed.", FindingKind.REMOVED_SENDER, Fix.REASSIGN)
    blocks = drawn(lab_root(lab(state=SequenceState.ACTIVE, findings=(removed,))))

    (button,) = (one for one in buttons(blocks) if one["text"]["text"] == "Reassign…")
    assert (button["action_id"], button["value"]) == (ids.LAB_REASSIGN, "5")


@pytest.mark.parametrize("state", list(SequenceState))
def test_at_most_four_buttons_stand_in_the_row(state: SequenceState) -> None:
    everything = lab(
        state=state,
        messages_missing=5,
        leads_to_review=9,
        newcomers_to_review=3,
        messages_clean=7,
    )

    assert len(row(drawn(lab_root(everything)))) <= 4
    assert len(row(drawn(lab_root(replace(everything, messages_writing=4))))) <= 4


def test_newcomers_of_a_live_sequence_are_reviewed_on_their_own() -> None:
    live = lab(state=SequenceState.ACTIVE, leads_to_review=9, newcomers_to_review=3)

    assert row(drawn(lab_root(live))) == ["Pause", "Review 3 newcomers", "Leads", "Today"]


def test_an_archived_sequence_is_brought_back_and_nothing_else() -> None:
    blocks = drawn(lab_root(lab(is_archived=True, messages_missing=4, leads_to_review=2)))

    assert "*Archived*" in markup(blocks)
    assert row(blocks) == ["Bring back"]
    assert "Bring back" in menus(blocks)
    assert "Archive" not in menus(blocks)


def test_a_live_sequence_cannot_be_archived() -> None:
    assert "Archive" not in menus(drawn(lab_root(lab(state=SequenceState.ACTIVE))))


def test_the_forecast_stands_where_the_pace_stood() -> None:
    forecast = Forecast(
        5, 36, 12, 10, TUESDAY, TUESDAY, TUESDAY, Bottleneck("jo@kestrel.test, 30 messages a day")
    )

    shown = markup(drawn(lab_root(lab(forecast=forecast))))

    assert "10 leads a day, last message Tue 24 Nov; bottleneck: jo@kestrel.test, 30 messages a day" in shown


def test_clean_messages_can_be_approved_at_once_where_there_are_several() -> None:
    several = row(drawn(lab_root(lab(leads_to_review=161, messages_clean=1_142))))
    one = row(drawn(lab_root(lab(leads_to_review=1, messages_clean=1))))
    over = row(drawn(lab_root(lab(state=SequenceState.COMPLETED, leads_to_review=2, messages_clean=9))))

    assert several == ["Review 161", "Approve clean 1,142…", "Launch…"]
    assert one == ["Review 1", "Launch…"]
    assert "Review 2" not in over
    assert not [label for label in over if label.startswith("Approve clean")]
