"""A forecast is worked out by a job and kept, follows what it rests on, and says what one more sender would change."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models import Enrollment, SenderAccount, Sequence, SequenceSender
from models.states import PostKind, SequenceState
from outreach import bottleneck, forecasting, lab, posts, stored_forecasts
from outreach.forecast_screens import Forecast
from outreach.lab_screens import LabOverview
from tests.outreach.crowds import fill
from tests.outreach.doing import change, show
from tests.world import World


def kept(world: World, sequence_id: int) -> Forecast | None:
    return world.services.read(
        lambda session: stored_forecasts.of(session, session.get_one(Sequence, sequence_id))
    )


def worked_out(world: World, sequence_id: int, *, with_one_more: bool = True) -> Forecast:
    return world.services.read(
        lambda session: forecasting.of(
            session,
            session.get_one(Sequence, sequence_id),
            now=world.clock.now,
            with_one_more=with_one_more,
        )
    )


def overview(world: World, sequence_id: int) -> LabOverview:
    found = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))
    assert found is not None
    return found


def test_it_stands_in_the_lab_as_soon_as_the_leads_are_in_before_anything_is_written(world: World) -> None:
    sequence_id = world.sequence()

    assert kept(world, sequence_id) == worked_out(world, sequence_id)
    assert overview(world, sequence_id).forecast == kept(world, sequence_id)


def test_the_lab_reads_it_and_does_not_work_it_out(world: World) -> None:
    sequence_id = world.sequence()
    false = Forecast(sequence_id, 1, 1, 1, None, None, None, bottleneck.NONE)
    world.run(
        lambda session: stored_forecasts.keep(
            session, session.get_one(Sequence, sequence_id), false, now=world.clock.now
        )
    )

    assert overview(world, sequence_id).forecast == false


def test_new_leads_bring_a_new_one(world: World) -> None:
    sequence_id = world.sequence()
    before = kept(world, sequence_id)
    fill(world, sequence_id, 40)

    world.run(lambda session: stored_forecasts.outdated(session, [sequence_id]))
    assert kept(world, sequence_id) == before
    world.work_off()

    after = kept(world, sequence_id)
    assert before is not None
    assert after is not None
    assert after.leads == before.leads + 40


def test_one_that_is_half_an_hour_old_is_worked_out_anew_when_the_lab_is_redrawn(world: World) -> None:
    sequence_id = world.sequence()
    show(world)
    assert not overview(world, sequence_id).is_forecast_due
    first_at = world.row(Sequence, sequence_id).forecast_at
    world.clock.advance(minutes=40)
    assert overview(world, sequence_id).is_forecast_due

    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.LAB_ROOT, [sequence_id]))
    show(world)

    again_at = world.row(Sequence, sequence_id).forecast_at
    assert first_at is not None
    assert again_at is not None
    assert again_at > first_at


def test_a_sequence_that_is_completed_has_none_to_come(world: World) -> None:
    sequence_id = world.sequence()
    world.clock.advance(days=2)
    change(world, Sequence, sequence_id, state=SequenceState.COMPLETED)

    assert not overview(world, sequence_id).is_forecast_due
    assert overview(world, sequence_id).forecast is None


def one_mailbox(world: World, sequence_id: int, leads: int) -> None:
    """Let one mailbox with a limit of ten a day write to many leads."""
    fill(world, sequence_id, leads)
    first, other = world.sender_ids

    def work(session: Session) -> None:
        session.execute(delete(SequenceSender).where(SequenceSender.sender_account_id == other))
        session.execute(update(Enrollment).values(email_sender_id=first))

    world.run(work)
    change(world, SenderAccount, first, daily_limit=10)


def test_one_more_mailbox_is_tried_out_by_the_same_simulation(world: World) -> None:
    sequence_id = world.sequence(delays=(0,))
    one_mailbox(world, sequence_id, 400)

    found = worked_out(world, sequence_id)

    assert found.bottleneck.what == "ana@kestrel.test, 10 messages a day"
    assert found.sooner == "One more mailbox: 2 weeks sooner."


def test_it_is_not_asked_for_where_no_sender_holds_the_sequence_up(world: World) -> None:
    assert worked_out(world, world.sequence()).sooner == ""


def test_what_is_kept_is_what_was_worked_out_to_the_last_day(world: World) -> None:
    sequence_id = world.sequence(delays=(0,))
    one_mailbox(world, sequence_id, 60)
    forecast = worked_out(world, sequence_id)

    world.run(
        lambda session: stored_forecasts.keep(
            session, session.get_one(Sequence, sequence_id), forecast, now=world.clock.now
        )
    )

    again = kept(world, sequence_id)
    assert again == forecast
    assert again is not None
    assert (again.bottleneck.holder, again.bottleneck.channel) == ("sender", "email")
    assert sum(one.first_touches + one.follow_ups for one in again.days) == forecast.messages
