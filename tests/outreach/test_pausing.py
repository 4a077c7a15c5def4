"""A pause holds at once, also what has been chosen to leave; resuming plans anew and sends nothing in a burst."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from models import Delivery, Enrollment, History, Person, Run, SenderAccount, Sequence, SlackPost, Workspace
from models.states import HoldKind, PostKind, RunState, SenderState, SequenceState
from outreach import cards, pausing, pausing_leads, reach, turns
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady, OutreachError
from outreach.reach import Scope
from tests.outreach.doing import (
    at_once,
    change,
    hop,
    kinds,
    reply_from_yuki,
    sent,
    settle,
    show,
    stranger,
    walk,
)
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps, intend, one_due
from tests.world import World, functions

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Hold:
    """One of the five holds on the only lead's way: the rules that place and lift it, and the id both take."""

    pauses: Callable[..., str]
    resumes: Callable[..., str]
    row_id: Callable[[World], int | None]
    said: str

    def pause(self, world: World) -> str:
        return world.act(*self.rule(world))

    def resume(self, world: World) -> str:
        return world.act(self.resumes, *self.rule(world)[1:])

    def rule(self, world: World) -> tuple[Any, ...]:
        row_id = self.row_id(world)
        return (self.pauses,) if row_id is None else (self.pauses, row_id)


def _first(world: World) -> Delivery:
    return world.rows(Delivery)[0]


HOLDS = {
    "sequence": Hold(
        pausing.pause_sequence,
        pausing.resume_sequence,
        lambda world: world.rows(Sequence)[0].id,
        "This sequence is paused already.",
    ),
    "run": Hold(
        pausing.pause_run, pausing.resume_run, lambda world: world.run_id, "The run Autumn is paused already."
    ),
    "sender": Hold(
        pausing.pause_sender,
        pausing.resume_sender,
        lambda world: _first(world).sender_account_id,
        "kestrel.test is paused already.",
    ),
    "lead": Hold(
        pausing_leads.pause_lead,
        pausing_leads.resume_lead,
        lambda world: _first(world).enrollment_id,
        "This lead is paused already.",
    ),
    "everything": Hold(
        pausing.stop_everything,
        pausing.resume_everything,
        lambda world: None,
        "Everything is stopped since Mon 30 Nov 11:00 by Ana",
    ),
}
every_hold = pytest.mark.parametrize("hold", HOLDS.values(), ids=HOLDS)


@every_hold
def test_a_pause_between_choosing_and_intent_holds_what_was_chosen(world: World, hold: Hold) -> None:
    delivery = one_due(world)
    senders = [delivery.sender_account_id]
    chosen = world.run(lambda session: turns.candidates(session, senders, now=world.clock.now))
    assert [one.delivery_id for one in chosen] == [delivery.id]

    hold.pause(world)

    assert intend(world, delivery.id) is None
    assert world.row(Delivery, delivery.id).state == "scheduled"
    assert sent(world) == []


@every_hold
def test_nothing_leaves_for_days_and_everything_goes_on_after_it(world: World, hold: Hold) -> None:
    world.launched(leads=1)
    world.clock.advance(minutes=30)
    hold.pause(world)
    assert hop(world) is False
    for _ in range(8):
        world.clock.advance(days=1)
        settle(world)
    assert len(sent(world)) == 1

    hold.resume(world)
    walk(world, lambda: len(sent(world)) == 3)

    assert len(sent(world)) == 3


@every_hold
def test_a_second_click_is_told_and_changes_nothing(world: World, hold: Hold) -> None:
    one_due(world)
    hold.pause(world)
    before = len(world.rows(History))

    with pytest.raises(AlreadyDecided, match=hold.said):
        hold.pause(world)

    assert len(world.rows(History)) == before
    hold.resume(world)
    with pytest.raises(AlreadyDecided, match="already"):
        hold.resume(world)


@every_hold
def test_of_two_who_pause_at_once_one_is_told(world: World, hold: Hold) -> None:
    one_due(world)

    raised = at_once(lambda: hold.pause(world), lambda: hold.pause(world))

    assert [type(error) for error in raised if error] == [AlreadyDecided]


@every_hold
def test_a_pause_and_an_intent_at_the_same_time_end_in_one_of_two_ways(world: World, hold: Hold) -> None:
    delivery = one_due(world)

    raised = at_once(lambda: hold.pause(world), lambda: intend(world, delivery.id))

    assert raised == [None, None]
    state = world.row(Delivery, delivery.id).state
    assert state in ("scheduled", "sending")
    assert intend(world, delivery.id) is None


@every_hold
def test_the_card_says_what_holds_it_and_the_history_who(world: World, hold: Hold) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    hold.pause(world)

    card = world.services.read(lambda session: cards.lead_card(session, enrollment.id, now=world.clock.now))

    assert card is not None
    assert "Held: " in card.steps[1].delivery
    assert "by Ana: nothing leaves until Resume" in card.steps[1].delivery
    assert "paused" in world.rows(History)[-1].kind or "stopped" in world.rows(History)[-1].kind
    assert world.rows(History)[-1].by_person_id == world.ana_id


def test_resuming_spreads_what_fell_due_over_the_window(world: World) -> None:
    sequence_id = crowd(world, 12, limit=50)
    enter_everybody(world, sequence_id)
    for delivery in world.rows(Delivery):
        change(world, Delivery, delivery.id, any_hour=False)
    world.act(pausing.pause_sequence, sequence_id)
    world.clock.advance(days=1)

    world.act(pausing.resume_sequence, sequence_id)
    free_the_gaps(world)

    times = sorted(one.send_at for one in world.rows(Delivery))
    assert times[0] >= world.clock.now
    assert (times[-1] - times[0]).total_seconds() > 3600
    assert len(set(times)) == 12


