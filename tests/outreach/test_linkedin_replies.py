"""A reply on LinkedIn that a person pastes stops its lead everywhere and opens a conversation, once."""

from datetime import date, timedelta

import pytest

from models import (
    Attempt,
    Conversation,
    Delivery,
    Enrollment,
    Lead,
    Message,
    Person,
    RawMail,
    Reply,
    SlackPost,
    Suppression,
)
from models.states import (
    Channel,
    ConversationState,
    DeliveryState,
    EnrollmentState,
    LeadStage,
    PostKind,
    ReplyClass,
    SuppressionKind,
)
from outreach import (
    acceptances,
    answer_recipients,
    correcting,
    draft_cards,
    lead_card,
    linkedin_cards,
    linkedin_replies,
    linkedin_tasks,
    threads,
)
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotReady
from tests.outreach.doing import ask, change, drafted, kinds, settle, walk
from tests.outreach.linkedin_leads import ROW, invited, launched, linkedin_account, made
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen]

TODAY = MONDAY.date()
WORDS = "Hi Jo, Thursday *works* for me.\nMia"


def pasted(world: World, enrollment_id: int, text: str = WORDS, on: date | None = TODAY) -> None:
    world.act(linkedin_replies.told, enrollment_id, text, on, by=world.jo_id)
    world.work_off()


def test_it_stops_the_lead_opens_a_conversation_and_means_that_they_accepted(world: World) -> None:
    enrollment, _ = invited(world)
    world.clock.advance(hours=2)

    pasted(world, enrollment.id)

    ended = world.row(Enrollment, enrollment.id)
    assert (ended.state, ended.accepted_at, ended.accepted_by_id) == (
        EnrollmentState.REPLIED,
        world.clock.now,
        world.jo_id,
    )
    assert world.row(Lead, enrollment.lead_id).stage is LeadStage.REPLIED
    conversation = world.only(Conversation)
    assert (conversation.channel, conversation.owner_person_id, conversation.waiting_since) == (
        Channel.LINKEDIN_MESSAGE,
        world.jo_id,
        world.clock.now,
    )
    reply = world.only(Reply)
    assert (reply.reply_class, reply.conversation_id, reply.stopped_steps) == (
        ReplyClass.HUMAN,
        conversation.id,
        2,
    )
    shown = world.services.read(lambda session: threads.reply_shown(session, reply.id))
    assert shown is not None
    assert (shown.text, shown.is_first, shown.notice) == (WORDS, True, "")
    sent = world.services.read(lambda session: threads.sent_history(session, conversation.id))
    assert sent is not None
    assert [line.step for line in sent.lines] == [1]
    assert {PostKind.CONVERSATION_ROOT, PostKind.CONVERSATION_REPLY} <= {
        one.kind for one in world.rows(SlackPost)
    }
    written = kinds(world, enrollment_id=enrollment.id)
    assert written.count("invite.accepted") == written.count("enrollment.replied") == 1
    assert world.act(lead_card.card, enrollment.lead_id).replies[0].text == WORDS


def test_it_withdraws_an_open_task_and_cancels_the_mail_that_waits(world: World) -> None:
    enrollment, task = invited(world)
    world.act(acceptances.accepted, enrollment.id, by=world.jo_id)
    walk(world, lambda: len(world.rows(Attempt)) == 2)
    asked = world.rows(Attempt)[-1]

    pasted(world, enrollment.id, on=world.clock.now.date())

    shown = world.services.read(lambda session: linkedin_cards.card(session, asked.id))
    assert shown is not None
    assert shown.outcome == "No longer needed: They replied"
    assert world.row(Delivery, asked.delivery_id).state is DeliveryState.CANCELLED
    with pytest.raises(AlreadyDecided, match="no longer needed: They replied"):
        world.act(linkedin_tasks.done, asked.id, by=world.jo_id)
    assert world.row(Delivery, task.delivery_id).state is DeliveryState.SENT


def test_the_same_words_are_taken_once_and_others_follow_in_the_same_conversation(world: World) -> None:
    enrollment, _ = invited(world)
    pasted(world, enrollment.id)

    with pytest.raises(AlreadyDecided, match="noted this very reply already"):
        pasted(world, enrollment.id, f"  {WORDS}\n")
    pasted(world, enrollment.id, "Or Friday?")

    assert len(world.rows(Reply)) == len(world.rows(RawMail)) == 2
    assert world.only(Conversation).state is ConversationState.WAITING_FOR_US


