"""What still mentions an erased person elsewhere: texts of other rows, files on their way in, copies of their mail."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gzip import compress, decompress
from typing import Any

from sqlalchemy import JSON, Column, Select, String, Table, Text, and_, cast, or_, select, update
from sqlalchemy.orm import Session

from models import Base, ImportChunk, ImportFile, Lead, RawMail, Setting, SlackPost
from models.states import ImportState, PostKind
from outreach import chosen, erased, erasing, import_errors, mail_text, posts
from outreach.lead_rows import ERASED_NAME

AT_ONCE = 200
_OTHERS_OWN = frozenset({
    "workspace", "person", "sender_account", "lead", "lead_word", "lead_tag", "message", "suppression", "setting",
    "erased_person", "source_group_lead",
})  # fmt: skip
"""Tables whose texts are another person's, or not free: a mail to somebody else is theirs, and approved as it is."""


@dataclass(frozen=True)
class Sought:
    """An erased person who is still looked for: the words that name them, and who erased them."""

    workspace_id: int
    lead_id: int
    words: tuple[str, ...]
    by_id: int


@cache
def asked() -> Select[str]:
    """Return the names of the marks of erased people who are still looked for."""
    return select(Setting.name).where(Setting.name.startswith(erasing.MARK, autoescape=True))


def sought(session: Session, lead_id: int) -> Sought | None:
    """Return who is still looked for, None once nothing is left to do."""
    lead = session.get(Lead, lead_id)
    mark = chosen.value(session, lead.workspace_id, f"{erasing.MARK}{lead_id}") if lead else None
    if lead is None or mark is None:
        return None
    return Sought(lead.workspace_id, lead_id, tuple(mark["words"]), mark["by"])


def finish(session: Session, person: Sought) -> None:
    """Forget the words themselves, and tell who erased the person what only people can delete."""
    chosen.forget(session, person.workspace_id, f"{erasing.MARK}{person.lead_id}")
    posts.tell(
        session,
        person.by_id,
        "The person's data is erased everywhere in Plera. What teammates wrote about them in Slack, and files "
        "that teammates uploaded, only they can delete.",
        key=f"erased:{person.lead_id}",
    )


def tables() -> list[str]:
    """Return the names of the tables whose free texts may mention anybody."""
    return [
        table.name
        for table in Base.metadata.sorted_tables
        if table.name not in _OTHERS_OWN and {"id", "workspace_id"} <= set(table.c.keys()) and _texts(table)
    ]


def _texts(table: Table) -> list[Column[Any]]:
    return [one for one in table.c if isinstance(one.type, String | Text | JSON)]


def take_messages_away(session: Session, person: Sought, *, now: datetime) -> None:
    """Have the direct messages deleted that name the person, and forget what came in meanwhile."""
    erasing.forget_again(session, person.lead_id, now=now)
    names = [SlackPost.note.icontains(word, autoescape=True) for word in person.words]
    if names:
        posts.take_away(session, person.workspace_id, or_(*names))


def take_row_files_away(session: Session, person: Sought) -> None:
    """Have the files of rows that stayed out deleted in which the person's address or URL stands."""
    words = [word for word in person.words if "@" in word or "/" in word]
    theirs = {
        one[: import_errors.SHORT] for one in erased.digests(session, person.workspace_id, words, ()).values()
    }
    files = session.scalars(
        select(ImportFile).where(
            ImportFile.workspace_id == person.workspace_id, ImportFile.state == ImportState.DONE
        )
    )
    for file in files:
        if theirs.intersection(file.mentions):
            is_its_file = and_(SlackPost.kind == PostKind.IMPORT_ROWS, SlackPost.subject_id == file.id)
            posts.take_away(session, person.workspace_id, is_its_file)


def mentioning(session: Session, person: Sought, table_name: str) -> list[int]:
    """Return the rows of a table in which a word that names the person stands."""
    table = Base.metadata.tables[table_name]
    written = {form for word in person.words for form in (word, json.dumps(word)[1:-1])}
    if not written:
        return []
    hits = [
        cast(column, Text).icontains(form, autoescape=True)
        for column in _texts(table)
        for form in sorted(written)
    ]
    return list(
        session.scalars(select(table.c.id).where(table.c.workspace_id == person.workspace_id, or_(*hits)))
    )


