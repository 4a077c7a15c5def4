"""Rows read ahead: in their order, whoever reads them, and by a process that does not outlive its job."""

import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from jobs.rows_ahead import FEW_ROWS, read_ahead
from models import ImportChunk
from outreach import import_chunks, taking_apart
from outreach.fields import Field
from outreach.incoming import Incoming, Problem
from outreach.lead_words import name_key, words_of
from outreach.row_reading import RowReading
from outreach.table_port import Row

pytestmark = pytest.mark.long

READING = RowReading(("Name", "Email"), {Field.NAME: 0, Field.EMAIL: 1})

IN_A_PROCESS = f"""
import sys, time
from tests.jobs.test_rows_ahead import READING, chunks
from jobs.rows_ahead import read_ahead
from multiprocessing import active_children

for chunk in read_ahead(chunks(5).get, READING, rows={FEW_ROWS + 1}):
    print(chunk.id, *(one.name for one in chunk.read), flush=True)
    if "stay" in sys.argv:
        print(active_children()[0].pid, flush=True)
        time.sleep(60)
"""


def chunks(count: int) -> dict[int, ImportChunk]:
    """Return chunks of two rows by the number that goes before each."""
    found = {}
    for number in range(count):
        rows = [Row(2 * number + more, (f"Ada {number}{more}", f"a{number}{more}@b.test")) for more in (0, 1)]
        kept = import_chunks.packed_rows(rows)
        found[number - 1] = ImportChunk(id=number + 10, number=number, rows=kept)
    return found


def read(names: Sequence[str], reading: RowReading = READING) -> list[list[Incoming | Problem]]:
    rows = [Row(number, (name, f"l{number}@b.test")) for number, name in enumerate(names)]
    kept = {-1: ImportChunk(id=1, number=0, rows=import_chunks.packed_rows(rows))}
    return [chunk.read for chunk in read_ahead(kept.get, reading, rows=len(rows))]


def test_chunks_come_in_their_order_and_no_more_is_read_ahead_than_two() -> None:
    asked: list[int] = []
    kept = chunks(6)

    def following(after: int) -> ImportChunk | None:
        asked.append(after)
        return kept.get(after)

    coming = read_ahead(following, READING, rows=12)

    assert (next(coming).number, asked) == (0, [-1, 0, 1])
    assert [chunk.number for chunk in coming] == [1, 2, 3, 4, 5]


def test_a_lead_comes_with_what_it_is_found_by_and_a_problem_as_it_is() -> None:
    [[ada, nameless]] = read(["Ada Núñez", ""])

    assert isinstance(ada, Incoming)
    assert isinstance(nameless, Problem)
    assert ada.key == name_key("Ada Núñez", "")
    assert ada.words == tuple(words_of("Ada Núñez", "", "l0@b.test", ""))


class Stumbling(RowReading):
    """Reads no row of Kai's, as no rule foresees."""

    def read(self, row: Row) -> Incoming | Problem:
        if row.cells[0] == "Kai":
            raise LookupError("no such sign")
        return super().read(row)


def test_a_row_that_cannot_be_read_stays_out_alone() -> None:
    [[mia, kai]] = read(["Mia", "Kai"], Stumbling(("Name", "Email"), {Field.NAME: 0, Field.EMAIL: 1}))

    assert isinstance(mia, Incoming)
    assert kai == Problem(1, taking_apart.GIVEN_UP)


def test_a_long_file_is_read_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{n + 10} Ada {n}0 Ada {n}1" for n in range(5)]


def test_the_reader_ends_when_its_job_is_killed() -> None:
    job = subprocess.Popen([sys.executable, "-c", IN_A_PROCESS, "stay"], stdout=subprocess.PIPE, text=True)
    assert job.stdout is not None
    with job.stdout as said:
        said.readline()
        reader = int(said.readline())
        assert runs(reader)
        job.kill()
        job.wait()
    ends_at = time.monotonic() + 15
    while runs(reader) and time.monotonic() < ends_at:
        time.sleep(0.02)

    assert not runs(reader)


def runs(pid: int) -> bool:
    """Say whether a process runs; one that ended and that nobody has asked after does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
