"""States that stand in the SQL: SQLite's partial indexes on them serve, with one state as with several."""

import pytest
from sqlalchemy import create_engine, select, text

from models import Base, Delivery
from models.sets import in_states
from models.states import WAITING_DELIVERY, DeliveryState


@pytest.mark.parametrize(
    ("states", "index"),
    [
        ((DeliveryState.SENDING,), "ix_delivery_sending"),
        ((DeliveryState.UNKNOWN,), "ix_delivery_unknown"),
        (WAITING_DELIVERY, "ix_delivery"),
    ],
)
def test_a_partial_index_on_these_states_is_used(states: tuple[DeliveryState, ...], index: str) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    asked = select(Delivery.id).where(in_states(Delivery.state, states))

    with engine.connect() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {asked.compile(engine)}")).all()
    engine.dispose()

    assert f"INDEX {index}" in str(plan)
