"""What the commands share that need only the database: services without a queue, and the workspace they are for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.refusal import Refused
from bot.schema import require_current
from bot.settings import Settings
from bot.wiring import build, database_url
from models import Workspace
from outreach.ports import Services


class CommandRefused(Refused):
    """A command cannot do what it was asked; the text says why and what to do."""


def services_of(settings: Settings) -> Services:
    """Return the services of a command, whose jobs the clock does. Raises Refused when the database does not fit."""
    require_current(database_url(settings))
    return build(settings, "command")


def workspace_of(session: Session, team_id: str) -> Workspace:
    """Return the workspace of a Slack team; with "" the only one. Raises CommandRefused."""
    found = session.scalars(select(Workspace).order_by(Workspace.team_id)).all()
    if not found:
        raise CommandRefused(
            "There is no workspace yet: start Plera once with SLACK_BOT_TOKEN set (`plera start`), then run this again."
        )
    wanted = [one for one in found if team_id in ("", one.team_id)]
    if len(wanted) == 1:
        return wanted[0]
    choices = ", ".join(f"{one.team_id} ({one.name})" for one in found)
    if team_id:
        raise CommandRefused(
            f"There is no workspace {team_id} here; choose with --workspace among {choices}."
        )
    raise CommandRefused(f"There are several workspaces: say which with --workspace, one of {choices}.")
