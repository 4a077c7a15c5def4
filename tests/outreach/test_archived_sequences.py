"""A sequence that was archived before it was launched is open nowhere: it asks nobody, takes nobody in."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import Enrollment, History, Lead, Person, Run, SourceGroup
from models.states import DuplicatePolicy, RunState
from outreach import (
    chores,
    groups,
    lead_moves,
    leads,
    profiles,
    review_calls,
    run_figures,
    switching,
    taking_in,
    test_sends,
    why,
)
from outreach.errors import NotFound, NotReady
from outreach.incoming import Incoming
from tests.outreach.doing import ask, change, settle
from tests.outreach.test_completing import finished, launched_alone, state
from tests.outreach.test_group_newcomers import enrolled, into_founders
from tests.outreach.test_groups import page
from tests.outreach.test_review_calls import TUESDAY, at, told
from tests.outreach.test_review_calls import written as written_for_reviewers
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def archived(world: World, **named: object) -> int:
    sequence_id = world.written(**named)
    world.act(switching.archive, sequence_id)
    return sequence_id


def of_another(world: World) -> int:
    """Return a source group that holds somebody else."""
    rows = [{"name": "Ada New", "email": "ada@new.test"}]
    found = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Others", rows=rows, now=MONDAY)
    )
    return found.source_group_id


def test_reviewers_are_asked_nothing_of_it_and_what_they_were_told_goes(world: World) -> None:
    sequence_id = written_for_reviewers(world)
    assert at(world, TUESDAY) == 1

    world.act(switching.archive, sequence_id)

    assert told(world) == []
    assert at(world, TUESDAY.replace(day=2)) == 0
    assert ask(world, lambda session, actor: list(review_calls.needs(session, actor, now=TUESDAY))) == []
    assert (
        world.services.read(lambda session: session.execute(review_calls.due(), {"wall": TUESDAY}).all())
        == []
    )
    world.act(switching.bring_back, sequence_id)
    assert at(world, TUESDAY.replace(day=2, hour=10)) == 1


def test_nobody_is_moved_into_it_nor_out_of_it(world: World) -> None:
    into = archived(world, name="Docks")
    world.group_id = of_another(world)
    lead = world.only(Lead, name="Yuki Tanaka")

    with pytest.raises(NotReady, match="no other open sequence"):
        ask(world, lead_moves.move_form, lead.id)
    assert ask(world, lead_moves.offered, lead.id, "") == ()
    with pytest.raises(NotFound, match="not open any more"):
        world.act(lead_moves.move, lead.id, None, into)

    change(world, Enrollment, world.only(Enrollment, lead_id=lead.id).id, sequence_id=into)
    open_id = world.sequence(name="Robotics Q1")
    form = ask(world, lead_moves.move_form, lead.id)
    assert (form.running, [one.id for one in form.others]) == ((), [open_id])


def test_its_source_group_is_free_to_go_and_its_leads_count_as_in_no_sequence(world: World) -> None:
    archived(world)

    shown = page(world)
    assert (shown.used_by, shown.counts.running) == ((), 0)
    world.act(groups.remove_group, world.group_id)
    assert world.row(SourceGroup, world.group_id).deleted_at == MONDAY


def test_an_import_may_change_a_lead_who_waits_only_there(world: World) -> None:
    archived(world)
    row = Incoming(1, "Yuki Sato", email="yuki@kumo.test", company="Kumo")

    def take(session: Session, actor: Person, *, now: datetime) -> taking_in.Taken:
        group = session.get_one(SourceGroup, world.group_id)
        return taking_in.take_in(
            session, group, [row], policy=DuplicatePolicy.OVERWRITE, origin="leads.csv", now=now
        )

    taken = world.act(take)

    assert (taken.updated, taken.problems) == (1, ())
    assert world.only(Lead, email="yuki@kumo.test").name == "Yuki Sato"


def test_no_test_of_it_is_sent(world: World) -> None:
    change(world, Person, world.ana_id, email="ana@kestrel.test")
    sequence_id = archived(world)

    with pytest.raises(NotReady, match="archived: bring it back"):
        ask(world, test_sends.form, sequence_id)
    with pytest.raises(NotReady, match="archived: bring it back"):
        world.act(test_sends.ask, world.enrolled(sequence_id)[0].id)


def test_why_says_that_it_is_archived(world: World) -> None:
    archived(world)

    told_why = world.act(why.of, world.only(Lead, name="Yuki Tanaka").id)

    (there,) = told_why.sequences
    assert there.standing.startswith("The sequence is archived, so nobody enters")


def test_lists_of_profiles_leave_it_out_and_the_run_s_page_says_so(world: World) -> None:
    sequence_id = archived(world)

    used = world.services.read(
        lambda session: profiles.used_by(session, world.workspace_id, world.profile_id)
    )
    detail = ask(world, run_figures.detail_of, world.run_id)

    assert used == ()
    assert [(one.name, one.is_archived) for one in detail.sequences] == [("Robotics Q1", True)]
    world.act(switching.bring_back, sequence_id)
    assert not ask(world, run_figures.detail_of, world.run_id).sequences[0].is_archived


def test_the_clock_enrolls_nobody_into_one_without_leads(world: World) -> None:
    sequence_id = world.sequence()
    world.clock.advance(minutes=5)

    def empty(session: Session) -> None:
        for table in (History, Enrollment):
            session.execute(delete(table).where(table.sequence_id == sequence_id))

    world.run(empty)

    def asked() -> bool:
        now, wall = world.services.now(), world.services.wall()
        wanted = world.services.read(
            lambda session: chores.due_jobs(session, now=now, wall=wall, grace=MONDAY - MONDAY)
        )
        return ("propose", (sequence_id,)) in wanted

    assert asked()
    world.act(switching.archive, sequence_id)
    assert not asked()


def test_a_run_completes_though_one_of_its_sequences_lies_unlaunched_in_the_archive(world: World) -> None:
    sequence_id = launched_alone(world)
    other = archived(world, name="Docks")

    finished(world, sequence_id)

    assert state(world, sequence_id) == ("completed", "completed")
    world.act(switching.bring_back, other)
    assert state(world, other) == ("in_review", "active")
    line = world.rows(History, kind="run.active")[-1]
    assert line.reason == "Docks was brought back from the archive"
    settle(world)
    assert state(world, other) == ("in_review", "active")


def test_a_run_of_which_nothing_was_ever_launched_is_not_completed(world: World) -> None:
    archived(world)
    change(world, Run, world.run_id, state=RunState.ACTIVE)

    settle(world)

    assert world.row(Run, world.run_id).state is RunState.ACTIVE


def test_an_archived_sequence_takes_newcomers_in_once_it_is_brought_back(
    world: World, tmp_path: Path
) -> None:
    sequence_id = world.sequence()
    world.act(switching.archive, sequence_id)

    into_founders(world, tmp_path, "Ada New,ada@new.test\n")
    world.work_off()
    assert enrolled(world, sequence_id, "ada@new.test") is None

    world.act(switching.bring_back, sequence_id)
    world.work_off()
    ada = enrolled(world, sequence_id, "ada@new.test")
    assert ada is not None
    assert ada.state == "proposed"
