"""Reads the rows of a file ahead of the database; those of a long file in a process of their own, on its own core."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from models import ImportChunk
from outreach import import_chunks, lead_words, taking_apart
from outreach.incoming import Incoming, Problem
from outreach.row_reading import RowReading
from outreach.table_port import Row

FEW_ROWS = 2_000
"""So many rows are read in the time that a process of its own would take to pay off."""
AHEAD = 2
"""How many chunks are read, or being read, while one is taken in."""


@dataclass(frozen=True)
class Chunk:
    """Rows of a file that are read and not taken in yet."""

    id: int
    number: int
    read: list[Incoming | Problem] = field(repr=False)


def read_ahead(
    next_chunk: Callable[[int], ImportChunk | None], reading: RowReading, *, rows: int, ahead: int = AHEAD
) -> Iterator[Chunk]:
    """Yield the chunks of a file of so many rows, read; `next_chunk` returns the one after a number.

    With `ahead` 0 a chunk is read once the one before it has been taken in.
    """
    coming: deque[tuple[ImportChunk, Future[list[Incoming | Problem]]]] = deque()
    after = -1
    with _reader(reading, rows) as reader:
        while True:
            while len(coming) <= ahead and (kept := next_chunk(after)) is not None:
                coming.append((kept, reader.submit(_read, kept.rows)))
                after = kept.number
            if not coming:
                return
            kept, read = coming.popleft()
            yield Chunk(kept.id, kept.number, read.result())


def _reader(reading: RowReading, rows: int) -> Executor:
    if rows <= FEW_ROWS:
        return ThreadPoolExecutor(1, thread_name_prefix="rows", initializer=_begin, initargs=(reading,))
    # Forked, so that it shares what is imported; it opens nothing and asks no database.
    return ProcessPoolExecutor(1, mp_context=get_context("fork"), initializer=_begin, initargs=(reading,))


_mine: dict[str, RowReading] = {}


def _begin(reading: RowReading) -> None:
    _mine["reading"] = reading
    if (parent := parent_process()) is not None:
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    """End when the job is killed: nobody else would end a process that waits for work."""
    parent.join()
    os._exit(1)


def _read(packed: bytes) -> list[Incoming | Problem]:
    reading = _mine["reading"]
    return [_read_one(reading, row) for row in import_chunks.unpacked(packed)]


def _read_one(reading: RowReading, row: Row) -> Incoming | Problem:
    try:
        return _found_by(reading.read(row))
    except taking_apart.AT_FAULT:
        return Problem(row.number, taking_apart.GIVEN_UP)


def _found_by(read: Incoming | Problem) -> Incoming | Problem:
    """Work out here by what a lead is found, too, and not while others wait for the transaction."""
    if isinstance(read, Problem):
        return read
    return read._replace(
        key=lead_words.key_of(read),
        words=tuple(lead_words.words_of(read.name, read.company, read.email, read.title)),
    )
