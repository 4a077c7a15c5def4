"""Approving what is clean: exactly what was shown, read and unread apart, taken back until the first has left."""

from itertools import product

import pytest

from models import Batch, BatchItem, Enrollment, Lead, Message, Sequence
from models.states import (
    ApprovalKind,
    BatchState,
    DeliveryState,
    EnrollmentState,
    MessageState,
    ReviewScope,
    SuppressionKind,
)
from outreach import approvals, bulk_approvals, bulk_offers, editing, launch, reviewing, suppression
from outreach.bulk_screens import Offer
from outreach.errors import AlreadyDecided, NotFound, NotReady
from tests.outreach.doing import ask, at_once, change, kinds, sent, settle, states, walk
from tests.world import World

pytestmark = pytest.mark.unseen


def offer(world: World, sequence_id: int, step_id: int | None = None) -> Offer:
    return world.act(bulk_offers.offer, sequence_id, step_id)


def approved(world: World) -> list[Message]:
    return [one for one in world.rows(Message) if one.state is MessageState.APPROVED]


def test_everything_clean_is_approved_unread_and_its_leads_wait_to_enter(world: World) -> None:
    sequence_id = world.written()
    shown = offer(world, sequence_id)

    result = world.act(bulk_approvals.approve, shown.batch_id)

    assert (shown.size, shown.leads, shown.read, shown.flagged) == (9, 3, 0, 0)
    assert (result.approved, result.others) == (9, 0)
    assert {one.approval_kind for one in approved(world)} == {ApprovalKind.UNREAD}
    assert {one.decided_by_id for one in approved(world)} == {world.ana_id}
    states = {one.state for one in world.enrolled(sequence_id) if one.state is not EnrollmentState.LEFT_OUT}
    assert states == {EnrollmentState.WAITING}
    assert kinds(world).count("message.approved") == 9


def test_five_texts_are_shown_in_full_and_what_stands_out_is_named(world: World) -> None:
    sequence_id = world.written()
    long = world.messages(world.enrolled(sequence_id)[0].id)[1]
    world.act(editing.edit, long.id, digest=long.digest, subject="", body="A word about queues. " * 12)

    shown = offer(world, sequence_id)

    assert len(shown.samples) == 5
    assert all(one.body for one in shown.samples)
    assert [one.reason for one in shown.outliers] == ["The longest, 251 characters"]
    assert shown.outliers[0].sample.lead_name == "Yuki Tanaka"


def test_what_a_person_had_open_counts_as_read_until_it_changes(world: World) -> None:
    sequence_id = world.written()
    first, second = world.enrolled(sequence_id)[:2]
    for enrollment in (first, second):
        every = [one.id for one in world.messages(enrollment.id)]
        ask(world, reviewing.opened, enrollment.id, every)
    changed = world.messages(second.id)[2]
    world.act(editing.edit, changed.id, digest=changed.digest, subject="", body="Other words.")

    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)

    assert shown.read == 5
    read = {one.id for one in approved(world) if one.approval_kind is ApprovalKind.READ}
    assert read == {one.id for one in world.messages(first.id)} | {
        one.id for one in world.messages(second.id)[:2]
    }


def test_a_text_that_changed_or_was_decided_since_it_was_drawn_stays_as_it_is(world: World) -> None:
    sequence_id = world.written()
    shown = offer(world, sequence_id)
    first, second = world.enrolled(sequence_id)[:2]
    edited = world.messages(first.id)[2]
    world.act(editing.edit, edited.id, digest=edited.digest, subject="", body="Other words.")
    out = world.messages(second.id)[2]
    world.act(approvals.leave_step_out, out.id)

    result = world.act(bulk_approvals.approve, shown.batch_id)

    assert (result.approved, result.others) == (7, 2)
    assert world.row(Message, edited.id).state is MessageState.NEEDS_REVIEW
    assert world.row(Message, out.id).state is MessageState.LEFT_OUT


