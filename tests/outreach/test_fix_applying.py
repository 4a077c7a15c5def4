"""Applying proposals and taking them back: exactly those that were ticked, their approvals and no others."""

import pytest

from models import Delivery, Message, Sequence
from models.states import (
    DeliveryState,
    EnrollmentState,
    FixItemState,
    FixState,
    MessageState,
    ReviewScope,
)
from outreach import approvals, fix_applying, fix_cards, fix_undoing, fixing_all, launch, sending
from outreach.errors import AlreadyDecided, NotReady
from outreach.fix_screens import Listed
from tests.outreach.doing import ask, at_once, change, kinds, sent, settle, states, walk
from tests.outreach.fixes import applied, asked, edit, fix, items, proposed, text
from tests.outreach.test_fixing_all import untick
from tests.world import World

pytestmark = pytest.mark.unseen


def everybody_approved(world: World) -> int:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    return sequence_id


def approved(world: World) -> set[int]:
    return {one.id for one in world.rows(Message) if one.state is MessageState.APPROVED}


def test_what_was_ticked_is_put_in_place_and_voids_these_approvals_and_no_others(world: World) -> None:
    sequence_id = everybody_approved(world)
    change(world, Sequence, sequence_id, review_scope=ReviewScope.EVERY_MESSAGE)
    fix_id = proposed(world, sequence_id)
    before = approved(world)
    untick(world, items(world, fix_id)[1].id, world.ana_id)

    applied(world, fix_id, shown=1)

    assert text(world, sequence_id, 2).body == "Hello Lena Vogt, here comes step 2."
    assert text(world, sequence_id, 3).body == "Hello Sam Reed, this is step 2."
    assert before - approved(world) == {text(world, sequence_id, 2).id}
    assert world.enrolled(sequence_id)[1].state is EnrollmentState.PROPOSED
    assert world.enrolled(sequence_id)[2].state is EnrollmentState.WAITING
    assert fix(world, fix_id).state is FixState.APPLIED
    assert kinds(world).count("message.fixed") == 1
    assert text(world, sequence_id, 2).digest == items(world, fix_id, FixItemState.APPLIED)[0].new_digest


