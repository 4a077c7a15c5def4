"""Who may do what. Guests and people of other teams never may."""

from enum import StrEnum

from models import Person
from outreach.errors import NotAllowed


class Right(StrEnum):
    BUILD = "build sequences"
    APPROVE = "approve messages"
    LAUNCH = "launch, pause or resume sequences"
    ANSWER = "answer prospects"
    ADMIN = "change the workspace's settings"


def require(actor: Person, right: Right) -> None:
    """Let an actor go on who has the right. Raises NotAllowed with what to do next."""
    if actor.is_guest:
        raise NotAllowed(f"Guests may not {right}. Ask someone of the team to do it.")
    if actor.met_at is None and right is not Right.BUILD:
        raise NotAllowed("I am just looking up who you are. Press it again in a moment.")
    allowed = {
        Right.BUILD: True,
        Right.APPROVE: actor.may_approve,
        Right.LAUNCH: actor.may_launch,
        Right.ANSWER: actor.may_answer,
        Right.ADMIN: actor.is_admin,
    }[right]
    if not (allowed or actor.is_admin):
        raise NotAllowed(f"You may not {right} here. A workspace admin can give you the right.")
