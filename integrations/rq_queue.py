"""The queue on RQ: jobs go by name over three queues; a repeat of one that has not begun is folded into it."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError
from redis.retry import Retry as ConnectionRetry
from rq import Queue as RedisQueue
from rq import Retry, Worker
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from outreach.errors import QueueUnreachable

QUEUE_NAMES = ("now", "send", "slow")

_CONNECT_SECONDS = 1.0
_ANSWER_SECONDS = 2.0
_RESULT_SECONDS = 30
_FAILURE_SECONDS = 3600
_FOLD_SECONDS = 30
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_]+")


def connect(url: str) -> Redis:
    """Return a client that gives up within seconds: a click waits for an enqueue, and Slack waits 3 s for the click.

    The worker makes its own, patient one.
    """
    return Redis.from_url(
        url,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        retry=ConnectionRetry(NoBackoff(), 1),
    )


@dataclass(frozen=True)
class Route:
    """Where a job goes: the dotted path of its function, the queue and the longest it may run."""

    function: str
    queue: str
    timeout_seconds: int

    def __post_init__(self) -> None:
        if self.queue not in QUEUE_NAMES:
            raise ValueError(f"unknown queue {self.queue!r}")


class RqQueue:
    """Asks for jobs. Implements Queue.

    What is folded: for every (name, ids) the id of the newest job stands in Redis, and a further call adds nothing
    while that job still stands in its queue. A job that began is never waited for, since it may have read its rows
    already, and neither is one that a worker took and died with before it began, of which RQ says "queued" for long.
    Two calls at the very same moment may both add one, and after half a minute a call always adds one: jobs may
    run twice.
    """

    def __init__(self, redis: Redis, routes: Mapping[str, Route]) -> None:
        self._redis = redis
        self._routes = dict(routes)
        self._queues = {
            name: RedisQueue(name, connection=redis, serializer=JSONSerializer) for name in QUEUE_NAMES
        }

    def enqueue(self, job: str, *ids: int | str) -> None:
        """Ask for a job soon. Raises KeyError for an unknown name, QueueUnreachable when Redis is away."""
        route = self._routes[job]
        fold = fold_id(job, ids)
        try:
            if self._is_queued(route.queue, fold):
                return
            job_id = f"{fold}-{uuid4().hex[:8]}"
            self._queues[route.queue].enqueue_call(
                route.function,
                args=ids,
                timeout=route.timeout_seconds,
                result_ttl=_RESULT_SECONDS,
                failure_ttl=_FAILURE_SECONDS,
                description=job,
                job_id=job_id,
                retry=Retry(max=1),
            )
            self._redis.set(_fold_key(fold), job_id, ex=_FOLD_SECONDS)
        except RedisError as error:
            raise QueueUnreachable() from error

    def pending(self) -> int:
        """Return how many jobs are queued or running, over all queues."""
        try:
            return sum(queue.count + self._running(queue) for queue in self._queues.values())
        except RedisError as error:
            raise QueueUnreachable() from error

    def _running(self, queue: RedisQueue) -> int:
        """Count the jobs a worker has begun or just taken, without those whose worker is gone."""
        begun = self._redis.zcount(StartedJobRegistry(queue=queue).key, time.time(), "+inf")
        taken = self._redis.llen(queue.intermediate_queue_key)
        return max(int(begun), int(taken))

    def _is_queued(self, queue: str, fold: str) -> bool:
        newest = self._redis.get(_fold_key(fold))
        if not newest:
            return False
        # The newest job of a kind stands near the end of the list.
        return self._redis.lpos(self._queues[queue].key, _text(newest), rank=-1) is not None


def fold_id(job: str, ids: tuple[int | str, ...]) -> str:
    """Return what identifies a job and its ids in `[A-Za-z0-9_-]`; anything else is replaced by a digest."""
    words = [job, *(str(word) for word in ids)]
    plain = "-".join(words)
    if len(plain) <= 80 and not any(_NOT_IN_ID.search(word) for word in words):
        return plain
    return f"{_NOT_IN_ID.sub('_', job)[:40]}-{sha256(repr(ids).encode('utf-8')).hexdigest()[:24]}"


def check_redis(redis: Redis) -> list[str]:
    """Return a sentence for everything that is wrong with the Redis server; empty when all is well."""
    try:
        redis.ping()
    except AuthenticationError:
        return ["Redis refuses the password in REDIS_URL: correct it."]
    except RedisError:
        return ["Redis cannot be reached: check REDIS_URL and that the server runs."]
    return [*_check_access(redis), *_check_eviction(redis)]


def _check_access(redis: Redis) -> list[str]:
    settings = redis.connection_pool.connection_kwargs
    if (
        settings.get("password")
        or settings.get("path")
        or _is_loopback(str(settings.get("host", "localhost")))
    ):
        return []
    return ["Redis has no password and is not on this machine: set one and put it into REDIS_URL."]


def _check_eviction(redis: Redis) -> list[str]:
    try:
        memory = redis.info("memory")
    except RedisError:
        return []
    policy = str(memory.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction":
        return []
    return [f"Redis may throw jobs away (maxmemory-policy is {policy}): set it to noeviction."]


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _fold_key(fold: str) -> str:
    return f"plera:newest:{fold}"


def _text(value: bytes | str) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def queues_served(redis: Redis) -> frozenset[str]:
    """Return the names of the queues that a living worker listens to. Raises RedisError."""
    return frozenset(name for worker in Worker.all(connection=redis) for name in worker.queue_names())
