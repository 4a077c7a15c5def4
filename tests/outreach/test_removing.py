"""A removed sender loses nothing: its leads wait in words, until another one takes over or it is back."""

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Person, SenderAccount, SequenceSender
from models.states import SenderState
from outreach import connecting, findings, launch, mailboxes, reassigning, removing, sequences
from outreach.connecting import Connected
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady
from tests.moments import kept
from tests.outreach.doing import change, hop, sent, settle, states, stranger, walk
from tests.outreach.standstills import look_through
from tests.outreach.test_sending import intend, one_due
from tests.world import World

pytestmark = pytest.mark.unseen


@kept
def one_lead(world: World) -> tuple[int, Enrollment, int, int]:
    """Launch for one lead; return the sequence, the enrollment, its sender and the other one."""
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    assert enrollment.email_sender_id is not None
    (other,) = [id_ for id_ in world.sender_ids if id_ != enrollment.email_sender_id]
    return sequence_id, enrollment, enrollment.email_sender_id, other


def blockers(world: World, sequence_id: int) -> list[str]:
    found = world.services.read(
        lambda session: findings.findings(
            session, sequences.sequence_of(session, world.workspace_id, sequence_id), now=world.clock.now
        )
    )
    return [one.sentence for one in found if one.is_blocker]


def test_what_a_removed_sender_was_to_send_waits_and_says_for_what(world: World) -> None:
    sequence_id, enrollment, sender_id, _ = one_lead(world)
    address = world.row(SenderAccount, sender_id).address

    said = world.act(removing.remove_sender, sender_id)
    for _ in range(9):
        world.clock.advance(days=1)
        settle(world)

    assert f"{address} is removed and no longer read. " in said
    assert len(sent(world)) == 1
    waiting = world.only(Delivery, enrollment_id=enrollment.id, state="scheduled")
    assert waiting.reason == f"{address} was removed: choose another sender (Reassign…)"
    assert any(f"{address} was removed: " in one and "wait" in one for one in blockers(world, sequence_id))
    assert world.only(History, kind="sender.removed").by_person_id == world.ana_id
    assert sender_id not in world.services.read(mailboxes.readable)


def test_the_only_sender_of_a_live_sequence_is_removed_and_nothing_is_lost(world: World) -> None:
    delivery = one_due(world)
    for sender_id in world.sender_ids:
        world.act(removing.remove_sender, sender_id)

    assert intend(world, delivery.id) is None
    assert hop(world) is False
    assert world.row(Delivery, delivery.id).state == "scheduled"
    assert "No working mailbox is chosen: connect one, or reconnect it." in blockers(world, 1)


def test_a_sender_that_is_connected_again_goes_on_where_it_stood(world: World) -> None:
    sequence_id, enrollment, sender_id, _ = one_lead(world)
    world.act(removing.remove_sender, sender_id)
    world.clock.advance(days=9)
    sender = world.row(SenderAccount, sender_id)

    def again(session: Session) -> SenderAccount:
        account = mailboxes.account_of(session, sender_id, world.services.cipher)
        return connecting.keep(
            session,
            world.workspace_id,
            Connected(
                account,
                sender.in_use_since,
                sender.daily_limit,
                sender.signature,
                sender.owner_person_id,
            ),
            cipher=world.services.cipher,
            now=world.clock.now,
            wall=world.clock.now,
        )

    world.run(again)
    look_through(world)
    walk(world, lambda: states(world, enrollment.id) == ["sent"] * 3)

    assert world.row(SenderAccount, sender_id).state is SenderState.HEALTHY
    assert not [one for one in blockers(world, sequence_id) if "was removed" in one]


def test_a_reassigned_lead_waits_for_a_new_approval_and_gets_each_step_once(world: World) -> None:
    sequence_id, enrollment, sender_id, other = one_lead(world)
    source, target = (world.row(SenderAccount, id_).address for id_ in (sender_id, other))
    world.act(removing.remove_sender, sender_id)

    said = world.act(reassigning.reassign, sender_id, other, sequence_id)

    assert f"from {source} to {target}: 2 approvals voided" in said.sentence
    assert said.approvals == 2
    assert states(world, enrollment.id) == ["sent", "cancelled"]
    assert not [one for one in blockers(world, sequence_id) if "was removed" in one]
    world.approve(enrollment.id)
    walk(world, lambda: len(sent(world)) == 3)
    assert [letter.sender for letter in world.channel.sent] == [source, target, target]
    subjects = {mail["Subject"].removeprefix("Re: ") for mail in sent(world)}
    assert len(subjects) == 1
    assert sent(world)[1]["In-Reply-To"] == sent(world)[0]["Message-ID"]


def test_leads_that_have_not_entered_change_hands_too(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    sender_id = enrollment.email_sender_id
    assert sender_id is not None
    (other,) = [id_ for id_ in world.sender_ids if id_ != sender_id]
    world.act(removing.remove_sender, sender_id)

    world.act(reassigning.reassign, sender_id, other, sequence_id)
    for one in world.enrolled(sequence_id):
        world.approve(one.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    assert {letter.sender for letter in world.channel.sent} == {world.row(SenderAccount, other).address}
    chosen = [one.sender_account_id for one in world.rows(SequenceSender, sequence_id=sequence_id)]
    assert chosen == [other]


def test_what_is_leaving_during_a_reassignment_leaves_once_and_stays_with_its_sender(world: World) -> None:
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    (other,) = [id_ for id_ in world.sender_ids if id_ != delivery.sender_account_id]
    world.act(removing.remove_sender, delivery.sender_account_id)

    world.act(reassigning.reassign, delivery.sender_account_id, other, 1)

    row = world.row(Delivery, delivery.id)
    assert (row.state, row.sender_account_id) == ("sending", delivery.sender_account_id)
    assert intend(world, delivery.id) is None


def test_a_second_removal_or_reassignment_is_told(world: World) -> None:
    sequence_id, _, sender_id, other = one_lead(world)
    world.act(removing.remove_sender, sender_id)
    with pytest.raises(AlreadyDecided, match="was removed already"):
        world.act(removing.remove_sender, sender_id)
    world.act(reassigning.reassign, sender_id, other, sequence_id)
    with pytest.raises(AlreadyDecided, match="any more"):
        world.act(reassigning.reassign, sender_id, other, sequence_id)
    with pytest.raises(AlreadyDecided, match="any more"):
        world.run(
            lambda session: reassigning.choices(session, session.get_one(Person, world.ana_id), sequence_id)
        )


def test_only_a_sender_that_works_takes_over(world: World) -> None:
    sequence_id, _, sender_id, other = one_lead(world)
    world.act(removing.remove_sender, sender_id)
    for state in (SenderState.REMOVED, SenderState.PAUSED):
        change(world, SenderAccount, other, state=state)
        with pytest.raises(NotReady, match="cannot take over"):
            world.act(reassigning.reassign, sender_id, other, sequence_id)
    with pytest.raises(NotReady, match="cannot take over"):
        world.act(reassigning.reassign, sender_id, sender_id, sequence_id)


def test_nobody_else_removes_or_reassigns(world: World) -> None:
    sequence_id, _, sender_id, other = one_lead(world)
    change(world, Person, world.ben_id, may_launch=False)
    eve = stranger(world)

    for by, expected in ((world.ben_id, NotAllowed), (eve, NotFound)):
        with pytest.raises(expected):
            world.act(removing.remove_sender, sender_id, by=by)
        with pytest.raises(expected):
            world.act(reassigning.reassign, sender_id, other, sequence_id, by=by)
