"""Whatever happens in whatever order: none twice, none lost, none falsely sent, none that may not leave."""

from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine

from models import Delivery, Enrollment, SenderAccount
from models.states import OPEN_DELIVERY, DeliveryState, EnrollmentState, SenderState
from outreach import pausing, pausing_leads
from tests.outreach import engine_laws, engine_rows
from tests.outreach.doing import change
from tests.outreach.engine_machine import hold
from tests.outreach.engine_meanwhile import Meanwhile


class Happenings(Meanwhile):
    """People, prospects, servers and the clock, in any order, around one engine."""

    goes_to_the_end: ClassVar[bool] = False

    def teardown(self) -> None:
        if self.goes_to_the_end and hasattr(self, "world"):
            self._go_to_the_end()

    def _go_to_the_end(self) -> None:
        """Once nobody holds anything any more, whatever may leave leaves in the end."""
        self.outside.troubles.clear()
        self.outside.meanwhile.clear()
        self._resume_all()
        for _ in range(200):
            if not self._waits() and not engine_laws.outside(self.model, engine_rows.read(self.world)):
                break
            self.world.clock.advance(minutes=9)
            self.settle()
            self.hop(1)
        rows = engine_rows.read(self.world)
        hold(engine_laws.broken(self.model, rows) + engine_laws.outside(self.model, rows))
        assert self._waits() == []

    def _resume_all(self) -> None:
        """Resume whatever is paused, and connect whatever broke."""
        act, addresses = self.world.act, {one.address: one.id for one in self.world.rows(SenderAccount)}
        resumes: dict[str, Callable[[int | str], object]] = {
            "everything": lambda _: act(pausing.resume_everything),
            "run": lambda which: act(pausing.resume_run, which),
            "sequence": lambda which: act(pausing.resume_sequence, which),
            "sender": lambda which: act(pausing.resume_sender, addresses[str(which)]),
            "enrollment": lambda which: self.done(lambda: act(pausing_leads.resume_lead, which)),
        }
        for kind, which in list(self.model.paused):
            resumes[kind](which)
        self.model.paused.clear()
        assert self.world.rows(Enrollment, state=EnrollmentState.PAUSED) == []
        for sender in self.world.rows(SenderAccount, state=SenderState.BROKEN):
            change(self.world, SenderAccount, sender.id, state=SenderState.HEALTHY)

    def _waits(self) -> list[Delivery]:
        """Return what is under way, after all is said of what nobody knew; a stopped lead's letter may stay unknown."""
        every = [one for one in self.world.rows(Delivery) if one.state in OPEN_DELIVERY]
        return [one for one in every if one.state is not DeliveryState.UNKNOWN or self.say_of(one)]


def _many(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=30,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_whatever_happens_no_law_is_broken(kept_engine: Engine) -> None:
    class Here(Happenings):
        engine = kept_engine

    run_state_machine_as_test(Here, settings=_many(3))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_whatever_happens_for_long_no_law_is_broken_and_everything_leaves_in_the_end(
    kept_engine: Engine, part: int
) -> None:
    @seed(part)
    class Here(Happenings):
        engine = kept_engine
        goes_to_the_end = True

    run_state_machine_as_test(Here, settings=_many(20))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_whatever_happens_on_postgresql_no_law_is_broken_and_everything_leaves_in_the_end(
    postgres_engine: Engine, part: int
) -> None:
    @seed(100 + part)
    class Here(Happenings):
        engine = postgres_engine
        goes_to_the_end = True

    run_state_machine_as_test(Here, settings=_many(5))
