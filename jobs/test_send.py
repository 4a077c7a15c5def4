"""Sends a person the mails of a lead's steps, as a test."""

import logging
from collections.abc import Sequence
from itertools import groupby
from uuid import uuid4

from jobs import context
from outreach import leases, test_sends
from outreach.errors import DeliveryError, NotReady, OutcomeUnknown
from outreach.ports import Services, Session
from outreach.test_sends import OwnMail

LEASE_SECONDS = 180

_log = logging.getLogger("plera.jobs.test_send")


def test_send(test_id: int) -> None:
    """Send a test, unless another job is at it."""
    send_now(context.services(), test_id)


def send_now(services: Services, test_id: int) -> None:
    """Send the mails of a test over one connection; one that was cut off begins anew, as nothing counts."""
    holder, name = uuid4().hex, f"{test_sends.LEASE}{test_id}"

    def begin(session: Session) -> list[OwnMail] | None:
        if not leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS):
            return None
        return test_sends.mails(session, test_id, now=services.now(), cipher=services.cipher)

    try:
        found = services.run(begin)
        if found is None:
            return
        problem = _hand_over(services, found)
    except NotReady as error:
        problem = str(error)
    if problem:
        _log.warning("test not sent", extra={"test_id": test_id})

    def end(session: Session) -> None:
        test_sends.ended(session, test_id, problem)
        leases.forget(session, name)

    services.run(end)


def _hand_over(services: Services, mails: Sequence[OwnMail]) -> str:
    """Hand the letters over, each over its own mailbox; return in words what went wrong, "" when nothing did."""
    try:
        for _, of_one in groupby(mails, key=lambda mail: mail.account.address):
            letters = list(of_one)
            with services.channels["email"].connect(letters[0].account) as connection:
                for mail in letters:
                    connection.hand_over(mail.letter)
    except OutcomeUnknown:
        return "The connection ended before the server had said yes or no: look whether the mails came."
    except DeliveryError as error:
        return str(error) or "The mail server refused the test."
    return ""


test_send.__test__ = False  # type: ignore[attr-defined]
