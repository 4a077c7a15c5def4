"""How far a mailbox's folders have been read: nothing is missed and nothing read twice, whatever its server does."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from integrations.recording import RecordingFolder
from jobs.mailbox import check, check_spam
from models import MailboxCursor, RawMail, Reply, SenderAccount
from outreach.ports import FetchedMail
from outreach.reading import SPAM
from tests.outreach.doing import reply_from_yuki
from tests.world import MONDAY, World, mail

pytestmark = pytest.mark.unseen
ANA = "ana@kestrel.test"


def inbox(world: World) -> RecordingFolder:
    return world.mailboxes.folder(ANA)


def letter(number: int) -> bytes:
    return mail(sender="x@y.test", to=ANA, message_id=f"<{number}@y.test>", text=f"This is number {number}.")


def look(world: World) -> None:
    check(world.services, world.sender_ids[0])


def kept_uids(world: World) -> list[int]:
    return [raw.uid for raw in world.rows(RawMail)]


def test_mail_from_before_the_first_look_is_not_read(world: World) -> None:
    inbox(world).deliver(letter(1))
    world.run(lambda session: session.execute(delete(MailboxCursor)))

    look(world)

    assert world.rows(RawMail) == []
    assert world.rows(MailboxCursor)[0].last_uid == 1


def test_each_mail_is_kept_once_and_the_cursor_moves_past_it(world: World) -> None:
    for number in range(3):
        inbox(world).deliver(letter(number))

    look(world)
    look(world)

    assert kept_uids(world) == [1, 2, 3]
    (cursor,) = world.rows(MailboxCursor, sender_account_id=world.sender_ids[0])
    assert (cursor.last_uid, cursor.checked_at) == (3, MONDAY)
    assert world.row(SenderAccount, world.sender_ids[0]).last_checked_at == MONDAY


def test_a_folder_that_was_renumbered_gives_what_is_new_and_nothing_twice(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    address = world.channel.sent[0].sender
    world.mailboxes.folder(address).renumber()

    world.receive(address, mail(sender="z@y.test", to=address, message_id="<z@y.test>"))

    assert [raw.outcome for raw in world.rows(RawMail)] == ["human", "from nobody we wrote to"]
    assert len(world.rows(Reply)) == 1


def test_a_renumbered_folder_is_not_read_from_before_its_last_look(world: World) -> None:
    inbox(world).deliver(letter(1), filed_on=(MONDAY - timedelta(days=400)).date())
    world.run(lambda session: session.execute(delete(MailboxCursor)))
    look(world)
    inbox(world).deliver(letter(2), filed_on=MONDAY.date())
    inbox(world).renumber()

    look(world)

    assert [raw.uid for raw in world.rows(RawMail)] == [2]


def test_a_look_that_dies_in_a_renumbered_folder_goes_on_where_it_was(world: World) -> None:
    folder = inbox(world)
    for number in range(4):
        folder.deliver(letter(number), filed_on=MONDAY.date())
    folder.renumber()
    whole = folder.after

    def broken(uid: int) -> list[FetchedMail]:
        return [one for one in whole(uid) if one.uid <= 2]

    folder.after = broken  # type: ignore[method-assign]
    look(world)
    folder.after = whole  # type: ignore[method-assign]
    look(world)
    look(world)

    assert kept_uids(world) == [1, 2, 3, 4]


def test_a_mail_that_is_moved_out_of_spam_is_read_once(world: World) -> None:
    world.receive(ANA, letter(1), folder="Spam")
    world.receive(ANA, letter(1))

    assert [raw.folder for raw in world.rows(RawMail)] == [SPAM]


def test_a_spam_folder_that_is_renamed_is_read_on_where_it_was(world: World) -> None:
    world.receive(ANA, letter(1), folder="Spam")
    folder = world.mailboxes.folder(ANA, "Spam")
    folder.name = "Junk"
    folder.deliver(letter(2))

    check_spam(world.services, world.sender_ids[0])

    assert [(raw.folder, raw.uid) for raw in world.rows(RawMail)] == [(SPAM, 1), (SPAM, 2)]
    assert world.only(MailboxCursor, folder=SPAM).name == "Junk"


def test_a_mailbox_without_a_spam_folder_has_nothing_to_be_read_there(world: World) -> None:
    check_spam(world.services, world.sender_ids[0])

    assert [one.last_uid for one in world.rows(MailboxCursor, folder=SPAM)] == [0]
    assert world.rows(RawMail) == []


def test_what_came_since_a_mailbox_was_connected_is_read_however_late_the_first_look_is(world: World) -> None:
    """The mail process may not run yet when the first mails leave, and their answers come."""
    world.run(lambda session: session.execute(delete(MailboxCursor)))
    inbox(world).deliver(letter(1), filed_on=(MONDAY - timedelta(days=2)).date())
    inbox(world).deliver(letter(2), filed_on=MONDAY.date())
    world.clock.advance(days=3)

    look(world)
    look(world)

    assert kept_uids(world) == [2]
    assert world.only(MailboxCursor, sender_account_id=world.sender_ids[0]).last_uid == 2
