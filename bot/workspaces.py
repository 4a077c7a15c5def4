"""Which workspace a command on the command line means."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.refusal import Refused
from models import Workspace


def the_workspace(session: Session, team_id: str = "") -> Workspace:
    """Return the workspace of a Slack team, or the only one there is. Raises Refused."""
    found = session.scalars(select(Workspace).order_by(Workspace.id)).all()
    if not found:
        raise Refused("There is no workspace yet: start Plera once with SLACK_BOT_TOKEN set (`plera start`).")
    named = [one for one in found if one.team_id == team_id] if team_id else list(found)
    if len(named) != 1:
        teams = ", ".join(f"{one.team_id} ({one.name})" for one in found)
        raise Refused(f"Say which workspace is meant with --workspace: {teams}.")
    return named[0]
