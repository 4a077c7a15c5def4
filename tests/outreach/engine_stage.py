"""Sets the stage for the engine's machine: leads in many zones, two written sequences, two mailboxes, small limits."""

from collections.abc import Sequence as Many
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    Step,
    Workspace,
)
from models.states import Channel, Condition, EnrollmentState, MessageState
from outreach import drafting, senders
from tests.outreach.engine_model import Caps, Mail, Model, Outside, Person
from tests.world import World

PEOPLE = (
    Person("aya@kumo.test", "Asia/Tokyo"),
    Person("kai@kumo.test", "Pacific/Honolulu"),
    Person("lea@vogt.test", "Europe/Berlin", is_german=True),
    Person("maya@gmail.com", "Asia/Kathmandu", is_free_mail=True),
    Person("tia@kumo.test", "Pacific/Kiritimati"),
    Person("ravi@gmail.com", "Asia/Kathmandu", is_free_mail=True),
)


def set_up(world: World, caps: Caps, plans: Many[tuple[int, ...]]) -> Model:
    """Fill a new world; each plan is the delays of a sequence. Its messages wait for review."""
    model = Model(caps)
    outside = Outside(model, lambda: world.clock.now)
    world.services = replace(world.services, channels={"email": outside})
    world.run(lambda session: _fill(session, world, model, plans))
    return model


def outside_of(world: World) -> Outside:
    found = world.services.channels["email"]
    assert isinstance(found, Outside)
    return found


def _fill(session: Session, world: World, model: Model, plans: Many[tuple[int, ...]]) -> None:
    now = world.clock.now
    _limit(session, world.workspace_id, model.caps)
    people = [replace(one) for one in PEOPLE]
    leads = _leads(session, world, people)
    for number, delays in enumerate(plans, start=1):
        sequence = Sequence(
            workspace_id=world.workspace_id,
            run_id=world.run_id,
            strategy_profile_id=world.profile_id,
            name=f"Sequence {number}",
            created_at=now,
        )
        session.add(sequence)
        session.flush()
        steps = _steps(session, sequence, delays, world)
        for lead, person in zip(leads, people, strict=True):
            _enroll(session, model, sequence, steps, lead, person, now)


def _limit(session: Session, workspace_id: int, caps: Caps) -> None:
    for sender in session.scalars(select(SenderAccount)):
        sender.daily_limit = caps.of_sender
    session.get_one(Workspace, workspace_id).zone = "Europe/Berlin"
    for name, value in (
        ("domain_emails_per_day", caps.of_domain),
        ("company_leads_active", caps.of_company),
        ("workspace_emails_per_day", caps.in_all),
    ):
        session.add(Setting(workspace_id=workspace_id, name=name, value=value))


def _leads(session: Session, world: World, people: Many[Person]) -> list[Lead]:
    group = SourceGroup(
        workspace_id=world.workspace_id, name="All", enriched_at=world.clock.now, created_at=world.clock.now
    )
    session.add(group)
    session.flush()
    world.group_id = group.id
    leads = [
        Lead(
            workspace_id=world.workspace_id,
            source_group_id=group.id,
            name=person.email.partition("@")[0].title(),
            email=person.email,
            email_domain=person.domain,
            country="Germany" if person.is_german else "",
            zone=person.zone,
            facts={},
            created_at=world.clock.now,
        )
        for person in people
    ]
    session.add_all(leads)
    session.flush()
    return leads


def _steps(session: Session, sequence: Sequence, delays: tuple[int, ...], world: World) -> list[Step]:
    of_sequence = {"workspace_id": sequence.workspace_id, "sequence_id": sequence.id}
    steps = [
        Step(
            **of_sequence,
            position=position,
            channel=Channel.EMAIL,
            delay_days=delay,
            condition=Condition.ONLY_IF_NO_REPLY,
        )
        for position, delay in enumerate(delays, start=1)
    ]
    session.add_all([*steps, SequenceSourceGroup(**of_sequence, source_group_id=world.group_id)])
    session.add_all(SequenceSender(**of_sequence, sender_account_id=id_) for id_ in world.sender_ids)
    session.flush()
    return steps


def _enroll(
    session: Session,
    model: Model,
    sequence: Sequence,
    steps: Many[Step],
    lead: Lead,
    person: Person,
    now: datetime,
) -> None:
    mailboxes = senders.chosen(session, sequence.id, Channel.EMAIL)
    sender = mailboxes[lead.id % len(mailboxes)]
    enrollment = Enrollment(
        workspace_id=sequence.workspace_id,
        sequence_id=sequence.id,
        lead_id=lead.id,
        email_sender_id=sender.id,
        state=EnrollmentState.PROPOSED,
        created_at=now,
    )
    session.add(enrollment)
    session.flush()
    for step in steps:
        message = Message(
            workspace_id=sequence.workspace_id,
            enrollment_id=enrollment.id,
            step_id=step.id,
            lead_id=lead.id,
            channel=Channel.EMAIL,
            sender_account_id=sender.id,
            state=MessageState.NEEDS_REVIEW,
            recipient=person.email,
            subject=f"A word for {lead.name}",
            body=f"This is step {step.position}.",
            facts_used=[],
            rfc_message_id=f"<{enrollment.id}.{step.position}@kestrel.test>",
            created_at=now,
        )
        session.add(message)
        model.mails[message.rfc_message_id] = Mail(enrollment.id, sequence.id, sequence.run_id, person)
    session.flush()
    drafting.recompose(session, enrollment.id, now=now)
