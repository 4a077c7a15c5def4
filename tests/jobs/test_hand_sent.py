"""The mail process looks into Sent and Spam folders every minute: one that cannot be read keeps no other from it."""

from datetime import date
from threading import Event

import pytest

from integrations.recording import RecordingSent
from jobs import hand_sent
from models import RawMail, SenderAccount, SlackPost
from models.states import PostKind, SenderState
from outreach import mailboxes
from outreach.errors import MailboxUnreadable
from outreach.ports import FiledCopy
from tests.outreach.unknowns import sent_folder
from tests.world import World, mail

pytestmark = pytest.mark.unseen
ANA = "ana@kestrel.test"
REFUSED = f"The Sent folder of {ANA} cannot be read just now."


class Unreadable(RecordingSent):
    """A Sent folder whose server refuses to tell what is in it."""

    def since(self, day: date) -> dict[str, FiledCopy]:
        raise MailboxUnreadable(REFUSED)


class Minutes(Event):
    """Ends a watch after so many minutes."""

    def __init__(self, world: World, minutes: int) -> None:
        super().__init__()
        self._world, self._left = world, minutes

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == hand_sent.EVERY_SECONDS
        self._world.clock.advance(minutes=1)
        self._left -= 1
        if self._left == 0:
            self.set()
        return self.is_set()


@pytest.fixture
def refusing(world: World) -> World:
    """Ana's Sent folder was looked into once, and is refused from then on."""
    sent_folder(world, world.sender_ids[0])
    hand_sent.look(world.services, world.sender_ids[0])
    world.mailboxes.sent[ANA] = Unreadable()
    return world


def told(world: World) -> list[tuple[str, str]]:
    return [(one.slack_channel, one.note) for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)]


def watch(world: World, minutes: int) -> None:
    hand_sent.watch(world.services, world.sender_ids[0], Minutes(world, minutes))


def test_spam_is_read_where_sent_cannot_be(refusing: World) -> None:
    spam = refusing.mailboxes.folder(ANA, "Spam")
    watch(refusing, 1)
    spam.deliver(mail(sender="yuki@kumo.test", to=ANA))

    watch(refusing, 1)

    assert len(refusing.rows(RawMail)) == 1


def test_whose_mailbox_it_is_is_told_once_a_day_that_nothing_leaves_as_sent_cannot_be_read(
    refusing: World,
) -> None:
    watch(refusing, 30)
    assert told(refusing) == []

    watch(refusing, 120)

    assert told(refusing) == [
        (
            "UANA",
            f"{REFUSED} Until it can, steps of {ANA} wait, as somebody may have been answered by hand meanwhile. It is "
            "tried every minute.",
        )
    ]
    assert refusing.row(SenderAccount, refusing.sender_ids[0]).state is SenderState.HEALTHY
    watch(refusing, 24 * 60)
    assert len(told(refusing)) == 2


def test_a_mailbox_that_broke_is_not_told_of_twice(refusing: World) -> None:
    sender_id, wall = refusing.sender_ids[0], refusing.clock.now
    refusing.run(lambda session: mailboxes.unreadable(session, sender_id, "It is refused.", wall=wall))

    watch(refusing, 60)

    assert told(refusing) == []
