from itertools import product
from typing import Any

import pytest

from models.states import EnrollmentState
from tests.views.samples import (
    DIGEST,
    HOSTILE,
    STATES,
    buttons,
    card_step,
    drawn,
    labels,
    lead_card,
    markup,
    menu,
    texts,
)
from views import ids
from views.approval_card import approval_card


def values(blocks: Any) -> Any:
    return {button["text"]["text"]: (button["action_id"], button["value"]) for button in buttons(blocks)}


def test_a_card_shows_one_lead_with_all_its_steps() -> None:
    screen = approval_card(lead_card())
    blocks = drawn(screen)

    assert screen.text == "Yuki Tanaka (Kumo Robotics): 2 messages to review"
    assert blocks[0]["text"]["text"] == (
        "*Yuki Tanaka* · Head of Ops, Kumo Robotics\nTokyo (from city) · English · from Jo Meyer"
    )
    shown = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert shown[1:] == [
        "*1 · Email* · day 0\nSubject: Quick question",
        "Hi Yuki,\n\nthis is text 1.",
        "*2 · Email* · day 3",
        "Hi Yuki,\n\nthis is text 2.",
    ]
    assert "Facts used: raised a round in May" in texts(blocks)
    assert "Jo Meyer\nKestrel GmbH, Berlin. Not interested? Just say so." in texts(blocks)


def test_bodies_stand_as_plain_text_that_is_not_expanded() -> None:
    blocks = drawn(approval_card(lead_card()))

    bodies = [
        block for block in blocks if block["type"] == "section" and block["text"]["type"] == "plain_text"
    ]
    assert [block["expand"] for block in bodies] == [False, False]
    assert [block["text"]["emoji"] for block in bodies] == [False, False]


def test_approving_is_bound_to_the_digest_of_what_is_shown() -> None:
    blocks = drawn(approval_card(lead_card()))

    assert values(blocks) == {
        "Approve all 2": (ids.CARD_APPROVE, f"7:{DIGEST}"),
        "Edit": (ids.CARD_EDIT, "7"),
        "Later": (ids.CARD_LATER, "7"),
    }
    assert buttons(blocks)[0]["style"] == "primary"


def test_a_single_message_is_approved_by_a_plain_approve() -> None:
    assert labels(drawn(approval_card(lead_card(1))))[0] == "Approve"


def test_only_what_waits_is_counted() -> None:
    card = lead_card(steps=(card_step(1, state="approved"), card_step(2), card_step(3)))

    blocks = drawn(approval_card(card))

    assert values(blocks)["Approve all 2"][1] == f"7:{DIGEST}"
    assert "*1 · Email* · day 0 · ✓ approved\nSubject: Quick question" in texts(blocks)


def test_menus_carry_the_verb_and_the_message() -> None:
    blocks = drawn(approval_card(lead_card(1)))

    assert menu(blocks, ids.CARD_MENU) == [
        ("Open lead", "open_lead:7"),
        ("Rewrite all…", "rewrite_all:7"),
        ("Leave this lead out", "leave_out:7"),
    ]
    assert menu(blocks, ids.STEP_CARD_MENU) == [
        ("Edit", "edit:101"),
        ("Rewrite…", "rewrite:101"),
        ("Don't send this step", "dont_send:101"),
        ("Show full", "show_full:101"),
    ]


def test_a_changed_text_is_offered_to_the_others_from_the_leads_menu_which_holds_five_at_most() -> None:
    steps = (card_step(1), card_step(2, may_fix_all=True))
    draft, live = (
        menu(drawn(approval_card(lead_card(steps=steps, **more))), ids.CARD_MENU)
        for more in (dict[str, Any](), {"is_live": True, "state": EnrollmentState.ACTIVE})
    )
    only = menu(drawn(approval_card(lead_card(steps=(card_step(1, may_fix_all=True),)))), ids.CARD_MENU)

    assert ("Fix all like step 2…", "fix_all:102") in draft
    assert ("Fix all like this…", "fix_all:101") in only
    assert [label for label, _ in live] == [
        "Open lead", "Rewrite all…", "Fix all like step 2…", "Leave this lead out", "Pause this lead",
    ]  # fmt: skip


def test_a_text_that_left_can_be_read_but_no_longer_changed() -> None:
    sent = card_step(1, state="approved", can_change=False, delivery="Sent Tue 24 Nov, 10:05")
    card = lead_card(steps=(sent, card_step(2)), is_live=True, state=EnrollmentState.ACTIVE)

    blocks = drawn(approval_card(card))

    assert ("Show full", "show_full:101") in menu(blocks, ids.STEP_CARD_MENU)
    assert ("Edit", "edit:101") not in menu(blocks, ids.STEP_CARD_MENU)
    assert "✓ approved · Sent Tue 24 Nov, 10:05" in markup(blocks)


def test_a_refusal_stands_on_top() -> None:
    screen = approval_card(lead_card(notice="Text changed since you saw it: read again."))

    first = drawn(screen)[0]["text"]["text"]
    assert first.startswith("⚠ *Text changed since you saw it: read again.*\n*Yuki Tanaka*")


def test_later_leaves_the_card_open_and_says_so() -> None:
    blocks = drawn(approval_card(lead_card(is_postponed=True, can_undo=True, decided="Ana, 10:05")))

    assert labels(blocks) == ["Approve all 2", "Edit", "Undo"]
    assert any(text.startswith("Set aside for later. Ana, 10:05") for text in texts(blocks))


