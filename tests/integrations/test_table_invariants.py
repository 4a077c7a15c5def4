"""Whatever bytes a file has, it is read as rows as wide as the header, or refused in a sentence."""

import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.tables import FileTables
from outreach.errors import OutreachError
from tests.examples import up_to
from tests.integrations.table_files import MAIN, Read, sheet_xml, write_parts

PIECES = st.sampled_from(
    [b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b"Name", b"Email", b"a@b.test", b"\xff", b"\xfe", b"\x00",
     "Zoë".encode(), "Zoë".encode("cp1252"), b"\xef\xbb\xbf", b"sep=;", b" ", b"=1+1"]
)  # fmt: skip
TEXTS = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=60).map(b"".join))
PIECES_OF_XML = """
    <row>|</row>|<row r="5">|<row r="-1" hidden="1">|<row r="x">|<c r="B2" t="s">|<c t="inlineStr">|<c t="e">|<c s="9">|
    <c r="ÄÄ1">|<c t="d">|<c t="b">|</c>|<v>|</v>|<is><t>|</t></is>|<f>|</f>|1|-7|99999999999999999999|1e400|nan|Name|
    &amp;|&x;|<col min="1" max="9" hidden="1"/>
"""
MARKUP = st.sampled_from([piece.strip() for piece in PIECES_OF_XML.split("|")])


def outcome(content: bytes) -> Read | None:
    """Read a file of these bytes; None when it was refused as people are told."""
    with TemporaryDirectory() as place:
        path = Path(place) / "leads"
        path.write_bytes(content)
        try:
            return Read(path)
        except OutreachError as refused:
            sentence = str(refused)
    assert sentence.endswith(".")
    return None


def holds(table: Read | None) -> None:
    if table is None:
        return
    assert len({name.casefold() for name in table.header}) == len(table.header) > 0
    assert all(len(row.cells) == len(table.header) for row in table.rows)
    assert all(any(cell.strip() for cell in row.cells) or row.problems for row in table.rows)
    numbers = [row.number for row in table.rows]
    assert numbers == sorted(set(numbers))


@given(TEXTS)
def test_any_text_is_rows_or_a_sentence(content: bytes) -> None:
    holds(outcome(content))


@given(st.data())
@up_to(60)
def test_any_damage_to_a_workbook_is_rows_or_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(_workbook(sheet_xml([["Name", "Email"], ["Ada", "ada@acme.test"]])))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))

    outcome(bytes(whole))


@given(st.lists(MARKUP, max_size=25))
def test_any_markup_in_a_sheet_is_rows_or_a_sentence(pieces: list[str]) -> None:
    sheet = f"<worksheet {MAIN}><sheetData>{''.join(pieces)}</sheetData></worksheet>"

    outcome(_workbook(sheet))


@pytest.mark.parametrize(("kind", "a_row"), [("csv", 0), ("xlsx", 160)])
def test_more_rows_need_no_more_memory_than_a_hundred_bytes_or_none(
    tmp_path: Path, kind: str, a_row: int
) -> None:
    few, many = (_peak_bytes(_leads(tmp_path, kind, rows)) for rows in (1_000, 10_000))

    assert many < few + 300_000 + 9_000 * a_row


def _leads(place: Path, kind: str, rows: int) -> Path:
    cells = [["Name", "Email"], *([f"Lead {number}", f"lead{number}@acme.test"] for number in range(rows))]
    if kind == "xlsx":
        return write_parts(place / "leads", sheet_xml(cells))
    (place / "leads").write_text("\n".join(map(",".join, cells)))
    return place / "leads"


def _peak_bytes(path: Path) -> int:
    tracemalloc.start()
    try:
        with FileTables().open(path) as table:
            assert sum(1 for _ in table.rows()) >= 1_000
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _workbook(sheet: str) -> bytes:
    with TemporaryDirectory() as place:
        return write_parts(Path(place) / "leads", sheet).read_bytes()


def test_the_workbook_that_is_damaged_was_whole() -> None:
    whole = _workbook(sheet_xml([["Name"], ["Ada"]]))

    assert zipfile.ZipFile(BytesIO(whole)).testzip() is None
    assert outcome(whole) is not None
