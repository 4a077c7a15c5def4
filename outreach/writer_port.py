"""What the rules need of whoever writes the texts."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Brief:
    """Everything a writer may know: the profile, the lead's facts and what this step is for. All of it is data.

    `facts` are (name, value) pairs; `earlier` are the bodies of this lead's earlier steps, oldest first. `links` are
    the only ones allowed, `banned` phrases that must not occur; `most_words` and `most_characters` are 0 where nothing
    is set. `correction` says what was wrong with the last text.
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
    links: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    most_words: int = 0
    most_characters: int = 0
    correction: str = ""


@dataclass(frozen=True)
class Written:
    """What a writer gives back; `facts_used` names entries of the brief's facts. Subject is empty on follow-ups.

    `language` is the one it is really written in, "" when the writer does not say. `translates` is False for a writer
    that says the profile's words as they are, whatever language was asked for.
    """

    subject: str
    body: str
    facts_used: tuple[str, ...]
    writer: str
    language: str = ""
    translates: bool = True


class Writer(Protocol):
    """Turns briefs into texts, through LangChain."""

    def write(self, brief: Brief) -> Written:
        """Raises WriterFailed."""
