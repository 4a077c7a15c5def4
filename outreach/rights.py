"""Who may do what. Guests and people of other teams never may."""

from enum import StrEnum

from models import Person
from outreach.errors import NotAllowed

GUESTS_NEVER = "Guests may not use Plera. Ask someone of the team to do it for you."
LOOKING_UP = "I am just looking up who you are."


class Right(StrEnum):
    BUILD = "build sequences"
    APPROVE = "approve messages"
    LAUNCH = "launch, pause or resume sequences"
    ANSWER = "answer prospects"
    BLOCK = "block anybody"
    UNBLOCK = "unblock anybody"
    ADMIN = "change the workspace's settings"
    PERSONAL = "export or erase what is held about a person"


def require(actor: Person, right: Right) -> None:
    """Let an actor go on who has the right. Raises NotAllowed with what to do next.

    Nobody may anything before Slack has said who they are, as they could be a guest. In practice nobody waits for
    that: the whole team is looked up when the bot starts, newcomers when they open App Home, join a channel of ours
    or type a command, so that only a command in the very first moment has to be pressed again.
    """
    if actor.is_guest:
        raise NotAllowed(f"Guests may not {right}. Ask someone of the team to do it.")
    if actor.met_at is None:
        raise NotAllowed(f"{LOOKING_UP} Press it again in a moment.")
    allowed = {
        Right.BUILD: True,
        Right.APPROVE: actor.may_approve,
        Right.LAUNCH: actor.may_launch,
        Right.ANSWER: actor.may_answer,
        Right.BLOCK: True,
        Right.UNBLOCK: actor.may_answer,
        Right.ADMIN: actor.is_admin,
        Right.PERSONAL: actor.is_admin,
    }[right]
    if right in (Right.ADMIN, Right.PERSONAL) and not allowed:
        raise NotAllowed(f"Only admins may {right}. Ask one of them to do it.")
    if not (allowed or actor.is_admin):
        raise NotAllowed(f"You may not {right} here. A workspace admin can give you the right.")
