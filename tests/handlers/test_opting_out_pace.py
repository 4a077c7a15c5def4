"""The opt-out door lets a crowd in, and more after a pause, but no flood."""

from handlers.opting_out import Pace


def test_a_crowd_comes_in_at_once_and_then_so_many_a_second() -> None:
    now = [100.0]
    pace = Pace(a_second=20, at_once=200, clock=lambda: now[0])

    assert [pace.lets_in() for _ in range(201)] == [True] * 200 + [False]
    now[0] += 0.5
    assert [pace.lets_in() for _ in range(11)] == [True] * 10 + [False]
    now[0] += 3600
    assert [pace.lets_in() for _ in range(201)] == [True] * 200 + [False]
