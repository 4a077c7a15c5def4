"""A copy in Sent means sent, an answer to it too; none in the end asks a person, and nothing is sent by itself."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from jobs.settle import settle_now
from models import Attempt, Delivery, Draft, Enrollment, SenderAccount, SlackPost
from models.states import DeliveryKind, DeliveryState, DraftState, PostKind
from outreach import drafts, reconciling, results, settling, waiting
from outreach.errors import MailboxUnreadable, OutcomeUnknown
from tests.moments import kept
from tests.outreach.doing import (
    at_once,
    change,
    draft_digest,
    drafted,
    hop,
    kinds,
    reply_from_yuki,
    sent,
    settle,
)
from tests.outreach.test_sending import intend, one_due
from tests.outreach.unknowns import asked, file_copy, sent_folder, unknown, with_sent_folders
from tests.world import MONDAY, World, mail

pytestmark = [pytest.mark.unseen, pytest.mark.long]


def sender_of(world: World, delivery: Delivery) -> SenderAccount:
    return world.row(SenderAccount, delivery.sender_account_id)


def minutes_pass(world: World, minutes: float) -> None:
    world.clock.advance(minutes=minutes)
    settle(world)


def test_a_copy_in_sent_settles_it_and_the_next_step_counts_from_the_hand_over(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    file_copy(world, delivery)

    world.clock.advance(days=2)
    settle(world)

    first, second = world.rows(Delivery)
    assert (first.state, first.reason, first.token) == (DeliveryState.SENT, reconciling.IN_SENT, None)
    assert first.intent_at == MONDAY
    enrollment = world.row(Enrollment, first.enrollment_id or 0)
    assert (enrollment.position, enrollment.left_on) == (2, MONDAY.date())
    assert second.state is DeliveryState.SCHEDULED
    assert second.send_at.date() == MONDAY.date() + timedelta(days=3)
    assert (enrollment.reason, len(sent(world)), asked(world)) == ("", 1, [])
    assert kinds(world, delivery_id=first.id) == ["delivery.scheduled", "delivery.unknown", "delivery.sent"]
    assert world.only(Attempt).outcome == "sent"
    assert sender_of(world, delivery).files_sent is True


def test_it_is_looked_for_at_once_then_after_one_five_and_fifteen_minutes_and_daily(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    looks = [world.row(Delivery, delivery.id).send_at]
    for _ in range(4):
        assert hop(world)
        looks.append(world.row(Delivery, delivery.id).send_at)

    minutes = [1, 5, 15, 15 + 24 * 60, 15 + 2 * 24 * 60]
    assert looks == [MONDAY + timedelta(minutes=one) for one in minutes]


def test_a_person_is_asked_after_the_last_look_and_not_before(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)

    minutes_pass(world, 14.9)
    assert asked(world) == []
    minutes_pass(world, 0.2)

    owner = {world.ana_id: "UANA", world.jo_id: "UJO"}[sender_of(world, delivery).owner_person_id or 0]
    assert asked(world) == [owner]
    minutes_pass(world, 3 * 24 * 60)
    assert asked(world) == [owner]
    assert world.row(Delivery, delivery.id).state is DeliveryState.UNKNOWN
    assert len(sent(world)) == 1


def test_a_mailbox_without_a_sent_folder_asks_at_once_and_is_remembered(world: World) -> None:
    delivery = unknown(world)

    assert len(asked(world)) == 1
    assert sender_of(world, delivery).files_sent is False
    assert "files no copies" in world.row(Delivery, delivery.id).reason


def test_an_account_without_a_folder_to_look_into_asks_at_once(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, imap_host="")

    delivery = unknown(world)

    assert len(asked(world)) == 1
    assert "has no Sent folder that could be looked into" in world.row(Delivery, delivery.id).reason
    assert ("ana@kestrel.test", "Sent") not in world.mailboxes.opened


def test_three_mails_that_surely_left_without_a_copy_show_that_none_are_filed(world: World) -> None:
    with_sent_folders(world)
    change(world, SenderAccount, world.sender_ids[1], state="paused")
    world.launched(leads=3, name="Earlier")
    for _ in range(6):
        hop(world)
    delivery = one_breaks(world)

    settle(world)

    assert sender_of(world, delivery).files_sent is False
    assert len(asked(world)) == 1


def one_breaks(world: World) -> Delivery:
    """Let one more mail end unknown, after three that surely left."""
    assert len(world.rows(Delivery, state=DeliveryState.SENT)) >= 3
    delivery = world.rows(Delivery, state=DeliveryState.SCHEDULED)[0]
    world.clock.now = max(delivery.send_at, world.clock.now)
    change(world, SenderAccount, delivery.sender_account_id, free_at=None)
    world.run(
        lambda session: results.mark_unknown(
            session, session.get_one(Delivery, delivery.id), "It broke.", now=world.clock.now
        )
    )
    return delivery


def test_mails_that_left_a_moment_ago_show_nothing_as_copies_may_be_filed_late(world: World) -> None:
    with_sent_folders(world)
    change(world, SenderAccount, world.sender_ids[1], state="paused")
    world.launched(leads=3, name="Earlier")
    for _ in range(6):
        hop(world)
    delivery = one_breaks(world)
    for one in world.rows(Delivery, state=DeliveryState.SENT):
        change(world, Delivery, one.id, intent_at=world.clock.now - timedelta(minutes=1))

    settle(world)

    assert sender_of(world, delivery).files_sent is None
    assert asked(world) == []


def test_of_a_provider_that_files_copies_nothing_shows_the_contrary(world: World) -> None:
    with_sent_folders(world)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, smtp_host="smtp.office365.com")
    change(world, SenderAccount, world.sender_ids[1], state="paused")
    world.launched(leads=3, name="Earlier")
    for _ in range(6):
        hop(world)
    delivery = one_breaks(world)

    settle(world)

    assert sender_of(world, delivery).files_sent is None
    assert "files copies of what it sends" in world.row(Delivery, delivery.id).reason
    assert asked(world) == []


def test_a_copy_of_one_that_surely_left_shows_that_copies_are_filed(world: World) -> None:
    with_sent_folders(world)
    change(world, SenderAccount, world.sender_ids[1], state="paused")
    world.launched(leads=1)
    first, second = world.rows(Delivery)
    file_copy(world, first)
    world.run(
        lambda session: results.mark_unknown(
            session, session.get_one(Delivery, second.id), "It broke.", now=world.clock.now
        )
    )

    settle(world)

    assert sender_of(world, second).files_sent is True
    assert "and there is none of this mail" in world.row(Delivery, second.id).reason


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("smtp.gmail.com", "files copies of what it sends, and there is none of this mail"),
        ("smtp.office365.com", "files copies of what it sends, and there is none of this mail"),
        ("mail.kestrel.test", "which may not file any"),
        ("gmail.com.kestrel.test", "which may not file any"),
    ],
)
def test_a_card_says_whether_the_provider_is_known_to_file_copies(
    world: World, host: str, known: str
) -> None:
    with_sent_folders(world)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, smtp_host=host)
    delivery = unknown(world)

    minutes_pass(world, 15.1)

    assert known in world.row(Delivery, delivery.id).reason
    assert len(asked(world)) == 1


def test_a_copy_that_comes_late_settles_what_a_person_was_asked_about(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    minutes_pass(world, 16)
    version = world.only(SlackPost, kind=PostKind.UNKNOWN_SEND).wanted_version

    file_copy(world, delivery)
    minutes_pass(world, 24 * 60)

    assert world.row(Delivery, delivery.id).state is DeliveryState.SENT
    assert world.only(SlackPost, kind=PostKind.UNKNOWN_SEND).wanted_version > version


def test_a_mailbox_that_cannot_be_read_is_looked_into_later_and_hides_no_decision(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    address = sender_of(world, delivery).address
    world.mailboxes.errors[address] = MailboxUnreadable("The password was refused.")

    minutes_pass(world, 16)

    assert len(asked(world)) == 1
    assert "The password was refused" in world.row(Delivery, delivery.id).reason
    assert sender_of(world, delivery).files_sent is None
    del world.mailboxes.errors[address]
    file_copy(world, delivery)
    minutes_pass(world, 24 * 60)
    assert world.row(Delivery, delivery.id).state is DeliveryState.SENT


def test_a_killed_workers_mail_is_looked_for_as_well(world: World) -> None:
    with_sent_folders(world)
    delivery = one_due(world)
    assert intend(world, delivery.id) is not None
    file_copy(world, delivery)
    world.queue.jobs.clear()

    world.clock.advance(minutes=3)
    settle(world)

    assert world.rows(Delivery)[0].state is DeliveryState.SENT
    assert sent(world) == []


def test_two_looks_at_once_settle_once(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    file_copy(world, delivery)
    world.clock.advance(minutes=2)

    def look() -> None:
        settle_now(world.services, delivery.sender_account_id)

    assert at_once(look, look) == [None, None]
    assert kinds(world, delivery_id=delivery.id).count("delivery.sent") == 1
    assert len(world.rows(Delivery)) == 2


def test_a_look_that_ends_after_the_decision_changes_nothing(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)
    file_copy(world, delivery)
    world.clock.advance(minutes=2)
    now, sender_id = world.clock.now, delivery.sender_account_id
    wanted = world.services.read(
        lambda session: reconciling.wanted(session, sender_id, now=now, cipher=world.services.cipher)
    )
    assert wanted is not None
    seen = reconciling.look(sent_folder(world, sender_id), wanted)
    world.run(lambda session: settling.sent(session, delivery.id, "Ana said so", now=now, by=world.ana_id))

    assert world.run(lambda session: reconciling.looked(session, sender_id, wanted, seen, now=now)) == 0
    assert world.row(Delivery, delivery.id).reason == "Ana said so"


def test_a_reply_to_it_settles_it_and_stops_the_rest(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)

    reply_from_yuki(world)

    assert world.row(Delivery, delivery.id).reason == settling.IT_ANSWERED
    assert [one.state for one in world.rows(Delivery)] == ["sent", "cancelled"]
    assert world.row(Enrollment, delivery.enrollment_id or 0).state == "replied"
    minutes_pass(world, 20)
    assert asked(world) == []


def test_a_mail_from_the_lead_that_names_no_mail_of_ours_settles_nothing(world: World) -> None:
    with_sent_folders(world)
    delivery = unknown(world)

    world.receive(sender_of(world, delivery).address, mail(sender="yuki@kumo.test", to="ana@kestrel.test"))

    assert world.row(Delivery, delivery.id).state is DeliveryState.UNKNOWN


def test_the_demo_goes_on_to_the_next_look_and_waits_for_it(world: World) -> None:
    with_sent_folders(world)
    unknown(world)

    def ahead() -> tuple[object, list[str]]:
        found = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))
        return found[0], found[1]

    assert ahead()[0] == MONDAY + timedelta(minutes=1)
    world.clock.advance(minutes=1)
    assert "1 mails to look for in Sent" in ahead()[1]
    settle(world)
    assert "1 mails to look for in Sent" not in ahead()[1]


@kept
def answer_unknown(world: World) -> int:
    with_sent_folders(world)
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world)
    world.channel.fail(OutcomeUnknown("It broke."), arrives=True)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()
    assert world.row(Draft, draft_id).state is DraftState.FAILED
    return draft_id


def test_an_answer_found_in_sent_is_sent(world: World) -> None:
    draft_id = answer_unknown(world)
    file_copy(world, world.only(Delivery, kind=DeliveryKind.ANSWER))

    minutes_pass(world, 2)

    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.problem) == (DraftState.SENT, "")


def test_an_answer_not_found_stays_a_draft_whose_writer_decides(world: World) -> None:
    draft_id = answer_unknown(world)

    minutes_pass(world, 16)

    draft = world.row(Draft, draft_id)
    assert draft.state is DraftState.FAILED
    assert draft.problem.startswith("Nobody knows whether it left.")
    assert draft.problem.endswith("Retry sends it again.")
    assert asked(world) == []
    (told,) = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    assert "draft card" in told.note
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()
    assert world.row(Draft, draft_id).state is DraftState.SENT
    first, second = sent(world)[-2:]
    assert first["Message-ID"] == second["Message-ID"]


def test_an_answer_that_was_rewritten_before_it_was_found_stays_a_draft_of_its_own(world: World) -> None:
    draft_id = answer_unknown(world)
    delivery = world.only(Delivery, kind=DeliveryKind.ANSWER)
    world.act(drafts.edit_draft, draft_id, text="Friday, then.")
    file_copy(world, delivery)

    minutes_pass(world, 2)

    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.message_id) == (DraftState.OPEN, None)
    assert "has left after all" in draft.problem
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()
    ids = [message_from_bytes(letter.content)["Message-ID"] for letter in world.channel.sent[-2:]]
    assert ids[0] != ids[1]


@pytest.mark.parametrize("wait", [0, 1, 30])
def test_a_slow_worker_that_reports_in_the_end_is_believed(world: World, wait: float) -> None:
    with_sent_folders(world)
    delivery = one_due(world)
    handover = intend(world, delivery.id)
    assert handover is not None
    world.clock.advance(minutes=3)
    settle(world)
    minutes_pass(world, wait)

    cards = {post.id: post.wanted_version for post in world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)}

    now = world.clock.now
    outcome = results.Outcome(delivery.id, handover.token, "250")

    assert world.run(lambda session: results.record(session, [outcome], now=now, wall=now)) == 1
    assert world.row(Delivery, delivery.id).state is DeliveryState.SENT
    assert all(world.row(SlackPost, id_).wanted_version > version for id_, version in cards.items())
