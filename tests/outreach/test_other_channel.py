"""A lead who writes by email and on LinkedIn has a thread for each: they name each other, and a wish ends both."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy.orm import Session

from integrations.recording_slack import RecordingSlack
from models import Conversation, Delivery, Draft, Enrollment, Message, Person, Reply, SlackPost
from models.states import (
    WAITING_DELIVERY,
    Channel,
    ConversationState,
    DraftState,
    EnrollmentState,
    PostKind,
    ReplyClass,
    Whose,
)
from outreach import correcting, drafts, erasing, inbox, opting_out, threads
from outreach.errors import NotReady
from outreach.inbox_screens import ConversationCard
from tests.outreach.doing import draft_digest, settle, show
from tests.outreach.linkedin_leads import invited
from tests.outreach.test_linkedin_replies import pasted
from tests.world import World, mail

NO_MORE = "Please do not contact me again."


def by_mail(world: World, text: str = "Let us talk by mail.", number: int = 1) -> None:
    """Let Mia write a mail of her own, in no thread."""
    world.receive(
        "jo@kestrel.test",
        mail(
            sender="Mia <mia@lund.test>", to="jo@kestrel.test", text=text, message_id=f"<{number}@lund.test>"
        ),
    )


def both(world: World) -> tuple[Conversation, Conversation]:
    """Let Mia answer Jo's invite on LinkedIn, and then write by mail; return both conversations."""
    enrollment, _ = invited(world)
    pasted(world, enrollment.id)
    show(world)
    by_mail(world)
    show(world)
    show(world)
    found = {one.channel: one for one in world.rows(Conversation)}
    return found[Channel.LINKEDIN_MESSAGE], found[Channel.EMAIL]


def card(world: World, conversation: Conversation) -> ConversationCard:
    found = world.services.read(
        lambda session: threads.conversation_card(
            session, conversation.id, now=world.clock.now, wall=world.clock.now
        )
    )
    assert found is not None
    return found


def root(world: World, conversation: Conversation) -> SlackPost:
    return world.only(SlackPost, kind=PostKind.CONVERSATION_ROOT, subject_id=conversation.id)


def shown_at(slack: RecordingSlack, post: SlackPost) -> str:
    """Return what stands on a message in Slack now."""
    (found,) = [one for one in slack.posts if (one.slack_channel, one.ts) == (post.slack_channel, post.ts)]
    return str([block.to_dict() for block in found.screens[-1].blocks])


def test_each_thread_has_a_link_to_the_other(world: World) -> None:
    on_linkedin, by_email = both(world)

    ways = [(on_linkedin, by_email, "Also by email"), (by_email, on_linkedin, "Also on LinkedIn")]
    for one, other, words in ways:
        post = root(world, other)
        link = f"https://slack.test/archives/CINBOX/p{post.ts.replace('.', '')}"
        found = card(world, one).other
        assert found is not None
        assert (found.channel, found.link, found.has_opted_out) == (other.channel, link, False)
        assert f"{words}: <{link}|their thread there>" in shown_at(world.slack, root(world, one))


def test_an_answer_goes_where_its_thread_is(world: World) -> None:
    on_linkedin, by_email = both(world)
    written = {}
    for number, one in enumerate((on_linkedin, by_email)):
        at = root(world, one).ts

        def write(
            session: Session, actor: Person, *, now: datetime, at: str = at, ts: str = f"9.{number}"
        ) -> Draft:
            found = inbox.conversation_at(session, actor, "CINBOX", at)
            assert found is not None
            draft = inbox.teammate_wrote(
                session, actor, found, slack_channel="CINBOX", ts=ts, text="See you then.", now=now
            )
            assert draft is not None
            return draft

        draft = world.act(write)
        world.act(drafts.send_draft, draft.id, digest=draft_digest(world, draft.id))
        world.work_off()
        message_id = world.row(Draft, draft.id).message_id
        assert message_id is not None
        written[one.channel] = world.row(Message, message_id)

    assert written[Channel.EMAIL].recipient == "mia@lund.test"
    assert written[Channel.LINKEDIN_MESSAGE].recipient == "https://www.linkedin.com/in/mia"
    assert [letter.recipient for letter in world.channel.sent] == ["mia@lund.test"]


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LINKEDIN_MESSAGE])
def test_a_wish_for_no_more_on_one_channel_ends_both(world: World, channel: Channel) -> None:
    on_linkedin, by_email = both(world)
    if channel is Channel.EMAIL:
        by_mail(world, NO_MORE, 2)
    else:
        pasted(world, world.only(Enrollment).id, NO_MORE)
    show(world)

    assert {one.state for one in world.rows(Conversation)} == {ConversationState.DONE}
    assert [one.waiting_since for one in world.rows(Conversation)] == [None, None]
    asked, other = (by_email, on_linkedin) if channel is Channel.EMAIL else (on_linkedin, by_email)
    assert "where they opted out" in shown_at(world.slack, root(world, other))
    assert "where they opted out" not in shown_at(world.slack, root(world, asked))
    for number, one in enumerate((on_linkedin, by_email)):
        draft = world.act(partial(drafts.write_answer, conversation_id=one.id, text="But…", key=f"V{number}"))
        with pytest.raises(NotReady):
            world.act(drafts.send_draft, draft.id, digest=draft_digest(world, draft.id))
        assert world.row(Draft, draft.id).state is DraftState.OPEN
    assert world.channel.sent == []


def test_a_wish_that_a_person_reads_out_of_a_reply_ends_both_and_taken_back_is_said_no_more(
    world: World,
) -> None:
    on_linkedin, by_email = both(world)
    reply = world.only(Reply, conversation_id=on_linkedin.id)

    world.act(correcting.correct, reply.id, shown="human", chosen="opt_out")
    show(world)
    assert {one.state for one in world.rows(Conversation)} == {ConversationState.DONE}
    assert "where they opted out" in shown_at(world.slack, root(world, by_email))

    world.act(correcting.correct, reply.id, shown="opt_out", chosen="human")
    show(world)
    assert "where they opted out" not in shown_at(world.slack, root(world, by_email))
    assert world.row(Conversation, on_linkedin.id).state is ConversationState.WAITING_FOR_US


def test_a_click_that_opts_out_ends_both(world: World) -> None:
    on_linkedin, _ = both(world)
    message_id = world.only(Reply, conversation_id=on_linkedin.id).answers_message_id
    assert message_id is not None

    world.run(lambda session: opting_out.opt_out(session, message_id, "with one click", now=world.clock.now))

    assert {one.state for one in world.rows(Conversation)} == {ConversationState.DONE}


def test_a_reply_by_mail_stops_what_linkedin_was_to_send_and_the_reverse(world: World) -> None:
    invited(world)
    by_mail(world)
    settle(world)
    reply = world.only(Reply)
    assert (reply.reply_class, reply.whose) == (ReplyClass.HUMAN, Whose.SURE)
    enrollment = world.only(Enrollment)
    assert enrollment.state is EnrollmentState.REPLIED
    assert not [one for one in world.rows(Delivery) if one.state in WAITING_DELIVERY]

    pasted(world, enrollment.id)

    assert {one.channel for one in world.rows(Conversation)} == {Channel.EMAIL, Channel.LINKEDIN_MESSAGE}


def test_an_erased_lead_is_linked_nowhere(world: World) -> None:
    on_linkedin, _ = both(world)
    world.act(erasing.erase, on_linkedin.lead_id)
    show(world)

    assert card(world, on_linkedin).other is None
    assert {one.permalink for one in world.rows(SlackPost, kind=PostKind.CONVERSATION_ROOT)} == {""}
