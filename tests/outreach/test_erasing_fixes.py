"""Erasing a person whose text was changed, or for whom one was proposed: nothing of it stays."""

import pytest

from models import Lead, Message, SlackPost
from models.states import FixItemState, FixState, PostKind
from outreach import erasing, fix_decisions
from outreach.errors import NotReady
from tests.outreach.doing import show
from tests.outreach.fixes import applied, asked, edit, fix, items, proposed, text
from tests.outreach.test_erasing import told_of
from tests.world import World


def shown(world: World) -> str:
    """Return all that Slack shows of what the bot posted."""
    return str([[block.to_dict() for block in post.screen.blocks] for post in world.slack.posts])


def erase(world: World, name: str) -> None:
    world.act(erasing.erase, world.only(Lead, name=name).id)
    world.work_off()
    show(world)


def test_nothing_names_a_person_whose_text_was_changed(world: World) -> None:
    sequence_id = world.written()
    fix_id = proposed(world, sequence_id)
    assert "text_fix.body_after: yuki" in told_of(world, "yuki")

    erase(world, "Yuki Tanaka")

    assert told_of(world, "yuki", "tanaka") == []
    assert "Yuki" not in shown(world)
    assert len(items(world, fix_id, FixItemState.READY)) == 2
    applied(world, fix_id)
    assert text(world, sequence_id, 2).body == "Hello Lena Vogt, here comes step 2."


def test_nothing_names_a_person_for_whom_a_text_was_proposed_or_replaced(world: World) -> None:
    fix_id = proposed(world, world.written())
    other = world.only(Message, id=items(world, fix_id)[1].message_id)
    applied(world, fix_id)
    edit(world, world.row(Message, other.id), "Hello", "Dear")

    erase(world, "Sam Reed")

    assert told_of(world, "sam reed", "sam@reed") == []
    assert "Sam Reed" not in shown(world)
    assert [one.message_id == other.id for one in items(world, fix_id)] == [False]
    assert fix(world, fix_id).state is FixState.APPLIED


def test_proposals_are_no_longer_written_once_the_changed_text_is_erased(world: World) -> None:
    sequence_id = world.written()
    fix_id = asked(world, edit(world, text(world, sequence_id, 1), "this is step", "here comes step"))

    erase(world, "Yuki Tanaka")

    assert fix(world, fix_id).state is FixState.STOPPED
    assert items(world, fix_id, FixItemState.READY) == []
    with pytest.raises(NotReady, match="erased"):
        world.act(fix_decisions.go_on, fix_id)
    assert world.only(SlackPost, kind=PostKind.TEXT_FIX).is_gone is False
