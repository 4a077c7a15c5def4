"""Keeps the statistics from which SQLite's planner chooses indexes; on PostgreSQL autovacuum keeps its own."""

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

EVERY_SECONDS = 3600.0
_ROWS_AN_INDEX = 400
"""How far each index is looked into at most, so that it takes milliseconds however large the file is."""
_ROWS_ENOUGH = 1000
"""Fewer rows are not noted: the planner would learn to read all of them, and go on so while they become many."""
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"

_EMPTY = """
    INSERT INTO sqlite_stat1 (tbl, idx, stat)
    SELECT tbl_name, one.name, '1' || (SELECT group_concat(' 1', '') FROM pragma_index_info(one.name))
    FROM sqlite_master AS one WHERE type = 'index' AND tbl_name = ?
    AND one.name NOT IN (SELECT idx FROM sqlite_stat1 WHERE idx IS NOT NULL)
"""
"""Says of each index that is empty how little it holds.

ANALYZE notes nothing of it, and the planner then takes a partial one for half its table: what the clock asks every
second would read every open delivery to find that there is no answer among them.
"""

_log = logging.getLogger("plera.statistics")


class Statistics:
    """Has the statistics of a database renewed when they are an hour old."""

    def __init__(
        self, url: str, *, busy_seconds: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._url, self._busy_seconds, self._monotonic = url, busy_seconds, monotonic
        self._due_at = monotonic()

    def renew_if_due(self) -> bool:
        """Renew them if it is time; say whether that was done. A database that is busy is asked again in an hour."""
        if self._monotonic() < self._due_at:
            return False
        self._due_at = self._monotonic() + EVERY_SECONDS
        try:
            return renew(self._url, self._busy_seconds)
        except sqlite3.Error as error:
            _log.warning("statistics not renewed", extra={"error": type(error).__name__})
            return False


def renew(url: str, busy_seconds: float = 1.0) -> bool:
    """Look into each index of an SQLite file and note how it divides its table; False on another database.

    Not by `PRAGMA optimize`: before SQLite 3.46 that sees only tables which its own connection has queried, and every
    process has connections of its own. Those go by what is noted when they are opened, within half an hour. Table by
    table, so that whoever writes waits a few milliseconds for each and never for all.
    https://www.sqlite.org/lang_analyze.html, "Approximate ANALYZE For Large Databases"
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not Path(address.database or "").is_file():
        return False
    with closing(
        sqlite3.connect(str(address.database), timeout=busy_seconds, isolation_level=None)
    ) as connection:
        connection.execute(f"PRAGMA analysis_limit={_ROWS_AN_INDEX}")
        for (table,) in connection.execute(_TABLES).fetchall():
            enough = f'SELECT 1 FROM "{table}" LIMIT 1 OFFSET {_ROWS_ENOUGH - 1}'
            if connection.execute(enough).fetchone() is not None:
                _look_into(connection, table)
    return True


def _look_into(connection: sqlite3.Connection, table: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f'ANALYZE "{table}"')
        connection.execute(_EMPTY, (table,))
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
