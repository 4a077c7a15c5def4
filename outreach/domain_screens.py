"""What shows how a sending domain stands: a frozen read model. Text from outside is raw here."""

from dataclasses import dataclass
from datetime import datetime

from outreach.domain_flaws import DomainFinding


@dataclass(frozen=True)
class DomainPage:
    """A domain in full; `looked_at` is the last look that told everything, `tried_at` the last one at all.

    While `is_looking` a look is on its way.
    """

    check_id: int
    domain: str
    mailboxes: tuple[str, ...]
    findings: tuple[DomainFinding, ...]
    notes: tuple[str, ...]
    looked_at: datetime | None
    tried_at: datetime | None
    zone: str
    is_looking: bool = False
