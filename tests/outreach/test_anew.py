"""Editing the steps of a large live sequence: saved at once, followed by jobs, nothing on the old plan meanwhile."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from jobs.plan_edited import plan_some
from jobs.tick import tick
from models import Delivery, Enrollment, History, Message, Setting, SlackPost
from models.states import DeliveryState, EnrollmentState, MessageState
from outreach import anew, form_screens, generating, lab, live_steps, pausing_leads, why
from tests.outreach.crowds import multiply
from tests.outreach.doing import at_once, change, sent, walk
from tests.outreach.step_edits import Edit, inserted, opened, removed, submit, waiting, with_step
from tests.world import World

pytestmark = [pytest.mark.unseen, pytest.mark.long]

COPIES = anew.AT_ONCE + 20


@pytest.fixture
def many(world: World) -> int:
    """A live sequence of three steps that more leads are in than follow at once; step 1 has left to all of them."""
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    multiply(world, world.enrolled(sequence_id)[0].id, COPIES)
    return sequence_id


def saved(world: World, sequence_id: int, edit: Edit) -> None:
    """Save an edit and lose the job that it asks for."""
    form = edit(opened(world, sequence_id))
    assert not submit(world, form).is_saved
    world.act(live_steps.save, form.form_id)
    world.queue.jobs.clear()


def going(world: World, sequence_id: int) -> list[Enrollment]:
    return world.rows(Enrollment, sequence_id=sequence_id, state="active")


def test_saving_takes_back_what_was_planned_and_says_why_each_lead_waits(world: World, many: int) -> None:
    saved(world, many, with_step("2", delay_days="1"))

    leads = going(world, many)
    assert len(leads) == COPIES + 1
    assert {(one.reason, one.due_at) for one in leads} == {(anew.WORDS, None)}
    assert not world.rows(Delivery, state="scheduled")
    cancelled = world.rows(History, kind="delivery.cancelled")
    assert len(cancelled) == COPIES + 1
    assert {one.cause_id for one in cancelled} == {world.only(History, kind="sequence.steps_changed").id}
    told = world.act(why.of, leads[-1].lead_id)
    assert anew.WORDS in [step.sentence for step in told.sequences[0].steps]


def test_the_preview_counts_them_all_and_changes_nothing(world: World, many: int) -> None:
    touched = submit(world, with_step("2", delay_days="1")(opened(world, many)))

    assert (touched.is_saved, touched.replanned) == (False, COPIES + 1)
    assert len(world.rows(Delivery, state="scheduled")) == COPIES + 1
    assert world.rows(Setting, name=f"steps_edited:{many}") == []


def test_the_clock_asks_again_for_a_job_that_was_lost_and_every_lead_follows(world: World, many: int) -> None:
    first = world.enrolled(many)[0]
    saved(world, many, with_step("2", delay_days="1"))

    tick(world.services)
    world.work_off()

    assert len(world.rows(Delivery, state="scheduled")) == COPIES + 1
    assert {one.reason for one in going(world, many)} == {""}
    assert len({one.due_at for one in going(world, many)}) == 1
    assert len(waiting(world, first.id)) == 1
    assert world.rows(Setting, name=f"steps_edited:{many}") == []


def test_a_job_that_runs_twice_or_beside_itself_plans_nobody_twice(world: World, many: int) -> None:
    saved(world, many, removed("2"))

    raised = at_once(*[lambda: plan_some(world.services, many)] * 2)
    plan_some(world.services, many)

    assert not any(raised)
    planned = world.rows(Delivery, state="scheduled")
    assert len(planned) == len({one.enrollment_id for one in planned}) == COPIES + 1


def test_a_second_edit_before_the_first_was_followed_starts_over(world: World, many: int) -> None:
    saved(world, many, with_step("2", delay_days="1"))
    assert world.run(lambda session: anew.go_on(session, many, now=world.clock.now))
    saved(world, many, with_step("2", delay_days="5"))

    plan_some(world.services, many)

    assert len({one.due_at for one in going(world, many)}) == 1
    assert len(world.rows(Delivery, state="scheduled")) == COPIES + 1


def test_the_lab_says_how_far_it_is_and_its_thread_that_it_is_done(world: World, many: int) -> None:
    saved(world, many, with_step("2", delay_days="1"))
    world.run(lambda session: anew.go_on(session, many, now=world.clock.now))

    shown = world.services.read(lambda session: lab.overview(session, many, now=world.clock.now))
    plan_some(world.services, many)

    assert shown is not None
    total = len([one for one in world.rows(Enrollment, sequence_id=many) if one.state != "left_out"])
    assert shown.held == f"{anew.WORDS}: {anew.AT_ONCE} of {total} leads so far"
    (told,) = [one for one in world.rows(SlackPost) if one.intent_key.startswith("edited:")]
    assert told.note == f"The edit of the steps by Ana is in place: {total} leads follow it now."
    assert told.parent_id == world.only(SlackPost, kind="lab_root").id


def test_a_paused_lead_is_planned_anew_and_goes_on_saying_who_paused_it(world: World, many: int) -> None:
    last = world.enrolled(many)[-1]
    world.act(pausing_leads.pause_lead, last.id)
    reason = world.row(Enrollment, last.id).reason

    saved(world, many, removed("2"))
    plan_some(world.services, many)

    after = world.row(Enrollment, last.id)
    assert (after.state, after.reason) == (EnrollmentState.PAUSED, reason)
    assert len(waiting(world, last.id)) == 1


def test_where_another_mail_opens_the_thread_no_old_text_leaves_and_each_approval_is_voided(
    world: World, many: int
) -> None:
    form = removed("1")(opened(world, many))
    touched = submit(world, form)
    world.act(live_steps.save, form.form_id)
    world.queue.jobs.clear()
    assert not world.rows(Delivery, state="scheduled")

    plan_some(world.services, many)

    voided = len(world.rows(History, kind="message.voided"))
    assert 0 < voided <= touched.may_void
    for message in world.rows(Message, state=MessageState.APPROVED):
        assert message.digest
    (told,) = [one for one in world.rows(SlackPost) if one.intent_key.startswith("edited:")]
    assert f"{voided:,} approvals were voided" in told.note


def test_a_click_composes_no_more_mails_anew_than_slack_waits_for(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    multiply(world, world.enrolled(sequence_id)[0].id, anew.COMPOSED_AT_ONCE)

    form = removed("1")(opened(world, sequence_id))
    touched = submit(world, form)
    world.act(live_steps.save, form.form_id)

    assert (touched.follows_later, touched.voided) == (True, 0)
    assert not world.rows(History, kind="message.voided")
    assert not world.rows(Delivery, state="scheduled")
    world.work_off()
    assert 0 < len(world.rows(History, kind="message.voided")) <= touched.may_void


def test_where_mails_are_only_composed_later_it_is_said_before_and_after_saving(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))
    multiply(world, world.enrolled(sequence_id)[0].id, anew.COMPOSED_AT_ONCE)
    for message in world.rows(Message):
        if message.state is MessageState.APPROVED:
            change(world, Message, message.id, state=MessageState.NEEDS_REVIEW)

    form = removed("1")(opened(world, sequence_id))
    before = submit(world, form)
    after = world.act(live_steps.save, form.form_id)

    assert not before.is_saved
    assert (before.may_void, before.composed_later) == (0, len(world.enrolled(sequence_id)))
    assert before.follows_later
    assert after == before.saved()


def test_a_change_that_few_follow_at_once_says_nothing_of_later(world: World) -> None:
    sequence_id = world.launched(leads=1, delays=(0, 3, 4))

    touched = submit(world, removed("1")(opened(world, sequence_id)))

    assert (touched.follows_later, touched.composed_later) == (False, 0)


def test_other_hours_are_followed_by_all(world: World, many: int) -> None:
    hours = form_screens.HoursForm(True, "14:00", "15:00", (0, 1, 2, 3, 4, 5, 6), skips_holidays=False)
    form = replace(opened(world, many), hours=hours)
    touched = submit(world, form)
    assert (touched.is_saved, touched.follows_later) == (True, True)
    world.work_off()

    planned = world.rows(Delivery, state=DeliveryState.SCHEDULED)
    zone = ZoneInfo(world.lead_of(planned[0].enrollment_id or 0).zone or "Europe/Berlin")
    assert len(planned) == COPIES + 1
    assert {one.send_at.astimezone(zone).hour for one in planned} == {14}


@pytest.mark.slow
def test_after_the_edit_the_sequence_goes_on_to_its_end(world: World, many: int) -> None:
    saved(world, many, inserted("2"))
    world.act(generating.start, many)
    first = world.enrolled(many)[0]

    walk(world, lambda: len(sent(world, world.lead_of(first.id).email or "")) >= 2, hops=30)

    steps = [one.message_id for one in world.rows(Delivery, enrollment_id=first.id, state="sent")]
    assert len(steps) == len(set(steps))
