"""Rows that are written as a set say the same as rows written one by one, on either database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Counter, Delivery, History, Lead
from models.sets import among, insert_each, insert_returning, update_each
from models.states import DeliveryState, LeadStage
from tests.world import World

AT = datetime(2026, 11, 30, 9, 15, 30, 120000, tzinfo=UTC)


def entry(world: World, number: int, **changed: object) -> dict[str, object]:
    return {
        "workspace_id": world.workspace_id,
        "lead_id": number % 3 + 1,
        "kind": "lead.noted",
        "reason": f'Ünïcode "quoted" \\ {number}',
        "at": AT + timedelta(minutes=number),
        "by_person_id": world.ana_id if number % 2 else None,
    } | changed


@pytest.mark.parametrize("count", [1, 2, 1500])
def test_what_is_inserted_is_read_back_as_it_was(world: World, count: int) -> None:
    rows = [entry(world, number) for number in range(count)]

    world.run(lambda session: insert_each(session, History, rows))

    found = world.rows(History, kind="lead.noted")
    read = [{name: getattr(one, name) for name in rows[0]} for one in found]
    assert sorted(read, key=lambda one: one["at"]) == rows
    assert all(one.cause_id is None and one.detail is None for one in found)


def test_inserting_nothing_does_nothing(world: World) -> None:
    world.run(lambda session: insert_each(session, History, []))

    assert world.run(lambda session: list(insert_returning(session, History, [], "id"))) == []


def test_what_is_returned_belongs_to_its_row(world: World) -> None:
    rows = [entry(world, number) for number in range(40)]

    def insert(session: Session) -> set[tuple[int, str]]:
        return {(id_, reason) for id_, reason in insert_returning(session, History, rows, "id", "reason")}

    made = world.run(insert)

    assert {(one.id, one.reason) for one in world.rows(History, kind="lead.noted")} == made


def test_a_row_that_is_there_is_left_as_it_is(world: World) -> None:
    names = [{"workspace_id": world.workspace_id, "name": name} for name in ("one", "two")]

    world.run(lambda session: insert_each(session, Counter, names[:1], or_leave=True))
    for _ in range(2):
        world.run(lambda session: insert_each(session, Counter, names, or_leave=True))

    assert [one.name for one in world.rows(Counter) if one.name in ("one", "two")] == ["one", "two"]


def test_each_row_is_set_to_its_own_values_where_it_is_as_told(world: World) -> None:
    world.launched(leads=3)
    waiting = world.rows(Delivery, state="scheduled")
    rows = [
        {"id": one.id, "state": state, "send_at": AT + timedelta(hours=number), "reason": "Moved"}
        for number, (one, state) in enumerate(
            zip(waiting, [DeliveryState.SCHEDULED, DeliveryState.SENT, DeliveryState.SCHEDULED], strict=True)
        )
    ]

    same = {"state": DeliveryState.DEFERRED, "any_hour": True, "lease_until": None}
    world.run(lambda session: update_each(session, Delivery, rows, by=("id", "state"), same=same))

    after = [world.row(Delivery, one.id) for one in waiting]
    assert [one.state for one in after] == ["deferred", "scheduled", "deferred"]
    assert [one.send_at for one in after] == [AT, waiting[1].send_at, AT + timedelta(hours=2)]
    assert [one.any_hour for one in after] == [True, waiting[1].any_hour, True]


def test_a_single_row_and_rows_that_are_alike_are_set_too(world: World) -> None:
    world.launched(leads=2)
    ids = [one.id for one in world.rows(Lead)][:2]

    world.run(lambda session: update_each(session, Lead, [{"id": ids[0], "title": "Pilot"}]))
    world.run(
        lambda session: update_each(
            session, Lead, [{"id": one} for one in ids], same={"stage": LeadStage.REPLIED}
        )
    )

    assert world.row(Lead, ids[0]).title == "Pilot"
    assert [world.row(Lead, one).stage for one in ids] == [LeadStage.REPLIED] * 2


def test_among_finds_numbers_words_and_states(world: World) -> None:
    world.launched(leads=2)
    first, *others = world.rows(Delivery)
    sent = [one for one in (first, *others) if one.state is DeliveryState.SENT]

    def found(column: InstrumentedAttribute[Any], values: list[Any]) -> int:
        return world.services.read(
            lambda session: len(
                session.scalars(select(Delivery.id).where(among(session, column, values))).all()
            )
        )

    assert others
    assert found(Delivery.id, [first.id, first.id]) == 1
    assert found(Delivery.id, [one.id for one in others]) == len(others)
    assert found(Delivery.state, [DeliveryState.SENT]) == len(sent) > 0
    assert found(Delivery.domain, ["nobody.test", first.domain]) >= 1
    assert found(Delivery.id, []) == 0
