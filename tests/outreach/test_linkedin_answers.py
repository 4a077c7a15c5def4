"""An answer on LinkedIn leaves once, in the chat, as its card showed it; what goes wrong is said and keeps the text."""

from dataclasses import replace
from functools import partial

import pytest

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from integrations.unipile_errors import account_problem, never
from jobs.answer import answer_now
from models import Conversation, Delivery, Draft, Enrollment, Lead, Message, Reply, SenderAccount
from models.states import (
    Channel,
    ConversationState,
    DeliveryKind,
    DeliveryState,
    DraftState,
    SenderState,
    SuppressionKind,
)
from outreach import draft_cards, drafts, erasing, exporting, removing, suppression, threads
from outreach.errors import AlreadyDecided, NotAllowed, NotReady, OutcomeUnknown, TextChanged
from outreach.inbox_screens import DraftCard
from outreach.linkedin_port import AccountTrouble, Later, NeverReason, NotConnected, Wait
from tests.outreach.doing import ask, at_once, change, draft_digest, drafted, kinds, settle, show
from tests.outreach.linkedin_reached import JO, URL
from tests.outreach.test_erasing import told_of
from tests.outreach.test_linkedin_hearing import MIA, hears, started
from tests.world import World

WORDS = "Great, *Thursday* at ten 🎉\nJo"
PLAIN = "Great, Thursday at ten 🎉\nJo"


def wrote(world: World, text: str = "Thursday works for me.") -> tuple[RecordingLinkedIn, int]:
    """Let Mia accept Jo's invite and write."""
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, text)
    hears(world, sender_id)
    return linkedin, sender_id


def send(world: World, draft_id: int, *, by: int | None = None) -> None:
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id), by=by)
    world.work_off()


def card_of(world: World, draft_id: int) -> DraftCard:
    found = world.services.read(
        lambda session: draft_cards.draft_card(session, draft_id, now=world.clock.now)
    )
    assert found is not None
    return found


def answer_of(world: World) -> Delivery:
    return world.rows(Delivery, kind=DeliveryKind.ANSWER)[-1]


def test_it_leaves_at_once_as_plain_text_in_their_chat_and_the_card_says_so(world: World) -> None:
    linkedin, sender_id = wrote(world)
    change(world, SenderAccount, sender_id, daily_limit=0)
    draft_id = drafted(world, WORDS)
    shown = card_of(world, draft_id)
    assert (shown.recipient, shown.sender, shown.subject, shown.signature) == (URL, "Jo", "", "")
    assert (shown.text, shown.channel, shown.copied_by) == (PLAIN, Channel.LINKEDIN_MESSAGE, "")

    send(world, draft_id)

    assert linkedin.written == [(JO, MIA, PLAIN)]
    delivery, draft = answer_of(world), world.row(Draft, draft_id)
    assert (delivery.state, draft.state) == (DeliveryState.SENT, DraftState.SENT)
    assert delivery.provider_id, "LinkedIn's name for it"
    message = world.row(Message, delivery.message_id)
    assert (message.channel, message.recipient, message.subject) == (Channel.LINKEDIN_MESSAGE, URL, "")
    conversation = world.only(Conversation)
    assert conversation.state is ConversationState.WAITING_FOR_THEM
    assert card_of(world, draft_id).sent_line.endswith("by Ana")
    show(world)
    assert ("CINBOX", "9.1", "speech_balloon") in world.slack.reactions
    assert kinds(world, lead_id=draft_lead(world))[-2:] == ["answer.scheduled", "delivery.sent"]


def draft_lead(world: World) -> int:
    return world.only(Conversation).lead_id


def test_the_form_of_an_answer_names_the_profile_and_no_subject(world: World) -> None:
    wrote(world)
    form = ask(world, draft_cards.answer_form, world.only(Conversation).id)

    assert (form.lead_name, form.sender, form.recipient, form.subject) == ("Mia Lund", "Jo", URL, "")
    assert form.copied_by == ""


