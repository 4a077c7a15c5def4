"""Answers of an account that is done by hand: its owner copies each, once, and says so; its author may take it back."""

from functools import partial

import pytest

from integrations.recording_linkedin import Trouble
from jobs.answer import answer_now
from models import Attempt, Conversation, Delivery, Draft, Enrollment, Person, SenderAccount, SlackPost
from models.states import (
    ConversationState,
    DeliveryKind,
    DeliveryState,
    DraftState,
    EnrollmentState,
    PostKind,
    SuppressionKind,
)
from outreach import (
    answer_retries,
    blocking,
    chosen,
    drafts,
    erasing,
    linkedin_accounts,
    linkedin_automation,
    linkedin_cards,
    linkedin_tasks,
    linkedin_undoing,
    removing,
)
from outreach.block_entries import Entry
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound
from outreach.linkedin_port import Account, AccountState, Later, Tier, Wait
from outreach.linkedin_screens import Task
from outreach.linkedin_tasks import Why
from tests.outreach.doing import at_once, change, draft_digest, drafted, kinds, settle
from tests.outreach.linkedin_leads import ROW, invited
from tests.outreach.test_linkedin_answers import block, card_of, send, wrote
from tests.outreach.test_linkedin_replies import pasted
from tests.world import World

URL = ROW["linkedin_url"]
ANSWER = "Great, see you on Thursday."


def answered(world: World, text: str = ANSWER) -> tuple[int, int]:
    """Let Mia reply to Jo's invite, done by hand, and Ana answer; return the draft and the task."""
    enrollment, _ = invited(world)
    pasted(world, enrollment.id)
    draft_id = drafted(world, text)
    send(world, draft_id)
    return draft_id, world.rows(Attempt)[-1].id


def task_of(world: World, attempt_id: int) -> Task:
    found = world.services.read(lambda session: linkedin_cards.card(session, attempt_id))
    assert found is not None
    return found


def answer_of(world: World) -> Delivery:
    return world.rows(Delivery, kind=DeliveryKind.ANSWER)[-1]


def cards(world: World, kind: PostKind = PostKind.LINKEDIN_TASK) -> list[SlackPost]:
    return world.rows(SlackPost, kind=kind)


def test_the_accounts_owner_gets_a_card_to_copy_and_the_draft_says_so(world: World) -> None:
    enrollment, _ = invited(world)
    pasted(world, enrollment.id)
    draft_id = drafted(world, ANSWER)
    assert card_of(world, draft_id).copied_by == "Jo"
    before = len(cards(world))

    send(world, draft_id)

    shown = card_of(world, draft_id)
    assert (shown.state, shown.is_to_be_copied, shown.tried_again) == (DraftState.SENDING, True, "")
    attempt = world.rows(Attempt)[-1]
    task = task_of(world, attempt.id)
    assert (task.text, task.profile_url, task.is_answer, task.outcome) == (ANSWER, URL, True, "")
    new = cards(world)[before:]
    assert [(one.subject_id, one.slack_channel) for one in new] == [(attempt.id, "UJO")]
    assert kinds(world, lead_id=enrollment.lead_id)[-2:] == ["answer.scheduled", "delivery.asked"]


def test_done_counts_as_sent_and_the_conversation_waits_for_them(world: World) -> None:
    draft_id, attempt_id = answered(world)
    world.clock.advance(hours=2)

    world.act(linkedin_tasks.done, attempt_id, by=world.jo_id)
    world.work_off()

    assert world.row(Draft, draft_id).state is DraftState.SENT
    assert card_of(world, draft_id).sent_line.startswith("Done by hand by Jo, ")
    delivery = answer_of(world)
    assert (delivery.state, delivery.provider_id, delivery.intent_at) == (
        DeliveryState.SENT,
        linkedin_tasks.BY_HAND,
        world.clock.now,
    )
    assert world.only(Conversation).state is ConversationState.WAITING_FOR_THEM
    assert world.only(Enrollment).state is EnrollmentState.REPLIED
    with pytest.raises(AlreadyDecided):
        world.act(linkedin_undoing.undo, attempt_id, by=world.jo_id)
    followed = task_of(world, attempt_id).followed
    assert followed is not None
    assert (followed.may_undo, followed.may_accept) == (False, False)


