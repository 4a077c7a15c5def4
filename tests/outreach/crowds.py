"""A sequence with many leads, copied from one that went through the rules, so that tests of hundreds are quick."""

from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message
from models.base import Base
from models.sets import insert_each
from models.states import EnrollmentState
from tests.moments import kept
from tests.world import World


@kept
def multiply(world: World, enrollment_id: int, copies: int) -> None:
    """Add leads who stand just where this one does: the same texts, decisions and deliveries."""
    world.run(lambda session: _multiply(session, enrollment_id, copies))


@kept
def fill(world: World, sequence_id: int, count: int) -> None:
    """Add leads to a sequence of whom nothing is written yet."""
    world.run(lambda session: fill_rows(session, sequence_id, count))


def fill_rows(session: Session, sequence_id: int, count: int) -> None:
    """Add leads, as `fill`, in a transaction."""
    wanted = select(Enrollment.id).where(
        Enrollment.sequence_id == sequence_id, Enrollment.email_sender_id.is_not(None)
    )
    first = session.scalars(wanted.order_by(Enrollment.id)).all()[0]
    enrollment = _row(session, Enrollment, first) | {"state": EnrollmentState.PROPOSED}
    lead = _row(session, Lead, enrollment["lead_id"])
    last = session.scalar(select(func.max(Lead.id))) or 0
    domains = [f"more{number}.test" for number in range(count)]
    insert_each(
        session,
        Lead,
        [lead | {"name": one, "email": f"who@{one}", "email_domain": one, "company": one} for one in domains],
    )
    added = session.scalars(select(Lead.id).where(Lead.id > last)).all()
    insert_each(session, Enrollment, [enrollment | {"lead_id": lead_id} for lead_id in added])


def _multiply(session: Session, enrollment_id: int, copies: int) -> None:
    enrollment = session.get_one(Enrollment, enrollment_id)
    lead = _row(session, Lead, enrollment.lead_id)
    texts = session.scalars(select(Message.id).where(Message.enrollment_id == enrollment_id)).all()
    sends = session.scalars(select(Delivery.id).where(Delivery.enrollment_id == enrollment_id)).all()
    for number in range(copies):
        address = f"copy{number}@copy{number}.test"
        named = {"name": f"Copy {number}", "email": address, "email_domain": f"copy{number}.test"}
        lead_id = _add(session, Lead, lead | named)
        entry = _row(session, Enrollment, enrollment_id) | {"lead_id": lead_id}
        mine = {"lead_id": lead_id, "enrollment_id": _add(session, Enrollment, entry)}
        of_text = {
            text: _add(
                session,
                Message,
                _row(session, Message, text)
                | mine
                | {"recipient": address, "rfc_message_id": f"<copy-{number}-{text}@kestrel.test>"},
            )
            for text in texts
        }
        for send in sends:
            row = _row(session, Delivery, send)
            _add(session, Delivery, row | mine | {"message_id": of_text[row["message_id"]], "token": None})


def _row(session: Session, table: type[Base], row_id: int) -> dict[str, Any]:
    columns = table.__table__.c
    row = session.execute(select(*columns).where(columns["id"] == row_id)).one()
    return {name: value for name, value in row._mapping.items() if name != "id"}


def _add(session: Session, table: type[Base], values: dict[str, Any]) -> int:
    columns = table.__table__.c
    id_: int = session.execute(insert(table).values(**values).returning(columns["id"])).scalar_one()
    return id_
