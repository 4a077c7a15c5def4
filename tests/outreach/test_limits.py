"""Daily limits, gaps, rolling windows and whose turn it is: N means N."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import NeverSendable
from outreach.limits import DAY, Due, budget_free_at, daily_limit, free_at, gap, order_key, pick

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NINE = timedelta(minutes=9)

minutes = st.integers(-3 * 1440, 0)
later_too = st.integers(-3 * 1440, 3 * 1440)


def at(offset: int) -> datetime:
    return NOON + offset * MINUTE


def within_limit(sent_ats: Sequence[datetime], limit: int, within: timedelta = DAY) -> bool:
    """Count each rolling window the plain way: every window that ends with a send."""
    return all(sum(end - within < one <= end for one in sent_ats) <= limit for end in sent_ats)


@pytest.mark.parametrize(
    ("configured", "days_in_use", "clean_days", "limit"),
    [
        (30, 0, 0, 10),
        (30, 1, 1, 15),
        (30, 3, 3, 25),
        (30, 4, 4, 30),
        (30, 900, 0, 30),
        (80, 20, 20, 50),
        (80, 900, 29, 50),
        (80, 900, 30, 80),
        (80, 10, 30, 60),
        (5, 0, 0, 5),
        (0, 900, 900, 0),
        (-3, 900, 900, 0),
        (30, -7, 0, 10),
    ],
)
def test_a_new_account_starts_at_ten_and_gains_five_a_day(
    configured: int, days_in_use: int, clean_days: int, limit: int
) -> None:
    today = date(2026, 3, 2)
    since = today - timedelta(days=days_in_use)

    assert daily_limit(configured=configured, in_use_since=since, today=today, clean_days=clean_days) == limit


def test_the_gap_spreads_a_day_over_its_hours() -> None:
    eight_hours = 8 * 3600

    gaps = [gap(30, eight_hours, f"{delivery}/1") for delivery in range(500)]

    assert min(gaps) >= timedelta(minutes=13.5)
    assert max(gaps) < timedelta(minutes=18.5)
    assert timedelta(hours=7.5) < sum(gaps[:30], timedelta()) < timedelta(hours=8.5)
    assert gap(30, eight_hours, "7/1") == gaps[7] != gap(30, eight_hours, "7/2")


@settings(deadline=None)
@given(st.integers(0, 5000), st.floats(-1e5, 1e6), st.text(max_size=20))
def test_a_gap_is_at_least_nine_minutes_with_less_than_five_of_jitter(
    limit: int, seconds: float, key: str
) -> None:
    base = max(NINE, timedelta(seconds=max(0, seconds) / max(1, limit)) - timedelta(minutes=2.5))

    assert base <= gap(limit, seconds, key) < base + timedelta(minutes=5)


def test_room_comes_back_when_the_oldest_send_that_counts_is_a_day_old() -> None:
    sent = [at(-600), at(-1439), at(-30), at(-1441)]

    assert budget_free_at(sent, 4, NOON) == NOON
    assert budget_free_at(sent, 3, NOON) == at(1)
    assert budget_free_at(sent, 2, NOON) == at(840)
    assert budget_free_at(sent, 1, NOON) == at(1410)
    assert budget_free_at([], 1, NOON) == NOON
    assert budget_free_at([at(-1440)], 1, NOON) == NOON
    assert budget_free_at([NOON], 1, NOON) == NOON + DAY
    assert budget_free_at([at(-9000)] * 80, 80, NOON, within=timedelta(days=7)) == at(-9000) + timedelta(
        days=7
    )


def test_planned_sends_after_now_count_in_the_windows_that_reach_them() -> None:
    planned = [at(60), at(120)]

    assert budget_free_at(planned, 2, NOON) == at(60) + DAY
    assert budget_free_at(planned, 3, NOON) == NOON
    assert budget_free_at([at(2000)], 1, NOON) == NOON
    assert budget_free_at([at(1000)], 1, NOON) == at(1000) + DAY


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_zero_never_frees(limit: int) -> None:
    with pytest.raises(NeverSendable, match="limit is 0"):
        free_at([], limit, NINE, NOON)


def test_a_sender_is_free_once_gap_and_budget_both_allow() -> None:
    assert free_at([], 3, NINE, NOON) == NOON
    assert free_at([at(-4)], 3, NINE, NOON) == at(5)
    assert free_at([at(-4), at(-1000), at(-1437)], 3, NINE, NOON) == at(5)
    assert free_at([at(-4), at(-1000), at(-1400)], 3, NINE, NOON) == at(40)


@settings(deadline=None)
@given(st.lists(later_too, max_size=40), st.integers(1, 12), st.sampled_from([DAY, timedelta(days=2)]))
def test_one_more_send_never_breaks_a_window_and_could_not_come_earlier(
    offsets: list[int], limit: int, within: timedelta
) -> None:
    sent: list[datetime] = []
    for offset in offsets:
        if within_limit([*sent, at(offset)], limit, within):
            sent.append(at(offset))

    free = budget_free_at(sent, limit, NOON, within)

    assert free >= NOON
    assert within_limit([*sent, free], limit, within)
    tried = [NOON + (free - NOON) * part / 50 for part in range(50)] if free > NOON else []
    tried += [one for one in sent if NOON <= one < free]
    assert not any(within_limit([*sent, moment], limit, within) for moment in tried)


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 30), st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_sending_whenever_free_keeps_every_rolling_day_within_the_limit(
    limit: int, gap_minutes: int, pauses: list[int]
) -> None:
    sent: list[datetime] = []
    now = NOON
    for pause in pauses:
        now = free_at(sent, limit, gap_minutes * MINUTE, now + pause * MINUTE)
        sent.append(now)

    assert within_limit(sent, limit)
    assert all(later - earlier >= gap_minutes * MINUTE for earlier, later in pairwise(sent))


@settings(deadline=None)
@given(st.lists(minutes, max_size=30), st.integers(1, 10), st.integers(0, 3000), st.integers(0, 30))
def test_free_at_never_moves_back_as_time_passes_or_sends_are_added(
    offsets: list[int], limit: int, passed: int, gap_minutes: int
) -> None:
    sent = [at(offset) for offset in offsets]
    wait = gap_minutes * MINUTE

    free = free_at(sent, limit, wait, NOON)

    assert free_at(sent, limit, wait, at(passed)) >= free
    assert free_at([*sent, at(-1)], limit, wait, NOON) >= free
    assert free_at(sent, limit + 1, wait, NOON) <= free
    assert free_at(sent[::-1], limit, wait, NOON) == free


def follow_up(number: int, minute: int = 0) -> Due:
    return Due(number, at(minute), is_first_touch=False)


def first_touch(number: int, minute: int = 0) -> Due:
    return Due(number, at(minute), is_first_touch=True)


def test_answers_go_before_follow_ups_and_those_before_first_touches() -> None:
    answer = Due(9, at(5), is_first_touch=False, is_exempt=True)
    due = [first_touch(1, -9), follow_up(3), follow_up(2), follow_up(4, -1), answer]

    assert [one.delivery_id for one in sorted(due, key=order_key)] == [9, 4, 2, 3, 1]
    assert pick(due, sent_today_first=0, sent_today_total=30, limit=30) == answer
    assert pick(due[:-1], sent_today_first=0, sent_today_total=0, limit=30) == follow_up(4, -1)


@pytest.mark.parametrize(
    ("sent_first", "sent_total", "waiting", "picked"),
    [
        (0, 21, None, 2),
        (0, 22, 8, 1),
        (0, 27, None, 2),
        (0, 29, None, 1),
        (1, 29, None, 1),
        (8, 29, 8, 2),
        (7, 29, 8, 1),
        (0, 30, None, None),
        (0, 22, 0, 2),
    ],
)
def test_a_quarter_of_the_day_is_kept_for_first_touches_that_wait(
    sent_first: int, sent_total: int, waiting: int | None, picked: int | None
) -> None:
    found = pick(
        [first_touch(1, -60), follow_up(2)],
        sent_today_first=sent_first,
        sent_today_total=sent_total,
        limit=30,
        first_touches_waiting=waiting,
    )

    assert (found.delivery_id if found else None) == picked


def test_follow_ups_wait_for_first_touches_due_later_today_and_else_use_the_whole_day() -> None:
    due = [follow_up(1)]

    waiting = pick(due, sent_today_first=0, sent_today_total=22, limit=30, first_touches_waiting=20)

    assert waiting is None
    assert pick(due, sent_today_first=0, sent_today_total=29, limit=30) == follow_up(1)
    assert pick([], sent_today_first=0, sent_today_total=0, limit=30) is None


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 80), st.integers(0, 80))
def test_a_flood_of_follow_ups_never_starves_first_touches(limit: int, firsts: int, follow_ups: int) -> None:
    due = [first_touch(number) for number in range(firsts)]
    due += [follow_up(1000 + number) for number in range(follow_ups)]
    sent: list[Due] = []
    while picked := pick(
        due,
        sent_today_first=sum(one.is_first_touch for one in sent),
        sent_today_total=len(sent),
        limit=limit,
    ):
        due.remove(picked)
        sent.append(picked)

    sent_first = sum(one.is_first_touch for one in sent)
    assert len(sent) == min(limit, firsts + follow_ups)
    assert sent_first >= min(firsts, -(-limit // 4))
    assert len(sent) - sent_first >= min(follow_ups, limit * 3 // 4)
