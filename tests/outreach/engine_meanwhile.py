"""What happens while a letter is on its way: the server has it, and nobody has recorded what became of it."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models import Delivery, Enrollment, Message
from models.states import DeliveryState, EnrollmentState, SuppressionKind
from outreach import approvals, pausing_leads, results
from tests.outreach.engine_minds import Minds
from tests.outreach.engine_outside import TROUBLES
from tests.outreach.engine_people import NUMBERS
from tests.outreach.engine_prospects import STOP, THURSDAY, WORDS, mail_of

THEN = st.sampled_from(["deferred", "broken", "deferred", "broken", "", *sorted(TROUBLES)])
"""What the server says in the end; "" is yes. A letter that comes back is the one to watch."""
MEANWHILE = st.sampled_from(
    ["reply", "reply", "opt out", "stop", "leave out", "pause", "block", "expire", "say"]
)


class Meanwhile(Minds):
    """The team, the leads and the clock, while a letter is being handed over."""

    @rule(number=NUMBERS, opens_later=st.booleans(), text=WORDS, times=st.integers(1, 3))
    def reply_under_way(self, number: int, opens_later: bool, text: str, times: int) -> None:
        """One of the leads answers that get steps after a reply, and time goes on."""
        self.hop(times)
        going = [
            one
            for one in self.world.rows(Enrollment, state=EnrollmentState.ACTIVE)
            if one.sequence_id in self.model.goes_on and one.entered_at is not None
        ]
        if not going:
            return
        going.sort(key=lambda one: one.id in self.model.answered)
        chosen = going[number % 2 % len(going)].id
        person = next(one.person for one in self.model.mails.values() if one.enrollment_id == chosen)
        self.reply(self.model.people.index(person), opens_later=opens_later, number=0, text=text)
        self.every_law_holds()
        self.hop(times)

    @rule(what=MEANWHILE, then=THEN, times=st.integers(1, 3))
    def while_a_letter_is_on_its_way(self, what: str, then: str, times: int) -> None:
        self.outside.meanwhile.append(lambda name: self._happen_to(name, what))
        if then:
            self.outside.troubles.append(then)
        self.hop(times)

    def _happen_to(self, name: str, what: str) -> None:
        """Let something happen; whatever else is being handed over at that moment may still arrive."""
        acts: dict[str, Callable[[str], None]] = {
            "reply": lambda _: self._reply(name, THURSDAY),
            "opt out": lambda _: self._reply(name, STOP),
            "stop": self._stop,
            "leave out": self._leave_out,
            "pause": lambda _: self.turn_lead(self._lead_of(name), everywhere=False),
            "block": self._block,
            "expire": lambda _: self._expire(),
            "say": self._say,
        }
        self._note_on_their_way(name)
        try:
            acts[what](name)
        except AssertionError as error:
            self.model.wrongs.append(f"while {name} was on its way: {error}")
        self._note_on_their_way(name)

    def _note_on_their_way(self, name: str) -> None:
        others = self.names_in([DeliveryState.SENDING]) - {name}
        self.model.on_their_way |= dict.fromkeys(others, self.world.clock.now)

    def _reply(self, name: str, text: str) -> None:
        person = self.model.mails[name].person
        if person.email:
            content = mail_of(person.email, self.next_id(), text=text)
            self.write(person, content, self.receive_only, opts_out=text == STOP)

    def _stop(self, name: str) -> None:
        self._end(name, pausing_leads.stop_lead, everywhere=False)

    def _leave_out(self, name: str) -> None:
        self._end(name, approvals.leave_lead_out)

    def _end(self, name: str, rule: Callable[..., object], **named: bool) -> None:
        enrollment_id = self.model.mails[name].enrollment_id
        if self.done(lambda: self.world.act(rule, enrollment_id, **named)):
            self.model.ended.add(enrollment_id)

    def _block(self, name: str) -> None:
        person = self.model.mails[name].person
        if person.email:
            self.suppress(SuppressionKind.ADDRESS, person.email)
        else:
            self.suppress(SuppressionKind.LINKEDIN_URL, person.linkedin)

    def _expire(self) -> None:
        """Let the clock take what is on its way for lost, as it does when a worker is frozen for long."""
        now = self.world.clock.now
        self.world.run(lambda session: results.expire(session, now=now, wall=now + timedelta(days=1)))

    def _say(self, name: str) -> None:
        """Let a person say what became of it before the worker that was taken for dead does."""
        self._expire()
        message = self.world.only(Message, rfc_message_id=name)
        for delivery in self.world.rows(Delivery, message_id=message.id, state=DeliveryState.UNKNOWN):
            self.say_of(delivery)

    def _lead_of(self, name: str) -> Enrollment:
        return self.world.row(Enrollment, self.model.mails[name].enrollment_id)
