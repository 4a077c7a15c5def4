"""Which column of a table is which field of ours: by its name, and where that says nothing by what stands in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from outreach.column_names import Meaning, meanings
from outreach.column_samples import Fit, Sample, grade, looks_like
from outreach.fields import Field
from outreach.table_port import MAX_HEADER
from outreach.words import plain_words

Sureness = Literal["certain", "likely"]

_IN_FRONT = "contact person lead prospect recipient customer primary main current your my the"
_ROLES = frozenset(_IN_FRONT.split())
"""Words in front of a column's name that change nothing: "Contact Email", "Lead Country"."""
_OTHERS = """
    owner sender created modified updated assigned manager assistant rep user fax besitzer verantwortlicher inhaber
    eigentumer proprietaire propietario proprietario eigenaar wlasciciel agare ejer company account companies firma
    unternehmen societe entreprise empresa azienda 担当 所有者 负责人
"""
_NOT_THEIRS = frozenset(_OTHERS.split())
"""Words of a column whose addresses are somebody else's, so that its content says nothing of the lead."""
_BY_CONTENT = (Field.EMAIL, Field.LINKEDIN_URL, Field.PHONE)
_FIRST_ROWS = 200
_LOOKED_AT = 500


@dataclass(frozen=True)
class ColumnGuess:
    """One column (0 is the first) as a field, and how sure that is."""

    column: int
    field: Field
    sureness: Sureness


@dataclass(frozen=True, order=True)
class _Match:
    """A possible reading of a column; the smallest is the best."""

    fit: Fit
    rank: int
    is_stripped: bool
    is_ambiguous: bool
    column: int
    field: Field
    sureness: Sureness


def guess(header: Sequence[str], rows: Iterable[Sequence[str]] = ()) -> tuple[ColumnGuess, ...]:
    """Return the guesses in the order of the columns, at most one for a column and one for a field.

    `rows` is a sample, of which the first 200 are looked at. A column left out is kept as a fact.
    """
    samples = _samples(len(header), rows)
    found: dict[Field, ColumnGuess] = {}
    for match in sorted(_matches(header, samples)):
        if match.field not in found and all(match.column != one.column for one in found.values()):
            found[match.field] = ColumnGuess(match.column, match.field, match.sureness)
    _add_by_content(header, samples, found)
    _settle_names(samples, found)
    return tuple(sorted(found.values(), key=lambda one: one.column))


def is_known_name(header: str) -> bool:
    """Say whether a cell reads as the name of a column."""
    return len(header) <= MAX_HEADER and bool(_fields_named(header)[0])


def _samples(width: int, rows: Iterable[Sequence[str]]) -> list[Sample]:
    seen: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        if number >= _FIRST_ROWS:
            break
        for column in range(width):
            seen[column].append(row[column].strip()[:_LOOKED_AT] if column < len(row) else "")
    return [Sample(tuple(cells)) for cells in seen]


def _matches(header: Sequence[str], samples: Sequence[Sample]) -> Iterator[_Match]:
    for column, name in enumerate(header):
        named, is_stripped = _fields_named(name)
        for one in named:
            fit = grade(one.field, samples[column])
            if fit is not None:
                is_sure = one.is_sure and not is_stripped and fit is not Fit.POOR
                sureness: Sureness = "certain" if is_sure else "likely"
                yield _Match(fit, one.rank, is_stripped, len(named) > 1, column, one.field, sureness)


def _fields_named(name: str) -> tuple[tuple[Meaning, ...], bool]:
    words = plain_words(name)
    if words in meanings():
        return meanings()[words], False
    parts = words.split()
    while len(parts) > 1 and parts[0] in _ROLES:
        parts = parts[1:]
    return meanings().get(" ".join(parts), ()), True


def _add_by_content(
    header: Sequence[str], samples: Sequence[Sample], found: dict[Field, ColumnGuess]
) -> None:
    for field in _BY_CONTENT:
        if field in found:
            continue
        taken = {one.column for one in found.values()}
        for column, sample in enumerate(samples):
            is_free = column not in taken and not _NOT_THEIRS & set(plain_words(header[column]).split())
            if is_free and looks_like(field, sample):
                found[field] = ColumnGuess(column, field, "likely")
                break


def _settle_names(samples: Sequence[Sample], found: dict[Field, ColumnGuess]) -> None:
    """Read "Vorname, Name" and "Nome, Cognome" as two halves, unless the one column repeats the other.

    Beside both halves a name that repeats neither is somebody else's, such as the company's under a title of its own.
    """
    halves = (Field.FIRST_NAME, Field.LAST_NAME)
    given = [half for half in halves if half in found]
    whole = found.get(Field.NAME)
    if whole is None or not given:
        return
    if samples[whole.column].repeats(samples[found[given[0]].column]):
        return
    if len(given) == 2 and not samples[whole.column].filled:
        return
    del found[Field.NAME]
    if len(given) == 2:
        return
    other = halves[1 - halves.index(given[0])]
    found[other] = ColumnGuess(whole.column, other, "likely")
