"""Excel workbooks as tables: what spreadsheets write, and what is written to do harm."""

import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from integrations.xlsx_book import is_date_format
from integrations.xlsx_values import date_text, number_text
from outreach.table_port import MAX_CELL, TableRefused
from tests.integrations.table_files import Read, sheet_xml, write_parts

ROWS = [["Name", "Email"], ["Ada", "ada@acme.test"]]


def saved(tmp_path: Path, *rows: Sequence[object], book: Workbook | None = None) -> Path:
    """Save rows as the first sheet of a workbook."""
    book = book or Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(tmp_path / "leads.xlsx")
    return tmp_path / "leads.xlsx"


def test_values_become_the_text_a_person_sees(tmp_path: Path) -> None:
    header = ["Name", "Count", "Share", "Phone", "Day", "Moment", "Hour", "Yes", "Nothing", "Sum"]
    row = [
        "Zoë & <Co>",
        3.0,
        0.1 + 0.2,
        491701234567,
        date(2026, 3, 1),
        datetime.fromisoformat("2026-03-01T09:30"),
        time(9, 30),
        True,
    ]

    table = Read(saved(tmp_path, header, [*row, None, "x"]))

    assert table.header == tuple(header)
    assert table.cells == [
        (
            "Zoë & <Co>",
            "3",
            "0.3",
            "491701234567",
            "2026-03-01",
            "2026-03-01T09:30:00",
            "09:30:00",
            "TRUE",
            "",
            "x",
        )
    ]
    assert [row.number for row in table.rows] == [2]


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904

    assert Read(saved(tmp_path, ["Name", "Day"], ["Ada", date(2026, 3, 1)], book=book)).cells == [
        ("Ada", "2026-03-01")
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("3", "3"),
        ("3.0", "3"),
        ("4.91701234567E+11", "491701234567"),
        ("1E-3", "0.001"),
        ("-2.50", "-2.5"),
        ("n", "n"),
    ],
)
def test_a_number_is_written_as_a_person_would(raw: str, text: str) -> None:
    assert number_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("45000", "2023-03-15"), ("0.5", "12:00:00"),
     ("45000.999999", "2023-03-16"), ("99999999", "99999999"), ("-1", "-1"), ("nan", "nan"), ("x", "x")],
)  # fmt: skip
def test_a_serial_number_is_a_day_or_stays_a_number(raw: str, text: str) -> None:
    assert date_text(raw, counts_from_1904=False) == text


def test_a_format_of_dates_is_told_from_one_of_numbers() -> None:
    assert all(
        map(is_date_format, ["yyyy-mm-dd", "dd/mm/yyyy", "[$-407]d. mmmm yyyy", "hh:mm", 'm"月"d"日"'])
    )
    assert not any(
        map(is_date_format, ["General", "0.00", "#,##0 [$€-407]", '0 "days"', "[Red]0", "@", "[h]:mm"])
    )


def test_formulas_are_their_stored_values_and_those_without_are_said(tmp_path: Path) -> None:
    sheet = (
        "<worksheet><sheetData>"
        "<row><c t='str'><v>Name</v></c><c t='str'><v>Email</v></c><c t='str'><v>City</v></c></row>"
        "<row><c t='str'><f>A1</f><v>Ada</v></c><c><f>B1</f></c><c t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
        "</sheetData></worksheet>"
    )

    table = Read(write_parts(tmp_path / "leads.xlsx", sheet))

    assert table.cells == [("Ada", "", "")]
    assert "#DIV/0!" in table.rows[0].problems[0]
    assert table.notes[0].startswith("1 formula has no stored value.")


def test_what_is_hidden_is_left_out_and_said(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].column_dimensions["B"].hidden = True
    book.worksheets[0].row_dimensions[3].hidden = True

    table = Read(
        saved(
            tmp_path,
            ["Name", "Salary", "Email"],
            ["Ada", 1, "a@b.test"],
            ["Bo", 2, "b@b.test"],
            ["Cy", 3, "c@b.test"],
            book=book,
        )
    )

    assert table.header == ("Name", "Email")
    assert table.cells == [("Ada", "a@b.test"), ("Cy", "c@b.test")]
    assert table.notes == ("1 hidden row was left out.", "1 hidden column was left out.")


