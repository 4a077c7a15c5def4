"""Writes the messages of a sequence's leads through the Writer, several leads side by side."""

from collections.abc import Sequence as Many
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from jobs import context, stopping
from outreach import accepting, briefing, grounding, leases, note_allotting, own_texts, writing
from outreach.briefing import Task
from outreach.errors import WriterFailed, WriterStopped, WriterUnreachable
from outreach.ports import Services, Session
from outreach.text_checks import Flaw
from outreach.writer_port import Written, used_by

LEASE_SECONDS = 120
WRITES_FOR = 300.0
"""For how many seconds one job writes: another one follows, so that a deploy and an import need not wait for it."""

AFTER_THAT = "Press Rewrite to try again, or Edit to write it yourself."

_BEAT_SECONDS = 1.0
"""How long until a press of Stop is seen while no lead is done."""

_AHEAD = 2
_MOST_AHEAD = 6
"""How many times as many leads as calls are begun with ahead, and may wait for their texts to be kept."""


def generate(sequence_id: int) -> None:
    """Write every message of a sequence that is missing, until done or stopped."""
    generate_all(context.services(), sequence_id)


def generate_all(services: Services, sequence_id: int) -> None:
    """Write under a lease, so that two jobs never write the same; a lead that fails is named.

    Where the model cannot be reached, what is wrong stands in the lab and writing rests for a while; where it refuses
    the key or the account, until a person presses Generate again.
    """
    with (
        ThreadPoolExecutor(services.calls_at_once, thread_name_prefix="writer") as writers,
        ThreadPoolExecutor(1, thread_name_prefix="keeper") as keeper,
    ):
        _Writing(services, sequence_id, writers, keeper).run()


Kept = list[Future[object]]
"""What is still to be kept, or has been, of one lead's texts."""


class _Writing:
    """One job's writing: the steps of a lead one after the other, as each knows those before; leads side by side.

    What was written is kept by a thread of its own, so that no call waits for the database. A job that dies loses the
    texts not kept yet: they are missing and are written again.
    """

    def __init__(
        self,
        services: Services,
        sequence_id: int,
        writers: ThreadPoolExecutor,
        keeper: ThreadPoolExecutor,
    ) -> None:
        self._services, self._sequence_id = services, sequence_id
        self._writers, self._keeper = writers, keeper
        self._holder, self._name = uuid4().hex, f"generate:{sequence_id}"
        self._being_written: dict[Future[Kept], int] = {}
        self._being_kept: dict[Future[None], int] = {}
        self._trouble: WriterFailed | None = None
        self._is_ending = False
        self._is_over = stopping.after(WRITES_FOR)

    def run(self) -> None:
        is_held = False
        while self._may_go_on():
            is_held = True
            if not self._begin_more() and not self._busy:
                # Apart from the end, which holds the sequence: comparing thousands of texts takes a while.
                self._services.run(lambda session: writing.compare(session, self._sequence_id))
                if self._services.run(self._finish):
                    break
                continue
            self._collect()
        self._is_ending = True
        while self._busy:
            self._collect()
        if is_held:
            self._services.run(self._give_back)

    @property
    def _busy(self) -> list[int]:
        """The enrollments that are written for, or whose texts are being kept."""
        return [*self._being_written.values(), *self._being_kept.values()]

    def _may_go_on(self) -> bool:
        """Renew the lease and say whether more may be written; what is under way ends anyhow."""
        if self._trouble is not None or (self._busy and self._is_over()):
            return False
        services = self._services
        return services.run(
            lambda session: (
                writing.is_wanted(session, self._sequence_id)
                and leases.take(
                    session, self._name, self._holder, wall=services.wall(), seconds=LEASE_SECONDS
                )
            )
        )

    def _begin_more(self) -> bool:
        """Begin with more leads, so that every thread finds its next one waiting; say whether any may be left."""
        busy = self._busy
        free = _AHEAD * self._services.calls_at_once - len(self._being_written)
        if free <= 0 or len(busy) > _MOST_AHEAD * self._services.calls_at_once:
            return True
        if self._services.read(lambda session: note_allotting.is_owed(session, self._sequence_id)):
            now = self._services.now()
            self._services.run(lambda session: note_allotting.allot(session, self._sequence_id, now=now))
        found = self._services.read(
            lambda session: briefing.next_tasks(session, self._sequence_id, limit=free, but=busy)
        )
        for tasks in found:
            begun = self._writers.submit(self._write_lead, tasks)
            self._being_written[begun] = tasks[0].enrollment_id
        return bool(found)

    def _write_lead(self, tasks: Many[Task]) -> Kept:
        """Write a lead's missing texts; once the job comes to its end, those to come stay missing."""
        earlier: tuple[str, ...] = ()
        kept: Kept = []
        for task in tasks:
            if self._is_ending or self._trouble is not None:
                break
            try:
                found = _written(self._services, briefing.continued(task, earlier))
            except (WriterUnreachable, WriterStopped) as error:
                self._trouble = error
                break
            kept.append(self._keeper.submit(_keep, self._services, task, found))
            if isinstance(found, _Text) and found.written.body:
                earlier = (*earlier, found.written.body)
        return kept

    def _collect(self) -> None:
        """Wait for something to be done, not for long: the lease is renewed and a Stop seen in between."""
        under_way: list[Future[Any]] = [*self._being_written, *self._being_kept]
        wait(under_way, timeout=_BEAT_SECONDS, return_when=FIRST_COMPLETED)
        for one in [one for one in self._being_written if one.done()]:
            enrollment_id = self._being_written.pop(one)
            # The keeper takes one after the other: this comes after all that the lead's texts asked for.
            self._being_kept[self._keeper.submit(_see_kept, one.result())] = enrollment_id
        enrollment_ids = []
        for ended in [one for one in self._being_kept if one.done()]:
            enrollment_ids.append(self._being_kept.pop(ended))
            ended.result()
        if enrollment_ids:
            self._services.run(
                lambda session: writing.leads_written(session, self._sequence_id, enrollment_ids)
            )

    def _finish(self, session: Session) -> bool:
        return writing.finish(session, self._sequence_id, now=self._services.now())

    def _give_back(self, session: Session) -> None:
        rest = 0.0
        if isinstance(self._trouble, WriterUnreachable):
            rest = self._trouble.rest_seconds
            writing.rest(session, self._sequence_id, str(self._trouble))
        elif self._trouble is not None:
            writing.give_up(session, self._sequence_id, str(self._trouble), now=self._services.now())
        wall = self._services.wall()
        leases.release(session, self._name, self._holder, wall=wall, rest_seconds=rest)


