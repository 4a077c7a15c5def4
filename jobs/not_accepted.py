"""Lets leads go on who were invited on LinkedIn and did not accept in time."""

from jobs import context
from outreach import not_accepted
from outreach.ports import Services


def give_up() -> None:
    """Let all go on whose message has waited long enough."""
    give_up_all(context.services())


def give_up_all(services: Services) -> None:
    """Go on until none is left, or those left are in somebody else's hands."""
    while (
        services.run(lambda session: not_accepted.look_again(session, now=services.now()))
        == not_accepted.AT_ONCE
    ):
        pass
