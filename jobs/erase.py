"""Looks for what still mentions an erased person, table by table, and forgets it."""

from jobs import context
from outreach import remains
from outreach.ports import Services
from outreach.remains import Sought


def erase(lead_id: int) -> None:
    """Go through everything that may mention an erased person; a run that is cut off begins anew."""
    erase_rest(context.services(), lead_id)


def erase_rest(services: Services, lead_id: int) -> None:
    """Look first, then write what was found, in short transactions: on SQLite nobody else writes meanwhile."""
    person = services.read(lambda session: remains.sought(session, lead_id))
    if person is None:
        return
    services.run(lambda session: remains.take_messages_away(session, person, now=services.now()))
    _texts(services, person)
    _mails(services, person)
    for chunk_id in services.read(lambda session: remains.chunk_ids(session, person)):
        _chunk(services, person, chunk_id)
    services.run(lambda session: remains.finish(session, person))


def _texts(services: Services, person: Sought) -> None:
    for table in remains.tables():
        _table(services, person, table)


def _table(services: Services, person: Sought, table: str) -> None:
    ids = services.read(lambda session: remains.mentioning(session, person, table))
    for first in range(0, len(ids), remains.AT_ONCE):
        some = ids[first : first + remains.AT_ONCE]
        _blot(services, person, table, some)


def _blot(services: Services, person: Sought, table: str, ids: list[int]) -> None:
    services.run(lambda session: remains.blot_out(session, person, table, ids))


def _mails(services: Services, person: Sought) -> None:
    after: int | None = 0
    while after is not None:
        after = _some_mails(services, person, after)


def _some_mails(services: Services, person: Sought, after: int) -> int | None:
    found, last = services.read(lambda session: remains.mails_from(session, person, after))
    if found:
        services.run(lambda session: remains.forget_mails(session, found, now=services.now()))
    return last


def _chunk(services: Services, person: Sought, chunk_id: int) -> None:
    services.run(lambda session: remains.empty_rows(session, person, chunk_id))
