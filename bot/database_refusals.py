"""What is said of a database that cannot be used: its name, why, and the fix; never a statement, row or password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from bot.database import DatabaseUnusable, worth_another_try

_FIX = "restore a backup, then run `plera db upgrade` (in the demo, `plera demo --fresh` starts over)."
_SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_SQLITE_CLOSED = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
    }
)
# Connection exception, invalid authorization, invalid catalog name, too many connections, shutting down:
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_AWAY = ("08", "28", "3D", "53", "57")


@contextmanager
def said_plainly(url: str) -> Iterator[None]:
    """Turn what the database driver raises inside into DatabaseUnusable with one sentence."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseUnusable(_sentence(error, url)) from error


def half_migrated(url: str) -> str:
    """Return that tables and revision of a database do not fit together, with the fix."""
    return f"The database {_name(url)} is half migrated (its tables and its revision do not fit together): {_FIX}"


def _sentence(error: DBAPIError, url: str) -> str:
    return f"The database {_name(url)} {_why(error)}"


def _why(error: DBAPIError) -> str:
    code = _code(error)
    if worth_another_try(error):
        return f"is held by another program ({code}): end that one and try again."
    if _primary(error) in _SQLITE_DAMAGED:
        return f"is not a usable database ({code}): {_FIX}"
    if _primary(error) in _SQLITE_CLOSED:
        return f"cannot be opened or written to ({code}): check DATABASE_URL or PLERA_DIR, its mode and the disk."
    if _is_away(error):
        return "cannot be reached: check DATABASE_URL and that the server runs."
    return f"refused a statement ({code}), which was undone: {_FIX}"


def _is_away(error: DBAPIError) -> bool:
    """Whether a server was not reached or let nobody in; without a code psycopg never got that far."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    return not getattr(error.orig, "sqlstate", None) or _code(error).startswith(_POSTGRES_AWAY)


def _primary(error: DBAPIError) -> int:
    """Return SQLite's primary result code, the low byte of the extended one; 0 when it gave none."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF


def _code(error: DBAPIError) -> str:
    for name in ("sqlite_errorname", "sqlstate"):
        code = getattr(error.orig, name, None)
        if code:
            return str(code)
    return type(error.orig).__name__


def _name(url: str) -> str:
    parsed = make_url(url)
    return f"{parsed.database} on {parsed.host}" if parsed.host else str(parsed.database)
