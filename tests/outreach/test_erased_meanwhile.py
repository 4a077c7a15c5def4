"""A lead is erased, or its profile archived, while somebody has it open or a model writes for it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from jobs.generate import generate_all, rewrite_now
from models import Enrollment, Message
from models.states import MessageState
from outreach import approvals, card_screens, cards, editing, erasing, generating, profile_list, walking
from outreach.errors import OutreachError
from outreach.writer_port import Brief, Written
from tests.world import World

pytestmark = pytest.mark.unseen


def erase(world: World, enrollment: Enrollment) -> None:
    world.act(erasing.erase, enrollment.lead_id)


def text_of(world: World, message: Message) -> card_screens.MessageText:
    return world.act(lambda session, actor, *, now: editing.text_of(session, actor, message.id))


def test_whatever_is_pressed_on_the_card_of_an_erased_lead_is_a_sentence_and_changes_nothing(
    world: World,
) -> None:
    first = world.enrolled(world.written())[0]
    message, digest = world.messages(first.id)[0], world.digest(first.id)
    opened = text_of(world, message)
    erase(world, first)
    before = [(one.state, one.body, one.subject) for one in world.messages(first.id)]

    pressed = (
        lambda: world.act(approvals.approve_lead, first.id, digest=digest),
        lambda: world.act(approvals.leave_step_out, message.id),
        lambda: world.act(approvals.leave_lead_out, first.id),
        lambda: world.act(approvals.postpone, first.id),
        lambda: world.act(approvals.undo, first.id),
        lambda: world.act(editing.rewrite_lead, first.id, instruction="Shorter"),
        lambda: world.act(editing.rewrite_message, message.id, instruction="Shorter"),
        lambda: world.act(editing.edit, message.id, digest=opened.digest, subject="Mine", body="My words."),
        lambda: text_of(world, message),
        lambda: world.act(lambda session, actor, *, now: editing.text_to_edit(session, actor, first.id)),
        lambda: world.act(cards.card_of, first.id),
    )
    said = [_said(press) for press in pressed]

    assert not [words for words in said if "Tanaka" in words or not words.endswith((".", ")"))]
    assert [(one.state, one.body, one.subject) for one in world.messages(first.id)] == before
    assert {body for _, body, _ in before} == {""}


def _said(press: Callable[[], object]) -> str:
    """Return what a rule answers, in a sentence where it refuses."""
    try:
        return str(press())
    except OutreachError as refused:
        return str(refused)


def test_a_walk_goes_on_with_the_next_lead_when_the_one_that_is_read_was_erased(world: World) -> None:
    sequence_id = world.written()
    first, second = world.enrolled(sequence_id)[:2]
    page = world.act(walking.begin, sequence_id)
    assert page.card is not None
    erase(world, first)

    for verb in (walking.APPROVE, walking.LATER, walking.LEAVE_OUT):
        after = world.act(walking.decide, sequence_id, first.id, verb, digest=page.card.digest)
        assert after.card is not None
        assert after.card.enrollment_id == second.id
        assert "Tanaka" not in after.said
    assert world.act(walking.again, sequence_id, first.id).card is not None


class Meanwhile:
    """A writer during whose first call something happens. Implements Writer."""

    def __init__(self, world: World, happens: object) -> None:
        self._world, self._happens = world, happens

    def write(self, brief: Brief) -> Written:
        happens, self._happens = self._happens, None
        if callable(happens):
            happens()
        return self._world.writer.write(brief)


def test_a_lead_erased_while_a_model_writes_for_it_gets_no_text_and_the_others_do(world: World) -> None:
    sequence_id = world.sequence()
    first, *others = world.enrolled(sequence_id)
    world.act(generating.start, sequence_id)
    writer = Meanwhile(world, lambda: erase(world, first))

    generate_all(replace(world.services, writer=writer), sequence_id)

    assert world.messages(first.id) == []
    assert {len(world.messages(one.id)) for one in others} == {3}


def test_a_lead_erased_while_a_text_is_rewritten_gets_none(world: World) -> None:
    first = world.enrolled(world.written())[0]
    message = world.messages(first.id)[0]
    world.act(editing.rewrite_message, message.id, instruction="Shorter")

    rewrite_now(replace(world.services, writer=Meanwhile(world, lambda: erase(world, first))), message.id)

    after = world.row(Message, message.id)
    assert (after.body, after.subject, after.rewrite_asked, after.composed) == ("", "", None, None)


def test_a_profile_archived_while_texts_are_written_is_followed_to_the_end(world: World) -> None:
    sequence_id = world.sequence()
    world.act(generating.start, sequence_id)

    def archive() -> None:
        world.act(profile_list.archive, world.profile_id)

    generate_all(replace(world.services, writer=Meanwhile(world, archive)), sequence_id)

    assert {one.state for one in world.rows(Message)} == {MessageState.NEEDS_REVIEW}
    assert len(world.rows(Message)) == 9
