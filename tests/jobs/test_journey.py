"""The journey through rules and jobs, with everything outside recorded."""

from datetime import datetime
from email import message_from_bytes

from sqlalchemy.orm import Session

from models import Conversation, Delivery, Draft, Enrollment, Person, Reply, SlackPost
from models.states import DeliveryState, DraftState, EnrollmentState, PostKind
from outreach import answer_texts, drafts, inbox
from tests.world import World, mail


def test_messages_are_written_for_every_lead_that_can_be_reached(world: World) -> None:
    sequence_id = world.written()

    enrolled = world.rows(Enrollment, sequence_id=sequence_id)

    assert [one.state for one in enrolled] == ["proposed", "proposed", "proposed", "left_out"]
    assert enrolled[3].reason == "No email address"
    assert all(len(world.messages(one.id)) == 3 for one in enrolled[:3])


def test_step_one_leaves_at_once_and_the_follow_up_threads_under_it(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    assert world.addresses_sent() == ["yuki@kumo.test"]

    world.clock.advance(days=3)
    for _ in range(100):
        world.clock.advance(minutes=15)
        world.queue.enqueue("drain")
        world.work_off()
        if len(world.channel.sent) == 2:
            break

    first, second = (message_from_bytes(letter.content) for letter in world.channel.sent)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"] == first["Message-ID"]
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert world.row(Enrollment, enrollment.id).position == 3


def test_a_reply_between_two_steps_stops_the_rest_and_opens_a_thread(world: World) -> None:
    world.launched(leads=1)
    sent = message_from_bytes(world.channel.sent[0].content)

    world.receive(
        world.channel.sent[0].sender,
        mail(sender="Yuki <yuki@kumo.test>", to=sent["From"], answers=sent["Message-ID"]),
    )

    assert world.only(Reply).stopped_steps == 2
    assert world.rows(Enrollment)[0].state is EnrollmentState.REPLIED
    assert {one.state for one in world.rows(Delivery)} == {DeliveryState.SENT, DeliveryState.CANCELLED}
    kinds = [one.kind for one in world.rows(SlackPost, slack_channel="CINBOX")]
    assert kinds == [PostKind.CONVERSATION_ROOT, PostKind.CONVERSATION_SENT, PostKind.CONVERSATION_REPLY]


def test_a_teammates_answer_is_a_draft_until_it_is_sent(world: World) -> None:
    world.launched(leads=1)
    sent = message_from_bytes(world.channel.sent[0].content)
    reply = mail(sender="Yuki <yuki@kumo.test>", to=sent["From"], answers=sent["Message-ID"])
    world.receive(world.channel.sent[0].sender, reply)
    for _ in range(5):
        world.clock.advance(seconds=2)
        world.queue.enqueue("post", world.workspace_id)
        world.work_off()

    conversation = world.only(Conversation)
    root = world.only(SlackPost, kind=PostKind.CONVERSATION_ROOT)
    assert root.ts

    def written(session: Session, actor: Person, *, now: datetime) -> Draft | None:
        found = inbox.conversation_at(session, actor, "CINBOX", root.ts)
        assert found is not None
        return inbox.teammate_wrote(
            session, actor, found, slack_channel="CINBOX", ts="9.1", text="Great, I send an invite.", now=now
        )

    world.act(written)
    world.work_off()
    draft = world.only(Draft)
    assert len(world.channel.sent) == 1
    digest = world.services.read(lambda session: _digest(session, draft.id))

    world.act(drafts.send_draft, draft.id, digest=digest)
    world.work_off()

    assert world.only(Draft).state is DraftState.SENT
    answer = message_from_bytes(world.channel.sent[1].content)
    assert answer["In-Reply-To"] == "<reply-1@kumo.test>"
    assert answer["References"].split() == [sent["Message-ID"], "<reply-1@kumo.test>"]
    assert conversation.lead_id == world.rows(Enrollment)[0].lead_id


def _digest(session: Session, draft_id: int) -> str:
    return answer_texts.digest_of(session, session.get_one(Draft, draft_id))
