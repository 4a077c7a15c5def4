"""Commits due steps to being sent: every check once more under the locks, then the change to sending."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, SenderAccount
from models.sets import update_each
from models.states import WAITING_DELIVERY, DeliveryState, EnrollmentState, SenderState
from models.together import Writes
from outreach import (
    after_reply,
    allowances,
    caps,
    checks,
    history,
    linkedin_deaf,
    locking,
    own_steps,
    picking,
    planning,
    sender_naming,
    suppression,
    unheard,
    withdrawals,
)
from outreach.checks import Verdict
from outreach.hours import UNPLANNABLE, Hours, HoursBook
from outreach.locking import Ground, Held, Sender
from outreach.numbers import Numbers, numbers_of
from outreach.turns import Candidate, Counted

LOOK_AGAIN = timedelta(days=1)
"""When a step is looked at again whose windows never meet."""


class Intents:
    """The intents of one transaction; what the steps stand on is locked already.

    `counted` is what each sender has sent lately.
    """

    def __init__(
        self,
        session: Session,
        ground: Ground,
        counted: Mapping[int, Many[Counted]],
        *,
        now: datetime,
        wall: datetime,
        token: str,
        book: HoursBook,
        writes: Writes,
    ) -> None:
        self._writes = writes
        self._session, self._ground = session, ground
        self._now, self._wall, self._token = now, wall, token
        self._counted = {sender_id: list(sends) for sender_id, sends in counted.items()}
        self._free_at = {one.id: one.free_at for one in ground.senders.values()}
        self._rooms: dict[int, caps.EmailCaps] = {}
        self._blocked: dict[int, dict[str, str]] = {}
        self._deaf: tuple[int, ...] | None = None
        self.by_hand: list[Held] = []
        self._book = book

    def pick(self, sender: Sender, due: Many[Candidate]) -> Candidate | None:
        """Return a sender's next step; without one, its `free_at` says when it is worth asking again."""
        if sender.state is not SenderState.HEALTHY or sender.looks_owed_at is not None:
            return None
        if self._rests(sender) or not due:
            return None
        if sender.first_steps_held_at is not None:
            due = [one for one in due if not one.is_first_touch]
        numbers = self._numbers_of(sender.workspace_id)
        picked = picking.pick(sender, due, self._counted[sender.id], numbers, self._now)
        if picked.candidate is None and picked.free_at is not None:
            self._free_at[sender.id] = picked.free_at
        return picked.candidate

    def count(self, picked: Collection[Candidate]) -> None:
        """Lock the counters that these steps count in; before the steps themselves, as everybody does."""
        for workspace_id in sorted({one.workspace_id for one in picked}):
            domains = [one.domain for one in picked if one.workspace_id == workspace_id]
            numbers = self._numbers_of(workspace_id)
            self._rooms[workspace_id] = caps.EmailCaps(
                self._session, workspace_id, numbers, domains, self._now
            )

    def lock(self, picked: Collection[Candidate], delivery_ids: Collection[int]) -> dict[int, Held]:
        """Lock these steps, picked ones among them, and ask whether anything blocks the leads of those picked."""
        named: dict[int, set[str]] = {}
        for one in picked:
            named.setdefault(one.workspace_id, set()).update(one.named)
        asked = [suppression.asked_among(self._session, *theirs) for theirs in named.items()]
        locked, found = locking.steps_and(self._session, delivery_ids, asked, now=self._now)
        for workspace_id, rows in zip(named, found, strict=True):
            self._blocked[workspace_id] = suppression.found_among(rows)
        return locked

    def commit(self, picked: Collection[Candidate], locked: Mapping[int, Held]) -> list[Held]:
        """Set those of these counted and locked steps on sending that may leave, at most one of a sender; return them.

        One that was moved since it was looked at waits for the next look. Those of a manual account stand in
        `by_hand` instead: a person is to be asked.
        """
        wanted = {one.delivery_id: one for one in picked}
        # In the order of the steps, as forecasts have it where several senders share what is left of a cap.
        held = [one for id_, one in locked.items() if id_ in wanted and _is_as_seen(one, wanted[id_])]
        held.sort(key=lambda one: one.workspace_id)
        leaving = [one for one in held if self._may_leave(one)]
        self.by_hand = [one for one in leaving if self._ground.senders[one.sender_id].is_manual]
        handed_over = [one for one in leaving if one not in self.by_hand]
        self._begin(handed_over)
        return [one._replace(token=self._token) for one in handed_over]

    def keep_senders(self, leases: Mapping[int, tuple[str | None, datetime | None]]) -> None:
        """Have written when each sender is free again and, where `leases` says so, by whom it is leased until when."""
        rows = []
        for one in self._ground.senders.values():
            token, until = leases.get(one.id, (one.lease_token, one.lease_until))
            free_at = self._free_at[one.id]
            rows.append({"id": one.id, "free_at": free_at, "lease_token": token, "lease_until": until})
        self._writes.update(SenderAccount, rows)

    def _numbers_of(self, workspace_id: int) -> Numbers:
        return numbers_of(self._session, workspace_id)

    def _rests(self, sender: Sender) -> bool:
        free_at = self._free_at[sender.id]
        return free_at is not None and free_at > self._now

    def _may_leave(self, one: Held) -> bool:
        """Say whether a step may leave now; when not, write down why on it."""
        verdict = self._forbidden(one)
        verdict = verdict or self._not_heard(one)
        if verdict is not None:
            self._obey(one, verdict)
            return False
        if self._is_overtaken(one):
            return False
        sender = self._ground.senders[one.sender_id]
        counted, numbers = self._counted[sender.id], self._numbers_of(one.workspace_id)
        allowance = allowances.of(sender, one.channel, numbers, self._now)
        room_at = picking.room_at(allowance, counted, one.channel, self._now)
        if self._rests(sender) or room_at > self._now:
            self._free_at[sender.id] = max(room_at, self._free_at[sender.id] or room_at)
            return False
        room = self._rooms[one.workspace_id]
        full = room.why_full(one.channel, one.domain) or withdrawals.why_not_yet(
            self._session, one, sender, self._now
        )
        if full is not None:
            self._obey(one, Verdict(full[0], until=full[1]))
            return False
        room.take(one.channel, one.domain)
        self._rest(sender, one, allowance.a_day, numbers)
        counted.append(Counted(self._now, one.channel, one.is_first_touch))
        return True

    def _not_heard(self, one: Held) -> Verdict | None:
        if self._deaf is None:
            self._deaf = linkedin_deaf.accounts(self._session)
        return linkedin_deaf.why(self._session, one.lead_id, self._deaf, now=self._now)

    def _is_overtaken(self, one: Held) -> bool:
        if own_steps.is_to_itself(self._ground.senders[one.sender_id].address, one.linkedin_url):
            self._writes.carry_out()
            own_steps.passed_over(self._session, one.enrollment_id, now=self._now)
            return True
        if not self._ground.sequences[one.sequence_id].goes_on_after_reply:
            return False
        self._writes.carry_out()
        enrollment = self._session.get_one(Enrollment, one.enrollment_id, populate_existing=True)
        return after_reply.overtaken(self._session, enrollment, one.step_id, now=self._now)

    def _forbidden(self, one: Held) -> Verdict | None:
        sequence = self._ground.sequences[one.sequence_id]
        sender = self._ground.senders[one.sender_id]
        try:
            facts = checks.Facts(
                hold=self._ground.workspaces[one.workspace_id].hold,
                run=sequence.run_state,
                sequence=sequence.state,
                sender=sender.state,
                sender_address=sender_naming.plain(sender),
                sender_trouble=sender.health_reason,
                is_looked_through=sender.looks_owed_at is None,
                enrollment=one.lead_state,
                suppressed=suppression.found_for(
                    self._blocked[one.workspace_id], emails=one.addresses, linkedin_url=one.linkedin_url
                ),
                message=one.text_state,
                is_composed=one.composed is not None,
                any_hour=one.any_hour,
                hours=self._hours(one),
                is_first_touch=one.is_first_touch,
                first_steps_held=sender.first_steps_why,
                away_until=one.away_until,
                is_unheard=one.is_unheard and not sender.is_manual,
            )
            return checks.forbidden(facts, self._now)
        except UNPLANNABLE as error:
            return Verdict(str(error), until=self._now + LOOK_AGAIN)

    def _hours(self, one: Held) -> Hours:
        sequence = self._ground.sequences[one.sequence_id]
        return self._book.of(one, sequence, self._ground.senders[one.sender_id], one.channel)

    def _obey(self, one: Held, verdict: Verdict) -> None:
        """Hold a step or drop it, in words."""
        self._writes.carry_out()
        if not verdict.is_final:
            later = {"send_at": verdict.until} if verdict.until is not None else {}
            update_each(self._session, Delivery, [{"id": one.id, "reason": verdict.reason[:300], **later}])
            unheard.ask(self._session, one.workspace_id, verdict.reason)
            return
        planning.cancel_open(
            self._session, [one.enrollment_id], reason=verdict.reason, now=self._now, cause_id=None
        )
        if verdict.stops_lead:
            stopped = {"id": one.enrollment_id, "reason": verdict.reason[:300]}
            update_each(
                self._session, Enrollment, [stopped], same={"state": EnrollmentState.STOPPED, "due_at": None}
            )
            entry = history.Entry(
                one.workspace_id,
                lead_id=one.lead_id,
                sequence_id=one.sequence_id,
                enrollment_id=one.enrollment_id,
            )
            history.record(self._session, entry, "enrollment.stopped", now=self._now, reason=verdict.reason)

    def _rest(self, sender: Sender, one: Held, a_day: int, numbers: Numbers) -> None:
        left = self._hours(one).seconds_left(self._now)
        key = f"{one.id}:{one.attempt + 1}"
        self._free_at[sender.id] = self._now + allowances.gap(sender, a_day, left, numbers, key=key)

    def _begin(self, leaving: Many[Held]) -> None:
        """Set steps on sending, as `begin`."""
        self._writes.update(
            Delivery,
            [
                {"id": one.id, "attempt": one.attempt + 1, "lease_until": self._lease_until(one.workspace_id)}
                for one in leaving
            ],
            same={
                "state": DeliveryState.SENDING,
                "token": self._token,
                "intent_at": self._now,
                "reason": "",
            },
        )
        self._writes.insert(
            Attempt,
            [
                {
                    "workspace_id": one.workspace_id,
                    "delivery_id": one.id,
                    "number": one.attempt + 1,
                    "started_at": self._now,
                }
                for one in leaving
            ],
        )

    def _lease_until(self, workspace_id: int) -> datetime:
        return self._wall + timedelta(seconds=self._numbers_of(workspace_id).send_lease_seconds)


def _is_as_seen(step: Held, candidate: Candidate) -> bool:
    """Say whether a locked step still waits as it did when it was looked at."""
    return step.state in WAITING_DELIVERY and (
        step.sender_id,
        step.sequence_id,
        step.domain,
        step.send_at,
        step.recipient,
        step.email,
        step.linkedin_url,
    ) == (
        candidate.sender_id,
        candidate.sequence_id,
        candidate.domain,
        candidate.send_at,
        candidate.recipient,
        candidate.email,
        candidate.linkedin_url,
    )


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
