"""The leads of a sequence: where each stands, page by page, and found by their words among those of the sequence."""

from typing import Any

import pytest
from sqlalchemy import event, update

from models import Enrollment, Lead, Person, Workspace
from models.states import EnrollmentState
from outreach import leads, pausing_leads, sequence_leads
from outreach.errors import NotFound
from outreach.ports import Session
from outreach.sequence_leads import LISTED, SequenceLeads
from tests.world import MONDAY, World


def page(world: World, sequence_id: int, **where: Any) -> SequenceLeads:
    def look(session: Session) -> SequenceLeads:
        actor = session.get_one(Person, world.ana_id)
        return sequence_leads.listed(session, actor, sequence_id, now=world.clock.now, **where)

    return world.services.read(look)


def names(found: SequenceLeads) -> list[str]:
    return [one.name for one in found.leads]


def found(world: World, sequence_id: int, wanted: str) -> list[str]:
    def look(session: Session) -> list[str]:
        actor = session.get_one(Person, world.ana_id)
        some = sequence_leads.found(session, actor, sequence_id, wanted, size=20)
        return sorted(one.name for one in some.leads)

    return world.services.read(look)


def many(world: World, count: int) -> list[int]:
    """Import leads and let them be in a sequence; return its ids of leads in order."""
    rows = [
        {"name": f"Robin {number:05}", "email": f"r{number}@many.test", "company": "Quay"}
        for number in range(count)
    ]
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    return sorted(one.id for one in world.rows(Lead) if one.company == "Quay")


def enroll(world: World, sequence_id: int, lead_ids: list[int]) -> None:
    def work(session: Session) -> None:
        session.add_all(
            Enrollment(
                workspace_id=world.workspace_id, sequence_id=sequence_id, lead_id=one, created_at=MONDAY
            )
            for one in lead_ids
        )

    world.run(work)


def test_each_lead_is_listed_with_what_comes_next(world: World) -> None:
    sequence_id = world.launched(leads=1)

    shown = page(world, sequence_id)

    assert names(shown) == ["Yuki Tanaka", "Lena Vogt", "Sam Reed", "No Address"]
    assert (shown.name, shown.step_count, shown.has_earlier, shown.has_later) == (
        "Robotics Q1",
        3,
        False,
        False,
    )
    assert [str(one.state) for one in shown.leads] == ["active", "proposed", "proposed", "left_out"]
    entered = world.only(Enrollment, state=EnrollmentState.ACTIVE)
    first = shown.leads[0]
    assert first.next_at is not None
    assert (first.position, first.channel) == (entered.position, "email")
    assert [one.next_at for one in shown.leads[1:]] == [None] * 3
    assert shown.leads[3].reason


def test_a_paused_lead_has_no_next_time(world: World) -> None:
    sequence_id = world.launched(leads=1)
    world.act(pausing_leads.pause_lead, world.only(Enrollment, state=EnrollmentState.ACTIVE).id)

    first = page(world, sequence_id).leads[0]

    assert (first.state, first.next_at) == (EnrollmentState.PAUSED, None)


def test_pages_hold_everybody_once_forwards_and_backwards(world: World) -> None:
    sequence_id = world.sequence()
    enroll(world, sequence_id, many(world, 2 * LISTED + 1))

    first = page(world, sequence_id)
    second = page(world, sequence_id, after=first.leads[-1].lead_id)
    third = page(world, sequence_id, after=second.leads[-1].lead_id)

    assert [len(one.leads) for one in (first, second, third)] == [LISTED, LISTED, 5]
    assert len({one.lead_id for some in (first, second, third) for one in some.leads}) == 2 * LISTED + 5
    assert [(one.has_earlier, one.has_later) for one in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert page(world, sequence_id, before=third.leads[0].lead_id) == second
    assert page(world, sequence_id, before=second.leads[0].lead_id) == first
    assert page(world, sequence_id, after=third.leads[-1].lead_id) == first, "nobody is behind the last one"


def test_who_was_erased_is_not_listed(world: World) -> None:
    sequence_id = world.sequence()
    world.run(
        lambda session: session.execute(update(Lead).where(Lead.name == "Lena Vogt").values(erased_at=MONDAY))
    )

    assert names(page(world, sequence_id)) == ["Yuki Tanaka", "Sam Reed", "No Address"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("yuki", ["Yuki Tanaka"]),
        ("TANA kumo", ["Yuki Tanaka"]),
        ("robin", []),
        ("r1@many.test", []),
        ("r1@m", []),
        ("many.test", []),
        ("sam@reed.test", ["Sam Reed"]),
        ("reed.test", ["Sam Reed"]),
        ("", ["Lena Vogt", "No Address", "Sam Reed", "Yuki Tanaka"]),
    ],
)
def test_only_leads_of_the_sequence_are_found(world: World, wanted: str, expected: list[str]) -> None:
    sequence_id = world.sequence()
    many(world, 3)

    assert found(world, sequence_id, wanted) == expected


def test_one_of_the_sequence_is_found_far_behind_others_with_the_same_word(world: World) -> None:
    sequence_id = world.sequence()
    enroll(world, sequence_id, many(world, 2_050)[-1:])

    assert found(world, sequence_id, "robin") == ["Robin 02049"]
    assert found(world, sequence_id, "robin quay") == ["Robin 02049"]


def test_a_sequence_of_another_workspace_is_not_there(world: World) -> None:
    sequence_id = world.sequence()

    def look(session: Session) -> None:
        other = Workspace(team_id="T2", name="Other", bot_token_secret="x", created_at=MONDAY)
        session.add(other)
        session.flush()
        stranger = Person(workspace_id=other.id, slack_user_id="UX", name="X", met_at=MONDAY)
        session.add(stranger)
        session.flush()
        with pytest.raises(NotFound):
            sequence_leads.listed(session, stranger, sequence_id, now=MONDAY)
        with pytest.raises(NotFound):
            sequence_leads.found(session, stranger, sequence_id, "yuki", size=20)

    world.run(look)


@pytest.mark.sqlite("the plan is SQLite's")
@pytest.mark.parametrize("where", [{"after": 2}, {"before": 4}])
def test_a_page_is_read_in_the_order_of_one_index_and_never_sorted(world: World, where: Any) -> None:
    sequence_id = world.sequence()
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM enrollment JOIN lead" in statement:
            asked.append((statement, parameters))

    event.listen(world.engine, "before_cursor_execute", keep)
    page(world, sequence_id, **where)
    event.remove(world.engine, "before_cursor_execute", keep)

    ((statement, parameters),) = asked
    with world.engine.connect() as connection:
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
    assert "uq_enrollment_workspace_id_sequence_id_lead_id" in plan or "sqlite_autoindex_enrollment" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan
