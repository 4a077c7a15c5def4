"""Putting people on the list of those who are never written to, and taking them off it."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import date, datetime, time, timedelta
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Person, Suppression, Workspace
from models.sets import among, insert_each
from models.states import SuppressionKind
from outreach import block_reach, free_mail, instants, rights, second_looks, suppression
from outreach.block_entries import Entry, Reading
from outreach.block_screens import Blocked, BlockPreview
from outreach.errors import InvalidForm, NotFound
from outreach.rights import Right
from outreach.zones import zone_info

MOST_TYPED = 100
LIFTED = "suppression.lifted"
EXPIRED = "suppression.expired"
_BATCH = 200


def preview(session: Session, actor: Person, read: Reading) -> BlockPreview:
    """Return what blocking these would do. Raises NotAllowed; InvalidForm when nobody is named."""
    rights.require(actor, Right.BLOCK)
    if not read.entries:
        said = read.problems[0][1] if read.problems else "Name at least one address, domain or LinkedIn URL."
        raise InvalidForm({"block_entries": said})
    if len(read.entries) > MOST_TYPED:
        raise InvalidForm({"block_entries": f"Type at most {MOST_TYPED} lines, or upload them as a file."})
    before = known(session, actor.workspace_id, read.entries)
    touched = block_reach.touched(session, actor.workspace_id, read.entries)
    return BlockPreview(read.entries, len(before), touched, read.problems, phrase_for(read.entries))


def phrase_for(entries: Collection[Entry]) -> str:
    """Return what must be typed before domains that are no company's are blocked; "" when there are none.

    Blocking `gmail.com`, or `co.uk`, reaches everybody there.
    """
    shared = [
        one.value
        for one in entries
        if one.kind is SuppressionKind.DOMAIN and free_mail.is_everybodys(one.value)
    ]
    if not shared:
        return ""
    return f"block {shared[0]}" if len(shared) == 1 else f"block {len(shared)} shared domains"


def require_words(entries: Collection[Entry], confirmed: str) -> None:
    """Let go on who typed the phrase that shared domains ask for. Raises InvalidForm."""
    phrase = phrase_for(entries)
    if phrase and " ".join(confirmed.split()).casefold() != phrase.casefold():
        raise InvalidForm({"block_confirm": f"Type “{phrase}” to block everybody with an address there."})


def until_of(session: Session, actor: Person, on: date | None, *, now: datetime) -> datetime | None:
    """Return when a block until the end of this day in the actor's zone expires. Raises InvalidForm for a past day."""
    if on is None:
        return None
    zone = zone_info(actor.zone or session.get_one(Workspace, actor.workspace_id).zone)
    if on < now.astimezone(zone).date():
        raise InvalidForm(
            {"block_until": "This day is over: choose a later one, or none for a block for ever."}
        )
    return datetime.combine(on + timedelta(days=1), time(), zone)


def block(
    session: Session,
    actor: Person,
    entries: Many[Entry],
    *,
    reason: str,
    until: datetime | None = None,
    confirmed: str = "",
    now: datetime,
) -> Blocked:
    """Block these and stop whom it concerns: the first leads at once, the rest in a job, held meanwhile.

    One that is blocked already stays so at least as long. Raises NotAllowed; InvalidForm without a reason, or
    when a domain that is no company's is among them and `confirmed` is not the phrase that asks for it.
    """
    rights.require(actor, Right.BLOCK)
    if not reason.strip():
        raise InvalidForm({"block_reason": "Say why: everybody whom it stops is shown with this reason."})
    require_words(entries, confirmed)
    suppression.hold_sends(session, actor.workspace_id)
    touched = block_reach.touched(session, actor.workspace_id, entries)
    added, there = add(session, actor, entries, reason=reason.strip(), until=until, now=now)
    _, goes_on = block_reach.carry_out(session, actor.workspace_id, now=now, by=actor.id)
    if goes_on:
        block_reach.ask(session, actor.workspace_id)
    return Blocked(added, there, touched, goes_on)


def add(
    session: Session,
    actor: Person,
    entries: Many[Entry],
    *,
    reason: str,
    until: datetime | None,
    now: datetime,
) -> tuple[int, int]:
    """Write these on the list and return how many were new and how many known; nobody is stopped yet."""
    before = known(session, actor.workspace_id, entries)
    new = [one for one in entries if one not in before]
    rows = [
        {
            "workspace_id": actor.workspace_id,
            "kind": one.kind,
            "value": one.value,
            "reason": reason[:300],
            "by_person_id": actor.id,
            "at": now,
            "expires_at": until,
        }
        for one in new
    ]
    insert_each(session, Suppression, rows, or_leave=True)
    for one in new:
        _note(session, actor, suppression.ADDED, one, reason, until, now)
    for one, row in before.items():
        if row.expires_at is not None and (until is None or until > row.expires_at):
            row.expires_at, row.reason, row.by_person_id = until, reason[:300], actor.id
            _note(session, actor, suppression.PROLONGED, one, reason, until, now)
    session.flush()
    return len(new), len(before)


