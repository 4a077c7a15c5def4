"""What shows the senders of a sequence: frozen read models. Text from outside is raw here."""

from dataclasses import dataclass

from models.states import AccountKind, SenderState


@dataclass(frozen=True)
class OfferedSender:
    """One sender account: what it is called, may send a day, has of leads here and in all, and room in its notes."""

    id: int
    name: str
    a_day: int
    leads_here: int
    leads: int
    state: SenderState
    reason: str
    is_chosen: bool
    note_limit: int = 200


@dataclass(frozen=True)
class OfferedKind:
    """The sender accounts that are offered for the channels of one kind."""

    kind: AccountKind
    senders: tuple[OfferedSender, ...]


@dataclass(frozen=True)
class SendersForm:
    """The senders of a sequence on the channels of its steps."""

    sequence_id: int
    sequence: str
    kinds: tuple[OfferedKind, ...]


@dataclass(frozen=True)
class Picks:
    """What was picked of one kind of sender: only these, or None for those who write already; some more, some out."""

    kind: AccountKind
    only: tuple[int, ...] | None
    more: tuple[int, ...] = ()
    out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Moved:
    """What a choice of senders moves and voids; `is_saved` tells whether it was done."""

    sequence_id: int
    leads: int
    approvals: int
    ids: tuple[int, ...]
    is_saved: bool = False
