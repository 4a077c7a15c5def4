"""What the screens of source groups show: frozen read models."""

from dataclasses import dataclass
from datetime import datetime

PAGE = 8
PREVIEW = 10


@dataclass(frozen=True)
class LeadCounts:
    """How many of some leads there are, and what is true of how many of them.

    `running` are in a sequence now, `reachable` have what a connected sender's channel needs.
    """

    leads: int = 0
    with_email: int = 0
    with_linkedin: int = 0
    verified: int = 0
    zone_known: int = 0
    suppressed: int = 0
    running: int = 0
    reachable: int = 0


@dataclass(frozen=True)
class GroupLine:
    """A group in the list; `missing` is empty when sequences may take it, else says what it lacks."""

    id: int
    name: str
    leads: int
    reachable: int
    missing: str = ""


@dataclass(frozen=True)
class GroupList:
    """One page of the groups, the newest first."""

    lines: tuple[GroupLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class GroupPage:
    """One group; `criteria` says what its saved search asks for, "" without one; `used_by` names live sequences."""

    id: int
    name: str
    origin: str
    created_at: datetime
    zone: str
    counts: LeadCounts
    missing: str
    criteria: str
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Criteria:
    """What a search over leads asks for; what is empty asks for nothing.

    Title, company and place are found within, however they are written; tag and stage are exact.
    """

    title: str = ""
    company: str = ""
    place: str = ""
    tag: str = ""
    stage: str = ""


@dataclass(frozen=True)
class SearchPreview:
    """What a search finds: counts, the first few leads, and whether there are more than a group may take."""

    criteria: Criteria
    words: str
    counts: LeadCounts
    first: tuple[str, ...]
    is_cut: bool = False
