"""A workspace whose clock stands still, and what is shown of it."""

from dataclasses import replace

from jobs import context, hand_sent, mailbox, tick
from models import (
    SlackPost,
    Workspace,
)
from models.states import PostKind
from outreach import holding
from outreach.ledger_screens import HeldSends
from tests.outreach.doing import (
    sent,
    settle,
    walk,
)
from tests.outreach.unknowns import with_sent_folders
from tests.world import World


def watched(world: World) -> World:
    """A workspace whose standstills are watched for, and whose clock has ticked."""
    world.services = replace(world.services, holds_after_standstill=True)
    with_sent_folders(world)
    tick.tick(world.services)
    return world


def workspace(world: World) -> Workspace:
    return world.row(Workspace, world.workspace_id)


def card(world: World) -> HeldSends:
    found = world.services.read(
        lambda session: holding.card(session, world.workspace_id, now=world.clock.now)
    )
    assert found is not None
    return found


def cards(world: World) -> list[str]:
    return [post.slack_channel for post in world.rows(SlackPost, kind=PostKind.HELD_SENDS)]


def stand_still(world: World, **by: float) -> None:
    """Let nothing run for a while; then the clock ticks and its jobs run."""
    world.queue.jobs.clear()
    world.clock.advance(**by)
    settle(world)


def look_through(world: World) -> None:
    """Look into every inbox and Sent folder, as the mail process does each minute."""
    for sender_id in world.sender_ids:
        mailbox.check(world.services, sender_id)
        hand_sent.look(world.services, sender_id)


def hops_on(world: World, *, mails: int) -> None:
    """Hop until so many mails have left; no hop counts as a standstill."""
    world.services = replace(world.services, holds_after_standstill=False)
    context.install(lambda: world.services)
    look_through(world)
    walk(world, lambda: len(sent(world)) == mails)
