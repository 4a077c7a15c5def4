"""A sequence may have its invites wait for the next month's notes: nothing is written for them until there is one."""

from dataclasses import replace

import pytest

from models import Enrollment, Message, SenderAccount, Step
from models.states import Channel
from outreach import cards, generating, launch, live_steps, next_step, plays, sequences
from outreach.plays import PlayBroken
from tests.outreach.doing import change, settle
from tests.outreach.linkedin_leads import chosen, group_of, linkedin_account, recorded
from tests.outreach.test_note_allotting import notes, rows, walked
from tests.world import World

pytestmark = [pytest.mark.unseen]


def waiting(world: World, count: int) -> int:
    """Create a sequence whose invites wait for a note, and have it written; return its id."""
    form = chosen(world, group_of(world, *rows(count)))
    steps = (replace(form.steps[0], waits_for_note=True), *form.steps[1:])
    sequence = world.act(sequences.submit, replace(form, steps=steps), view_id="V1")
    world.work_off()
    world.act(generating.start, sequence.sequence_id)
    world.work_off()
    return sequence.sequence_id


def invites(world: World) -> list[Message]:
    return world.rows(Message, channel=Channel.LINKEDIN_INVITE)


def live(world: World, sequence_id: int) -> None:
    for enrollment in world.rows(Enrollment, sequence_id=sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    settle(world)


def test_only_those_with_a_note_are_written_and_the_others_wait_and_say_so(world: World) -> None:
    linkedin_account(world)
    sequence_id = waiting(world, 7)

    assert len(invites(world)) == 5
    assert all(one.body for one in invites(world))
    last = world.rows(Enrollment, sequence_id=sequence_id)[6]
    card = world.run(lambda session: cards.lead_card(session, last.id, now=world.clock.now))
    assert card is not None
    assert card.steps[0].state == "no_note_yet"
    (step,) = world.rows(Step, sequence_id=sequence_id, channel=Channel.LINKEDIN_INVITE)
    assert step.waits_for_note
    world.work_off()
    settle(world)
    assert len(invites(world)) == 5


def test_those_who_wait_get_the_next_months_notes_written_reviewed_and_sent(world: World) -> None:
    account = linkedin_account(world)
    channel = recorded(world)
    sequence_id = waiting(world, 7)
    live(world, sequence_id)
    walked(world)
    assert len(channel.sent) == 5
    late = [one for one in world.rows(Enrollment, sequence_id=sequence_id) if not one.note_given]
    assert len(late) == 2
    assert {one.reason for one in late} <= {next_step.WAITS_FOR_NOTE, ""}

    world.clock.advance(hours=24)
    settle(world)

    assert len(invites(world)) == 7
    assert notes(world, account).kept == 2
    assert len(channel.sent) == 5
    for one in late:
        world.approve(one.id)
    walked(world)
    assert len(channel.sent) == 7
    assert all(one.content for one in channel.sent)


def test_on_a_paid_account_nobody_waits_any_longer(world: World) -> None:
    account = linkedin_account(world)
    waiting(world, 7)
    change(world, SenderAccount, account, note_limit=300)

    settle(world)

    assert len(invites(world)) == 7


def test_the_wish_is_kept_where_steps_are_edited_and_saved_as_a_play(world: World) -> None:
    linkedin_account(world)
    sequence_id = waiting(world, 1)

    form = world.act(live_steps.begin, sequence_id)
    assert [one.waits_for_note for one in form.steps] == [True, False, False, False]
    steps = (replace(form.steps[0], waits_for_note=False), *form.steps[1:])
    world.act(live_steps.submit, replace(form, steps=steps))
    world.work_off()

    assert not any(one.waits_for_note for one in world.rows(Step, sequence_id=sequence_id))


def test_steps_in_the_words_of_a_play_keep_it() -> None:
    told = {"channel": "linkedin_invite", "condition": "always", "brief": "Hi", "waits_for_note": True}

    assert plays._step("mine", 1, told).waits_for_note
    assert not plays._step("mine", 1, {**told, "waits_for_note": False}).waits_for_note
    with pytest.raises(PlayBroken):
        plays._step("mine", 1, {**told, "waits_for_note": "yes"})
