"""Text compared in the database however it is written: without case and, for Latin letters, without marks."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.sets import dialect_of

_LETTERS = {
    char: unicodedata.normalize("NFKD", char)[0] for char in map(chr, range(0xE0, 0x250)) if char.islower()
} | {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i"}
_MARKED = "".join(char for char, plain in _LETTERS.items() if plain.isascii())
_PLAIN = "".join(plain for plain in _LETTERS.values() if plain.isascii())
_PAIRS = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"))
SQLITE_FUNCTION = "plera_folded"
"""What `bot/database` makes `folded` known as on SQLite, whose own lower() knows ASCII alone."""

_TABLE = str.maketrans(_MARKED, _PLAIN) | {ord(pair): plain for pair, plain in _PAIRS}


def folded(text: str | None) -> str:
    """Return a text in lower case and with plain letters in place of marked ones."""
    lowered = (text or "").lower()
    return lowered if lowered.isascii() else lowered.translate(_TABLE)


def holds(session: Session, column: InstrumentedAttribute[Any], words: str) -> ColumnElement[bool]:
    """Return the condition that a column of text holds these words, however either is written."""
    return _folded_column(session, column).contains(folded(words), autoescape=True)


def _folded_column(session: Session, column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    if dialect_of(session) == "sqlite":
        return getattr(func, SQLITE_FUNCTION)(column, type_=String)  # type: ignore[no-any-return]
    plain: ColumnElement[str] = func.translate(func.lower(column), _MARKED, _PLAIN, type_=String)
    for pair, letters in _PAIRS:
        plain = func.replace(plain, pair, letters, type_=String)
    return plain
