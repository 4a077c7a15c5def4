"""Fills a database with approved letters that are due: as many mailboxes and leads as a test wants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from bot.database import open_engine
from integrations.cipher import FernetCipher
from models import (
    Delivery,
    Enrollment,
    Lead,
    Message,
    Person,
    Run,
    SenderAccount,
    Sequence,
    Setting,
    SourceGroup,
    Step,
    StrategyProfile,
    Workspace,
)
from models.states import (
    Channel,
    Condition,
    DeliveryKind,
    EnrollmentState,
    MessageState,
    RunState,
    SequenceState,
)

LONG_AGO = date(2024, 1, 1)
NUMBERS: dict[str, object] = {
    "gap_minutes": 0,
    "gap_jitter_minutes": 0,
    "window_opens": "00:00",
    "window_closes": "00:01",
    "domain_emails_per_day": 0,
    "send_lease_seconds": 3,
}
"""No gaps (no sendable hours are left to spread a day over), and letters that may leave at any hour."""


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


def fill(url: str, key: str, port: int, stock: Stock, *, now: datetime | None = None) -> None:
    """Write the rows; letters go round the mailboxes, and lead, message and delivery n belong together."""
    engine = open_engine(url)
    try:
        _write(engine, FernetCipher([key]), port, stock, now or datetime.now(UTC))
    finally:
        engine.dispose()


def _write(engine: Engine, cipher: FernetCipher, port: int, stock: Stock, now: datetime) -> None:
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection(execution_options={"plera_writes": True})
        _office(session, cipher, stock, now)
        _mailboxes(session, cipher, port, stock, now)
        _letters(session, stock, now)
        session.commit()


def _office(session: Session, cipher: FernetCipher, stock: Stock, now: datetime) -> None:
    session.add(
        Workspace(
            id=1,
            team_id="T1",
            name="Kestrel",
            bot_token_secret=cipher.encrypt("xoxb-faults"),
            bot_user_id="UBOT",
            zone="UTC",
            review_slack_channel="CREVIEW",
            inbox_slack_channel="CINBOX",
            created_at=now,
        )
    )
    session.flush()
    numbers = NUMBERS | dict(stock.numbers)
    session.add_all(Setting(workspace_id=1, name=name, value=value) for name, value in numbers.items())
    session.add(Person(id=1, workspace_id=1, slack_user_id="UANA", name="Ana", is_admin=True, met_at=now))
    session.add(Run(id=1, workspace_id=1, name="Autumn", state=RunState.ACTIVE, created_at=now))
    session.add(SourceGroup(id=1, workspace_id=1, run_id=1, name="Founders", created_at=now))
    session.add(
        StrategyProfile(
            id=1,
            workspace_id=1,
            name="Founder",
            sender_name="Ana",
            created_at=now,
            proof=[],
            do=[],
            dont=[],
            allowed_links=[],
        )
    )
    session.flush()
    session.add(
        Sequence(
            id=1,
            workspace_id=1,
            run_id=1,
            strategy_profile_id=1,
            name="Robotics",
            state=SequenceState.ACTIVE,
            launched_at=now,
            created_at=now,
        )
    )
    session.flush()
    session.add(
        Step(
            id=1,
            workspace_id=1,
            sequence_id=1,
            position=1,
            channel=Channel.EMAIL,
            condition=Condition.ONLY_IF_NO_REPLY,
        )
    )
    session.flush()


def _mailboxes(session: Session, cipher: FernetCipher, port: int, stock: Stock, now: datetime) -> None:
    session.add_all(
        SenderAccount(
            id=number,
            workspace_id=1,
            owner_person_id=1,
            address=mailbox(number),
            password_secret=cipher.encrypt("secret"),
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            daily_limit=stock.daily_limit,
            in_use_since=LONG_AGO,
            clean_since=LONG_AGO,
            created_at=now,
        )
        for number in range(1, stock.mailboxes + 1)
    )
    session.flush()


def _letters(session: Session, stock: Stock, now: datetime) -> None:
    numbers = range(1, stock.letters + 1)
    sender = {number: (number - 1) % stock.mailboxes + 1 for number in numbers}
    address = {number: f"lead{number}@company{number}.test" for number in numbers}
    session.execute(
        insert(Lead),
        [
            {
                "id": number,
                "workspace_id": 1,
                "source_group_id": 1,
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
