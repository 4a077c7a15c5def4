"""SQLite knows how its indexes divide its tables, and whoever writes meanwhile hardly waits for it."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.database import open_engine
from bot.statistics import EVERY_SECONDS, Statistics, renew

ROWS = 20_000
IN_THREE_BOXES = "SELECT id FROM letter WHERE kind = 'step' AND state = 'sent' AND box IN (7, 8, 9)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def file(path: Path) -> Iterator[sqlite3.Connection]:
    """A file with one large table and one small one, each with an index."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL").close()
        for table, rows in (("letter", ROWS), ("mailbox", 999)):
            connection.execute(
                f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, box INTEGER, kind TEXT, state TEXT)"
            )
            connection.execute(f"CREATE INDEX ix_{table}_state ON {table} (kind, state)")
            connection.execute(f"CREATE INDEX ix_{table}_box ON {table} (box)")
            connection.execute(
                f"WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "
                f"INSERT INTO {table} SELECT i, i % 2000, 'step', 'sent' FROM n"
            )
        yield connection


def noted(connection: sqlite3.Connection) -> dict[str, list[int]]:
    """Return what is known of each index: rows in all, and rows of one value."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
        return {}
    rows = connection.execute("SELECT idx, stat FROM sqlite_stat1").fetchall()
    return {name: [int(number) for number in stat.split()] for name, stat in rows}


def plan(path: Path, query: str = IN_THREE_BOXES) -> str:
    """Return how a connection that is opened now looks letters up."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        first = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()[0][3])
    engine.dispose()
    return first


def test_a_large_table_s_indexes_are_known_and_chosen_by_it(file: sqlite3.Connection, path: Path) -> None:
    assert noted(file) == {}
    assert "ix_letter_state" in plan(path)

    assert renew(f"sqlite:///{path}")

    assert set(noted(file)) == {"ix_letter_box", "ix_letter_state"}
    rows, of_a_box = noted(file)["ix_letter_box"]
    assert ROWS / 2 < rows < ROWS * 2
    assert of_a_box < noted(file)["ix_letter_state"][1] <= 401
    assert "ix_letter_box" in plan(path)


def test_an_empty_index_is_still_chosen_for_what_it_was_made_for(
    file: sqlite3.Connection, path: Path
) -> None:
    file.execute("CREATE TABLE step (id INTEGER PRIMARY KEY, kind TEXT, state TEXT, at INTEGER)")
    file.execute("CREATE INDEX ix_step_waiting ON step (at) WHERE state = 'waiting'")
    file.execute("CREATE INDEX ix_step_answer ON step (id) WHERE kind = 'answer' AND state = 'waiting'")
    file.execute(
        "INSERT INTO step SELECT id, 'mail', CASE WHEN id % 3 THEN 'sent' ELSE 'waiting' END, id FROM letter"
    )
    asked = "SELECT id FROM step WHERE kind = 'answer' AND state = 'waiting' LIMIT 200"

    renew(f"sqlite:///{path}")

    assert noted(file)["ix_step_answer"] == [1, 1]
    assert "ix_step_answer" in plan(path, asked)


def test_a_table_that_has_grown_is_looked_into_again(file: sqlite3.Connection, path: Path) -> None:
    renew(f"sqlite:///{path}")
    file.execute("INSERT INTO mailbox (box, kind, state) VALUES (1, 'step', 'idle')")

    renew(f"sqlite:///{path}")

    assert {"ix_mailbox_box", "ix_mailbox_state"} <= set(noted(file))


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
def test_another_database_is_left_alone(url: str) -> None:
    assert not renew(url)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert not renew(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_writes_to_is_left_for_later_and_said_so(
    file: sqlite3.Connection, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.execute("BEGIN IMMEDIATE")

    with caplog.at_level(logging.WARNING, "plera.statistics"):
        assert not Statistics(f"sqlite:///{path}", busy_seconds=0.01).renew_if_due()

    assert [record.getMessage() for record in caplog.records] == ["statistics not renewed"]
    file.execute("ROLLBACK")
    assert noted(file) == {}


def test_they_are_renewed_at_once_and_then_after_an_hour(file: sqlite3.Connection, path: Path) -> None:
    seconds = [5000.0]
    kept = Statistics(f"sqlite:///{path}", monotonic=lambda: seconds[0])

    assert kept.renew_if_due()
    seconds[0] += EVERY_SECONDS - 1
    assert not kept.renew_if_due()
    seconds[0] += 1
    assert kept.renew_if_due()
