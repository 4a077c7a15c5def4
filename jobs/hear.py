"""Asks LinkedIn accounts that send by themselves who accepted and who wrote."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from uuid import uuid4

from jobs import context
from outreach import linkedin_health, linkedin_hearing, linkedin_own_words
from outreach.linkedin_hearing import Wanted
from outreach.linkedin_port import AccountProblem, AccountState, AccountTrouble, Later, LinkedIn
from outreach.ports import Services, Session

Work = Callable[[Session], bool]

_log = logging.getLogger("plera.jobs.hear")


def hear(sender_id: int) -> None:
    """Ask an account for what came since it was asked last."""
    hear_now(context.services(), sender_id)


def hear_now(services: Services, sender_id: int) -> None:
    """Ask once, with no transaction open meanwhile; what could not be asked for is asked for the next time."""
    holder, at, wall = uuid4().hex, services.now(), services.wall()
    wanted = services.run(
        lambda session: linkedin_hearing.take(session, sender_id, holder, now=at, wall=wall)
    )
    if wanted is None:
        return
    try:
        if _is_connected(services, sender_id, wanted):
            _take_in(services, sender_id, wanted)
            services.run(lambda session: linkedin_hearing.heard(session, sender_id, wanted, at=at, wall=wall))
    except (AccountProblem, Later) as error:
        _log.warning(
            "an account was not heard",
            extra={"sender_account_id": sender_id, "error": type(error).__name__},
        )
        if isinstance(error, AccountProblem) and linkedin_health.is_its_own(error):
            said = str(error)
            services.run(
                lambda session: linkedin_health.troubled(session, sender_id, said, wall=services.wall())
            )
    finally:
        services.run(lambda session: linkedin_hearing.rest(session, sender_id, holder, wall=services.wall()))


def _is_connected(services: Services, sender_id: int, wanted: Wanted) -> bool:
    """Ask how an account is, as one that is logged out may well go on telling what it heard before."""
    if services.linkedin is None:
        return True
    account = services.linkedin.account(wanted.account_id)
    said = linkedin_health.why_not(account)
    if said:
        services.run(lambda session: linkedin_health.troubled(session, sender_id, said, wall=services.wall()))
    elif account.state is AccountState.WORKING:
        services.run(lambda session: linkedin_health.works(session, sender_id))
    return account.state is AccountState.WORKING


def _take_in(services: Services, sender_id: int, wanted: Wanted) -> None:
    """Take in what came, each in its own transaction; messages first, as a reply stops what follows an invite.

    What cannot be taken in keeps nothing behind it from being heard: it fails the job in the end, and comes again.
    """
    linkedin = services.linkedin
    if linkedin is None:
        raise AccountProblem("LinkedIn is not set up in this process.", AccountTrouble.SET_UP)
    works = _lines(services, linkedin, sender_id, wanted)
    if wanted.connections_since is not None:
        works += [
            partial(linkedin_hearing.connected, sender_id=sender_id, relation=one, now=services.now())
            for one in linkedin.relations(wanted.account_id, wanted.connections_since)
        ]
    with ExitStack() as each:
        for work in reversed(works):
            each.callback(services.run, work)


def _lines(services: Services, linkedin: LinkedIn, sender_id: int, wanted: Wanted) -> list[Work]:
    """Return what is to be done about the lines of all chats, in their order; with whom ours stand is asked for."""
    lines = linkedin.messages(wanted.account_id, wanted.messages_since)
    own = services.read(lambda session: linkedin_own_words.unknown(session, sender_id, lines))
    chats = linkedin.chats(wanted.account_id, wanted.messages_since) if own else ()
    people = {one.chat_id: one.provider_id for one in chats}
    now = services.now()
    return [
        partial(
            linkedin_own_words.take,
            sender_id=sender_id,
            message=one,
            provider_id=people.get(one.chat_id, ""),
            now=now,
        )
        if one in own
        else partial(linkedin_hearing.wrote, sender_id=sender_id, message=one, now=now)
        for one in lines
    ]