def test_a_text_that_was_changed_decided_on_or_ended_meanwhile_is_passed_over_and_named(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    edit(world, text(world, sequence_id, 2), "Hello", "Dear")
    world.approve(world.enrolled(sequence_id)[2].id)

    applied(world, fix_id)

    assert text(world, sequence_id, 2).body.startswith("Dear")
    assert text(world, sequence_id, 3).state is MessageState.APPROVED
    card = world.run(lambda session: fix_cards.card(session, fix_id))
    assert card is not None
    assert (card.applied, card.passed, card.names) == (0, 2, ("Lena Vogt", "Sam Reed"))


def test_a_second_press_and_one_that_saw_other_ticks_are_refused(world: World) -> None:
    fix_id = proposed(world, world.written())
    untick(world, items(world, fix_id)[1].id, world.ben_id)

    with pytest.raises(NotReady, match="it is 1 now"):
        world.act(fix_applying.apply, fix_id, shown=2)
    world.act(fix_applying.apply, fix_id, shown=1)
    with pytest.raises(AlreadyDecided, match="Ana was faster"):
        world.act(fix_applying.apply, fix_id, shown=1, by=world.ben_id)


def test_nothing_ticked_is_nothing_to_apply(world: World) -> None:
    fix_id = proposed(world, world.written())
    for one in items(world, fix_id):
        untick(world, one.id, world.ana_id)

    with pytest.raises(NotReady, match="Nothing is ticked"):
        world.act(fix_applying.apply, fix_id)


def test_two_presses_at_once_apply_once(world: World) -> None:
    fix_id = proposed(world, world.written())

    outcomes = at_once(*[lambda: world.act(fix_applying.apply, fix_id)] * 2)
    world.work_off()

    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDecided", "NoneType"]
    assert kinds(world).count("message.fixed") == 2


def test_of_two_batches_that_overlap_the_second_passes_over_what_the_first_changed(world: World) -> None:
    sequence_id = world.written()
    first = proposed(world, sequence_id)
    other = edit(world, text(world, sequence_id, 2), "Hello", "Dear")
    second = asked(world, other)
    world.work_off()

    applied(world, first)
    applied(world, second)

    assert [one.state for one in items(world, first)] == [FixItemState.PASSED, FixItemState.APPLIED]
    assert [one.state for one in items(world, second)] == [FixItemState.APPLIED, FixItemState.PASSED]
    bodies = [text(world, sequence_id, lead).body for lead in (1, 2, 3)]
    assert bodies == [
        "Dear Yuki Tanaka, here comes step 2.",
        "Dear Lena Vogt, this is step 2.",
        "Hello Sam Reed, here comes step 2.",
    ]


def test_a_changed_subject_voids_the_follow_ups_that_carry_it_and_says_so_before(world: World) -> None:
    sequence_id = everybody_approved(world)
    fix_id = proposed(world, sequence_id, step=1, subject="A line for Yuki Tanaka")

    card = world.run(lambda session: fix_cards.card(session, fix_id))
    assert card is not None
    assert (card.ticked, card.approved, card.follow_ups) == (2, 2, 4)
    applied(world, fix_id)

    assert approved(world) == set()
    assert [one.subject for one in world.messages(world.enrolled(sequence_id)[1].id)] == [
        "A line for Lena Vogt",
        "Re: A line for Lena Vogt",
        "Re: A line for Lena Vogt",
    ]


def test_undo_gives_texts_approvals_and_those_of_follow_ups_back(world: World) -> None:
    sequence_id = everybody_approved(world)
    before = {one.id: (one.digest, one.decided_at, one.approval_kind) for one in world.rows(Message)}
    fix_id = proposed(world, sequence_id, step=1, subject="A line for Yuki Tanaka")
    applied(world, fix_id)

    world.act(fix_undoing.undo, fix_id)
    world.work_off()

    others = [one for lead in world.enrolled(sequence_id)[1:] for one in world.messages(lead.id)]
    assert {one.id: (one.digest, one.decided_at, one.approval_kind) for one in others} == {
        one.id: before[one.id] for one in others
    }
    assert {one.state for one in others} == {MessageState.APPROVED}
    assert [one.state for one in world.enrolled(sequence_id)[1:3]] == [EnrollmentState.WAITING] * 2
    card = world.run(lambda session: fix_cards.card(session, fix_id))
    assert card is not None
    assert (card.state, card.restored, card.approvals_back, card.kept) == (FixState.UNDONE, 2, 6, 0)
    with pytest.raises(AlreadyDecided):
        world.act(fix_undoing.undo, fix_id)


def test_undo_leaves_what_was_changed_since_and_a_text_that_was_not_approved_stays_so(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    applied(world, fix_id)
    edit(world, text(world, sequence_id, 2), "here comes", "there goes")

    world.act(fix_undoing.undo, fix_id)
    world.work_off()

    assert text(world, sequence_id, 2).body == "Hello Lena Vogt, there goes step 2."
    assert text(world, sequence_id, 3).body == "Hello Sam Reed, this is step 2."
    assert text(world, sequence_id, 3).state is MessageState.NEEDS_REVIEW
    assert [one.state for one in items(world, fix_id)] == [FixItemState.KEPT, FixItemState.RESTORED]


def test_undo_voids_what_was_approved_since_and_is_refused_once_one_has_left(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id, step=1)
    applied(world, fix_id)
    world.approve(world.enrolled(sequence_id)[1].id)
    change(world, Sequence, sequence_id, review_scope=ReviewScope.FIRST_STEP)

    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    assert [mail["To"] for mail in sent(world)] == ["Lena Vogt <lena@vogt.test>"]
    with pytest.raises(NotReady, match="has left"):
        world.act(fix_undoing.undo, fix_id)
    assert text(world, sequence_id, 3, 1).body == "Hello Sam Reed, here comes step 1."


def on_the_way(world: World) -> int:
    """Launch a sequence and let step 1 leave to everybody; step 2 is approved and planned."""
    sequence_id = world.launched(leads=3)
    walk(world, lambda: len(sent(world)) == 3)
    return sequence_id


def test_after_undo_no_new_text_leaves_even_before_its_job_ran(world: World) -> None:
    sequence_id = on_the_way(world)
    fix_id = proposed(world, sequence_id)
    applied(world, fix_id)
    enrollment = world.enrolled(sequence_id)[1]
    world.approve(enrollment.id)
    delivery = world.rows(Delivery, message_id=text(world, sequence_id, 2).id)[-1]
    assert delivery.state is DeliveryState.SCHEDULED

    world.act(fix_undoing.undo, fix_id)

    now = world.clock.now = delivery.send_at
    found = world.run(
        lambda session: sending.intend(session, delivery.id, now=now, wall=now, cipher=world.services.cipher)
    )
    assert found is None
    world.work_off()
    assert states(world, enrollment.id) == ["sent", "cancelled", "cancelled", "scheduled"]
    assert text(world, sequence_id, 2).state is MessageState.APPROVED
    assert "this is step 2" in text(world, sequence_id, 2).body


def test_an_approved_text_of_a_live_lead_waits_for_approval_again_after_apply(world: World) -> None:
    sequence_id = on_the_way(world)
    fix_id = proposed(world, sequence_id)
    enrollment = world.enrolled(sequence_id)[1]
    assert states(world, enrollment.id) == ["sent", "scheduled"]

    applied(world, fix_id)

    assert states(world, enrollment.id) == ["sent", "cancelled"]
    world.approve(enrollment.id)
    assert states(world, enrollment.id) == ["sent", "cancelled", "scheduled"]
    walk(world, lambda: len(sent(world, "lena@vogt.test")) == 2)
    assert "here comes step 2" in sent(world, "lena@vogt.test")[1].as_string()


def test_a_lost_job_goes_on_where_it_was(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    world.act(fix_applying.apply, fix_id)
    world.queue.jobs.clear()

    settle(world)
    assert fix(world, fix_id).state is FixState.APPLIED
    world.act(fix_undoing.undo, fix_id)
    world.queue.jobs.clear()
    settle(world)

    assert fix(world, fix_id).state is FixState.UNDONE
    assert text(world, sequence_id, 2).body == "Hello Lena Vogt, this is step 2."


def test_after_apply_a_further_change_counts_from_there_and_undo_takes_that_back(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    applied(world, fix_id)
    assert not fixing_all.is_offered(text(world, sequence_id, 1))

    world.act(fix_undoing.undo, fix_id)
    world.work_off()

    assert fixing_all.is_offered(text(world, sequence_id, 1))


def test_a_page_whose_ticks_somebody_changed_comes_back_instead_of_being_applied(world: World) -> None:
    fix_id = proposed(world, world.written())
    first, second = items(world, fix_id)
    untick(world, second.id, world.ben_id)

    def submit(shown: dict[int, bool]) -> object:
        return world.act(fix_cards.apply_shown, fix_id, 1, shown)

    page = submit({first.id: True, second.id: True})
    assert "Sam Reed" in getattr(page, "said", "")
    assert fix(world, fix_id).state is FixState.READY
    assert submit({first.id: True, second.id: False}) == 1


def test_a_text_left_out_after_apply_stays_so_after_undo(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    applied(world, fix_id)
    world.act(approvals.leave_step_out, text(world, sequence_id, 2).id)

    world.act(fix_undoing.undo, fix_id)
    world.work_off()

    assert text(world, sequence_id, 2).state is MessageState.LEFT_OUT
    assert ask(world, fix_cards.page, fix_id, Listed.PASSED).total == 1
