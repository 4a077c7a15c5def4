"""Whom the gate left out comes back once what was missing is there; nobody else ever does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import String, cast
from sqlalchemy.orm import Session

from jobs.second_look import look_now
from models import (
    Enrollment,
    History,
    Lead,
    Person,
    RawMail,
    Reply,
    Sequence,
    SlackPost,
    SourceGroup,
    Step,
    Suppression,
)
from models.states import (
    Channel,
    DuplicatePolicy,
    EnrollmentState,
    PostKind,
    ReplyClass,
    SequenceState,
    SuppressionKind,
)
from outreach import (
    approvals,
    blocking,
    chores,
    lead_editing,
    lead_moves,
    leads,
    second_looks,
    suppression,
    switching,
    taking_in,
)
from outreach.incoming import Incoming
from tests.outreach.doing import at_once, change, settle
from tests.outreach.test_lead_editing import form
from tests.world import MONDAY, World

WHO = "No Address"


def left_out(world: World, name: str = WHO) -> Enrollment:
    return world.only(Enrollment, lead_id=world.only(Lead, name=name).id)


def with_address(world: World, name: str = WHO, email: str = "no@nowhere.test") -> None:
    change(world, Lead, world.only(Lead, name=name).id, email=email, email_domain=email.partition("@")[2])


def look(world: World) -> None:
    """Look a minute later than before: the last look rests so long."""
    world.clock.advance(seconds=61)
    look_now(world.services, world.workspace_id)


def block(world: World, value: str, kind: SuppressionKind = SuppressionKind.ADDRESS) -> int:
    def work(session: Session) -> int:
        suppression.suppress(session, world.workspace_id, kind, value, "A customer", now=MONDAY)
        session.flush()
        return session.query(Suppression).filter(Suppression.value == value).one().id

    return world.run(work)


def test_whoever_lacked_an_address_comes_back_once_one_is_there(world: World) -> None:
    sequence_id = world.launched(leads=2)
    before = left_out(world)
    assert (before.state, before.reason, before.left_by_gate) == ("left_out", leads.NO_EMAIL, True)
    look(world)
    assert left_out(world).state == "left_out"
    posts_before = world.only(SlackPost, kind=PostKind.LAB_ROOT, subject_id=sequence_id).wanted_version

    with_address(world)
    look(world)

    back = left_out(world)
    assert (back.state, back.reason, back.left_by_gate, back.came_later) == ("proposed", "", False, True)
    assert back.email_sender_id in world.sender_ids
    line = world.rows(History, enrollment_id=back.id)[-1]
    assert (line.kind, line.by_person_id) == ("enrollment.proposed", None)
    assert line.reason == "They can be written to now. Before: No email address"
    assert world.only(SlackPost, kind=PostKind.LAB_ROOT, subject_id=sequence_id).wanted_version > posts_before
    assert ("forecast_root", (sequence_id,)) in world.queue.jobs


def test_an_address_typed_on_the_card_brings_them_back_with_the_next_tick(world: World) -> None:
    world.sequence()
    settle(world)
    typed = form(world, world.only(Lead, name=WHO).id)

    world.act(lead_editing.save, replace(typed, email="no@nowhere.test"))
    settle(world)

    assert (left_out(world).state, left_out(world).came_later) == ("proposed", False)


def test_a_file_that_knows_their_address_brings_them_back(world: World) -> None:
    world.sequence()
    row = Incoming(1, WHO, email="no@nowhere.test", linkedin_url="https://www.linkedin.com/in/none")

    def take(session: Session, actor: Person, *, now: datetime) -> taking_in.Taken:
        group = session.get_one(SourceGroup, world.group_id)
        policy = DuplicatePolicy.FILL
        return taking_in.take_in(session, group, [row], policy=policy, origin="leads.csv", now=now)

    assert world.act(take).updated == 1
    world.clock.advance(minutes=2)
    settle(world)

    assert left_out(world).state == "proposed"


def test_a_block_that_is_lifted_brings_back_whom_it_kept_out(world: World) -> None:
    row = block(world, "lena@vogt.test")
    world.sequence()
    settle(world)
    assert left_out(world, "Lena Vogt").reason == "Address is suppressed: A customer"

    world.act(blocking.unblock, row, reason="They left us")
    settle(world)

    assert left_out(world, "Lena Vogt").state == "proposed"
    assert left_out(world).state == "left_out"


def test_a_block_that_runs_out_brings_them_back_by_the_clock_alone(world: World) -> None:
    row = block(world, "vogt.test", SuppressionKind.DOMAIN)
    change(world, Suppression, row, expires_at=MONDAY + timedelta(hours=1))
    world.sequence()
    settle(world)
    assert left_out(world, "Lena Vogt").state == "left_out"

    world.clock.advance(hours=2)
    settle(world)
    world.clock.advance(minutes=2)
    settle(world)

    assert left_out(world, "Lena Vogt").state == "proposed"


def test_a_profile_or_a_step_on_their_channel_lets_them_in(world: World) -> None:
    sequence_id = world.sequence()
    step = world.rows(Step, sequence_id=sequence_id)[-1]
    look(world)
    assert left_out(world).state == "left_out"

    change(world, Step, step.id, channel=Channel.LINKEDIN_INVITE)
    look(world)

    assert left_out(world).state == "proposed"


def test_one_obstacle_less_is_not_enough_while_another_stands(world: World) -> None:
    block(world, "nowhere.test", SuppressionKind.DOMAIN)
    world.sequence()

    with_address(world)
    look(world)

    assert left_out(world).state == "left_out"


def by_hand(world: World, sequence_id: int) -> None:
    enrollment = left_out(world, "Lena Vogt")
    world.act(approvals.leave_lead_out, enrollment.id)


def stopped(world: World, sequence_id: int) -> None:
    lead = world.only(Lead, name=WHO)
    with_address(world, email="old@nowhere.test")
    other = world.sequence(name="Another")
    world.act(partial(lead_moves.hold, wish=None), lead.id)
    change(world, Lead, lead.id, email=None)
    assert [one.state for one in world.rows(Enrollment, sequence_id=other, lead_id=lead.id)] == ["stopped"]


def opted_out(world: World, sequence_id: int) -> None:
    world.act(lead_moves.opt_out, world.only(Lead, name=WHO).id, "Asked on the phone")


def opted_out_and_unblocked(world: World, sequence_id: int) -> None:
    opted_out(world, sequence_id)
    world.act(blocking.unblock, world.only(Suppression).id, reason="A mistake")


def answered(world: World, sequence_id: int) -> None:
    said(world, ReplyClass.HUMAN, later=True)


def complained(world: World, sequence_id: int) -> None:
    said(world, ReplyClass.COMPLAINT, later=False)


def said(world: World, kind: ReplyClass, *, later: bool) -> None:
    at = MONDAY + timedelta(hours=1 if later else -1)

    def work(session: Session) -> None:
        lead = session.query(Lead).filter(Lead.name == WHO).one()
        raw = RawMail(
            workspace_id=world.workspace_id, sender_account_id=world.sender_ids[0], folder="INBOX", uidvalidity=1,
            uid=1, sha256="x", content=b"", received_at=at, handled_at=at,
        )  # fmt: skip
        session.add(raw)
        session.flush()
        session.add(
            Reply(
                workspace_id=world.workspace_id, raw_mail_id=raw.id, lead_id=lead.id, provider_id="<x@x.test>",
                reply_class=kind, is_final=kind is ReplyClass.COMPLAINT, received_at=at,
            )
        )  # fmt: skip

    world.run(work)


def archived(world: World, sequence_id: int) -> None:
    world.act(switching.archive, sequence_id)


def completed(world: World, sequence_id: int) -> None:
    change(world, Sequence, sequence_id, state=SequenceState.COMPLETED)


def erased(world: World, sequence_id: int) -> None:
    change(world, Lead, world.only(Lead, name=WHO).id, erased_at=MONDAY)


@pytest.mark.parametrize(
    "happened",
    [by_hand, stopped, opted_out, opted_out_and_unblocked, answered, complained, archived, completed, erased],
)
def test_who_was_left_out_by_a_person_or_is_done_with_never_comes_back(
    world: World, happened: Callable[..., Any]
) -> None:
    sequence_id = world.sequence()

    happened(world, sequence_id)
    with_address(world)
    look(world)

    name = "Lena Vogt" if happened is by_hand else WHO
    lead = world.only(Lead, name=name)
    enrollment = world.only(Enrollment, sequence_id=sequence_id, lead_id=lead.id)
    assert enrollment.state == "left_out"


def test_a_sequence_brought_back_from_the_archive_looks_again(world: World) -> None:
    sequence_id = world.sequence()
    world.act(switching.archive, sequence_id)
    with_address(world)
    look(world)

    world.act(switching.bring_back, sequence_id)
    look(world)

    assert left_out(world).state == "proposed"


def test_whom_a_person_leaves_out_after_they_came_back_stays_out(world: World) -> None:
    world.sequence()
    with_address(world)
    look(world)

    world.act(approvals.leave_lead_out, left_out(world).id)
    look(world)

    assert (left_out(world).state, left_out(world).left_by_gate) == ("left_out", False)


def test_more_than_a_batch_comes_back_once_each(world: World) -> None:
    rows = [
        {"name": f"Lead {number}", "linkedin_url": f"https://www.linkedin.com/in/l{number}"}
        for number in range(second_looks.BATCH + 20)
    ]
    rows.append({"name": "Ada New", "email": "ada@new.test"})
    group = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    ).source_group_id
    world.group_id, before = group, world.group_id
    sequence_id = world.sequence()
    world.group_id = before
    world.run(
        lambda session: (
            session.query(Lead)
            .filter(Lead.name.startswith("Lead "))
            .update({"email": cast(Lead.id, String) + "@many.test", "email_domain": "many.test"}, False)
        )
    )

    at_once(lambda: look(world), lambda: look(world))

    found = world.rows(Enrollment, sequence_id=sequence_id)
    assert {one.state for one in found} == {EnrollmentState.PROPOSED}
    lines = world.rows(History, sequence_id=sequence_id, kind="enrollment.proposed")
    assert len(lines) == len(found) == second_looks.BATCH + 21


def test_the_clock_asks_once_a_minute_and_only_where_the_gate_left_somebody_out(world: World) -> None:
    def asked() -> bool:
        now, wall = world.services.now(), world.services.wall()
        grace = timedelta(0)
        return ("look_again", (world.workspace_id,)) in world.services.read(
            lambda session: chores.due_jobs(session, now=now, wall=wall, grace=grace)
        )

    assert not asked()
    world.sequence()
    assert asked()
    look_now(world.services, world.workspace_id)
    assert not asked()
    world.clock.advance(seconds=61)
    assert asked()
