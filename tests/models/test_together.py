"""Statements that are sent together do what they do one after the other, on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.database import Runner, open_engine
from integrations.recording import RecordingQueue
from models import Attempt, Counter, Lease, Run, SenderAccount, Workspace
from models.base import UtcDateTime
from models.sets import Asked, insert_of
from models.states import SenderState
from models.together import Writes, together
from tests.world import World

AT = datetime(2026, 11, 30, 9, 15, 30, 120000, tzinfo=UTC)

_COUNT = select(func.count()).where(Counter.name.startswith("test:"))
_NAMED = select(Counter.name).where(Counter.name == bindparam("name"))
_LEASES = select(Lease.name).order_by(Lease.name)
_LOCKED = select(Lease.name).where(Lease.name == bindparam("name")).with_for_update(nowait=True)
_BREAK = select(func.pg_terminate_backend(func.pg_backend_pid()))


def counter(world: World, session: Session, name: str) -> Asked:
    return insert_of(session, Counter, [{"workspace_id": world.workspace_id, "name": f"test:{name}"}])


@pytest.mark.parametrize("table", [SenderAccount, Workspace, Run])
def test_columns_are_read_as_sqlalchemy_reads_them(
    world: World, table: type[SenderAccount | Workspace | Run]
) -> None:
    question = select(*table.__table__.c)

    def read(session: Session) -> None:
        [found] = together(session, [Asked(question, {})])
        assert found
        assert [tuple(row) for row in found] == [tuple(row) for row in session.execute(question)]

    world.run(read)


def test_a_state_and_an_instant_come_back_as_what_they_are(world: World) -> None:
    given = bindparam("given", type_=UtcDateTime())
    question = select(SenderAccount.state, given).where(SenderAccount.id == world.sender_ids[0])

    [[(state, at)]] = world.run(lambda session: together(session, [Asked(question, {"given": AT})]))

    assert isinstance(state, SenderState)
    assert (state, at) == (SenderState.HEALTHY, AT)


def test_each_sees_what_those_before_it_have_written(world: World) -> None:
    def work(session: Session) -> list[list[tuple[object, ...]]]:
        asked = [
            Asked(_NAMED, {"name": "test:b"}),
            counter(world, session, "a"),
            counter(world, session, "b"),
            Asked(_COUNT, {}),
            Asked(_NAMED, {"name": "test:b"}),
        ]
        return [[tuple(row) for row in rows] for rows in together(session, asked)]

    assert world.run(work) == [[], [], [], [(2,)], [("test:b",)]]


def test_what_the_session_still_holds_is_written_first(world: World) -> None:
    def work(session: Session) -> list[list[tuple[object, ...]]]:
        session.add(Counter(workspace_id=world.workspace_id, name="test:held"))
        return [[tuple(row) for row in rows] for rows in together(session, [Asked(_COUNT, {})])]

    assert world.run(work) == [[(1,)]]


def test_columns_that_no_row_names_get_their_defaults(world: World) -> None:
    row = {"workspace_id": world.workspace_id, "delivery_id": 1, "number": 1, "started_at": AT}

    asked = world.run(lambda session: insert_of(session, Attempt, [row]))

    assert "outcome" in str(asked.statement)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        world.run(lambda session: together(session, [asked]))


def test_what_is_collected_is_written_once(world: World) -> None:
    def work(session: Session) -> list[int | None]:
        writes = Writes(session)
        writes.insert(Counter, [{"workspace_id": world.workspace_id, "name": "test:one"}])
        writes.update(Counter, [])
        counts = [session.scalar(_COUNT)]
        for _ in range(2):
            writes.carry_out()
            counts.append(session.scalar(_COUNT))
        return counts

    assert world.run(work) == [0, 1, 1]


def test_the_first_that_fails_is_told_and_nothing_of_the_transaction_stays(world: World) -> None:
    def work(session: Session) -> None:
        twice = [counter(world, session, name) for name in ("a", "b", "b", "c")]
        together(session, [*twice, Asked(_COUNT, {})])

    with pytest.raises(IntegrityError):
        world.run(work)

    assert world.run(lambda session: session.scalar(_COUNT)) == 0


@pytest.fixture
def engine(postgres: str) -> Iterator[Engine]:
    made = open_engine(postgres)
    yield made
    made.dispose()


def lease(session: Session, name: str) -> Asked:
    return insert_of(session, Lease, [{"name": name, "until": AT}])


@pytest.mark.postgres
@pytest.mark.slow
def test_a_lock_that_is_held_has_all_of_it_done_again(engine: Engine) -> None:
    def work(session: Session) -> list[str]:
        *_, names = together(
            session, [lease(session, "new"), Asked(_LOCKED, {"name": "held"}), Asked(_LEASES, {})]
        )
        return [name for (name,) in names]

    with engine.connect() as holder:
        run = Runner(engine, RecordingQueue(), sleep=lambda _: holder.rollback())
        run(lambda session: session.add(Lease(name="held", until=AT)))
        holder.execute(_LOCKED, {"name": "held"})

        assert {"held", "new"} <= set(run(work))


@pytest.mark.postgres
@pytest.mark.slow
def test_a_connection_that_breaks_has_all_of_it_done_again_on_another(engine: Engine) -> None:
    backends: list[int] = []

    def work(session: Session) -> list[str]:
        backends.append(session.scalar(select(func.pg_backend_pid())) or 0)
        broken = [Asked(_BREAK, {})] if len(backends) == 1 else []
        *_, names = together(session, [lease(session, "broken"), *broken, Asked(_LEASES, {})])
        return [name for (name,) in names]

    run = Runner(engine, RecordingQueue(), sleep=lambda _: None)

    assert "broken" in run(work)
    assert len(set(backends)) == 2