@dataclass(frozen=True)
class _Text:
    """A text that was written, and what is wrong with it."""

    written: Written
    flaws: Many[Flaw] = ()


def _written(services: Services, task: Task) -> _Text | WriterFailed:
    """Have a text written and checked; one with flaws is asked for once more, with what was wrong; keep the better.

    What a person wrote for all leads is only filled in.

    Returns the failure of a text that could not be written. Raises WriterUnreachable, WriterStopped.
    """
    ground = grounding.ground_of(task.brief, task.other_names, task.orders)
    if task.is_without_note:
        return _Text(Written("", "", (), "", translates=False))
    if task.own is not None:
        own = own_texts.written(task.own, task.brief.language)
        return _Text(own, grounding.wrong_with_own(task.own, ground))
    try:
        first = services.writer.write(task.brief)
    except (WriterUnreachable, WriterStopped):
        raise
    except WriterFailed as error:
        return error
    wrong = grounding.wrong_with(first, ground)
    if not wrong:
        return _Text(first)
    try:
        second = services.writer.write(replace(task.brief, correction=grounding.as_correction(wrong)))
    except WriterFailed as error:
        return _Text(replace(first, used=first.used + used_by(error)), wrong)
    still = grounding.wrong_with(second, ground)
    used = first.used + second.used
    better, flaws = (second, still) if len(still) <= len(wrong) else (first, wrong)
    return _Text(replace(better, used=used), flaws)


def _keep(services: Services, task: Task, found: _Text | WriterFailed) -> object:
    """Keep what was written, or that it could not be."""
    now = services.now()
    if isinstance(found, _Text):
        text, wrong = found.written, found.flaws
        return services.run(lambda session: accepting.accept(session, task, text, now=now, found=wrong))
    problem, used = str(found), used_by(found)
    return services.run(lambda session: accepting.refuse(session, task, problem, now=now, used=used))


def _see_kept(kept: Kept) -> None:
    """Raise what went wrong while a lead's texts were kept."""
    for one in kept:
        one.result()


def rewrite(message_id: int) -> None:
    """Write one message anew, as a person asked."""
    rewrite_now(context.services(), message_id)


def rewrite_now(services: Services, message_id: int) -> None:
    """Write a message anew with the instruction kept on it; nothing to do when it is no longer asked for."""
    task = services.read(lambda session: writing.rewrite_task(session, message_id))
    if task is None:
        return
    try:
        found = _written(services, task)
    except (WriterUnreachable, WriterStopped) as error:
        found = WriterFailed(f"{error} {AFTER_THAT}")
        found.used = error.used
    _keep(services, task, found)
    services.run(lambda session: writing.rewritten(session, message_id))
