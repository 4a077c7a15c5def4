"""Sets the stage for the engine's machine: leads in many zones, two written sequences, three senders, small limits."""

from collections.abc import Sequence as Many
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.recording import RecordingSent
from models import (
    Enrollment,
    Lead,
    Message,
    SenderAccount,
    Sequence,
    SequenceSender,
    SequenceSourceGroup,
    Setting,
    SourceGroup,
    SourceGroupLead,
    Step,
    Workspace,
)
from models import Person as Colleague
from models.states import AccountKind, Channel, Condition, EnrollmentState, MessageState
from outreach import drafting
from tests.outreach.engine_limits import Caps
from tests.outreach.engine_model import Mail, Model, Person, Plan
from tests.outreach.engine_outside import Outside
from tests.world import World

PEOPLE = (
    Person("Aya", "aya@kumo.test", "Asia/Tokyo", "linkedin.test/in/aya"),
    Person("Kai", "kai@kumo.test", "Pacific/Honolulu", "linkedin.test/in/kai"),
    Person("Lea", "lea@vogt.test", "Europe/Berlin", "linkedin.test/in/lea", is_german=True),
    Person("Maya", "maya@gmail.com", "Asia/Kathmandu", is_free_mail=True),
    Person("Tia", "tia@kumo.test", "Pacific/Kiritimati"),
    Person("Ravi", "", "Asia/Kolkata", "linkedin.test/in/ravi"),
)
"""Some have no LinkedIn, one no address: they skip those steps."""