def test_the_first_visible_sheet_that_holds_something_is_the_table(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Secret").append(["Hidden", "x"])
    book.worksheets[1].sheet_state = "hidden"
    book.create_sheet("Leads")
    for row in ROWS:
        book.worksheets[2].append(row)

    table = Read(saved(tmp_path, book=book))

    assert table.cells == [("Ada", "ada@acme.test")]
    assert table.notes == ("Only the sheet “Leads” was read, not the 2 others.",)


def test_texts_in_several_pieces_and_with_readings_are_one_text(tmp_path: Path) -> None:
    strings = (
        '<x:sst xmlns:x="urn:x"><x:si><x:t>Name</x:t></x:si><x:si><x:r><x:t>東</x:t></x:r><x:r><x:t>京</x:t></x:r>'
        "<x:rPh><x:t>トウキョウ</x:t></x:rPh></x:si><x:si><x:t>two_x000A_lines</x:t></x:si></x:sst>"
    )
    sheet = (
        '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="4"><x:c r="A4" t="s"><x:v>0</x:v></x:c></x:row>'
        '<x:row r="7"><x:c r="A7" t="s"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="9"><x:c r="A9" t="s"><x:v>2</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )

    table = Read(write_parts(tmp_path / "leads.xlsx", sheet, {"xl/sharedStrings.xml": strings}))

    assert table.header == ("Name",)
    assert [(row.number, row.cells) for row in table.rows] == [(7, ("東京",)), (9, ("two\nlines",))]


def test_a_long_cell_is_cut_and_a_far_one_costs_nothing(tmp_path: Path) -> None:
    sheet = sheet_xml([["Name", "Notes"], ["Ada", "x" * 100_000], ["Bo", "y"]]).replace(
        "</sheetData>",
        '<row r="999999999"><c r="XFD999999999"><v>1</v></c><c r="ZZZZZZZ1"><v>1</v></c></row></sheetData>',
    )

    table = Read(write_parts(tmp_path / "leads.xlsx", sheet))

    assert len(table.cells[0][1]) == MAX_CELL
    assert len(table.rows[0].problems) == 1
    assert len(table.rows) == 2


def test_an_entity_is_never_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY x SYSTEM "file:///etc/passwd">]>'

    strings = f'<?xml version="1.0"?>{bomb}<sst><si><t>&x;</t></si></sst>'
    in_sheet = write_parts(tmp_path / "one.xlsx", sheet_xml([["Name"], ["&a;&x;"]], before=bomb))
    in_texts = write_parts(tmp_path / "two.xlsx", sheet_xml(ROWS), {"xl/sharedStrings.xml": strings})

    for path in (in_sheet, in_texts):
        with pytest.raises(TableRefused, match="damaged"):
            Read(path)


def test_a_part_that_unpacks_to_far_more_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match="unpacks to far more"):
        Read(write_parts(tmp_path / "leads.xlsx", sheet_xml([["Name"], [" " * 20_000_000]])))


def test_a_directory_that_lies_about_a_size_gains_nothing(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "leads.xlsx", sheet_xml([["Name"], [" " * 20_000_000]]))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 1000)))

    with pytest.raises(TableRefused, match="damaged"):
        Read(path)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["word/document.xml"], "Word document"),
        (["ppt/presentation.xml"], "presentation"),
        (["content.xml", "META-INF/manifest.xml"], "OpenDocument"),
        (["Index/Document.iwa"], "Numbers"),
        (["xl/workbook.bin"], "binary Excel"),
        (["leads.csv"], "packed archive"),
    ],
)
def test_other_archives_are_refused_with_what_to_do(tmp_path: Path, names: list[str], sentence: str) -> None:
    path = tmp_path / "leads.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")

    with pytest.raises(TableRefused, match=sentence):
        Read(path)


def test_a_workbook_of_empty_sheets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match="no visible sheet"):
        Read(saved(tmp_path))


def test_a_workbook_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, *ROWS).read_bytes()
    path = tmp_path / "cut.xlsx"

    for length in range(4, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(TableRefused):
            Read(path)
