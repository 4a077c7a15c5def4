"""What shows one lead's messages for review: frozen read models.

Text from outside (names, subjects, bodies) is raw here; the views escape and clip it.
"""

from dataclasses import dataclass

from models.states import Channel, EnrollmentState


@dataclass(frozen=True)
class CardStep:
    """One message on an approval card.

    `state` is "writing", "failed", "to_review", "approved", "left_out" or "skipped" (no channel for this lead);
    `flags` say what a check found in its text, `claims` are (words of it, the fact they are said to rest on),
    `variant` says which of two briefs it was written from, `may_fix_all` that a person changed it.
    `delivery` is a sentence once it has been planned or sent ("Sent Tue 10:05", "Planned Fri 09:00–17:00 Tokyo").
    """

    message_id: int | None
    position: int
    day: int
    channel: Channel
    state: str
    subject: str = ""
    body: str = ""
    problem: str = ""
    delivery: str = ""
    can_change: bool = True
    flags: tuple[str, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()
    variant: str = ""
    may_fix_all: bool = False
    note_limit: int = 200
    without_note: str = ""

    @property
    def shown(self) -> str:
        """Its text, or in words that it has none."""
        return self.body or self.without_note


@dataclass(frozen=True)
class LeadCard:
    """The approval card of one lead. `digest` stands for exactly the texts shown that wait for review.

    `decided` says who decided last and when, `notice` is a refusal to show ("Text changed since you saw it…").
    """

    enrollment_id: int
    sequence_name: str
    state: EnrollmentState
    lead_name: str
    title: str
    company: str
    place: str
    zone_line: str
    language: str
    sender: str
    recipient: str
    facts: tuple[str, ...]
    steps: tuple[CardStep, ...]
    signature: str
    footer: str
    digest: str
    is_live: bool
    is_postponed: bool = False
    can_undo: bool = False
    decided: str = ""
    notice: str = ""
    reason: str = ""


@dataclass(frozen=True)
class MessageText:
    """One message in the Edit or Rewrite modal; `has_subject` is False where the subject is inherited.

    `digest` tells one state of its words from another, also where it cannot be composed yet. `approved_by` names who
    approved it, "" while it waits.
    """

    message_id: int
    digest: str
    lead_name: str
    position: int
    channel: Channel
    has_subject: bool
    subject: str
    body: str
    note_limit: int = 200
    approved_by: str = ""
