"""Asks LinkedIn accounts that send by themselves who accepted and who wrote."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from uuid import uuid4

from jobs import context
from outreach import linkedin_hearing
from outreach.linkedin_hearing import Wanted
from outreach.linkedin_port import AccountProblem, AccountTrouble, Later
from outreach.ports import Services, Session

_log = logging.getLogger("plera.jobs.hear")


def hear(sender_id: int) -> None:
    """Ask an account for what came since it was asked last."""
    hear_now(context.services(), sender_id)


def hear_now(services: Services, sender_id: int) -> None:
    """Ask once, with no transaction open meanwhile; what could not be asked for is asked for the next time."""
    holder, at = uuid4().hex, services.now()
    wanted = services.run(
        lambda session: linkedin_hearing.take(session, sender_id, holder, now=at, wall=services.wall())
    )
    if wanted is None:
        return
    try:
        _take_in(services, sender_id, wanted)
        services.run(lambda session: linkedin_hearing.heard(session, sender_id, wanted, at=at))
    except (AccountProblem, Later) as error:
        _log.warning(
            "an account was not heard",
            extra={"sender_account_id": sender_id, "error": type(error).__name__},
        )
    finally:
        services.run(lambda session: linkedin_hearing.rest(session, sender_id, holder, wall=services.wall()))


def _take_in(services: Services, sender_id: int, wanted: Wanted) -> None:
    """Take in what came, each in its own transaction; messages first, as a reply stops what follows an invite.

    What cannot be taken in keeps nothing behind it from being heard: it fails the job in the end, and comes again.
    """
    linkedin = services.linkedin
    if linkedin is None:
        raise AccountProblem("LinkedIn is not set up in this process.", AccountTrouble.SET_UP)
    works: list[Callable[[Session], bool]] = [
        partial(linkedin_hearing.wrote, sender_id=sender_id, message=one, now=services.now())
        for one in linkedin.messages(wanted.account_id, wanted.messages_since)
    ]
    if wanted.connections_since is not None:
        works += [
            partial(linkedin_hearing.connected, sender_id=sender_id, relation=one, now=services.now())
            for one in linkedin.relations(wanted.account_id, wanted.connections_since)
        ]
    with ExitStack() as each:
        for work in reversed(works):
            each.callback(services.run, work)
