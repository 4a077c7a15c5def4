"""Files of leads on their way in: the file, and its rows in chunks until they have become leads."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import DuplicatePolicy, ImportState


class ImportFile(InWorkspace, Base):
    """One file somebody gave us; `sha256` tells that the same one came again.

    `columns` are its headers in order, `mapping` the header chosen for each field of ours. `slack_file_id` is ""
    for a file of the command line. `read_rows` counts what has been read from the file, `done_rows` what has
    become of it. `mentions` are short hashes of the addresses and URLs in the file of rows that went to Slack. `tries`
    counts how often reading it was begun.
    """

    __tablename__ = "import_file"
    __table_args__ = (
        Index("ix_import_file_workspace_id_sha256", "workspace_id", "sha256"),
        Index("ix_import_file_workspace_id_slack_file_id", "workspace_id", "slack_file_id"),
        Index("ix_import_file_state", "state"),
    )

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source_group_id: Mapped[int | None] = mapped_column(ForeignKey("source_group.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    name: Mapped[str] = mapped_column(String(255))
    group_name: Mapped[str] = mapped_column(String(200), default="")
    slack_file_id: Mapped[str] = mapped_column(String(32), default="")
    slack_channel: Mapped[str] = mapped_column(String(32), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    state: Mapped[ImportState] = mapped_column(StateColumn(ImportState), default=ImportState.RECEIVED)
    reason: Mapped[str] = mapped_column(String(300), default="")
    columns: Mapped[list[str]] = mapped_column(default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[list[str]] = mapped_column(default=list)
    policy: Mapped[DuplicatePolicy] = mapped_column(
        StateColumn(DuplicatePolicy), default=DuplicatePolicy.SKIP
    )
    tries: Mapped[int] = mapped_column(default=0)
    read_rows: Mapped[int] = mapped_column(default=0)
    done_rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    suppressed: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[int] = mapped_column(default=0)
    mentions: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ImportChunk(InWorkspace, Base):
    """Some rows of a file: gzipped JSON, a list of lists of cells; `problems` are rows that stayed out, gzipped, too.

    `number` is that of its first row in the file, which leaves room for the parts of a chunk that is taken apart.
    `tries` counts how often taking it in was begun.
    """

    __tablename__ = "import_chunk"
    __table_args__ = (UniqueConstraint("import_file_id", "number"),)

    import_file_id: Mapped[int] = mapped_column(ForeignKey("import_file.id", ondelete="CASCADE"))
    number: Mapped[int]
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    problems: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
