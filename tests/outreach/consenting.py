"""What tests of consents do again and again: begin as somebody, bind a browser, come back, be connected."""

from models import SenderAccount
from outreach import consents, grants
from outreach.consents import Begun
from outreach.oauth_port import Tokens
from tests.world import World

ANA_BOX = "ana@kestrel.test"


def begin(world: World, address: str = ANA_BOX, *, by: int | None = None) -> str:
    """Press Connect with…; return the state in the link."""
    return world.act(
        lambda session, actor, now: consents.begin(
            session, actor, "google", address=address, wall=now, cipher=world.services.cipher
        ),
        by=by,
    )


def bind(world: World, state: str) -> dict[str, str]:
    """Open the link in a browser; return its cookies."""
    begun, cookie = world.run(
        lambda session: consents.bind(session, state, wall=world.clock.now, cipher=world.services.cipher)
    )
    return {consents.cookie_name(begun.id): cookie}


def take(world: World, state: str, cookies: dict[str, str]) -> Begun:
    """Come back from the issuer."""
    return world.run(
        lambda session: consents.take(
            session, state, cookies, wall=world.clock.now, cipher=world.services.cipher
        )
    )


def granted(world: World, *, expires_in: int = 3_600, sender_id: int = 0) -> int:
    """Let Ana's mailbox, or another one, be reached by consent; return its id."""
    sender_id = sender_id or world.sender_ids[0]
    tokens = Tokens("access-0", expires_in, "refresh-0")
    world.issuer.good("refresh-0")
    world.run(
        lambda session: grants.keep(
            session,
            session.get_one(SenderAccount, sender_id),
            "google",
            tokens,
            wall=world.clock.now,
            cipher=world.services.cipher,
        )
    )
    return sender_id
