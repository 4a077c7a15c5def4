"""How fast a file of leads comes in, against reading and normalising the same file in memory without a database."""

import argparse
import csv
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks import crowd, rows
from benchmarks.crowd import Crowd
from benchmarks.figures import Broken, Figure, show
from benchmarks.processes import measured, peak_megabytes
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from bot.settings import Settings, read
from bot.wiring import build
from integrations.tables import FileTables
from jobs.import_rows import import_some
from jobs.read_file import read_path
from models import ImportFile, Lead, Workspace
from outreach import column_guesses, imports, leases
from outreach.fields import Field
from outreach.import_choice import Chosen
from outreach.incoming import Incoming
from outreach.row_reading import RowReading

AIM = 2.0
"""Times the base: half the rows a second."""
GROWTH = 1.3
"""How much more memory five times the rows may take; the interpreter's own is in both."""
HEADER = (
    "First Name", "Last Name", "Title", "Company", "Email", "Email Status", "Work Phone", "Person Linkedin Url",
    "Website", "City", "State", "Country", "Keywords", "Employees",
)  # fmt: skip
"""As Apollo exports them."""
_CITIES = (
    ("Berlin", "", "Germany", "+49 30 1234{:04d}"),
    ("Austin", "Texas", "United States", "+1 512-555-{:04d}"),
    ("Osaka", "", "Japan", "+81 6 1234 {:04d}"),
    ("Leeds", "", "United Kingdom", "+44 113 496 {:04d}"),
)
_TABLES = ("lead", "source_group_lead", "lead_word", "history")


@dataclass(frozen=True)
class Round:
    """Seconds of an import, of reading in memory, of writing the same rows bare, and the peaks of memory in MB."""

    ours: float
    base: float
    bare: float
    peak: float
    base_peak: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000, help="rows of the file (50,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        found: list[Round] = []
        small = 0.0
        for number in range(given.rounds):
            with TemporaryDirectory(prefix="plera-bench-") as place, database(name, Path(place)) as url:
                here = crowd.gather(alone(url, Path(place)), lead_count=1, sender_count=1)
                if not number:
                    small = _round(here, Path(place, "few.csv"), given.rows // 5, given.rows).peak
                found.append(_round(here, Path(place, "leads.csv"), given.rows))
        figures += _figures(name, found, small)
    show(f"Importing {given.rows:,} rows", figures)


def _round(here: Crowd, path: Path, count: int, first: int = 0) -> Round:
    write(path, count, first)
    base, base_peak = measured("benchmarks.importing", here.settings, "base", str(path))
    before = here.services.read(lambda session: session.scalar(select(func.max(Lead.id)))) or 0
    ours, peak = measured("benchmarks.importing", here.settings, "ours", str(path))
    added = here.services.read(
        lambda session: session.scalar(select(func.count()).select_from(Lead).where(Lead.id > before))
    )
    if added != count:
        raise Broken(f"{added} of {count} rows became leads.")
    conditions = [(name, f"{'id' if name == 'lead' else 'lead_id'} > {before}") for name in _TABLES]
    return Round(ours, base, rows.write_again(here, conditions), peak, base_peak)


def _figures(name: str, found: Sequence[Round], small: float) -> Iterator[Figure]:
    yield Figure(f"{name}: seconds ÷ in memory", tuple(one.ours / one.base for one in found), aim=AIM)
    yield Figure(
        f"{name}: memory ÷ a fifth of the rows", tuple(one.peak / small for one in found), aim=GROWTH
    )
    yield Figure(f"{name}: importing", tuple(one.ours for one in found), "s")
    yield Figure(f"{name}: in memory", tuple(one.base for one in found), "s")
    bare = "COPY" if name == POSTGRES else "executemany"
    yield Figure(f"{name}: bare {bare} of the rows", tuple(one.bare for one in found), "s")
    yield Figure(f"{name}: peak memory", tuple(one.peak for one in found), "MB")


def write(path: Path, count: int, first: int) -> None:
    """Write a file of as many people, from a number on, of whom ten work at each company."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(first, first + count):
            city, state, country, phone = _CITIES[number % len(_CITIES)]
            firm = f"dock{number // 10}"
            out.writerow((
                "Robin", f"Dock{number}", "Head of Operations", f"{firm} Ltd.", f"Robin.Dock{number}@{firm}.test",
                "Verified", phone.format(number % 10_000), f"http://www.linkedin.com/in/robin-dock-{number}/?trk=x",
                f"https://www.{firm}.test/about", city, state, country, "logistics, docks", str(50 + number % 900),
            ))  # fmt: skip


def read_in_memory(path: Path) -> None:
    """Read and normalise a file, and print the seconds and the peak memory in MB."""
    began_at = time.perf_counter()
    with FileTables().open(path) as table:
        found = list(table.rows())
        guesses = column_guesses.guess(table.header, [row.cells for row in found[:200]])
        reading = RowReading(table.header, {one.field: one.column for one in guesses})
        good = sum(isinstance(reading.read(row), Incoming) for row in found)
    print(time.perf_counter() - began_at, peak_megabytes())
    if good != len(found):
        raise Broken(f"{good} of {len(found)} rows are good.")


def import_path(settings: Settings, path: Path) -> None:
    """Import a file as the jobs do, without Slack, and print the seconds and the peak memory in MB."""
    services = build(settings, "command")

    def receive(session: Session) -> int:
        workspace_id = session.scalars(select(Workspace.id)).one()
        file = ImportFile(workspace_id=workspace_id, name=path.name, created_at=services.now())
        session.add(file)
        session.flush()
        return file.id

    def begin(session: Session) -> None:
        file = session.get_one(ImportFile, import_id)
        mapping = {Field(name): column for name, column in file.mapping.items()}
        imports.start(session, file, Chosen(mapping, path.stem), now=services.now())
        leases.forget(session, f"{imports.LEASE}{import_id}")

    began_at = time.perf_counter()
    import_id = services.run(receive)
    read_path(services, import_id, path, "bench")
    services.run(begin)
    import_some(services, import_id)
    print(time.perf_counter() - began_at, peak_megabytes())


if __name__ == "__main__":
    if sys.argv[1:2] == ["base"]:
        read_in_memory(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["ours"]:
        import_path(read(), Path(sys.argv[2]))
    else:
        main()
