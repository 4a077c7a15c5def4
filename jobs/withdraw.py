"""Takes invites on LinkedIn back that nobody answered."""

import logging
from uuid import uuid4

from jobs import context
from outreach import withdrawal_cards, withdrawals
from outreach.linkedin_port import AccountProblem, Later
from outreach.ports import Services
from outreach.withdrawals import Wanted

_log = logging.getLogger("plera.jobs.withdraw")


def withdraw(sender_id: int) -> None:
    """Take an account's stale invites back, some at a time, or ask its owner to."""
    withdraw_now(context.services(), sender_id)


def withdraw_now(services: Services, sender_id: int) -> None:
    """Do so once, with no transaction open while LinkedIn is asked; what fails comes again in an hour."""
    now, holder = services.now(), uuid4().hex
    wanted = services.run(lambda session: withdrawals.look(session, sender_id, holder, now=now))
    services.run(lambda session: withdrawal_cards.ask(session, sender_id, now=now))
    linkedin = services.linkedin
    if not wanted or linkedin is None:
        return
    try:
        waiting = {one.provider_id: one.invite_id for one in linkedin.pending_invites(wanted[0].account_id)}
        for one in wanted:
            _take_back(services, one, waiting.get(one.provider_id, ""))
    except (AccountProblem, Later) as error:
        _log.warning(
            "invites were not taken back",
            extra={"sender_account_id": sender_id, "error": type(error).__name__},
        )


def _take_back(services: Services, one: Wanted, invite_id: str) -> None:
    """Take an invite back that waits still; one that does not was answered, or withdrawn at LinkedIn."""
    linkedin = services.linkedin
    if linkedin is None or not services.run(
        lambda session: withdrawals.is_wanted(session, one.id, now=services.now())
    ):
        return
    is_done = bool(invite_id) and linkedin.withdraw(one.account_id, invite_id)
    services.run(lambda session: withdrawals.taken_back(session, one.id, is_done=is_done, now=services.now()))
