"""Instants come back aware and in UTC from every database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models import Base, Lease
from models.base import StateColumn
from models.states import SenderState


def test_an_instant_comes_back_aware_and_in_utc() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    in_tokyo = datetime(2027, 3, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    with Session(engine) as session:
        session.add(Lease(name="a", until=in_tokyo))
        session.commit()

        kept = session.get_one(Lease, "a").until

    assert kept == in_tokyo
    assert kept.tzinfo is UTC
    engine.dispose()


def test_a_naive_instant_is_refused() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Lease(name="a", until=datetime(2027, 3, 1, tzinfo=UTC).replace(tzinfo=None)))
        with pytest.raises(StatementError, match="naive datetime"):
            session.flush()
    engine.dispose()


def test_a_state_that_does_not_exist_is_refused() -> None:
    column = StateColumn(SenderState)

    assert column.process_bind_param("healthy", sqlite.dialect()) == "healthy"
    with pytest.raises(ValueError):
        column.process_bind_param("delighted", sqlite.dialect())


def test_every_row_but_the_shared_ones_belongs_to_a_workspace() -> None:
    shared = {"workspace", "seen_event", "lease", "model_pace"}

    without = {table.name for table in Base.metadata.sorted_tables if "workspace_id" not in table.columns}

    assert without == shared
