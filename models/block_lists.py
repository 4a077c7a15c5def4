"""Files of people to block, on their way into the list of suppressions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import BlockListState


class BlockList(InWorkspace, Base):
    """One file: `entries` are what was read of it, gzipped JSON, `problems` the first of its `bad_lines` in words.

    `known`, `leads`, `running` and `waiting` say what it touched when it was read; `done_lines` how far it has come.
    """

    __tablename__ = "block_list"
    __table_args__ = (Index("ix_block_list_state", "state"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(255), default="")
    slack_file_id: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(300))
    expires_at: Mapped[datetime | None]
    state: Mapped[BlockListState] = mapped_column(
        StateColumn(BlockListState), default=BlockListState.RECEIVED
    )
    said: Mapped[str] = mapped_column(String(300), default="")
    entries: Mapped[bytes | None] = mapped_column(LargeBinary)
    problems: Mapped[list[str]] = mapped_column(default=list)
    lines: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    leads: Mapped[int] = mapped_column(default=0)
    running: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    bad_lines: Mapped[int] = mapped_column(default=0)
    done_lines: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
