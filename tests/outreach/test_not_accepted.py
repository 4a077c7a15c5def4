"""A LinkedIn message whose lead does not accept the invite waits as long as its step says; then comes what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from integrations.recording_linkedin import RecordingLinkedIn
from jobs.hear import hear_now
from models import Attempt, Delivery, Enrollment, History, Message, Step
from models.states import Channel, DeliveryState, EnrollmentState, IfNotAccepted
from outreach import acceptances, explaining, linkedin_tasks, not_accepted, pausing_leads, unaccepted, waiting
from outreach.form_screens import StepForm
from outreach.linkedin_tasks import Why
from outreach.ports import Session
from outreach.unaccepted import until
from tests.outreach.doing import settle
from tests.outreach.linkedin_leads import INVITE_THEN_MESSAGE, invited
from tests.outreach.linkedin_reached import JO, MESSAGE, begun, reach
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen]
MIA = "person-mia"
SKIPPED = "They did not accept the invite within 14 days"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def steps(then: IfNotAccepted, days: str = "14") -> tuple[StepForm, ...]:
    invite, message, email = INVITE_THEN_MESSAGE
    return invite, replace(message, accept_days=days, if_not_accepted=then), email


def on(world: World, days: float, hours: float = 0) -> None:
    """Go on, and let happen what falls due, until so many days after the Monday on which the invite left."""
    target = MONDAY + timedelta(days=days, hours=hours)
    settle(world)
    for _ in range(100):
        next_at, *_ = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))
        if next_at is None or next_at > target:
            break
        world.clock.now = next_at
        settle(world)
    world.clock.now = max(target, world.clock.now)
    settle(world)
    settle(world)


def silent(world: World) -> None:
    """Have it said that nobody answered on LinkedIn until long after."""

    def say(session: Session) -> None:
        for one in session.scalars(select(Enrollment)):
            one.silent_until = MONDAY + timedelta(days=90)

    world.run(say)


def of_channel(world: World, channel: Channel) -> list[Delivery]:
    return world.run(
        lambda session: list(
            session.scalars(
                select(Delivery)
                .join(Message, Message.id == Delivery.message_id)
                .where(Message.channel == channel)
                .order_by(Delivery.id)
            )
        )
    )


def skipped(world: World) -> list[str]:
    kinds = ("step.skipped", "delivery.skipped")
    return [one.reason for one in world.rows(History) if one.kind in kinds]


def test_a_message_waits_some_days_after_the_invite_and_never_ends_before_it_is_due() -> None:
    assert until(NOON, NOON - timedelta(days=2), 14) == NOON + timedelta(days=12)
    assert until(NOON, NOON - timedelta(days=20), 14) == NOON
    assert until(NOON, None, 14) == NOON + timedelta(days=14)


@given(due=some.integers(0, 400), since=some.none() | some.integers(0, 400), days=some.integers(1, 30))
def test_no_message_waits_longer_than_its_days_after_it_was_due(
    due: int, since: int | None, days: int
) -> None:
    due_at, at = NOON + timedelta(days=due), None if since is None else NOON + timedelta(days=since)
    found = until(due_at, at, days)
    assert due_at <= found <= max(due_at, at or due_at) + timedelta(days=days)


def test_what_is_said_names_the_days_and_what_follows() -> None:
    said = {one: unaccepted.said(Step(accept_days=1, if_not_accepted=one)) for one in IfNotAccepted}
    assert said == {
        IfNotAccepted.SKIP: "They did not accept the invite within 1 day",
        IfNotAccepted.EMAIL: "They did not accept the invite within 1 day: the next email goes instead",
        IfNotAccepted.WITHDRAW: "They did not accept the invite within 1 day: it is withdrawn",
    }


def test_by_hand_the_message_is_skipped_after_14_days_and_the_email_counts_from_that_day(
    world: World,
) -> None:
    enrollment, _ = invited(world)
    assert world.row(Enrollment, enrollment.id).accept_by == MONDAY + timedelta(days=14)

    on(world, 13.9)
    assert skipped(world) == []
    on(world, 14)

    assert skipped(world) == [SKIPPED]
    assert of_channel(world, MESSAGE) == []
    (email,) = of_channel(world, Channel.EMAIL)
    said = world.services.read(lambda session: explaining.of(session, email, world.clock.now))
    assert said.startswith(
        "2 days after Mon 14 Dec, when the LinkedIn message before it was given up, as nobody"
    )
    assert email.send_at.date() == date.fromordinal(MONDAY.date().toordinal() + 16)
    after = world.row(Enrollment, enrollment.id)
    assert (after.position, after.accept_by, after.state) == (3, None, EnrollmentState.ACTIVE)
    assert len(world.rows(Attempt)) == 1, "nobody is asked to write"


def test_by_hand_the_next_email_goes_instead_that_very_day(world: World) -> None:
    invited(world, steps=steps(IfNotAccepted.EMAIL, "7"))
    silent(world)

    on(world, 7)

    assert skipped(world) == ["They did not accept the invite within 7 days: the next email goes instead"]
    (email,) = of_channel(world, Channel.EMAIL)
    assert email.send_at.date() == date.fromordinal(MONDAY.date().toordinal() + 7)
    said = world.services.read(lambda session: explaining.of(session, email, world.clock.now))
    assert said.startswith(
        "Instead of the LinkedIn message before it, as they did not accept the invite in time"
    )
    on(world, 7, 8)
    assert of_channel(world, Channel.EMAIL)[0].state is DeliveryState.SENT


def test_past_messages_on_linkedin_the_next_email_goes_instead(world: World) -> None:
    invite, message, email = steps(IfNotAccepted.EMAIL, "7")
    second = replace(message, key="4", delay_days="20", accept_days="30")
    invited(world, steps=(invite, message, second, email))

    on(world, 7)

    assert len(skipped(world)) == 2
    (email_sent,) = of_channel(world, Channel.EMAIL)
    assert email_sent.send_at.date() == date.fromordinal(MONDAY.date().toordinal() + 7)


def test_an_instead_on_a_day_without_sending_goes_on_the_next_one(world: World) -> None:
    invited(world, steps=steps(IfNotAccepted.EMAIL, "5"))

    on(world, 5)

    (email,) = of_channel(world, Channel.EMAIL)
    assert email.send_at.date() == date.fromordinal(MONDAY.date().toordinal() + 7), (
        "the fifth day is a Saturday"
    )


def test_the_last_step_that_is_given_up_completes_the_lead(world: World) -> None:
    enrollment, _ = invited(world, steps=INVITE_THEN_MESSAGE[:2])

    on(world, 14)

    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.COMPLETED


def test_a_paused_lead_is_left_alone_and_goes_on_without_the_message_when_resumed(world: World) -> None:
    enrollment, _ = invited(world)
    world.act(pausing_leads.pause_lead, enrollment.id)
    on(world, 20)
    assert skipped(world) == []

    world.act(pausing_leads.resume_lead, enrollment.id)
    on(world, 20, 1)

    assert skipped(world) == [SKIPPED]


def test_other_days_are_followed_by_those_who_wait_already(world: World) -> None:
    enrollment, _ = invited(world)
    on(world, 5)

    def shorter(session: Session) -> None:
        session.scalars(select(Step).where(Step.position == 2)).one().accept_days = 4
        not_accepted.asked_again(session, enrollment.sequence_id, now=world.clock.now)

    world.run(shorter)
    settle(world)

    assert skipped(world) == ["They did not accept the invite within 4 days"]


def test_by_itself_linkedin_is_asked_a_last_time_and_the_lead_goes_on(world: World) -> None:
    linkedin = reach(world)
    begun(world, steps=steps(IfNotAccepted.SKIP, "6"))
    on(world, 2, 8)
    tried = of_channel(world, MESSAGE)[0]
    assert (tried.state, tried.reason) == (DeliveryState.DEFERRED, not_accepted.NOT_YET)
    on(world, 4, 8)
    assert of_channel(world, MESSAGE)[0].send_at == MONDAY + timedelta(days=6), "no later than its last day"

    on(world, 7, 2)

    (message,) = of_channel(world, MESSAGE)
    assert (message.state, message.reason) == (
        DeliveryState.SKIPPED,
        "They did not accept the invite within 6 days",
    )
    assert (message.intent_at, message.attempt) == (None, 3)
    assert skipped(world) == [message.reason]
    (email,) = of_channel(world, Channel.EMAIL)
    assert email.send_at.date() == date.fromordinal(MONDAY.date().toordinal() + 9)
    assert linkedin.written == []


def test_by_itself_an_acceptance_on_the_last_day_wins(world: World) -> None:
    linkedin = reach(world)
    begun(world, steps=steps(IfNotAccepted.EMAIL, "6"))
    on(world, 2, 8)
    linkedin.accepts(JO, MIA)

    on(world, 7, 2)

    assert len(linkedin.written) == 1
    assert skipped(world) == []


def heard(world: World, sender_id: int, linkedin: RecordingLinkedIn) -> None:
    linkedin.accepts(JO, MIA)
    world.clock.advance(hours=5)
    hear_now(world.services, sender_id)


def test_an_acceptance_that_is_heard_brings_the_waiting_message_forward(world: World) -> None:
    linkedin = reach(world)
    sender_id = begun(world)
    on(world, 2, 5)
    tried = of_channel(world, MESSAGE)[0]
    assert tried.send_at > world.clock.now + timedelta(days=1)

    heard(world, sender_id, linkedin)

    assert of_channel(world, MESSAGE)[0].send_at == world.clock.now
    on(world, 3, 6)
    assert len(linkedin.written) == 1


def test_an_acceptance_heard_at_night_waits_for_the_window(world: World) -> None:
    linkedin = reach(world)
    sender_id = begun(world)
    on(world, 2, 10)

    heard(world, sender_id, linkedin)
    settle(world)
    assert linkedin.written == []
    on(world, 3, 6)

    assert len(linkedin.written) == 1


def test_one_heard_while_the_message_is_tried_has_it_tried_again_at_once(world: World) -> None:
    linkedin = reach(world)
    begun(world)
    enrollment = world.only(Enrollment)

    def meanwhile() -> None:
        def note(session: Session) -> None:
            row = session.get_one(Enrollment, enrollment.id, with_for_update=True)
            acceptances.note(session, row, now=world.clock.now)

        is_tried = [one for one in world.rows(Delivery) if one.state is DeliveryState.SENDING]
        if is_tried and world.row(Enrollment, enrollment.id).accepted_at is None:
            world.run(note)

    linkedin.before = meanwhile
    on(world, 2, 5)

    (message,) = of_channel(world, MESSAGE)
    assert message.state is DeliveryState.DEFERRED
    assert message.attempt == 2, "it was tried again at once"
    assert message.send_at > world.clock.now + timedelta(days=1), "and then waits as any other"


def test_accepted_after_all_brings_the_message_back_while_nothing_else_has_left(world: World) -> None:
    enrollment, _ = invited(world)
    on(world, 14)

    said = world.act(acceptances.accepted, enrollment.id, by=world.jo_id)

    assert said == "Mia Lund has accepted. The message goes on."
    (email,) = of_channel(world, Channel.EMAIL)
    assert (email.state, email.reason) == (DeliveryState.CANCELLED, not_accepted.ACCEPTED_AFTER_ALL)
    (message,) = of_channel(world, MESSAGE)
    assert message.state is DeliveryState.SCHEDULED
    on(world, 15)
    assert len(world.rows(Attempt)) == 2, "the message is asked for"
    world.act(linkedin_tasks.done, world.rows(Attempt)[-1].id, by=world.jo_id)
    assert of_channel(world, Channel.EMAIL)[-1].state is DeliveryState.SCHEDULED


def test_accepted_once_a_later_step_has_left_is_noted_alone(world: World) -> None:
    enrollment, _ = invited(world, steps=steps(IfNotAccepted.EMAIL, "7"))
    silent(world)
    on(world, 7, 8)
    assert of_channel(world, Channel.EMAIL)[0].state is DeliveryState.SENT
    if world.row(Enrollment, enrollment.id).state is EnrollmentState.ACTIVE:
        assert world.act(acceptances.accepted, enrollment.id, by=world.jo_id).endswith("It is noted.")

    assert of_channel(world, MESSAGE) == []


def test_a_person_who_says_not_yet_for_too_long_ends_it(world: World) -> None:
    enrollment, _ = invited(world, steps=steps(IfNotAccepted.SKIP, "3"))
    world.act(acceptances.accepted, enrollment.id, by=world.jo_id)
    on(world, 2, 6)
    task = world.rows(Attempt)[-1]
    world.act(linkedin_tasks.could_not, task.id, Why.NOT_YET, "", by=world.jo_id)
    (message,) = of_channel(world, MESSAGE)
    assert message.state is DeliveryState.DEFERRED
    on(world, 7, 6)
    again = world.rows(Attempt)[-1]
    assert again.id != task.id

    world.act(linkedin_tasks.could_not, again.id, Why.NOT_YET, "", by=world.jo_id)

    (message,) = of_channel(world, MESSAGE)
    assert (message.state, message.reason) == (
        DeliveryState.SKIPPED,
        "They did not accept the invite within 3 days",
    )
    assert of_channel(world, Channel.EMAIL)[0].state is DeliveryState.SCHEDULED
