"""Draws the page of the walk anew from which a text was asked for in other words, once it is written."""

from jobs import context
from models import Person
from outreach import people, walking
from outreach.errors import OutreachError, SlackProblem
from outreach.ports import Services, Session
from outreach.slack_port import SlackAddress
from views import walk_modal

WRITTEN = "Written anew: read it."


def walk_page(enrollment_id: int, person_id: int, view_id: str, view_hash: str, newcomers: bool) -> None:
    """Draw a page anew; one that was closed, or from which its reader has gone on, stays as it is."""
    show(context.services(), enrollment_id, person_id, view_id, view_hash, newcomers=newcomers)


def show(
    services: Services, enrollment_id: int, person_id: int, view_id: str, view_hash: str, *, newcomers: bool
) -> None:
    """Draw it as Slack takes it: only over what it showed when the text was asked for."""
    now = services.now()

    def look(session: Session) -> tuple[SlackAddress, walking.Page]:
        person = session.get_one(Person, person_id)
        page = walking.shown(session, person, enrollment_id, newcomers=newcomers, said=WRITTEN, now=now)
        return people.address_of(session, person.workspace_id, services.cipher), page

    try:
        to, page = services.run(look)
        services.slack.update_view(to, view_id, walk_modal.build(page), view_hash=view_hash)
    except (OutreachError, SlackProblem):
        return
