"""Rows by the hundred thousand, written by the database itself: leads, senders, enrollments, messages, deliveries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Engine,
    Select,
    String,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot import sample, schema
from bot.database import open_engine
from bot.settings import Settings
from bot.wiring import build
from models import (
    Delivery,
    Enrollment,
    Lead,
    Message,
    Person,
    Run,
    SenderAccount,
    Sequence,
    SourceGroup,
    Step,
    StrategyProfile,
)
from models.states import (
    Channel,
    DeliveryKind,
    EnrollmentState,
    MessageState,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import forms, presets, screens, sequences
from outreach.ports import Services

MAIL_SECRET = "mail"
_OLD = timedelta(days=1000)


@dataclass(frozen=True)
class Crowd:
    """A workspace with many leads in one group, many senders, and a sequence for them that nobody is in yet."""

    services: Services
    engine: Engine
    settings: Settings
    workspace_id: int
    sequence_id: int
    group_id: int

    def add_sequence(self) -> int:
        """Add one more sequence for the crowd and return its id."""
        count = self.services.read(lambda session: session.scalar(select(func.count()).select_from(Sequence)))
        return self.services.run(
            lambda session: _sequence(session, self.services, self.group_id, f"Docks {count}")
        )


def gather(settings: Settings, *, lead_count: int, sender_count: int, daily_limit: int = 50) -> Crowd:
    """Upgrade the database and fill it; only the mailboxes that are counted here may send."""
    schema.upgrade(settings.database_url)
    services = build(settings, "command")
    engine = open_engine(settings.database_url, for_migrations=True)
    workspace_id, group_id = services.run(lambda session: _settle(session, services))
    with engine.begin() as connection:
        connection.execute(update(SenderAccount).values(state=SenderState.REMOVED))
    with loading(engine) as connection:
        connection.execute(_senders(services, workspace_id, sender_count, daily_limit))
        connection.execute(_leads(services, workspace_id, group_id, lead_count))
    sequence_id = services.run(lambda session: _sequence(session, services, group_id, "Docks"))
    analyze(engine)
    return Crowd(services, engine, settings, workspace_id, sequence_id, group_id)


@contextmanager
def loading(engine: Engine) -> Iterator[Any]:
    """Open one transaction in which foreign keys are not checked, as the rows are known to be whole."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def analyze(engine: Engine) -> None:
    """Let the database learn what it holds, as autovacuum would have by the time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        command = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
        connection.exec_driver_sql(command)


def _settle(session: Session, services: Services) -> tuple[int, int]:
    ports = {"smtp_port": 2525, "imap_port": 1143}
    sample.write(
        session,
        services.cipher,
        bot_token="xoxb-bench",
        mail_password=MAIL_SECRET,
        ports=ports,
        now=services.now(),
    )
    run = session.scalars(select(Run)).one()
    run.state = RunState.ACTIVE
    group = SourceGroup(
        workspace_id=run.workspace_id, name="Crowd", enriched_at=services.now(), created_at=services.now()
    )
    session.add(group)
    session.flush()
    return run.workspace_id, group.id


def _numbers(count: int) -> CTE:
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < count))


def _named(table: Any, **columns: Any) -> list[Any]:
    """Return the columns of a SELECT that fills a table: what is no column itself is a value of that column's type."""
    return [
        (one if isinstance(one, ColumnElement | InstrumentedAttribute) else _value(table, name, one)).label(
            name
        )
        for name, one in columns.items()
    ]


def _value(table: Any, name: str, value: Any) -> ColumnElement[Any]:
    return literal(value, table.__table__.c[name].type)


def _filled(table: Any, rows: Select[Any]) -> Any:
    """Return the statement that inserts these rows; their labels are names of columns, defaults fill the rest."""
    return insert(table).from_select([column.name for column in rows.selected_columns], rows)


def _text(*parts: Any) -> ColumnElement[str]:
    """Return these texts and columns as one text."""
    whole: ColumnElement[str] = literal("")
    for part in parts:
        whole = whole.concat(cast(part, String) if isinstance(part, ColumnElement) else part)
    return whole


def _senders(services: Services, workspace_id: int, count: int, daily_limit: int) -> Any:
    now, numbers = services.now(), _numbers(count)
    return _filled(
        SenderAccount,
        select(
            *_named(
                SenderAccount,
                workspace_id=workspace_id,
                address=_text("dock", numbers.c.n, "@kestrel.test"),
                password_secret=services.cipher.encrypt(MAIL_SECRET),
                smtp_host="127.0.0.1",
                smtp_security="none",
                imap_host="127.0.0.1",
                imap_security="none",
                daily_limit=daily_limit,
                in_use_since=(now - _OLD).date(),
                clean_since=(now - _OLD).date(),
                created_at=now,
            )
        ),
    )


