"""`plera import FILE.csv`: leads from a file with our own column names become a source group."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.refusal import Refused
from bot.schema import require_current
from bot.settings import Settings
from bot.wiring import build, database_url
from bot.workspaces import the_workspace
from models import Run, SourceGroup
from models.states import PostKind, RunState
from outreach import leads, posts
from outreach.leads import FIELDS, ImportResult

MAX_BYTES = 50_000_000
_SHOWN_PROBLEMS = 20


class ImportRefused(Refused):
    """Nothing was imported; the text says why and what to do."""


def load(settings: Settings, file: Path, *, group: str, run: str, team_id: str) -> int:
    """Import a file and say what became of its rows; return the exit code. Raises Refused, then nothing is kept.

    A second import under the same name adds to the same source group only who is not known yet.
    """
    rows = list(read_rows(file))
    require_current(database_url(settings))
    services = build(settings, "import")
    name = group or file.stem

    def work(session: Session) -> tuple[ImportResult, bool]:
        workspace = the_workspace(session, team_id)
        known = _group(session, workspace.id, name)
        result = leads.import_rows(
            session,
            workspace.id,
            name=name,
            rows=rows,
            now=services.now(),
            run_id=_run(session, workspace.id, run),
            into=known,
        )
        posts.changed_all(session, workspace.id, PostKind.HOME)
        return result, known is not None

    result, was_there = services.run(work)
    _say(name, result, was_there=was_there)
    return 0


def read_rows(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, UTF-8 with or without a byte order mark. Raises ImportRefused."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ImportRefused(f"{file} is larger than 50 MB: split it and import the parts.")
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise ImportRefused(
            f"{file} cannot be read ({error.strerror}): give the path of a CSV file."
        ) from error
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{file} is not UTF-8: save it as CSV UTF-8 and import it again.") from error
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        columns = [(column or "").strip().lower() for column in reader.fieldnames or ()]
        _check(file, columns)
        reader.fieldnames = columns
        for row in reader:
            yield {column: value for column, value in row.items() if column and isinstance(value, str)}
    except csv.Error as error:
        raise ImportRefused(f"{file} is no CSV file (line {reader.line_num}): {error}.") from error


def _check(file: Path, columns: list[str]) -> None:
    if "name" not in columns or not {"email", "linkedin_url"}.intersection(columns):
        raise ImportRefused(
            f"{file} has the columns {', '.join(filter(None, columns)) or '(none)'}. The first line must name at least "
            f"name and email (or linkedin_url); these are understood: {', '.join(FIELDS)}. "
            "Every other column is kept as a fact for the writer."
        )
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise ImportRefused(
            f"{file} names {', '.join(sorted(twice))} twice: give each column a name of its own."
        )


def _group(session: Session, workspace_id: int, name: str) -> SourceGroup | None:
    return session.scalar(
        select(SourceGroup).where(
            SourceGroup.workspace_id == workspace_id,
            SourceGroup.name == name,
            SourceGroup.deleted_at.is_(None),
        )
    )


def _run(session: Session, workspace_id: int, name: str) -> int | None:
    """Return the run of a name; without a name the newest one that is not completed, None when there is none."""
    if not name:
        return session.scalar(
            select(Run.id)
            .where(Run.workspace_id == workspace_id, Run.state != RunState.COMPLETED)
            .order_by(Run.id.desc())
            .limit(1)
        )
    found = session.scalar(select(Run.id).where(Run.workspace_id == workspace_id, Run.name == name))
    if found is None:
        raise ImportRefused(
            f"There is no run called {name}: create it in Slack (`/plera runs`) or leave --run out."
        )
    return found


def _say(name: str, result: ImportResult, *, was_there: bool) -> None:
    place = "added to the source group" if was_there else "imported as the source group"
    print(f"{result.added} leads {place} {name}; {result.known} were known already.")
    for number, sentence in result.problems[:_SHOWN_PROBLEMS]:
        print(f"  row {number} was left out: {sentence}")
    if len(result.problems) > _SHOWN_PROBLEMS:
        print(f"  and {len(result.problems) - _SHOWN_PROBLEMS} more rows were left out.")
    print("Next, in Slack: /plera create-sequence")
