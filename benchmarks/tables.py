"""How fast a file of leads is read and normalised in memory: the base that an import is measured against."""

import argparse
import csv
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from integrations.tables import FileTables
from outreach.column_guesses import guess
from outreach.normalising import Columns, normalise

_HEADER = [
    "First Name", "Last Name", "Title", "Company Name", "Email", "Email Status", "Work Direct Phone", "# Employees",
    "Industry", "Keywords", "Person Linkedin Url", "Website", "City", "State", "Country",
]  # fmt: skip
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_BOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Leads" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)


def read_and_normalise(path: Path) -> tuple[int, float, float]:
    """Return how many rows a file has, and the seconds for reading alone and for reading and normalising."""
    began_at = time.perf_counter()
    with FileTables().open(path) as table:
        count = sum(1 for _ in table.rows())
    read_at = time.perf_counter()
    with FileTables().open(path) as table:
        rows = table.rows()
        first = [row for row, _ in zip(rows, range(200), strict=False)]
        guesses = guess(table.header, [row.cells for row in first])
        columns = Columns.of(table.header, {one.field: one.column for one in guesses})
        for row in first:
            normalise(row.cells, columns)
        for row in rows:
            normalise(row.cells, columns)
    return count, read_at - began_at, time.perf_counter() - read_at


def write_csv(path: Path, rows: int) -> None:
    """Write a CSV file of so many leads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_HEADER, *_leads(rows)])


def write_xlsx(path: Path, rows: int) -> None:
    """Write a workbook of so many leads."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for row in (_HEADER, *_leads(rows)):
                cells = "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
                sheet.write(f"<row>{cells}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _leads(rows: int) -> Iterator[Sequence[str]]:
    for at in range(rows):
        company = at // 5
        yield (
            f"Zoë{at}", "King", "Head of Sales", f"Company {company} GmbH", f"zoe{at}@company{company}.test",
            "Verified", f"+49 30 {1_000_000 + at}", "51", "logistics", "freight, road, rail",
            f"http://www.linkedin.com/in/zoe-king-{at}", f"https://www.company{company}.test", "Berlin", "Berlin",
            "Germany",
        )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print rows per second for each kind of file."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args(argv)
    with TemporaryDirectory() as place:
        for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
            path = Path(place) / f"leads.{kind}"
            write(path, chosen.rows)
            rounds = [read_and_normalise(path) for _ in range(chosen.rounds)]
            reading = min(seconds for _, seconds, _ in rounds)
            both = min(seconds for _, _, seconds in rounds)
            print(
                f"{kind}: {rounds[0][0]:,} rows of {len(_HEADER)} columns, {path.stat().st_size / 1e6:.1f} MB: "
                f"read {chosen.rows / reading:,.0f} rows/s, read and normalised {chosen.rows / both:,.0f} rows/s"
            )


if __name__ == "__main__":
    main()