def test_nobody_is_asked_twice_however_often_it_is_looked_at(world: World) -> None:
    _, attempt_id = answered(world)
    count = len(cards(world))

    for _ in range(4):
        world.clock.advance(days=1, minutes=1)
        settle(world)

    assert len(cards(world)) == count
    assert world.rows(Attempt)[-1].id == attempt_id
    assert answer_of(world).state is DeliveryState.SCHEDULED


def test_two_who_press_done_at_once_and_who_cancels_meanwhile(world: World) -> None:
    draft_id, attempt_id = answered(world)
    done = partial(world.act, linkedin_tasks.done, attempt_id)

    raised = at_once(partial(done, by=world.jo_id), done, partial(world.act, answer_retries.cancel, draft_id))

    assert len([one for one in raised if one is None]) == 1, raised
    state = world.row(Draft, draft_id).state
    assert (answer_of(world).state, state) in (
        (DeliveryState.SENT, DraftState.SENT),
        (DeliveryState.CANCELLED, DraftState.OPEN),
    )


def test_whoever_wrote_it_takes_it_back_and_the_card_says_so(world: World) -> None:
    draft_id, attempt_id = answered(world)

    world.act(answer_retries.cancel, draft_id)

    assert world.row(Draft, draft_id).state is DraftState.OPEN
    assert "No longer needed" in task_of(world, attempt_id).outcome
    assert task_of(world, attempt_id).text == ""
    with pytest.raises(AlreadyDecided, match="no longer needed"):
        world.act(linkedin_tasks.done, attempt_id, by=world.jo_id)
    world.act(drafts.edit_draft, draft_id, text="Friday, please.")
    send(world, draft_id)
    assert task_of(world, world.rows(Attempt)[-1].id).text == "Friday, please."


def test_the_message_it_came_from_deleted_takes_it_back_too(world: World) -> None:
    draft_id, attempt_id = answered(world)

    world.act(drafts.source_deleted, slack_channel="CINBOX", ts="9.1")

    assert world.row(Draft, draft_id).state is DraftState.WITHDRAWN
    assert "No longer needed" in task_of(world, attempt_id).outcome


def test_what_kept_them_from_it_stands_on_the_draft_and_it_can_be_asked_for_again(world: World) -> None:
    draft_id, attempt_id = answered(world)
    with pytest.raises(NotFound):
        world.act(linkedin_tasks.could_not, attempt_id, Why.NOT_YET, "", by=world.jo_id)
    with pytest.raises(InvalidForm):
        world.act(linkedin_tasks.could_not, attempt_id, Why.OTHER, " ", by=world.jo_id)

    world.act(linkedin_tasks.could_not, attempt_id, Why.OTHER, "The chat is gone", by=world.jo_id)

    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.problem) == (DraftState.FAILED, "Jo could not copy it: The chat is gone.")
    assert answer_of(world).state is DeliveryState.REJECTED
    assert world.only(Enrollment).state is EnrollmentState.REPLIED
    send(world, draft_id)
    again = world.rows(Attempt)[-1]
    assert again.id != attempt_id
    world.act(linkedin_tasks.done, again.id, by=world.jo_id)
    assert world.row(Draft, draft_id).state is DraftState.SENT


@pytest.mark.parametrize(
    ("kind", "value"), [(SuppressionKind.LINKEDIN_URL, URL), (SuppressionKind.ADDRESS, "mia@lund.test")]
)
def test_who_is_blocked_while_somebody_has_it_in_hand_is_not_answered(
    world: World, kind: SuppressionKind, value: str
) -> None:
    draft_id, attempt_id = answered(world)

    block(world, kind, value)
    settle(world)

    assert "No longer needed" in task_of(world, attempt_id).outcome
    assert "is suppressed: Blocked" in world.row(Draft, draft_id).problem
    assert answer_of(world).state is DeliveryState.CANCELLED


def test_a_block_at_the_same_moment_leaves_nothing_in_anybodys_hand(world: World) -> None:
    enrollment, _ = invited(world)
    pasted(world, enrollment.id)
    draft_id = drafted(world, ANSWER)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    delivery = answer_of(world)

    raised = at_once(
        partial(answer_now, world.services, delivery.id),
        partial(block, world, SuppressionKind.LINKEDIN_URL, URL),
    )
    settle(world)
    settle(world)

    assert raised == [None, None]
    assert answer_of(world).state is DeliveryState.CANCELLED
    assert "is suppressed: Blocked" in world.row(Draft, draft_id).problem
    assert not [one for one in world.rows(Attempt) if not task_of(world, one.id).outcome]


