"""What screens of runs show: frozen read models."""

from dataclasses import dataclass

from models.states import RunState, SequenceState
from outreach.lab_screens import StepVariants


@dataclass(frozen=True)
class RunFigures:
    """Counts of one run; `leads` are people who were not left out, `active` those under way now.

    `replied` are people who answered; each person counts once, in however many sequences of the run they are.
    """

    sequences: int = 0
    leads: int = 0
    active: int = 0
    sent: int = 0
    replied: int = 0


@dataclass(frozen=True)
class RunLine:
    """One run in the list; `play` is the name of its play, "" without one."""

    run_id: int
    name: str
    state: RunState
    play: str = ""
    figures: RunFigures = RunFigures()


@dataclass(frozen=True)
class RunPage:
    """One page of the list, counted from 0; `total` counts the runs of the workspace."""

    lines: tuple[RunLine, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class SequenceOfRun:
    """One sequence of a run; `lab_url` is "" until its Messaging Lab stands, `tried` are steps with two variants."""

    name: str
    state: SequenceState
    leads: int
    active: int
    sent: int
    replied: int
    lab_url: str = ""
    tried: tuple[StepVariants, ...] = ()
    is_archived: bool = False


@dataclass(frozen=True)
class RunDetail:
    """A run with its sequences, the newest first; `held` says what holds it, "" when nothing does."""

    line: RunLine
    sequences: tuple[SequenceOfRun, ...]
    held: str = ""


@dataclass(frozen=True)
class PlayChange:
    """What another play would do: kept forms that take its steps, those that keep theirs, sequences made already."""

    run_id: int
    run: str
    before: str
    after_key: str
    after: str
    following: int
    keeping: int
    sequences: int
    before_key: str = ""

    @property
    def seen(self) -> str:
        """What a person who confirms has seen, to be compared with how things stand then."""
        return f"{self.before_key}|{self.following}|{self.keeping}|{self.sequences}"


@dataclass(frozen=True)
class Ending:
    """What completing a run stops: sequences, leads under way and `outside` (not entered yet), messages that wait."""

    run_id: int
    run: str
    live: int
    unlaunched: int
    under_way: int
    outside: int
    waiting: int
