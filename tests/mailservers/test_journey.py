"""The whole way of a sequence on real servers: out, answered, stopped; bounced; lost and found again."""

import shutil
from datetime import timedelta

import pytest

from jobs import mailbox
from models import Delivery, MailboxCursor, RawMail, Reply, SenderAccount, SlackPost, Suppression
from models.states import DeliveryState, EnrollmentState, PostKind, ReplyClass, SenderState
from outreach import mail_text
from tests.mailservers.cutting import cutting_proxy
from tests.mailservers.dovecot_config import SPAM
from tests.mailservers.hoster import Hoster
from tests.mailservers.office import Office, at_work, parsed, through, until
from tests.mailservers.policy import GREYLISTED
from tests.outreach.doing import settle, walk
from tests.world import World

pytestmark = pytest.mark.unseen


@pytest.fixture
def office(world: World, host: Hoster) -> Office:
    return at_work(world, host)


def test_a_sequence_stops_when_the_lead_answers_by_mail(office: Office) -> None:
    world = office.world
    sent = office.launched()
    arrived = office.arrived(sent)

    with office.watching(sent):
        office.answer(sent)
        until(lambda: len(world.rows(RawMail)) == 1)
        world.work_off()
        assert office.enrollment(sent).state is EnrollmentState.REPLIED

    assert sent.state is DeliveryState.SENT
    assert office.sender_of(sent).address in str(arrived["From"])
    assert arrived["Return-Path"] == f"<{office.sender_of(sent).address}>"
    assert world.only(Reply).reply_class is ReplyClass.HUMAN
    assert len(world.rows(SlackPost, kind=PostKind.CONVERSATION_ROOT)) == 1


def test_the_mail_that_arrives_is_the_one_that_was_approved(office: Office) -> None:
    world = office.world
    sent = office.launched()
    (found,) = office.host.arrived(office.prospect_of(sent))

    with world.services.mailboxes.open_sent(office.sender_of(sent), "") as copies:
        assert copies is not None
        message_id = str(parsed(found)["Message-ID"])
        until(lambda: copies.filed_at(message_id) is not None)
    assert found.content.count(b"\nMessage-ID:") == 1
    assert "Lindenweg 1, 10115 Berlin" in mail_text.read(found.content).text


def test_a_greylisted_letter_leaves_a_little_later_and_once(office: Office) -> None:
    world = office.world
    sender_free = [account.address for account in office.prospects.values()]
    for address in sender_free:
        office.host.policy.answer(address, GREYLISTED)
    waiting = office.launched()

    assert waiting.state is DeliveryState.DEFERRED
    assert "Greylisted" in waiting.reason
    assert waiting.send_at == world.clock.now + timedelta(seconds=300)
    walk(world, lambda: world.row(Delivery, waiting.id).state is DeliveryState.SENT)

    assert len(office.host.arrived(office.prospect_of(waiting))) == 1


@pytest.mark.parametrize("is_moved", [False, True])
def test_after_the_numbers_of_a_folder_changed_nothing_is_missed_and_nothing_twice(
    office: Office, is_moved: bool
) -> None:
    world, dovecot = office.world, office.host.dovecot
    sent = office.launched()
    address = office.sender_of(sent).address
    for number in (1, 2):
        office.answer(sent, number=number)
    office.check(sent, mails=2)
    before = world.only(MailboxCursor, sender_account_id=sent.sender_account_id).uidvalidity

    if is_moved:
        # As when the provider moves a mailbox to another server: the same mails under other numbers.
        kept = [found.content for found in office.host.read(office.sender_of(sent))]
        shutil.rmtree(dovecot.place / "mail" / address)
        for content in reversed(kept):
            dovecot.deliver(address, content)
    dovecot.administer("mailbox", "update", "-u", address, "--uid-validity", str(before + 7), "INBOX")
    office.answer(sent, number=3)
    office.check(sent, mails=3)

    texts = sorted(reply.provider_id for reply in world.rows(Reply))
    theirs = office.prospect_of(sent).address
    assert texts == [f"<reply-{number}-{theirs}>" for number in (1, 2, 3)]
    assert world.only(MailboxCursor, sender_account_id=sent.sender_account_id).uidvalidity == before + 7


