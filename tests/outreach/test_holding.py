"""After a standstill nothing leaves until a person says so."""

from dataclasses import replace

import pytest

from jobs import tick
from models import (
    History,
    Lease,
    Person,
    Setting,
    Workspace,
)
from models.states import HoldKind
from outreach import holding, home
from outreach.errors import AlreadyDecided, NotAllowed
from outreach.setting_screens import HomeOverview
from outreach.waiting import CLOCK
from tests.outreach.doing import (
    at_once,
    change,
    kinds,
    sent,
    settle,
)
from tests.outreach.standstills import card, cards, hops_on, stand_still, watched, workspace
from tests.world import World

pytestmark = [pytest.mark.unseen, pytest.mark.long]


@pytest.fixture
def world(world: World) -> World:
    return watched(world)


def test_a_standstill_of_two_hours_holds_what_is_due_behind_one_card(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)
    settle(world)

    held = workspace(world)
    assert (held.hold, held.held_at) == (HoldKind.RESTORED, world.clock.now)
    assert held.hold_reason == "Nothing ran here for 4 days, since Mon 30 Nov 11:00"
    assert len(sent(world)) == 1
    assert cards(world) == ["CREVIEW"]
    assert (card(world).due, card(world).outcome) == (1, "")
    assert kinds(world, kind="workspace.held") == ["workspace.held"]


def test_a_shorter_standstill_holds_nothing(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, minutes=119)

    assert workspace(world).hold is None


def test_the_very_first_tick_holds_nothing(world: World) -> None:
    world.launched(leads=1)
    world.run(lambda session: session.delete(session.get_one(Lease, CLOCK)))
    stand_still(world, days=4)

    assert workspace(world).hold is None


def test_the_number_of_hours_is_a_setting_and_none_switches_it_off(world: World) -> None:
    world.launched(leads=1)

    def hours(number: int) -> None:
        world.run(
            lambda session: session.merge(
                Setting(id=99, workspace_id=world.workspace_id, name="stale_tick_hours", value=number)
            )
        )

    hours(0)
    stand_still(world, days=1)
    assert workspace(world).hold is None
    hours(30)
    stand_still(world, hours=29)
    assert workspace(world).hold is None
    stand_still(world, hours=31)
    assert workspace(world).hold is HoldKind.RESTORED


def test_where_it_is_not_watched_for_nothing_is_held(world: World) -> None:
    world.services = replace(world.services, holds_after_standstill=False)
    world.launched(leads=1)
    stand_still(world, days=4)

    assert workspace(world).hold is None


def test_a_workspace_with_nothing_to_send_is_not_held(world: World) -> None:
    world.written()
    stand_still(world, days=4)

    assert workspace(world).hold is None


def test_a_workspace_that_was_stopped_stays_stopped(world: World) -> None:
    world.launched(leads=1)
    change(world, Workspace, world.workspace_id, hold=HoldKind.STOPPED)
    stand_still(world, days=4)

    assert workspace(world).hold is HoldKind.STOPPED
    assert cards(world) == []
    with pytest.raises(AlreadyDecided):
        world.act(holding.go_on)


def test_without_a_review_channel_every_admin_is_told(world: World) -> None:
    world.launched(leads=1)
    change(world, Workspace, world.workspace_id, review_slack_channel="")
    change(world, Person, world.jo_id, is_admin=True)
    stand_still(world, days=4)

    assert cards(world) == ["UANA", "UJO"]


def test_two_clocks_hold_once(world: World) -> None:
    world.launched(leads=1)
    world.clock.advance(days=4)
    world.queue.jobs.clear()

    def hold() -> None:
        tick.hold_if_stale(world.services)

    assert at_once(hold, hold, hold) == [None] * 3
    assert len(world.rows(History, kind="workspace.held")) == len(cards(world)) == 1


def test_a_drain_that_runs_before_the_clock_sends_nothing_either(world: World) -> None:
    world.launched(leads=1)
    world.clock.advance(days=4)
    world.queue.enqueue("drain")
    world.work_off()

    assert workspace(world).hold is HoldKind.RESTORED
    assert len(sent(world)) == 1


def test_go_on_lets_it_leave_once(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)

    world.act(holding.go_on)
    world.work_off()
    settle(world)

    held = workspace(world)
    assert (held.hold, held.held_at, held.hold_reason) == (None, None, "")
    hops_on(world, mails=2)
    assert card(world).outcome.startswith("Ana let the held sends go on · Fri 4 Dec")
    with pytest.raises(AlreadyDecided, match="Nothing is held"):
        world.act(holding.go_on, by=world.ben_id)


def test_only_who_may_launch_decides(world: World) -> None:
    world.launched(leads=1)
    change(world, Person, world.ben_id, may_launch=False)
    stand_still(world, days=4)

    for rule in (holding.go_on, holding.reconcile):
        with pytest.raises(NotAllowed):
            world.act(rule, by=world.ben_id)
    assert workspace(world).hold is HoldKind.RESTORED


def test_app_home_says_that_all_is_held(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)

    shown = world.services.read(lambda session: home.shown(session, world.ben_id, now=world.clock.now))

    assert isinstance(shown, HomeOverview)
    assert shown.needs[0].startswith("All sends are held. Nothing ran here for 4 days")
