"""What leased senders could send next and have sent lately, kept from one round of a drain to the next."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from models.states import AccountKind
from outreach import numbers, senders, turns
from outreach.locking import Sender
from outreach.numbers import Numbers
from outreach.ports import Cipher, MailAccount
from outreach.turns import Candidate, Counted, Counting

FRESH_SECONDS = 1.0
"""For how long a look serves: so late at most is seen what fell due, a new limit, or a mail sent by hand."""

_NEVER = float("-inf")


@dataclass
class _Known:
    """What is known of one sender, and since when; `cut_off` are the priorities of which not all were read."""

    due: list[Candidate] = field(default_factory=list)
    cut_off: frozenset[int] = frozenset()
    due_at: float = _NEVER
    kind: AccountKind | None = None
    counted: list[Counted] = field(default_factory=list)
    counted_at: float = _NEVER
    reached: tuple[Sender, MailAccount] | None = field(default=None, repr=False)


class Lookahead:
    """Looks for the steps of leased senders once a second instead of once a letter.

    A sender's lease keeps everybody else from sending its steps, so what was counted stays true but for what is
    noted here. Whatever may forbid a step is read anew under its locks each time. `clock` tells seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[int, _Known] = {}
        self._tried: set[int] = set()
        self._numbers: dict[int, Numbers] = {}
        self._numbers_at = clock()

    def due(
        self, session: Session, sender_ids: Collection[int], *, now: datetime
    ) -> dict[int, list[Candidate]]:
        """Return the due steps of each sender, the first few of each priority, without those tried before."""
        for sender_id in sender_ids:
            self._known.setdefault(sender_id, _Known())
        if any(self._has_to_look(self._known[one]) for one in sender_ids):
            self._look(session, now)
        return {one: self._known[one].due for one in sender_ids}

    def counted(
        self, session: Session, asked: Collection[Counting], *, now: datetime
    ) -> dict[int, list[Counted]]:
        """Return what these locked senders, whose steps were looked for, have sent lately."""
        for one in asked:
            self._known[one.id].kind = one.kind
        if not all(self._is_fresh(self._known[one.id].counted_at) for one in asked):
            kinds = {sender_id: known.kind for sender_id, known in self._known.items() if known.kind}
            for sender_id, sends in turns.counted_of(session, kinds, now).items():
                self._known[sender_id].counted, self._known[sender_id].counted_at = sends, self._clock()
        return {one.id: self._known[one.id].counted for one in asked}

    def account(self, sender: Sender, cipher: Cipher) -> MailAccount:
        """Return how to reach a locked sender's mailbox; its password is opened anew only when its row has changed."""
        known, row = self._known[sender.id], sender.but_its_turn
        if known.reached is None or known.reached[0] != row:
            known.reached = row, senders.mail_account(sender, cipher)
        return known.reached[1]

    def lend_numbers(self, session: Session) -> None:
        """Let a transaction take the workspaces' numbers as an earlier one has read them."""
        if not self._is_fresh(self._numbers_at):
            self._numbers, self._numbers_at = {}, self._clock()
        numbers.lend(session, self._numbers)

    def note(self, tried: Collection[int], sent: Mapping[int, Counted]) -> None:
        """Note, once it has committed, which steps were tried, and what each sender has sent of them."""
        self._tried.update(tried)
        for sender_id, one in sent.items():
            self._known[sender_id].counted.append(one)
        for known in self._known.values():
            known.due = [one for one in known.due if one.delivery_id not in self._tried]

    def forget(self, sender_ids: Collection[int]) -> None:
        """Know nothing any more of senders whose lease has ended."""
        for sender_id in sender_ids:
            self._known.pop(sender_id, None)

    def _has_to_look(self, known: _Known) -> bool:
        # When none is left of a priority that was cut off, the next ones come before what others have left.
        left = {one.priority for one in known.due}
        return not self._is_fresh(known.due_at) or not known.cut_off <= left

    def _look(self, session: Session, now: datetime) -> None:
        """Look for the steps of all senders at once, as one of them has to be looked for."""
        found: dict[int, list[Candidate]] = {one: [] for one in self._known}
        for candidate in turns.candidates(session, list(found), now=now):
            found[candidate.sender_id].append(candidate)
        for sender_id, steps in found.items():
            known = self._known[sender_id]
            known.cut_off, known.due_at = turns.cut_off(steps), self._clock()
            known.due = [one for one in steps if one.delivery_id not in self._tried]

    def _is_fresh(self, read_at: float) -> bool:
        return self._clock() - read_at < FRESH_SECONDS
