"""Fills a database with approved letters that are due: as many mailboxes and leads as a test wants."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import open_engine
from integrations.cipher import FernetCipher
from models import (
    Person,
    Run,
    SenderAccount,
    Sequence,
    SequenceSender,
    Setting,
    SourceGroup,
    Step,
    StrategyProfile,
    Workspace,
)
from models.states import (
    Channel,
    Condition,
    RunState,
    SequenceState,
)
from tests.faults.letters import Stock, mailbox, write_letters

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


def fill(url: str, key: str, port: int, stock: Stock, *, now: datetime | None = None) -> None:
    """Write a workspace at work, its mailboxes and what they are to send."""
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
        write_letters(session, stock, now)
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
    session.add_all(
        SequenceSender(workspace_id=1, sequence_id=1, sender_account_id=number)
        for number in range(1, stock.mailboxes + 1)
    )
    session.flush()
