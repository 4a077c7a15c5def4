"""What the screens of blocking show: frozen read models."""

from dataclasses import dataclass
from datetime import datetime

from models.states import BlockListState
from outreach.block_entries import Entry

PAGE = 10


@dataclass(frozen=True)
class Touched:
    """Whom a block concerns now: leads, those of them whose outreach runs, and their waiting messages."""

    leads: int = 0
    running: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class BlockPreview:
    """What a block would do; `phrase` is what must be typed first where it reaches a free-mail domain, else ""."""

    entries: tuple[Entry, ...]
    known: int
    touched: Touched
    problems: tuple[tuple[int, str], ...] = ()
    phrase: str = ""


@dataclass(frozen=True)
class Blocked:
    """What a block did: how many are new on the list, were there already, and who was stopped.

    `goes_on`: more leads are being stopped behind the click; nothing leaves to them meanwhile.
    """

    added: int
    known: int
    touched: Touched
    goes_on: bool = False


@dataclass(frozen=True)
class BlockedLine:
    """One line of the list; `who` is a person's name, "a rule" for bounces and opt-outs."""

    id: int
    value: str
    kind: str
    reason: str
    who: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class BlockedPage:
    """One page of the list, the newest first; `words` is what was searched for, `zone` the reader's."""

    lines: tuple[BlockedLine, ...]
    total: int
    words: str
    page: int
    pages: int
    zone: str


@dataclass(frozen=True)
class BlockListCard:
    """A file of people to block, from being received to being done; `problems` are its first bad lines in words."""

    list_id: int
    name: str
    state: BlockListState
    said: str
    reason: str
    lines: int
    known: int
    done: int
    touched: Touched
    bad_lines: int
    problems: tuple[str, ...]
