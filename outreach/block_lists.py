"""Files of people to block: received, read by a job, looked at by a person, then carried out some lines at a time."""

import gzip
import json
from datetime import datetime
from functools import cache

from sqlalchemy import Select, String, cast, literal, select
from sqlalchemy.orm import Session

from models import BlockList, Lease, Person
from models.states import BlockListState, PostKind, SuppressionKind
from outreach import block_reach, blocking, instants, posts, rights
from outreach.block_entries import Entry, Reading
from outreach.block_screens import BlockListCard, BlockPreview, Touched
from outreach.errors import AlreadyDecided, InvalidForm, NotFound
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
AT_ONCE = 500
LEASE = "block_list:"
_PROBLEMS_KEPT = 50


def receive(
    session: Session, actor: Person, slack_file_id: str, *, reason: str, until: datetime | None, now: datetime
) -> int:
    """Take a file that somebody uploaded; a job reads it, and a card in their direct messages says what it found.

    Raises NotAllowed, InvalidForm without a reason.
    """
    rights.require(actor, Right.BLOCK)
    if not reason.strip():
        raise InvalidForm({"block_reason": "Say why: everybody whom it stops is shown with this reason."})
    row = BlockList(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        slack_file_id=slack_file_id,
        reason=reason.strip()[:300],
        expires_at=until,
        problems=[],
        created_at=now,
    )
    session.add(row)
    session.flush()
    posts.want(session, actor.workspace_id, PostKind.BLOCK_LIST, row.id, actor.slack_user_id)
    enqueue_after_commit(session, "block_list", row.id)
    return row.id


def to_read(session: Session, list_id: int) -> tuple[int, str] | None:
    """Return workspace and Slack's id of a file that has not been read yet, else None."""
    found = session.execute(
        select(BlockList.workspace_id, BlockList.slack_file_id).where(
            BlockList.id == list_id, BlockList.state == BlockListState.RECEIVED
        )
    ).first()
    return (found[0], found[1]) if found is not None else None


def was_read(session: Session, list_id: int, name: str, read: Reading, *, now: datetime) -> None:
    """Keep what a file names and count what that touches; the card asks whether to go on."""
    row = _locked(session, list_id, BlockListState.RECEIVED)
    if row is None:
        return
    row.name, row.bad_lines = name[:255], len(read.problems)
    row.problems = [f"Line {number}: {said}" for number, said in read.problems[:_PROBLEMS_KEPT]]
    if not read.entries:
        _end(
            row,
            BlockListState.REFUSED,
            "It names no address, domain or LinkedIn URL: nothing was blocked.",
            now,
        )
    elif len(read.entries) > MOST_LINES:
        said = f"It has more than {MOST_LINES:,} lines: upload it in parts. Nothing was blocked."
        _end(row, BlockListState.REFUSED, said, now)
    else:
        row.entries = gzip.compress(json.dumps([(str(one.kind), one.value) for one in read.entries]).encode())
        row.lines, row.state = len(read.entries), BlockListState.WAITING
        touched = block_reach.touched(session, row.workspace_id, read.entries)
        row.leads, row.running, row.waiting = touched.leads, touched.running, touched.waiting
        row.known = len(blocking.known(session, row.workspace_id, read.entries))
    _redraw(session, row)


def refuse(session: Session, list_id: int, said: str, *, now: datetime) -> None:
    """Say on the card why a file cannot be read."""
    row = _locked(session, list_id, BlockListState.RECEIVED)
    if row is not None:
        _end(row, BlockListState.REFUSED, said, now)
        _redraw(session, row)


def preview(session: Session, actor: Person, list_id: int) -> BlockPreview:
    """Return what carrying a file out would do. Raises NotAllowed, NotFound, AlreadyDecided."""
    row = _waiting(session, actor, list_id)
    entries = _entries(row)
    touched = block_reach.touched(session, row.workspace_id, entries)
    known = len(blocking.known(session, row.workspace_id, entries))
    return BlockPreview(entries, known, touched, phrase=blocking.phrase_for(entries))


def start(session: Session, actor: Person, list_id: int, *, confirmed: str, now: datetime) -> None:
    """Let a file's lines be blocked by a job. Raises as `preview`, and InvalidForm without the words it asks for."""
    row = _waiting(session, actor, list_id)
    blocking.require_words(_entries(row), confirmed)
    row.state = BlockListState.BLOCKING
    _redraw(session, row)
    enqueue_after_commit(session, "block_list", row.id)


def discard(session: Session, actor: Person, list_id: int, *, now: datetime) -> None:
    """Put a file aside without blocking anybody. Raises as `preview`."""
    row = _waiting(session, actor, list_id)
    _end(row, BlockListState.DISCARDED, "Discarded: nothing was blocked.", now)
    row.entries = None
    _redraw(session, row)


def go_on(session: Session, list_id: int, *, now: datetime) -> bool:
    """Block the next lines of a file that was started; False when none was left."""
    row = _locked(session, list_id, BlockListState.BLOCKING)
    if row is None:
        return False
    entries = _entries(row)[row.done_lines : row.done_lines + AT_ONCE]
    actor = session.get_one(Person, row.person_id)
    blocking.add(session, actor, entries, reason=row.reason, until=row.expires_at, now=now)
    row.done_lines += len(entries)
    block_reach.ask(session, row.workspace_id)
    if row.done_lines >= row.lines:
        _end(row, BlockListState.DONE, "", now)
        row.entries = None
    _redraw(session, row)
    return row.state is BlockListState.BLOCKING


def card(session: Session, list_id: int) -> BlockListCard | None:
    """Return what the card of a file shows, None when it is gone."""
    row = session.get(BlockList, list_id)
    if row is None:
        return None
    return BlockListCard(
        list_id=row.id,
        name=row.name,
        state=row.state,
        said=row.said,
        reason=row.reason,
        lines=row.lines,
        known=row.known,
        done=row.done_lines,
        touched=Touched(row.leads, row.running, row.waiting),
        bad_lines=row.bad_lines,
        problems=tuple(row.problems),
    )


@cache
def asked() -> Select[int]:
    """Return the files that wait to be read or carried out while no job does."""
    held = select(Lease.name).where(
        Lease.name == literal(LEASE).concat(cast(BlockList.id, String)), Lease.until > instants.WALL
    )
    waits = BlockList.state.in_((BlockListState.RECEIVED, BlockListState.BLOCKING))
    return select(BlockList.id).where(waits, ~held.exists())


def _entries(row: BlockList) -> tuple[Entry, ...]:
    kept = json.loads(gzip.decompress(row.entries)) if row.entries else []
    return tuple(Entry(SuppressionKind(kind), value) for kind, value in kept)


def _waiting(session: Session, actor: Person, list_id: int) -> BlockList:
    rights.require(actor, Right.BLOCK)
    row = session.scalar(
        select(BlockList)
        .where(BlockList.workspace_id == actor.workspace_id, BlockList.id == list_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("This file is no longer kept. Upload it again with `/plera block`.")
    if row.state is not BlockListState.WAITING:
        raise AlreadyDecided("This file has been decided on already.")
    return row


def _locked(session: Session, list_id: int, state: BlockListState) -> BlockList | None:
    return session.scalar(
        select(BlockList).where(BlockList.id == list_id, BlockList.state == state).with_for_update()
    )


def _end(row: BlockList, state: BlockListState, said: str, now: datetime) -> None:
    row.state, row.said, row.ended_at = state, said[:300], now


def _redraw(session: Session, row: BlockList) -> None:
    session.flush()
    posts.changed(session, row.workspace_id, PostKind.BLOCK_LIST, [row.id])
