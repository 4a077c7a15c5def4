"""What the rules need of whoever writes the texts."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Brief:
    """Everything a writer may know: the profile, the lead's facts and what this step is for. All of it is data.

    `facts` are (name, value) pairs; `earlier` are the bodies of this lead's earlier steps, oldest first.
    """

    sender_name: str
    sender_role: str
    offer: str
    proof: tuple[str, ...]
    tone: str
    call_to_action: str
    do: tuple[str, ...]
    dont: tuple[str, ...]
    language: str
    lead_name: str
    facts: tuple[tuple[str, str], ...]
    channel: str
    step_number: int
    step_count: int
    day: int
    purpose: str
    is_follow_up: bool
    earlier: tuple[str, ...] = ()
    instruction: str = ""


@dataclass(frozen=True)
class Written:
    """What a writer gives back; `facts_used` names entries of the brief's facts. Subject is empty on follow-ups.

    `language` is the one it is really written in, "" when the writer does not say.
    """

    subject: str
    body: str
    facts_used: tuple[str, ...]
    writer: str
    language: str = ""


class Writer(Protocol):
    """Turns briefs into texts, through LangChain."""

    def write(self, brief: Brief) -> Written:
        """Raises WriterFailed."""
