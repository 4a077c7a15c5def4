"""LinkedIn wants less: what it wants less of rests for five hours, then for a day, and everything else goes on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from models import Delivery, History, Person, PushBack, SlackPost
from models.states import Channel, DeliveryState, PostKind
from outreach import linkedin_pauses, sender_list
from outreach.linkedin_port import Later, Wait
from outreach.ports import Session
from tests.outreach.linkedin_leads import ROW
from tests.outreach.linkedin_reached import INVITE, MESSAGE, begun, goes_on, reach
from tests.world import World

pytestmark = [pytest.mark.unseen]

OTHER = ROW | {
    "name": "Zoe Berg",
    "email": "zoe@berg.test",
    "company": "Berg",
    "linkedin_url": "https://www.linkedin.com/in/zoe",
}


def limited(world: World, wait: Wait = Wait.LIMIT) -> tuple[RecordingLinkedIn, int]:
    """Begin with two leads, of which the first invite meets a limit of LinkedIn's; return the account, too."""
    linkedin = reach(world)
    linkedin.knows("zoe", "Zoe Berg")
    linkedin.troubles += [None, Trouble(Later("No more for now.", wait))]
    return linkedin, begun(world, ROW, OTHER)


def until(world: World, sender_id: int, channel: Channel) -> datetime | None:
    return world.services.read(
        lambda session: linkedin_pauses.until(session, sender_id, channel, now=world.clock.now)
    )


def told(world: World) -> list[str]:
    return [one.note for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)]


def test_invites_rest_for_five_hours_and_messages_do_not(world: World) -> None:
    linkedin, sender_id = limited(world)
    at = world.rows(PushBack)[0].at
    goes_on(world, minutes=10)

    assert until(world, sender_id, INVITE) == at + timedelta(hours=5)
    assert until(world, sender_id, MESSAGE) is None
    assert linkedin.invited == []
    assert {one.send_at for one in world.rows(Delivery)} == {at + timedelta(hours=5)}
    assert any("LinkedIn wants fewer invites of this account" in one.reason for one in world.rows(Delivery))
    assert len(world.rows(PushBack)) == 1, "nobody asks LinkedIn while it rests"


def test_whose_account_it_is_is_told_once_and_the_list_says_it(world: World) -> None:
    _, sender_id = limited(world)
    goes_on(world, minutes=10)

    (sentence,) = told(world)
    assert sentence.startswith("Jo: LinkedIn wants fewer invites of this account: none leave until")
    assert len(world.rows(History, kind="sender.paused_by_linkedin")) == 1
    page = world.run(
        lambda session: sender_list.page_of(
            session, session.get_one(Person, world.ana_id), now=world.clock.now, wall=world.clock.now
        )
    )
    (line,) = [one for one in page.lines if one.id == sender_id]
    assert any("LinkedIn wants fewer invites" in one for one in line.notes)


def test_a_second_signal_rests_for_a_day_and_then_everything_leaves(world: World) -> None:
    linkedin, sender_id = limited(world)
    linkedin.troubles += [Trouble(Later("No more for now.", Wait.LIMIT))]
    world.clock.advance(hours=5)
    goes_on(world, minutes=1)

    second = world.rows(PushBack)[-1].at
    assert len(world.rows(PushBack)) == 2
    assert until(world, sender_id, INVITE) == second + timedelta(days=1)
    assert len(told(world)) == 2

    for _ in range(12):
        goes_on(world, hours=6)

    assert len(linkedin.invited) == 2


def test_a_signal_long_after_another_is_a_first_one(world: World) -> None:
    _, sender_id = limited(world)
    first = world.rows(PushBack)[0]
    world.clock.advance(days=3)
    world.run(
        lambda session: session.add(
            PushBack(
                workspace_id=world.workspace_id,
                sender_account_id=sender_id,
                delivery_id=first.delivery_id,
                kind=first.kind,
                at=world.clock.now,
            )
        )
    )

    assert until(world, sender_id, INVITE) == world.clock.now + timedelta(hours=5)


def test_a_step_that_is_not_wanted_again_and_again_lets_the_account_rest_once(world: World) -> None:
    linkedin, sender_id = limited(world, Wait.RESEND)
    assert until(world, sender_id, INVITE) is not None
    step = world.rows(PushBack)[0].delivery_id

    linkedin.troubles.append(Trouble(Later("Not again.", Wait.RESEND)))
    world.run(lambda session: _only(session, world, step))
    goes_on(world, days=4)

    assert world.row(Delivery, step).attempt == 2
    assert world.row(Delivery, step).state is DeliveryState.DEFERRED
    assert len(world.rows(PushBack)) == 1


def _only(session: Session, world: World, step: int) -> None:
    """Let only one step be due."""
    far = world.clock.now + timedelta(days=300)
    session.execute(update(Delivery).where(Delivery.id != step).values(send_at=far))
