"""After a gap without a look into a mailbox nothing leaves from it before inbox and Sent were looked through."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy.orm import Session

from jobs import hand_sent as looks
from jobs.mailbox import check
from jobs.tick import hold_if_stale
from models import Delivery, Enrollment, HandSent, Lead, SenderAccount
from models.states import DeliveryState, EnrollmentState, SenderState
from outreach import catching_up, connecting, hand_sent, mailboxes, removing, today, why
from outreach.errors import MailboxUnreadable
from outreach.ports import FiledCopy
from tests.outreach.doing import change, sent, settle
from tests.outreach.standstills import look_through
from tests.outreach.unknowns import sent_folder, with_sent_folders
from tests.world import MONDAY, World, mail

pytestmark = pytest.mark.unseen
BY_HAND = "<by-hand@kestrel.test>"


@pytest.fixture
def at_work(world: World) -> World:
    """A lead whose first mail has left, and mailboxes that are looked into; gaps are watched for."""
    world.launched(leads=1)
    world.services = replace(world.services, holds_after_standstill=True)
    with_sent_folders(world)
    look_through(world)
    settle(world)
    return world


def writer(world: World) -> SenderAccount:
    return world.only(SenderAccount, address=world.channel.sent[0].sender)


def answered_by_hand(world: World, *, ago: timedelta = timedelta()) -> None:
    """Let a person have answered Yuki in the thread some time ago, with nobody looking."""
    folder = sent_folder(world, writer(world).id)
    at = world.clock.now - ago
    folder.copies[BY_HAND] = at
    folder.told[BY_HAND] = FiledCopy(
        at,
        own_id=BY_HAND,
        named=(str(sent(world)[0]["Message-ID"]),),
        recipients=frozenset({"yuki@kumo.test"}),
    )


def off(world: World, **by: float) -> None:
    """Let nothing run for a while, less than what holds a whole workspace; then the clock ticks."""
    world.queue.jobs.clear()
    world.clock.advance(**by)
    hold_if_stale(world.services)


def until_almost_due(world: World) -> None:
    """Let everything have run until forty minutes before the follow-up."""
    world.clock.now = world.only(Delivery, state=DeliveryState.SCHEDULED).send_at - timedelta(minutes=40)
    look_through(world)
    watched, world.services = world.services, replace(world.services, holds_after_standstill=False)
    settle(world)
    world.services = watched


@pytest.mark.parametrize(
    ("read_to", "created", "expected"),
    [
        (None, MONDAY, date(2026, 11, 28)),
        (MONDAY, MONDAY, date(2026, 11, 28)),
        (MONDAY - timedelta(days=9), MONDAY - timedelta(days=90), date(2026, 11, 20)),
        (MONDAY - timedelta(days=60), MONDAY - timedelta(days=90), date(2026, 10, 31)),
        (None, MONDAY - timedelta(days=5), date(2026, 11, 24)),
        (None, MONDAY - timedelta(days=90), date(2026, 10, 31)),
    ],
    ids=[
        "just connected",
        "two days at least",
        "from the day before the last look",
        "thirty days at most",
        "never looked into: from when it was connected",
        "never looked into: thirty days at most",
    ],
)
def test_a_look_goes_back_to_the_last_one(
    read_to: datetime | None, created: datetime, expected: date
) -> None:
    assert hand_sent.looked_from(read_to, created, now=MONDAY) == expected


def test_an_answer_by_hand_from_while_nobody_looked_for_days_stops_the_follow_up(at_work: World) -> None:
    at_work.services = replace(at_work.services, holds_after_standstill=False)
    at_work.clock.advance(days=10)
    answered_by_hand(at_work, ago=timedelta(days=9))

    look_through(at_work)
    settle(at_work)

    assert at_work.row(Enrollment, 1).state is EnrollmentState.PAUSED
    assert len(sent(at_work)) == 1
    assert at_work.rows(HandSent) == []


def test_what_is_met_again_after_a_long_gap_takes_over_once(at_work: World) -> None:
    at_work.services = replace(at_work.services, holds_after_standstill=False)
    at_work.clock.advance(days=10)
    answered_by_hand(at_work, ago=timedelta(days=9))
    look_through(at_work)
    change(at_work, Enrollment, 1, state=EnrollmentState.ACTIVE)
    change(at_work, SenderAccount, writer(at_work).id, sent_read_to=MONDAY)

    look_through(at_work)

    assert at_work.row(Enrollment, 1).state is EnrollmentState.ACTIVE


def test_a_folder_that_was_not_there_is_looked_into_from_the_last_look_that_saw_it(at_work: World) -> None:
    sender_id = writer(at_work).id
    read_to = at_work.row(SenderAccount, sender_id).sent_read_to
    del at_work.mailboxes.sent[writer(at_work).address]
    at_work.clock.advance(hours=1)

    looks.look(at_work.services, sender_id)

    sender = at_work.row(SenderAccount, sender_id)
    assert (read_to, sender.sent_read_to, sender.sent_looked_at) == (MONDAY, MONDAY, at_work.clock.now)


def test_no_step_leaves_after_a_gap_before_the_mailbox_was_looked_through(at_work: World) -> None:
    until_almost_due(at_work)

    off(at_work, minutes=40)
    settle(at_work)

    assert len(sent(at_work)) == 1
    look_through(at_work)
    settle(at_work)
    assert len(sent(at_work)) == 2


def test_an_answer_by_hand_is_seen_before_the_follow_up_that_was_due_meanwhile(at_work: World) -> None:
    until_almost_due(at_work)
    off(at_work, minutes=40)
    answered_by_hand(at_work, ago=timedelta(minutes=30))
    settle(at_work)

    look_through(at_work)
    settle(at_work)

    assert len(sent(at_work)) == 1
    assert at_work.row(Enrollment, 1).state is EnrollmentState.PAUSED


def test_a_look_into_sent_alone_lets_nothing_leave_while_the_inbox_is_unread(at_work: World) -> None:
    off(at_work, minutes=40)

    looks.look(at_work.services, writer(at_work).id)
    assert writer(at_work).looks_owed_at is not None
    check(at_work.services, writer(at_work).id)
    looks.look(at_work.services, writer(at_work).id)

    assert writer(at_work).looks_owed_at is None


def test_what_came_meanwhile_is_handled_before_anything_leaves(at_work: World) -> None:
    off(at_work, minutes=40)
    box = at_work.mailboxes.folder(writer(at_work).address)
    box.deliver(mail(sender="yuki@kumo.test", to=writer(at_work).address))

    look_through(at_work)
    assert writer(at_work).looks_owed_at is not None
    at_work.work_off()
    look_through(at_work)

    assert writer(at_work).looks_owed_at is None
    assert at_work.row(Enrollment, 1).state is EnrollmentState.REPLIED


class OneMinute(Event):
    """Ends the watch over Sent and Spam after its first look."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def test_an_answer_that_was_taken_for_spam_meanwhile_is_handled_before_anything_leaves(
    at_work: World,
) -> None:
    until_almost_due(at_work)
    looks.watch(at_work.services, writer(at_work).id, OneMinute())
    off(at_work, minutes=40)
    at_work.mailboxes.folder(writer(at_work).address, "Spam").deliver(
        mail(sender="yuki@kumo.test", to=writer(at_work).address)
    )

    check(at_work.services, writer(at_work).id)
    looks.watch(at_work.services, writer(at_work).id, OneMinute())
    assert writer(at_work).looks_owed_at is not None
    settle(at_work)

    assert at_work.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert len(sent(at_work)) == 1