def test_a_person_who_blocks_them_takes_it_back(world: World) -> None:
    draft_id, attempt_id = answered(world)

    world.act(blocking.block, [Entry(SuppressionKind.ADDRESS, "mia@lund.test")], reason="Asked on the phone")
    settle(world)
    settle(world)

    assert "No longer needed" in task_of(world, attempt_id).outcome
    assert world.row(Draft, draft_id).state is DraftState.FAILED


def test_a_further_reply_that_asks_for_no_more_takes_it_back(world: World) -> None:
    draft_id, attempt_id = answered(world)

    pasted(world, world.only(Enrollment).id, "Please do not contact me again.")
    settle(world)

    assert "No longer needed" in task_of(world, attempt_id).outcome
    assert world.row(Draft, draft_id).state is DraftState.FAILED
    assert world.only(Conversation).state is ConversationState.DONE


def test_an_account_with_an_open_answer_is_not_taken_over(world: World) -> None:
    _, attempt_id = answered(world)
    sender_id = world.rows(Delivery, kind=DeliveryKind.ANSWER)[-1].sender_account_id
    url = "https://www.linkedin.com/in/jo"
    change(world, SenderAccount, sender_id, address=url)
    typed = linkedin_accounts.Typed(url, "Jo", "", "200", None, "15", "acc-jo")
    account = Account("acc-jo", "Jo", "owner", Tier.FREE, AccountState.WORKING)

    with pytest.raises(InvalidForm) as refused:
        world.act(linkedin_accounts.add, typed, account=account, by=world.jo_id)
    assert "1 task of it is open with a person" in refused.value.fields["account_id"]

    world.act(linkedin_tasks.done, attempt_id, by=world.jo_id)
    world.act(linkedin_accounts.add, typed, account=account, by=world.jo_id)
    assert not world.row(SenderAccount, sender_id).is_manual


def test_an_answer_that_waits_is_copied_once_automation_is_switched_off(world: World) -> None:
    linkedin, sender_id = wrote(world)
    world.run(lambda session: chosen.keep(session, world.workspace_id, linkedin_automation.NAME, {"by": 1}))
    draft_id = drafted(world)
    linkedin.troubles += [None, Trouble(Later("Unipile is busy.", Wait.BUSY))]
    send(world, draft_id)
    assert card_of(world, draft_id).tried_again

    world.act(linkedin_automation.switch, False, is_confirmed=False, is_reachable=True)
    world.clock.advance(hours=2)
    settle(world)

    assert world.row(SenderAccount, sender_id).is_manual
    assert card_of(world, draft_id).is_to_be_copied
    world.act(linkedin_tasks.done, world.rows(Attempt)[-1].id, by=world.jo_id)
    assert world.row(Draft, draft_id).state is DraftState.SENT
    assert linkedin.written == []


def test_a_removed_account_leaves_its_owner_what_they_have_in_hand(world: World) -> None:
    draft_id, attempt_id = answered(world)
    world.act(removing.remove_sender, answer_of(world).sender_account_id)
    world.clock.advance(days=1, minutes=1)
    settle(world)

    world.act(linkedin_tasks.done, attempt_id, by=world.jo_id)

    assert world.row(Draft, draft_id).state is DraftState.SENT


def test_who_may_not_launch_says_nothing_of_somebody_elses_answer(world: World) -> None:
    _, attempt_id = answered(world)
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "may_launch", False))

    with pytest.raises(NotAllowed):
        world.act(linkedin_tasks.done, attempt_id, by=world.ben_id)
    world.run(lambda session: setattr(session.get_one(Person, world.jo_id), "is_guest", True))
    with pytest.raises(NotAllowed):
        world.act(linkedin_tasks.done, attempt_id, by=world.jo_id)


def test_an_erased_lead_is_on_no_card(world: World) -> None:
    draft_id, _ = answered(world)
    lead_id = world.only(Conversation).lead_id

    world.act(erasing.erase, lead_id)
    world.work_off()

    assert world.row(Draft, draft_id).state is DraftState.WITHDRAWN
    assert answer_of(world).state is DeliveryState.CANCELLED
    assert all(one.is_gone for one in cards(world))
