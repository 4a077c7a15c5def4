"""What the people who are written to do: answer, bounce, be away, ask to stop, move."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from jobs.mailbox import check
from models import Enrollment, Lead, RawMail, SenderAccount
from models.states import (
    OPEN_DELIVERY,
    PEOPLE_REPLY,
    Channel,
    EnrollmentState,
    SuppressionKind,
)
from outreach import replanning, replies, suppression
from outreach.closing import UNDER_WAY
from tests.outreach import engine_laws, engine_rows
from tests.outreach.doing import change
from tests.outreach.engine_limits import DAY
from tests.outreach.engine_machine import Workings, hold
from tests.outreach.engine_model import Person
from tests.outreach.engine_stage import PEOPLE
from tests.outreach.test_classifying import bounce
from tests.world import mail

ZONES = ("Asia/Tokyo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Honolulu", "Pacific/Kiritimati")
THURSDAY, STOP = "Thursday works for me.", "STOP"
WORDS = st.sampled_from([THURSDAY, THURSDAY, THURSDAY, STOP])
WHO = st.one_of(st.integers(0, 2), st.integers(0, len(PEOPLE) - 1))


class Prospects(Workings):
    """The leads, in any order."""

    @rule(who=WHO, opens_later=st.booleans(), number=st.integers(0, 11), text=WORDS)
    def reply(self, who: int, opens_later: bool, number: int, text: str) -> None:
        """Answer from the address that was written to, or a letter from another one."""
        arrived = [one for one in self.model.arrivals if one.mail.channel is Channel.EMAIL]
        receive = self._receive_half if opens_later else self._receive
        if number % 2 and arrived:
            arrival = arrived[number % len(arrived)]
            elsewhere = f"someone{self.mails}@elsewhere.test"
            content = mail_of(elsewhere, self.next_id(), answers=arrival.message_id, text=text)
            self.write(arrival.mail.person, content, receive, opts_out=text == STOP)
            return
        person = self._person(who)
        if person.email:
            content = mail_of(person.email, self.next_id(), text=text)
            self.write(person, content, receive, opts_out=text == STOP)

    def write(
        self, person: Person, content: bytes, receive: Callable[[bytes], None], *, opts_out: bool
    ) -> None:
        """Let a mail of somebody's reach the team, and expect what it stops."""
        going_on = set() if opts_out else self._may_go_on(person)
        mine = {mail.enrollment_id for mail in self.model.mails.values() if mail.person.name == person.name}
        self.model.gone |= mine - going_on
        self.model.answered |= going_on
        self._note_caught(going_on)
        receive(content)
        self._note_caught(going_on)
        self.model.suppressed |= {person.email} - {""} if opts_out else set()
        self._expect_to_go_on(going_on)

    def _note_caught(self, enrollment_ids: set[int]) -> None:
        self.model.caught |= {
            name
            for name in self.names_in(UNDER_WAY)
            if self.model.mails[name].enrollment_id in enrollment_ids
        }

    def _may_go_on(self, person: Person) -> set[int]:
        """Return the enrollments that are in a sequence which lets steps go on, and have not ended for good."""
        model = self.model
        sequences = {
            mail.enrollment_id: mail.sequence_id
            for mail in model.mails.values()
            if mail.person.name == person.name and not person.names & model.suppressed
        }
        return {
            one.id
            for one in self.world.rows(Enrollment)
            if sequences.get(one.id) in model.goes_on
            and one.entered_at is not None
            and one.state not in engine_laws.FOR_GOOD
            and one.id not in model.gone
        }

    def _expect_to_go_on(self, enrollment_ids: set[int]) -> None:
        """Refuse that a reply ended a lead which has a step marked always to come."""
        rows = engine_rows.read(self.world)
        for enrollment, lead in rows.enrollments:
            if enrollment.id not in enrollment_ids or enrollment.state is not EnrollmentState.REPLIED:
                continue
            reached = max(
                (
                    self.model.mails[name].position
                    for one, name in rows.deliveries
                    if one.enrollment_id == enrollment.id and one.state in OPEN_DELIVERY
                ),
                default=0,
            )
            names = engine_laws.to_come(self.model, rows, enrollment)
            always = [name for name in names if self.model.mails[name].position >= reached]
            hold([f"{lead.name} was stopped by a reply, though {name} is always sent" for name in always])
            self.model.gone.add(enrollment.id)

    def _receive(self, content: bytes) -> None:
        self.world.receive("ana@kestrel.test", content)

    def _receive_half(self, content: bytes) -> None:
        """Let the worker die between the two halves of receiving: nothing is shown until the clock asks again."""
        self.receive_only(content)
        self.world.queue.jobs = [one for one in self.world.queue.jobs if one[0] != "receive"]

    def receive_only(self, content: bytes) -> None:
        """Do the first half of receiving a person's reply: what it stops is durable, nothing is shown."""
        world = self.world
        world.mailboxes.folder("ana@kestrel.test").deliver(content)
        check(world.services, world.only(SenderAccount, address="ana@kestrel.test").id)
        raw = world.rows(RawMail)[-1]
        assert (
            world.run(lambda session: replies.receive(session, raw.id, now=world.clock.now)) in PEOPLE_REPLY
        )

    @rule(who=WHO)
    def be_away(self, who: int) -> None:
        person = self._person(who)
        if not person.email:
            return
        content = mail_of(person.email, self.next_id(), subject="Out of office: hello")
        self.world.receive("ana@kestrel.test", content)
        self.model.away_until[person.name] = self.world.clock.now + 7 * DAY

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
            self.suppress(*wanted[how])

    def _bounce(self, number: int) -> None:
        arrived = [one for one in self.model.arrivals if one.mail.channel is Channel.EMAIL]
        if not arrived:
            return
        arrival = arrived[number % len(arrived)]
        self.mails += 1
        report = bounce("5.1.1", returned=arrival.message_id)
        self.world.receive(arrival.sender, report.replace(b"<b@mx.test>", b"<b%d@mx.test>" % self.mails))
        self.model.gone |= {
            mail.enrollment_id
            for mail in self.model.mails.values()
            if mail.person.name == arrival.mail.person.name
        }

    def suppress(self, kind: SuppressionKind, value: str) -> None:
        """Block an address, a domain or a LinkedIn URL."""
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

    def next_id(self) -> str:
        self.mails += 1
        return f"<{self.mails}@prospect.test>"


def mail_of(
    sender: str, message_id: str, *, subject: str = "Re: hello", answers: str = "", text: str = THURSDAY
) -> bytes:
    """Return a mail to the team."""
    return mail(
        sender=sender,
        to="ana@kestrel.test",
        subject=subject,
        message_id=message_id,
        answers=answers,
        text=text,
    )