def test_a_mailbox_that_nobody_reads_holds_its_steps_though_the_clock_goes_on(at_work: World) -> None:
    for _ in range(3):
        at_work.clock.advance(minutes=6)
        settle(at_work)

    assert writer(at_work).looks_owed_at == at_work.clock.now
    assert writer(at_work).state is SenderState.HEALTHY


def test_a_moment_without_a_look_holds_nothing(at_work: World) -> None:
    off(at_work, minutes=14)

    assert writer(at_work).looks_owed_at is None


def test_an_unreadable_mailbox_goes_on_waiting(at_work: World) -> None:
    off(at_work, minutes=40)
    at_work.mailboxes.errors[writer(at_work).address] = MailboxUnreadable("It cannot be reached.")

    with pytest.raises(MailboxUnreadable):
        looks.look(at_work.services, writer(at_work).id)

    assert writer(at_work).looks_owed_at is not None


def test_a_mailbox_that_is_connected_again_after_weeks_is_looked_through_first(at_work: World) -> None:
    mailbox = writer(at_work)
    at_work.act(removing.remove_sender, mailbox.id)
    at_work.clock.advance(days=9)
    answered_by_hand(at_work, ago=timedelta(days=8))

    def again(session: Session) -> None:
        account = mailboxes.account_of(session, mailbox.id, at_work.services.cipher)
        connecting.keep(
            session,
            at_work.workspace_id,
            connecting.Connected(account, mailbox.in_use_since, owner_person_id=mailbox.owner_person_id),
            cipher=at_work.services.cipher,
            now=at_work.clock.now,
            wall=at_work.clock.now,
        )

    at_work.run(again)
    assert writer(at_work).looks_owed_at == at_work.clock.now
    settle(at_work)
    look_through(at_work)
    settle(at_work)

    assert len(sent(at_work)) == 1
    assert at_work.row(Enrollment, 1).state is EnrollmentState.PAUSED


