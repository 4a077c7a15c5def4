"""A recording version of the enrichment provider: knows whom it is told to know, and keeps whom it was asked for."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from outreach.enrichment_port import Answer, Looked, Outcome, Sought, Terms


class RecordingEnricher:
    """Knows people by email, LinkedIn URL or name. `troubles` are met in order, one a call; None is none.

    `before` is called within each call, before it answers.
    """

    def __init__(self, *, price_micros: int = 280_000, at_once: int = 25) -> None:
        self.terms = Terms("recording", "Recording", price_micros, at_once)
        self.known: dict[str, Answer] = {}
        self.asked: list[list[Sought]] = []
        self.troubles: deque[Looked | BaseException | None] = deque()
        self.before: Callable[[], object] = lambda: None
        self.problem = ""

    def knows(self, key: str, facts: Mapping[str, str] | None = None, /, **fields: str) -> None:
        """Know somebody by their email, LinkedIn URL or name."""
        self.known[key] = Answer(
            0, Outcome.FOUND, fields, facts or {}, provider_ref=f"known-{len(self.known)}"
        )

    def can_look_up(self, sought: Sought) -> bool:
        return bool(sought.email or sought.linkedin_url or (" " in sought.name and sought.company))

    def look_up(self, people: Sequence[Sought]) -> Looked:
        self.asked.append(list(people))
        self.before()
        trouble = self.troubles.popleft() if self.troubles else None
        if isinstance(trouble, BaseException):
            raise trouble
        return trouble or Looked(tuple(self._answer(one) for one in people))

    def examine(self) -> str:
        return self.problem

    def names_asked(self) -> list[str]:
        """Return the names of all who were asked for, in order."""
        return [one.name for people in self.asked for one in people]

    def _answer(self, sought: Sought) -> Answer:
        for key in (sought.email, sought.linkedin_url, sought.name):
            if key and key in self.known:
                return replace(self.known[key], ref=sought.ref)
        return Answer(sought.ref, Outcome.NOT_FOUND)
