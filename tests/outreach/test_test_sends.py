"""A test sends every mail of a lead to whoever asked, and nothing else in the product knows of it."""

from email import message_from_bytes
from email.message import Message as Mail

import pytest

from jobs import hand_sent as looks
from jobs.test_send import send_now
from models import (
    Attempt,
    Delivery,
    Enrollment,
    HandSent,
    History,
    Message,
    Person,
    SenderAccount,
    SlackPost,
    Suppression,
    TestSend,
)
from models.states import EnrollmentState, MessageState, PostKind, SenderState, TestSendState
from outreach import test_sends
from outreach.errors import NotAllowed, NotFound, NotReady, Rejected, SenderBroken
from tests.mail_words import html_of, plain_of
from tests.outreach.doing import change, settle, stranger
from tests.outreach.unknowns import sent_folder
from tests.world import World, mail

COUNTED = (Attempt, Delivery, History, Message, Suppression)


def asked(world: World) -> int:
    """Write a sequence and ask for a test as its first lead would get it; its job waits."""
    change(world, Person, world.ana_id, email="ana@kestrel.test")
    sequence_id = world.written()
    return world.act(test_sends.ask, world.enrolled(sequence_id)[0].id)


def mails(world: World) -> list[Mail]:
    return [message_from_bytes(letter.content) for letter in world.channel.sent]


def count(world: World) -> dict[str, int]:
    return {table.__tablename__: len(world.rows(table)) for table in COUNTED}


def test_every_mail_comes_as_it_would_leave_in_one_thread_marked_as_a_test(world: World) -> None:
    asked(world)
    written = world.messages(world.rows(Enrollment)[0].id)

    world.work_off()

    first, *others = mails(world)
    assert {letter.recipient for letter in world.channel.sent} == {"ana@kestrel.test"}
    assert [one["Subject"] for one in (first, *others)] == [f"[Test] {one.subject}" for one in written]
    assert {one["X-Plera-Test"] for one in (first, *others)} == {"1"}
    assert others[0]["In-Reply-To"] == first["Message-ID"]
    real = written[0].composed or b""
    for body in (plain_of, html_of):
        assert body(first.as_bytes()) == body(real), "body, signature and footer are those that leave"
    assert {one["List-Unsubscribe"] for one in (first, *others)} == {None}, "nobody opts out for a lead"
    assert first["From"] == message_from_bytes(written[0].composed or b"")["From"]
    assert world.only(TestSend).state is TestSendState.SENT


def test_nothing_counts_it(world: World) -> None:
    asked(world)
    before = count(world)

    world.work_off()
    settle(world)

    assert len(mails(world)) == 3
    assert count(world) == before


def test_its_copy_in_the_sent_folder_is_no_mail_sent_by_hand(world: World) -> None:
    asked(world)
    world.work_off()
    folder = sent_folder(world, world.sender_ids[0])
    folder.copies[str(mails(world)[0]["Message-ID"])] = world.clock.now
    folder.copies["<by-hand@kestrel.test>"] = world.clock.now

    looks.look(world.services, world.sender_ids[0])

    assert len(world.rows(HandSent)) == 1


def test_an_answer_to_it_stops_nobody_even_from_a_leads_address(world: World) -> None:
    asked(world)
    world.work_off()
    test = mails(world)[0]["Message-ID"]

    world.receive("ana@kestrel.test", mail(sender="yuki@kumo.test", to="ana@kestrel.test", answers=test))

    assert {one.state for one in world.rows(Enrollment)} <= {
        EnrollmentState.PROPOSED,
        EnrollmentState.LEFT_OUT,
    }
    world.receive(
        "ana@kestrel.test",
        mail(sender="yuki@kumo.test", to="ana@kestrel.test", message_id="<other@kumo.test>"),
    )
    assert EnrollmentState.REPLIED in {one.state for one in world.rows(Enrollment)}, "a real one does"


def test_a_test_that_comes_into_a_mailbox_of_ours_is_our_own_mail(world: World) -> None:
    asked(world)
    world.work_off()

    world.receive("ana@kestrel.test", world.channel.sent[0].content)

    assert EnrollmentState.REPLIED not in {one.state for one in world.rows(Enrollment)}


