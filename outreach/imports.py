"""A file of leads from its arrival to the card that says what became of its rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import ImportFile, Person, Run, SourceGroup, SourceGroupLead
from models.states import ImportState, PostKind, RunState
from outreach import enrolling, import_chunks, import_errors, import_twins, leads, posts, rights
from outreach.errors import InvalidForm, NotFound, OutreachError
from outreach.fields import Field
from outreach.import_choice import MAX_NAME, Chosen, problems_of
from outreach.ports import enqueue_after_commit
from outreach.rights import Right
from outreach.taking_in import Taken

LEASE = "import:"
"""Begins the name of the lease under which a file is read or taken in."""

NO_LONGER = "This file is no longer waiting for its columns: drop it on me again to import it once more."


class ImportSettled(OutreachError):
    """The file was imported, refused or discarded meanwhile; the sentence says which."""


def receive(
    session: Session, actor: Person, slack_file_id: str, *, now: datetime, name: str = ""
) -> ImportFile:
    """Begin with a file that a person gave the bot; told twice of one file it begins once. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    known = session.scalar(
        select(ImportFile).where(
            ImportFile.workspace_id == actor.workspace_id, ImportFile.slack_file_id == slack_file_id
        )
    )
    if known is not None:
        return known
    file = ImportFile(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        slack_file_id=slack_file_id,
        name=name[:255],
        created_at=now,
    )
    session.add(file)
    session.flush()
    enqueue_after_commit(session, "read_file", file.id)
    return file


def refuse(session: Session, import_id: int, sentence: str, *, now: datetime) -> None:
    """End with a file that cannot be used and say why on its card; nothing of it is kept."""
    if _move(session, import_id, ImportState.RECEIVED, state=ImportState.REFUSED, reason=sentence, now=now):
        import_chunks.drop(session, import_id)
        show(session, import_id, *import_twins.others_waiting(session, import_id))


def discard(session: Session, actor: Person, import_id: int, *, now: datetime) -> None:
    """Drop a file that waits for its columns. Raises NotFound, NotAllowed, ImportSettled."""
    file = find(session, actor, import_id)
    words = f"Discarded by {actor.name or 'somebody'}."
    if not _move(session, file.id, ImportState.WAITING, state=ImportState.DISCARDED, reason=words, now=now):
        raise ImportSettled(NO_LONGER)
    import_chunks.drop(session, file.id)
    show(session, file.id, *import_twins.others_waiting(session, file.id))


def wait_for_columns(
    session: Session, import_id: int, *, columns: Sequence[str], mapping: Mapping[Field, int],
    notes: Sequence[str], rows: int, now: datetime,
) -> None:  # fmt: skip
    """Offer a file that has been read: its card asks for the columns, and tells whose other copies wait for theirs."""
    said = {
        "columns": list(columns),
        "notes": list(notes),
        "read_rows": rows,
        "mapping": {str(field): column for field, column in mapping.items()},
    }
    if _move(session, import_id, ImportState.RECEIVED, state=ImportState.WAITING, now=None, **said):
        show(session, import_id, *import_twins.others_waiting(session, import_id))


def keep(session: Session, actor: Person, import_id: int, chosen: Chosen) -> None:
    """Keep what a person has chosen so far, so that closing the form loses nothing. Raises NotFound, NotAllowed."""
    file = find(session, actor, import_id)
    session.execute(
        update(ImportFile)
        .where(ImportFile.id == file.id, ImportFile.state == ImportState.WAITING)
        .values(**_kept(chosen))
    )


def begin(session: Session, actor: Person, import_id: int, chosen: Chosen, *, now: datetime) -> None:
    """Import a file with the columns that a person chose; copies of it that others dropped make way for this one.

    Raises NotFound, NotAllowed, InvalidForm, ImportSettled, also while another copy is being taken in.
    """
    file = find(session, actor, import_id)
    problems = problems_of(chosen, len(file.columns))
    if chosen.run_id is not None and not _is_run(session, actor.workspace_id, chosen.run_id):
        problems["run"] = "This run is gone or completed: choose another one, or none."
    if problems:
        raise InvalidForm(problems)
    busy = import_twins.lock(session, file)
    if busy:
        raise ImportSettled(f"{busy} is importing the same file just now: its rows come in with theirs.")
    if not _move(session, file.id, ImportState.WAITING, state=ImportState.IMPORTING, now=None):
        raise ImportSettled(NO_LONGER)
    start(session, file, chosen, now=now)
    enqueue_after_commit(session, "import_rows", file.id)
    show(session, file.id, *import_twins.take_over(session, file, now=now))


