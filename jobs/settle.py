"""Looks into Sent folders: for mails of which nobody knows whether they left, and for what a restored backup forgot."""

import logging
from collections.abc import Callable
from uuid import uuid4

from jobs import context
from outreach import leases, linkedin_reconciling, reconciling, restored
from outreach.errors import MailboxUnreadable
from outreach.linkedin_port import AccountProblem, Later, LinkedIn
from outreach.linkedin_reconciling import Asking
from outreach.ports import Services
from outreach.reconciling import Seen, Wanted

LEASE_SECONDS = 120

_log = logging.getLogger("plera.jobs.settle")


def settle(sender_id: int) -> None:
    """Look for a sender's mails of unknown end."""
    settle_now(context.services(), sender_id)


def settle_now(services: Services, sender_id: int) -> None:
    """Look once into a sender's Sent folder for what is due to be looked for.

    No transaction is open meanwhile; whatever was decided in between stands.
    """
    wanted = services.read(
        lambda session: reconciling.wanted(session, sender_id, now=services.now(), cipher=services.cipher)
    )
    if wanted is not None:
        _alone(services, f"settle:{sender_id}", lambda: _settle(services, sender_id, wanted))


def _settle(services: Services, sender_id: int, wanted: Wanted) -> None:
    seen = _look(services, sender_id, wanted)
    services.run(lambda session: reconciling.looked(session, sender_id, wanted, seen, now=services.now()))


def _look(services: Services, sender_id: int, wanted: Wanted) -> Seen:
    if wanted.linkedin is not None and services.linkedin is not None:
        return _ask(services.linkedin, sender_id, wanted.linkedin)
    if wanted.account is None:
        return Seen()
    try:
        with services.mailboxes.open_sent(wanted.account, wanted.folder) as copies:
            return reconciling.look(copies, wanted)
    except MailboxUnreadable as error:
        _warn(sender_id, error)
        return Seen(problem=str(error))


def _ask(linkedin: LinkedIn, sender_id: int, wanted: Asking) -> Seen:
    """Ask LinkedIn what stands there."""
    try:
        return Seen(filed=linkedin_reconciling.look(linkedin, wanted))
    except (AccountProblem, Later) as error:
        _log.warning(
            "linkedin could not be asked",
            extra={"sender_account_id": sender_id, "error": type(error).__name__},
        )
        return Seen(problem=str(error))


def reconcile(workspace_id: int) -> None:
    """Look for what a workspace's backup may have forgotten."""
    reconcile_now(context.services(), workspace_id)


def reconcile_now(services: Services, workspace_id: int) -> None:
    """Look into every Sent folder of a held workspace for mails that left while its rows do not know of it."""
    _alone(services, f"reconcile:{workspace_id}", lambda: _reconcile(services, workspace_id))


def _reconcile(services: Services, workspace_id: int) -> None:
    for sender_id in services.read(lambda session: restored.to_check(session, workspace_id)):
        _check(services, sender_id)
    services.run(lambda session: restored.reconciled(session, workspace_id, now=services.now()))


def _check(services: Services, sender_id: int) -> None:
    account, folder, since = services.read(
        lambda session: restored.where(session, sender_id, services.cipher)
    )
    try:
        with services.mailboxes.open_sent(account, folder) as copies:
            filed = dict(copies.since(since)) if copies is not None else {}
    except MailboxUnreadable as error:
        _warn(sender_id, error)
        problem = str(error)
        services.run(lambda session: restored.unreadable(session, sender_id, problem))
        return
    while services.run(lambda session: restored.take(session, sender_id, filed, now=services.now())):
        pass


def _alone(services: Services, name: str, work: Callable[[], None]) -> None:
    """Do work that one process at a time is enough for; the clock asks again for what is left out."""
    holder = uuid4().hex
    if not services.run(
        lambda session: leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS)
    ):
        return
    try:
        work()
    finally:
        services.run(lambda session: leases.release(session, name, holder, wall=services.wall()))


def _warn(sender_id: int, error: MailboxUnreadable) -> None:
    _log.warning(
        "sent folder unreadable", extra={"sender_account_id": sender_id, "error": type(error).__name__}
    )
