"""From a Slack request to the workspace and the person who acts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models import Person, SenderAccount, Workspace
from models.states import PostKind
from outreach import chosen, posts
from outreach.errors import NotAllowed, NotFound
from outreach.ports import Cipher, enqueue_after_commit
from outreach.slack_port import SlackAddress, SlackPerson

RIGHTS = ("approve", "launch", "answer")
"""The rights that an admin can keep to chosen people; each stands in a person's row as may_…"""

KNOWN_FOR = timedelta(hours=24)
"""After this long Slack is asked again, as people become admins, guests, or leave."""


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
        found = _add(session, workspace_id, who.slack_user_id)
    if found.met_at is None or found.met_at <= now - KNOWN_FOR:
        enqueue_after_commit(session, "meet", workspace_id, found.id)
    return found


def seen_in_channel(session: Session, workspace_id: int, slack_user_id: str) -> None:
    """Get to know somebody who joined a channel of ours, so that their first click finds them known."""
    known = session.scalar(
        select(Person.met_at).where(
            Person.workspace_id == workspace_id, Person.slack_user_id == slack_user_id
        )
    )
    if known is None:
        enqueue_after_commit(
            session, "meet", workspace_id, of_slack_user(session, workspace_id, slack_user_id).id
        )


def of_slack_user(session: Session, workspace_id: int, slack_user_id: str) -> Person:
    """Return the person with a Slack user id, adding a row at first sight."""
    found = session.scalar(
        select(Person).where(Person.workspace_id == workspace_id, Person.slack_user_id == slack_user_id)
    )
    return found or _add(session, workspace_id, slack_user_id)


def _add(session: Session, workspace_id: int, slack_user_id: str) -> Person:
    """Add a person with the rights that an admin has chosen for the team."""
    rights = chosen.rights_of(session, workspace_id) or {}
    person = Person(workspace_id=workspace_id, slack_user_id=slack_user_id)
    for right in RIGHTS:
        names = rights.get(right)
        setattr(person, f"may_{right}", names is None or slack_user_id in names)
    session.add(person)
    session.flush()
    return person


def workspace_of(session: Session, who: Who) -> int:
    """Return the workspace in which something happened that nobody of ours need have done. Raises NotFound."""
    found = session.scalar(
        select(Workspace.id).where(
            Workspace.team_id == who.team_id, Workspace.enterprise_id == who.enterprise_id
        )
    )
    if found is None:
        raise NotFound()
    return found


def meet(session: Session, person_id: int, known: SlackPerson, *, now: datetime) -> None:
    """Keep what Slack says about a person; whoever belongs to another team counts as a guest."""
    person = session.get(Person, person_id)
    if person is None:
        return
    is_first = person.met_at is None
    workspace = session.get_one(Workspace, person.workspace_id)
    own = {workspace.team_id, workspace.enterprise_id} - {""}
    is_stranger = bool(known.home_team_ids) and not own & set(known.home_team_ids)
    person.name = known.name[:200]
    person.email = known.email
    person.zone = known.zone
    person.is_admin = known.is_admin
    person.is_guest = known.is_guest or is_stranger
    person.met_at = now
    if is_first:
        posts.changed(session, person.workspace_id, PostKind.HOME, [person_id])


def whose(session: Session, sender: SenderAccount) -> list[Person]:
    """Return who is told of a sender account: its owner, every admin where nobody owns it who may do anything."""
    owner = session.get(Person, sender.owner_person_id) if sender.owner_person_id is not None else None
    return [owner] if owner is not None and not owner.is_guest else admins(session, sender.workspace_id)


def admins(session: Session, workspace_id: int) -> list[Person]:
    """Return the admins of a workspace, by name."""
    wanted = select(Person).where(
        Person.workspace_id == workspace_id, Person.is_admin.is_(True), Person.is_guest.is_(False)
    )
    return list(session.scalars(wanted.order_by(Person.name, Person.id)))


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


def workspaces(session: Session) -> list[int]:
    """Return the ids of all workspaces."""
    return list(session.scalars(select(Workspace.id)))


def count_workspaces(session: Session) -> int:
    """Return how many workspaces there are; a cheap way to see that the database answers."""
    return session.scalar(select(func.count()).select_from(Workspace)) or 0
