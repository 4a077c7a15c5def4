"""A workspace that changes its zone or holidays takes along what waits for the leads who follow it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from jobs.replan import replan_all
from models import Delivery, Enrollment, History, Lead, Setting
from models.states import DeliveryState
from outreach import chores, moving, places, settings
from tests.moments import kept
from tests.outreach.doing import change, states
from tests.world import World

pytestmark = pytest.mark.unseen


@kept
def following(world: World) -> int:
    """Launch to three leads of whom only the first follows the workspace's zone."""
    change(world, Lead, 1, zone=None, country="", region="")
    return world.launched(leads=3, delays=(0, 3))


def test_only_leads_who_follow_the_workspace_move_along_and_the_history_says_why(world: World) -> None:
    following(world)
    before = {one.lead_id: one.send_at for one in world.rows(Delivery, state=DeliveryState.SCHEDULED)}

    world.act(settings.save_place, zone="America/New_York", region="US")
    world.work_off()

    after = {one.lead_id: one.send_at for one in world.rows(Delivery, state=DeliveryState.SCHEDULED)}
    assert after[1] > before[1]
    assert (after[2], after[3]) == (before[2], before[3])
    assert world.row(Enrollment, 1).due_at == datetime(2026, 12, 3, 14, tzinfo=UTC)
    entry = world.only(History, kind="delivery.replanned")
    assert entry.reason.startswith("The workspace's zone or holidays changed: Due at 2026-12-03")
    assert states(world, 1) == ["sent", "scheduled"]
    assert world.rows(Setting, name="replan") == []


def test_saving_the_same_place_moves_nothing(world: World) -> None:
    following(world)

    world.act(settings.save_place, zone="Europe/Berlin", region=places.NO_REGION)
    world.work_off()
    world.act(settings.save_place, zone="Europe/Berlin", region=places.NO_REGION)

    assert world.rows(Setting, name="replan") == []
    assert world.rows(History, kind="delivery.replanned") == []


def test_a_job_that_was_lost_is_asked_for_again_and_goes_on_where_it_was(world: World) -> None:
    following(world)
    change(world, Lead, 2, zone=None, country="")

    def ask(session: Session) -> None:
        moving.ask(session, world.workspace_id, "Moved")

    world.run(ask)
    world.queue.jobs.clear()
    asked = world.services.read(
        lambda session: chores.due_jobs(
            session, now=world.clock.now, wall=world.clock.now, grace=timedelta(0)
        )
    )
    assert ("replan", (world.workspace_id,)) in asked

    replan_all(world.services, world.workspace_id)
    replan_all(world.services, world.workspace_id)

    assert world.rows(Setting, name="replan") == []
