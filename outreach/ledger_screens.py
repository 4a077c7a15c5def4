"""What the cards about sends that wait for a person show: frozen read models, filled by the rules."""

from dataclasses import dataclass
from datetime import datetime

from models.states import Channel


@dataclass(frozen=True)
class UnknownSend:
    """A mail, invite or message of which nobody knows whether it left; `outcome` says how that ended, "" while open.

    `known` is what a look into the Sent folder told; `step` is None for one that belongs to no sequence.
    """

    delivery_id: int
    lead_id: int
    lead_name: str
    recipient: str
    sender: str
    sequence_name: str
    step: int | None
    subject: str
    handed_over_at: datetime
    zone: str
    known: str
    outcome: str = ""
    can_take_back: bool = False
    channel: Channel = Channel.EMAIL


@dataclass(frozen=True)
class HeldSends:
    """A workspace whose sends are held since its clock stood still; `outcome` says who let them go on, "" before.

    `due` is how many would have left by now. `is_looking`: the Sent folders are being looked into; `found` says
    what that told.
    """

    workspace_id: int
    why: str
    due: int
    is_looking: bool = False
    found: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True)
class PausedFirstSteps:
    """A mailbox's first steps that are paused, with the numbers; `outcome` says how that ended, "" while it stands.

    `domains` counts what bounced or was reported by the recipients' domains, the most first. `waiting` leads wait for
    their first step. `kept` says who keeps them paused, `lowered` by how much the mailbox's day was lowered.
    """

    breaker_id: int
    address: str
    is_for_spam: bool
    what_happened: str
    domains: tuple[tuple[str, int], ...]
    paused_at: datetime
    zone: str
    waiting: int
    lowered: str = ""
    kept: str = ""
    outcome: str = ""
