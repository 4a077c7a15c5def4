"""Leads and the groups they come in with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from models import Lead, SenderAccount, SourceGroup, SourceGroupLead
from models.states import CONNECTED_SENDER, AccountKind, Channel, DuplicatePolicy
from outreach import caps, suppression, taking_in
from outreach.fields import Field
from outreach.incoming import Incoming, Problem
from outreach.row_reading import RowReading
from outreach.table_port import Row

_NAMES = "source group names"
"""The counter to lock for whoever gives a group its name."""


@dataclass(frozen=True)
class ImportResult:
    """What became of a file's rows; `problems` names a row (1 is the first after the header) and why it stayed out."""

    source_group_id: int
    added: int
    known: int
    problems: tuple[tuple[int, str], ...]


def import_rows(
    session: Session,
    workspace_id: int,
    *,
    name: str,
    rows: Iterable[Mapping[str, str]],
    now: datetime,
    run_id: int | None = None,
    is_enriched: bool = True,
) -> ImportResult:
    """Add a source group with the leads of a file; a lead who is known already joins it unchanged.

    A row needs a name, and an email address or a LinkedIn URL to be reached at all; the zone is told from zone,
    city, region, country and phone. Every call makes a new group.
    """
    group = SourceGroup(
        workspace_id=workspace_id,
        run_id=run_id,
        name=name,
        enriched_at=now if is_enriched else None,
        created_at=now,
    )
    session.add(group)
    session.flush()
    return add_rows(session, group, rows, now=now)


def add_rows(
    session: Session, group: SourceGroup, rows: Iterable[Mapping[str, str]], *, now: datetime
) -> ImportResult:
    """Add the leads of a file to a group; a second call adds nothing."""
    read = [_read(number, row) for number, row in enumerate(rows, start=1)]
    good = [one for one in read if isinstance(one, Incoming)]
    taken = taking_in.take_in(session, group, good, policy=DuplicatePolicy.SKIP, origin=group.name, now=now)
    problems = [one for one in (*read, *taken.problems) if isinstance(one, Problem) and one.is_out]
    told = tuple(sorted((one.row, one.sentence) for one in problems))
    return ImportResult(group.id, taken.added, taken.known, told)


def _read(number: int, row: Mapping[str, str]) -> Incoming | Problem:
    mapping = {Field(name): place for place, name in enumerate(row) if name in set(Field)}
    cells = tuple(" ".join((cell or "").split()) for cell in row.values())
    return RowReading(list(row), mapping).read(Row(number, cells))


def group_to_be(session: Session, workspace_id: int, name: str) -> SourceGroup | None:
    """Return the source group of this name; until the transaction ends, nobody else makes or renames one."""
    caps.lock(session, workspace_id, [_NAMES])
    return named_group(session, workspace_id, name)


def named_group(session: Session, workspace_id: int, name: str) -> SourceGroup | None:
    """Return the source group of this name, None when there is none or it was deleted."""
    return session.scalars(
        select(SourceGroup)
        .where(
            SourceGroup.workspace_id == workspace_id,
            SourceGroup.name == name,
            SourceGroup.deleted_at.is_(None),
        )
        .order_by(SourceGroup.id)
    ).first()


def connected_channels(session: Session, workspace_id: int) -> tuple[Channel, ...]:
    """Return the channels that a connected, working sender serves, in the order of the enum."""
    served = set(
        session.scalars(
            select(SenderAccount.kind).where(
                SenderAccount.workspace_id == workspace_id, SenderAccount.state.in_(CONNECTED_SENDER)
            )
        )
    )
    return tuple(channel for channel in Channel if AccountKind.of(channel) in served)


def reachable(channels: Iterable[Channel]) -> Any:
    """Return the SQL condition that a lead can be reached on one of these channels."""
    served = set(channels)
    ways = []
    if Channel.EMAIL in served:
        ways.append(Lead.email.is_not(None))
    if served - {Channel.EMAIL}:
        ways.append(Lead.linkedin_url.is_not(None))
    return or_(False, *ways)


class Reachable(Protocol):
    """Where someone can be written to: a lead, or a row that says the same."""

    @property
    def email(self) -> str | None: ...
    @property
    def linkedin_url(self) -> str | None: ...


def can_reach(lead: Reachable, channel: Channel) -> bool:
    """Say whether a lead has what a channel needs."""
    return bool(lead.email) if channel is Channel.EMAIL else bool(lead.linkedin_url)


def why_unreachable(session: Session, lead: Lead, channels: Iterable[Channel]) -> str | None:
    """Return why a lead cannot enter with these channels, None when it can."""
    suppressed = suppression.why_suppressed(
        session, lead.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
    )
    return why_left_out(suppressed, lead.email, lead.linkedin_url, channels)


NO_EMAIL, NO_CHANNEL = "No email address", "No channel of this sequence reaches them"
"""Why a lead is left out that has no address or profile for any step."""


def why_left_out(
    suppressed: str | None, email: str | None, linkedin_url: str | None, channels: Iterable[Channel]
) -> str | None:
    """Return why nobody is written to there with these channels, None when nothing is in the way."""
    if suppressed:
        return suppressed[0].upper() + suppressed[1:]
    if not any(email if channel is Channel.EMAIL else linkedin_url for channel in channels):
        return NO_EMAIL if not email else NO_CHANNEL
    return None


def counts_of(
    session: Session, source_group_ids: Iterable[int], channels: Iterable[Channel]
) -> dict[int, tuple[int, int]]:
    """Return for each of these groups how many leads it holds and how many of them can be reached."""
    wanted = list(source_group_ids)
    found = session.execute(
        select(SourceGroupLead.source_group_id, func.count(), func.count(case((reachable(channels), 1))))
        .join(Lead, Lead.id == SourceGroupLead.lead_id)
        .where(SourceGroupLead.source_group_id.in_(wanted))
        .group_by(SourceGroupLead.source_group_id)
    )
    counted = {group_id: (total, good) for group_id, total, good in found}
    return {group_id: counted.get(group_id, (0, 0)) for group_id in wanted}


def count_of(session: Session, source_group_id: int, channels: Iterable[Channel]) -> tuple[int, int]:
    """Return how many leads a group holds and how many of them can be reached."""
    return counts_of(session, [source_group_id], channels)[source_group_id]
