"""Invites have a budget of a day and one of a week: leads enter, and a forecast says so, by the scarcer one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Enrollment, SenderAccount, Sequence, Setting
from models.states import Channel, EnrollmentState
from outreach import forecasting, generating, launch
from outreach.allowances import Allowance
from outreach.calendars import Calendar
from outreach.forecast import Candidate, Caps, Flow, Lane, Leg, Start
from outreach.forecast_start import Standing
from outreach.hours import Hours
from outreach.limits import WEEK, Budget
from outreach.schedule import Window, no_holidays
from outreach.simulation import simulate
from tests.outreach.doing import change, settle
from tests.outreach.linkedin_leads import linkedin_account, recorded
from tests.outreach.test_pace import a_day, made, people
from tests.world import World

pytestmark = [pytest.mark.unseen, pytest.mark.long]

INVITE, MESSAGE, EMAIL = Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE, Channel.EMAIL
NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
OFFICE = Calendar(Hours((("UTC", Window(), no_holidays),)))


def approved(world: World, count: int, *channels: Channel) -> int:
    sequence_id = made(world, people(world, with_linkedin=count), *channels)
    world.act(generating.start, sequence_id)
    world.work_off()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    return sequence_id


def waiting(world: World, sequence_id: int) -> int:
    return len(world.rows(Enrollment, sequence_id=sequence_id, state=EnrollmentState.WAITING))


def test_no_more_enter_in_a_week_than_invites_may_leave_in_it(world: World) -> None:
    change(world, SenderAccount, linkedin_account(world), daily_limit=15, weekly_limit=3)
    recorded(world)
    sequence_id = approved(world, 5, INVITE)
    said = world.act(launch.summary, sequence_id)
    assert (said.leads_per_day, said.is_room_for_all) == (1, False)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    settle(world)

    left = []
    for _ in range(8):
        left.append(waiting(world, sequence_id))
        world.clock.advance(hours=24)
        settle(world)

    assert left == [4, 4, 4, 3, 3, 3, 2, 2]


def test_two_sequences_on_one_account_share_its_week(world: World) -> None:
    account = linkedin_account(world)
    change(world, SenderAccount, account, daily_limit=15, weekly_limit=14)
    recorded(world)
    first = approved(world, 2, INVITE)
    world.act(launch.launch, first, first_step_waits=False)
    settle(world)
    assert waiting(world, first) == 0

    second = made(world, people(world, with_linkedin=2), INVITE)

    assert a_day(world, second) == 2
    world.clock.advance(hours=1)
    change_all(world, second, EnrollmentState.WAITING)
    assert world.act(launch.summary, second).is_room_for_all is False
    world.clock.advance(hours=24)
    assert world.act(launch.summary, second).is_room_for_all is True


def change_all(world: World, sequence_id: int, state: EnrollmentState) -> None:
    for enrollment in world.enrolled(sequence_id):
        change(world, Enrollment, enrollment.id, state=state)


def test_a_lead_has_no_room_because_another_sender_has(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=3)
    for enrollment in world.enrolled(sequence_id):
        change(
            world,
            Enrollment,
            enrollment.id,
            state=EnrollmentState.WAITING,
            email_sender_id=world.sender_ids[0],
        )
    _first, *others = world.enrolled(sequence_id)
    assert len(others) == 2
    change(world, Enrollment, others[1].id, state=EnrollmentState.PROPOSED)

    assert a_day(world, sequence_id) == 2
    assert world.act(launch.summary, sequence_id).is_room_for_all is False
    change(world, Enrollment, others[0].id, email_sender_id=world.sender_ids[1])
    assert world.act(launch.summary, sequence_id).is_room_for_all is True


def test_the_emails_of_the_whole_workspace_bound_what_enters_over_all_senders(world: World) -> None:
    world.run(
        lambda session: session.add(
            Setting(workspace_id=world.workspace_id, name="workspace_emails_per_day", value=5)
        )
    )
    sequence_id = approved(world, 5, EMAIL, EMAIL)
    assert a_day(world, sequence_id) == 2
    assert forecast_a_day(world, sequence_id) == 2

    world.act(launch.launch, sequence_id, first_step_waits=False)
    settle(world)

    assert waiting(world, sequence_id) == 3


def forecast_a_day(world: World, sequence_id: int) -> int:
    return world.services.read(
        lambda session: forecasting.of(session, session.get_one(Sequence, sequence_id), now=world.clock.now)
    ).leads_a_day


@pytest.mark.parametrize(
    ("invites", "messages", "what"),
    [
        (Budget(2), Budget(50), "jo, 2 invites a day"),
        (Budget(50), Budget(2), "jo, 2 messages a day"),
        (Budget(15), Budget(50), "jo, 7 invites a week"),
    ],
)
def test_the_limit_of_the_channel_that_held_is_named(invites: Budget, messages: Budget, what: str) -> None:
    lanes = (
        lane(INVITE, (invites, Budget(7 if "week" in what else 400, WEEK))),
        lane(MESSAGE, (messages,)),
    )
    flow = Flow(1, (Leg(1, 1, INVITE, 0), Leg(2, 2, MESSAGE, 2)))
    start = Start(NINE, lanes, candidates(flow, 20))

    future = simulate(start)

    found = forecasting.summary(1, Standing(start, {}), future, zone="UTC")
    assert found.bottleneck.what == what


def lane(channel: Channel, budgets: tuple[Budget, ...]) -> Lane:
    return Lane(
        1, channel, "jo", lambda _at: Allowance(budgets), lambda _a_day, _seconds, _key: timedelta(minutes=3)
    )


def candidates(flow: Flow, count: int) -> tuple[Candidate, ...]:
    calendars = {INVITE: OFFICE, MESSAGE: OFFICE}
    return tuple(Candidate(at, flow, calendars, {INVITE: 0, MESSAGE: 1}) for at in range(count))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([INVITE, MESSAGE]), st.integers(1, 5)), min_size=1, max_size=5),
    st.integers(1, 15),
    st.integers(1, 40),
    st.integers(1, 20),
)
def test_whatever_the_steps_and_limits_no_backlog_grows_and_no_limit_is_passed(
    steps: list[tuple[Channel, int]], invites: int, weekly: int, messages: int
) -> None:
    legs = tuple(Leg(at, at, channel, days if at > 1 else 0) for at, (channel, days) in enumerate(steps, 1))
    lanes = (lane(INVITE, (Budget(invites), Budget(weekly, WEEK))), lane(MESSAGE, (Budget(messages),)))
    flow = Flow(1, legs)
    used = {INVITE: 0, MESSAGE: 1}
    mine = {channel: used[channel] for channel, _ in steps}
    start = Start(
        NINE, lanes, tuple(replace(one, lanes=mine) for one in candidates(flow, 200)), Caps(company_leads=0)
    )

    future = simulate(start, until=NINE + timedelta(days=120))

    by_leg = {leg.position: leg for leg in legs}
    late: list[tuple[datetime, int]] = []
    last: dict[int, datetime] = dict(future.entries)
    for send in future.sends:
        leg = by_leg[send.position]
        before = last[send.enrollment_id]
        due = (
            OFFICE.due_on(before.date(), leg.delay_days, leg.business_days)
            if send.position > 1
            else before.date()
        )
        late.append((send.at, (send.at.date() - due).days))
        last[send.enrollment_id] = send.at
    # What is due at a weekend comes on Monday, too; it is worked off within that week. Of one invite a week two
    # leads may want the same, and one of them takes the next.
    assert max(days for _, days in late) <= (7 if weekly > 1 else 14)
    for channel, budgets in ((INVITE, lanes[0]), (MESSAGE, lanes[1])):
        ats = sorted(send.at for send in future.sends if by_leg[send.position].channel is channel)
        for budget in budgets.allowance(NINE).budgets:
            pairs = zip(ats, ats[budget.limit :], strict=False)
            assert all(later - earlier >= budget.within for earlier, later in pairs)