def by_rule(
    session: Session,
    workspace_id: int,
    address: str,
    reason: str,
    *,
    now: datetime,
    cause_id: int | None = None,
) -> None:
    """Block an address because of what a server or the person themselves said; a job stops whom it concerns.

    For bounces, refusals and opt-outs: `reason` names the origin. Takes no lock, so it may be called under those of
    a hand-over; a second call changes nothing.
    """
    value = suppression.kept_value(SuppressionKind.ADDRESS, address)
    if "@" not in value:
        return
    entry = Entry(SuppressionKind.ADDRESS, value)
    row_there = known(session, workspace_id, [entry]).get(entry)
    if row_there is not None and row_there.expires_at is None:
        return
    if row_there is not None:
        row_there.expires_at, row_there.reason = None, reason[:300]
        suppression.note(
            session,
            workspace_id,
            suppression.PROLONGED,
            entry.kind,
            value,
            reason,
            now=now,
            cause_id=cause_id,
        )
        return
    row = {
        "workspace_id": workspace_id,
        "kind": SuppressionKind.ADDRESS,
        "value": value,
        "reason": reason[:300],
        "at": now,
    }
    insert_each(session, Suppression, [row], or_leave=True)
    suppression.note(
        session,
        workspace_id,
        suppression.ADDED,
        SuppressionKind.ADDRESS,
        value,
        reason,
        now=now,
        cause_id=cause_id,
    )
    block_reach.ask(session, workspace_id)


def unblock(session: Session, actor: Person, suppression_id: int, *, reason: str, now: datetime) -> str:
    """Take one off the list and return it. What was stopped stays stopped; who was left out for it comes back.

    Raises NotAllowed, NotFound when it is off the list already, InvalidForm without a reason.
    """
    rights.require(actor, Right.UNBLOCK)
    row = session.scalar(
        select(Suppression)
        .where(Suppression.workspace_id == actor.workspace_id, Suppression.id == suppression_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("That is not blocked any more. Look again with `/plera unblock`.")
    if not reason.strip():
        raise InvalidForm({"unblock_reason": "Say why they may be written to again."})
    said = f"{reason.strip()} (was blocked: {row.reason})"
    _note(session, actor, LIFTED, Entry(row.kind, row.value), said, None, now)
    value = row.value
    session.delete(row)
    session.flush()
    second_looks.soon(session, actor.workspace_id)
    return value


def is_any_expired(session: Session, *, now: datetime) -> bool:
    """Say whether the time of a block is over."""
    return session.scalar(_expired(), instants.of(now=now)) is not None


@cache
def _expired() -> Select[int]:
    return select(Suppression.id).where(Suppression.expires_at <= instants.NOW).limit(1)


def lift_expired(session: Session, *, now: datetime) -> int:
    """Take those off the list whose time is over, with a line of history each; return how many."""
    rows = session.scalars(
        select(Suppression)
        .where(Suppression.expires_at <= now)
        .order_by(Suppression.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        suppression.note(
            session,
            row.workspace_id,
            EXPIRED,
            row.kind,
            row.value,
            row.reason,
            now=now,
            until=row.expires_at,
        )
        session.delete(row)
    session.flush()
    return len(rows)


def _note(
    session: Session,
    actor: Person,
    what: str,
    one: Entry,
    reason: str,
    until: datetime | None,
    now: datetime,
) -> None:
    suppression.note(
        session,
        actor.workspace_id,
        what,
        one.kind,
        one.value,
        reason,
        now=now,
        by=actor.id,
        until=until,
    )


def known(session: Session, workspace_id: int, entries: Collection[Entry]) -> dict[Entry, Suppression]:
    """Return those of these that are on the list."""
    wanted = set(entries)
    rows = session.scalars(
        select(Suppression).where(
            Suppression.workspace_id == workspace_id,
            among(session, Suppression.value, [one.value for one in entries]),
        )
    )
    found = {Entry(row.kind, row.value): row for row in rows}
    return {entry: row for entry, row in found.items() if entry in wanted}