def _leads(services: Services, workspace_id: int, group_id: int, count: int) -> Any:
    numbers = _numbers(count)
    domain = _text("dock", numbers.c.n, ".test")
    return _filled(
        Lead,
        select(
            *_named(
                Lead,
                workspace_id=workspace_id,
                source_group_id=group_id,
                name=_text("Robin Dock ", numbers.c.n),
                email=_text("robin@", domain),
                email_domain=domain,
                company=_text("Dock ", numbers.c.n),
                title="Head of Operations",
                country="Germany",
                zone="Europe/Berlin",
                created_at=services.now(),
            )
        ),
    )


def _sequence(session: Session, services: Services, group_id: int, name: str) -> int:
    """Add a sequence of emails for the crowd through the product's own form; nobody is enrolled yet."""
    actor = session.scalars(select(Person).where(Person.is_admin).order_by(Person.id)).first()
    assert actor is not None
    filled = screens.SequenceForm(
        form_id=forms.start_form(session, actor, now=services.now()).form_id,
        run_id=session.scalars(select(Run.id)).one(),
        name=name,
        strategy_profile_id=session.scalars(select(StrategyProfile.id)).one(),
        source_group_ids=(group_id,),
        steps=presets.EMAIL_FIRST,
    )
    return sequences.submit(session, actor, filled, view_id="V0BENCH001", now=services.now()).sequence_id


def launch(crowd: Crowd) -> None:
    """Make the crowd's sequence a live one, as if it had been launched now."""
    values = {"state": SequenceState.ACTIVE, "launched_at": crowd.services.now()}
    crowd.services.run(
        lambda session: session.execute(
            update(Sequence).where(Sequence.id == crowd.sequence_id).values(**values)
        )
    )


def schedule(crowd: Crowd, *, begins_at: datetime, spread: timedelta, content: bytes = b"") -> None:
    """Let every lead be in the live sequence with an approved first mail that leaves some time in the spread."""
    launch(crowd)
    with loading(crowd.engine) as connection:
        for statement in (
            _enrollments(crowd),
            _messages(crowd, content),
            _deliveries(crowd, begins_at, spread),
        ):
            connection.execute(statement)
    analyze(crowd.engine)


def _enrollments(crowd: Crowd) -> Any:
    first, count = _sender_ids(crowd)
    now = crowd.services.now()
    return _filled(
        Enrollment,
        select(
            *_named(
                Enrollment,
                workspace_id=crowd.workspace_id,
                sequence_id=crowd.sequence_id,
                lead_id=Lead.id,
                email_sender_id=literal(first) + Lead.id % literal(count),
                state=EnrollmentState.ACTIVE,
                entered_at=now - _OLD,
                due_at=now,
                created_at=now,
            )
        ).where(Lead.source_group_id == crowd.group_id),
    )


def _sender_ids(crowd: Crowd) -> tuple[int, int]:
    """Return the smallest id of the crowd's senders, who were written in one go, and their number."""
    wanted = select(SenderAccount.id).where(SenderAccount.state != SenderState.REMOVED)
    found = crowd.services.read(lambda session: sorted(session.scalars(wanted)))
    return found[0], len(found)


def _messages(crowd: Crowd, content: bytes) -> Any:
    return _filled(
        Message,
        select(
            *_named(
                Message,
                workspace_id=crowd.workspace_id,
                enrollment_id=Enrollment.id,
                step_id=Step.id,
                lead_id=Lead.id,
                channel=Channel.EMAIL,
                sender_account_id=Enrollment.email_sender_id,
                state=MessageState.APPROVED,
                recipient=Lead.email,
                subject="Hello",
                body="Hello",
                composed=content,
                rfc_message_id=_text("<", Enrollment.id, "@kestrel.test>"),
                created_at=crowd.services.now(),
            )
        )
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, (Step.sequence_id == Enrollment.sequence_id) & (Step.position == 1))
        .where(Enrollment.sequence_id == crowd.sequence_id),
    )


def _deliveries(crowd: Crowd, begins_at: datetime, spread: timedelta) -> Any:
    """Spread by the second: the database adds, so that no row passes through Python."""
    seconds = max(1, int(spread.total_seconds()))
    return _filled(
        Delivery,
        select(
            *_named(
                Delivery,
                workspace_id=crowd.workspace_id,
                message_id=Message.id,
                enrollment_id=Enrollment.id,
                lead_id=Enrollment.lead_id,
                sender_account_id=Enrollment.email_sender_id,
                kind=DeliveryKind.STEP,
                send_at=_later(crowd.engine, begins_at, Enrollment.id % literal(seconds)),
                any_hour=True,
            )
        )
        .select_from(Enrollment)
        .join(Message, Message.enrollment_id == Enrollment.id)
        .where(Enrollment.sequence_id == crowd.sequence_id),
    )


def _later(engine: Engine, begins_at: datetime, seconds: ColumnElement[int]) -> ColumnElement[Any]:
    if engine.dialect.name == "postgresql":
        return literal(begins_at) + seconds * literal(timedelta(seconds=1))
    moment = begins_at.strftime("%Y-%m-%d %H:%M:%S")
    return func.strftime("%Y-%m-%d %H:%M:%S.000000", moment, _text("+", seconds, " seconds"))
