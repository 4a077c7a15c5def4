"""What screens show of a file of leads: its card, and the form in which its columns are mapped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.states import DuplicatePolicy, ImportState
from outreach.fields import Field

SHOWN_ROWS = 3


@dataclass(frozen=True)
class Twin:
    """The same file from another person, which waits for its columns, too."""

    slack_user_id: str
    dropped_at: datetime
    came_first: bool


@dataclass(frozen=True)
class ImportCard:
    """The card of a file. `guessed` names our fields that were recognised; `reason` says why it was refused.

    `zone` is that of whoever brought it.
    """

    import_id: int
    name: str
    state: ImportState
    reason: str
    notes: tuple[str, ...]
    rows: int
    done: int
    guessed: tuple[Field, ...]
    group: str
    counts: "Counts"
    twins: tuple[Twin, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True)
class Counts:
    """What has become of a file's rows so far, as `taking_in.Taken` counts them."""

    added: int = 0
    updated: int = 0
    known: int = 0
    refused: int = 0
    suppressed: int = 0
    flagged: int = 0


@dataclass(frozen=True)
class MappingForm:
    """The mapping of a file as it stands; `mapping` is a column's number (0 is the first) by field."""

    import_id: int
    file_name: str
    columns: tuple[str, ...]
    mapping: Mapping[Field, int]
    samples: tuple[tuple[str, ...], ...]
    rows: int
    group: str
    policy: DuplicatePolicy
    runs: tuple[tuple[int, str], ...]
    run_id: int | None = None
    notes: tuple[str, ...] = ()