def start(session: Session, file: ImportFile, chosen: Chosen, *, now: datetime) -> SourceGroup:
    """Write down what was chosen for a file; return the group that its leads go into: a new one, or one so named."""
    group = leads.group_to_be(session, file.workspace_id, chosen.group.strip())
    if group is None:
        group = SourceGroup(workspace_id=file.workspace_id, name=chosen.group.strip(), created_at=now)
        session.add(group)
    group.run_id = chosen.run_id or group.run_id
    session.flush()
    session.execute(
        update(ImportFile)
        .where(ImportFile.id == file.id)
        .values(**_kept(chosen), source_group_id=group.id, state=ImportState.IMPORTING)
    )
    return group


def count(session: Session, import_id: int, rows: int, taken: Taken) -> None:
    """Count what became of some rows, and let the card say so."""
    out = sum(one.is_out for one in taken.problems)
    session.execute(
        update(ImportFile)
        .where(ImportFile.id == import_id)
        .values(
            done_rows=ImportFile.done_rows + rows,
            added=ImportFile.added + taken.added,
            updated=ImportFile.updated + taken.updated,
            known=ImportFile.known + taken.known,
            refused=ImportFile.refused + out,
            suppressed=ImportFile.suppressed + taken.suppressed,
            flagged=ImportFile.flagged + taken.flagged,
        )
    )
    show(session, import_id)


def finish(session: Session, import_id: int, *, now: datetime) -> None:
    """End with a file whose rows are all taken in: its group counts as enriched, and sequences that use it enroll them.

    Rows of which something is to be said go into a file in the thread of its card, and are kept until it is there.
    A second call does nothing.
    """
    if not _move(session, import_id, ImportState.IMPORTING, state=ImportState.DONE, now=now):
        return
    file = session.get_one(ImportFile, import_id)
    _settle_group(session, file, now)
    if file.source_group_id is not None:
        enrolling.let_newcomers_in(session, file.source_group_id)
    show(session, import_id)
    card = posts.shown(session, file.workspace_id, PostKind.IMPORT_CARD, import_id)
    if card is not None and import_chunks.numbers(session, import_id):
        mentioned = import_errors.mentions(session, import_id)
        session.execute(update(ImportFile).where(ImportFile.id == import_id).values(mentions=mentioned))
        posts.want(
            session, file.workspace_id, PostKind.IMPORT_ROWS, import_id, card.slack_channel, parent=card
        )
    elif file.slack_file_id:
        import_chunks.drop(session, import_id)
    posts.changed_all(session, file.workspace_id, PostKind.HOME)


def _settle_group(session: Session, file: ImportFile, now: datetime) -> None:
    """Count a file's group as enriched, unless nobody is in it or coming into it: then it is taken back."""
    members = select(SourceGroupLead.id).where(SourceGroupLead.source_group_id == file.source_group_id)
    others = select(ImportFile.id).where(
        ImportFile.source_group_id == file.source_group_id, ImportFile.state == ImportState.IMPORTING
    )
    if any(session.scalar(query.limit(1)) is not None for query in (members, others)):
        changed: dict[str, object] = {"enriched_at": now}
    else:
        changed = {"deleted_at": now}
    session.execute(update(SourceGroup).where(SourceGroup.id == file.source_group_id).values(**changed))


def find(session: Session, actor: Person, import_id: int) -> ImportFile:
    """Return a file of the actor's workspace. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    file = session.scalar(
        select(ImportFile).where(ImportFile.workspace_id == actor.workspace_id, ImportFile.id == import_id)
    )
    if file is None:
        raise NotFound("This file is no longer known: drop it on me again.")
    return file


def _kept(chosen: Chosen) -> dict[str, object]:
    return {
        "mapping": {str(field): column for field, column in chosen.mapping.items()},
        "group_name": chosen.group[:MAX_NAME],
        "policy": chosen.policy,
        "run_id": chosen.run_id,
    }


def _is_run(session: Session, workspace_id: int, run_id: int) -> bool:
    wanted = select(Run.id).where(
        Run.workspace_id == workspace_id, Run.id == run_id, Run.state != RunState.COMPLETED
    )
    return session.scalar(wanted) is not None


def _move(
    session: Session, import_id: int, before: ImportState, *, now: datetime | None, **values: object
) -> bool:
    """Change a file's state unless it is another one than expected; `now` ends it."""
    reason = values.get("reason")
    if isinstance(reason, str):
        values["reason"] = reason[:300]
    moved = session.execute(
        update(ImportFile)
        .where(ImportFile.id == import_id, ImportFile.state == before)
        .values(**values, **({"ended_at": now} if now else {}))
        .returning(ImportFile.id)
    )
    return moved.scalar() is not None


def show(session: Session, *import_ids: int) -> None:
    """Have cards redrawn; one that is not there yet goes to whoever brought the file."""
    for import_id in import_ids:
        file = session.get_one(ImportFile, import_id, populate_existing=True)
        if not file.slack_file_id or file.person_id is None:
            continue
        person = session.get_one(Person, file.person_id)
        posts.want(session, file.workspace_id, PostKind.IMPORT_CARD, file.id, person.slack_user_id)
