"""Writes the messages of a sequence's leads through the Writer, one lead after another."""

from collections.abc import Sequence as Many
from dataclasses import replace
from uuid import uuid4

from jobs import context
from outreach import briefing, drafting, grounding, leases, writing
from outreach.briefing import Task
from outreach.errors import WriterFailed
from outreach.ports import Services
from outreach.text_checks import Flaw
from outreach.writer_port import Written

LEASE_SECONDS = 120


def generate(sequence_id: int) -> None:
    """Write every message of a sequence that is missing, until done or stopped."""
    generate_all(context.services(), sequence_id)


def generate_all(services: Services, sequence_id: int) -> None:
    """Write lead by lead under a lease, so that two jobs never write the same; a lead that fails is named."""
    holder, name = uuid4().hex, f"generate:{sequence_id}"
    while services.run(
        lambda session: (
            leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS)
            and writing.is_wanted(session, sequence_id)
        )
    ):
        found = services.read(lambda session: briefing.next_tasks(session, sequence_id, limit=1))
        if not found:
            services.run(lambda session: writing.finish(session, sequence_id, now=services.now()))
            break
        _write_lead(services, found[0])
        services.run(lambda session: writing.lead_written(session, sequence_id))
    services.run(lambda session: leases.release(session, name, holder, wall=services.wall()))


def _write_lead(services: Services, tasks: list[Task]) -> None:
    earlier: tuple[str, ...] = ()
    for task in tasks:
        body = _write(services, briefing.continued(task, earlier))
        if body:
            earlier = (*earlier, body)


def _write(services: Services, task: Task) -> str:
    try:
        written, found = _written(services, task)
    except WriterFailed as error:
        problem = str(error)
        services.run(lambda session: drafting.refuse(session, task, problem, now=services.now()))
        return ""
    services.run(lambda session: drafting.accept(session, task, written, now=services.now(), found=found))
    return written.body


def _written(services: Services, task: Task) -> tuple[Written, Many[Flaw]]:
    """Have a text written and checked; one with flaws is asked for once more, with what was wrong, and the better kept.

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
    if task is not None:
        _write(services, task)
        services.run(lambda session: writing.rewritten(session, message_id))
