"""Each lead is proposed once, with its sender, or left out with the reason."""

from datetime import timedelta
from math import log

import pytest
from sqlalchemy.orm import Session

from jobs.propose import propose_all
from models import Enrollment, History, Lead, Sequence, SourceGroupLead
from models.states import SequenceState, SuppressionKind
from outreach import chores, enrolling, leads, senders, suppression
from outreach.schedule import fraction
from tests.outreach.doing import change, kinds, settle
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def test_every_lead_is_proposed_once_however_often_it_is_asked(world: World) -> None:
    sequence_id = world.sequence()

    more = world.run(lambda session: enrolling.propose(session, sequence_id, now=MONDAY, wall=MONDAY))

    assert more is None
    found = world.rows(Enrollment, sequence_id=sequence_id)
    assert [one.state for one in found] == ["proposed"] * 3 + ["left_out"]
    assert all(one.email_sender_id in world.sender_ids for one in found)
    assert kinds(world, sequence_id=sequence_id)[1:] == ["enrollment.proposed"] * 3 + ["enrollment.left_out"]


def test_a_suppressed_lead_is_left_out_with_the_reason(world: World) -> None:
    for kind, value in ((SuppressionKind.ADDRESS, "Yuki@Kumo.test"), (SuppressionKind.DOMAIN, "vogt.test")):
        _suppress(world, kind, value)

    world.sequence()

    reasons = [one.reason for one in world.rows(Enrollment, state="left_out")]
    assert reasons == [
        "Address is suppressed: They asked to stop",
        "Domain is suppressed: They asked to stop",
        "No email address",
    ]
    assert [one.reason for one in world.rows(History, kind="enrollment.left_out")] == reasons


def _suppress(world: World, kind: SuppressionKind, value: str) -> None:
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, kind, value, "They asked to stop", now=MONDAY
        )
    )


def test_leads_are_enrolled_in_batches_until_none_is_left(world: World) -> None:
    _many_more_leads(world)

    sequence_id = world.sequence()

    assert (
        len(world.rows(Enrollment, sequence_id=sequence_id)) == len(world.rows(Lead)) == enrolling.BATCH + 7
    )


def _many_more_leads(world: World) -> None:
    rows = [
        {"name": f"Lead {number}", "email": f"l{number}@x{number}.test"}
        for number in range(enrolling.BATCH + 3)
    ]
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    world.run(lambda session: _into_first_group(session, world))


def _into_first_group(session: Session, world: World) -> None:
    for member in session.query(SourceGroupLead).filter(SourceGroupLead.source_group_id != world.group_id):
        member.source_group_id = world.group_id


def test_a_lead_keeps_its_sender_and_all_senders_get_some(world: World) -> None:
    both = [(1, 30), (2, 30)]
    assigned = {lead: senders.assign(lead, both) for lead in range(400)}

    assert {1, 2} == set(assigned.values())
    assert all(senders.assign(lead, [*both, (3, 30)]) in (sender, 3) for lead, sender in assigned.items())
    assert senders.assign(1, []) is None
    assert senders.assign(1, [(1, 0)]) is None


def test_a_completed_sequence_that_gets_leads_takes_them_in_and_opens_again(world: World) -> None:
    sequence_id = world.sequence()
    change(world, Sequence, sequence_id, state=SequenceState.COMPLETED)
    world.run(
        lambda session: leads.import_rows(
            session,
            world.workspace_id,
            name="More",
            rows=[{"name": "New", "email": "new@x.test"}],
            now=MONDAY,
        )
    )
    world.run(lambda session: _into_first_group(session, world))

    assert world.run(lambda session: enrolling.propose(session, sequence_id, now=MONDAY, wall=MONDAY)) is None
    assert world.run(lambda session: enrolling.propose(session, 99, now=MONDAY, wall=MONDAY)) is None
    assert len(world.rows(Enrollment, sequence_id=sequence_id)) == 5
    settle(world)
    assert world.row(Sequence, sequence_id).state is SequenceState.ACTIVE


def test_an_import_refuses_what_is_no_plain_address_and_takes_the_first_of_two(world: World) -> None:
    rows = [
        {"name": "A", "email": "a@b.test, evil@x.test"},
        {"name": "", "email": "b@b.test"},
        {"name": "C", "email": "c\r\nBcc: x@y.test"},
        {"name": "D", "email": "j ö@b.test"},
        {"name": "E", "email": "=?utf-8?q?a?=@b.test"},
        {"name": "F", "email": "YUKI@kumo.test"},
        {"name": "<!channel> *x*", "email": "g@b.test"},
    ]

    found = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Bad", rows=rows, now=MONDAY)
    )

    assert [number for number, _ in found.problems] == [2, 3, 4, 5]
    assert (found.added, found.known) == (2, 1)
    assert [one.email for one in world.rows(Lead, name="A")] == ["a@b.test"]


def test_a_job_that_was_lost_is_finished_by_the_clock_and_enrolls_nobody_twice(world: World) -> None:
    sequence_id = world.sequence()
    _many_more_leads(world)

    lost_at = world.run(lambda session: enrolling.propose(session, sequence_id, now=MONDAY, wall=MONDAY))
    early = _asked_by_clock(world)
    world.clock.advance(minutes=2)
    late = _asked_by_clock(world)
    propose_all(world.services, sequence_id)

    assert lost_at is not None
    assert ("propose", (sequence_id,)) not in early
    assert ("propose", (sequence_id,)) in late
    assert ("propose", (sequence_id,)) not in _asked_by_clock(world)
    enrolled = world.rows(Enrollment, sequence_id=sequence_id)
    assert len({one.lead_id for one in enrolled}) == len(enrolled) == len(world.rows(Lead))
    assert len(world.rows(History, sequence_id=sequence_id)) == len(enrolled) + 1


def test_senders_are_chosen_as_the_plain_formula_says() -> None:
    chosen = [(1, 30), (2, 30), (7, 10), (31, 50), (9, 0)]

    def plain(lead_id: int) -> int:
        weights = {one: weight for one, weight in chosen if weight > 0}
        return max(
            weights, key=lambda one: -weights[one] / log(max(fraction("sender", f"{lead_id}:{one}"), 1e-12))
        )

    assigned = senders.assigning(chosen)

    assert [assigned(lead_id) for lead_id in range(2000)] == [plain(lead_id) for lead_id in range(2000)]


def _asked_by_clock(world: World) -> list[chores.Job]:
    now = world.clock.now
    grace = timedelta(hours=1)
    return world.services.read(lambda session: chores.due_jobs(session, now=now, wall=now, grace=grace))
