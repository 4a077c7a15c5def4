"""One engine, its servers, workers and clock: what every machine around it stands on."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine

from jobs.drain import drain_due
from jobs.tick import tick
from models import Enrollment, Message
from models.states import Channel, DeliveryState
from outreach import waiting
from outreach.errors import OutreachError
from outreach.ports import Services
from tests.outreach import engine_laws, engine_rows, engine_waits
from tests.outreach.doing import at_once
from tests.outreach.engine_limits import Account, Caps
from tests.outreach.engine_model import Plan, Planned
from tests.outreach.engine_outside import TROUBLES
from tests.outreach.engine_stage import Stage
from tests.world import MONDAY, World, build, functions

T = TypeVar("T")

EMAIL, INVITE, MESSAGE = Channel.EMAIL, Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE
STEPS = st.sampled_from(
    [{"minutes": 3}, {"minutes": 40}, {"hours": 5}, {"hours": 14}, {"days": 1}, {"days": 3}]
)
DELAYS = st.integers(0, 4)
LATER_STEPS = st.builds(Planned, st.sampled_from([EMAIL, EMAIL, MESSAGE]), DELAYS, st.booleans())
LINKEDIN_FIRST = st.lists(LATER_STEPS, max_size=3).map(lambda steps: (Planned(INVITE, 0), *steps))
ANY_STEPS = st.builds(Planned, st.sampled_from([EMAIL, EMAIL, INVITE, MESSAGE]), DELAYS, st.booleans())
ANY_PLAN = st.lists(ANY_STEPS, min_size=1, max_size=3).map(tuple)
GO_ON = st.sampled_from([(True, False), (True, True), (False, True), (False, False)])
"""Which of the two sequences let steps marked always go on after a reply: those end with one, behind another mail."""
AT_THE_END = (Planned(EMAIL, 1), Planned(EMAIL, 1, is_always=True))
ACCOUNTS = st.builds(
    Account,
    invites_a_day=st.integers(1, 5),
    invites_a_week=st.integers(2, 6),
    messages_a_day=st.integers(1, 4),
    in_use_since=st.integers(0, 20).map(lambda days: MONDAY.date() - timedelta(days=days)),
)
CAPS = st.builds(
    Caps,
    of_sender=st.integers(1, 6),
    of_domain=st.sampled_from([0, 1, 2, 4]),
    of_company=st.sampled_from([0, 1, 2]),
    in_all=st.sampled_from([0, 0, 2, 5]),
    account=ACCOUNTS,
)


class Killed(Exception):
    """The process died here."""


def hold(broken: list[str]) -> None:
    """Refuse broken laws, in words."""
    assert not broken, "; ".join(broken)


class Workings(RuleBasedStateMachine):
    """Servers, workers and the clock, in any order."""

    engine: ClassVar[Engine]

    @initialize(
        caps=CAPS,
        first=LINKEDIN_FIRST,
        second=ANY_PLAN,
        go_on=GO_ON,
        approved=st.integers(5, 12),
        waits=st.booleans(),
    )
    def begin(
        self, caps: Caps, first: Plan, second: Plan, go_on: tuple[bool, bool], approved: int, waits: bool
    ) -> None:
        self.world: World = build(self.engine)
        plans = zip([first, second], go_on, strict=True)
        stage = Stage(self.world, caps, [(plan + AT_THE_END if on else plan, on) for plan, on in plans])
        self.model, self.outside = stage.model, stage.outside
        self.enrollment_ids = [one.id for one in self.world.rows(Enrollment)]
        self.mails = 0
        self.open_up(approved, waits)

    def open_up(self, approved: int, waits: bool) -> None:
        """Do what comes before everything else."""

    @rule(kind=st.sampled_from(sorted(TROUBLES)))
    def trouble(self, kind: str) -> None:
        self.outside.troubles.append(kind)

    @rule(arrives=st.booleans())
    def crash_before_the_result(self, arrives: bool) -> None:
        self._go_to_the_next()
        self.outside.is_cut = not arrives
        self._drain_and_die(replace(self.world.services, persist=_die))
        self.outside.is_cut = False

    @rule()
    def crash_after_the_result(self) -> None:
        self._go_to_the_next()
        persist = self.world.services.persist

        def die_then(work: Callable[[Any], T], /) -> T:
            persist(work)
            raise Killed

        self._drain_and_die(replace(self.world.services, persist=die_then))

    @rule(times=st.integers(1, 3))
    def record_twice(self, times: int) -> None:
        """The database commits results, but its answer is lost, so that they are recorded once more."""
        persist = self.world.services.persist

        def twice(work: Callable[[Any], T], /) -> T:
            persist(work)
            return persist(work)

        for _ in range(times):
            self._go_to_the_next()
            drain_due(replace(self.world.services, persist=twice))
        self.settle()

    @rule()
    def drain_twice_at_once(self) -> None:
        self._go_to_the_next()
        raised = at_once(*[lambda: drain_due(self.world.services)] * 2)
        assert raised == [None, None]

    @rule(step=STEPS)
    def advance(self, step: dict[str, float]) -> None:
        self.world.clock.advance(**step)
        self.settle()

    @rule(times=st.integers(1, 4))
    def hop(self, times: int) -> None:
        for _ in range(times):
            if not self._go_to_the_next():
                return
            self.settle()

    @invariant()
    def every_law_holds(self) -> None:
        if hasattr(self, "world"):
            hold(engine_laws.broken(self.model, engine_rows.read(self.world)))

    def settle(self) -> None:
        """Let the clock tick and run what it asks for; whatever waits then says what for."""
        tick(self.world.services)
        self.world.queue.run({**functions(), "post": lambda _workspace_id: None})
        rows = engine_rows.read(self.world)
        hold(engine_waits.unexplained(self.world, self.model, rows))

    def done(self, act: Callable[[], object]) -> bool:
        """Do what a person asks for; False when the rules refuse it."""
        try:
            act()
        except OutreachError:
            return False
        return True

    def enrollment(self, number: int) -> Enrollment:
        return self.world.row(Enrollment, self.enrollment_ids[number % len(self.enrollment_ids)])

    def names_in(self, states: Collection[DeliveryState]) -> set[str]:
        """Return the names of the messages whose deliveries are in one of these states."""
        return {name for one, name in engine_rows.read(self.world).deliveries if one.state in states}

    def messages(self, enrollment_id: int) -> dict[str, Message]:
        """Return the messages of a lead by name, in order of their steps."""
        return {one.rfc_message_id: one for one in self.world.messages(enrollment_id)}

    def _go_to_the_next(self) -> bool:
        """Set the clock to the next instant at which something is due; False when nothing is."""
        now = self.world.clock.now
        next_at, _, _ = self.world.services.read(lambda session: waiting.demo_due(session, now))
        self.world.clock.now = next_at or now
        return next_at is not None

    def _drain_and_die(self, services: Services) -> None:
        try:
            drain_due(services)
        except Killed:
            return


def _die(_work: object, /) -> Any:
    raise Killed
