"""A mail that its server does not hand out holds up no other for long, and is never passed over in silence."""

from datetime import timedelta

import pytest

from jobs.mailbox import check, check_spam
from models import Enrollment, MailboxCursor, RawMail, SenderAccount, SlackPost
from models.states import EnrollmentState, PostKind
from outreach import reading
from outreach.errors import MailboxUnreadable
from tests.mail_words import parsed
from tests.outreach.test_reading import ANA, inbox, kept_uids, letter
from tests.world import World, mail

pytestmark = pytest.mark.unseen
HEADERS = letter(2).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def look(world: World) -> None:
    check(world.services, world.sender_ids[0])


def told(world: World) -> list[str]:
    return [one.note for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)]


def refused(world: World, headers: bytes) -> None:
    """Let the second of three mails be one that the server does not hand out."""
    for number in (1, 2, 3):
        inbox(world).deliver(letter(number))
    inbox(world).refused[2] = headers


@pytest.mark.parametrize("headers", [HEADERS, b""], ids=["its headers are told", "nothing is told"])
def test_a_mail_that_is_refused_is_waited_for_and_then_read_past(world: World, headers: bytes) -> None:
    refused(world, headers)

    for _ in range(2):
        with pytest.raises(MailboxUnreadable, match="does not hand out a mail"):
            look(world)
    assert (kept_uids(world), told(world)) == ([1], [])

    world.clock.advance(minutes=10)
    look(world)
    look(world)

    assert kept_uids(world) == ([1, 2, 3] if headers else [1, 3])
    assert [one.last_uid for one in world.rows(MailboxCursor, sender_account_id=world.sender_ids[0])] == [3]
    (said,) = told(world)
    assert said.startswith(f"A mail in the inbox of {ANA} cannot be fetched")
    assert ("only its headers" in said) == bool(headers)
    assert all(one.is_clipped == (one.uid == 2) for one in world.rows(RawMail))


def test_one_that_is_handed_out_after_all_is_read_whole(world: World) -> None:
    refused(world, HEADERS)
    with pytest.raises(MailboxUnreadable):
        look(world)
    inbox(world).refused.clear()

    world.clock.advance(minutes=10)
    look(world)

    assert (kept_uids(world), told(world)) == ([1, 2, 3], [])
    assert not any(one.is_clipped for one in world.rows(RawMail))


def test_each_refused_mail_is_waited_for_as_long(world: World) -> None:
    refused(world, b"")
    inbox(world).refused[3] = b""
    for _ in range(2):
        with pytest.raises(MailboxUnreadable):
            look(world)
        world.clock.advance(minutes=10)

    look(world)

    assert kept_uids(world) == [1]
    assert len(told(world)) == 2


def test_a_refused_mail_in_spam_is_said_to_be_there(world: World) -> None:
    spam = world.mailboxes.folder(ANA, "Spam")
    check_spam(world.services, world.sender_ids[0])
    spam.deliver(letter(1))
    spam.refused[1] = b""
    with pytest.raises(MailboxUnreadable):
        check_spam(world.services, world.sender_ids[0])

    world.clock.advance(minutes=10)
    check_spam(world.services, world.sender_ids[0])

    (said,) = told(world)
    assert said.startswith(f"A mail in the Spam folder of {ANA} cannot be fetched")


def test_what_comes_into_a_spam_folder_that_was_not_there_before_is_read(world: World) -> None:
    """Many servers make it with the first mail that they take for spam."""
    check_spam(world.services, world.sender_ids[0])
    world.clock.advance(days=20)
    check_spam(world.services, world.sender_ids[0])
    spam = world.mailboxes.folder(ANA, "Spam")
    spam.deliver(letter(1), filed_on=(world.clock.now - timedelta(days=9)).date())
    spam.deliver(letter(2), filed_on=world.clock.now.date())

    check_spam(world.services, world.sender_ids[0])
    check_spam(world.services, world.sender_ids[0])

    assert [(one.folder, one.uid) for one in world.rows(RawMail)] == [(reading.SPAM, 2)]


def test_a_spam_folder_that_is_away_for_a_while_is_read_on_where_it_was(world: World) -> None:
    spam = world.mailboxes.folder(ANA, "Spam")
    check_spam(world.services, world.sender_ids[0])
    spam.deliver(letter(1))
    check_spam(world.services, world.sender_ids[0])
    folders = world.mailboxes.folders
    away = folders.pop((ANA, "Spam"))
    check_spam(world.services, world.sender_ids[0])

    folders[ANA, "Spam"] = away
    spam.deliver(letter(2))
    check_spam(world.services, world.sender_ids[0])

    assert kept_uids(world) == [1, 2]


def test_an_answer_of_which_only_the_headers_are_told_stops_the_steps_all_the_same(world: World) -> None:
    world.launched(leads=1)
    (ours,) = world.channel.sent
    whole = mail(sender="yuki@kumo.test", to=ours.sender, answers=str(parsed(ours.content)["Message-ID"]))
    box = world.mailboxes.folder(ours.sender)
    box.refused[box.deliver(whole)] = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    mailbox = world.only(SenderAccount, address=ours.sender)
    with pytest.raises(MailboxUnreadable):
        check(world.services, mailbox.id)

    world.clock.advance(minutes=10)
    check(world.services, mailbox.id)
    world.work_off()

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
