"""Leases: who may do a thing that only one may do, until when. All times are wall time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Lease


def take(session: Session, name: str, holder: str, *, wall: datetime, seconds: float) -> bool:
    """Take or renew a lease; False while another holder has it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    until = wall + timedelta(seconds=seconds)
    session.execute(insert(Lease).values(name=name, holder="", until=wall).on_conflict_do_nothing())
    taken = session.execute(
        update(Lease)
        .where(Lease.name == name, or_(Lease.until <= wall, Lease.holder == holder))
        .values(holder=holder, until=until)
        .returning(Lease.name)
    )
    return taken.scalar() is not None


def release(session: Session, name: str, holder: str, *, wall: datetime, rest_seconds: float = 0) -> None:
    """Give a lease back; nobody may take it before `rest_seconds` are over."""
    session.execute(
        update(Lease)
        .where(Lease.name == name, Lease.holder == holder)
        .values(holder="", until=wall + timedelta(seconds=rest_seconds))
    )


def ticked(session: Session, name: str, holder: str, *, wall: datetime, now: datetime) -> None:
    """Note when the holder of a lease ticked last, in wall time and in product time."""
    session.execute(
        update(Lease).where(Lease.name == name, Lease.holder == holder).values(ticked_at=wall, ticked_now=now)
    )


def forget(session: Session, name: str) -> None:
    """Drop a lease, whoever holds it; one that is not there is fine."""
    session.execute(delete(Lease).where(Lease.name == name))


def expired(session: Session, prefix: str, *, wall: datetime) -> Sequence[str]:
    """Return the names that begin like this of leases that ran out without being given back."""
    return session.scalars(
        select(Lease.name).where(Lease.name.startswith(prefix), Lease.until <= wall).order_by(Lease.name)
    ).all()
