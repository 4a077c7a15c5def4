"""LinkedIn steps beside emails: due in the lead's calendar, leaving in the owner's hours; many leads at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Message, SenderAccount, Sequence, Step
from models.states import AccountKind, Channel, DeliveryState, EnrollmentState, MessageState
from outreach import planning
from outreach.hours import HoursBook
from tests.outreach.doing import change
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

LINKEDIN_FIRST = (
    (Channel.LINKEDIN_INVITE, 0), (Channel.EMAIL, 3), (Channel.EMAIL, 2), (Channel.EMAIL, 2),
)  # fmt: skip
JOURNEY = ((Channel.EMAIL, 0), (Channel.LINKEDIN_INVITE, 2), (Channel.EMAIL, 3))
TOKYO = ZoneInfo("Asia/Tokyo")


def account(session: Session, world: World) -> SenderAccount:
    """Add Ana's LinkedIn account."""
    made = SenderAccount(
        workspace_id=world.workspace_id,
        owner_person_id=world.ana_id,
        kind=AccountKind.LINKEDIN,
        address="linkedin.test/in/ana",
        in_use_since=date(2024, 1, 1),
        clean_since=date(2024, 1, 1),
        created_at=MONDAY,
    )
    session.add(made)
    session.flush()
    return made


def journey(world: World, steps: tuple[tuple[Channel, int], ...], *, leads: int = 1, **more: Any) -> None:
    """Give some leads a sequence of these steps, every text approved."""

    def make(session: Session) -> None:
        linkedin = account(session, world)
        sequence = Sequence(
            workspace_id=world.workspace_id, run_id=world.run_id, strategy_profile_id=world.profile_id,
            name="Both", state="active", created_at=MONDAY, **more,
        )  # fmt: skip
        session.add(sequence)
        session.flush()
        rows = [
            Step(
                workspace_id=world.workspace_id, sequence_id=sequence.id, position=position, channel=channel,
                delay_days=delay, condition="always",
            )
            for position, (channel, delay) in enumerate(steps, start=1)
        ]  # fmt: skip
        session.add_all(rows)
        for number in range(leads):
            _enroll(session, world, sequence, rows, linkedin, number)

    world.run(make)


def _enroll(
    session: Session,
    world: World,
    sequence: Sequence,
    steps: list[Step],
    linkedin: SenderAccount,
    number: int,
) -> None:
    lead = Lead(
        workspace_id=world.workspace_id, name=f"N{number}", facts={},
        email=f"n{number}@c{number}.test", linkedin_url=f"https://www.linkedin.com/in/n{number}",
        zone="Asia/Tokyo", country="Japan", created_at=MONDAY,
    )  # fmt: skip
    session.add(lead)
    session.flush()
    enrollment = Enrollment(
        workspace_id=world.workspace_id, sequence_id=sequence.id, lead_id=lead.id, created_at=MONDAY,
        email_sender_id=world.sender_ids[0], linkedin_sender_id=linkedin.id,
    )  # fmt: skip
    session.add(enrollment)
    session.flush()
    for step in steps:
        is_email = step.channel is Channel.EMAIL
        session.add(
            Message(
                workspace_id=world.workspace_id, enrollment_id=enrollment.id, step_id=step.id, lead_id=lead.id,
                channel=step.channel, state=MessageState.APPROVED, created_at=MONDAY, composed=b"x",
                sender_account_id=world.sender_ids[0] if is_email else linkedin.id,
                rfc_message_id=f"<{enrollment.id}-{step.position}@x>", facts_used=[],
                recipient=(lead.email if is_email else lead.linkedin_url) or "",
            )
        )  # fmt: skip


def enter(world: World) -> None:
    def work(session: Session) -> None:
        rows = list(session.query(Enrollment).order_by(Enrollment.id))
        planning.enter_many(session, rows, now=world.clock.now, waits=False)

    world.run(work)


def leave(world: World) -> Delivery:
    """Let the only waiting step leave at its time and return the next one."""
    waiting = world.only(Delivery, state="scheduled")
    world.clock.now = waiting.send_at

    def work(session: Session) -> None:
        delivery = session.get_one(Delivery, waiting.id)
        delivery.state, delivery.intent_at = DeliveryState.SENT, world.clock.now
        step_id = session.get_one(Message, delivery.message_id).step_id
        enrollment = session.get_one(Enrollment, delivery.enrollment_id)
        planning.step_left(session, enrollment, step_id or 0, now=world.clock.now)

    world.run(work)
    return world.rows(Delivery)[-1]


