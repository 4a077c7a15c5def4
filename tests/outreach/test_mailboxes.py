"""What the health of a mailbox means."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from jobs.mailbox import check
from models import SenderAccount
from models.states import SenderState
from outreach import mailboxes, probing
from outreach.errors import MailboxUnreadable
from tests.outreach.doing import change, sent
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def test_a_mailbox_that_refuses_the_password_raises_and_is_held_until_it_can_be_read(world: World) -> None:
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("The password of ana@ was refused.")
    with pytest.raises(MailboxUnreadable):
        check(world.services, world.sender_ids[0])

    world.run(lambda session: mailboxes.unreadable(session, world.sender_ids[0], "Refused.", wall=MONDAY))
    held = world.row(SenderAccount, world.sender_ids[0])
    assert (held.state, held.broken_side, held.health_reason) == (SenderState.BROKEN, "imap", "Refused.")
    world.mailboxes.errors.clear()
    check(world.services, world.sender_ids[0])

    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.HEALTHY


def test_sending_well_does_not_heal_a_mailbox_that_cannot_be_read(world: World) -> None:
    world.run(lambda session: mailboxes.unreadable(session, world.sender_ids[0], "Refused.", wall=MONDAY))

    world.run(lambda session: mailboxes.works(session, world.sender_ids[0], mailboxes.SMTP))

    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.BROKEN


def test_a_paused_mailbox_is_still_read_but_neither_breaks_nor_heals(world: World) -> None:
    change(world, SenderAccount, world.sender_ids[0], state=SenderState.PAUSED)

    world.run(lambda session: mailboxes.unreadable(session, world.sender_ids[0], "Refused.", wall=MONDAY))
    world.run(lambda session: mailboxes.works(session, world.sender_ids[0], mailboxes.IMAP))

    assert world.row(SenderAccount, world.sender_ids[0]).state is SenderState.PAUSED
    assert world.services.read(mailboxes.readable) == world.sender_ids


def test_a_removed_one_is_not_read(world: World) -> None:
    change(world, SenderAccount, world.sender_ids[0], state=SenderState.REMOVED)

    assert world.services.read(mailboxes.readable) == [world.sender_ids[1]]


def test_a_removed_mailbox_is_named(world: World) -> None:
    with pytest.raises(MailboxUnreadable, match="removed"):
        check(world.services, 999)
    assert sent(world) == []


def test_what_is_wrong_with_one_side_outlives_the_other_sides_trouble(world: World) -> None:
    """A quota or a policy keeps its words and its growing wait while the mailbox cannot be read for a while."""
    sender_id = world.sender_ids[0]
    policy = "The provider has stopped it from sending."

    def breaks(session: Session) -> None:
        sender = session.get_one(SenderAccount, sender_id)
        mailboxes.broke(session, sender, mailboxes.SMTP, policy, wall=MONDAY)
        probing.rest(sender, now=MONDAY)

    world.run(breaks)
    rests_until = world.row(SenderAccount, sender_id).probe_at
    world.run(lambda session: mailboxes.unreadable(session, sender_id, "Away.", wall=MONDAY))
    both = world.row(SenderAccount, sender_id)
    assert both.health_reason == f"{policy} Away."

    world.run(lambda session: mailboxes.works(session, sender_id, mailboxes.IMAP))

    left = world.row(SenderAccount, sender_id)
    assert (left.state, left.broken_side, left.health_reason) == (SenderState.BROKEN, "smtp", policy)
    assert (left.broke_in_a_row, left.probe_at) == (1, rests_until)


def test_a_letter_is_not_tried_while_the_mailbox_cannot_be_read(world: World) -> None:
    sender_id = world.sender_ids[0]

    def breaks(session: Session) -> None:
        sender = session.get_one(SenderAccount, sender_id)
        mailboxes.broke(session, sender, mailboxes.SMTP, "Silent.", wall=MONDAY)
        probing.rest(sender, now=MONDAY)
        mailboxes.unreadable(session, sender_id, "Away.", wall=MONDAY)

    world.run(breaks)
    world.run(lambda session: probing.probe(session, now=MONDAY + timedelta(hours=1)))
    assert world.row(SenderAccount, sender_id).state is SenderState.BROKEN

    world.run(lambda session: mailboxes.works(session, sender_id, mailboxes.IMAP))
    world.run(lambda session: probing.probe(session, now=MONDAY + timedelta(hours=1)))

    assert world.row(SenderAccount, sender_id).state is SenderState.HEALTHY


def test_the_same_trouble_on_the_other_side_is_told_once_more_and_then_no_more(world: World) -> None:
    sender_id = world.sender_ids[0]
    for side in (mailboxes.SMTP, mailboxes.IMAP, mailboxes.SMTP, mailboxes.IMAP):

        def breaks(session: Session, side: str = side) -> None:
            sender = session.get_one(SenderAccount, sender_id)
            mailboxes.broke(session, sender, side, f"{side} is off.", wall=MONDAY)

        world.run(breaks)

    ((_, words),) = world.asked_to_reconnect()
    assert "smtp is off. imap is off." in words
