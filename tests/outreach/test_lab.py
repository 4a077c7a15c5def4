"""The Messaging Lab's figures, what stands in the way, and its cards."""

import pytest

from models import SlackPost
from models.states import PostKind
from outreach import approvals, generating, lab, lab_screens, leads
from outreach.errors import NotReady, WriterFailed
from tests.outreach.doing import reply_from_yuki, sent, show, walk
from tests.world import World


def overview(world: World, sequence_id: int) -> lab_screens.LabOverview:
    found = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))
    assert found is not None
    return found


def test_before_writing_everything_is_missing(world: World) -> None:
    shown = overview(world, world.sequence())

    assert (shown.leads, shown.ready, shown.messages_missing, shown.messages_writing) == (3, 0, 9, 0)
    assert [one.sentence for one in shown.findings if one.is_blocker] == [
        "No message is approved yet: approve at least one lead's first step."
    ]


def test_figures_follow_review_and_failures(world: World) -> None:
    sequence_id = world.sequence()
    world.writer.errors.append(WriterFailed("Silent."))
    world.act(generating.start, sequence_id)
    world.work_off()
    second, third = world.enrolled(sequence_id)[1:]
    world.approve(second.id)
    world.act(approvals.leave_lead_out, third.id)

    shown = overview(world, sequence_id)

    assert (shown.leads, shown.ready) == (2, 1)
    assert (shown.messages_approved, shown.messages_to_review, shown.messages_failed) == (3, 2, 1)
    assert not [one for one in shown.findings if one.is_blocker]


def test_a_live_lab_counts_each_step(world: World) -> None:
    sequence_id = world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 2)
    reply_from_yuki(world)

    shown = overview(world, sequence_id)

    assert [(one.sent, one.here) for one in shown.progress] == [(1, 0), (1, 0), (0, 0)]
    assert shown.next_send_at is None


def test_no_card_of_a_clean_text_comes_by_itself_and_ten_more_on_request(world: World) -> None:
    rows = [{"name": f"Lead {n}", "email": f"lead{n}@company{n}.test"} for n in range(13)]
    made = world.run(
        lambda session: leads.import_rows(
            session, world.workspace_id, name="Many", rows=rows, now=world.clock.now
        )
    )
    world.group_id = made.source_group_id
    sequence_id = world.sequence(delays=(0,))
    show(world)
    world.act(generating.start, sequence_id)
    world.work_off()
    assert world.rows(SlackPost, kind=PostKind.APPROVAL_CARD) == []

    world.act(lab.more_cards, sequence_id)
    assert len(world.rows(SlackPost, kind=PostKind.APPROVAL_CARD)) == 10
    world.act(lab.more_cards, sequence_id)

    assert len(world.rows(SlackPost, kind=PostKind.APPROVAL_CARD)) == 13
    with pytest.raises(NotReady, match="has its card"):
        world.act(lab.more_cards, sequence_id)


def test_a_sequence_that_is_gone_has_no_overview(world: World) -> None:
    assert world.services.read(lambda session: lab.overview(session, 999, now=world.clock.now)) is None
