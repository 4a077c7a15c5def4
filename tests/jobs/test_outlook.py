"""What takes long to work out follows behind the click: a large launch's forecast, and why a lead's messages wait."""

import pytest

from jobs.outlook import show_forecast, show_why
from models import Sequence
from outreach import forecasting, launch, why
from outreach.forecasting import AT_ONCE
from outreach.lab_screens import LaunchSummary
from tests.outreach.crowds import fill
from tests.world import World


@pytest.fixture
def large(world: World) -> int:
    """A sequence in review that too many leads are in to forecast at once."""
    sequence_id = world.written(delays=(0, 3))
    world.approve(world.enrolled(sequence_id)[0].id)
    fill(world, sequence_id, AT_ONCE)
    world.slack.views.clear()
    return sequence_id


def summary(world: World, sequence_id: int, *, in_full: bool = False) -> LaunchSummary:
    return world.act(launch.summary, sequence_id, in_full=in_full)


def test_a_large_launch_is_shown_at_once_and_its_forecast_follows(world: World, large: int) -> None:
    first = summary(world, large)
    show_forecast(world.services, large, world.ana_id, "V7")

    assert (first.forecast, first.is_forecast_late) == (None, True)
    ((view_id, view),) = world.slack.views
    told = str(view.to_dict())
    assert view_id == "V7"
    assert "messages in all" in told
    assert "Working it out" not in told
    assert summary(world, large, in_full=True).forecast is not None


def test_a_small_launch_has_its_forecast_at_once(world: World) -> None:
    shown = summary(world, world.written(delays=(0, 3)))

    assert shown.forecast is not None or shown.blockers
    assert not shown.is_forecast_late


def test_a_dialog_that_was_closed_or_launched_from_stays_as_it_is(world: World, large: int) -> None:
    world.slack.closed_views.add("V7")
    show_forecast(world.services, large, world.ana_id, "V7")
    world.act(launch.launch, large, first_step_waits=False)
    show_forecast(world.services, large, world.ana_id, "V8")

    assert world.slack.views == []


def test_why_is_answered_by_a_job_where_the_forecast_takes_long(world: World, large: int) -> None:
    world.act(launch.launch, large, first_step_waits=False)
    lead_id = world.enrolled(large)[0].lead_id

    assert world.run(lambda session: why.takes_long(session, lead_id))
    show_why(world.services, lead_id, world.ana_id, "https://slack.test/answer")

    ((url, screen),) = world.slack.answers
    assert url == "https://slack.test/answer"
    assert "1 · Email" in str([block.to_dict() for block in screen.blocks])


def test_why_is_answered_at_once_for_a_lead_of_a_small_sequence(world: World) -> None:
    sequence_id = world.launched(leads=1)
    lead_id = world.enrolled(sequence_id)[0].lead_id

    assert not world.run(lambda session: why.takes_long(session, lead_id))


def test_leads_outside_their_hours_are_counted_place_by_place(world: World) -> None:
    sequence_id = world.written(delays=(0, 3))
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)

    at_noon = summary(world, sequence_id).outside_hours
    world.clock.advance(hours=12)
    at_night = summary(world, sequence_id).outside_hours

    assert 0 <= at_noon < at_night <= len(world.enrolled(sequence_id))


def test_a_forecast_counts_the_live_sequences_that_share_its_senders(world: World, large: int) -> None:
    world.act(launch.launch, large, first_step_waits=False)
    other = world.written(name="Other", delays=(0, 3))

    assert world.run(lambda session: forecasting.is_long(session, session.get_one(Sequence, other)))
