"""An approval binds exactly the text that was shown; each verb says its effect and can be undone."""

from collections.abc import Callable

import pytest

from models import Delivery, Enrollment, History, Message, Person, SenderAccount, SlackPost, Workspace
from models.states import (
    ApprovalKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    PostKind,
    SuppressionKind,
)
from outreach import approvals, cards, drafting, editing, launch, suppression
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady, TextChanged
from tests.outreach.doing import at_once, cause_of, change, kinds, sent, settle, states, stranger, walk
from tests.world import MONDAY, World


def first(world: World) -> Enrollment:
    return world.enrolled(world.written())[0]


def test_approving_records_who_when_how_and_which_text(world: World) -> None:
    enrollment = first(world)

    world.approve(enrollment.id)

    for message in world.messages(enrollment.id):
        assert (message.state, message.decided_by_id, message.decided_at, message.approval_kind) == (
            MessageState.APPROVED, world.ana_id, MONDAY, ApprovalKind.READ,
        )  # fmt: skip
    entries = world.rows(History, kind="message.approved")
    assert [entry.detail["digest"] for entry in entries if entry.detail] == [
        message.digest for message in world.messages(enrollment.id)
    ]


@pytest.mark.parametrize("order", ["ana first", "ben first"])
def test_of_two_people_who_approve_at_once_one_wins_and_the_other_is_told(world: World, order: str) -> None:
    enrollment = first(world)
    digest = world.digest(enrollment.id)
    people = [world.ana_id, world.ben_id]
    if order == "ben first":
        people.reverse()

    raised = at_once(
        *[
            lambda by=by: world.act(approvals.approve_lead, enrollment.id, digest=digest, by=by)
            for by in people
        ]
    )

    losers = [error for error in raised if error is not None]
    assert len(losers) == 1
    assert isinstance(losers[0], AlreadyDecided)
    winner = people[raised.index(None)]
    assert {message.decided_by_id for message in world.messages(enrollment.id)} == {winner}
    assert world.row(Person, winner).name in str(losers[0])
    assert len(world.rows(History, kind="message.approved")) == 3


@pytest.mark.parametrize("faster", ["ana", "ben"])
def test_the_later_of_two_approvals_is_told_who_was_faster(world: World, faster: str) -> None:
    enrollment = first(world)
    digest = world.digest(enrollment.id)
    winner, loser = (world.ana_id, world.ben_id) if faster == "ana" else (world.ben_id, world.ana_id)
    world.act(approvals.approve_lead, enrollment.id, digest=digest, by=winner)

    with pytest.raises(AlreadyDecided, match=f"(?i){faster} was faster"):
        world.act(approvals.approve_lead, enrollment.id, digest=digest, by=loser)


def test_a_text_edited_meanwhile_is_not_approved(world: World) -> None:
    enrollment = first(world)
    shown = world.digest(enrollment.id)
    message = world.messages(enrollment.id)[1]
    world.act(editing.edit, message.id, digest=message.digest, subject="", body="Other words.")

    with pytest.raises(TextChanged):
        world.act(approvals.approve_lead, enrollment.id, digest=shown)

    assert {one.state for one in world.messages(enrollment.id)} == {MessageState.NEEDS_REVIEW}


def test_the_digest_of_nothing_approves_nothing(world: World) -> None:
    enrollment = world.enrolled(world.sequence())[0]

    with pytest.raises(NotReady, match="being written"):
        world.approve(enrollment.id)


@pytest.mark.parametrize("change_of", ["signature", "name", "footer"])
def test_a_change_of_sender_signature_or_footer_voids_what_was_approved(world: World, change_of: str) -> None:
    enrollment = first(world)
    world.approve(enrollment.id)
    before = [message.digest for message in world.messages(enrollment.id)]
    if change_of == "footer":
        change(world, Workspace, world.workspace_id, postal_address="Elsewhere 2, Berlin")
    else:
        column = {"signature": "signature", "name": "display_name"}[change_of]
        change(world, SenderAccount, enrollment.email_sender_id or 0, **{column: "Somebody else"})

    voided = world.run(lambda session: drafting.recompose(session, enrollment.id, now=MONDAY))

    assert voided == 3
    assert {one.state for one in world.messages(enrollment.id)} == {MessageState.NEEDS_REVIEW}
    assert all(one.digest not in before for one in world.messages(enrollment.id))
    assert kinds(world)[-3:] == ["message.voided"] * 3