def test_flagged_set_aside_blocked_and_left_out_leads_are_not_offered(world: World) -> None:
    sequence_id = world.written()
    flagged, aside, blocked = world.enrolled(sequence_id)[:3]
    one = world.messages(flagged.id)[0]
    world.act(editing.edit, one.id, digest=one.digest, subject="A word", body="Hi [Name], a word.")
    world.act(approvals.postpone, aside.id)
    email = world.row(Lead, blocked.lead_id).email or ""
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.ADDRESS, email, "Asked", now=world.clock.now
        )
    )

    shown = offer(world, sequence_id)

    assert (shown.size, shown.leads, shown.flagged) == (2, 1, 1)


def test_one_step_alone_can_be_approved(world: World) -> None:
    sequence_id = world.written()
    step_id = offer(world, sequence_id).steps[1][0]

    shown = offer(world, sequence_id, step_id)
    world.act(bulk_approvals.approve, shown.batch_id)

    assert shown.size == 3
    assert {one.step_id for one in approved(world)} == {step_id}
    assert len(world.rows(Batch)) == 1
    with pytest.raises(NotFound):
        offer(world, sequence_id, 999)


def test_a_second_press_and_a_stranger_are_refused(world: World) -> None:
    sequence_id = world.written()
    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)

    with pytest.raises(AlreadyDecided):
        world.act(bulk_approvals.approve, shown.batch_id)
    with pytest.raises(NotFound):
        world.act(bulk_approvals.approve, 999)
    with pytest.raises(NotReady):
        offer(world, sequence_id)


def test_two_presses_at_once_approve_once(world: World) -> None:
    sequence_id = world.written()
    shown = offer(world, sequence_id)

    outcomes = at_once(*[lambda: world.act(bulk_approvals.approve, shown.batch_id)] * 2)

    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDecided", "NoneType"]
    assert kinds(world).count("message.approved") == 9


def test_a_batch_and_a_card_at_once_decide_each_text_once(world: World) -> None:
    sequence_id = world.written()
    shown = offer(world, sequence_id)
    enrollment_id = world.enrolled(sequence_id)[0].id

    at_once(
        lambda: world.act(bulk_approvals.approve, shown.batch_id),
        lambda: world.approve(enrollment_id),
    )

    assert len(approved(world)) == 9
    assert kinds(world).count("message.approved") == 9


def test_two_reviewers_with_the_same_texts_at_once_decide_each_once(world: World) -> None:
    sequence_id = world.written()
    mine = offer(world, sequence_id)
    theirs = world.act(bulk_offers.offer, sequence_id, by=world.ben_id)

    outcomes = at_once(
        lambda: world.act(bulk_approvals.approve, mine.batch_id),
        lambda: world.act(bulk_approvals.approve, theirs.batch_id, by=world.ben_id),
    )

    assert outcomes == [None, None]
    assert kinds(world).count("message.approved") == 9
    assert sorted(one.applied for one in world.rows(Batch)) == [0, 9]
    winner = next(one for one in world.rows(Batch) if one.applied)
    assert {one.decided_by_id for one in approved(world)} == {winner.person_id}
    assert {one.batch_id for one in world.rows(BatchItem) if not one.is_left} == {winner.id}


def test_undo_takes_back_what_this_batch_approved_and_nothing_else(world: World) -> None:
    sequence_id = world.written()
    by_hand = world.enrolled(sequence_id)[0].id
    world.approve(by_hand)
    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)
    changed = world.messages(world.enrolled(sequence_id)[1].id)[2]
    world.act(editing.edit, changed.id, digest=changed.digest, subject="", body="Other words.")

    result = world.act(bulk_approvals.undo, shown.batch_id)

    assert result.others == 5
    assert {one.enrollment_id for one in approved(world)} == {by_hand}
    assert world.row(Batch, shown.batch_id).state is BatchState.UNDONE
    states = [one.state for one in world.enrolled(sequence_id)[:3]]
    assert states == [EnrollmentState.WAITING, EnrollmentState.PROPOSED, EnrollmentState.PROPOSED]
    with pytest.raises(AlreadyDecided):
        world.act(bulk_approvals.undo, shown.batch_id)


