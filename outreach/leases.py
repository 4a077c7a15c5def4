"""Leases: who may do a thing that only one may do, until when. All times are wall time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, Executable, Select, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Lease
from models.base import UtcDateTime
from models.sets import dialect_of
from outreach import instants

_NAME: BindParameter[str] = bindparam("lease")
_BY: BindParameter[str] = bindparam("by")
_END = bindparam("end", type_=UtcDateTime())
_HELD = update(Lease).where(Lease.name == _NAME, Lease.holder == _BY)
_FREE = or_(Lease.until <= instants.WALL, Lease.holder == _BY)
_TAKEN = (
    update(Lease)
    .where(Lease.name == _NAME, _FREE)
    .values(holder=_BY, until=_END)
    .returning(Lease.name)
    .execution_options(synchronize_session=False)
)
_RELEASED = _HELD.values(holder="", until=_END).execution_options(synchronize_session=False)
_TICKED = _HELD.values(ticked_at=instants.WALL, ticked_now=instants.NOW).execution_options(
    synchronize_session=False
)


def take(session: Session, name: str, holder: str, *, wall: datetime, seconds: float) -> bool:
    """Take or renew a lease; False while another holder has it."""
    given = {"lease": name, "by": holder, "wall": wall, "end": wall + timedelta(seconds=seconds)}
    session.execute(_opened(dialect_of(session)), given)
    return session.scalar(_TAKEN, given) is not None


@cache
def _opened(dialect: str) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(Lease).values(name=_NAME, holder="", until=instants.WALL).on_conflict_do_nothing()


def release(session: Session, name: str, holder: str, *, wall: datetime, rest_seconds: float = 0) -> None:
    """Give a lease back; nobody may take it before `rest_seconds` are over."""
    given = {"lease": name, "by": holder, "end": wall + timedelta(seconds=rest_seconds)}
    session.execute(_RELEASED, given)


def ticked(session: Session, name: str, holder: str, *, wall: datetime, now: datetime) -> None:
    """Note when the holder of a lease ticked last, in wall time and in product time."""
    session.execute(_TICKED, {"lease": name, "by": holder, "wall": wall, "now": now})


def forget(session: Session, name: str) -> None:
    """Drop a lease, whoever holds it; one that is not there is fine."""
    session.execute(delete(Lease).where(Lease.name == name))


def expired(session: Session, prefix: str, *, wall: datetime) -> Sequence[str]:
    """Return the names that begin like this of leases that ran out without being given back."""
    return session.scalars(_expired(prefix), instants.of(wall=wall)).all()


@cache
def _expired(prefix: str) -> Select[str]:
    is_over = Lease.until <= instants.WALL
    return select(Lease.name).where(Lease.name.startswith(prefix), is_over).order_by(Lease.name)
