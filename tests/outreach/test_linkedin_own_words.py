"""Our side of a chat on LinkedIn: what left from here is recognised; what its owner wrote there is shown and pauses."""

from functools import partial

import pytest

from integrations.recording_linkedin import Trouble
from jobs.hear import hear_now
from models import Attempt, Conversation, Delivery, Draft, Enrollment, Message, SenderAccount, SlackPost
from models.states import (
    Channel,
    ConversationState,
    DeliveryKind,
    DeliveryState,
    DraftState,
    EnrollmentState,
    PostKind,
)
from outreach import drafts, erasing, exporting, linkedin_own_words, linkedin_tasks, threads
from outreach.errors import OutcomeUnknown
from outreach.inbox_screens import SentLine
from outreach.linkedin_port import Sent
from tests.outreach.doing import change, draft_digest, drafted, kinds, settle, states, walk
from tests.outreach.linkedin_reached import JO, goes_on
from tests.outreach.test_erasing import told_of
from tests.outreach.test_linkedin_answers import draft_lead, send, wrote
from tests.outreach.test_linkedin_hearing import MIA, hears, started
from tests.world import World

BY_HAND = "Shall we meet at the fair?"


def theirs(world: World) -> list[Message]:
    return world.rows(Message, writer=linkedin_own_words.WRITER)


def shown(world: World) -> list[int]:
    return [one.subject_id for one in world.rows(SlackPost, kind=PostKind.CONVERSATION_OWN)]


def before(world: World) -> list[SentLine]:
    conversation = world.only(Conversation)
    found = world.services.read(partial(threads.sent_history, conversation_id=conversation.id))
    assert found is not None
    return list(found.lines)


def test_what_left_from_here_comes_back_as_nothing_new(world: World) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    walk(world, lambda: bool(linkedin.written))
    hears(world, sender_id)
    linkedin.answers(JO, MIA, "Thursday works for me.")
    hears(world, sender_id)
    send(world, drafted(world))
    for _ in range(3):
        hears(world, sender_id)

    assert theirs(world) == []
    assert shown(world) == []
    assert "lead.taken_over" not in kinds(world)


def test_what_the_owner_wrote_there_stands_in_the_thread_once_and_they_are_waited_for(world: World) -> None:
    linkedin, sender_id = wrote(world)
    world.clock.advance(minutes=5)
    linkedin.owner_writes(JO, MIA, BY_HAND)
    wrote_at = world.clock.now
    for _ in range(3):
        hears(world, sender_id)

    (written,) = theirs(world)
    assert (written.body, written.created_at, written.channel) == (
        BY_HAND,
        wrote_at,
        Channel.LINKEDIN_MESSAGE,
    )
    assert shown(world) == [written.id]
    conversation = world.only(Conversation)
    assert (conversation.state, conversation.waiting_since) == (ConversationState.WAITING_FOR_THEM, None)
    own = world.services.read(partial(threads.own_words, message_id=written.id))
    assert own is not None
    assert (own.writer, own.text, own.lead_name) == ("Jo", BY_HAND, "Mia Lund")


def test_the_thread_says_until_when_linkedin_was_heard(world: World) -> None:
    _, sender_id = wrote(world)
    conversation = world.only(Conversation)

    def heard_at() -> object:
        now = world.clock.now
        card = world.services.read(
            lambda session: threads.conversation_card(session, conversation.id, now=now, wall=now)
        )
        return card.mailbox_checked_at if card else None

    assert heard_at() == world.clock.now
    change(world, SenderAccount, sender_id, is_manual=True)
    assert heard_at() is None, "by hand nothing is heard"


def test_the_same_words_twice_are_two_messages_of_the_owner(world: World) -> None:
    linkedin, sender_id = wrote(world)
    send(world, drafted(world, "Thank you very much!"))
    world.clock.advance(minutes=5)
    linkedin.owner_writes(JO, MIA, "Thank you very much!")
    linkedin.owner_writes(JO, MIA, "Thank you very much!")
    hears(world, sender_id)
    hears(world, sender_id)

    assert len(theirs(world)) == 2, "LinkedIn's name of what left from here is known"


