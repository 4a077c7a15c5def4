"""What a person sends by hand counts against the caps per domain and of the workspace, for drain, why and forecast."""

from datetime import timedelta
from typing import Any

import pytest

from models import Delivery, HandSentTo, Lead
from models.states import Channel, DeliveryKind, DeliveryState
from outreach import counted_mails, forecast_lanes, leads, running_caps, why
from outreach.forecast import Holder
from tests.outreach.doing import change
from tests.outreach.test_caps import colleagues, send_all
from tests.outreach.test_hand_sent import by_hand, look
from tests.outreach.test_sending import enter_everybody
from tests.outreach.unknowns import sent_folder
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen, pytest.mark.long]

KUMO = [f"lead{number}@kumo.test" for number in range(6)]
FULL = "kumo.test has been sent 4 emails in 24 hours, by all senders, 3 of them by hand"


def domains(world: World) -> list[str]:
    return sorted(one.domain for one in world.rows(HandSentTo))


def lately(world: World) -> counted_mails.Lately:
    return world.services.read(
        lambda session: counted_mails.lately(
            session, world.workspace_id, world.clock.now, in_all=True, domains=None
        )
    )


def capped(world: World, addresses: list[str], **numbers: int) -> None:
    enter_everybody(world, colleagues(world, addresses, company_leads_active=0, **numbers))


def test_a_domain_gets_no_more_than_its_cap_with_what_was_sent_by_hand(world: World) -> None:
    capped(world, KUMO, domain_emails_per_day=4)
    by_hand(world, 3, to=["kumo.test"], hours=2)

    send_all(world)

    assert len(world.channel.sent) == 1
    held = [one for one in world.rows(Delivery) if one.state == "scheduled"]
    assert {one.reason for one in held} == {FULL}
    assert {one.send_at for one in held} == {MONDAY + timedelta(hours=22)}
    world.clock.advance(hours=22)
    send_all(world)
    assert len(world.channel.sent) == 4


def test_the_workspace_sends_no_more_than_its_cap_with_what_was_sent_by_hand(world: World) -> None:
    addresses = [f"lead{number}@company{number}.test" for number in range(5)]
    capped(world, addresses, workspace_emails_per_day=4)
    by_hand(world, 3, to=["elsewhere.test"], hours=2)

    send_all(world)

    assert len(world.channel.sent) == 1
    reasons = {one.reason for one in world.rows(Delivery) if one.state == "scheduled"}
    assert reasons == {"The workspace has sent its 4 emails of 24 hours, 3 of them by hand"}


def test_why_says_what_the_drain_says(world: World) -> None:
    capped(world, KUMO, domain_emails_per_day=4)
    by_hand(world, 3, to=["kumo.test"], hours=2)
    send_all(world)
    waiting = next(one for one in world.rows(Delivery) if one.state == "scheduled")
    change(world, Delivery, waiting.id, send_at=MONDAY)

    step = world.act(why.of, waiting.lead_id).sequences[0].steps[0]

    assert step.sentence == FULL
    assert step.at == MONDAY + timedelta(hours=22)


def test_the_forecast_starts_from_them(world: World) -> None:
    capped(world, KUMO, domain_emails_per_day=4, workspace_emails_per_day=5)
    by_hand(world, 4, to=["kumo.test"], hours=2)

    found = world.services.read(
        lambda session: forecast_lanes.caps_of(session, world.workspace_id, world.clock.now)
    )

    until = MONDAY + timedelta(hours=22)
    assert running_caps.RunningCaps(found).why_full(Channel.EMAIL, "kumo.test", MONDAY) == (
        Holder.DOMAIN,
        until,
    )
    by_hand(world, 1, hours=2)
    found = world.services.read(
        lambda session: forecast_lanes.caps_of(session, world.workspace_id, world.clock.now)
    )
    assert running_caps.RunningCaps(found).why_full(Channel.EMAIL, "other.test", MONDAY) == (
        Holder.WORKSPACE,
        until,
    )


@pytest.mark.parametrize("to", ["elsewhere.test", "gmail.com"])
def test_nothing_is_kept_of_where_there_are_no_leads_or_no_company(world: World, to: str) -> None:
    colleagues(world, [*KUMO, "nora@gmail.com"])

    by_hand(world, 1, to=[to, "kumo.test"])

    assert domains(world) == ["kumo.test"]


def test_a_mail_to_several_at_a_company_counts_once_there(world: World) -> None:
    colleagues(world, [*KUMO, "nora@other.test"])

    by_hand(world, 1, to=["kumo.test", "other.test"])
    look(world)

    assert domains(world) == ["kumo.test", "other.test"]


def test_it_counts_as_soon_as_a_lead_there_is_known(world: World) -> None:
    by_hand(world, 1, to=["newcomer.test"])
    assert domains(world) == []

    rows = [{"name": "Lena", "email": "lena@newcomer.test"}]
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="New", rows=rows, now=MONDAY)
    )
    look(world)

    assert domains(world) == ["newcomer.test"]
    assert world.rows(Lead, email_domain="newcomer.test")


def test_where_it_went_is_forgotten_after_a_day(world: World) -> None:
    colleagues(world, KUMO)
    by_hand(world, 1, to=["kumo.test"])
    world.clock.advance(hours=24)

    assert lately(world) == counted_mails.Lately()
    assert domains(world) == ["kumo.test"]
    look(world)
    assert domains(world) == []
    assert sent_folder(world, world.sender_ids[0]).copies


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({}, 1),
        ({"state": DeliveryState.UNKNOWN}, 1),
        ({"state": DeliveryState.SENDING}, 1),
        ({"kind": DeliveryKind.ANSWER}, 0),
        ({"state": DeliveryState.DEFERRED}, 0),
        ({"intent_at": MONDAY - timedelta(hours=24)}, 0),
    ],
)
def test_ours_count_from_their_intent_on_for_a_day_and_answers_do_not(
    world: World, changed: dict[str, Any], count: int
) -> None:
    capped(world, KUMO[:1])
    send_all(world, rounds=1)
    change(world, Delivery, world.only(Delivery).id, **changed)

    found = lately(world)

    assert len(found.in_all.ats) == count
    assert [len(mails.ats) for mails in found.to.values()] == [1] * count