class Stage:
    """What is to be filled into a new world: `plans` with whether each goes on after a reply."""

    def __init__(self, world: World, caps: Caps, plans: Many[tuple[Plan, bool]]) -> None:
        self.world, self.model, self._plans = world, Model(caps), plans
        self._now = world.clock.now
        files_copies = {"ana@kestrel.test": RecordingSent()}
        self.outside = Outside(self.model, lambda: world.clock.now, self._entered_at, files_copies)
        world.mailboxes.sent = files_copies
        world.services = replace(
            world.services, channels={channel.value: self.outside for channel in Channel}
        )
        world.run(self._fill)

    def _entered_at(self, enrollment_id: int) -> datetime:
        entered_at = self.world.row(Enrollment, enrollment_id).entered_at
        assert entered_at is not None, "a letter to a lead that has not entered"
        return entered_at

    def _fill(self, session: Session) -> None:
        self._limit(session)
        people = [replace(one) for one in PEOPLE]
        leads = self._leads(session, people)
        for number, (plan, goes_on) in enumerate(self._plans, start=1):
            sequence = Sequence(
                workspace_id=self.world.workspace_id,
                run_id=self.world.run_id,
                strategy_profile_id=self.world.profile_id,
                name=f"Sequence {number}",
                goes_on_after_reply=goes_on,
                created_at=self._now,
            )
            session.add(sequence)
            session.flush()
            self.model.plans[sequence.id] = plan
            self.model.goes_on |= {sequence.id} if goes_on else set()
            steps = self._steps(session, sequence, plan)
            for lead, person in zip(leads, people, strict=True):
                if any(person.address(step.channel) for step in steps):
                    self._enroll(session, sequence, steps, lead, person)

    def _limit(self, session: Session) -> None:
        world, caps, account = self.world, self.model.caps, self.model.caps.account
        for sender in session.scalars(select(SenderAccount)):
            sender.daily_limit = caps.of_sender
        linkedin = SenderAccount(
            workspace_id=world.workspace_id,
            owner_person_id=world.jo_id,
            kind=AccountKind.LINKEDIN,
            address="linkedin.test/in/jo",
            daily_limit=account.invites_a_day,
            weekly_limit=account.invites_a_week,
            in_use_since=account.in_use_since,
            clean_since=account.in_use_since,
            created_at=self._now,
        )
        session.add(linkedin)
        session.flush()
        world.sender_ids.append(linkedin.id)
        session.get_one(Colleague, world.jo_id).zone = account.zone
        session.get_one(Workspace, world.workspace_id).zone = "Europe/Berlin"
        for name, value in (
            ("domain_emails_per_day", caps.of_domain),
            ("company_leads_active", caps.of_company),
            ("workspace_emails_per_day", caps.in_all),
            ("linkedin_messages_per_day", account.messages_a_day),
        ):
            session.add(Setting(workspace_id=world.workspace_id, name=name, value=value))

    def _leads(self, session: Session, people: Many[Person]) -> list[Lead]:
        of_workspace = {"workspace_id": self.world.workspace_id, "created_at": self._now}
        group = SourceGroup(name="All", enriched_at=self._now, **of_workspace)
        session.add(group)
        session.flush()
        self.world.group_id = group.id
        leads = [
            Lead(
                name=person.name,
                email=person.email or None,
                email_domain=person.domain,
                linkedin_url=person.linkedin or None,
                country="Germany" if person.is_german else "",
                zone=person.zone,
                facts={},
                **of_workspace,
            )
            for person in people
        ]
        session.add_all(leads)
        session.flush()
        session.add_all(
            SourceGroupLead(
                workspace_id=group.workspace_id, source_group_id=group.id, lead_id=lead.id, added_at=self._now
            )
            for lead in leads
        )
        session.flush()
        return leads

    def _steps(self, session: Session, sequence: Sequence, plan: Plan) -> list[Step]:
        of_sequence = {"workspace_id": sequence.workspace_id, "sequence_id": sequence.id}
        steps = [
            Step(
                **of_sequence,
                position=position,
                channel=one.channel,
                delay_days=one.delay_days,
                condition=Condition.ALWAYS if one.is_always else Condition.ONLY_IF_NO_REPLY,
            )
            for position, one in enumerate(plan, start=1)
        ]
        session.add_all([*steps, SequenceSourceGroup(**of_sequence, source_group_id=self.world.group_id)])
        session.add_all(SequenceSender(**of_sequence, sender_account_id=id_) for id_ in self.world.sender_ids)
        session.flush()
        return steps

    def _enroll(
        self, session: Session, sequence: Sequence, steps: Many[Step], lead: Lead, person: Person
    ) -> None:
        *mailboxes, linkedin = self.world.sender_ids
        is_on_linkedin = any(step.channel is not Channel.EMAIL for step in steps)
        enrollment = Enrollment(
            workspace_id=sequence.workspace_id,
            sequence_id=sequence.id,
            lead_id=lead.id,
            email_sender_id=mailboxes[lead.id % len(mailboxes)],
            linkedin_sender_id=linkedin if is_on_linkedin else None,
            state=EnrollmentState.PROPOSED,
            created_at=self._now,
        )
        session.add(enrollment)
        session.flush()
        for step in steps:
            if person.address(step.channel):
                self._write(session, enrollment, step, sequence.run_id, person)
        session.flush()
        drafting.recompose(session, enrollment.id, now=self._now)

    def _write(
        self, session: Session, enrollment: Enrollment, step: Step, run_id: int, person: Person
    ) -> None:
        is_mail = step.channel is Channel.EMAIL
        name = f"<{enrollment.id}.{step.position}@kestrel.test>"
        session.add(
            Message(
                workspace_id=enrollment.workspace_id,
                enrollment_id=enrollment.id,
                step_id=step.id,
                lead_id=enrollment.lead_id,
                channel=step.channel,
                sender_account_id=enrollment.email_sender_id if is_mail else enrollment.linkedin_sender_id,
                state=MessageState.NEEDS_REVIEW,
                recipient=person.address(step.channel),
                subject=f"A word for {person.name}" if is_mail else "",
                body=f"This is {name}.",
                facts_used=[],
                rfc_message_id=name,
                created_at=self._now,
            )
        )
        self.model.mails[name] = Mail(
            enrollment.id, enrollment.sequence_id, run_id, person, step.channel, step.position
        )
