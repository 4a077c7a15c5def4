"""`plera import FILE`: a file's rows become the leads of a source group; a second run adds what is new."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.command import CommandRefused, services_of, workspace_of
from bot.refusal import Refused
from bot.settings import Settings
from jobs.import_rows import import_some
from jobs.read_file import read_path
from models import ImportFile, Run
from models.states import DuplicatePolicy, ImportState, PostKind
from outreach import import_chunks, imports, leads, leases, posts
from outreach.fields import Field
from outreach.import_choice import MAX_NAME, Chosen, group_name, problems_of
from outreach.ports import Services


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; "" leaves the choice to us. `columns` are "field=Header" where we guess wrong."""

    file: Path
    group: str = ""
    run: str = ""
    team_id: str = ""
    columns: tuple[str, ...] = ()
    policy: DuplicatePolicy = DuplicatePolicy.SKIP

    @property
    def group_name(self) -> str:
        """The group's name: as told, else the file's."""
        return (" ".join(self.group.split()) or group_name(self.file.name))[:MAX_NAME]


def import_file(settings: Settings, wanted: Wanted) -> int:
    """Import a file, say what became of its rows and return the exit code: 1 when none could be used.

    Raises Refused.
    """
    _check(wanted.file)
    services = services_of(settings)
    import_id, run_id = services.run(lambda session: _receive(session, services, wanted))
    read_path(services, import_id, wanted.file, uuid4().hex)
    was_there = services.run(lambda session: _begin(session, services, wanted, import_id, run_id))
    import_some(services, import_id)
    for line in services.run(lambda session: _told(session, import_id, was_there=was_there)):
        print(line)
    done = services.read(lambda session: session.get_one(ImportFile, import_id))
    return 0 if done.added or done.updated or done.known else 1


def _check(file: Path) -> None:
    if file.is_dir():
        raise CommandRefused(f"{file} is a directory: give the path of a CSV, TSV or Excel file in it.")
    if not file.exists():
        raise CommandRefused(f"There is no file {file}: give the path of your CSV, TSV or Excel file.")


def _receive(session: Session, services: Services, wanted: Wanted) -> tuple[int, int | None]:
    workspace = workspace_of(session, wanted.team_id)
    run_id = _run(session, workspace.id, wanted.run)
    file = ImportFile(workspace_id=workspace.id, name=wanted.file.name[:255], created_at=services.now())
    session.add(file)
    session.flush()
    return file.id, run_id


def _begin(session: Session, services: Services, wanted: Wanted, import_id: int, run_id: int | None) -> bool:
    """Begin with the columns that were recognised or told; say whether the group was there before."""
    file = session.get_one(ImportFile, import_id)
    if file.state is not ImportState.WAITING:
        raise Refused(f"{wanted.file}: {file.reason}")
    mapping = {Field(name): column for name, column in file.mapping.items()} | _named(wanted, file)
    chosen = Chosen(mapping, wanted.group_name, wanted.policy, run_id)
    problems = problems_of(chosen, len(file.columns))
    if problems:
        columns = ", ".join(file.columns)
        raise CommandRefused(
            f"{wanted.file}: {next(iter(problems.values()))} Say it with --column, such as --column email=E-Mail. "
            f"Its columns are {columns}; ours {', '.join(Field)}."
        )
    was_there = leads.named_group(session, file.workspace_id, chosen.group) is not None
    leases.forget(session, f"{imports.LEASE}{import_id}")
    imports.start(session, file, chosen, now=services.now())
    return was_there


def _named(wanted: Wanted, file: ImportFile) -> dict[Field, int]:
    named: dict[Field, int] = {}
    for one in wanted.columns:
        field, _, header = one.partition("=")
        if field not in set(Field):
            raise CommandRefused(f"--column {one}: there is no field {field}; ours are {', '.join(Field)}.")
        if header not in file.columns:
            raise CommandRefused(f"--column {one}: the file's columns are {', '.join(file.columns)}.")
        named[Field(field)] = file.columns.index(header)
    return named


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


def _told(session: Session, import_id: int, *, was_there: bool) -> list[str]:
    """Return what is to be said of a file, and forget its rows."""
    file = session.get_one(ImportFile, import_id)
    lines = [*file.notes]
    for chunk_id in import_chunks.numbers(session, import_id):
        for row, said in import_chunks.told(session, chunk_id):
            lines += [f"row {row.number}: {one.sentence}" for one in said]
    import_chunks.drop(session, import_id)
    posts.changed_all(session, file.workspace_id, PostKind.HOME)
    return [*lines, *_summary(file, was_there=was_there)]


def _summary(file: ImportFile, *, was_there: bool) -> list[str]:
    counts = (
        f"{file.added} added, {file.updated} updated, {file.known} known already, {file.refused} unusable"
    )
    name = file.group_name
    if not file.added and not file.updated and not file.known:
        return [f"Nothing was imported: {counts}. Correct the rows above and run this again."]
    if was_there and not file.added and not file.updated:
        return [f"Nothing new for source group {name}: {counts}."]
    kind = "was there already and has grown" if was_there else "is new"
    return [f"Source group {name} {kind}: {counts}.", "Next, in Slack: /plera create-sequence"]
