"""Cells cleaned on their way in and made neutral on their way out."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.cells import clean, neutral
from outreach.table_writing import csv_bytes

ANYTHING = st.one_of(st.text(), st.text(alphabet="=+-@'\t\r\n \u200b\ufeff\u00a0＝x"))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Ada \t King\n", "Ada King"),
        ("\ufeffAda\u200bKing", "AdaKing"),
        ("O\u2019Brien-MacGregor", "O\u2019Brien-MacGregor"),
        ("van der BERG", "van der BERG"),
        ("\u202eAda", "Ada"),
        ("Ada\x00King", "Ada King"),
        ("\ud800Ada", "\ufffdAda"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("名前　太郎", "名前 太郎"),
    ],
)
def test_a_cell_is_cleaned_and_otherwise_left_as_typed(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)
    assert all(sign.isprintable() for sign in clean(typed) if sign < "\x80")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 30 1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "＝1", "\n=1"]
)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "a=b", "'=1", "a@b.test", "3", "O'Brien"])
def test_what_a_spreadsheet_leaves_alone_is_left_alone(cell: str) -> None:
    assert neutral(cell) == cell


@given(ANYTHING)
def test_an_export_is_imported_as_what_it_was(typed: str) -> None:
    assert clean(neutral(clean(typed))) == clean(typed)


@given(ANYTHING)
def test_a_neutral_cell_never_begins_a_formula(cell: str) -> None:
    written = neutral(cell)

    assert not written.lstrip(" \u00a0\u200b\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert neutral(written) == written


@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2
        )
    )
)
def test_a_written_file_is_read_back_cell_by_cell(rows: list[list[str]]) -> None:
    written = csv_bytes(["Name", "=Email"], rows)

    read = list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))

    assert read == [["Name", "'=Email"], *([neutral(cell) for cell in row] for row in rows)]
    assert written.startswith(b"\xef\xbb\xbf")
