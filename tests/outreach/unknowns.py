"""How tests come to a mail of which nobody knows whether it left, and how its mailbox files copies."""

from datetime import datetime

from integrations.recording import RecordingSent
from models import Delivery, Message, SenderAccount, SlackPost
from models.states import PostKind
from outreach.errors import OutcomeUnknown
from tests.moments import kept
from tests.outreach.doing import settle
from tests.world import World

BROKE = OutcomeUnknown("The connection broke at the end.")


def sent_folder(world: World, sender_id: int) -> RecordingSent:
    """Return a sender's Sent folder, which its server has from now on."""
    address = world.row(SenderAccount, sender_id).address
    return world.mailboxes.sent.setdefault(address, RecordingSent())


def with_sent_folders(world: World) -> None:
    """Let every mailbox have a Sent folder, empty at first."""
    for sender_id in world.sender_ids:
        sent_folder(world, sender_id)


@kept
def unknown(world: World, *, arrives: bool = True) -> Delivery:
    """Launch a lead whose first mail ends unknown; it has been looked for once."""
    world.channel.fail(BROKE, arrives=arrives)
    world.launched(leads=1)
    settle(world)
    return world.only(Delivery)


def message_id(world: World, delivery: Delivery) -> str:
    return world.row(Message, delivery.message_id).rfc_message_id


def file_copy(world: World, delivery: Delivery, at: datetime | None = None) -> None:
    """Let the server of a delivery's mailbox have filed a copy of it."""
    folder = sent_folder(world, delivery.sender_account_id)
    folder.copies[message_id(world, delivery)] = at or world.clock.now


def asked(world: World) -> list[str]:
    """Return to whom cards of mails of unknown end go, in order."""
    return [post.slack_channel for post in world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)]
