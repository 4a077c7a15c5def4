"""A workspace with as many leads and senders as are wanted, and a sequence that nobody is in yet."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from benchmarks.bulk import analyze, filled, joined, loading, named, numbers_to
from bot import sample, schema
from bot.database import open_engine
from bot.settings import Settings
from bot.wiring import build
from models import (
    Lead,
    Person,
    Run,
    SenderAccount,
    Sequence,
    SourceGroup,
    SourceGroupLead,
    StrategyProfile,
)
from models.states import (
    RunState,
    SenderState,
)
from outreach import form_screens, forms, presets, sequences
from outreach.ports import Services

MAIL_SECRET = "mail"
OLD = timedelta(days=1000)


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
        connection.execute(_leads(services, workspace_id, lead_count))
        connection.execute(_in_group(services, workspace_id, group_id))
    sequence_id = services.run(lambda session: _sequence(session, services, group_id, "Docks"))
    analyze(engine)
    return Crowd(services, engine, settings, workspace_id, sequence_id, group_id)


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


def _senders(services: Services, workspace_id: int, count: int, daily_limit: int) -> Any:
    now, numbers = services.now(), numbers_to(count)
    return filled(
        SenderAccount,
        select(
            *named(
                SenderAccount,
                workspace_id=workspace_id,
                address=joined("dock", numbers.c.n, "@kestrel.test"),
                password_secret=services.cipher.encrypt(MAIL_SECRET),
                smtp_host="127.0.0.1",
                smtp_security="none",
                imap_host="127.0.0.1",
                imap_security="none",
                daily_limit=daily_limit,
                in_use_since=(now - OLD).date(),
                clean_since=(now - OLD).date(),
                created_at=now,
            )
        ),
    )


def _leads(services: Services, workspace_id: int, count: int) -> Any:
    numbers = numbers_to(count)
    domain = joined("dock", numbers.c.n, ".test")
    return filled(
        Lead,
        select(
            *named(
                Lead,
                workspace_id=workspace_id,
                name=joined("Robin Dock ", numbers.c.n),
                email=joined("robin@", domain),
                email_domain=domain,
                company=joined("Dock ", numbers.c.n),
                title="Head of Operations",
                country="Germany",
                zone="Europe/Berlin",
                created_at=services.now(),
            )
        ),
    )


def _in_group(services: Services, workspace_id: int, group_id: int) -> Any:
    """Let the leads of the crowd be in its group."""
    return filled(
        SourceGroupLead,
        select(
            *named(
                SourceGroupLead,
                workspace_id=workspace_id,
                source_group_id=group_id,
                lead_id=Lead.id,
                added_at=services.now(),
            )
        ).where(Lead.email.like("robin@dock%")),
    )


def _sequence(session: Session, services: Services, group_id: int, name: str) -> int:
    """Add a sequence of emails for the crowd through the product's own form; nobody is enrolled yet."""
    actor = session.scalars(select(Person).where(Person.is_admin).order_by(Person.id)).first()
    assert actor is not None
    filled = form_screens.SequenceForm(
        form_id=forms.start_form(session, actor, now=services.now()).form_id,
        run_id=session.scalars(select(Run.id)).one(),
        name=name,
        strategy_profile_id=session.scalars(select(StrategyProfile.id)).one(),
        source_group_ids=(group_id,),
        steps=presets.STEPS[presets.EMAIL_ONLY],
    )
    return sequences.submit(session, actor, filled, view_id="V0BENCH001", now=services.now()).sequence_id
