"""Excel workbooks as tables: what spreadsheets write, and what is written to do harm."""

import re
import struct
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from integrations.xlsx_values import text_of
from outreach.table_port import MAX_CELL, TableRefused
from tests.integrations.table_files import MAIN, Read, sheet_xml, write_parts

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
    ("value", "text"),
    [(3, "3"), (3.0, "3"), (4.91701234567e11, "491701234567"), (1e-3, "0.001"), (-2.5, "-2.5"), (1e300, "1e+300"),
     (float("inf"), "inf"), (False, "FALSE"), (timedelta(hours=25, minutes=30), "25:30:00"),
     ("two_x000A_lines", "two\nlines")],
)  # fmt: skip
def test_a_value_is_written_as_a_person_would(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("serial", "shown", "text"),
    [("1", "yyyy-mm-dd", "1900-01-01"), ("59", "dd/mm/yyyy", "1900-02-28"), ("61", "[$-407]d. mmmm yyyy", "1900-03-01"),
     ("45000", "m/d/yy", "2023-03-15"), ("0.5", "hh:mm", "12:00:00"),
     ("45000.5", "d.m.yy hh:mm", "2023-03-15T12:00:00"),
     ("1.0625", "[h]:mm", "25:30:00"), ("45000", "General", "45000"), ("45000", '0 "days"', "45000"),
     ("45000", "#,##0 [$€-407]", "45000"), ("4.5E4", "@", "45000")],
)  # fmt: skip
def test_a_serial_number_is_a_day_where_its_format_says_so(
    tmp_path: Path, serial: str, shown: str, text: str
) -> None:
    styles = (
        f"<styleSheet {MAIN}><numFmts count='1'><numFmt numFmtId='170' formatCode='{escape(shown)}'/></numFmts>"
        "<cellXfs><xf/><xf numFmtId='170'/></cellXfs></styleSheet>"
    )
    sheet = sheet_xml([["Name", "Since"], ["Ada", "x"]]).replace(
        '<c t="inlineStr"><is><t>x</t></is></c>', f'<c s="1"><v>{serial}</v></c>'
    )

    table = Read(write_parts(tmp_path / "leads.xlsx", sheet, {"xl/styles.xml": styles}))

    assert table.cells == [("Ada", text)]


def test_a_day_beyond_the_calendar_is_an_error_of_its_row(tmp_path: Path) -> None:
    path = saved(tmp_path, ["Name", "Since"], ["Ada", date(2026, 3, 1)])
    day = "46082"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert day.encode() in parts["xl/worksheets/sheet1.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(day.encode(), b"99999999"))

    (row,) = Read(path).rows

    assert row.cells == ("Ada", "")
    assert "error (#VALUE!)" in row.problems[0]


def test_formulas_are_their_stored_values_and_their_errors_are_said(tmp_path: Path) -> None:
    sheet = (
        f"<worksheet {MAIN}><sheetData>"
        "<row><c t='str'><v>Name</v></c><c t='str'><v>Email</v></c><c t='str'><v>City</v></c></row>"
        "<row><c t='str'><f>A1</f><v>Ada</v></c><c><f>B1</f></c><c t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
        "</sheetData></worksheet>"
    )

    table = Read(write_parts(tmp_path / "leads.xlsx", sheet))

    assert table.cells == [("Ada", "", "")]
    assert "#DIV/0!" in table.rows[0].problems[0]


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    sheet = sheet_xml([["Name", "Email"], ["Ada", "ada@acme.test"]])
    wrong = sheet.replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')

    assert Read(write_parts(tmp_path / "leads.xlsx", wrong)).cells == [("Ada", "ada@acme.test")]


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
    prefixed = MAIN.replace("xmlns", "xmlns:x")
    strings = (
        f"<x:sst {prefixed}><x:si><x:t>Name</x:t></x:si><x:si><x:r><x:t>東</x:t></x:r><x:r><x:t>京</x:t></x:r>"
        "<x:rPh sb='0' eb='2'><x:t>トウキョウ</x:t></x:rPh></x:si><x:si><x:t>two_x000A_lines</x:t></x:si></x:sst>"
    )
    sheet = (
        f'<x:worksheet {prefixed}><x:sheetData><x:row r="4"><x:c r="A4" t="s"><x:v>0</x:v></x:c></x:row>'
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
        '<row r="999999999"><c r="XFD999999999"><v>1</v></c></row></sheetData>',
    )

    table = Read(write_parts(tmp_path / "leads.xlsx", sheet))

    assert len(table.cells[0][1]) == MAX_CELL
    assert len(table.rows[0].problems) == 1
    assert len(table.rows) == 2
    assert table.notes == ("More than 10,000 empty rows follow row 3: it was read up to there.",)


def test_an_entity_is_never_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY x SYSTEM "file:///etc/passwd">]>'

    strings = f'<?xml version="1.0"?>{bomb}<sst><si><t>&x;</t></si></sst>'
    in_sheet = write_parts(tmp_path / "one.xlsx", sheet_xml([["Name"], ["&a;&x;"]], before=bomb))
    in_texts = write_parts(tmp_path / "two.xlsx", sheet_xml(ROWS), {"xl/sharedStrings.xml": strings})

    for path in (in_sheet, in_texts):
        with pytest.raises(TableRefused, match="damaged"):
            Read(path)