def test_why_and_today_say_what_the_steps_wait_for(at_work: World) -> None:
    until_almost_due(at_work)
    off(at_work, minutes=40)
    said = catching_up.in_words(writer(at_work).address)

    step = at_work.act(why.of, at_work.only(Lead, email="yuki@kumo.test").id).sequences[0].steps[1]

    assert said in step.sentence
    shown = at_work.act(today.of)
    assert said in [reason for reason, _ in shown.held]


def test_a_mailbox_that_nobody_ever_looked_into_holds_its_steps(world: World) -> None:
    """The mail process was never started: answers would go unseen from the first mail on."""
    world.launched(leads=1)
    world.services = replace(world.services, holds_after_standstill=True)
    with_sent_folders(world)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, last_checked_at=None, sent_looked_at=None)

    off(world, minutes=14)
    assert writer(world).looks_owed_at is None
    off(world, minutes=2)
    assert writer(world).looks_owed_at == world.clock.now

    look_through(world)
    settle(world)
    look_through(world)
    assert writer(world).looks_owed_at is None


def test_a_mailbox_whose_answers_go_to_one_that_nobody_reads_waits_for_that_one(at_work: World) -> None:
    until_almost_due(at_work)
    mailbox = writer(at_work)
    other = next(one for one in at_work.rows(SenderAccount) if one.id != mailbox.id)
    change(at_work, SenderAccount, mailbox.id, reply_to=other.address.replace("@", "+sales@"))
    at_work.mailboxes.errors[other.address] = MailboxUnreadable("It cannot be reached.")
    for _ in range(5):
        at_work.clock.advance(minutes=10)
        check(at_work.services, mailbox.id)
        looks.look(at_work.services, mailbox.id)
        settle(at_work)

    assert writer(at_work).looks_owed_at is not None
    assert len(sent(at_work)) == 1
    del at_work.mailboxes.errors[other.address]
    at_work.mailboxes.folder(other.address).deliver(mail(sender="yuki@kumo.test", to=other.address))
    look_through(at_work)
    assert writer(at_work).looks_owed_at is not None
    settle(at_work)
    look_through(at_work)

    assert writer(at_work).looks_owed_at is None
    assert at_work.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert len(sent(at_work)) == 1
