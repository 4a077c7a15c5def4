"""The file that says for each row that stayed out why, and what is to be known of others."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from models import ImportFile
from outreach import erased, import_chunks
from outreach.import_choice import group_name
from outreach.incoming import TOLD
from outreach.table_writing import csv_parts

SHORT = 16
"""How many characters of a hash are kept: enough to find a file, which is then deleted as a whole."""


def content(session: Session, import_id: int) -> bytes:
    """Return the CSV with a line for each row of which something is to be said, b"" when there is none."""
    file = session.get_one(ImportFile, import_id)
    lines = _lines(session, import_id)
    first = next(lines, None)
    if first is None:
        return b""
    return b"".join(csv_parts((*TOLD, *file.columns), _all(first, lines)))


def mentions(session: Session, import_id: int) -> list[str]:
    """Return short hashes of whom the file names by address or URL, so that it is found when one of them is erased."""
    workspace_id = session.get_one(ImportFile, import_id).workspace_id
    cells = {cell for line in _lines(session, import_id) for cell in line[3:] if "@" in cell or "/" in cell}
    return sorted({one[:SHORT] for one in erased.digests(session, workspace_id, cells, ()).values()})


def name_of(session: Session, import_id: int) -> str:
    """Return what the file is called."""
    return f"{group_name(session.get_one(ImportFile, import_id).name)[:100]} - rows to look at.csv"


def _lines(session: Session, import_id: int) -> Iterator[tuple[str, ...]]:
    for chunk_id in import_chunks.numbers(session, import_id):
        for row, said in import_chunks.told(session, chunk_id):
            taken_in = "no" if any(one.is_out for one in said) else "yes"
            yield str(row.number), taken_in, " ".join(one.sentence for one in said), *row.cells
        session.expire_all()


def _all(first: tuple[str, ...], rest: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield first
    yield from rest
