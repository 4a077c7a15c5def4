"""From a Slack request to the workspace and the person who acts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models import Person, Workspace
from outreach.errors import NotAllowed, NotFound
from outreach.ports import Cipher, SlackAddress, SlackPerson, enqueue_after_commit


@dataclass(frozen=True)
class Who:
    """Who a request comes from; `home_team_id` is the team the user belongs to, "" when Slack does not say."""

    team_id: str
    enterprise_id: str
    slack_user_id: str
    home_team_id: str = ""


def actor(session: Session, who: Who, *, now: datetime) -> Person:
    """Return the person who acts, adding a row at first sight and asking Slack who that is.

    Raises NotAllowed for people of another team, NotFound when the workspace is unknown.
    """
    row = session.execute(
        select(Workspace.id, Person)
        .outerjoin(
            Person, and_(Person.workspace_id == Workspace.id, Person.slack_user_id == who.slack_user_id)
        )
        .where(Workspace.team_id == who.team_id, Workspace.enterprise_id == who.enterprise_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Plera is not set up for this Slack team: run `plera doctor` where it is installed.")
    workspace_id: int = row[0]
    found: Person | None = row[1]
    if who.home_team_id and who.home_team_id not in (who.team_id, who.enterprise_id):
        raise NotAllowed("Plera answers only people of its own Slack team.")
    if found is None:
        found = Person(workspace_id=workspace_id, slack_user_id=who.slack_user_id)
        session.add(found)
        session.flush()
    if found.met_at is None:
        enqueue_after_commit(session, "meet", workspace_id, found.id)
    return found


def meet(session: Session, person_id: int, known: SlackPerson, *, now: datetime) -> None:
    """Keep what Slack says about a person."""
    person = session.get(Person, person_id)
    if person is None:
        return
    person.name = known.name[:200]
    person.email = known.email
    person.zone = known.zone
    person.is_admin = known.is_admin
    person.is_guest = known.is_guest
    person.met_at = now


def address_of(session: Session, workspace_id: int, cipher: Cipher) -> SlackAddress:
    """Return what calls to Slack for a workspace need."""
    workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        raise NotFound()
    return SlackAddress(workspace_id, cipher.decrypt(workspace.bot_token_secret))


def slack_user_of(session: Session, person_id: int) -> str:
    """Return a person's Slack user id. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound()
    return person.slack_user_id


def count_workspaces(session: Session) -> int:
    """Return how many workspaces there are; a cheap way to see that the database answers."""
    return session.scalar(select(func.count()).select_from(Workspace)) or 0