def test_more_leads_than_one_click_can_plan_are_planned_by_a_job(world: World) -> None:
    sequence_id = crowd(world, 12, limit=50)
    enter_everybody(world, sequence_id)
    for delivery in world.rows(Delivery):
        change(world, Delivery, delivery.id, any_hour=False)
    world.clock.advance(days=1)
    now = world.clock.now

    world.run(lambda session: reach.plan_anew(session, Scope.SEQUENCE, sequence_id, at_once=5, now=now))

    assert len([one for one in world.rows(Delivery) if one.send_at < now]) == 7
    assert "plan_anew" in [job for job, _ in world.queue.jobs]
    world.queue.run(functions())
    assert [one for one in world.rows(Delivery) if one.send_at < now] == []


def test_a_sequence_paused_by_itself_stays_so_when_its_run_goes_on(world: World) -> None:
    delivery = one_due(world)
    world.act(pausing.pause_sequence, 1)
    world.act(pausing.pause_run, world.run_id)

    world.act(pausing.resume_run, world.run_id)

    assert world.row(Run, world.run_id).state is RunState.ACTIVE
    assert world.row(Sequence, 1).state is SequenceState.PAUSED
    assert intend(world, delivery.id) is None


def test_resuming_says_what_else_holds_it(world: World) -> None:
    one_due(world)
    world.act(pausing.pause_sequence, 1)
    world.act(pausing.pause_run, world.run_id)

    sentence = world.act(pausing.resume_sequence, 1)

    assert sentence == (
        "Robotics Q1 is resumed, but something else holds it: "
        "The run Autumn was paused by Ana: nothing leaves until Resume."
    )


def test_a_mailbox_that_had_broken_is_still_broken_after_its_pause(world: World) -> None:
    one_due(world)
    sender_id = world.sender_ids[0]
    change(
        world,
        SenderAccount,
        sender_id,
        state=SenderState.BROKEN,
        broken_side="smtp",
        health_reason="It is down.",
        smtp_reason="It is down.",
    )

    world.act(pausing.pause_sender, sender_id)
    sentence = world.act(pausing.resume_sender, sender_id)

    assert world.row(SenderAccount, sender_id).state is SenderState.BROKEN
    assert "It is down." in sentence


def test_the_owner_of_a_mailbox_may_pause_it_without_the_right_to_launch(world: World) -> None:
    for person_id in (world.jo_id, world.ben_id):
        change(world, Person, person_id, may_launch=False)
    owned = world.sender_ids[1]

    world.act(pausing.pause_sender, owned, by=world.jo_id)
    with pytest.raises(NotAllowed):
        world.act(pausing.resume_sender, owned, by=world.ben_id)

    assert world.row(SenderAccount, owned).state is SenderState.PAUSED


@pytest.mark.parametrize("kind", ["stranger", "guest", "without the right"])
def test_nobody_else_pauses_resumes_or_stops(world: World, kind: str) -> None:
    enrollment_id = one_due(world).enrollment_id
    by, expected = world.ben_id, NotAllowed
    refused: type[OutreachError] = expected
    if kind == "stranger":
        by, refused = stranger(world), NotFound
    else:
        change(world, Person, by, **({"is_guest": True} if kind == "guest" else {"may_launch": False}))

    for rule, row_id in (
        (pausing.pause_sequence, 1),
        (pausing.resume_sequence, 1),
        (pausing.pause_run, world.run_id),
        (pausing.resume_run, world.run_id),
        (pausing.pause_sender, world.sender_ids[0]),
        (pausing.resume_sender, world.sender_ids[0]),
        (pausing_leads.pause_lead, enrollment_id),
        (pausing_leads.resume_lead, enrollment_id),
        (pausing_leads.stop_lead, enrollment_id),
    ):
        with pytest.raises(refused):
            world.act(rule, row_id, by=by)
    if kind != "stranger":
        with pytest.raises(NotAllowed):
            world.act(pausing.stop_everything, by=by)


def test_stopping_one_workspace_leaves_another_alone(world: World) -> None:
    delivery = one_due(world)

    world.act(pausing.stop_everything, by=stranger(world))

    assert world.row(Workspace, world.workspace_id).hold is None
    assert intend(world, delivery.id) is not None


def test_resume_does_not_lift_a_hold_after_a_standstill(world: World) -> None:
    one_due(world)
    change(
        world, Workspace, world.workspace_id, hold=HoldKind.RESTORED, held_at=world.clock.now,
        hold_reason="The clock stood still for 9 hours",
    )  # fmt: skip

    with pytest.raises(NotReady, match="Go on"):
        world.act(pausing.resume_everything)

    assert world.row(Workspace, world.workspace_id).hold is HoldKind.RESTORED


def test_what_shows_a_pause_is_redrawn(world: World) -> None:
    world.launched(leads=1)
    show(world)
    before = {one.id: one.wanted_version for one in world.rows(SlackPost)}

    world.act(pausing.pause_run, world.run_id)

    changed = [one for one in world.rows(SlackPost) if one.wanted_version > before[one.id]]
    assert {one.kind for one in changed} == {PostKind.LAB_ROOT, PostKind.APPROVAL_CARD}
    cards = [one.subject_id for one in changed if one.kind is PostKind.APPROVAL_CARD]
    assert cards == [world.rows(Delivery, state="scheduled")[0].enrollment_id]


def test_replies_are_still_read_while_a_lead_is_paused(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    world.act(pausing_leads.pause_lead, enrollment.id)

    reply_from_yuki(world)

    assert world.row(Enrollment, enrollment.id).state == "replied"
    assert "enrollment.replied" in kinds(world, enrollment_id=enrollment.id)
