"""A person's answer leaves once, at once, in the same thread; when it fails, the text is kept and it can be retried."""

import pytest

from jobs.answer import answer_now
from models import Conversation, Delivery, Draft, History, SenderAccount, SlackPost
from models.states import (
    ConversationState,
    DeliveryKind,
    DeliveryState,
    DraftState,
    PostKind,
    SuppressionKind,
)
from outreach import answer_texts, drafts, sending, suppression
from outreach.errors import (
    AlreadyDecided,
    DeliveryError,
    NotReady,
    OutcomeUnknown,
    Rejected,
    SenderBroken,
)
from tests.mail_words import plain_of
from tests.moments import kept
from tests.outreach.doing import change, draft_digest, drafted, kinds, reply_from_yuki, sent, settle, show
from tests.world import World


@kept
def opened(world: World) -> int:
    world.launched(leads=1)
    reply_from_yuki(world)
    return drafted(world)


def send(world: World, draft_id: int) -> None:
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()


def test_an_answer_leaves_at_once_at_night_and_past_every_limit(world: World) -> None:
    draft_id = opened(world)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=0)

    send(world, draft_id)

    first, answer = sent(world)
    assert answer["To"] == "Yuki Tanaka <yuki@kumo.test>"
    assert answer["In-Reply-To"] == "<reply-1@kumo.test>"
    assert answer["References"].split() == [first["Message-ID"], "<reply-1@kumo.test>"]
    assert answer["Subject"] == f"Re: {first['Subject']}"
    assert 'reply "stop"' not in plain_of(answer.as_bytes())


def test_what_was_sent_is_shown_with_a_reaction_and_a_redrawn_card(world: World) -> None:
    draft_id = opened(world)
    send(world, draft_id)
    show(world)

    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.decided_by_id) == (DraftState.SENT, world.ana_id)
    assert world.slack.reactions == [("CINBOX", "9.1", "email")]
    conversation = world.services.read(lambda session: session.get_one(Conversation, draft.conversation_id))
    assert conversation.state is ConversationState.WAITING_FOR_THEM
    assert kinds(world, lead_id=1)[-2:] == ["answer.scheduled", "delivery.sent"]


@pytest.mark.parametrize(
    "error",
    [Rejected("550 no."), SenderBroken("535 locked.")],
)
def test_a_failed_answer_says_why_keeps_its_text_and_its_message_id(
    world: World, error: DeliveryError
) -> None:
    draft_id = opened(world)
    world.channel.fail(error, recipient="yuki@kumo.test")
    send(world, draft_id)
    failed = world.row(Draft, draft_id)
    assert (failed.state, failed.problem, failed.text) == (
        DraftState.FAILED,
        str(error),
        "Great, I send an invite.",
    )
    message_id = failed.message_id
    settle(world)
    assert len(sent(world)) == 1

    send(world, draft_id)

    after = world.row(Draft, draft_id)
    assert (after.state, after.problem, after.message_id) == (DraftState.SENT, "", message_id)
    assert len(sent(world)) == 2


def test_a_retry_of_an_unknown_answer_carries_the_same_message_id(world: World) -> None:
    draft_id = opened(world)
    world.channel.fail(OutcomeUnknown("broke."), arrives=True)
    send(world, draft_id)

    send(world, draft_id)

    _, first, second = sent(world)
    assert first["Message-ID"] == second["Message-ID"]
    answers = world.rows(Delivery, kind=DeliveryKind.ANSWER)
    assert [one.state for one in answers] == [DeliveryState.CANCELLED, DeliveryState.SENT]


def test_an_old_job_that_runs_again_does_not_undo_what_was_sent(world: World) -> None:
    draft_id = opened(world)
    world.channel.fail(SenderBroken("535 locked."))
    send(world, draft_id)
    old = world.only(Delivery, kind=DeliveryKind.ANSWER)
    send(world, draft_id)

    for delivery in world.rows(Delivery, kind=DeliveryKind.ANSWER):
        answer_now(world.services, delivery.id)

    assert world.row(Delivery, old.id).state is DeliveryState.CANCELLED
    assert world.row(Draft, draft_id).state is DraftState.SENT
    assert len(sent(world)) == 2


