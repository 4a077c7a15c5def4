"""Tells the class of stored mails again after the rules have changed, a batch in each transaction."""

from jobs import context
from outreach import reclassifying
from outreach.ports import Services


def reclassify() -> None:
    """Go on until every mail has the class that the rules of today tell, or a person gave it."""
    reclassify_all(context.services())


def reclassify_all(services: Services) -> tuple[int, int]:
    """Go through all of them; return how many were looked at and how many have another class now.

    A run that is cut off goes on where it was, as each mail keeps the version of the rules that told its class.
    """
    looked_at = changed = 0
    while True:
        found = services.run(lambda session: reclassifying.again(session, now=services.now()))
        looked_at, changed = looked_at + found.looked_at, changed + found.changed
        if not found.has_more:
            return looked_at, changed
