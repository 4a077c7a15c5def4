"""A forecast by hand: small worlds whose every instant can be worked out on paper."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models import Enrollment, SenderAccount, Sequence
from models.states import Channel, EnrollmentState, SenderState
from outreach import bottleneck, forecasting
from outreach.allowances import Allowance
from outreach.calendars import Calendar
from outreach.forecast import Candidate, Caps, Flow, Future, Holder, Lane, Leg, Start, Wait
from outreach.forecast_screens import Forecast
from outreach.hours import Hours
from outreach.limits import Budget
from outreach.schedule import Window, no_holidays
from outreach.simulation import simulate
from tests.outreach.doing import change
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
OFFICE = Calendar(Hours((("UTC", Window(), no_holidays),)))
TEN_MINUTES = timedelta(minutes=10)


def lane(number: int = 1, *, limit: int = 10, trouble: str = "") -> Lane:
    """A sender with gaps of exactly ten minutes that keeps nothing for first touches."""
    return Lane(
        number,
        Channel.EMAIL,
        f"s{number}",
        lambda _at: Allowance((Budget(limit),)),
        lambda _a_day, _seconds, _key: TEN_MINUTES,
        trouble=trouble,
    )


def flow(*delays: int) -> Flow:
    legs = tuple(Leg(at, at, Channel.EMAIL, delay) for at, delay in enumerate(delays, start=1))
    return Flow(1, legs)


def leads(
    count: int, plan: Flow, *, senders: int = 1, company: str = "", domain: str = ""
) -> list[Candidate]:
    return [
        Candidate(
            at, plan, {Channel.EMAIL: OFFICE}, {Channel.EMAIL: at % senders}, company=company, domain=domain
        )
        for at in range(count)
    ]


def foreseen(candidates: list[Candidate], *lanes: Lane, caps: Caps | None = None) -> Future:
    return simulate(Start(NINE, lanes or (lane(),), tuple(candidates), caps or Caps()))


def times(future: Future) -> list[str]:
    return [f"{send.at:%a %H:%M}" for send in future.sends]


def test_first_touches_leave_at_once_with_the_gap_between_them() -> None:
    assert times(foreseen(leads(3, flow(0)))) == ["Mon 09:00", "Mon 09:10", "Mon 09:20"]


def test_no_more_enter_in_a_day_than_the_limit_has_places_for() -> None:
    future = foreseen(leads(3, flow(0, 1)), lane(limit=4))

    assert {f"{at:%a %H:%M}" for at in future.entries.values()} == {
        "Mon 09:00",
        "Tue 09:00",
        "Wed 09:00",
    }
    assert len(future.sends) == 6


def test_more_enter_in_a_day_where_follow_ups_may_leave_on_every_day() -> None:
    every_day = frozenset(range(7))
    plan = replace(flow(0, 1), weekdays=every_day)
    always = Calendar(Hours((("UTC", Window(weekdays=every_day), no_holidays),)))
    candidates = [replace(one, calendars={Channel.EMAIL: always}) for one in leads(4, plan)]

    future = foreseen(candidates, lane(limit=4))

    assert [f"{at:%a}" for at in future.entries.values()] == ["Mon", "Mon", "Tue", "Tue"]
    assert [
        f"{at:%a}"
        for at in foreseen(candidates, replace(lane(limit=4), weekdays=frozenset({0, 1}))).entries.values()
    ] == ["Mon", "Tue", "Wed", "Thu"]


def test_follow_ups_keep_the_days_of_their_steps_and_skip_the_weekend() -> None:
    days = [send.at.date() for send in foreseen(leads(1, flow(0, 3, 2))).sends]

    assert days == [date(2026, 11, 30), date(2026, 12, 3), date(2026, 12, 7)]


def test_a_passed_over_step_still_counts_its_days() -> None:
    (one,) = leads(1, flow(0, 2, 2))
    skipping = Candidate(0, one.flow, one.calendars, one.lanes, skips=frozenset({2}))

    assert [send.at.day for send in foreseen([skipping]).sends] == [30, 4]


def test_a_limit_of_one_a_day_sends_one_a_day() -> None:
    assert times(foreseen(leads(3, flow(0)), lane(limit=1))) == ["Mon 09:00", "Tue 09:00", "Wed 09:00"]


def test_the_fourth_of_a_company_enters_when_the_first_is_done() -> None:
    future = foreseen(leads(4, flow(0), company="kumo.test"), caps=Caps(company_leads=3))

    assert future.entries[3] == NINE
    assert len(future.sends) == 4
    slower = foreseen(leads(4, flow(0, 1), company="kumo.test"), caps=Caps(company_leads=3))
    assert slower.entries[3] == next(send.at for send in slower.sends if send.position == 2)


def test_a_domain_gets_no_more_than_its_cap_from_all_senders() -> None:
    future = foreseen(
        leads(4, flow(0), senders=2, domain="kumo.test"), lane(1), lane(2), caps=Caps(domain_emails=3)
    )

    assert times(future) == ["Mon 09:00", "Mon 09:00", "Mon 09:10", "Tue 09:00"]
    assert Wait(Holder.DOMAIN, "kumo.test", 86_400.0) in future.held_up[1]


def test_a_domain_lets_nobody_in_whom_its_cap_cannot_follow_up() -> None:
    plan = flow(0, 1)
    mixed = [*leads(5, plan, domain="kumo.test"), replace(leads(1, plan)[0], enrollment_id=5)]

    future = foreseen(mixed, lane(limit=100), caps=Caps(domain_emails=4))

    assert [f"{future.entries[at]:%a %H:%M}" for at in range(6)] == [
        "Mon 09:00",
        *["Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 09:00"],
        "Mon 09:00",
    ]


def test_whom_few_at_a_time_of_their_company_hold_outside_their_domain_does_not() -> None:
    colleagues = leads(4, flow(0, 1, 1, 1), company="kumo.test", domain="kumo.test")

    future = foreseen(colleagues, lane(limit=100), caps=Caps(company_leads=3, domain_emails=3))

    assert [future.entries[at] for at in range(3)] == [NINE] * 3


def test_the_cap_of_the_workspace_holds_over_all_senders() -> None:
    future = foreseen(leads(3, flow(0), senders=2), lane(1), lane(2), caps=Caps(workspace_emails=2))

    assert times(future) == ["Mon 09:00", "Mon 09:10", "Tue 09:00"]
    assert Wait(Holder.WORKSPACE, "", 86_400.0) in future.held_up[1]


def test_who_has_no_working_sender_never_goes_and_it_is_said_why() -> None:
    future = foreseen(leads(2, flow(0), senders=2), lane(1), lane(2, trouble="s2 is paused"))

    assert (len(future.sends), future.never) == (1, {1: "s2 is paused"})


@pytest.mark.parametrize(
    ("waits", "what"),
    [
        ([], "the days between the steps"),
        ([Wait(Holder.SENDER, "jo@kestrel.test", 3600.0)], "the days between the steps"),
        ([Wait(Holder.SENDER, "jo@kestrel.test", 90_000.0)], "jo@kestrel.test, 30 messages a day"),
        (
            [Wait(Holder.SENDER, "jo@kestrel.test", 90_000.0), Wait(Holder.COMPANY, "kumo.test", 99_000.0)],
            "3 leads of kumo.test at a time",
        ),
        ([Wait(Holder.DOMAIN, "kumo.test", 50_000.0)] * 2, "20 emails a day to kumo.test"),
        ([Wait(Holder.WORKSPACE, "", 99_000.0)], "100 emails a day for the whole workspace"),
        ([Wait(Holder.WINDOW, "", 99_000.0)], "the hours in which senders may write"),
    ],
)
def test_the_longest_wait_is_the_bottleneck(waits: list[Wait], what: str) -> None:
    assert bottleneck.named(waits, {("jo@kestrel.test", None): Budget(30)}, Caps(3, 20, 100)).what == what


def forecast(world: World, sequence_id: int) -> Forecast:
    return world.services.read(
        lambda session: forecasting.of(session, session.get_one(Sequence, sequence_id), now=world.clock.now)
    )


def test_a_sequence_is_forecast_before_anything_is_written(world: World) -> None:
    found = forecast(world, world.sequence())

    assert (found.messages, found.leads, found.leads_a_day) == (9, 3, 3)
    assert found.first_at == MONDAY
    assert found.last_at is not None
    assert found.last_at.date() == date(2026, 12, 7)
    assert found.bottleneck == bottleneck.NONE
    assert sum(day.first_touches for day in found.days) == 3
    assert sum(day.follow_ups for day in found.days) == 6


def test_the_slowest_mailbox_is_named_with_what_to_do(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=1)
    change(world, SenderAccount, world.sender_ids[1], state=SenderState.REMOVED)

    found = forecast(world, world.sequence())

    assert found.leads_a_day == 1
    assert found.bottleneck.what == "ana@kestrel.test, 1 message a day"
    assert "raise its limit" in found.bottleneck.advice


def test_a_live_sequence_without_approved_leads_waits_for_review(world: World) -> None:
    sequence_id = world.launched(leads=1)

    assert forecast(world, sequence_id).bottleneck.what == "review, 2 leads to approve"


def test_paused_leads_and_broken_mailboxes_are_counted_as_going_no_further(world: World) -> None:
    sequence_id = world.launched(leads=3)
    enrollments = world.enrolled(sequence_id)
    change(world, Enrollment, enrollments[0].id, state=EnrollmentState.PAUSED)
    broken = next(one.email_sender_id for one in enrollments[1:])
    change(world, SenderAccount, broken or 0, state=SenderState.BROKEN)

    reasons = dict(forecast(world, sequence_id).never)

    assert reasons["The lead is paused"] == 1
    assert any("is disconnected" in reason for reason in reasons)