def test_a_refusal_is_said_and_blocks_nobody(world: World) -> None:
    asked(world)
    world.channel.fail(Rejected("550 no such user"))

    world.work_off()

    row = world.only(TestSend)
    assert (row.state, row.reason) == (TestSendState.FAILED, "550 no such user")
    assert world.rows(Suppression) == []


def test_a_mailbox_in_trouble_is_named_before_anything_is_tried(world: World) -> None:
    asked(world)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.BROKEN, health_reason="Wrong password.")

    world.work_off()

    assert "cannot send now: Wrong password." in world.only(TestSend).reason
    assert world.channel.sent == []


def test_a_mailbox_that_breaks_meanwhile_is_said_too(world: World) -> None:
    asked(world)
    world.channel.fail(SenderBroken("The password is refused."))

    world.work_off()

    assert world.only(TestSend).state is TestSendState.FAILED


def test_a_job_that_was_lost_is_asked_for_again_and_a_second_one_sends_nothing(world: World) -> None:
    test_id = asked(world)
    world.queue.jobs.clear()

    settle(world)
    assert len(mails(world)) == 3

    send_now(world.services, test_id)
    assert len(mails(world)) == 3


def test_how_it_went_comes_as_a_direct_message_with_its_lead(world: World) -> None:
    test_id = asked(world)

    (post,) = world.rows(SlackPost, kind=PostKind.TEST_SEND)
    assert (post.subject_id, post.slack_channel) == (test_id, world.row(Person, world.ana_id).slack_user_id)
    assert post.lead_id == world.rows(Enrollment)[0].lead_id
    shown = world.services.read(lambda session: test_sends.card(session, test_id))
    assert shown is not None
    assert [(one.position, one.body) for one in shown.steps] == [(1, ""), (2, ""), (3, "")]


def test_each_mail_leaves_by_the_mailbox_that_writes_it(world: World) -> None:
    asked(world)
    enrollment_id = world.rows(Enrollment)[0].id
    first, *others = world.messages(enrollment_id)
    (other,) = (one for one in world.sender_ids if one != first.sender_account_id)
    for one in others:
        change(world, Message, one.id, sender_account_id=other)

    world.work_off()

    senders = [world.row(SenderAccount, id_).address for id_ in (first.sender_account_id or 0, other)]
    assert world.channel.connected == senders
    assert [letter.sender for letter in world.channel.sent] == [senders[0], senders[1], senders[1]]


def test_a_test_whose_texts_are_gone_meanwhile_says_so(world: World) -> None:
    test_id = asked(world)
    for message in world.messages(world.rows(Enrollment)[0].id):
        change(world, Message, message.id, state=MessageState.LEFT_OUT)

    world.work_off()

    row = world.row(TestSend, test_id)
    assert (row.state, row.reason) == (TestSendState.FAILED, test_sends.NO_TEXT)
    assert world.channel.sent == []


def test_what_is_lacking_is_said_before_it_is_asked_for(world: World) -> None:
    sequence_id = world.sequence()
    change(world, Person, world.ana_id, email="ana@kestrel.test")
    with pytest.raises(NotReady, match="Nothing is written yet"):
        world.act(lambda session, actor, *, now: test_sends.form(session, actor, sequence_id))

    change(world, Person, world.ana_id, email=None)
    with pytest.raises(NotReady, match="does not tell me your email address"):
        world.act(lambda session, actor, *, now: test_sends.form(session, actor, sequence_id))


def test_other_teams_and_guests_send_nothing(world: World) -> None:
    asked(world)
    enrollment_id = world.rows(Enrollment)[0].id
    change(world, Person, world.ben_id, is_guest=True)

    eve = stranger(world)
    change(world, Person, eve, email="eve@other.test")

    with pytest.raises(NotFound):
        world.act(test_sends.ask, enrollment_id, by=eve)
    with pytest.raises(NotAllowed):
        world.act(test_sends.ask, enrollment_id, by=world.ben_id)
