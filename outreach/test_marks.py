"""How a test send is told from what goes to leads: no lead's reply, figure or history may ever rest on one."""

from sqlalchemy import ColumnElement, and_

from models import Delivery, Message
from models.states import DeliveryKind

SUBJECT = "[Test] "
HEADER = b"X-Plera-Test: 1\r\n"


def is_test() -> ColumnElement[bool]:
    """Return the condition of messages that are a copy for a teammate: of no enrollment and no conversation."""
    return and_(Message.enrollment_id.is_(None), Message.conversation_id.is_(None))


def lead_of(delivery: Delivery) -> int | None:
    """Return whose history a delivery belongs to: None for a test, which happened to no lead."""
    return None if delivery.kind is DeliveryKind.TEST else delivery.lead_id
