"""How much of a card's texts is shown, and that nothing makes it longer than a card may be."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.states import Channel, EnrollmentState
from tests.examples import up_to
from tests.views.samples import (
    DIGEST,
    OUTSIDE,
    STATES,
    buttons,
    card_step,
    drawn,
    labels,
    lead_card,
    markup,
    texts,
)
from views import ids
from views.approval_card import approval_card


def length(blocks: Any) -> int:
    return sum(len(text) for text in texts(blocks))


@pytest.mark.parametrize(("count", "limit"), [(1, 1500), (4, 1500), (12, 600)])
def test_a_clipped_text_must_be_read_before_it_can_be_approved(count: int, limit: int) -> None:
    whole = lead_card(steps=tuple(card_step(at, body="x" * limit, subject="") for at in range(1, count + 1)))
    longer = replace(whole, steps=(card_step(1, body="x" * (limit + 1), subject=""), *whole.steps[1:]))

    assert labels(drawn(approval_card(whole)))[0].startswith("Approve")
    blocks = drawn(approval_card(longer))
    assert labels(blocks) == ["Read the rest first", "Edit", "Later"]
    assert "Not all is shown here: read the rest to approve it." in "".join(texts(blocks))
    read = buttons(blocks)[0]
    assert (read["action_id"], read["value"]) == (ids.CARD_READ, f"7:{DIGEST}")


def test_a_footer_that_is_cut_must_be_read_too() -> None:
    assert labels(drawn(approval_card(lead_card(footer="x" * 600))))[0] == "Read the rest first"


def test_a_subject_that_is_cut_must_be_read_too() -> None:
    whole, longer = (lead_card(steps=(card_step(1, subject="x" * length),)) for length in (90, 91))

    assert labels(drawn(approval_card(whole)))[0] == "Approve"
    assert labels(drawn(approval_card(longer)))[0] == "Read the rest first"


def flagged(count: int, length: int, **more: Any) -> Any:
    flags = tuple(f"{at} {'x' * length}" for at in range(1, count + 1))
    return lead_card(steps=(*(card_step(at) for at in range(2, 5)), card_step(1, flags=flags, **more)))


def test_flags_that_do_not_fit_are_counted_and_must_be_read() -> None:
    blocks = drawn(approval_card(flagged(4, 90)))

    assert f"⚑ 1 {'x' * 90} · ⚑ 2 {'x' * 90} · and 2 more: Show full" in texts(blocks)
    assert labels(blocks)[0] == "Read the rest first"
    assert labels(drawn(approval_card(flagged(3, 90))))[0] == "Approve all 4"


def test_one_flag_that_does_not_fit_is_cut_and_must_be_read() -> None:
    blocks = drawn(approval_card(flagged(1, 400)))

    assert f"⚑ 1 {'x' * 283}… · Show full" in texts(blocks)
    assert labels(blocks)[0] == "Read the rest first"


def test_what_a_text_rests_on_may_stay_for_show_full_alone() -> None:
    claims = tuple((f"{at} {'y' * 90}", "news") for at in range(4))

    blocks = drawn(approval_card(flagged(2, 90, claims=claims)))

    assert f"⚑ 1 {'x' * 90} · ⚑ 2 {'x' * 90} · and 4 more: Show full" in texts(blocks)
    assert labels(blocks)[0] == "Approve all 4"


def test_flags_of_an_approved_text_ask_nobody_to_read_them_again() -> None:
    assert labels(drawn(approval_card(flagged(4, 90, state="approved"))))[0] == "Approve all 3"


@pytest.mark.parametrize("count", [1, 4, 12])
def test_the_most_that_a_check_finds_and_a_model_claims_stays_within_the_card(count: int) -> None:
    flags = tuple("Nothing that is known says this: " + "x" * 80 for _ in range(12))
    claims = tuple(("y" * 160, "z" * 160) for _ in range(12))
    steps = tuple(
        card_step(at, body="word " * 2000, subject="&" * 400, flags=flags, claims=claims, problem="p" * 300)
        for at in range(1, count + 1)
    )

    blocks = drawn(approval_card(lead_card(steps=steps, signature="s" * 2000, footer="f" * 900)))

    assert length(blocks) < 9000
    assert sum("Show full" in one and "more" in one for one in texts(blocks)) == count


def test_an_approved_text_that_is_clipped_asks_nobody_to_read_it_again() -> None:
    card = lead_card(steps=(card_step(1, state="approved", body="x" * 4000), card_step(2)))

    assert labels(drawn(approval_card(card)))[0] == "Approve"


@pytest.mark.parametrize(("count", "most"), [(4, 16), (12, 40)])
def test_a_card_stays_within_its_blocks_and_its_length(count: int, most: int) -> None:
    steps = tuple(
        card_step(at, body="word " * 2000, subject="subject " * 30, problem="problem " * 30)
        for at in range(1, count + 1)
    )

    blocks = drawn(approval_card(lead_card(steps=steps, notice="Text changed since you saw it: read again.")))

    assert len(blocks) <= most
    assert length(blocks) < 9000


def test_a_linkedin_invite_counts_its_characters() -> None:
    invite = card_step(1, channel=Channel.LINKEDIN_INVITE, subject="", body="x" * 143)

    assert "*1 · LinkedIn invite* · day 0 · 143/200" in texts(
        drawn(approval_card(lead_card(steps=(invite,))))
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("worst", ["&" * 400, "x" * 10_000, "word " * 2000, "👩‍👩‍👧‍👦" * 900, "ש" * 500])
@pytest.mark.parametrize("is_named", [True, False])
def test_the_worst_text_in_every_field_stays_within_the_cards_length(
    worst: str, state: str, is_named: bool
) -> None:
    reason = worst if is_named else ""
    steps = tuple(
        card_step(at, state=state, subject=worst, body=worst, problem=worst, delivery=worst)
        for at in range(1, 13)
    )
    card = lead_card(
        lead_name=worst,
        title=worst,
        company=worst,
        place=worst,
        zone_line=worst,
        language=worst,
        sender=worst,
        facts=(worst,) * 9,
        signature=worst,
        footer=worst,
        decided=worst,
        reason=reason,
        notice=worst,
        steps=steps,
        is_postponed=True,
        can_undo=True,
    )

    assert length(drawn(approval_card(card))) < 9000


@up_to(150)
@given(
    st.lists(OUTSIDE, min_size=9, max_size=9),
    st.sampled_from(list(EnrollmentState)),
    st.integers(min_value=0, max_value=12),
    st.lists(st.sampled_from(STATES), min_size=12, max_size=12),
    st.booleans(),
)
def test_any_lead_can_be_drawn(
    words: list[str], state: EnrollmentState, count: int, states: list[str], is_live: bool
) -> None:
    steps = tuple(
        card_step(
            at + 1,
            state=states[at],
            subject=words[at % 9],
            body=words[(at + 1) % 9],
            problem=words[(at + 2) % 9],
            delivery=words[(at + 3) % 9],
        )
        for at in range(count)
    )
    card = lead_card(
        lead_name=words[0],
        title=words[1],
        company=words[2],
        place=words[3],
        zone_line=words[4],
        sender=words[5],
        facts=tuple(words),
        signature=words[6],
        footer=words[7],
        decided=words[8],
        reason=words[8],
        notice=words[1],
        steps=steps,
        state=state,
        is_live=is_live,
        can_undo=True,
    )

    screen = approval_card(card)

    blocks = drawn(screen)
    assert len(blocks) <= 4 + 3 * max(count, 1)
    assert length(blocks) < 9000
    assert "<!channel>" not in markup(blocks) + screen.text


def test_what_a_text_is_said_to_rest_on_stands_under_it_after_what_is_wrong() -> None:
    step = card_step(
        flags=("Nothing that is known says this: Toyota",), claims=(("opened a second plant", "news"),)
    )

    shown = "".join(texts(drawn(approval_card(lead_card(steps=(step,))))))

    assert "⚑ Nothing that is known says this: Toyota · “opened a second plant” rests on: news" in shown
