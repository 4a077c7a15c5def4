"""Senders are chosen for a sequence: leads keep theirs where the hash keeps it, and what is voided is said before."""

import pytest

from models import Enrollment, Message, Person, SenderAccount, SequenceSender
from models.states import EnrollmentState, MessageState
from outreach import bulk_approvals, bulk_offers, choosing_senders, editing, generating
from outreach.errors import NotFound, NotReady
from outreach.sender_screens import Moved
from tests.outreach.doing import change, settle, walk
from tests.world import World


def looked(world: World, sequence_id: int, ids: list[int]) -> Moved:
    return world.services.read(
        lambda session: choosing_senders.look(
            session, session.get_one(Person, world.ana_id), sequence_id, ids
        )
    )


def choose(world: World, sequence_id: int, ids: list[int]) -> Moved:
    moved = world.act(choosing_senders.choose, sequence_id, ids)
    world.work_off()
    return moved


def senders_of(world: World, sequence_id: int) -> dict[int, int | None]:
    return {one.id: one.email_sender_id for one in world.enrolled(sequence_id)}


def approved(world: World, sequence_id: int) -> list[Message]:
    ids = {one.id for one in world.rows(Enrollment, sequence_id=sequence_id)}
    every = world.rows(Message, state=MessageState.APPROVED)
    return [one for one in every if one.enrollment_id in ids]


def everybody_approved(world: World) -> int:
    sequence_id = world.written()
    for one in world.enrolled(sequence_id):
        world.approve(one.id)
    return sequence_id


def test_the_form_shows_load_and_health(world: World) -> None:
    sequence_id = world.sequence()
    change(world, SenderAccount, world.sender_ids[1], state="broken", health_reason="Password refused")

    form = world.act(choosing_senders.form, sequence_id)

    (kind,) = form.kinds
    assert [(one.name, one.is_chosen, str(one.state)) for one in kind.senders] == [
        ("ana@kestrel.test", True, "healthy"),
        ("jo@kestrel.test", True, "broken"),
    ]
    assert sum(one.leads_here for one in kind.senders) == 3
    assert all(one.a_day > 0 for one in kind.senders)


def test_only_leads_of_a_sender_that_goes_change_hands_and_come_back_with_it(world: World) -> None:
    sequence_id = world.written()
    before = senders_of(world, sequence_id)
    ana, jo = world.sender_ids

    choose(world, sequence_id, [jo])
    assert set(senders_of(world, sequence_id).values()) == {jo} != set(before.values())
    assert len(world.rows(SequenceSender, sequence_id=sequence_id)) == 1

    choose(world, sequence_id, [ana, jo])
    assert senders_of(world, sequence_id) == before


def test_what_it_voids_is_known_before_and_is_what_it_voids(world: World) -> None:
    sequence_id = world.sequence()
    change(world, Enrollment, world.enrolled(sequence_id)[0].id, email_sender_id=world.sender_ids[1])
    world.act(generating.start, sequence_id)
    world.work_off()
    for one in world.enrolled(sequence_id):
        world.approve(one.id)
    before = senders_of(world, sequence_id)
    count = len(approved(world, sequence_id))
    gone = world.sender_ids[0]
    leads = [id_ for id_, sender in before.items() if sender == gone]
    assert 0 < len(leads) < len(before)

    found = looked(world, sequence_id, [world.sender_ids[1]])
    assert (found.leads, found.approvals, found.is_saved) == (len(leads), 3 * len(leads), False)
    assert senders_of(world, sequence_id) == before

    moved = choose(world, sequence_id, [world.sender_ids[1]])
    assert (moved.leads, moved.approvals, moved.is_saved) == (found.leads, found.approvals, True)
    assert len(approved(world, sequence_id)) == count - found.approvals


def test_choosing_the_same_again_changes_nothing(world: World) -> None:
    sequence_id = everybody_approved(world)

    moved = choose(world, sequence_id, world.sender_ids)

    assert (moved.leads, moved.approvals) == (0, 0)


def test_a_lead_that_was_written_to_keeps_its_sender_while_it_is_chosen(world: World) -> None:
    ana, jo = world.sender_ids
    sequence_id = world.written()
    choose(world, sequence_id, [ana])
    first = world.enrolled(sequence_id)[0]
    for one in world.enrolled(sequence_id):
        change(world, Enrollment, one.id, entered_at=world.clock.now, state=EnrollmentState.ACTIVE)

    assert looked(world, sequence_id, [ana, jo]).leads == 0
    assert looked(world, sequence_id, [jo]).leads == 3
    choose(world, sequence_id, [jo])
    assert world.row(Enrollment, first.id).email_sender_id == jo


def test_a_live_sequence_goes_on_by_the_new_sender_once_approved_again(world: World) -> None:
    sequence_id = world.launched(leads=3)
    walk(world, lambda: len(world.channel.sent) == 3)
    ana, jo = world.sender_ids

    moved = choose(world, sequence_id, [jo])
    assert moved.approvals
    offer = world.act(bulk_offers.offer, sequence_id, again=True)
    assert offer.size == moved.approvals
    world.act(bulk_approvals.approve, offer.batch_id)
    walk(world, lambda: len(world.channel.sent) == 9)

    assert {one.sender for one in world.channel.sent[3:]} == {"jo@kestrel.test"}
    assert ana not in senders_of(world, sequence_id).values()


def test_approve_again_takes_only_words_that_are_the_same(world: World) -> None:
    sequence_id = everybody_approved(world)
    moved = choose(world, sequence_id, [world.sender_ids[1]])
    voided = world.rows(Message, state=MessageState.NEEDS_REVIEW)
    last = max(voided, key=lambda one: one.id)

    world.act(
        editing.edit, last.id, digest=last.digest, subject=last.subject, body="Quite another text for you."
    )

    assert world.act(bulk_offers.offer, sequence_id, again=True).size == moved.approvals - 1


def test_what_was_never_approved_is_not_offered_again(world: World) -> None:
    sequence_id = world.written()
    choose(world, sequence_id, [world.sender_ids[1]])

    with pytest.raises(NotReady, match="only because its sender changed"):
        world.act(bulk_offers.offer, sequence_id, again=True)


def test_a_text_that_changed_senders_twice_is_offered_again_still(world: World) -> None:
    sequence_id = everybody_approved(world)
    ana, jo = world.sender_ids

    first = choose(world, sequence_id, [jo])
    choose(world, sequence_id, [ana])

    assert world.act(bulk_offers.offer, sequence_id, again=True).size >= first.approvals


def test_a_job_that_was_lost_is_asked_for_again(world: World) -> None:
    sequence_id = world.written()
    jo = world.sender_ids[1]
    world.act(choosing_senders.choose, sequence_id, [jo])
    world.queue.jobs.clear()

    settle(world)

    assert set(senders_of(world, sequence_id).values()) == {jo}


def test_a_channel_is_never_left_without_a_sender(world: World) -> None:
    sequence_id = world.sequence()

    with pytest.raises(NotReady, match="at least one mailbox"):
        world.act(choosing_senders.choose, sequence_id, [])


def test_a_sender_that_is_gone_is_said(world: World) -> None:
    sequence_id = world.sequence()
    change(world, SenderAccount, world.sender_ids[0], state="removed")

    with pytest.raises(NotFound, match="no longer connected"):
        world.act(choosing_senders.choose, sequence_id, world.sender_ids)