@pytest.mark.parametrize(
    ("text", "on", "wrong"),
    [
        (" \n ", TODAY, {"text"}),
        ("x" * 3001, TODAY, {"text"}),
        (WORDS, None, {"on"}),
        (WORDS, TODAY + timedelta(days=1), {"on"}),
        (WORDS, TODAY - timedelta(days=1), {"on"}),
        ("", None, {"text", "on"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stopped(
    world: World, text: str, on: date | None, wrong: set[str]
) -> None:
    enrollment, _ = invited(world)

    with pytest.raises(InvalidForm) as refused:
        pasted(world, enrollment.id, text, on)

    assert set(refused.value.fields) == wrong
    assert world.rows(RawMail) == []
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.ACTIVE


def test_who_asks_not_to_be_written_to_is_blocked_with_address_and_profile(world: World) -> None:
    enrollment, _ = invited(world)

    pasted(world, enrollment.id, "Please do not contact me again.")

    assert world.only(Reply).reply_class is ReplyClass.OPT_OUT
    assert {str(one.kind) for one in world.rows(Suppression)} == {
        SuppressionKind.ADDRESS,
        SuppressionKind.LINKEDIN_URL,
    }
    assert world.only(Conversation).state is ConversationState.DONE


@pytest.mark.parametrize("email", ["mia@lund.test", ""])
def test_a_wish_that_was_none_is_taken_back_with_the_block_of_the_profile(world: World, email: str) -> None:
    enrollment, _ = invited(world, {**ROW, "email": email})
    pasted(world, enrollment.id, "Please do not contact me again.")
    assert world.rows(Suppression, kind=SuppressionKind.LINKEDIN_URL)

    world.act(correcting.correct, world.only(Reply).id, shown="opt_out", chosen="human")

    assert world.only(Reply).reply_class is ReplyClass.HUMAN
    assert world.rows(Suppression) == []
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.REPLIED


def test_a_wish_that_a_person_reads_out_of_a_reply_blocks_the_profile(world: World) -> None:
    enrollment, _ = invited(world)
    pasted(world, enrollment.id, "No interest.")

    world.act(correcting.correct, world.only(Reply).id, shown="human", chosen="opt_out")

    assert {str(one.kind) for one in world.rows(Suppression)} == {
        SuppressionKind.ADDRESS,
        SuppressionKind.LINKEDIN_URL,
    }


def test_words_like_those_of_a_machine_are_a_persons_all_the_same(world: World) -> None:
    enrollment, _ = invited(world)

    pasted(world, enrollment.id, "I am out of office until 30 November.")

    assert world.only(Reply).reply_class is ReplyClass.HUMAN
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.REPLIED


def test_without_any_profile_an_answer_has_nowhere_to_go_and_its_card_says_so(world: World) -> None:
    enrollment, _ = invited(world)
    pasted(world, enrollment.id)
    draft_id = drafted(world, "Great, see you on Thursday.")
    for message in world.rows(Message):
        change(world, Message, message.id, recipient="")
    change(world, Lead, enrollment.lead_id, linkedin_url=None)

    card = world.services.read(lambda session: draft_cards.draft_card(session, draft_id, now=world.clock.now))

    assert card is not None
    assert (card.recipient, card.recipient_note, card.digest) == ("", answer_recipients.NO_PROFILE, "")
    with pytest.raises(NotReady, match="no LinkedIn profile any more"):
        ask(world, draft_cards.answer_form, world.only(Conversation).id)


def test_there_is_nothing_to_reply_to_before_something_has_left(world: World) -> None:
    linkedin_account(world, is_manual=True)
    launched(world, made(world, ROW))
    settle(world)

    with pytest.raises(NotReady, match="Nothing has left to Mia Lund on LinkedIn"):
        pasted(world, world.only(Enrollment).id)


def test_who_may_not_launch_says_it_of_nobody_elses_leads(world: World) -> None:
    enrollment, _ = invited(world)
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "may_launch", False))

    with pytest.raises(NotAllowed):
        world.act(linkedin_replies.told, enrollment.id, WORDS, TODAY, by=world.ben_id)
    with pytest.raises(NotAllowed):
        world.act(linkedin_replies.form, enrollment.id, by=world.ben_id)
