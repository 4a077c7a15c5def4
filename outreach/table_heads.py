"""Where a table begins: title lines and a second header above are skipped, every column gets a name of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.cells import clean
from outreach.column_guesses import is_known_name
from outreach.column_samples import is_address_like, is_phone_like, is_profile_like
from outreach.table_port import MAX_COLUMNS, MAX_HEADER, TableRefused

LOOKED_AT = 30
"""How many of a file's first filled rows tell where its header is."""


@dataclass(frozen=True)
class Head:
    """The columns' names, how many of the filled rows come before the first row of data, and what to say of it."""

    names: tuple[str, ...]
    skipped: int
    notes: tuple[str, ...]


def find_head(rows: Sequence[Sequence[str]]) -> Head:
    """Find the header among a table's first filled rows.

    Raises TableRefused when there is none to be found, no row follows it, or there are too many columns.
    """
    if not rows:
        raise TableRefused(
            "The file is empty: give a table with a line of column names and a row for each lead."
        )
    place = _place(rows)
    if place is None:
        width = _width(rows)
        notes = (
            "The file has no line of column names: its first row was read as a lead. Check the columns.",
        )
        return Head(_names([""] * width), 0, notes)
    header, below = _trimmed(rows[place]), rows[place + 1 :]
    if not below:
        raise TableRefused("The file has column names and no rows: add a row for each lead.")
    return Head(_names([*header, *[""] * (_width(below) - len(header))]), place + 1, _notes(rows, place))


def _notes(rows: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    if place == 0:
        return ()
    above = sum(1 for row in rows[:place] if _filled(row) > 1)
    if place == 1 and above:
        return ("There are two lines of column names: the first was skipped.",)
    lines = "line" if place == 1 else "lines"
    return (f"{place} {lines} above the column names {'was' if place == 1 else 'were'} skipped.",)


def _place(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row is the header, None when the table begins with data.

    The row with the most names that are known, before the first row that is surely data, or the one below it that
    says the same or more of it again; where none is known, the first one of more than half the table's width.
    """
    known: list[int] = []
    for row in rows[:LOOKED_AT]:
        names = sum(1 for cell in set(row) if is_known_name(cell))
        if not names and any(_is_data(cell) for cell in row):
            break
        known.append(names)
    if not known:
        return None
    most, typical = max(known), _width(rows)
    wide = next((number for number in range(len(known)) if 2 * _filled(rows[number]) > typical), 0)
    if most == 0 or (most == 1 and wide < known.index(1) and _filled(rows[wide]) > 1):
        return wide
    place = known.index(most)
    while place + 1 < len(known) and known[place + 1] >= max(2, most / 2):
        place += 1
    return place


def _is_data(cell: str) -> bool:
    return is_phone_like(cell) or (" " not in cell and (is_address_like(cell) or is_profile_like(cell)))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _trimmed(row: Sequence[str]) -> list[str]:
    reach = max((at for at, cell in enumerate(row, 1) if cell.strip()), default=0)
    return list(row[:reach])


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return how far most rows reach."""
    reach = sorted(len(_trimmed(row)) for row in rows)
    return reach[len(reach) // 2]


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise TableRefused(
            f"The table has more than {MAX_COLUMNS} columns: delete those that are not needed and try again."
        )
    taken: set[str] = set()
    names = []
    for number, cell in enumerate(cells, start=1):
        wanted = clean(cell)[:MAX_HEADER].rstrip() or f"Column {number}"
        name, count = wanted, 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted} ({count})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
