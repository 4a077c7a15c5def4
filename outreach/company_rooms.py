"""How many more leads of each company may enter a sequence: by its active leads, and by the mails to its domain."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models import Sequence
from models.states import Channel
from outreach import caps, free_mail, intake, promises
from outreach.intake import Owed
from outreach.numbers import numbers_of


class CompanyRooms:
    """The room of each company that was looked at; free mail has no end of it. `take` counts who enters here.

    With `is_locked` the companies' counters stay locked until the transaction ends.
    """

    def __init__(
        self,
        session: Session,
        sequence: Sequence,
        owed: Mapping[Channel, Owed],
        *,
        now: datetime,
        is_locked: bool,
    ) -> None:
        self._session, self._sequence, self._now, self._is_locked = session, sequence, now, is_locked
        self._numbers = numbers_of(session, sequence.workspace_id)
        self._owed = owed.get(Channel.EMAIL, Owed(0))
        self._budgets = promises.domain_budgets(self._numbers) if self._owed.messages else ()
        self._days = len(intake.weekdays_of(session, sequence)) or 1
        self._leads: dict[str, int] = {}
        self._mailed: dict[str, int] = {}

    def look_at(self, domains: Iterable[str]) -> None:
        """See what room there is at these companies, those known already left out."""
        fresh = {one for one in domains if one not in self._leads and free_mail.company_domain(one)}
        most = self._numbers.company_leads_active
        if not fresh or not (most or self._budgets):
            return
        workspace_id = self._sequence.workspace_id
        if self._is_locked:
            caps.lock_companies(self._session, workspace_id, fresh)
        active = caps.count_active(self._session, workspace_id, sorted(fresh)) if most else {}
        self._leads |= {one: most - active.get(one, 0) for one in fresh}
        if self._budgets:
            owed = promises.of_domains(self._session, workspace_id, self._numbers, self._now, fresh)
            self._mailed |= {one: self._mails(owed.get(one, ())) for one in fresh}

    def _mails(self, promised: Iterable[intake.Promise]) -> int:
        return intake.room_for(self._budgets, self._owed, promised, now=self._now, days=self._days)

    def has_room_for(self, domain: str, leads: int, mailed: int) -> bool:
        """Say whether so many leads of a company may enter, so many of whom are sent mails."""
        if self._numbers.company_leads_active and self._leads.get(domain, leads) < leads:
            return False
        return self._mailed.get(domain, mailed) >= mailed

    def take(self, domain: str, *, is_mailed: bool) -> None:
        """Count one more."""
        if domain in self._leads:
            self._leads[domain] -= 1
        if domain in self._mailed and is_mailed:
            self._mailed[domain] -= 1
