"""Caps that senders share: mails to one domain, of the whole workspace, and active leads of one company."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from jobs.drain import drain_due
from models import Counter, Delivery, Enrollment, SenderAccount, Sequence, Setting, Workspace
from models.states import Channel, HoldKind
from outreach import admission, approvals, caps, forecast_rows, forecast_start, launch, leads, why
from outreach.errors import NotReady
from outreach.simulation import simulate
from tests.outreach.doing import at_once, change, settle
from tests.outreach.test_forecast_agrees import foreseen, happened
from tests.outreach.test_sending import enter_everybody, free_the_gaps
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen, pytest.mark.long]


def colleagues(world: World, addresses: list[str], *, steps: int = 1, **numbers: int) -> int:
    """Launch a sequence of so many mails for these addresses, all approved, with these numbers set."""
    sequence_id = in_review(world, addresses, steps=steps, **numbers)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    return sequence_id


def in_review(world: World, addresses: list[str], *, steps: int = 1, **numbers: int) -> int:
    world.run(
        lambda session: session.add_all(
            Setting(workspace_id=world.workspace_id, name=name, value=value)
            for name, value in numbers.items()
        )
    )
    rows = [
        {"name": f"Lead {number}", "email": address, "country": "Germany"}
        for number, address in enumerate(addresses)
    ]
    made = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    world.group_id = made.source_group_id
    sequence_id = world.written(delays=(0, *[2] * (steps - 1)))
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    return sequence_id


def send_all(world: World, rounds: int = 12) -> None:
    for _ in range(rounds):
        free_the_gaps(world)
        drain_due(world.services)


def active(world: World) -> int:
    return sum(bool(one.entered_at) for one in world.rows(Enrollment))


@pytest.mark.parametrize(
    ("recipient", "channel", "domain"),
    [
        ("nora@Kumo.test", Channel.EMAIL, "kumo.test"),
        ("nora@gmail.com", Channel.EMAIL, ""),
        ("https://www.linkedin.com/in/nora", Channel.LINKEDIN_INVITE, ""),
    ],
)
def test_only_a_company_s_own_domain_counts(recipient: str, channel: Channel, domain: str) -> None:
    assert caps.counted_domain(recipient, channel) == domain


def test_a_domain_gets_no_more_than_its_cap_from_all_senders_and_the_rest_says_when(world: World) -> None:
    sequence_id = colleagues(
        world, [f"lead{n}@kumo.test" for n in range(6)], domain_emails_per_day=4, company_leads_active=0
    )
    enter_everybody(world, sequence_id)

    send_all(world)

    assert len(world.channel.sent) == 4
    held = [one for one in world.rows(Delivery) if one.state == "scheduled"]
    assert [one.reason for one in held] == [
        "kumo.test has been sent 4 emails in 24 hours, by all senders"
    ] * 2
    assert all(one.send_at == MONDAY + timedelta(hours=24) for one in held)
    world.clock.advance(hours=24)
    send_all(world)
    assert len(world.channel.sent) == 6


def test_no_more_enter_than_the_cap_of_their_domain_can_follow_up(world: World) -> None:
    addresses = [f"lead{n}@kumo.test" for n in range(6)] + ["nora@gmail.com", "mia@gmail.com"]
    colleagues(world, addresses, domain_emails_per_day=4, company_leads_active=0)

    world.work_off()

    assert active(world) == 6
    world.clock.advance(hours=23)
    settle(world)
    assert active(world) == 6
    world.clock.advance(hours=1)
    settle(world)
    assert active(world) == 8
    assert not [one.reason for one in world.rows(Delivery) if "kumo.test" in one.reason]


def test_what_other_sequences_send_to_a_domain_takes_its_room(world: World) -> None:
    numbers = {"domain_emails_per_day": 4, "company_leads_active": 0}
    first = colleagues(world, [f"lead{n}@kumo.test" for n in range(3)], **numbers)
    second = colleagues(world, [f"more{n}@kumo.test" for n in range(3)])

    world.work_off()

    assert len(world.rows(Enrollment, sequence_id=first, state="waiting")) == 0
    assert len(world.rows(Enrollment, sequence_id=second, state="waiting")) == 2


def test_where_few_of_a_company_are_written_to_at_a_time_its_domain_holds_nobody_outside(
    world: World,
) -> None:
    addresses = [f"lead{n}@kumo.test" for n in range(3)]
    sequence_id = colleagues(world, addresses, domain_emails_per_day=3, company_leads_active=3, steps=6)

    world.work_off()

    assert len(world.rows(Enrollment, sequence_id=sequence_id, state="active")) == 3


def test_the_forecast_and_why_name_the_cap_of_a_domain_and_foresee_each_instant(world: World) -> None:
    addresses = [f"lead{n}@kumo.test" for n in range(9)] + ["nora@gmail.com", "mia@other.test"]
    numbers = {"domain_emails_per_day": 4, "company_leads_active": 0}
    sequence_id = in_review(world, addresses, steps=2, **numbers)
    said = world.act(launch.summary, sequence_id).forecast
    assert said is not None
    assert said.bottleneck.what == "4 emails a day to kumo.test"
    world.act(launch.launch, sequence_id, first_step_waits=False)

    foreseen_at = foreseen(world, sequence_id)
    settle(world)
    last = world.enrolled(sequence_id)[8]
    told = world.act(why.of, last.lead_id).sequences[0]

    assert told.standing == (
        "Waits to enter: kumo.test gets no more than 4 emails in 24 hours, by all senders together"
    )
    assert foreseen_at == happened(world)
    assert len(foreseen_at) == 22
    assert world.row(Enrollment, last.id).entered_at == told.at


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cap", "steps", "limit"), [(1, 1, 30), (2, 3, 4), (3, 2, 2), (5, 2, 30), (6, 4, 12)]
)
def test_two_sequences_to_one_domain_go_as_forecast(world: World, cap: int, steps: int, limit: int) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, daily_limit=limit)
    numbers = {"domain_emails_per_day": cap, "company_leads_active": 0}
    first = colleagues(world, [f"lead{n}@kumo.test" for n in range(7)], steps=steps, **numbers)
    addresses = [f"more{n}@{'kumo' if n % 2 else f'other{n}'}.test" for n in range(8)]
    colleagues(world, addresses, steps=1)

    def entries(session: Session) -> dict[int, datetime]:
        ids = forecast_rows.sharing(session, session.get_one(Sequence, first))
        return dict(simulate(forecast_start.standing(session, ids, now=world.clock.now).start).entries)

    known = {one.id for one in world.rows(Enrollment) if one.entered_at}
    foreseen_at = world.services.read(entries)
    happened(world)

    entered = {one.id: one.entered_at for one in world.rows(Enrollment) if one.id not in known}
    assert len(foreseen_at) > 7
    assert foreseen_at == entered


def test_free_mail_has_no_cap(world: World) -> None:
    sequence_id = colleagues(world, [f"lead{n}@gmail.com" for n in range(4)], domain_emails_per_day=1)
    enter_everybody(world, sequence_id)

    send_all(world)

    assert len(world.channel.sent) == 4


def test_the_workspace_s_cap_holds_for_all_senders_together(world: World) -> None:
    addresses = [f"lead{n}@company{n}.test" for n in range(5)]
    sequence_id = colleagues(world, addresses, workspace_emails_per_day=3)
    enter_everybody(world, sequence_id)

    send_all(world)

    assert len(world.channel.sent) == 3
    reasons = {one.reason for one in world.rows(Delivery) if one.state == "scheduled"}
    assert reasons == {"The workspace has sent its 3 emails of 24 hours"}


def test_no_more_leads_of_a_company_are_active_than_its_cap(world: World) -> None:
    addresses = [f"lead{n}@kumo.test" for n in range(5)] + ["nora@other.test"]
    colleagues(world, addresses, company_leads_active=2)

    world.work_off()
    world.work_off()

    assert active(world) == 3


def test_the_next_of_a_company_enters_when_one_is_done(world: World) -> None:
    colleagues(world, [f"lead{n}@kumo.test" for n in range(3)], company_leads_active=1)
    for _ in range(40):
        world.clock.advance(hours=3)
        settle(world)

    assert sorted(world.addresses_sent()) == [f"lead{n}@kumo.test" for n in range(3)]


@pytest.mark.parametrize(
    ("numbers", "is_room"),
    [
        ({"company_leads_active": 3, "domain_emails_per_day": 20}, True),
        ({"company_leads_active": 2, "domain_emails_per_day": 20}, False),
        ({"company_leads_active": 0, "domain_emails_per_day": 20}, True),
        ({"company_leads_active": 0, "domain_emails_per_day": 2}, False),
        ({"company_leads_active": 3, "domain_emails_per_day": 2}, False),
        ({"company_leads_active": 0, "domain_emails_per_day": 0}, True),
    ],
)
def test_the_summary_promises_room_to_no_more_than_enter_of_a_company(
    world: World, numbers: dict[str, int], is_room: bool
) -> None:
    addresses = ["a@kumo.test", "b@kumo.test", "c@kumo.test", "d@gmail.com"]
    sequence_id = in_review(world, addresses, steps=2, **numbers)

    promised = world.act(launch.summary, sequence_id).is_room_for_all
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    waiting = world.rows(Enrollment, sequence_id=sequence_id, state="waiting")
    assert (promised, not waiting) == (is_room, is_room)


def test_the_summary_counts_whom_another_sequence_writes_to_at_a_company(world: World) -> None:
    colleagues(world, ["a@kumo.test", "b@kumo.test"], steps=2, company_leads_active=3)
    world.work_off()
    other = in_review(world, ["c@kumo.test", "d@kumo.test"], steps=2)

    assert world.act(launch.summary, other).is_room_for_all is False

    world.run(lambda session: session.execute(update(Setting).values(value=4)))
    assert world.act(launch.summary, other).is_room_for_all is True


def admit_one(world: World, sequence_id: int) -> None:
    assert world.run(lambda session: admission.admit(session, sequence_id, now=world.clock.now)) == 1


def left_out_then_full(world: World) -> int:
    """Leave the only active lead of a company out, so that the next one enters; return who was left out."""
    sequence_id = colleagues(world, [f"lead{n}@kumo.test" for n in range(2)], company_leads_active=1)
    admit_one(world, sequence_id)
    first = next(one for one in world.rows(Enrollment) if one.entered_at)
    world.act(approvals.leave_lead_out, first.id)
    admit_one(world, sequence_id)
    assert active(world) == 2
    return first.id


def test_undo_brings_nobody_back_into_a_company_that_is_full(world: World) -> None:
    left_out = left_out_then_full(world)

    with pytest.raises(NotReady, match=r"kumo\.test has 1 active lead already"):
        world.act(approvals.undo, left_out)
    assert world.row(Enrollment, left_out).state == "left_out"

    other = next(one for one in world.rows(Enrollment) if one.entered_at and one.id != left_out)
    world.act(approvals.leave_lead_out, other.id)
    world.act(approvals.undo, left_out)
    assert world.row(Enrollment, left_out).state == "active"


def test_counters_are_locked_by_name_and_made_once(world: World) -> None:
    def count() -> None:
        world.run(lambda session: caps.lock(session, world.workspace_id, ["domain:b.test", "domain:a.test"]))

    at_once(count, count, count)

    names = sorted(one.name for one in world.rows(Counter) if one.name.startswith("domain:"))
    assert names == ["domain:a.test", "domain:b.test"]


@pytest.mark.parametrize("hold", list(HoldKind))
def test_nothing_leaves_and_nobody_enters_while_everything_is_held(world: World, hold: HoldKind) -> None:
    sequence_id = colleagues(world, ["nora@kumo.test", "lena@vogt2.test"])
    change(world, Workspace, world.workspace_id, hold=hold)

    world.work_off()
    enter_everybody(world, sequence_id)
    send_all(world)
    assert world.channel.sent == []

    change(world, Workspace, world.workspace_id, hold=None)
    send_all(world)
    assert len(world.channel.sent) == 2
