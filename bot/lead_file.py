"""CSV files with leads: which columns they need, and the sentence for each that cannot be read."""

import csv
from io import StringIO
from pathlib import Path

from bot.refusal import Refused
from outreach.leads import FIELDS

_SEPARATORS = (",", ";", "\t")
_COLUMNS = f"Ours are {', '.join(FIELDS)}; every other column is kept as a fact."


class LeadFileRefused(Refused):
    """The file cannot be read as leads; the text says why and what to do."""


def read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column name, ours in lower case. Raises LeadFileRefused.

    Separated by commas, semicolons (spreadsheets of many countries) or tabs; a byte order mark is fine.
    """
    text = _text(file)
    lines = text.splitlines()
    if not lines:
        raise LeadFileRefused(f"{file} is empty: give a CSV file with a line of column names. {_COLUMNS}")
    separator = max(_SEPARATORS, key=lambda one: len(_ours(lines[0], one)))
    missing = _missing(_ours(lines[0], separator))
    if missing:
        raise LeadFileRefused(f"{file} has no column {missing}: add it. {_COLUMNS}")
    try:
        reader = csv.DictReader(StringIO(text, newline=""), delimiter=separator, restkey="")
        reader.fieldnames = [_column(name) for name in reader.fieldnames or ()]
        rows = list(reader)
    except csv.Error as error:
        raise LeadFileRefused(f"{file} is not a CSV file: {error}.") from error
    if not rows:
        raise LeadFileRefused(f"{file} has column names and no rows: add a row for each lead.")
    return rows


def _text(file: Path) -> str:
    if file.is_dir():
        raise LeadFileRefused(f"{file} is a directory: give the path of a CSV file in it.")
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise LeadFileRefused(f"There is no file {file}: give the path of your CSV file.") from error
    except OSError as error:
        raise LeadFileRefused(
            f"{file} cannot be read ({error.strerror}): give a CSV file that you may read."
        ) from error
    except UnicodeDecodeError as error:
        raise LeadFileRefused(f"{file} is not UTF-8: save it as CSV UTF-8.") from error


def _ours(header: str, separator: str) -> set[str]:
    return {_column(name) for name in next(csv.reader([header], delimiter=separator), [])} & set(FIELDS)


def _column(name: str) -> str:
    """Return one of our names in its own case; the name of a fact stays as it is written."""
    plain = name.strip()
    ours = plain.lower().replace(" ", "_")
    return ours if ours in FIELDS else plain


def _missing(columns: set[str]) -> str:
    if "name" not in columns:
        return "name"
    return "" if columns & {"email", "linkedin_url"} else "email or linkedin_url"