def test_two_who_press_send_at_once_send_once(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    digest = draft_digest(world, draft_id)
    press = partial(world.act, drafts.send_draft, draft_id, digest=digest)

    refused = [one for one in at_once(press, partial(press, by=world.jo_id)) if one is not None]
    world.work_off()

    assert [type(one) for one in refused] == [AlreadyDecided]
    delivery = answer_of(world)
    at_once(*(partial(answer_now, world.services, delivery.id) for _ in range(2)))
    settle(world)
    assert len(linkedin.written) == 1


def test_another_profile_on_the_card_is_said_and_the_chat_stays_with_whom_it_is(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    change(world, Lead, draft_lead(world), linkedin_url="https://www.linkedin.com/in/other")
    shown = card_of(world, draft_id)
    assert (
        shown.recipient_note == f"They wrote from {URL}; their card says https://www.linkedin.com/in/other."
    )

    send(world, draft_id)

    assert linkedin.written[0][1] == MIA


def test_an_edit_since_it_was_shown_and_nobodys_right_keep_it_here(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    digest = draft_digest(world, draft_id)
    world.act(drafts.edit_draft, draft_id, text="Friday instead?")

    with pytest.raises(TextChanged):
        world.act(drafts.send_draft, draft_id, digest=digest)
    with pytest.raises(NotAllowed):
        send(world, draft_id, by=world.ben_id)

    assert linkedin.written == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (never(NeverReason.REFUSES), "reach them another way"),
        (account_problem(AccountTrouble.LOGGED_OUT), "logged"),
        (NotConnected("They are not connected."), "no connection of this account"),
    ],
)
def test_what_linkedin_refuses_is_said_and_can_be_tried_again(
    world: World, error: Exception, said: str
) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    linkedin.troubles += [None, Trouble(error)]

    send(world, draft_id)

    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.text, linkedin.written) == (DraftState.FAILED, "Great, I send an invite.", [])
    assert said in draft.problem.lower()
    settle(world)
    assert linkedin.written == [], "nothing is tried by itself"

    send(world, draft_id)
    assert len(linkedin.written) == 1
    assert world.row(Draft, draft_id).state is DraftState.SENT


