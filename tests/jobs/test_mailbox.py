"""Reading mailboxes as mail arrives, over refusals, until told to stop."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

import pytest

from jobs import mailbox
from models import RawMail, SenderAccount
from models.states import SenderState
from outreach.errors import LoginRefused, MailboxUnreadable
from tests.world import World, mail

HIGHEST = 4_294_967_295
"""RFC 9051, 2.3.1.1: UID and UIDVALIDITY have 32 bits without a sign."""


def until(claim: Callable[[], bool]) -> None:
    """Wait, at most ten seconds, until a claim holds."""
    pause, end = Event(), monotonic() + 10
    while not claim() and monotonic() < end:
        pause.wait(0.02)
    assert claim()


class Stops(Event):
    """Ends a watch after some waits, each of which takes minutes by the clock; `then` happens in the first."""

    def __init__(
        self, world: World, *, after: int, minutes: float = 0.25, then: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__()
        self.waits: list[float | None] = []
        self._world, self._after, self._minutes, self._then = world, after, minutes, then

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        self._world.clock.advance(minutes=self._minutes)
        if len(self.waits) == 1:
            self._then()
        if len(self.waits) == self._after:
            self.set()
        return self.is_set()


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
    world.mailboxes.errors["ana@kestrel.test"] = LoginRefused("The password of ana@ was refused.")
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


def test_one_that_cannot_be_reached_for_a_moment_breaks_nothing(world: World) -> None:
    """As after a restart, or while the issuer of its access tokens is away."""
    tried = len(world.mailboxes.opened)
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("It cannot be reached.")
    stop = Stops(world, after=3)

    mailbox.watch(world.services, world.sender_ids[0], stop)

    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.HEALTHY
    assert world.asked_to_reconnect() == []
    assert len(world.mailboxes.opened) == tried


def test_one_that_stays_out_of_reach_is_held_after_twenty_minutes(world: World) -> None:
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("It cannot be reached.")
    states = []

    for minutes in (19, 2):
        stop = Stops(world, after=2, minutes=minutes)
        mailbox.watch(world.services, world.sender_ids[0], stop)
        states.append(world.row(SenderAccount, world.sender_ids[0]).state)
    assert states == [SenderState.HEALTHY, SenderState.HEALTHY]

    mailbox.watch(world.services, world.sender_ids[0], Stops(world, after=3, minutes=10))
    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.BROKEN


def test_a_connection_that_drops_is_opened_anew_and_breaks_nothing_when_that_fails_at_first(
    world: World,
) -> None:
    read = len(world.mailboxes.opened)
    address = "ana@kestrel.test"
    drops = MailboxUnreadable("The connection broke.")
    world.mailboxes.folder(address).drops = drops
    stop = Stops(world, after=2, then=lambda: world.mailboxes.errors.update({address: drops}))

    mailbox.watch(world.services, world.sender_ids[0], stop)

    assert len(world.mailboxes.opened) == read + 1
    assert stop.waits == [mailbox.REOPEN_SECONDS, mailbox.RETRY_SECONDS]
    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.HEALTHY


def test_a_check_of_an_unreadable_mailbox_raises(world: World) -> None:
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("Refused.")

    with pytest.raises(MailboxUnreadable):
        mailbox.check(world.services, world.sender_ids[0])


def test_a_connection_that_drops_each_time_at_once_is_not_opened_anew_every_second(world: World) -> None:
    """As of a server that offers IDLE and hangs up on it: providers lock out who logs in so often."""
    world.mailboxes.folder("ana@kestrel.test").drops = MailboxUnreadable("The connection broke.")
    stop = Stops(world, after=4)

    mailbox.watch(world.services, world.sender_ids[0], stop)

    assert stop.waits == [mailbox.REOPEN_SECONDS, *[mailbox.RETRY_SECONDS] * 3]
