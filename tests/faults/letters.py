"""How much there is to send, and the rows of each lead, from its enrollment to its letter that is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message
from models.states import Channel, DeliveryKind, EnrollmentState, MessageState


@dataclass(frozen=True)
class Stock:
    """How much there is to send, over how many mailboxes; `is_outside` when no lead has entered yet."""

    letters: int = 20
    mailboxes: int = 4
    daily_limit: int = 100_000
    numbers: tuple[tuple[str, object], ...] = ()
    is_outside: bool = False


def mailbox(number: int) -> str:
    return f"box{number}@kestrel.test"


def message_id(number: int) -> str:
    return f"<letter-{number}@kestrel.test>"


def write_letters(session: Session, stock: Stock, now: datetime) -> None:
    """Write the rows; letters go round the mailboxes, and lead, message and delivery n belong together."""
    numbers = range(1, stock.letters + 1)
    sender = {number: (number - 1) % stock.mailboxes + 1 for number in numbers}
    address = {number: f"lead{number}@company{number}.test" for number in numbers}
    session.execute(
        insert(Lead),
        [
            {
                "id": number,
                "workspace_id": 1,
                "name": f"Lead {number}",
                "email": address[number],
                "email_domain": f"company{number}.test",
                "zone": "UTC",
                "created_at": now,
            }
            for number in numbers
        ],
    )
    session.execute(
        insert(Enrollment),
        [
            {
                "id": number,
                "workspace_id": 1,
                "sequence_id": 1,
                "lead_id": number,
                "email_sender_id": sender[number],
                "state": EnrollmentState.WAITING if stock.is_outside else EnrollmentState.ACTIVE,
                "entered_at": None if stock.is_outside else now,
                "due_at": None if stock.is_outside else now,
                "created_at": now,
            }
            for number in numbers
        ],
    )
    session.execute(
        insert(Message),
        [
            {
                "id": number,
                "workspace_id": 1,
                "enrollment_id": number,
                "step_id": 1,
                "lead_id": number,
                "channel": Channel.EMAIL,
                "sender_account_id": sender[number],
                "state": MessageState.APPROVED,
                "recipient": address[number],
                "subject": "Hello",
                "body": "A short mail.",
                "composed": _composed(number, mailbox(sender[number]), address[number]),
                "digest": f"digest-{number}",
                "rfc_message_id": message_id(number),
                "created_at": now,
            }
            for number in numbers
        ],
    )
    if stock.is_outside:
        return
    session.execute(
        insert(Delivery),
        [
            {
                "id": number,
                "workspace_id": 1,
                "message_id": number,
                "enrollment_id": number,
                "lead_id": number,
                "sender_account_id": sender[number],
                "kind": DeliveryKind.STEP,
                "domain": f"company{number}.test",
                "send_at": now - timedelta(minutes=1),
                "any_hour": True,
            }
            for number in numbers
        ],
    )


def _composed(number: int, sender: str, recipient: str) -> bytes:
    head = f"From: {sender}\r\nTo: {recipient}\r\nSubject: Hello\r\nMessage-ID: {message_id(number)}\r\n"
    return f"{head}MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nA short mail.\r\n".encode()