def test_what_linkedin_wants_later_is_tried_again_by_itself_and_may_be_cancelled(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    linkedin.troubles += [None, Trouble(Later("Unipile is busy.", Wait.BUSY))]
    send(world, draft_id)
    assert card_of(world, draft_id).tried_again

    world.clock.advance(hours=2)
    settle(world)

    assert len(linkedin.written) == 1
    assert world.row(Draft, draft_id).state is DraftState.SENT


def test_of_an_unknown_end_a_person_decides_and_nothing_goes_twice_by_itself(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    linkedin.troubles += [None, Trouble(OutcomeUnknown("The connection broke."))]

    send(world, draft_id)
    for _ in range(4):
        world.clock.advance(minutes=20)
        settle(world)

    assert linkedin.written == []
    assert answer_of(world).state is DeliveryState.UNKNOWN
    assert "Nobody knows whether it left" in world.row(Draft, draft_id).problem
    assert "at the chat, whether it stands there" in world.row(Draft, draft_id).problem
    send(world, draft_id)
    assert len(linkedin.written) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [(SuppressionKind.LINKEDIN_URL, URL), (SuppressionKind.ADDRESS, "mia@lund.test")],
)
def test_who_is_blocked_by_profile_or_address_is_not_answered(
    world: World, kind: SuppressionKind, value: str
) -> None:
    linkedin, _ = wrote(world)
    draft_id, late_id = drafted(world), drafted(world, ts="9.2")
    world.act(drafts.send_draft, late_id, digest=draft_digest(world, late_id))
    block(world, kind, value)

    with pytest.raises(NotReady, match="is suppressed: Blocked"):
        send(world, draft_id)
    world.work_off()

    assert linkedin.written == []
    assert "is suppressed: Blocked" in world.row(Draft, late_id).problem


def block(world: World, kind: SuppressionKind, value: str) -> None:
    now = world.clock.now
    world.run(
        lambda session: suppression.suppress(session, world.workspace_id, kind, value, "Blocked", now=now)
    )


def test_who_is_blocked_in_the_last_moment_is_not_answered(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    linkedin.before = partial(block, world, SuppressionKind.LINKEDIN_URL, URL)

    world.work_off()

    assert linkedin.written == []
    assert "Blocked" in world.row(Draft, draft_id).problem
    assert answer_of(world).state is DeliveryState.CANCELLED


def test_words_for_stop_on_linkedin_end_every_answer(world: World) -> None:
    linkedin, _ = wrote(world, "Please do not contact me again.")
    draft_id = drafted(world)

    with pytest.raises(NotReady, match="asked"):
        send(world, draft_id)

    assert linkedin.written == []
    assert world.only(Conversation).state is ConversationState.DONE


def test_from_a_removed_account_nothing_is_answered_before_or_after_send(world: World) -> None:
    linkedin, sender_id = wrote(world)
    draft_id, late_id = drafted(world), drafted(world, ts="9.2")
    world.act(drafts.send_draft, late_id, digest=draft_digest(world, late_id))
    world.act(removing.remove_sender, sender_id)
    assert world.row(SenderAccount, sender_id).state is SenderState.REMOVED

    with pytest.raises(NotReady, match="Jo's LinkedIn account was removed here: add it again"):
        send(world, draft_id)
    world.work_off()

    assert linkedin.written == []
    assert "was removed here" in world.row(Draft, late_id).problem


def test_where_this_process_has_no_unipile_the_card_says_what_is_missing(world: World) -> None:
    linkedin, _ = wrote(world)
    draft_id = drafted(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    bare = replace(world.services, channels={"email": world.services.channels["email"]})

    answer_now(bare, answer_of(world).id)

    assert "UNIPILE_DSN and UNIPILE_API_KEY are not set" in world.row(Draft, draft_id).problem
    assert linkedin.written == []


def test_an_erased_lead_is_answered_no_more_and_what_was_written_is_exported_before(world: World) -> None:
    linkedin, _ = wrote(world)
    sent_id, open_id = drafted(world, "Thursday at ten it is."), drafted(world, "One more thing.", ts="9.2")
    send(world, sent_id)
    lead_id = draft_lead(world)
    held = world.services.read(lambda session: exporting.held(session, lead_id))
    assert held is not None
    (conversation,) = held["conversations"]
    assert [one["body"] for one in conversation["answers"]] == ["Thursday at ten it is."]

    world.act(erasing.erase, lead_id)
    world.work_off()

    assert world.row(Draft, open_id).state is DraftState.WITHDRAWN
    with pytest.raises((AlreadyDecided, NotReady)):
        world.act(drafts.send_draft, open_id, digest="")
    assert told_of(world, "thursday at ten", "one more thing", MIA, "linkedin.com/in/mia") == []
    assert len(linkedin.written) == 1


def test_a_further_message_follows_in_the_same_thread_in_order_and_once(world: World) -> None:
    linkedin, sender_id = wrote(world)
    send(world, drafted(world))
    world.clock.advance(minutes=5)
    linkedin.answers(JO, MIA, "And where?")
    linkedin.answers(JO, MIA, "Your office?")
    for _ in range(3):
        hears(world, sender_id)

    conversation = world.only(Conversation)
    assert conversation.state is ConversationState.WAITING_FOR_US
    shown = [world.services.read(partial(threads.reply_shown, reply_id=one.id)) for one in world.rows(Reply)]
    assert [one.text for one in shown if one] == ["Thursday works for me.", "And where?", "Your office?"]
    assert world.only(Enrollment).state == "replied"
