"""Reading one lead after another: each once, nobody lost, and what others did meanwhile said on the next page."""

import pytest

from models import Message, Sequence
from models.states import ApprovalKind, EnrollmentState, MessageState
from outreach import approvals, editing, walking
from outreach.errors import NotFound
from tests.outreach.doing import stranger
from tests.world import World


def begin(world: World, sequence_id: int) -> walking.Page:
    return world.act(walking.begin, sequence_id)


def decide(world: World, page: walking.Page, verb: str, *, by: int | None = None) -> walking.Page:
    assert page.card is not None
    return world.act(
        walking.decide, page.sequence_id, page.card.enrollment_id, verb, digest=page.card.digest, by=by
    )


def name(page: walking.Page) -> str:
    return page.card.lead_name if page.card else ""


def test_each_lead_is_read_once_and_the_last_page_says_so(world: World) -> None:
    page = begin(world, world.written())
    seen = [name(page)]

    for left in (2, 1, 0):
        page = decide(world, page, walking.APPROVE)
        assert page.left == left
        seen.append(name(page))

    assert len(set(seen)) == 4
    assert (seen[-1], page.card) == ("", None)
    assert {one.approval_kind for one in world.rows(Message)} == {ApprovalKind.READ}


def test_what_is_on_the_page_counts_as_opened(world: World) -> None:
    page = begin(world, world.written())
    assert page.card is not None

    opened = [one for one in world.rows(Message) if one.opened_digest]

    assert {one.enrollment_id for one in opened} == {page.card.enrollment_id}
    assert all(one.opened_digest == one.digest for one in opened)


def test_a_lead_set_aside_or_left_out_is_passed_and_can_be_brought_back(world: World) -> None:
    first = begin(world, world.written())
    second = decide(world, first, walking.LATER)
    third = decide(world, second, walking.LEAVE_OUT)
    assert len({name(first), name(second), name(third)}) == 3
    assert (third.left, third.undo_id) == (1, second.card.enrollment_id if second.card else None)

    back = world.act(walking.decide, third.sequence_id, third.undo_id, walking.UNDO, digest="")

    assert name(back) == name(second)
    assert back.left == 2
    assert back.card is not None
    assert back.card.state is EnrollmentState.PROPOSED


def test_a_text_that_changed_on_the_page_is_shown_again_with_the_reason(world: World) -> None:
    page = begin(world, world.written())
    assert page.card is not None
    message = world.messages(page.card.enrollment_id)[2]
    world.act(editing.edit, message.id, digest=message.digest, subject="", body="Ben's words.")

    again = decide(world, page, walking.APPROVE)

    assert name(again) == name(page)
    assert "changed" in again.said
    assert again.undo_id is None
    assert "Ben's words." in {one.body for one in again.card.steps} if again.card else False
    assert not [one for one in world.rows(Message) if one.state is MessageState.APPROVED]


def test_a_lead_that_another_reviewer_decided_on_is_passed_and_named(world: World) -> None:
    page = begin(world, world.written())
    assert page.card is not None
    world.approve(page.card.enrollment_id)

    following = decide(world, page, walking.APPROVE, by=world.ben_id)

    assert name(following) != name(page)
    assert name(page) in following.said
    assert following.left == 2


def test_the_walk_begins_anew_where_somebody_was_passed(world: World) -> None:
    sequence_id = world.written()
    first = begin(world, sequence_id)
    second = decide(world, first, walking.APPROVE)
    assert first.card is not None
    world.act(approvals.undo, first.card.enrollment_id)
    third = decide(world, second, walking.APPROVE)

    last = decide(world, third, walking.APPROVE)

    assert name(last) == name(first)


def test_a_lead_of_another_sequence_or_an_unknown_verb_is_refused(world: World) -> None:
    page = begin(world, world.written())
    assert page.card is not None

    with pytest.raises(NotFound):
        world.act(walking.decide, page.sequence_id + 1, page.card.enrollment_id, walking.APPROVE, digest="")
    with pytest.raises(NotFound):
        decide(world, page, "send")
    assert world.row(Sequence, page.sequence_id) is not None


def test_one_goes_back_to_what_is_decided_takes_it_back_or_goes_on(world: World) -> None:
    first = begin(world, world.written())
    second = decide(world, first, walking.APPROVE)
    assert first.card is not None
    assert second.card is not None

    back = world.act(walking.back, second.sequence_id, second.card.enrollment_id)

    assert (name(back), back.undo_id, back.left) == (name(first), first.card.enrollment_id, 2)
    assert back.said == walking.DECIDED
    on = world.act(walking.following, back.sequence_id, first.card.enrollment_id)
    assert name(on) == name(second)
    undone = decide(world, back, walking.UNDO)
    assert (name(undone), undone.left) == (name(first), 3)


def test_before_the_first_lead_there_is_none(world: World) -> None:
    first = begin(world, world.written())
    assert first.card is not None

    back = world.act(walking.back, first.sequence_id, first.card.enrollment_id)

    assert (name(back), back.said) == (name(first), walking.FIRST)


def test_one_left_out_is_found_on_the_way_back(world: World) -> None:
    first = begin(world, world.written())
    second = decide(world, first, walking.LEAVE_OUT)
    assert second.card is not None

    back = world.act(walking.back, second.sequence_id, second.card.enrollment_id)

    assert name(back) == name(first)
    assert back.undo_id is not None


def test_a_click_refused_on_the_last_page_leaves_it_there_with_the_reason(world: World) -> None:
    sequence_id = world.written()

    page = world.act(walking.refused, sequence_id, None, "Not so.")

    assert (page.card, page.said, page.left, page.undo_id) == (None, "Not so.", 3, None)


def test_a_click_refused_on_a_leads_page_shows_the_lead_or_the_last_page_once_the_lead_is_gone(
    world: World,
) -> None:
    sequence_id = world.written()
    lead = world.enrolled(sequence_id)[1]

    page = world.act(walking.refused, sequence_id, lead.id, "Not so.")
    gone = world.act(walking.refused, sequence_id, 10_000, "Not so.")

    assert page.card is not None
    assert (page.card.enrollment_id, page.said) == (lead.id, "Not so.")
    assert (gone.card, gone.said) == (None, "Not so.")
    with pytest.raises(NotFound):
        world.act(walking.refused, sequence_id, None, "Not so.", by=stranger(world))
