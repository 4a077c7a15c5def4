"""What people of the team do around the engine: approve, undo, leave out, launch, pause, stop, say what was sent."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models import Delivery, Enrollment, SenderAccount
from models.states import COUNTED_DELIVERY, DeliveryState, EnrollmentState, MessageState
from outreach import acceptances, approvals, launch, pausing, pausing_leads, unknown_sends
from outreach.stopping import RUNNING
from tests.outreach.engine_machine import Workings

NUMBERS = st.one_of(st.integers(0, 2), st.integers(0, 11))
"""Which lead: a few of them more often, so that much happens to the same."""
NOT_PAUSED = tuple(state for state in RUNNING if state is not EnrollmentState.PAUSED)


class People(Workings):
    """The team, in any order."""

    def open_up(self, approved: int, waits: bool) -> None:
        for number in range(approved):
            self.approve(number)
        for which in sorted({1} | self.model.goes_on):
            self.launch(which, waits)

    @rule(number=NUMBERS)
    def approve(self, number: int) -> None:
        enrollment_id = self.enrollment(number).id
        shown = {
            name: message.composed
            for name, message in self.messages(enrollment_id).items()
            if message.state is MessageState.NEEDS_REVIEW
        }
        if self.done(lambda: self.world.approve(enrollment_id)):
            self.model.approved |= {name: composed or b"" for name, composed in shown.items()}

    @rule(which=st.integers(1, 2), waits=st.booleans())
    def launch(self, which: int, waits: bool) -> None:
        if self.done(lambda: self.world.act(launch.launch, which, first_step_waits=waits)):
            self.model.waits[which] = waits
        self.settle()

    @rule(how=st.sampled_from(["lead", "step", "undo", "undo"]), number=NUMBERS, place=st.integers(0, 3))
    def decide(self, how: str, number: int, place: int) -> None:
        enrollment = self.enrollment(number)
        if how == "lead":
            self._leave_lead_out(enrollment)
        elif how == "step":
            self._leave_step_out(enrollment, place)
        else:
            self._undo(enrollment)
        self.settle()

    def _leave_lead_out(self, enrollment: Enrollment) -> None:
        if self.done(lambda: self.world.act(approvals.leave_lead_out, enrollment.id)):
            self.model.ended.add(enrollment.id)

    def _leave_step_out(self, enrollment: Enrollment, place: int) -> None:
        messages = list(self.messages(enrollment.id).items())
        name, message = messages[place % len(messages)]
        if self.done(lambda: self.world.act(approvals.leave_step_out, message.id)):
            self.model.approved.pop(name, None)

    def _undo(self, enrollment: Enrollment) -> None:
        leaving = {
            one.message_id
            for one in self.world.rows(Delivery, enrollment_id=enrollment.id)
            if one.state in COUNTED_DELIVERY
        }
        if not self.done(lambda: self.world.act(approvals.undo, enrollment.id)):
            return
        for name, message in self.messages(enrollment.id).items():
            if message.id not in leaving:
                self.model.approved.pop(name, None)
        if enrollment.state is EnrollmentState.LEFT_OUT:
            self.model.ended.discard(enrollment.id)
            self.model.paused.discard(("enrollment", enrollment.id))

    @rule(
        what=st.sampled_from(["sequence", "run", "everything", "sender", "lead", "lead", "everywhere"]),
        number=NUMBERS,
    )
    def pause_or_resume(self, what: str, number: int) -> None:
        run_id, which = self.world.run_id, 1 + number % 2
        if what == "sequence":
            self._turn(("sequence", which), pausing.pause_sequence, pausing.resume_sequence, which)
        elif what == "run":
            self._turn(("run", run_id), pausing.pause_run, pausing.resume_run, run_id)
        elif what == "everything":
            self._turn(("everything", 0), pausing.stop_everything, pausing.resume_everything)
        elif what == "sender":
            sender = self.world.row(SenderAccount, self.world.sender_ids[number % 3])
            self._turn(("sender", sender.address), pausing.pause_sender, pausing.resume_sender, sender.id)
        else:
            self.turn_lead(self.enrollment(number), everywhere=what == "everywhere")
        self.settle()

    def _turn(
        self,
        key: tuple[str, int | str],
        pause: Callable[..., object],
        resume: Callable[..., object],
        *ids: int,
    ) -> None:
        if key in self.model.paused:
            self.model.paused.discard(key)
            assert self.done(lambda: self.world.act(resume, *ids))
        elif self.done(lambda: self.world.act(pause, *ids)):
            self.model.paused.add(key)

    def turn_lead(self, enrollment: Enrollment, *, everywhere: bool) -> None:
        """Resume a paused lead, pause any other."""
        mine = self._of_lead(enrollment, everywhere)
        if enrollment.state is EnrollmentState.PAUSED:
            self.model.paused -= {("enrollment", one.id) for one in mine}
            act = pausing_leads.resume_lead
        else:
            act = pausing_leads.pause_lead
        going = {("enrollment", one.id) for one in mine if one.state in NOT_PAUSED}
        is_done = self.done(lambda: self.world.act(act, enrollment.id, everywhere=everywhere))
        if is_done and act is pausing_leads.pause_lead:
            self.model.paused |= going

    @rule(number=NUMBERS, everywhere=st.booleans())
    def stop(self, number: int, everywhere: bool) -> None:
        enrollment = self.enrollment(number)
        running = {one.id for one in self._of_lead(enrollment, everywhere) if one.state in RUNNING}
        if self.done(lambda: self.world.act(pausing_leads.stop_lead, enrollment.id, everywhere=everywhere)):
            self.model.ended |= running
        self.settle()

    def _of_lead(self, enrollment: Enrollment, everywhere: bool) -> list[Enrollment]:
        return self.world.rows(Enrollment, lead_id=enrollment.lead_id) if everywhere else [enrollment]

    @rule(number=NUMBERS)
    def say_accepted(self, number: int) -> None:
        self.done(lambda: self.world.act(acceptances.accepted, self.enrollment(number).id))
        self.settle()

    @rule(number=NUMBERS)
    def say_what_was_sent(self, number: int) -> None:
        """A person who knows it says of a letter that nobody knew of whether it left."""
        unknown = self.world.rows(Delivery, state=DeliveryState.UNKNOWN)
        if unknown:
            self.say_of(unknown[number % len(unknown)])
            self.settle()

    def say_of(self, delivery: Delivery) -> bool:
        """Say truly whether it left; False when that is refused, as it was stopped meanwhile."""
        names = {one.id: name for name, one in self.messages(delivery.enrollment_id or 0).items()}
        has_left = names[delivery.message_id] in self.model.arrived()
        act = unknown_sends.it_was_sent if has_left else unknown_sends.send_again
        return self.done(lambda: self.world.act(act, delivery.id))

    @rule(number=NUMBERS)
    def take_back_what_was_said(self, number: int) -> None:
        sent = self.world.rows(Delivery, state=DeliveryState.SENT)
        if sent:
            self.take_back(sent[number % len(sent)])

    def take_back(self, delivery: Delivery) -> None:
        """Take back that it was sent; what followed from that is gone in the same moment."""
        self.done(lambda: self.world.act(unknown_sends.take_back, delivery.id))
        self.every_law_holds()
        self.settle()
