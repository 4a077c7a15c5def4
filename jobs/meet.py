"""Asks Slack who people are: one that the bot sees for the first time, or the whole team."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import uuid4

from jobs import context
from outreach import leases, people
from outreach.errors import NotFound, SlackProblem
from outreach.ports import Services, Session
from outreach.slack_port import SlackPerson

LEASE_SECONDS = 300
REST_SECONDS = 60.0
MOST_PAGES = 25

_log = logging.getLogger("plera.jobs.meet")


def meet(workspace_id: int, person_id: int) -> None:
    """Look a person up in Slack and keep their name, zone and standing."""
    meet_now(context.services(), workspace_id, person_id)


def meet_now(services: Services, workspace_id: int, person_id: int) -> None:
    """Look a person up; while Slack does not answer, their next click asks again."""
    address, slack_user_id = services.read(
        lambda session: (
            people.address_of(session, workspace_id, services.cipher),
            people.slack_user_of(session, person_id),
        )
    )
    try:
        known = services.slack.person(address, slack_user_id)
    except SlackProblem:
        return
    services.run(lambda session: people.meet(session, person_id, known, now=services.now()))


def meet_team(workspace_id: int) -> None:
    """Look up everybody in the team, as it is when the bot starts: then nobody's first click has to wait."""
    meet_team_now(context.services(), workspace_id)


def meet_team_now(services: Services, workspace_id: int) -> int:
    """Look everybody up, a page and a transaction at a time; return how many were found.

    Very large teams are not read to their end: whoever is left out is met at their first click. One such job runs
    at a time, and when Slack did not answer the next one waits a moment.
    """
    name, holder = f"meet_team:{workspace_id}", uuid4().hex
    if not services.run(
        lambda session: leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS)
    ):
        return 0
    found = 0
    try:
        found = _pages(services, workspace_id)
    except (SlackProblem, NotFound) as error:
        _log.warning("the team was not looked up", extra={"error": type(error).__name__})
    services.run(
        lambda session: leases.release(session, name, holder, wall=services.wall(), rest_seconds=REST_SECONDS)
    )
    return found


def _pages(services: Services, workspace_id: int) -> int:
    to = services.read(lambda session: people.address_of(session, workspace_id, services.cipher))
    found, cursor = 0, ""
    for _ in range(MOST_PAGES):
        page, cursor = services.slack.people_page(to, cursor)
        services.run(partial(_keep, workspace_id=workspace_id, page=page, now=services.now()))
        found += len(page)
        if not cursor:
            break
    return found


def _keep(
    session: Session, *, workspace_id: int, page: Sequence[tuple[str, SlackPerson]], now: datetime
) -> None:
    for slack_user_id, known in page:
        person = people.of_slack_user(session, workspace_id, slack_user_id)
        people.meet(session, person.id, known, now=now)
