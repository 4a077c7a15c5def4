"""What the screens of a file of leads are drawn from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ImportFile, Person, Run, SourceGroup, Workspace
from models.states import ImportState, RunState
from outreach import import_chunks, import_twins
from outreach.fields import Field
from outreach.import_choice import group_name
from outreach.import_screens import SHOWN_ROWS, Counts, ImportCard, MappingForm
from outreach.imports import NO_LONGER, ImportSettled, find


def card(session: Session, import_id: int) -> ImportCard | None:
    """Return what the card of a file shows, None when it is gone."""
    file = session.get(ImportFile, import_id)
    if file is None:
        return None
    group = session.get(SourceGroup, file.source_group_id) if file.source_group_id else None
    return ImportCard(
        import_id=file.id,
        name=file.name,
        state=file.state,
        reason=file.reason,
        notes=tuple(file.notes),
        rows=file.read_rows,
        done=file.done_rows,
        guessed=tuple(Field(name) for name in file.mapping),
        group=group.name if group else "",
        counts=Counts(file.added, file.updated, file.known, file.refused, file.suppressed, file.flagged),
        twins=import_twins.waiting(session, file) if file.state is ImportState.WAITING else (),
        zone=_zone(session, file),
    )


def _zone(session: Session, file: ImportFile) -> str:
    person = session.get(Person, file.person_id) if file.person_id else None
    own = person.zone if person else None
    return own or session.get_one(Workspace, file.workspace_id).zone


def form(session: Session, actor: Person, import_id: int) -> MappingForm:
    """Return the mapping of a file with its first rows. Raises NotFound, NotAllowed, ImportSettled."""
    file = find(session, actor, import_id)
    if file.state is not ImportState.WAITING:
        raise ImportSettled(NO_LONGER)
    first = import_chunks.waiting(session, file.id)
    rows = import_chunks.rows_of(first)[:SHOWN_ROWS] if first else []
    runs = session.execute(
        select(Run.id, Run.name)
        .where(Run.workspace_id == actor.workspace_id, Run.state != RunState.COMPLETED)
        .order_by(Run.name)
    )
    return MappingForm(
        import_id=file.id,
        file_name=file.name,
        columns=tuple(file.columns),
        mapping={Field(name): column for name, column in file.mapping.items()},
        samples=tuple(row.cells for row in rows),
        rows=file.read_rows,
        group=file.group_name or group_name(file.name),
        policy=file.policy,
        runs=tuple((id_, name) for id_, name in runs),
        run_id=file.run_id,
        notes=tuple(file.notes),
    )