def test_composing_anew_without_a_change_voids_nothing(world: World) -> None:
    enrollment = first(world)
    world.approve(enrollment.id)

    assert world.run(lambda session: drafting.recompose(session, enrollment.id, now=MONDAY)) == 0


def test_voiding_an_approval_cancels_the_send_that_was_planned_on_it(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    assert states(world, enrollment.id) == ["sent", "scheduled"]
    change(world, Workspace, world.workspace_id, postal_address="Elsewhere 2, Berlin")

    world.run(lambda session: drafting.recompose(session, enrollment.id, now=world.clock.now))

    assert states(world, enrollment.id) == ["sent", "cancelled"]
    entry = world.only(History, kind="delivery.cancelled")
    assert cause_of(world, entry).kind == "message.voided"


def test_leaving_the_first_step_out_makes_the_next_one_the_first(world: World) -> None:
    enrollment = first(world)
    world.approve(enrollment.id)
    first_id = world.messages(enrollment.id)[0].id

    effect = world.act(approvals.leave_step_out, first_id)

    assert "1 approval voided" in effect.sentence
    messages = world.messages(enrollment.id)
    assert [one.state for one in messages] == ["left_out", "needs_review", "approved"]
    assert [one.subject for one in messages][1:] == ["A word for Yuki Tanaka", "Re: A word for Yuki Tanaka"]


def test_the_subject_of_a_follow_up_that_became_the_first_mail_can_be_written(world: World) -> None:
    enrollment = first(world)
    first_id, second_id, _ = (message.id for message in world.messages(enrollment.id))
    world.act(approvals.leave_step_out, first_id)
    second = world.row(Message, second_id)

    world.act(editing.edit, second_id, digest=second.digest, subject="Quite new", body="Hello.")

    assert [one.subject for one in world.messages(enrollment.id)][1:] == ["Quite new", "Re: Quite new"]


def test_leaving_a_step_out_twice_says_so(world: World) -> None:
    enrollment = first(world)
    first_id = world.messages(enrollment.id)[0].id
    world.act(approvals.leave_step_out, first_id)

    with pytest.raises(AlreadyDecided, match="left out already"):
        world.act(approvals.leave_step_out, first_id)


def test_a_suppressed_lead_is_not_approved(world: World) -> None:
    enrollment = first(world)
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.DOMAIN, "kumo.test", "A customer", now=MONDAY
        )
    )

    with pytest.raises(NotReady, match="A customer"):
        world.approve(enrollment.id)


def test_undo_takes_an_approval_back_before_anything_left(world: World) -> None:
    enrollment = first(world)
    world.approve(enrollment.id)

    world.act(approvals.undo, enrollment.id)

    assert {one.state for one in world.messages(enrollment.id)} == {MessageState.NEEDS_REVIEW}
    assert {one.decided_by_id for one in world.messages(enrollment.id)} == {None}
    with pytest.raises(NotReady, match="nothing to undo"):
        world.act(approvals.undo, enrollment.id)


def test_undo_brings_a_lead_back_that_was_left_out(world: World) -> None:
    enrollment = first(world)
    world.act(approvals.leave_lead_out, enrollment.id)
    assert world.row(Enrollment, enrollment.id).reason == "Left out by Ana"
    with pytest.raises(AlreadyDecided, match="left out"):
        world.approve(enrollment.id)

    world.act(approvals.undo, enrollment.id)

    after = world.row(Enrollment, enrollment.id)
    assert (after.state, after.reason) == (EnrollmentState.PROPOSED, "")


def test_undo_of_later_takes_the_card_up_again(world: World) -> None:
    enrollment = first(world)
    world.act(approvals.postpone, enrollment.id)
    assert world.row(Enrollment, enrollment.id).postponed

    world.act(approvals.undo, enrollment.id)

    assert not world.row(Enrollment, enrollment.id).postponed


def test_a_lead_that_nobody_can_reach_is_not_brought_back(world: World) -> None:
    world.sequence()
    unreachable = world.only(Enrollment, state="left_out")

    with pytest.raises(NotReady, match="No email address"):
        world.act(approvals.undo, unreachable.id)


