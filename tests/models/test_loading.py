"""Rows that are loaded at once are read back as they were, whatever signs their texts hold."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import History, Lead, SourceGroup
from models.loading import Load, commit_lazily, copy_lines, load, next_ids
from models.sets import among, dialect_of
from tests.world import MONDAY, World

HOSTILE = [
    "\\", "\\N", "\\.", "a\tb", "a\nb", "a\r\nb", "\\t", "\\\t\\\n", "", " ", "'; DROP TABLE lead; --", "NULL",
    "Ünïcode 🦉", "\u2028", "\x1f", "a\x1fb", "{1,2}", '"quoted"', "100%", "$1", "end\\",
]  # fmt: skip
_TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


def as_postgres_reads(text: str) -> list[list[str | None]]:
    """Read COPY's text format as its documentation has it: rows end at a newline, cells at a tab."""
    rows = text.removesuffix("\n").split("\n")
    return [[None if cell == r"\N" else _unescaped(cell) for cell in row.split("\t")] for row in rows]


def _unescaped(cell: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], cell)


@given(
    st.lists(st.tuples(_TEXT, st.none() | _TEXT, st.integers()), min_size=1, max_size=8), st.none() | _TEXT
)
@example([(one, one, 0) for one in HOSTILE], "\\N")
@example([("plain", None, 1)], None)
def test_copy_reads_the_cells_that_were_written(
    rows: list[tuple[str, str | None, int]], alike: str | None
) -> None:
    columns = list(zip(*rows, strict=True))

    read = as_postgres_reads(copy_lines([alike], columns))

    assert read == [[alike, text, other, str(number)] for text, other, number in rows]


def test_a_kind_that_copy_is_not_written_for_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        copy_lines([], [[1j]])


def test_bytes_are_written_as_the_server_reads_them() -> None:
    assert as_postgres_reads(copy_lines([], [[b"\x00\\\n", None]])) == [[r"\x005c0a"], [None]]


def loaded(world: World, texts: list[str]) -> list[Any]:
    """Load a line of history for each text, with the text in a column and in its detail, and read them back."""

    def work(session: Session) -> list[Any]:
        session.execute(delete(History).where(History.kind == "lead.noted"))
        ids = next_ids(session, History, len(texts))
        detail = [{"told": text} for text in texts]
        same = {"workspace_id": world.workspace_id, "kind": "lead.noted", "at": MONDAY, "lead_id": None}
        load(session, [Load(History, {"id": ids, "reason": texts, "detail": detail}, same)])
        wanted = select(History.reason, History.detail, History.at, History.lead_id)
        return list(session.execute(wanted.where(History.id.in_(ids)).order_by(History.id)))

    return world.run(work)


def test_hostile_texts_are_loaded_as_they_are(world: World) -> None:
    assert loaded(world, HOSTILE) == [(one, {"told": one}, MONDAY, None) for one in HOSTILE]


def found(world: World, texts: list[str]) -> set[str]:
    """Return which of the workspace's source groups have one of these names."""

    def work(session: Session) -> set[str]:
        return set(session.scalars(select(SourceGroup.name).where(among(session, SourceGroup.name, texts))))

    return world.services.read(work)


@pytest.mark.parametrize("many", [0, 40])
def test_texts_are_found_however_many_are_looked_for_and_whatever_signs_they_hold(
    world: World, many: int
) -> None:
    made = [SourceGroup(workspace_id=world.workspace_id, name=name, created_at=MONDAY) for name in HOSTILE]
    world.run(lambda session: session.add_all(made))
    others = [f"other {number}" for number in range(many)]

    assert found(world, [*HOSTILE, *others]) == set(HOSTILE)
    assert found(world, ["a", *others]) == found(world, ["b", *others]) == set()
    for one in HOSTILE:
        assert found(world, [one, *others]) == {one}


def test_numbers_are_found_like_texts(world: World) -> None:
    ids = [one.id for one in world.rows(Lead)]

    def count(session: Session, wanted: list[int]) -> int | None:
        return session.scalar(select(func.count()).where(among(session, Lead.id, wanted)))

    many = [*ids, *range(9000, 9100)]
    assert world.services.read(lambda session: count(session, many)) == len(ids)
    assert world.services.read(lambda session: count(session, [])) == 0


@pytest.mark.postgres
@pytest.mark.slow
@given(st.lists(_TEXT, min_size=1, max_size=30))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_postgresql_keeps_and_finds_every_text(postgres_world: World, texts: list[str]) -> None:
    assert [one.reason for one in loaded(postgres_world, texts)] == texts

    def work(session: Session) -> set[str]:
        return set(session.scalars(select(History.reason).where(among(session, History.reason, texts))))

    assert set(texts) <= postgres_world.services.read(work)


@pytest.mark.postgres
@pytest.mark.slow
def test_postgresql_takes_hostile_texts_both_ways(postgres_world: World) -> None:
    test_hostile_texts_are_loaded_as_they_are(postgres_world)
    test_texts_are_found_however_many_are_looked_for_and_whatever_signs_they_hold(postgres_world, 40)


def test_loads_follow_each_other_in_their_order_and_an_empty_one_is_left_out(world: World) -> None:
    same = {"workspace_id": world.workspace_id, "kind": "lead.noted", "at": MONDAY}

    def some() -> Iterator[Load]:
        yield Load(History, {"id": [9_001], "reason": ["first"]}, same)
        yield Load(History, {"id": [], "reason": []}, same)
        yield Load(History, {"id": [9_002, 9_003], "reason": ["second", "third"]}, same)

    world.run(lambda session: load(session, some()))

    assert [one.reason for one in world.rows(History) if one.id > 9_000] == ["first", "second", "third"]


def test_of_loads_one_of_which_cannot_be_made_nothing_stays(world: World) -> None:
    same = {"workspace_id": world.workspace_id, "kind": "lead.noted", "at": MONDAY}

    def some() -> Iterator[Load]:
        yield Load(History, {"id": [9_001], "reason": ["first"]}, same)
        raise ValueError("no second one")

    with pytest.raises(ValueError, match="no second one"):
        world.run(lambda session: load(session, some()))

    assert [one for one in world.rows(History) if one.id > 9_000] == []


def test_a_row_that_the_database_refuses_is_named_as_by_any_statement(world: World) -> None:
    same = {"workspace_id": world.workspace_id, "kind": "lead.noted", "at": MONDAY}

    def some() -> Iterator[Load]:
        yield Load(History, {"id": [9_001, 9_001], "reason": ["first", "again"]}, same)
        yield Load(History, {"id": [9_002], "reason": ["second"]}, same)

    with pytest.raises(IntegrityError):
        world.run(lambda session: load(session, some()))

    assert [one for one in world.rows(History) if one.id > 9_000] == []


def test_a_lazy_commit_is_this_transactions_alone(world: World) -> None:
    asked = text("SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'")

    def is_lazy(session: Session) -> bool:
        # The tests' own server commits so always, yet not because this session asked for it.
        return tuple(session.execute(asked).one()) == ("off", "session")

    def lazily(session: Session) -> bool:
        commit_lazily(session)
        return dialect_of(session) == "sqlite" or is_lazy(session)

    def as_always(session: Session) -> bool:
        return dialect_of(session) != "sqlite" and is_lazy(session)

    assert [world.run(one) for one in (as_always, lazily, as_always)] == [False, True, False]
