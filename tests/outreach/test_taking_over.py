"""A mail that a person sends by hand in a lead's thread: they have taken over, until somebody presses Resume."""

import pytest

from jobs import hand_sent
from models import Conversation, Enrollment, History, Message, SenderAccount, ThreadMail
from models.states import ConversationState, EnrollmentState
from outreach import pausing_leads
from outreach.ports import FiledCopy
from tests.outreach.doing import kinds, reply_from_yuki, sent, states
from tests.outreach.unknowns import sent_folder
from tests.world import World, mail

pytestmark = pytest.mark.unseen
BY_HAND = "<by-hand@kestrel.test>"
YUKI = "yuki@kumo.test"


def by_hand(
    world: World, *, named: str, to: str = YUKI, message_id: str = BY_HAND, is_automatic: bool = False
) -> None:
    """Let a person have answered from the mailbox that wrote to Yuki, and its Sent folder have been looked into."""
    address = world.channel.sent[0].sender
    (sender,) = world.rows(SenderAccount, address=address)
    folder = sent_folder(world, sender.id)
    folder.copies[message_id] = world.clock.now
    folder.told[message_id] = FiledCopy(
        world.clock.now,
        own_id=message_id,
        named=(named,),
        recipients=frozenset({to}),
        is_automatic=is_automatic,
    )
    hand_sent.look(world.services, sender.id)


def ours(world: World) -> str:
    return str(sent(world)[0]["Message-ID"])


def test_who_answers_by_hand_in_the_thread_pauses_the_lead_with_who_and_from_where(world: World) -> None:
    world.launched(leads=1)

    by_hand(world, named=ours(world))

    enrollment = world.row(Enrollment, 1)
    assert enrollment.state is EnrollmentState.PAUSED
    address = world.channel.sent[0].sender
    owner = address.split("@")[0].title()
    assert enrollment.reason == f"{owner} answered them by hand from {address}: nothing leaves until Resume"
    (line,) = world.rows(History, kind="lead.taken_over")
    assert [one.cause_id for one in world.rows(History, kind="enrollment.paused")] == [line.id]


def test_resume_takes_it_back_and_the_same_mail_takes_over_once(world: World) -> None:
    world.launched(leads=1)
    by_hand(world, named=ours(world))

    world.act(pausing_leads.resume_lead, 1)
    by_hand(world, named=ours(world))

    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE
    assert states(world, 1) == ["sent", "scheduled"]
    assert kinds(world, lead_id=1).count("lead.taken_over") == 1


@pytest.mark.parametrize(
    ("named", "to", "is_automatic"),
    [
        ("<other@x.test>", YUKI, False),
        ("ours", "colleague@kestrel.test", False),
        ("ours", YUKI, True),
    ],
    ids=["another thread", "passed on to a colleague", "a vacation notice of ours"],
)
def test_what_is_no_answer_to_the_lead_takes_nothing_over(
    world: World, named: str, to: str, is_automatic: bool
) -> None:
    world.launched(leads=1)

    by_hand(world, named=ours(world) if named == "ours" else named, to=to, is_automatic=is_automatic)

    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE
    assert world.rows(ThreadMail) == []


def test_an_answer_by_hand_to_a_reply_leaves_the_next_word_to_them(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)

    by_hand(world, named="<reply-1@kumo.test>")

    conversation = world.only(Conversation)
    assert conversation.state is ConversationState.WAITING_FOR_THEM
    assert conversation.waiting_since is None
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


def test_an_answer_that_names_the_mail_sent_by_hand_alone_is_the_leads(world: World) -> None:
    world.launched(leads=1)
    by_hand(world, named=ours(world))

    world.receive(
        world.channel.sent[0].sender,
        mail(sender="yuki.private@elsewhere.test", to="ana@kestrel.test", answers=BY_HAND),
    )

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


def test_an_answer_that_names_what_the_server_called_our_mail_is_matched_by_thread(world: World) -> None:
    world.launched(leads=1)
    theirs = "<AM9PR0102@provider.test>"
    address = world.channel.sent[0].sender
    (sender,) = world.rows(SenderAccount, address=address)
    folder = sent_folder(world, sender.id)
    folder.copies[ours(world)] = world.clock.now
    folder.told[ours(world)] = FiledCopy(world.clock.now, own_id=theirs)
    hand_sent.look(world.services, sender.id)
    hand_sent.look(world.services, sender.id)

    world.receive(address, mail(sender=YUKI, to=address, answers=theirs))

    (message,) = world.rows(Message, rfc_message_id=ours(world))
    assert [(one.rfc_message_id, one.message_id) for one in world.rows(ThreadMail)] == [(theirs, message.id)]
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