def test_an_answer_that_the_server_took_for_spam_stops_the_sequence(office: Office) -> None:
    world, dovecot = office.world, office.host.dovecot
    sent = office.launched()
    mailbox.check_spam(world.services, sent.sender_account_id)
    office.answer(sent)
    address = office.sender_of(sent).address
    office.host.arrived(office.sender_of(sent))
    dovecot.administer("move", "-u", address, SPAM, "mailbox", "INBOX", "all")

    mailbox.check_spam(world.services, sent.sender_account_id)
    world.work_off()

    assert office.enrollment(sent).state is EnrollmentState.REPLIED


def test_a_reader_goes_on_when_the_numbers_change_under_it(office: Office) -> None:
    world, dovecot = office.world, office.host.dovecot
    sent = office.launched()
    address = office.sender_of(sent).address
    with office.watching(sent):
        office.answer(sent, number=1)
        until(lambda: len(world.rows(RawMail)) == 1)
        before = world.only(MailboxCursor, sender_account_id=sent.sender_account_id).uidvalidity
        dovecot.administer("mailbox", "update", "-u", address, "--uid-validity", str(before + 7), "INBOX")
        office.answer(sent, number=2)
        theirs = office.prospect_of(sent).address
        until(lambda: len({one.sha256 for one in world.rows(RawMail)}) == 2)
        world.work_off()

    assert sorted(one.provider_id for one in world.rows(Reply)) == [
        f"<reply-{number}-{theirs}>" for number in (1, 2)
    ]
    assert world.row(SenderAccount, sent.sender_account_id).state is SenderState.HEALTHY


def test_a_reader_that_the_server_dropped_comes_back_and_misses_nothing(office: Office) -> None:
    world, dovecot = office.world, office.host.dovecot
    sent = office.launched()
    with office.watching(sent):
        office.answer(sent, number=1)
        until(lambda: len(world.rows(RawMail)) == 1)
        dovecot.administer("kick", office.sender_of(sent).address)
        office.answer(sent, number=2)
        until(lambda: len(world.rows(RawMail)) == 2)
        world.work_off()

    assert len(world.rows(Reply)) == 2
    assert world.row(SenderAccount, sent.sender_account_id).state is SenderState.HEALTHY


def test_a_lead_that_turns_out_not_to_exist_is_stopped_and_blocked(office: Office) -> None:
    world = office.world
    for account in office.prospects.values():
        office.host.dovecot.remove(account.address)
    sent = office.launched()
    assert sent.state is DeliveryState.SENT

    office.check(sent, mails=1)

    reply = world.only(Reply)
    assert (reply.reply_class, reply.is_final) == (ReplyClass.BOUNCE, True)
    assert office.enrollment(sent).state is EnrollmentState.STOPPED
    assert office.prospect_of(sent).address in {row.value for row in world.rows(Suppression)}


def test_a_lead_whose_mailbox_is_full_is_no_hard_bounce(office: Office) -> None:
    world, dovecot = office.world, office.host.dovecot
    for account in office.prospects.values():
        dovecot.add(account.address, quota="10k")
        dovecot.deliver(account.address, b"Subject: large\r\n\r\n" + b"x" * 70 * 140 + b"\r\n")
        # The server asks for quotas only after it has taken the letter.
        office.host.policy.answer(account.address, "OK")
    sent = office.launched()
    assert sent.state is DeliveryState.SENT

    office.check(sent, mails=1)

    reply = world.only(Reply)
    assert (reply.reply_class, reply.is_final) == (ReplyClass.BOUNCE, False)
    assert world.rows(Suppression) == []


def test_a_letter_lost_at_its_end_is_found_in_the_sent_folder(office: Office) -> None:
    world = office.world
    with cutting_proxy(office.host.postfix.ports["plain"]) as cut:
        through(office, cut.port)
        lost = office.launched()
    office.host.arrived(office.prospect_of(lost))
    if world.row(Delivery, lost.id).state is DeliveryState.UNKNOWN:
        world.clock.advance(minutes=1)
        settle(world)

    found = world.row(Delivery, lost.id)
    assert (found.state, found.reason) == (DeliveryState.SENT, "A copy of it is in the Sent folder")
    assert world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND) == []


def test_a_letter_that_never_left_becomes_a_card_and_is_not_sent_by_itself(office: Office) -> None:
    world = office.world
    with cutting_proxy(office.host.postfix.ports["plain"]) as cut:
        cut.server_gets_end = False
        through(office, cut.port)
        lost = office.launched()
    for minutes in (1, 4, 10):
        world.clock.advance(minutes=minutes)
        settle(world)

    assert world.row(Delivery, lost.id).state is DeliveryState.UNKNOWN
    assert len(world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)) == 1
    assert office.host.read(office.prospect_of(lost)) == []
