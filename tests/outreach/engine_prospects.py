"""What the people who are written to do: answer, bounce, be away, ask to stop, move."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from jobs.mailbox import check
from models import Delivery, Lead, RawMail, SenderAccount
from models.states import WAITING_DELIVERY, Channel, ReplyClass, SuppressionKind
from outreach import replanning, replies, suppression
from tests.outreach.doing import change
from tests.outreach.engine_limits import DAY
from tests.outreach.engine_machine import Workings
from tests.outreach.engine_model import Arrival, Person
from tests.outreach.engine_stage import PEOPLE
from tests.outreach.test_classifying import bounce
from tests.world import mail

ZONES = ("Asia/Tokyo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Honolulu", "Pacific/Kiritimati")
WHO = st.one_of(st.integers(0, 2), st.integers(0, len(PEOPLE) - 1))


class Prospects(Workings):
    """The leads, in any order."""

    @rule(who=WHO, opens_later=st.booleans(), number=st.integers(0, 11))
    def reply(self, who: int, opens_later: bool, number: int) -> None:
        """Answer from the address that was written to, or a letter from another one."""
        arrived = [one for one in self.model.arrivals if one.mail.channel is Channel.EMAIL]
        if number % 2 and arrived:
            self._answer(arrived[number % len(arrived)], opens_later)
            return
        person = self._person(who)
        if person.email:
            self._write(person, mail_of(person.email, self._next_id()), opens_later)

    def _answer(self, arrival: Arrival, opens_later: bool) -> None:
        elsewhere = f"someone{self.mails}@elsewhere.test"
        content = mail_of(elsewhere, self._next_id(), answers=arrival.message_id)
        self._write(arrival.mail.person, content, opens_later)

    def _write(self, person: Person, content: bytes, opens_later: bool) -> None:
        if opens_later:
            self._receive_only(content)
        else:
            self.world.receive("ana@kestrel.test", content)
        self.model.gone.add(person.name)

    def _receive_only(self, content: bytes) -> None:
        """Let the worker die between the two halves of receiving: what the reply stops is durable, nothing is shown."""
        world = self.world
        world.mailboxes.folder("ana@kestrel.test").deliver(content)
        check(world.services, world.only(SenderAccount, address="ana@kestrel.test").id)
        raw = world.rows(RawMail)[-1]
        world.queue.jobs = [(job, ids) for job, ids in world.queue.jobs if job != "receive"]
        assert (
            world.run(lambda session: replies.receive(session, raw.id, now=world.clock.now))
            == ReplyClass.HUMAN
        )

    @rule(who=WHO)
    def be_away(self, who: int) -> None:
        person = self._person(who)
        if not person.email:
            return
        lead = self.world.only(Lead, name=person.name)
        waits = [one for one in self.world.rows(Delivery, lead_id=lead.id) if one.state in WAITING_DELIVERY]
        names = {
            one.id: name
            for delivery in waits
            for name, one in self.messages(delivery.enrollment_id or 0).items()
        }
        content = mail_of(person.email, self._next_id(), subject="Out of office: hello")
        self.world.receive("ana@kestrel.test", content)
        self.model.not_before |= {names[one.message_id]: self.world.clock.now + 7 * DAY for one in waits}

    @rule(how=st.sampled_from(["bounce", "address", "domain", "linkedin"]), number=st.integers(0, 11))
    def be_out_of_reach(self, how: str, number: int) -> None:
        person = self._person(number % len(PEOPLE))
        wanted = {
            "address": (SuppressionKind.ADDRESS, person.email),
            "domain": (SuppressionKind.DOMAIN, person.domain),
            "linkedin": (SuppressionKind.LINKEDIN_URL, person.linkedin),
        }
        if how == "bounce":
            self._bounce(number)
        elif wanted[how][1]:
            self._suppress(*wanted[how])

    def _bounce(self, number: int) -> None:
        arrived = [one for one in self.model.arrivals if one.mail.channel is Channel.EMAIL]
        if not arrived:
            return
        arrival = arrived[number % len(arrived)]
        self.mails += 1
        report = bounce("5.1.1", returned=arrival.message_id)
        self.world.receive(arrival.sender, report.replace(b"<b@mx.test>", b"<b%d@mx.test>" % self.mails))
        self.model.gone.add(arrival.mail.person.name)

    def _suppress(self, kind: SuppressionKind, value: str) -> None:
        self.world.run(lambda session: suppression.suppress(
            session, self.world.workspace_id, kind, value, "Asked to stop", now=self.world.clock.now
        ))  # fmt: skip
        self.model.suppressed.add(value)

    @rule(who=WHO, zone=st.sampled_from(ZONES))
    def move(self, who: int, zone: str) -> None:
        person = self._person(who)
        lead = self.world.only(Lead, name=person.name)
        person.zone = zone
        person.zones.add(zone)
        change(self.world, Lead, lead.id, zone=zone)
        self.world.run(lambda session: replanning.replan(
            session, lead.id, now=self.world.clock.now, reason="They moved"
        ))  # fmt: skip

    def _person(self, who: int) -> Person:
        people = self.model.people
        return people[who % len(people)]

    def _next_id(self) -> str:
        self.mails += 1
        return f"<{self.mails}@prospect.test>"


def mail_of(sender: str, message_id: str, *, subject: str = "Re: hello", answers: str = "") -> bytes:
    """Return a mail to the team."""
    return mail(sender=sender, to="ana@kestrel.test", subject=subject, message_id=message_id, answers=answers)
