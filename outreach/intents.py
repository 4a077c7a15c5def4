"""Commits due steps to being sent: every check once more under the locks, then the change to sending."""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Attempt, Delivery, SenderAccount
from models.states import WAITING_DELIVERY, DeliveryState, EnrollmentState, SenderState
from outreach import (
    after_reply,
    allowances,
    caps,
    checks,
    history,
    locking,
    picking,
    planning,
    suppression,
    turns,
)
from outreach.checks import Verdict
from outreach.hours import UNPLANNABLE, Hours, HoursBook
from outreach.locking import Ground, Held
from outreach.numbers import Numbers, numbers_of
from outreach.turns import Candidate, Counted

LOOK_AGAIN = timedelta(days=1)
"""When a step is looked at again whose windows never meet."""


class Intents:
    """The intents of one transaction; what the steps stand on is locked already."""

    def __init__(
        self, session: Session, ground: Ground, *, now: datetime, wall: datetime, token: str
    ) -> None:
        self._session, self._ground = session, ground
        self._now, self._wall, self._token = now, wall, token
        self._counted = turns.counted_sends(session, ground.senders.values(), now)
        self._numbers: dict[int, Numbers] = {}
        self._book = HoursBook(session)

    def pick(self, sender: SenderAccount, due: Many[Candidate]) -> Candidate | None:
        """Return a sender's next step; without one, its `free_at` says when it is worth asking again."""
        if sender.state is not SenderState.HEALTHY or self._rests(sender) or not due:
            return None
        numbers = self._numbers_of(sender.workspace_id)
        picked = picking.pick(sender, due, self._counted[sender.id], numbers, self._now)
        if picked.candidate is None and picked.free_at is not None:
            sender.free_at = picked.free_at
        return picked.candidate

    def commit(self, picked: Many[Candidate]) -> list[Held]:
        """Lock these steps, at most one of a sender, and set those on sending that may leave; return them."""
        leaving: list[Held] = []
        for workspace_id in sorted({one.workspace_id for one in picked}):
            mine = [one for one in picked if one.workspace_id == workspace_id]
            leaving += self._commit(workspace_id, mine)
        return leaving

    def _commit(self, workspace_id: int, picked: Many[Candidate]) -> list[Held]:
        numbers = self._numbers_of(workspace_id)
        domains = [one.domain for one in picked]
        room = caps.EmailCaps(self._session, workspace_id, numbers, domains, self._now)
        held = [
            one
            for one in locking.steps(self._session, [one.delivery_id for one in picked])
            if one.delivery.state in WAITING_DELIVERY
        ]
        blocked = suppression.suppressed_among(
            self._session,
            workspace_id,
            [one.message.recipient for one in held],
            [one.lead.linkedin_url for one in held],
        )
        leaving = [one for one in held if self._may_leave(one, room, blocked, numbers)]
        for one in leaving:
            self._begin(one, numbers)
        return leaving

    def _numbers_of(self, workspace_id: int) -> Numbers:
        if workspace_id not in self._numbers:
            self._numbers[workspace_id] = numbers_of(self._session, workspace_id)
        return self._numbers[workspace_id]

    def _rests(self, sender: SenderAccount) -> bool:
        return sender.free_at is not None and sender.free_at > self._now

    def _may_leave(self, one: Held, room: caps.EmailCaps, blocked: dict[str, str], numbers: Numbers) -> bool:
        """Say whether a step may leave now; when not, write down why on it."""
        verdict = self._forbidden(one, blocked)
        if verdict is not None:
            self._obey(one, verdict)
            return False
        if after_reply.overtaken(self._session, one.enrollment, one.message.step_id, now=self._now):
            return False
        sender = self._ground.senders[one.delivery.sender_account_id]
        counted = self._counted[sender.id]
        allowance = allowances.of(sender, one.message.channel, numbers, self._now)
        room_at = picking.room_at(allowance, counted, one.message.channel, self._now)
        if self._rests(sender) or room_at > self._now:
            sender.free_at = max(room_at, sender.free_at or room_at)
            return False
        full = room.why_full(one.delivery.domain)
        if full is not None:
            self._obey(one, Verdict(full[0], until=full[1]))
            return False
        room.take(one.delivery.domain)
        self._rest(sender, one, allowance.a_day, numbers)
        counted.append(Counted(self._now, one.message.channel, one.delivery.priority == planning.FIRST_TOUCH))
        return True

    def _forbidden(self, one: Held, blocked: dict[str, str]) -> Verdict | None:
        sequence = self._ground.sequences[one.enrollment.sequence_id]
        sender = self._ground.senders[one.delivery.sender_account_id]
        try:
            facts = checks.Facts(
                hold=self._ground.workspaces[one.delivery.workspace_id].hold,
                run=self._ground.runs[sequence.run_id].state,
                sequence=sequence.state,
                sender=sender.state,
                sender_address=sender.address,
                enrollment=one.enrollment.state,
                suppressed=suppression.found_for(
                    blocked, email=one.message.recipient, linkedin_url=one.lead.linkedin_url
                ),
                message=one.message.state,
                is_composed=one.message.composed is not None,
                any_hour=one.delivery.any_hour,
                hours=self._hours(one),
            )
            return checks.forbidden(facts, self._now)
        except UNPLANNABLE as error:
            return Verdict(str(error), until=self._now + LOOK_AGAIN)

    def _hours(self, one: Held) -> Hours:
        sequence = self._ground.sequences[one.enrollment.sequence_id]
        sender = self._ground.senders[one.delivery.sender_account_id]
        return self._book.of(one.lead, sequence, sender, one.message.channel)

    def _obey(self, one: Held, verdict: Verdict) -> None:
        """Hold a step or drop it, in words."""
        delivery, enrollment = one.delivery, one.enrollment
        if not verdict.is_final:
            delivery.reason = verdict.reason[:300]
            delivery.send_at = verdict.until or delivery.send_at
            return
        planning.cancel_open(
            self._session, [enrollment.id], reason=verdict.reason, now=self._now, cause_id=None
        )
        self._session.refresh(delivery)
        if verdict.stops_lead:
            enrollment.state, enrollment.reason, enrollment.due_at = (
                EnrollmentState.STOPPED,
                verdict.reason[:300],
                None,
            )
            entry = history.about(enrollment)
            history.record(self._session, entry, "enrollment.stopped", now=self._now, reason=verdict.reason)

    def _rest(self, sender: SenderAccount, one: Held, a_day: int, numbers: Numbers) -> None:
        left = self._hours(one).seconds_left(self._now)
        key = f"{one.delivery.id}:{one.delivery.attempt + 1}"
        sender.free_at = self._now + allowances.gap(sender, a_day, left, numbers, key=key)

    def _begin(self, one: Held, numbers: Numbers) -> None:
        begin(self._session, one.delivery, now=self._now, wall=self._wall, numbers=numbers, token=self._token)


def begin(
    session: Session, delivery: Delivery, *, now: datetime, wall: datetime, numbers: Numbers, token: str
) -> None:
    """Set a delivery on sending: from here on it counts, and only a result with this token ends it."""
    delivery.state = DeliveryState.SENDING
    delivery.attempt += 1
    delivery.token = token
    delivery.intent_at = now
    delivery.lease_until = wall + timedelta(seconds=numbers.send_lease_seconds)
    delivery.reason = ""
    session.add(
        Attempt(
            workspace_id=delivery.workspace_id,
            delivery_id=delivery.id,
            number=delivery.attempt,
            started_at=now,
        )
    )
