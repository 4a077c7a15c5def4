"""Whatever happens in whatever order: none twice, none lost, none falsely sent, none that may not leave."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from jobs.drain import drain_due
from jobs.tick import tick
from models import Delivery, Enrollment, Lead, Run, SenderAccount, Sequence, Workspace
from models.states import (
    WAITING_DELIVERY,
    EnrollmentState,
    RunState,
    SenderState,
    SequenceState,
    SuppressionKind,
)
from outreach import approvals, launch, pausing, planning, replanning, suppression, waiting
from outreach.errors import OutreachError
from outreach.ports import Services
from tests.databases import empty
from tests.outreach import engine_laws
from tests.outreach.doing import at_once, change
from tests.outreach.engine_model import DAY, TROUBLES, Caps
from tests.outreach.engine_stage import PEOPLE, outside_of, set_up
from tests.outreach.test_classifying import bounce
from tests.world import World, build, functions, mail

T = TypeVar("T")

ZONES = ("Asia/Tokyo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Honolulu", "Pacific/Kiritimati")
STEPS = st.sampled_from(
    [{"minutes": 3}, {"minutes": 40}, {"hours": 5}, {"hours": 14}, {"days": 1}, {"days": 3}]
)
PEOPLE_BY_NUMBER = st.integers(0, len(PEOPLE) - 1)
WHICH = st.integers(1, 2)


class Killed(Exception):
    """The process died here."""


class Happenings(RuleBasedStateMachine):
    """People, prospects, servers and the clock, in any order, around one engine."""

    engine: ClassVar[Engine]
    goes_to_the_end: ClassVar[bool] = False
    _mails = 0

    @initialize(
        of_sender=st.integers(1, 6),
        of_domain=st.sampled_from([0, 1, 2, 4]),
        of_company=st.sampled_from([0, 1, 2]),
        in_all=st.sampled_from([0, 0, 2, 5]),
        plans=st.lists(
            st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple), min_size=2, max_size=2
        ),
        approved=st.integers(5, 12),
        waits=st.booleans(),
    )
    def begin(
        self,
        of_sender: int,
        of_domain: int,
        of_company: int,
        in_all: int,
        plans: list[tuple[int, ...]],
        approved: int,
        waits: bool,
    ) -> None:
        empty(self.engine)
        self.world: World = build(self.engine)
        self.model = set_up(self.world, Caps(of_sender, of_domain, of_company, in_all), plans)
        self.outside = outside_of(self.world)
        for number in range(approved):
            self.approve(number)
        self.launch(1, waits)

    # People

    @rule(number=st.integers(0, 11))
    def approve(self, number: int) -> None:
        enrollment = self.world.rows(Enrollment)[number]
        if self._done(lambda: self.world.approve(enrollment.id)):
            self.model.approved |= set(self._names(enrollment.id))

    @rule(which=WHICH, waits=st.booleans())
    def launch(self, which: int, waits: bool) -> None:
        if self._done(lambda: self.world.act(launch.launch, which, first_step_waits=waits)):
            self.model.waits[which] = waits
        self._settle()

    # Whoever pauses, and goes on

    @rule(
        what=st.sampled_from(["sequence", "run", "everything", "sender", "lead", "lead"]),
        number=st.integers(0, 11),
    )
    def pause_or_resume(self, what: str, number: int) -> None:
        acts: dict[str, Callable[[], None]] = {
            "sequence": lambda: self._pause_sequence(1 + number % 2),
            "run": self._pause_run,
            "everything": self._hold_everything,
            "sender": lambda: self._pause_sender(number % 2),
            "lead": lambda: self._pause_lead(number),
        }
        acts[what]()

    def _pause_sequence(self, which: int) -> None:
        self._turn(("sequence", which), pausing.pause_sequence, pausing.resume_sequence, which)

    def _pause_run(self) -> None:
        self._turn(("run", self.world.run_id), pausing.pause_run, pausing.resume_run, self.world.run_id)

    def _hold_everything(self) -> None:
        self._turn(("everything", 0), pausing.stop_everything, pausing.resume_everything)

    def _turn(
        self,
        key: tuple[str, int | str],
        pause: Callable[..., object],
        resume: Callable[..., object],
        *ids: int,
    ) -> None:
        if key in self.model.paused:
            self.model.paused.discard(key)
            self._done(lambda: self.world.act(resume, *ids))
        elif self._done(lambda: self.world.act(pause, *ids)):
            self.model.paused.add(key)
        self._settle()

    def _pause_sender(self, number: int) -> None:
        sender = self.world.row(SenderAccount, self.world.sender_ids[number])
        if ("sender", sender.address) in self.model.paused or sender.state is SenderState.HEALTHY:
            is_paused = self._toggle("sender", sender.address)
            state = SenderState.PAUSED if is_paused else SenderState.HEALTHY
            change(self.world, SenderAccount, sender.id, state=state)
            self._settle()

    def _pause_lead(self, number: int) -> None:
        enrollment = self.world.rows(Enrollment)[number]
        if enrollment.state is EnrollmentState.ACTIVE:
            self.model.paused.add(("enrollment", enrollment.id))
            change(self.world, Enrollment, enrollment.id, state=EnrollmentState.PAUSED)
        elif enrollment.state is EnrollmentState.PAUSED:
            self.model.paused.discard(("enrollment", enrollment.id))
            change(self.world, Enrollment, enrollment.id, state=EnrollmentState.ACTIVE)
            self.world.run(lambda session: planning.plan_idle(
                session, [session.get_one(Enrollment, enrollment.id)], now=self.world.clock.now
            ))  # fmt: skip
            self._settle()

    # Prospects

    @rule(
        how=st.sampled_from(["reply", "bounce", "address", "domain", "left out"]),
        number=st.integers(0, 11),
    )
    def end(self, how: str, number: int) -> None:
        acts: dict[str, Callable[[], None]] = {
            "reply": lambda: self._reply(number % len(PEOPLE)),
            "bounce": lambda: self._bounce(number),
            "address": lambda: self._suppress(number % len(PEOPLE), is_domain=False),
            "domain": lambda: self._suppress(number % len(PEOPLE), is_domain=True),
            "left out": lambda: self._leave_out(number),
        }
        acts[how]()

    def _reply(self, number: int) -> None:
        person = self._person(number)
        self._receive(person.email, "Re: hello")
        self.model.end(lambda one: one.person is person)

    @rule(number=PEOPLE_BY_NUMBER)
    def be_away(self, number: int) -> None:
        person = self._person(number)
        lead = self.world.only(Lead, email=person.email)
        waits = [one for one in self.world.rows(Delivery, lead_id=lead.id) if one.state in WAITING_DELIVERY]
        names = {id_: name for one in waits for id_, name in self._names(one.enrollment_id or 0, by_id=True)}
        self._receive(person.email, "Out of office: hello")
        self.model.not_before |= {names[one.message_id]: self.world.clock.now + 7 * DAY for one in waits}

    def _bounce(self, number: int) -> None:
        if not self.model.arrivals:
            return
        arrival = self.model.arrivals[number % len(self.model.arrivals)]
        self._mails += 1
        report = bounce("5.1.1", returned=arrival.message_id)
        self.world.receive(arrival.sender, report.replace(b"<b@mx.test>", b"<b%d@mx.test>" % self._mails))
        self.model.end(lambda one: one.person is arrival.person)

    def _suppress(self, number: int, *, is_domain: bool) -> None:
        person = self._person(number)
        kind = SuppressionKind.DOMAIN if is_domain else SuppressionKind.ADDRESS
        value = person.domain if is_domain else person.email
        self.world.run(lambda session: suppression.suppress(
            session, self.world.workspace_id, kind, value, "Asked to stop", now=self.world.clock.now
        ))  # fmt: skip
        self.model.suppressed.add(value)

    @rule(number=PEOPLE_BY_NUMBER, zone=st.sampled_from(ZONES))
    def move(self, number: int, zone: str) -> None:
        person = self._person(number)
        lead = self.world.only(Lead, email=person.email)
        person.zone = zone
        change(self.world, Lead, lead.id, zone=zone)
        self.world.run(lambda session: replanning.replan(
            session, lead.id, now=self.world.clock.now, reason="They moved"
        ))  # fmt: skip

    def _leave_out(self, number: int) -> None:
        enrollment = self.world.rows(Enrollment)[number]
        if self._done(lambda: self.world.act(approvals.leave_lead_out, enrollment.id)):
            self.model.ended.add(enrollment.id)

    # Servers, workers and the clock

    @rule(kind=st.sampled_from(sorted(TROUBLES)))
    def trouble(self, kind: str) -> None:
        self.outside.troubles.append(kind)

    @rule(arrives=st.booleans())
    def crash_before_the_result(self, arrives: bool) -> None:
        self.outside.is_cut = not arrives
        self._drain_and_die(replace(self.world.services, persist=_die))
        self.outside.is_cut = False

    @rule()
    def crash_after_the_result(self) -> None:
        persist = self.world.services.persist

        def die_then(work: Callable[[Any], T], /) -> T:
            persist(work)
            raise Killed

        self._drain_and_die(replace(self.world.services, persist=die_then))

    @rule()
    def drain_twice_at_once(self) -> None:
        raised = at_once(*[lambda: drain_due(self.world.services)] * 2)
        assert raised == [None, None]

    @rule(step=STEPS)
    def advance(self, step: dict[str, float]) -> None:
        self.world.clock.advance(**step)
        self._settle()

    @rule(times=st.integers(1, 4))
    def hop(self, times: int) -> None:
        for _ in range(times):
            next_at, _, _ = self.world.services.read(
                lambda session: waiting.demo_due(session, self.world.clock.now)
            )
            if next_at is None:
                return
            self.world.clock.now = next_at
            self._settle()

    # The laws

    @invariant()
    def every_law_holds(self) -> None:
        if hasattr(self, "world"):
            assert engine_laws.broken(self.model, engine_laws.read(self.world)) == []

    def teardown(self) -> None:
        if self.goes_to_the_end and hasattr(self, "world"):
            self._go_to_the_end()

    def _go_to_the_end(self) -> None:
        """Once nobody holds anything any more, whatever may leave leaves in the end."""
        self.outside.troubles.clear()
        self.model.paused.clear()
        change(self.world, Workspace, self.world.workspace_id, hold=None)
        change(self.world, Run, self.world.run_id, state=RunState.ACTIVE)
        for sender_id in self.world.sender_ids:
            change(self.world, SenderAccount, sender_id, state=SenderState.HEALTHY)
        for sequence in self.world.rows(Sequence, state=SequenceState.PAUSED):
            self.world.act(pausing.resume_sequence, sequence.id)
        self.world.run(self._let_leads_go_on)
        for _ in range(80):
            if not any(one.state in WAITING_DELIVERY for one in self.world.rows(Delivery)):
                break
            self.world.clock.advance(minutes=9)
            self._settle()
            self.hop(1)
        assert engine_laws.broken(self.model, engine_laws.read(self.world)) == []
        assert [one for one in self.world.rows(Delivery) if one.state in WAITING_DELIVERY] == []

    def _let_leads_go_on(self, session: Any) -> None:
        paused = session.query(Enrollment).filter_by(state=EnrollmentState.PAUSED).all()
        for enrollment in paused:
            enrollment.state = EnrollmentState.ACTIVE
        planning.plan_idle(session, paused, now=self.world.clock.now)

    def _settle(self) -> None:
        tick(self.world.services)
        self.world.queue.run({**functions(), "post": lambda _workspace_id: None})
        rows = engine_laws.read(self.world)
        assert engine_laws.stuck(self.model, rows, self.world.clock.now) == []

    def _drain_and_die(self, services: Services) -> None:
        try:
            drain_due(services)
        except Killed:
            return

    def _done(self, act: Callable[[], object]) -> bool:
        """Do what a person asks for; False when the rules refuse it."""
        try:
            act()
        except OutreachError:
            return False
        return True

    def _toggle(self, kind: str, which: int | str) -> bool:
        self.model.paused ^= {(kind, which)}
        return (kind, which) in self.model.paused

    def _person(self, number: int) -> Any:
        every = list({one.person.email: one.person for one in self.model.mails.values()}.values())
        return every[number]

    def _receive(self, email: str, subject: str) -> None:
        self._mails += 1
        message_id = f"<{self._mails}@prospect.test>"
        self.world.receive(
            "ana@kestrel.test",
            mail(sender=email, to="ana@kestrel.test", subject=subject, message_id=message_id),
        )

    def _names(self, enrollment_id: int, *, by_id: bool = False) -> list[Any]:
        every = self.world.messages(enrollment_id)
        return [(one.id, one.rfc_message_id) if by_id else one.rfc_message_id for one in every]


def _die(_work: object, /) -> Any:
    raise Killed


def _many(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=25,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_whatever_happens_no_law_is_broken(kept_engine: Engine) -> None:
    class Here(Happenings):
        engine = kept_engine

    run_state_machine_as_test(Here, settings=_many(5))


@pytest.mark.slow
def test_whatever_happens_for_long_no_law_is_broken_and_everything_leaves_in_the_end(
    kept_engine: Engine,
) -> None:
    class Here(Happenings):
        engine = kept_engine
        goes_to_the_end = True

    run_state_machine_as_test(Here, settings=_many(60))
