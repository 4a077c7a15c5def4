"""Writes the messages of a sequence's leads through the Writer, several leads side by side."""

from collections.abc import Sequence as Many
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from uuid import uuid4

from jobs import context, stopping
from outreach import briefing, drafting, grounding, leases, writing
from outreach.briefing import Task
from outreach.errors import WriterFailed, WriterStopped, WriterUnreachable
from outreach.ports import Services, Session
from outreach.text_checks import Flaw
from outreach.writer_port import Written

LEASE_SECONDS = 120
WRITES_FOR = 300.0
"""For how many seconds one job writes: another one follows, so that a deploy and an import need not wait for it."""

AFTER_THAT = "Press Rewrite to try again."

_BEAT_SECONDS = 20.0
_AHEAD = 2
"""For how many times as many leads as calls at once texts are asked for ahead."""


def generate(sequence_id: int) -> None:
    """Write every message of a sequence that is missing, until done or stopped."""
    generate_all(context.services(), sequence_id)


def generate_all(services: Services, sequence_id: int) -> None:
    """Write under a lease, so that two jobs never write the same; a lead that fails is named.

    Where the model cannot be reached, what is wrong stands in the lab and writing rests for a while; where it refuses
    the key or the account, until a person presses Generate again.
    """
    with ThreadPoolExecutor(services.calls_at_once, thread_name_prefix="writer") as pool:
        _Writing(services, sequence_id, pool).run()


class _Writing:
    """One job's writing: the steps of a lead one after the other, as each knows those before; leads side by side."""

    def __init__(self, services: Services, sequence_id: int, pool: ThreadPoolExecutor) -> None:
        self._services, self._sequence_id, self._pool = services, sequence_id, pool
        self._holder, self._name = uuid4().hex, f"generate:{sequence_id}"
        self._under_way: dict[Future[None], int] = {}
        self._trouble: WriterFailed | None = None
        self._is_over = stopping.after(WRITES_FOR)

    def run(self) -> None:
        is_held = False
        while self._may_go_on():
            is_held = True
            if not self._begin_more() and not self._under_way:
                self._services.run(lambda session: self._finish(session))
                break
            self._collect()
        while self._under_way:
            self._collect()
        if is_held:
            self._services.run(lambda session: self._give_back(session))

    def _may_go_on(self) -> bool:
        """Renew the lease and say whether more may be written; what is under way ends anyhow."""
        if self._trouble is not None or (self._under_way and self._is_over()):
            return False
        services = self._services
        return services.run(
            lambda session: (
                leases.take(session, self._name, self._holder, wall=services.wall(), seconds=LEASE_SECONDS)
                and writing.is_wanted(session, self._sequence_id)
            )
        )

    def _begin_more(self) -> bool:
        """Begin with more leads, so that every thread finds its next one waiting; say whether any is left."""
        free = _AHEAD * self._services.calls_at_once - len(self._under_way)
        busy = list(self._under_way.values())
        if free <= 0:
            return True
        found = self._services.read(
            lambda session: briefing.next_tasks(session, self._sequence_id, limit=free, but=busy)
        )
        for tasks in found:
            begun = self._pool.submit(_write_lead, self._services, tasks)
            self._under_way[begun] = tasks[0].enrollment_id
        return bool(found)

    def _collect(self) -> None:
        """Wait for a lead to be done, not longer than the lease can do without being renewed."""
        done, _ = wait(self._under_way, timeout=_BEAT_SECONDS, return_when=FIRST_COMPLETED)
        for one in done:
            del self._under_way[one]
            try:
                one.result()
            except (WriterUnreachable, WriterStopped) as error:
                self._trouble = error
        if done:
            self._services.run(lambda session: writing.leads_written(session, self._sequence_id, len(done)))

    def _finish(self, session: Session) -> None:
        writing.finish(session, self._sequence_id, now=self._services.now())

    def _give_back(self, session: Session) -> None:
        rest = 0.0
        if isinstance(self._trouble, WriterUnreachable):
            rest = self._trouble.rest_seconds
            writing.rest(session, self._sequence_id, str(self._trouble))
        elif self._trouble is not None:
            writing.give_up(session, self._sequence_id, str(self._trouble), now=self._services.now())
        wall = self._services.wall()
        leases.release(session, self._name, self._holder, wall=wall, rest_seconds=rest)


def _write_lead(services: Services, tasks: Many[Task]) -> None:
    """Write a lead's missing texts. Raises WriterUnreachable, WriterStopped: those to come stay missing."""
    earlier: tuple[str, ...] = ()
    for task in tasks:
        body = _write(services, briefing.continued(task, earlier))
        if body:
            earlier = (*earlier, body)


def _write(services: Services, task: Task) -> str:
    try:
        written, found = _written(services, task)
    except (WriterUnreachable, WriterStopped):
        raise
    except WriterFailed as error:
        _refuse(services, task, error)
        return ""
    services.run(lambda session: drafting.accept(session, task, written, now=services.now(), found=found))
    return written.body


def _refuse(services: Services, task: Task, error: WriterFailed) -> None:
    is_passing = isinstance(error, WriterUnreachable | WriterStopped)
    problem = f"{error} {AFTER_THAT}" if is_passing else str(error)
    services.run(lambda session: drafting.refuse(session, task, problem, now=services.now()))


def _written(services: Services, task: Task) -> tuple[Written, Many[Flaw]]:
    """Have a text written and checked; one with flaws is asked for once more, with what was wrong; keep the better.

    Raises WriterFailed when there is none.
    """
    ground = grounding.ground_of(task.brief, task.other_names)
    first = services.writer.write(task.brief)
    wrong = grounding.wrong_with(first, ground)
    if not wrong:
        return first, ()
    try:
        second = services.writer.write(replace(task.brief, correction=grounding.as_correction(wrong)))
    except WriterFailed:
        return first, wrong
    still = grounding.wrong_with(second, ground)
    return (second, still) if len(still) <= len(wrong) else (first, wrong)


def rewrite(message_id: int) -> None:
    """Write one message anew, as a person asked."""
    rewrite_now(context.services(), message_id)


def rewrite_now(services: Services, message_id: int) -> None:
    """Write a message anew with the instruction kept on it; nothing to do when it is no longer asked for."""
    task = services.read(lambda session: writing.rewrite_task(session, message_id))
    if task is None:
        return
    try:
        _write(services, task)
    except WriterFailed as error:
        _refuse(services, task, error)
    services.run(lambda session: writing.rewritten(session, message_id))
