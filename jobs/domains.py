"""Asks the DNS about a sending domain: once a day, when a mailbox is connected, and when a person wants to see it."""

import time
from collections.abc import Callable
from uuid import uuid4

from jobs import context
from models import Person
from outreach import domain_answers, domain_checks, finding_domains, leases, people
from outreach.domain_screens import DomainPage
from outreach.errors import OutreachError, SlackProblem
from outreach.ports import Services, Session
from outreach.slack_port import SlackAddress
from views import domain_modal

MOST_SECONDS = 20.0
"""How long a look may take in all; what was not answered by then counts as not told."""
MOST_SECONDS_SHOWN = 8.0
"""How long a person waits for one, on the queue on which answers stand."""
_LEASE_SECONDS = 60


def look_at_domain(check_id: int) -> None:
    """Ask the DNS about a domain and keep what it says."""
    look(context.services(), check_id, seconds=MOST_SECONDS)


def show_domain(check_id: int, person_id: int, view_id: str) -> None:
    """Ask the DNS about a domain and redraw the page that a person has open."""
    show(context.services(), check_id, person_id, view_id)


def look(
    services: Services, check_id: int, *, seconds: float, clock: Callable[[], float] = time.monotonic
) -> None:
    """Ask once, in no transaction, for so many seconds at most; two at the same time are one."""
    records = services.domain_records
    if records is None:
        return
    name, holder = f"domain:{check_id}", uuid4().hex
    if not services.run(
        lambda session: leases.take(session, name, holder, wall=services.wall(), seconds=_LEASE_SECONDS)
    ):
        return
    try:
        asked = services.read(lambda session: domain_checks.question(session, check_id, services.own_key))
        ends_at = clock() + seconds
        answers = (
            domain_answers.look(records, asked, is_over=lambda: clock() >= ends_at)
            if asked is not None
            else {}
        )
        services.run(
            lambda session: domain_checks.looked(session, check_id, asked, answers, now=services.now())
        )
    finally:
        services.run(lambda session: leases.release(session, name, holder, wall=services.wall()))


def show(services: Services, check_id: int, person_id: int, view_id: str) -> None:
    """Look and redraw; a page that was closed meanwhile stays closed."""
    look(services, check_id, seconds=MOST_SECONDS_SHOWN)

    def read(session: Session) -> tuple[SlackAddress, DomainPage]:
        person = session.get_one(Person, person_id)
        address = people.address_of(session, person.workspace_id, services.cipher)
        return address, finding_domains.page(session, person, check_id)

    try:
        to, page = services.read(read)
        services.slack.update_view(to, view_id, domain_modal.domain_modal(page))
    except (OutreachError, SlackProblem):
        return