def test_undo_is_refused_once_one_of_them_has_left(world: World) -> None:
    sequence_id = world.written()
    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()
    assert sent(world)

    with pytest.raises(NotReady, match="has left"):
        world.act(bulk_approvals.undo, shown.batch_id)

    assert len(approved(world)) == 9


def test_undo_lets_leave_what_was_approved_anew_since(world: World) -> None:
    sequence_id = world.written()
    change(world, Sequence, sequence_id, review_scope=ReviewScope.FIRST_STEP)
    step_id = offer(world, sequence_id).steps[0][0]
    world.act(bulk_approvals.approve, offer(world, sequence_id, step_id).batch_id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    walk(world, lambda: len(sent(world)) == 3)
    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)
    settle(world)
    first, second = world.enrolled(sequence_id)[:2]
    edited = world.messages(first.id)[1]
    world.act(editing.edit, edited.id, digest=edited.digest, subject="", body="Other words.")
    world.approve(first.id, by=world.ben_id)
    settle(world)

    world.act(bulk_approvals.undo, shown.batch_id)

    assert world.row(Message, edited.id).state is MessageState.APPROVED
    assert states(world, first.id)[-1] == DeliveryState.SCHEDULED
    assert states(world, second.id)[-1] == DeliveryState.CANCELLED


@pytest.mark.parametrize("scope", list(ReviewScope))
def test_leads_of_many_texts_wait_to_enter_exactly_when_a_card_would_let_them(
    world: World, scope: ReviewScope
) -> None:
    sequence_id = world.written()
    change(world, Sequence, sequence_id, review_scope=scope)
    enrollment_id = world.enrolled(sequence_id)[0].id
    ids = [one.id for one in world.messages(enrollment_id)]

    for before in reviewing.NOT_ENTERED:
        for decided in product(
            (MessageState.APPROVED, MessageState.NEEDS_REVIEW, MessageState.LEFT_OUT), repeat=3
        ):
            for message_id, state in zip(ids, decided, strict=True):
                change(world, Message, message_id, state=state)
            change(world, Enrollment, enrollment_id, state=before)

            world.run(lambda session: reviewing.settle_many(session, sequence_id, [enrollment_id]))

            is_ready = reviewing.is_reviewed(decided, scope)
            expected = EnrollmentState.WAITING if is_ready else EnrollmentState.PROPOSED
            assert world.row(Enrollment, enrollment_id).state is expected, (before, decided)


def test_leads_on_their_way_are_planned_once_their_step_is_approved(world: World) -> None:
    sequence_id = world.written()
    change(world, Sequence, sequence_id, review_scope=ReviewScope.FIRST_STEP)
    step_id = offer(world, sequence_id).steps[0][0]
    world.act(bulk_approvals.approve, offer(world, sequence_id, step_id).batch_id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    for _ in range(40):
        world.clock.advance(hours=6)
        settle(world)
    assert len(sent(world)) == 3

    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)
    settle(world)
    assert world.row(Batch, shown.batch_id).state is BatchState.DONE
    for _ in range(60):
        world.clock.advance(hours=6)
        settle(world)

    assert len(sent(world)) == 9


def test_where_every_message_must_be_reviewed_a_lead_with_unwritten_steps_does_not_enter(
    world: World,
) -> None:
    sequence_id = world.written()
    change(world, Sequence, sequence_id, review_scope=ReviewScope.EVERY_MESSAGE)
    enrollment = world.enrolled(sequence_id)[0]
    last = world.messages(enrollment.id)[2]
    world.run(lambda session: session.delete(session.get_one(Message, last.id)))

    world.approve(enrollment.id)
    shown = offer(world, sequence_id)
    world.act(bulk_approvals.approve, shown.batch_id)

    states = [one.state for one in world.enrolled(sequence_id)[:3]]
    assert states == [EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.WAITING]


def test_an_offer_that_nobody_took_is_forgotten_after_a_day(world: World) -> None:
    sequence_id = world.written()
    offer(world, sequence_id)

    world.clock.advance(days=2)
    settle(world)

    assert (world.rows(Batch), world.rows(BatchItem)) == ([], [])
