"""Caps that senders share: mails to one domain, of the whole workspace, and active leads of one company."""

from datetime import timedelta

import pytest

from jobs.drain import drain_due
from models import Counter, Delivery, Enrollment, Setting, Workspace
from models.states import Channel, HoldKind
from outreach import admission, approvals, caps, launch, leads
from outreach.errors import NotReady
from tests.outreach.doing import at_once, change, settle
from tests.outreach.test_sending import enter_everybody, free_the_gaps
from tests.world import MONDAY, World


def colleagues(world: World, addresses: list[str], **numbers: int) -> int:
    """Launch a sequence of one mail for these addresses, all approved, with these numbers set."""
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
    sequence_id = world.written(delays=(0,))
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
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
