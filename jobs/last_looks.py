"""The last look before a letter's text goes out: whether its address was blocked since its intent was committed.

On LinkedIn the address is that of a profile.
"""

from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

from outreach import suppression
from outreach.errors import Withdrawn
from outreach.ports import Letter, Services, Session
from outreach.sending import Handover


@dataclass
class _Asked:
    workspace_id: int
    address: str
    is_answered: bool = False
    why: str | None = None


class LastLooks:
    """Looks once for all letters that ask at the same time: one asks the database, the others wait for its answer."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._turn, self._lock = Lock(), Lock()
        self._waiting: list[_Asked] = []

    @property
    def waiting(self) -> int:
        """How many letters ask that nobody has looked for yet."""
        return len(self._waiting)

    def letter(self, handover: Handover) -> Letter:
        """Return a hand-over's letter with its last look."""
        letter = handover.letter
        return replace(letter, last_look=partial(self._look, handover.workspace_id, letter.recipient))

    def _look(self, workspace_id: int, address: str) -> None:
        """Raise Withdrawn when an address must not be written to any more; waits through an outage of the database."""
        mine = _Asked(workspace_id, address)
        with self._lock:
            self._waiting.append(mine)
        with self._turn:
            if not mine.is_answered:
                self._ask()
        if mine.why is not None:
            raise Withdrawn(f"{mine.why[:1].upper()}{mine.why[1:]}")

    def _ask(self) -> None:
        with self._lock:
            asked, self._waiting = self._waiting, []
        try:
            found = self._services.look(lambda session: _found(session, asked))
        except BaseException:
            with self._lock:
                self._waiting = [*asked, *self._waiting]
            raise
        for one in asked:
            one.why, one.is_answered = found.get((one.workspace_id, one.address)), True


def _found(session: Session, asked: list[_Asked]) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for workspace_id in {one.workspace_id for one in asked}:
        theirs = {one.address for one in asked if one.workspace_id == workspace_id}
        profiles = {one for one in theirs if "@" not in one}
        blocked = suppression.suppressed_among(session, workspace_id, theirs - profiles, profiles)
        for address in theirs:
            is_profile = address in profiles
            why = suppression.found_for(
                blocked, emails=() if is_profile else [address], linkedin_url=address if is_profile else None
            )
            if why:
                found[workspace_id, address] = why
    return found
