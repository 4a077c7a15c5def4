"""What is shown of an opt-out: the link's page to the person, the receipt in Slack to the team."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OptOutPage:
    """The page of an opt-out link; `sender` is who writes, `is_done` that nothing goes there any more.

    `is_known` says that this wish has been kept before, so that there is nothing left to do.
    """

    language: str
    sender: str
    is_done: bool
    is_known: bool = False


@dataclass(frozen=True)
class OptOutReceipt:
    """Who asked not to be written to again, how, and what that stopped."""

    lead_id: int
    lead_name: str
    company: str
    address: str
    how: str
    subject: str
    stopped_steps: int
    at: datetime
    zone: str
