"""The pace of a model: shared by threads and processes through the database, pushed back for all, never held open."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from outreach.errors import WriterUnreachable
from tests.bot.pacing import Worker

CALLS = 10


def test_two_processes_share_one_pace(url: str) -> None:
    command = [sys.executable, "-m", "tests.bot.pacing", url, str(CALLS)]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(2)]

    turns = sorted(turn for one in running for turn in json.loads(one.communicate()[0]))

    # The very first call did not wait.
    assert turns == pytest.approx([0.1 * number for number in range(1, 2 * CALLS)])


def test_many_threads_get_a_turn_each(url: str) -> None:
    worker = Worker(url, 60)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: worker.pace.wait(), range(16)))

    worker.engine.dispose()
    assert sorted(worker.slept) == pytest.approx([float(second) for second in range(1, 16)])


def test_what_a_provider_asks_for_holds_for_every_worker(url: str) -> None:
    paced, unpaced, other = Worker(url, 60), Worker(url, 0), Worker(url, 0, "openai:other")

    unpaced.pace.wait()
    unpaced.pace.back_off(90)
    unpaced.pace.back_off(30)
    for worker in (paced, other):
        worker.pace.wait()

    assert (paced.slept, other.slept) == ([90.0], [])
    paced.pace.back_off(600)
    for worker in (paced, unpaced):
        with pytest.raises(WriterUnreachable) as raised:
            worker.pace.wait()
        assert raised.value.rest_seconds == 600
    for worker in (paced, unpaced, other):
        worker.engine.dispose()


def test_a_turn_too_far_off_is_not_taken(url: str) -> None:
    worker = Worker(url, 1)

    for _ in range(3):
        worker.pace.wait()
    for _ in range(2):
        with pytest.raises(WriterUnreachable) as raised:
            worker.pace.wait()

    worker.engine.dispose()
    assert worker.slept == [60.0, 120.0]
    assert raised.value.rest_seconds == 180
