"""What the health of a mailbox means."""

import pytest

from jobs.mailbox import check
from models import SenderAccount
from models.states import SenderState
from outreach import mailboxes
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
