"""Fetches a file of leads from Slack, reads it as a table and keeps its rows until somebody maps its columns."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from jobs import context
from models import ImportFile
from models.states import ImportState
from outreach import column_guesses, import_chunks, import_twins, imports, leases, people
from outreach.errors import FileTooLarge, OutreachError, SlackBusy, SlackGone, SlackLockedOut, SlackProblem
from outreach.import_chunks import CHUNK_ROWS
from outreach.ports import Services, Session
from outreach.table_port import MAX_FILE_BYTES, Row, Table, TableRefused

LEASE_SECONDS = 120
OPENING_SECONDS = 300
"""How long the lease holds while a file is opened: the texts of a large workbook take a minute or two."""
MOST_TRIES = 3
"""How often a file is begun: one that ends its reader, process and all, would do so for ever."""
ENDS_ITS_READER = (
    "Plera began with this file three times and could not read it to its end: save its leads as CSV UTF-8, in parts if "
    "they are many, and drop those on me."
)
REST_SECONDS = 20
"""How long a file rests that Slack did not give."""


class ReadElsewhere(OutreachError):
    """The lease ran out and another job reads the file now."""


_log = logging.getLogger("plera.jobs.read_file")


def read_file(import_id: int) -> None:
    """Read a file that somebody gave the bot, unless another job is reading it."""
    read_now(context.services(), import_id)


def read_now(services: Services, import_id: int) -> None:
    """Read a file under a lease; a run that was cut off begins with the file anew."""
    holder, name, wall = uuid4().hex, f"{imports.LEASE}{import_id}", services.wall()
    if not services.run(lambda session: leases.take(session, name, holder, wall=wall, seconds=LEASE_SECONDS)):
        return
    rest = 0
    try:
        _fetch(services, import_id, holder)
    except (SlackBusy, SlackLockedOut) as error:
        rest = REST_SECONDS
        _log.warning("file not fetched", extra={"import_id": import_id, "error": type(error).__name__})
    except SlackGone:
        _refuse(services, import_id, "The file is no longer in Slack: drop it on me again.")
    except FileTooLarge as error:
        _refuse(services, import_id, str(error))
    except SlackProblem as error:
        _refuse(
            services,
            import_id,
            f"Slack does not give me the file ({error.code or 'no answer'}): drop it again.",
        )
    services.run(
        lambda session: leases.release(session, name, holder, wall=services.wall(), rest_seconds=rest)
    )


def _fetch(services: Services, import_id: int, holder: str) -> None:
    file = services.read(lambda session: session.get(ImportFile, import_id))
    if file is None or file.state is not ImportState.RECEIVED:
        return
    to = services.read(lambda session: people.address_of(session, file.workspace_id, services.cipher))
    told = services.slack.file(to, file.slack_file_id)
    name = told.name

    def note_name(session: Session) -> None:
        session.get_one(ImportFile, import_id).name = name[:255]

    services.run(note_name)
    with TemporaryDirectory(prefix="plera-import-") as directory:
        path = Path(directory, "leads")
        with path.open("wb") as kept:
            services.slack.download(to, told.url, kept, most_bytes=MAX_FILE_BYTES)
        read_path(services, import_id, path, holder)


def read_path(services: Services, import_id: int, path: Path, holder: str) -> None:
    """Read a file that lies on disk; the lease of its import is the holder's."""
    digest = _digest(path)
    if not services.run(lambda session: _note_digest(services, session, import_id, digest, path, holder)):
        return
    try:
        with services.tables.open(path) as table:
            rows, first = _store(services, import_id, table, holder)
    except ReadElsewhere:
        return
    except TableRefused as error:
        _refuse(services, import_id, str(error))
        return
    guesses = column_guesses.guess(table.header, [row.cells for row in first])
    services.run(
        lambda session: imports.wait_for_columns(
            session,
            import_id,
            columns=table.header,
            mapping={one.field: one.column for one in guesses},
            notes=table.notes,
            rows=rows,
            now=services.now(),
        )
    )


def _note_digest(
    services: Services, session: Session, import_id: int, digest: str, path: Path, holder: str
) -> bool:
    """Keep what tells a file from others; one's own second copy, or what another job reads, is not read again."""
    file = session.get_one(ImportFile, import_id, with_for_update=True)
    if file.state is not ImportState.RECEIVED or not _renew(
        services, session, import_id, holder, OPENING_SECONDS
    ):
        return False
    if file.tries >= MOST_TRIES:
        imports.refuse(session, import_id, ENDS_ITS_READER, now=services.now())
        return False
    file.tries += 1
    file.sha256, file.size = digest, path.stat().st_size
    session.flush()
    import_chunks.drop(session, import_id)
    why_not = import_twins.why_not(session, file, digest) if file.slack_file_id else ""
    if why_not:
        imports.refuse(session, import_id, why_not, now=services.now())
        return False
    return True


def _store(services: Services, import_id: int, table: Table, holder: str) -> tuple[int, Sequence[Row]]:
    """Keep the rows of a table; return how many there are, and the first ones."""
    first: Sequence[Row] = ()
    count = 0
    for rows in _chunks(table.rows()):
        first = first or rows

        def keep(session: Session, rows: Sequence[Row] = rows) -> None:
            file = session.get_one(ImportFile, import_id)
            if not _renew(services, session, import_id, holder):
                raise ReadElsewhere
            import_chunks.store(session, file, rows)

        services.run(keep)
        count += len(rows)
    return count, first


def _renew(
    services: Services, session: Session, import_id: int, holder: str, seconds: float = LEASE_SECONDS
) -> bool:
    name = f"{imports.LEASE}{import_id}"
    return leases.take(session, name, holder, wall=services.wall(), seconds=seconds)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def _refuse(services: Services, import_id: int, sentence: str) -> None:
    services.run(lambda session: imports.refuse(session, import_id, sentence, now=services.now()))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