def test_a_card_set_aside_names_who_did_it_and_when() -> None:
    reason = "Set aside by Ana, Tue 24 Nov 10:05"
    decided = "Approved by Jo Meyer, Mon 23 Nov 16:00"

    blocks = drawn(approval_card(lead_card(is_postponed=True, reason=reason, decided=decided)))

    assert f"{reason} · Facts used: raised a round in May" in texts(blocks)
    assert "Set aside for later" not in "".join(texts(blocks))
    assert reason not in "".join(texts(drawn(approval_card(lead_card(reason=reason)))))


@pytest.mark.parametrize("state", STATES)
def test_every_steps_head_says_when_it_leaves_or_who_left_it_out(state: str) -> None:
    step = card_step(2, state=state, delivery="09:00–17:00 their time")

    heads = texts(drawn(approval_card(lead_card(steps=(card_step(1), step)))))

    head = next(text for text in heads if text.startswith("*2 · Email* · day 3"))
    assert head.split("\n")[0].endswith("· 09:00–17:00 their time")


def test_a_decided_card_says_who_left_a_step_out_and_on_which_day_the_others_leave() -> None:
    steps = (
        card_step(1, state="left_out", delivery="Left out by Ana"),
        card_step(2, state="approved", delivery="09:00–17:00 their time"),
    )

    shown = texts(drawn(approval_card(lead_card(steps=steps))))

    assert "*1 · Email* · day 0 · Left out by Ana\n*2 · Email* · day 3 · 09:00–17:00 their time" in shown


def test_a_decided_card_is_two_lines_with_view_and_undo() -> None:
    steps = (card_step(1, state="approved"), card_step(2, state="left_out"))
    screen = approval_card(
        lead_card(steps=steps, can_undo=True, decided="Approved by Ana Lind, Tue 24 Nov, 10:05")
    )
    blocks = drawn(screen)

    assert texts(blocks)[:2] == [
        "Open lead",
        ("*Yuki Tanaka* · Kumo Robotics · ✓ 1 message approved\nApproved by Ana Lind, Tue 24 Nov, 10:05"),
    ]
    assert values(blocks) == {"View": (ids.CARD_VIEW, "7"), "Undo": (ids.CARD_UNDO, "7")}
    assert len(blocks) == 2
    assert screen.text == "Yuki Tanaka (Kumo Robotics): 1 message approved"


def test_a_live_card_says_what_was_sent_and_what_is_planned() -> None:
    steps = (
        card_step(1, state="approved", can_change=False, delivery="Sent Tue 10:05"),
        card_step(2, state="approved", delivery="Planned Fri 09:00–17:00 Tokyo"),
    )

    blocks = drawn(approval_card(lead_card(steps=steps, is_live=True, state=EnrollmentState.ACTIVE)))

    assert "*1 · Email* · Sent Tue 10:05\n*2 · Email* · Planned Fri 09:00–17:00 Tokyo" in texts(blocks)
    assert labels(blocks) == ["View"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EnrollmentState.LEFT_OUT, "left out"),
        (EnrollmentState.REPLIED, "replied, every further step is stopped"),
        (EnrollmentState.STOPPED, "stopped"),
        (EnrollmentState.COMPLETED, "all steps done"),
    ],
)
def test_a_closed_card_says_why(state: Any, words: Any) -> None:
    screen = approval_card(lead_card(state=state, reason="Because of this"))

    assert texts(drawn(screen))[1] == f"*Yuki Tanaka* · Kumo Robotics · {words}\nBecause of this"
    assert screen.text.endswith(words)


def test_what_is_being_written_or_failed_offers_no_approval() -> None:
    steps = (
        card_step(1, state="writing", body="", message_id=None),
        card_step(2, state="failed", body="", problem="The model gave no usable text."),
        card_step(3, state="skipped", body="", problem="No LinkedIn address", message_id=None),
    )

    blocks = drawn(approval_card(lead_card(steps=steps)))

    assert labels(blocks) == []
    assert "*1 · Email* · day 0 · being written…" in texts(blocks)
    assert "*2 · Email* · day 3 · could not be written" in texts(blocks)
    assert "⚠ The model gave no usable text." in texts(blocks)
    assert menu(blocks, ids.STEP_CARD_MENU) == [
        ("Edit", "edit:102"),
        ("Rewrite…", "rewrite:102"),
        ("Don't send this step", "dont_send:102"),
        ("Show full", "show_full:102"),
    ]


def test_a_card_without_any_text_says_so() -> None:
    assert "Not written yet." in markup(drawn(approval_card(lead_card(0))))


@pytest.mark.parametrize(
    ("place", "zone", "line"),
    [
        ("Tokyo", "Asia/Tokyo (from city)", "Tokyo (from city)"),
        ("Munich", "Europe/Berlin (from city)", "Munich · time of Berlin (from city)"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires (from city)", "Buenos Aires (from city)"),
        ("", "Europe/Berlin (the workspace's zone)", "Berlin (the workspace's zone)"),
    ],
)
def test_the_place_and_its_time_are_named_once(place: str, zone: str, line: str) -> None:
    blocks = drawn(approval_card(lead_card(place=place, zone_line=zone)))

    assert blocks[0]["text"]["text"].split("\n")[1] == f"{line} · English · from Jo Meyer"


def test_a_hostile_name_shows_literally() -> None:
    screen = approval_card(lead_card(lead_name=HOSTILE, company=HOSTILE))

    shown = markup(drawn(screen))
    assert "*&lt;!channel&gt; ∗x∗*" in shown
    assert "<!channel>" not in shown + screen.text


def test_every_mix_of_two_states_can_be_drawn() -> None:
    for first, second in product(STATES, STATES):
        drawn(approval_card(lead_card(steps=(card_step(1, state=first), card_step(2, state=second)))))