def test_undoing_a_left_out_first_step_of_a_live_lead_plans_that_step_again(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=True)
    world.work_off()
    first_message = world.messages(enrollment.id)[0]
    assert states(world, enrollment.id) == ["scheduled"]
    world.act(approvals.leave_step_out, first_message.id)

    world.act(approvals.undo, enrollment.id)
    world.approve(enrollment.id)
    settle(world)

    scheduled = world.only(Delivery, state=DeliveryState.SCHEDULED)
    assert scheduled.message_id == first_message.id
    assert world.row(Enrollment, enrollment.id).position == 1


def test_a_lead_whose_every_step_was_left_out_is_done_and_can_be_brought_back(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    for message in world.messages(enrollment.id)[1:]:
        world.act(approvals.leave_step_out, message.id)
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.COMPLETED

    world.act(approvals.undo, enrollment.id)
    world.approve(enrollment.id)

    after = world.row(Enrollment, enrollment.id)
    assert (after.state, after.position) == (EnrollmentState.ACTIVE, 2)
    walk(world, lambda: len(sent(world)) == 3)


def test_what_was_sent_is_neither_left_out_nor_undone(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    first_message = world.messages(enrollment.id)[0]

    with pytest.raises(NotReady, match="has been sent"):
        world.act(approvals.leave_step_out, first_message.id)
    world.act(approvals.undo, enrollment.id)

    messages = world.messages(enrollment.id)
    assert [one.state for one in messages] == ["approved", "needs_review", "needs_review"]
    card = world.services.read(lambda session: cards.lead_card(session, enrollment.id, now=world.clock.now))
    assert card is not None
    assert card.steps[0].delivery.startswith("Sent Mon 30 Nov 19:00")


def test_a_lead_left_out_in_the_middle_gets_nothing_more(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]

    world.act(approvals.leave_lead_out, enrollment.id)
    for _ in range(10):
        world.clock.advance(days=1)
        settle(world)

    assert len(sent(world)) == 1
    entry = world.only(History, kind="delivery.cancelled")
    assert cause_of(world, entry).kind == "enrollment.left_out"


@pytest.mark.parametrize("kind", ["stranger", "guest", "without the right"])
def test_nobody_else_decides(world: World, kind: str) -> None:
    enrollment = first(world)
    message = world.messages(enrollment.id)[0]
    expected: type[Exception] = NotAllowed
    by = world.ben_id
    if kind == "stranger":
        by, expected = stranger(world), NotFound
    elif kind == "guest":
        change(world, Person, by, is_guest=True)
    else:
        change(world, Person, by, may_approve=False)

    digest = world.digest(enrollment.id)
    verbs: list[Callable[[], object]] = [
        lambda: world.act(approvals.approve_lead, enrollment.id, digest=digest, by=by),
        lambda: world.act(approvals.leave_step_out, message.id, by=by),
        lambda: world.act(approvals.leave_lead_out, enrollment.id, by=by),
        lambda: world.act(approvals.postpone, enrollment.id, by=by),
        lambda: world.act(approvals.undo, enrollment.id, by=by),
        lambda: world.act(editing.edit, message.id, digest=message.digest, subject="x", body="x", by=by),
        lambda: world.act(editing.rewrite_lead, enrollment.id, instruction="Shorter", by=by),
    ]

    for verb in verbs:
        with pytest.raises(expected):
            verb()
    assert {one.state for one in world.messages(enrollment.id)} == {MessageState.NEEDS_REVIEW}


def test_leaving_the_first_mail_out_says_on_the_card_that_another_opens_the_thread(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    first = world.messages(enrollment.id)[0]

    world.act(approvals.leave_step_out, first.id)

    card = world.only(SlackPost, kind=PostKind.APPROVAL_CARD, subject_id=enrollment.id)
    assert "Another mail opens the thread now" in card.note


def test_a_card_says_how_many_approvals_an_edit_voided(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    first = world.messages(enrollment.id)[0]

    world.act(editing.edit, first.id, digest=first.digest, subject="Another subject", body=first.body)

    card = world.only(SlackPost, kind=PostKind.APPROVAL_CARD, subject_id=enrollment.id)
    assert "3 approvals voided" in card.note
