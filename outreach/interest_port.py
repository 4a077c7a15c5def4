"""What the rules need of whoever judges what a person's reply means for us."""

from dataclasses import dataclass
from typing import Protocol

from models.states import Interest
from outreach.writer_port import NOTHING, Used


@dataclass(frozen=True)
class Judged:
    """What a reply means, why in a few words of whoever judged, its name, and what asking took."""

    interest: Interest
    why: str
    by: str
    used: Used = NOTHING


class InterestReader(Protocol):
    """Reads replies. Its word changes what is shown, never what is sent or stopped."""

    def judge(self, subject: str, words: str) -> Judged:
        """Judge a reply by its subject and by what its person wrote, without quotes.

        Raises WriterUnreachable or WriterStopped when it may be asked again later, WriterFailed when it cannot tell.
        """
