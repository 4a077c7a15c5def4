"""The hourly look at mailboxes: both logins are tried, what broke is asked about by name, what works again goes on."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from jobs.check_mailbox import check
from jobs.tick import tick
from models import Person, SenderAccount
from models.states import SenderState
from outreach import mailboxes
from outreach.errors import Deferred, LoginRefused, MailboxUnreadable, SenderBroken
from outreach.mail_troubles import Trouble
from tests.world import World

ADDRESS = "ana@kestrel.test"
REFUSED = "The mailbox ana@kestrel.test refused its password."


@pytest.fixture
def ana(world: World) -> int:
    """Return Ana's mailbox, due to be looked at now."""
    sender_id = world.sender_ids[0]
    world.run(lambda session: setattr(session.get_one(SenderAccount, sender_id), "next_login_check_at", None))
    return sender_id


def looked(world: World, sender_id: int) -> SenderAccount:
    """Let the time of the next look come, look, and return how the mailbox is then."""
    due = world.row(SenderAccount, sender_id).next_login_check_at
    if due is not None and due > world.clock.now:
        world.clock.now = due
    check(world.services, sender_id)
    return world.row(SenderAccount, sender_id)


def refuses(world: World) -> None:
    world.channel.connect_errors.append(SenderBroken(REFUSED).because(Trouble.WRONG_PASSWORD))


def test_the_clock_asks_for_a_look_every_hour_though_nothing_is_sent(world: World, ana: int) -> None:
    asked = []
    for _ in range(3 * 60):
        tick(world.services)
        asked += [ids for job, ids in world.queue.jobs if job == "check_mailbox"]
        world.work_off()
        world.clock.advance(minutes=1)

    assert asked == [(ana,)] * 3
    assert world.channel.connected == [ADDRESS] * 3
    assert world.channel.sent == []


def test_a_look_that_lets_us_in_is_noted_with_its_time(world: World, ana: int) -> None:
    sender = looked(world, ana)

    assert (sender.state, sender.login_checked_at) == (SenderState.HEALTHY, world.clock.now)
    assert sender.next_login_check_at == world.clock.now + timedelta(hours=1)
    assert (ADDRESS, "INBOX") in world.mailboxes.opened


def test_a_second_job_for_the_same_look_does_nothing(world: World, ana: int) -> None:
    looked(world, ana)

    check(world.services, ana)

    assert world.channel.connected == [ADDRESS]


def test_a_refused_login_breaks_the_mailbox_and_asks_its_owner_by_name_once(world: World, ana: int) -> None:
    refuses(world)
    refuses(world)

    first, second = looked(world, ana), looked(world, ana)

    assert (first.state, first.broken_side, first.is_shut_out) == (SenderState.BROKEN, "smtp", True)
    assert second.state is SenderState.BROKEN
    ((channel, words),) = world.asked_to_reconnect()
    assert channel == "UANA"
    assert words.startswith(f"⚠ Ana, *{ADDRESS} is disconnected.*\n{REFUSED}\nNothing was lost")


def test_nobodys_mailbox_is_asked_about_of_every_admin(world: World, ana: int) -> None:
    world.run(lambda session: setattr(session.get_one(SenderAccount, ana), "owner_person_id", None))
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "is_admin", True))
    refuses(world)

    looked(world, ana)

    assert {channel for channel, _ in world.asked_to_reconnect()} == {"UANA", "UBEN"}


def test_a_login_that_works_again_heals_what_a_refused_login_broke(world: World, ana: int) -> None:
    refuses(world)
    looked(world, ana)

    sender = looked(world, ana)

    assert (sender.state, sender.health_reason, sender.broken_side) == (SenderState.HEALTHY, "", "")
    assert not sender.is_shut_out
    assert world.asked_to_reconnect() == [("UANA", f"✓ {ADDRESS} works again: what waited for it goes on.")]


def test_what_broke_anew_is_asked_anew_and_the_earlier_question_goes(world: World, ana: int) -> None:
    refuses(world)
    looked(world, ana)
    looked(world, ana)
    world.mailboxes.errors[ADDRESS] = LoginRefused("It has IMAP switched off.").because(Trouble.SERVICE_OFF)

    sender = looked(world, ana)

    assert sender.broken_side == "imap"
    ((_, words),) = world.asked_to_reconnect()
    assert "It has IMAP switched off." in words


def test_a_server_that_is_down_for_a_moment_breaks_nothing(world: World, ana: int) -> None:
    world.channel.connect_errors.append(Deferred("It cannot be reached.").because(Trouble.PORT_CLOSED))

    sender = looked(world, ana)

    assert (sender.state, sender.missed_checks) == (SenderState.HEALTHY, 1)
    assert sender.next_login_check_at == world.clock.now + timedelta(minutes=10)
    assert looked(world, ana).missed_checks == 0


def test_a_server_that_stays_down_breaks_its_mailbox_at_the_third_look(world: World, ana: int) -> None:
    down = "The IMAP server cannot be reached."
    world.mailboxes.errors[ADDRESS] = MailboxUnreadable(down).because(Trouble.TIMEOUT)

    states = [looked(world, ana).state for _ in range(3)]

    assert states == [SenderState.HEALTHY, SenderState.HEALTHY, SenderState.BROKEN]
    del world.mailboxes.errors[ADDRESS]
    assert looked(world, ana).state is SenderState.HEALTHY


def test_each_side_that_is_refused_breaks_and_is_healed_by_its_own_login_alone(
    world: World, ana: int
) -> None:
    refuses(world)
    refuses(world)
    world.mailboxes.errors[ADDRESS] = LoginRefused("It has IMAP switched off.").because(Trouble.SERVICE_OFF)

    both = looked(world, ana)
    assert (both.smtp_reason, both.imap_reason) == (REFUSED, "It has IMAP switched off.")
    del world.mailboxes.errors[ADDRESS]
    one = looked(world, ana)
    assert (one.state, one.health_reason, one.imap_reason) == (SenderState.BROKEN, REFUSED, "")

    assert looked(world, ana).state is SenderState.HEALTHY


def test_a_login_heals_nothing_that_fell_silent_over_a_letter(world: World, ana: int) -> None:
    def silent(session: Session) -> None:
        sender = session.get_one(SenderAccount, ana)
        mailboxes.broke(session, sender, mailboxes.SMTP, "It is silent.", wall=world.clock.now)

    world.run(silent)

    assert looked(world, ana).state is SenderState.BROKEN


def test_a_paused_mailbox_is_looked_at_and_stays_paused_and_a_removed_one_is_left_alone(
    world: World, ana: int
) -> None:
    world.run(lambda session: setattr(session.get_one(SenderAccount, ana), "state", SenderState.PAUSED))
    refuses(world)

    paused = looked(world, ana)

    assert (paused.state, paused.login_checked_at) == (SenderState.PAUSED, world.clock.now)
    assert world.asked_to_reconnect() == []
    world.run(lambda session: setattr(session.get_one(SenderAccount, ana), "state", SenderState.REMOVED))
    refuses(world)
    looked(world, ana)
    assert len(world.channel.connect_errors) == 1
