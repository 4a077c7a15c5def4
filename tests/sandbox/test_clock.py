"""Product time: it only grows, survives a restart, and walks through all that is due."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import ProductClock
from sandbox.clock_walk import Walk
from sandbox.mail import MailServers
from tests.sandbox.due_double import DueDouble, due_bot
from tests.sandbox.mail_desk import ANA, LEAD, MailDesk, a_desk

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[DueDouble]:
    with due_bot(tmp_path / "clock") as double:
        yield double


@pytest.fixture
def desk(tmp_path: Path, bot: DueDouble) -> Iterator[MailDesk]:
    with a_desk(tmp_path, bot.url) as desk:
        yield desk


def now_of(desk: MailDesk) -> datetime:
    return datetime.fromisoformat(desk.get("clock")["now"])


def until_advancing(desk: MailDesk) -> None:
    looks = (desk.get("clock")["advancing"] for _ in range(5_000))
    assert any(looks)


def test_a_new_clock_shows_wall_time(tmp_path: Path) -> None:
    clock = ProductClock(tmp_path / "clock")

    assert clock.offset() == 0.0
    assert abs(clock.now() - clock.wall()) < MINUTE


def test_the_clock_goes_forward_only_and_another_process_reads_it(tmp_path: Path) -> None:
    clock = ProductClock(tmp_path / "deep" / "clock")
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    clock.advance_to(tomorrow)
    clock.advance_to(tomorrow - timedelta(hours=5))

    again = ProductClock(tmp_path / "deep" / "clock")
    assert tomorrow <= clock.now() < tomorrow + MINUTE
    assert again.offset() == clock.offset() == float((tmp_path / "deep" / "clock").read_text())
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["clock"]


@pytest.mark.parametrize("content", ["soon", "nan", "inf", "-5", ""])
def test_a_clock_file_without_a_number_is_refused_by_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "clock").write_text(content)

    with pytest.raises(ValueError, match="clock file"):
        ProductClock(tmp_path / "clock")


def test_advancing_stops_at_each_due_instant_until_its_work_is_done(desk: MailDesk, bot: DueDouble) -> None:
    planned = bot.plan(1, 5, 20, 40)
    before = now_of(desk)

    answer = desk.done("clock/advance", seconds=24 * 3600)

    assert [due for due, _ in bot.done] == planned[:3]
    assert all(due <= done < due + MINUTE for due, done in bot.done)
    assert answer["hops"] == 4
    assert "stalled" not in answer
    assert before + timedelta(hours=24) <= now_of(desk) < before + timedelta(hours=24) + MINUTE


def test_next_is_one_hop_to_the_next_due_instant(desk: MailDesk, bot: DueDouble) -> None:
    planned = bot.plan(3, 6)

    answer = desk.done("clock/advance", to="next")

    assert answer["hops"] == 1
    assert [due for due, _ in bot.done] == planned[:1]
    assert planned[0] <= now_of(desk) < planned[0] + MINUTE


def test_there_is_no_next_when_nothing_is_due(desk: MailDesk) -> None:
    answer = desk.post("clock/advance", to="next")

    assert (answer.status_code, answer.json()["error"]) == (
        409,
        "Nothing is due, so there is no next instant to go to.",
    )


def test_the_clock_tells_what_is_next_and_what_is_going_on(desk: MailDesk, bot: DueDouble) -> None:
    planned = bot.plan(2)
    bot.due.append(bot.now() - MINUTE)

    clock = desk.get("clock")

    assert datetime.fromisoformat(clock["next_at"]) == planned[0]
    assert len(clock["busy"]) == 1
    assert (clock["zone"], clock["offset_seconds"], clock["advancing"]) == ("Europe/Berlin", 0.0, False)


def test_a_walk_waits_until_the_bot_has_read_new_mail(desk: MailDesk, bot: DueDouble, tmp_path: Path) -> None:
    bot.checks_mail = False
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="Wait for me", text="Hi")

    with ThreadPoolExecutor(1) as executor:
        walking = executor.submit(desk.done, "clock/advance", seconds=60)
        until_advancing(desk)
        assert desk.get("clock")["offset_seconds"] == 0.0
        bot.checks_mail = True

        assert walking.result(20)["hops"] == 1


def test_a_walk_that_never_gets_idle_ends_and_says_what_was_busy(tmp_path: Path, bot: DueDouble) -> None:
    clock = ProductClock(tmp_path / "clock")
    mail = MailServers(tmp_path / "mail", 0, 0, [], clock.now, lambda address: None)
    first, _ = bot.plan(1, 2)
    bot.asks = 1_000_000

    async def walked() -> Walk:
        walk = Walk(clock, mail, bot.url, lambda: None, hop_seconds=0.2)
        await walk.to(clock.now() + timedelta(days=1))
        return walk

    walk = asyncio.run(walked())

    assert (walk.hops, walk.stalled) == (1, [f"drain {first:%H:%M}"])
    assert first <= clock.now() < first + MINUTE


def test_only_one_walk_goes_on_at_a_time(desk: MailDesk, bot: DueDouble) -> None:
    bot.checks_mail = False
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="Hold", text="Hi")

    with ThreadPoolExecutor(1) as executor:
        walking = executor.submit(desk.done, "clock/advance", seconds=60)
        until_advancing(desk)
        second = desk.post("clock/advance", seconds=60)
        bot.checks_mail = True
        walking.result(20)

    assert second.status_code == 409


def test_a_walk_that_is_cancelled_ends_where_it_had_come(desk: MailDesk, bot: DueDouble) -> None:
    bot.checks_mail = False
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="Hold", text="Hi")

    with ThreadPoolExecutor(1) as executor:
        walking = executor.submit(desk.done, "clock/advance", seconds=3600)
        until_advancing(desk)
        desk.done("clock/cancel")
        answer = walking.result(20)

    assert (answer["cancelled"], answer["hops"]) == (True, 0)
    assert desk.get("clock")["offset_seconds"] == 0.0


def test_where_nothing_walks_there_is_nothing_to_cancel(desk: MailDesk) -> None:
    assert desk.post("clock/cancel").status_code == 409


@pytest.mark.parametrize("body", [{}, {"seconds": -5}, {"seconds": 0}, {"seconds": True}, {"seconds": 1e12}])
def test_the_clock_cannot_be_moved_back_or_by_nonsense(desk: MailDesk, body: dict[str, float]) -> None:
    answer = desk.post("clock/advance", **body)

    assert answer.status_code == 400
    assert desk.get("clock")["offset_seconds"] == 0.0


@pytest.mark.parametrize("answer", ["words", {"busy": []}, {"next_at": "2026-01-01T00:00:00", "busy": []}])
def test_a_bot_that_answers_nonsense_leaves_the_clock_where_it_is(
    desk: MailDesk, bot: DueDouble, answer: object
) -> None:
    bot.answer = answer

    refused = desk.post("clock/advance", seconds=60)

    assert refused.status_code == 503
    assert "cannot be read" in refused.json()["error"]
    assert "cannot be read" in desk.get("clock")["busy"][0]
    assert desk.get("clock")["offset_seconds"] == 0.0


def test_without_a_bot_the_clock_stays_where_it_is(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        refused = desk.post("clock/advance", seconds=60)

        assert refused.status_code == 503
        assert refused.json()["error"].endswith("The clock stays where it is.")
        assert desk.get("clock")["next_at"] is None


def test_product_time_goes_on_after_a_restart(tmp_path: Path, bot: DueDouble) -> None:
    with a_desk(tmp_path, bot.url) as desk:
        desk.done("clock/advance", seconds=3600)
        before = now_of(desk)

    with a_desk(tmp_path, bot.url) as desk:
        assert now_of(desk) >= before
