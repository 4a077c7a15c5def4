"""Takes the rows of a file of leads in, some hundred in a transaction, from where a lost job left off."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

from jobs import context
from jobs.mail_checks import mail_checks
from jobs.rows_ahead import AHEAD, Chunk, read_ahead
from models import ImportChunk, ImportFile, SourceGroup, Workspace
from models.loading import commit_lazily
from models.states import DuplicatePolicy, ImportState
from outreach import import_chunks, import_tries, imports, leases, taking_apart, taking_in
from outreach.fields import Field
from outreach.incoming import Incoming, Problem
from outreach.ports import Services, Session, enqueue_after_commit
from outreach.row_reading import RowReading
from outreach.taking_in import Taken

Rule = Callable[..., Taken]

_log = logging.getLogger("plera.jobs.import_rows")

LEASE_SECONDS = 60
SLICE_SECONDS = 20.0
"""How long one job goes on: others on the queue, such as writing, must not wait for a whole file."""


def import_rows(import_id: int) -> None:
    """Take in rows of a file for a while; the rest is another job's."""
    ends_at = time.monotonic() + SLICE_SECONDS
    import_some(context.services(), import_id, goes_on=lambda: time.monotonic() < ends_at)


def import_some(services: Services, import_id: int, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Take in the rows of a file under a lease while it may go on; at the end of the file, say what became of it."""
    holder, name = uuid4().hex, f"{imports.LEASE}{import_id}"

    def take_lease(session: Session) -> bool:
        return leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS)

    def go_on(session: Session) -> None:
        commit_lazily(session)
        take_lease(session)
        import_tries.begin(session, import_id, now=services.now())

    if not services.run(take_lease):
        return
    is_over = True
    for _ in _chunks(services, import_id):
        if not goes_on():
            is_over = False
            break
        services.run(go_on)

    def end(session: Session) -> None:
        if is_over:
            imports.finish(session, import_id, now=services.now())
        else:
            enqueue_after_commit(session, "import_rows", import_id)
        leases.forget(session, name)

    services.run(end)


def _chunks(services: Services, import_id: int) -> Iterator[int]:
    """Take in chunk after chunk of a file; yield the number of each."""
    begun = services.read(lambda session: _reading(session, import_id))
    if begun is None:
        return
    reading, rows = begun
    was_begun = services.run(lambda session: import_tries.begin(session, import_id, now=services.now()))

    def next_chunk(after: int) -> ImportChunk | None:
        return services.read(lambda session: import_chunks.waiting(session, import_id, after))

    with mail_checks(services.mail_domains) as checks:
        for chunk in read_ahead(next_chunk, reading, rows=rows, ahead=0 if was_begun else AHEAD):
            read = checks.checked(chunk.read) if checks else chunk.read
            _take_chunk(services, import_id, replace(chunk, read=read))
            yield chunk.number


def _reading(session: Session, import_id: int) -> tuple[RowReading, int] | None:
    file = session.get(ImportFile, import_id)
    if file is None or file.state is not ImportState.IMPORTING:
        return None
    mapping = {Field(name): column for name, column in file.mapping.items()}
    region = session.get_one(Workspace, file.workspace_id).holiday_region
    return RowReading(file.columns, mapping, home=region[:2] or None), file.read_rows - file.done_rows


def _take_chunk(services: Services, import_id: int, chunk: Chunk) -> None:
    """Take a chunk in; where that fails because of its rows, those at fault stay out, each with that reason."""
    try:
        services.run(lambda session: _take_in(services, session, import_id, chunk, taking_in.take_in))
    except (*taking_apart.AT_FAULT, taking_apart.DATABASE_SAYS) as error:
        if not taking_apart.is_theirs(error):
            if taking_apart.is_database_in_trouble(error):
                services.run(lambda session: import_tries.excuse(session, import_id))
            raise
        # Without its text: a database names the row that it refuses.
        told = {"import_id": import_id, "chunk": chunk.number, "error": type(error).__name__}
        _log.error("rows told apart", extra=told)
        services.run(lambda session: _take_in(services, session, import_id, chunk, taking_apart.take_in))


def _take_in(services: Services, session: Session, import_id: int, chunk: Chunk, rule: Rule) -> None:
    now = services.now()
    commit_lazily(session)
    file = session.get_one(ImportFile, import_id)
    if file.state is not ImportState.IMPORTING or not import_chunks.settle(session, chunk.id, now=now):
        return
    group = session.get_one(SourceGroup, file.source_group_id)
    good = [one for one in chunk.read if isinstance(one, Incoming)]
    bad = [one for one in chunk.read if isinstance(one, Problem)]
    taken = rule(session, group, good, policy=DuplicatePolicy(file.policy), origin=file.name, now=now)
    problems = sorted([*bad, *taken.problems], key=lambda one: one.row)
    import_chunks.note(session, chunk.id, problems)
    imports.count(session, import_id, len(chunk.read), replace(taken, problems=tuple(problems)))