def blot_out(session: Session, person: Sought, table_name: str, ids: Collection[int]) -> None:
    """Put "Erased" in the place of the words that name the person."""
    table = Base.metadata.tables[table_name]
    columns = _texts(table)
    for row in session.execute(select(table.c.id, *columns).where(table.c.id.in_(ids))).all():
        new = {
            column.name: _blotted(value, person.words) for column, value in zip(columns, row[1:], strict=True)
        }
        session.execute(update(table).where(table.c.id == row.id).values(**new))


def _blotted(value: Any, words: Many[str]) -> Any:
    if isinstance(value, str):
        for word in words:
            value = re.sub(re.escape(word), ERASED_NAME, value, flags=re.IGNORECASE)
        return value
    if isinstance(value, list):
        return [_blotted(one, words) for one in value]
    if isinstance(value, dict):
        return {key: _blotted(one, words) for key, one in value.items()}
    return value


def mails_from(session: Session, person: Sought, after: int) -> tuple[list[int], int | None]:
    """Look through the next kept mails; return those the person is in, and where to go on, None at the end.

    Another lead's mail is theirs, whoever is named in it; one that is not handled yet is passed over when it is.
    """
    rows = session.execute(
        select(RawMail.id, RawMail.content)
        .where(
            RawMail.workspace_id == person.workspace_id,
            RawMail.id > after,
            RawMail.sha256 != "",
            RawMail.handled_at.is_not(None),
            or_(RawMail.lead_id.is_(None), RawMail.lead_id == person.lead_id),
        )
        .order_by(RawMail.id)
        .limit(AT_ONCE)
    ).all()
    addresses = [word.lower().encode() for word in person.words if "@" in word]
    found = [
        id_ for id_, content in rows if any(one in mail_text.unpack(content).lower() for one in addresses)
    ]
    return found, rows[-1].id if len(rows) == AT_ONCE else None


def forget_mails(session: Session, ids: Many[int], *, now: datetime) -> None:
    """Forget what these mails say."""
    erasing.forget_mails(session, ids, now=now)


def chunk_ids(session: Session, person: Sought) -> list[int]:
    """Return the chunks of files whose rows are still held."""
    return list(
        session.scalars(
            select(ImportChunk.id)
            .where(ImportChunk.workspace_id == person.workspace_id)
            .order_by(ImportChunk.id)
        )
    )


def empty_rows(session: Session, person: Sought, chunk_id: int) -> bool:
    """Empty the rows of a chunk that are the person's, whose numbers stay; say whether there were any."""
    chunk = session.get(ImportChunk, chunk_id, with_for_update=True)
    if chunk is None:
        return False
    rows, was_in_rows = _without(chunk.rows, session, person)
    problems, was_in_problems = _without(chunk.problems, session, person)
    if was_in_rows and rows is not None:
        chunk.rows = rows
    if was_in_problems:
        chunk.problems = problems
    return was_in_rows or was_in_problems


def _without(packed: bytes | None, session: Session, person: Sought) -> tuple[bytes | None, bool]:
    """Return gzipped JSON with the person's rows emptied, and whether there were any."""
    if not packed:
        return packed, False
    rows = json.loads(decompress(packed))
    cells = {
        cell for row in _rows(rows) for cell in row if isinstance(cell, str) and ("@" in cell or "/" in cell)
    }
    known = erased.erased_among(session, person.workspace_id, cells, ())
    if not known:
        return packed, False
    return compress(json.dumps(_emptied(rows, known.intersection)).encode(), mtime=0), True


def _rows(value: Any) -> Iterator[list[Any]]:
    """Yield each list that holds cells, however deep it lies."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, list):
        yield value
    elif isinstance(value, dict):
        yield list(value.values())
    for one in inside:
        yield from _rows(one)


def _emptied(value: Any, theirs: Callable[[set[str]], set[str]]) -> Any:
    if isinstance(value, list):
        if theirs({one for one in value if isinstance(one, str)}):
            return ["" if isinstance(one, str) else _emptied_all(one) for one in value]
        return [_emptied(one, theirs) for one in value]
    if isinstance(value, dict):
        if theirs({one for one in value.values() if isinstance(one, str)}):
            return {key: _emptied_all(one) for key, one in value.items()}
        return {key: _emptied(one, theirs) for key, one in value.items()}
    return value


def _emptied_all(value: Any) -> Any:
    if isinstance(value, str):
        return ""
    if isinstance(value, list):
        return [_emptied_all(one) for one in value]
    if isinstance(value, dict):
        return {key: _emptied_all(one) for key, one in value.items()}
    return value
