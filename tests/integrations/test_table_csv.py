"""Text files as tables: delimiters, encodings, and what people do to CSV."""

import codecs
from pathlib import Path

import pytest

from outreach.table_port import MAX_CELL, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, TableRefused
from tests.integrations.table_files import Read, read

NAMES = "Name,Email\nAda,ada@acme.test\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_rows(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Name", "Place", "Email"],
        ["Ada, Countess", "London; UK", "a@acme.test"],
        ["Bo", "", "b@acme.test"],
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    assert read(tmp_path, text).cells == [tuple(row) for row in rows[1:]]


def test_a_decimal_comma_does_not_win_over_the_semicolon(tmp_path: Path) -> None:
    table = read(tmp_path, "Name;Revenue\nAda;1,5\nBo;2,5\nCy;3\n")

    assert table.cells == [("Ada", "1,5"), ("Bo", "2,5"), ("Cy", "3")]


def test_the_line_in_which_excel_names_the_delimiter_is_no_row(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\r\nName;Email\r\nAda;ada@acme.test\r\n")

    assert table.header == ("Name", "Email")
    assert [row.number for row in table.rows] == [3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quotes_and_line_breaks_stay_in_their_cell(tmp_path: Path, end: str) -> None:
    text = end.join(
        ["Name,Notes,Email", '"Ada ""the"" first","one,', 'two",ada@acme.test', "Bo,,b@acme.test"]
    )

    table = read(tmp_path, text)

    assert table.cells[0] == ('Ada "the" first', f"one,{end}two", "ada@acme.test")
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_an_encoding_is_told_from_the_bytes(tmp_path: Path, encoding: str) -> None:
    text = "Name,Email\nZoë Müller,zoe@acme.test\nFrançois Ødegård,f@acme.test\n"

    assert read(tmp_path, text, encoding).cells == [
        ("Zoë Müller", "zoe@acme.test"),
        ("François Ødegård", "f@acme.test"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "Nora;Vogt;nora@vogt.test;Vogt Lager;Berlin\r\nIda;Holm;ida@holm.test;Holm;København\r\n",
        "Åse;Østergård;x@a.test;Acme;Århus\r\n",
        "Jyväskylä Oy;Hämäläinen;x@a.test;Acme;Göteborg\r\nHåkan;Sjöström;h@a.test;Acme;Linköping\r\n",
        "José;Muñoz;x@a.test;Acme;A Coruña\r\nJoão;Gonçalves;j@a.test;Acme;São Paulo\r\n",
        "François;Lefèvre;x@a.test;Acme;Besançon\r\nHélène;Crépin;h@a.test;Acme;Directeur général\r\n",
    ],
)
def test_a_short_western_file_is_not_taken_for_a_central_european_one(tmp_path: Path, rows: str) -> None:
    table = read(tmp_path, f"Vorname;Nachname;E-Mail;Firma;Ort\r\n{rows}", "cp1252")

    assert table.cells == [tuple(row.split(";")) for row in rows.splitlines()]


@pytest.mark.parametrize(
    ("encoding", "row"),
    [
        ("cp1250", ("Małgorzata Wójcik", "Kierownik sprzedaży", "Łódź")),
        ("cp1251", ("Ольга Смирнова", "менеджер по продажам", "Казань")),
        ("cp932", ("山田太郎", "営業部長", "株式会社サンプル")),
        ("gb18030", ("王小明", "销售经理", "北京科技有限公司")),
        ("euc_kr", ("김민수", "영업부장", "서울")),
    ],
)
def test_what_spreadsheets_of_other_countries_save_is_read(
    tmp_path: Path, encoding: str, row: tuple[str, ...]
) -> None:
    table = read(tmp_path, f"Name,Title,City\n{','.join(row)}\n", encoding)

    assert table.cells == [row]
    assert "was read as" in table.notes[0]


def test_plain_utf_8_needs_no_word_on_its_encoding(tmp_path: Path) -> None:
    assert read(tmp_path, "Name,Email\nZoë,zoe@acme.test\n").notes == ()


def test_broken_bytes_in_a_row_are_guessed_and_said_and_the_rest_is_read(tmp_path: Path) -> None:
    good = "".join(f"Zoë {number},zoe{number}@acme.test\n" for number in range(20)).encode()

    table = read(tmp_path, b"Name,Email\n" + good + "Jürgen,j@acme.test\n".encode("cp1252") + good)

    assert table.cells[20] == ("Jürgen", "j@acme.test")
    assert [row.number for row in table.rows if row.problems] == [22]
    assert "guessed" in table.rows[20].problems[0]
    assert "mixes encodings" in table.notes[0]
    assert len(table.rows) == 41


def test_rows_of_nothing_are_counted_and_those_at_the_end_are_not(tmp_path: Path) -> None:
    table = read(tmp_path, "Name,Email\n\nAda,ada@acme.test\n,,\n  ,\nBo,b@acme.test\n\n,\n")

    assert [row.number for row in table.rows] == [3, 6]
    assert table.blank_rows == 3
    assert table.notes == ("3 empty rows were skipped.",)


def test_ragged_rows_become_as_wide_as_the_header(tmp_path: Path) -> None:
    table = read(tmp_path, "Name,Email,City\nAda\nBo,b@acme.test,Ulm,surplus\nCy,c@acme.test,Rom,,\n")

    assert table.cells == [("Ada", "", ""), ("Bo", "b@acme.test", "Ulm"), ("Cy", "c@acme.test", "Rom")]
    assert [bool(row.problems) for row in table.rows] == [False, True, False]


def test_every_column_gets_a_name_of_its_own(tmp_path: Path) -> None:
    table = read(tmp_path, "Email,,email,Email (2),\na@acme.test,1,b@acme.test,x,2\n")

    assert table.header == ("Email", "Column 2", "email (2)", "Email (2) (2)", "Column 5")


def test_title_lines_above_the_header_are_skipped(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        'Notes:\n"When exporting your connections, some emails may be missing, see www.linkedin.com/help"\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ada,King,https://www.linkedin.com/in/ada,,Acme,CTO,12 Mar 2025\n",
    )

    assert table.header[:2] == ("First Name", "Last Name")
    assert table.rows[0].number == 5
    assert table.notes[0] == "2 lines above the column names were skipped."


def test_of_two_header_rows_the_second_counts(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "Person,,,Company,\nFirst name,Last name,Email,Name,Website\nAda,King,a@b.test,Acme,acme.test\n",
    )

    assert table.header == ("First name", "Last name", "Email", "Name", "Website")
    assert len(table.rows) == 1
    assert table.notes == ("There are two lines of column names: the first was skipped.",)


def test_a_table_without_a_header_loses_no_row(tmp_path: Path) -> None:
    table = read(tmp_path, "Ada,ada@acme.test\nBo,bo@acme.test\n")

    assert table.header == ("Column 1", "Column 2")
    assert len(table.rows) == 2
    assert "no line of column names" in table.notes[0]


def test_a_header_of_unknown_words_is_the_first_row(tmp_path: Path) -> None:
    assert read(tmp_path, "Foo,Bar,Baz\n1,2,Contact\n").header == ("Foo", "Bar", "Baz")


def test_a_cell_of_a_million_characters_is_cut_and_said(tmp_path: Path) -> None:
    table = read(tmp_path, f"Name,Notes\nAda,{'x' * 1_000_000}\nBo,short\n")

    assert len(table.cells[0][1]) == MAX_CELL
    assert "more than 32,767 characters" in table.rows[0].problems[0]
    assert table.cells[1] == ("Bo", "short")


@pytest.mark.parametrize("line", ['Ada,"open,ada@acme.test', '"Ada,open,ada@acme.test'])
def test_a_quote_that_is_never_closed_costs_no_other_row(tmp_path: Path, line: str) -> None:
    rows = "".join(f"Lead {number},x,l{number}@acme.test\n" for number in range(100))

    table = read(tmp_path, f"Name,Notes,Email\n{line}\n{rows}")

    assert len(table.rows) == 101
    assert table.cells[0] == ("Ada", "open", "ada@acme.test")
    assert "quotation mark" in table.rows[0].problems[0]
    assert table.rows[100].number == 102


def test_too_many_quotes_that_are_never_closed_are_refused_in_time(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match="never closed"):
        read(tmp_path, "Name,Notes\n" + 'a"b"c,"d\n' * 40_000)


def test_more_rows_than_allowed_are_refused(tmp_path: Path) -> None:
    most = "Email\n" + "a@b.test\n" * MAX_ROWS

    assert len(read(tmp_path, most).rows) == MAX_ROWS
    with pytest.raises(TableRefused, match="more than 50,000 rows"):
        read(tmp_path, f"{most}a@b.test\n")


def test_more_columns_than_allowed_are_refused(tmp_path: Path) -> None:
    def wide(columns: int) -> str:
        return f"{','.join(f'c{number}' for number in range(columns))}\n{','.join(['x'] * columns)}\n"

    assert len(read(tmp_path, wide(MAX_COLUMNS)).header) == MAX_COLUMNS
    with pytest.raises(TableRefused, match="more than 300 columns"):
        read(tmp_path, wide(MAX_COLUMNS + 1))


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)

    with pytest.raises(TableRefused, match="larger than 50 MB"):
        Read(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file is empty"),
        (b"\n\n \n", "file is empty"),
        (codecs.BOM_UTF8, "file is empty"),
        (b"Name,Email\n", "no rows"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Excel workbook"),
        (b"\x1f\x8b\x08\x00", "packed archive"),
        (b'{"name": "Ada"}', "is JSON"),
        (b'[{"name": "Ada"}]', "is JSON"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<table border=1><tr><td>Name", "web page"),
        (b'<?xml version="1.0"?><leads/>', "is XML"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"BEGIN:VCARD\nVERSION:4.0", "contact cards"),
        (bytes(range(256)) * 20, "not a text"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(TableRefused, match=sentence):
        read(tmp_path, content)


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match="cannot be read"):
        Read(tmp_path / "nothing.csv")
