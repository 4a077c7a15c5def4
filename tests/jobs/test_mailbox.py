"""Reading mailboxes as mail arrives, over refusals, until told to stop."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

import pytest

from jobs import mailbox
from models import RawMail, SenderAccount
from models.states import SenderState
from outreach.errors import MailboxUnreadable
from tests.world import World, mail

HIGHEST = 4_294_967_295
"""RFC 9051, 2.3.1.1: UID and UIDVALIDITY have 32 bits without a sign."""


def until(claim: Callable[[], bool]) -> None:
    """Wait, at most ten seconds, until a claim holds."""
    pause, end = Event(), monotonic() + 10
    while not claim() and monotonic() < end:
        pause.wait(0.02)
    assert claim()


def test_every_mailbox_that_may_be_read_is_named(world: World) -> None:
    assert mailbox.accounts(world.services) == world.sender_ids


def test_mail_is_kept_as_it_arrives_and_stopping_ends_the_watch(world: World) -> None:
    stop = Event()
    watching = Thread(target=mailbox.watch, args=(world.services, world.sender_ids[0], stop))
    watching.start()
    try:
        folder = world.mailboxes.folder("ana@kestrel.test")
        folder.deliver(mail(sender="x@y.test", to="ana@kestrel.test"))
        until(lambda: len(world.rows(RawMail)) == 1)
    finally:
        stop.set()
        folder.deliver(mail(sender="x@y.test", to="ana@kestrel.test", message_id="<2@y.test>"))
        watching.join(10)

    assert not watching.is_alive()


def test_a_folder_numbered_as_high_as_imap_allows_is_read(world: World) -> None:
    folder = world.mailboxes.folder("ana@kestrel.test")
    folder.uidvalidity, folder.uidnext = HIGHEST, HIGHEST - 2

    for number in (1, 2):
        folder.deliver(mail(sender="x@y.test", to="ana@kestrel.test", message_id=f"<{number}@y.test>"))
        mailbox.check(world.services, world.sender_ids[0])

    assert [(one.uidvalidity, one.uid) for one in world.rows(RawMail)] == [
        (HIGHEST, HIGHEST - 2),
        (HIGHEST, HIGHEST - 1),
    ]


def test_a_mailbox_that_refuses_the_password_is_held_and_its_owner_told(world: World) -> None:
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("The password of ana@ was refused.")
    stop = Event()
    watching = Thread(target=mailbox.watch, args=(world.services, world.sender_ids[0], stop))
    watching.start()
    try:
        until(lambda: world.row(SenderAccount, world.sender_ids[0]).state is SenderState.BROKEN)
    finally:
        stop.set()
        watching.join(10)

    assert world.asked_to_reconnect() == [
        (
            "UANA",
            "⚠ Ana, *ana@kestrel.test is disconnected.*\nThe password of ana@ was refused.\n"
            "Nothing was lost: what it is to send waits until it works again.",
        )
    ]


def test_a_check_of_an_unreadable_mailbox_raises(world: World) -> None:
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("Refused.")

    with pytest.raises(MailboxUnreadable):
        mailbox.check(world.services, world.sender_ids[0])