def test_a_kind_of_workbook_that_is_read_as_empty_is_named(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
        )

    with pytest.raises(TableRefused, match="Strict Open XML"):
        Read(path)


def test_a_workbook_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "leads.xlsx", sheet_xml(ROWS))
    whole = bytearray(path.read_bytes())
    for at in (place.start() for place in re.finditer(b"PK\x01\x02", bytes(whole))):
        whole[at + 8] |= 1
    path.write_bytes(whole)

    with pytest.raises(TableRefused, match="has a password"):
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
    "where",
    [
        "a row", "a row with a prefix", "a row with comments", "a row with foreign rows", "a row with rows", "a text",
        "the styles",
    ],
)  # fmt: skip
def test_what_would_fill_the_memory_is_refused_before_it_is_built(tmp_path: Path, where: str) -> None:
    cells = [f"<c><v>{number * 7919 % 1_000_003}</v></c>" for number in range(100_000)]
    many = "".join(cells)
    sheet = sheet_xml(ROWS)

    def among(sign: str) -> str:
        return sign.join("".join(cells[at : at + 20_000]) for at in range(0, len(cells), 20_000))

    path = {
        "a row": (sheet.replace("</sheetData>", f"<row>{many}</row></sheetData>"), {}),
        "a row with a prefix": (
            sheet.replace("</sheetData>", f'<x:row xmlns:x="{MAIN[7:-1]}">{many}</x:row></sheetData>'),
            {},
        ),
        "a row with comments": (
            sheet.replace("</sheetData>", f"<row>{among('<!--<row -->')}</row></sheetData>"),
            {},
        ),
        "a row with rows": (sheet.replace("</sheetData>", f"<row>{among('<row/>')}</row></sheetData>"), {}),
        "a row with foreign rows": (
            sheet.replace(
                "</sheetData>", f'<row xmlns:x="x">{"<x:row><c/></x:row>" * 80_000}</row></sheetData>'
            ),
            {},
        ),
        "a text": (sheet, {"xl/sharedStrings.xml": f"<sst {MAIN}><si>{many}</si></sst>"}),
        "the styles": (sheet, {"xl/styles.xml": f"<styleSheet {MAIN}>{many}</styleSheet>"}),
    }[where]
    written = write_parts(tmp_path / "leads.xlsx", *path)

    assert _peak_of_refusal(written) < 10_000_000


def test_more_rows_than_excel_writes_are_refused(tmp_path: Path) -> None:
    sheet = sheet_xml(ROWS).replace("</sheetData>", f"{'<row/>' * 1_048_576}</sheetData>")
    path = write_parts(tmp_path / "leads.xlsx", sheet, packed=zipfile.ZIP_STORED)

    with pytest.raises(TableRefused, match="far more in it than a list of leads"):
        Read(path)


def test_many_rows_and_a_row_as_wide_as_excel_writes_are_no_reason_to_refuse(tmp_path: Path) -> None:
    wide = [f"h{number}" for number in range(16_384)]
    rows = "<row/>" * 310_000

    with pytest.raises(TableRefused, match="columns"):
        Read(write_parts(tmp_path / "wide.xlsx", sheet_xml([wide, wide])))
    many = Read(
        write_parts(tmp_path / "many.xlsx", sheet_xml(ROWS).replace("</sheetData>", f"{rows}</sheetData>"))
    )
    assert len(many.rows) == len(ROWS) - 1


def _peak_of_refusal(path: Path) -> int:
    """Return how many bytes are held at most until a workbook is refused."""
    tracemalloc.start()
    try:
        with pytest.raises(TableRefused, match="far more in it than a list of leads"):
            Read(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


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
