"""`plera import FILE.csv`: a file's rows become the leads of a source group; a second run adds what is new."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import lead_file
from bot.command import CommandRefused, services_of, workspace_of
from bot.settings import Settings
from models import Run, SourceGroup
from models.states import PostKind
from outreach import leads, posts
from outreach.leads import ImportResult
from outreach.ports import Services

_NAME_LENGTH = 200


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; "" leaves the choice to us."""

    file: Path
    group: str = ""
    run: str = ""
    team_id: str = ""

    @property
    def group_name(self) -> str:
        """The group's name: as told, else the file's."""
        return (" ".join(self.group.split()) or self.file.stem)[:_NAME_LENGTH]


def import_file(settings: Settings, wanted: Wanted) -> int:
    """Import a file, say what became of its rows and return the exit code: 1 when none could be used.

    Raises Refused.
    """
    rows = lead_file.read(wanted.file)
    services = services_of(settings)
    result, was_there = services.run(lambda session: _import(session, services, wanted, rows))
    for line in _said(wanted.group_name, result, was_there=was_there):
        print(line)
    return 0 if result.added or result.known else 1


def _import(
    session: Session, services: Services, wanted: Wanted, rows: list[dict[str, str]]
) -> tuple[ImportResult, bool]:
    """Return what became of the rows, and whether the group was there before. A group never begins empty."""
    workspace = workspace_of(session, wanted.team_id)
    run_id = _run(session, workspace.id, wanted.run)
    group = leads.named_group(session, workspace.id, wanted.group_name)
    if group is not None:
        group.run_id = run_id or group.run_id
        result = leads.add_rows(session, group, rows, now=services.now())
    else:
        result = leads.import_rows(
            session, workspace.id, name=wanted.group_name, rows=rows, now=services.now(), run_id=run_id
        )
        if not result.added:
            session.delete(session.get_one(SourceGroup, result.source_group_id))
    posts.changed_all(session, workspace.id, PostKind.HOME)
    return result, group is not None


def _run(session: Session, workspace_id: int, name: str) -> int | None:
    if not name:
        return None
    found = session.scalar(select(Run.id).where(Run.workspace_id == workspace_id, Run.name == name))
    if found is None:
        known = session.scalars(select(Run.name).where(Run.workspace_id == workspace_id).order_by(Run.name))
        names = ", ".join(known) or "none yet"
        raise CommandRefused(
            f"There is no run {name!r} (there are: {names}): correct --run, or leave it out, as a group needs none."
        )
    return found


def _said(name: str, result: ImportResult, *, was_there: bool) -> list[str]:
    lines = [f"row {number}: {sentence}" for number, sentence in result.problems]
    counts = f"{result.added} added, {result.known} known already, {len(result.problems)} unusable"
    if not result.added and not result.known:
        return [*lines, f"Nothing was imported: {counts}. Correct the rows above and run this again."]
    if not result.added:
        return [*lines, f"Nothing new for source group {name}: {counts}."]
    kind = "was there already and has grown" if was_there else "is new"
    return [
        *lines,
        f"Source group {name} {kind}: {counts}.",
        "Next, in Slack: /plera create-sequence",
    ]