def test_who_is_written_to_by_hand_before_they_answered_is_paused_and_it_is_told_later(world: World) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    world.clock.advance(minutes=5)
    linkedin.owner_writes(JO, MIA, BY_HAND)
    hears(world, sender_id)

    enrollment = world.only(Enrollment)
    assert enrollment.state is EnrollmentState.PAUSED
    assert enrollment.reason == "Jo wrote to them on LinkedIn by hand: nothing leaves until Resume"
    assert kinds(world).count("lead.taken_over") == 1
    goes_on(world, days=4)
    assert linkedin.written == []
    held = world.services.read(lambda session: exporting.held(session, enrollment.lead_id))
    assert held is not None
    assert [one["body"] for one in held["written_at_linkedin"]] == [BY_HAND]

    linkedin.answers(JO, MIA, "Yes!")
    hears(world, sender_id)

    assert [(one.body, one.is_from_there) for one in before(world)][-1] == (BY_HAND, True)
    assert theirs(world)[0].conversation_id == world.only(Conversation).id
    assert shown(world) == []


def test_an_answer_of_unknown_end_that_stands_there_has_left(world: World) -> None:
    linkedin, sender_id = wrote(world)
    draft_id = drafted(world)
    linkedin.troubles += [None, Trouble(OutcomeUnknown("The connection broke."), is_done=True)]
    send(world, draft_id)
    hears(world, sender_id)
    hears(world, sender_id)

    delivery = world.only(Delivery, kind=DeliveryKind.ANSWER)
    assert delivery.state is DeliveryState.SENT
    assert delivery.provider_id, "by LinkedIn's name for it"
    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.problem) == (DraftState.SENT, "")
    assert theirs(world) == []
    assert len(linkedin.written) == 1


def test_a_step_of_unknown_end_that_stands_there_lets_its_lead_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    as_ever = linkedin.message

    def breaks(account_id: str, provider_id: str, text: str, chat_id: str = "") -> Sent:
        as_ever(account_id, provider_id, text, chat_id)
        raise OutcomeUnknown("The connection broke.")

    monkeypatch.setattr(linkedin, "message", breaks)
    walk(world, lambda: bool(linkedin.written))
    hears(world, sender_id)

    enrollment = world.only(Enrollment)
    assert states(world, enrollment.id) == ["sent", "sent"]
    assert (enrollment.reason, len(linkedin.written)) == ("Every step is done", 1)
    assert world.rows(Delivery)[-1].reason == linkedin_own_words.STANDS_THERE
    assert theirs(world) == []


def test_a_text_that_was_changed_while_it_was_copied_is_still_ours(world: World) -> None:
    linkedin, sender_id = wrote(world)
    change(world, SenderAccount, sender_id, is_manual=True)
    send(world, drafted(world))
    (task,) = [one for one in world.rows(Attempt) if one.ended_at is None]
    world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    linkedin.owner_writes(JO, MIA, "Great, I'll send an invite, then.")
    change(world, SenderAccount, sender_id, is_manual=False)

    hears(world, sender_id)
    assert theirs(world) == []

    linkedin.owner_writes(JO, MIA, BY_HAND)
    hears(world, sender_id)
    assert [one.body for one in theirs(world)] == [BY_HAND], "one of it was recognised, not two"


def test_what_the_owner_wrote_to_an_erased_lead_is_forgotten_and_not_heard_again(world: World) -> None:
    linkedin, sender_id = wrote(world)
    world.clock.advance(minutes=5)
    linkedin.owner_writes(JO, MIA, BY_HAND)
    hears(world, sender_id)
    lead_id = draft_lead(world)

    world.act(erasing.erase, lead_id)
    world.work_off()
    hears(world, sender_id, minutes=1)

    assert [one.body for one in theirs(world)] == [""]
    assert told_of(world, "meet at the fair") == []


def test_an_answer_that_is_being_sent_while_it_is_heard_is_ours(world: World) -> None:
    linkedin, sender_id = wrote(world)
    world.act(drafts.send_draft, (draft_id := drafted(world)), digest=draft_digest(world, draft_id))
    calls = iter(range(100))

    def hears_between() -> None:
        if next(calls) == 2:  # the text stands there, and nobody has recorded it yet
            linkedin.before = lambda: None
            hear_now(world.services, sender_id)

    linkedin.before = hears_between
    linkedin.troubles += [None, None]
    world.work_off()
    linkedin.before = lambda: None
    hears(world, sender_id)
    settle(world)

    assert theirs(world) == []
    assert world.row(Draft, draft_id).state is DraftState.SENT