def test_linkedin_first_falls_on_days_0_3_5_and_7(world: World) -> None:
    journey(world, LINKEDIN_FIRST)
    world.clock.now = datetime(2026, 11, 30, 1, tzinfo=UTC)

    enter(world)
    sent = [world.only(Delivery)] + [leave(world) for _ in range(3)]

    days = [one.send_at.astimezone(TOKYO).date() for one in sent]
    assert [day.isoformat() for day in days] == ["2026-11-30", "2026-12-03", "2026-12-07", "2026-12-09"]
    assert [one.sender_account_id for one in sent] == [3, world.sender_ids[0], world.sender_ids[0], 1]
    assert [one.domain for one in sent] == ["", "c0.test", "c0.test", "c0.test"]
    assert all(9 <= one.send_at.astimezone(TOKYO).hour < 17 for one in sent[1:])


def test_a_linkedin_step_waits_for_its_owners_working_hours_and_the_next_counts_in_the_leads_zone(
    world: World,
) -> None:
    journey(world, JOURNEY)
    enter(world)

    invite = leave(world)

    due_at = world.only(Enrollment).due_at
    assert due_at == datetime(2026, 12, 2, 0, tzinfo=UTC)
    assert invite.send_at >= datetime(2026, 12, 2, 8, tzinfo=UTC)
    assert invite.send_at < datetime(2026, 12, 2, 16, tzinfo=UTC)
    leave(world)
    left_on = invite.send_at.astimezone(TOKYO).date()
    assert world.only(Enrollment).left_on == left_on
    assert world.only(Enrollment).due_at == datetime(2026, 12, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("table", "values", "reason"),
    [
        (Lead, {"linkedin_url": None}, "No address for linkedin invite"),
        (Enrollment, {"linkedin_sender_id": None}, "No LinkedIn account is chosen for this lead"),
    ],
)
def test_a_step_without_its_channel_is_skipped_and_the_next_counts_from_where_it_would_have_left(
    world: World, table: type, values: dict[str, Any], reason: str
) -> None:
    journey(world, JOURNEY)
    change(world, table, world.rows(table)[-1].id, **values)
    enter(world)

    email = leave(world)

    assert world.only(History, kind="step.skipped").reason == reason
    assert world.only(Enrollment).left_on == date(2026, 12, 2)
    assert email.send_at.astimezone(TOKYO).date() == date(2026, 12, 7)


def test_business_days_pass_over_the_weekend(world: World) -> None:
    journey(world, ((Channel.EMAIL, 0), (Channel.EMAIL, 4)))
    change(world, Step, 2, business_days=True)
    world.clock.now = MONDAY + timedelta(days=2)
    enter(world)

    assert leave(world).send_at.astimezone(TOKYO).date() == date(2026, 12, 8)


def test_a_late_record_counts_from_the_day_the_step_was_handed_over(world: World) -> None:
    journey(world, ((Channel.EMAIL, 0), (Channel.EMAIL, 3)))
    enter(world)
    first = world.only(Delivery)

    def settle(session: Session) -> None:
        session.get_one(Delivery, first.id).state = DeliveryState.SENT
        row = session.get_one(Enrollment, 1)
        later = MONDAY + timedelta(days=1)
        planning.step_left(session, row, 1, now=later, left_at=MONDAY, book=HoursBook(session))

    world.run(settle)

    assert world.only(Enrollment).left_on == date(2026, 11, 30)
    assert world.only(Enrollment).due_at == datetime(2026, 12, 3, 0, tzinfo=UTC)


def statements_to_enter(world: World, leads: int) -> list[str]:
    journey(world, JOURNEY, leads=leads)
    statements: list[str] = []

    def note(*args: Any) -> None:
        statements.append(args[2])

    event.listen(world.engine, "before_cursor_execute", note)
    enter(world)
    event.remove(world.engine, "before_cursor_execute", note)
    assert len(world.rows(Delivery, state="scheduled")) == leads
    return [one.split()[0] for one in statements]


def test_many_leads_are_planned_with_as_many_reads_and_updates_as_one(world: World) -> None:
    statements = statements_to_enter(world, 40)

    assert statements.count("SELECT") <= 10
    assert statements.count("UPDATE") <= 4


def test_a_paused_lead_is_not_planned_when_its_step_has_left(world: World) -> None:
    journey(world, JOURNEY)
    enter(world)
    change(world, Enrollment, 1, state=EnrollmentState.PAUSED)
    waiting = world.only(Delivery)
    world.run(
        lambda session: planning.step_left(session, session.get_one(Enrollment, 1), 1, now=world.clock.now)
    )

    assert world.only(Delivery).id == waiting.id
    assert world.only(Enrollment).position == 2
