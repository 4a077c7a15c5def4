"""What shows a change that is made to the other texts of a step: frozen read models. Text from outside is raw here."""

from dataclasses import dataclass
from enum import StrEnum

from models.states import Channel, FixState
from outreach.generate_screens import NOTHING_SPENT, Estimate, Spent
from outreach.writer_port import Text


class Listed(StrEnum):
    """Which texts of a fix a page lists: proposals, what was held back, or what was passed over in the end."""

    READY = "ready"
    HELD = "held"
    PASSED = "passed"


@dataclass(frozen=True)
class FixOffer:
    """The question before it starts: what was changed, in how many other texts, and what that will take.

    `approved` of the `others` are approved and lose that only when proposals are applied.
    """

    message_id: int
    digest: str
    lead_name: str
    position: int
    channel: Channel
    before: Text
    after: Text
    others: int
    approved: int
    estimate: Estimate
    model: str
    is_free: bool


@dataclass(frozen=True)
class FixCard:
    """How a fix stands. `ticked` of the `ready` proposals are to be applied, which voids `approved` approvals of them
    and `follow_ups` of mails that carry their subject.

    `estimate` is what proposing was said to take, `spent` what it took; both stay empty for a model that is free.
    `names` are leads whose texts were passed over, at most a few. `restored` and `kept` count what Undo came to,
    `notice` is a refusal to show.
    """

    fix_id: int
    state: FixState
    lead_name: str
    position: int
    channel: Channel
    instruction: str
    reason: str
    size: int
    waiting: int
    ready: int
    ticked: int
    held: int
    approved: int
    follow_ups: int
    applied: int
    passed: int
    restored: int
    kept: int
    approvals_back: int
    names: tuple[str, ...]
    decided_by: str
    notice: str = ""
    estimate: Estimate | None = None
    spent: Spent = NOTHING_SPENT


@dataclass(frozen=True)
class FixLine:
    """One text of a fix: as it was, and what is proposed.

    `is_changed` when it is no longer as it was, `can_use` when a proposal that was held back may be used all the same.
    """

    item_id: int
    message_id: int
    lead_name: str
    company: str
    before: Text
    after: Text
    is_ticked: bool
    is_approved: bool
    is_changed: bool
    reason: str
    can_use: bool = False


@dataclass(frozen=True)
class FixPage:
    """Ten texts of a fix. `page` counts from 1; `said` is what to know before pressing anything again."""

    card: FixCard
    listed: Listed
    page: int
    pages: int
    total: int
    lines: tuple[FixLine, ...]
    said: str = ""