def test_an_answer_that_was_sent_is_never_released_again(world: World) -> None:
    draft_id = opened(world)
    send(world, draft_id)
    change(world, Draft, draft_id, state=DraftState.FAILED)

    with pytest.raises(AlreadyDecided):
        send(world, draft_id)

    assert len(sent(world)) == 2


def suppress(world: World) -> None:
    world.run(
        lambda session: suppression.suppress(
            session,
            world.workspace_id,
            SuppressionKind.ADDRESS,
            "yuki@kumo.test",
            "Blocked",
            now=world.clock.now,
        )
    )


def test_a_suppressed_lead_is_not_answered(world: World) -> None:
    draft_id = opened(world)
    suppress(world)

    with pytest.raises(NotReady, match="Blocked"):
        send(world, draft_id)

    assert world.row(Draft, draft_id).state is DraftState.OPEN


def test_a_lead_suppressed_after_send_was_pressed_is_not_answered_and_the_card_says_so(world: World) -> None:
    draft_id = opened(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    suppress(world)

    world.work_off()

    assert len(sent(world)) == 1
    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.problem) == (DraftState.FAILED, "Not sent: address is suppressed: Blocked")
    assert kinds(world)[-1] == "delivery.cancelled"


def test_an_opt_out_can_no_longer_be_answered(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world, text="stop")
    draft_id = drafted(world)

    with pytest.raises(NotReady, match="asked to stop"):
        send(world, draft_id)


def test_a_lost_answer_job_is_found_by_the_clock(world: World) -> None:
    draft_id = opened(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.queue.jobs.clear()

    settle(world)

    assert world.row(Draft, draft_id).state is DraftState.SENT


def test_a_worker_that_died_over_an_answer_leaves_unknown_and_tells(world: World) -> None:
    draft_id = opened(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    delivery = world.only(Delivery, kind=DeliveryKind.ANSWER)
    now = world.clock.now
    world.run(
        lambda session: sending.begin_answer(
            session, delivery.id, now=now, wall=now, cipher=world.services.cipher
        )
    )
    world.queue.jobs.clear()

    world.clock.advance(minutes=3)
    settle(world)

    assert world.row(Draft, draft_id).state is DraftState.FAILED
    assert len(sent(world)) == 1
    assert [one.note for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)]
    assert world.rows(History, kind="delivery.unknown")


def test_an_answer_to_somebody_who_opts_out_in_its_last_moment_stays_here(world: World) -> None:
    draft_id = opened(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    delivery = world.only(Delivery, kind=DeliveryKind.ANSWER)
    kind, address = SuppressionKind.ADDRESS, "yuki@kumo.test"
    now = world.clock.now

    def opts_out() -> None:
        world.run(
            lambda session: suppression.suppress(
                session, world.workspace_id, kind, address, "They opted out", now=now
            )
        )

    world.channel.before_next = opts_out
    answer_now(world.services, delivery.id)

    assert len(sent(world)) == 1
    draft = world.row(Draft, draft_id)
    assert draft.state is DraftState.FAILED
    assert "They opted out" in draft.problem
    assert world.row(Delivery, delivery.id).state is DeliveryState.CANCELLED


def test_answers_have_one_re_and_a_subject_of_their_own_when_there_is_none(world: World) -> None:
    draft_id = opened(world)
    for message in world.messages(1):
        change(world, type(message), message.id, subject="RE: your talk")

    conversation = world.row(Conversation, world.row(Draft, draft_id).conversation_id)
    subject = world.services.read(lambda session: answer_texts.subject_of(session, conversation))

    assert subject == "RE: your talk"
