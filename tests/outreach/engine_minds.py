"""People who change their minds about a lead, and what may happen to it between a decision and its Undo."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models import Delivery, Enrollment, Lead
from models.states import DeliveryState
from tests.outreach.engine_people import NUMBERS, People
from tests.outreach.engine_prospects import STOP, THURSDAY, Prospects

BETWEEN = st.sampled_from(
    ["nothing", "reply", "opt out", "bounce", "suppress", "pause", "launch", "review", "crash", "days"]
)


class Minds(People, Prospects):
    """The team and the leads, in any order, and often at the same lead."""

    @rule(
        how=st.sampled_from(["lead", "lead", "step"]),
        number=NUMBERS,
        place=st.integers(0, 3),
        between=BETWEEN,
    )
    def decide_and_undo(self, how: str, number: int, place: int, between: str) -> None:
        self.decide(how, number, place)
        self._happen(between, self.enrollment(number))
        self.decide("undo", number, place)

    @rule(number=NUMBERS, between=BETWEEN)
    def say_and_take_back(self, number: int, between: str) -> None:
        if not self.world.rows(Delivery, state=DeliveryState.UNKNOWN):
            self.outside.troubles.append("unknown but arrived")
            self.hop(1)
        unknown = self.world.rows(Delivery, state=DeliveryState.UNKNOWN)
        if not unknown:
            return
        delivery = unknown[number % len(unknown)]
        self.say_of(delivery)
        self._happen(between, self.world.row(Enrollment, delivery.enrollment_id or 0))
        self.take_back(delivery)

    @rule(
        what=st.sampled_from(["sequence", "run", "everything", "sender", "lead", "lead", "everywhere"]),
        number=NUMBERS,
        between=BETWEEN,
    )
    def pause_meanwhile(self, what: str, number: int, between: str) -> None:
        """Pause something, or resume it, and take that back after something has happened."""
        self.pause_or_resume(what, number)
        if between != "pause":
            self._happen(between, self.enrollment(number))
        self.pause_or_resume(what, number)

    def _happen(self, what: str, enrollment: Enrollment) -> None:
        """Let something happen to a lead, or around it."""
        name = self.world.row(Lead, enrollment.lead_id).name
        number = self.enrollment_ids.index(enrollment.id)
        who = next(place for place, person in enumerate(self.model.people) if person.name == name)
        acts: dict[str, Callable[[], None]] = {
            "nothing": lambda: None,
            "reply": lambda: self.reply(who, opens_later=False, number=0, text=THURSDAY),
            "opt out": lambda: self.reply(who, opens_later=False, number=0, text=STOP),
            "bounce": lambda: self.be_out_of_reach("bounce", enrollment.id),
            "suppress": lambda: self.be_out_of_reach("address", who),
            "pause": lambda: self.turn_lead(enrollment, everywhere=True),
            "launch": lambda: self.launch(enrollment.sequence_id, waits=False),
            "review": lambda: self._review_again(number),
            "crash": lambda: self.crash_before_the_result(arrives=bool(number % 2)),
            "days": lambda: self.advance({"days": 3}),
        }
        acts[what]()

    def _review_again(self, number: int) -> None:
        self.decide("undo", number, 0)
        self.approve(number)
