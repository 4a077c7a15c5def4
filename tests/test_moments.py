"""A world that was put back is the one that the rules made, and what a test does to one reaches no other."""

from sqlalchemy import Engine

from models import Message, SenderAccount
from tests.databases import rows_of
from tests.outreach.doing import change, walk
from tests.world import World, build


def has_two(world: World) -> bool:
    return len(world.channel.sent) >= 4


def test_a_world_put_back_holds_what_the_rules_left_and_goes_on_alike(kept_engine: Engine) -> None:
    first, ids, sent = build(kept_engine), [], []
    ids.append(first.launched(leads=2))
    rows, posts = rows_of(kept_engine), [one.slack_channel for one in first.slack.posts]
    walk(first, lambda: has_two(first))
    sent.append(first.addresses_sent())

    second = build(kept_engine)
    ids.append(second.launched(leads=2))

    assert ids[0] == ids[1]
    assert rows_of(kept_engine) == rows
    assert [one.slack_channel for one in second.slack.posts] == posts
    walk(second, lambda: has_two(second))
    sent.append(second.addresses_sent())
    assert sent[0] == sent[1]


def test_what_one_test_does_to_the_outside_reaches_no_other(kept_engine: Engine) -> None:
    first = build(kept_engine)
    first.launched()
    screens = [len(one.screens) for one in first.slack.posts]
    for one in first.slack.posts:
        one.screens.clear()
    first.channel.sent.clear()

    second = build(kept_engine)
    second.launched()

    assert [len(one.screens) for one in second.slack.posts] == screens
    assert second.channel.sent


def test_what_was_done_before_counts(kept_engine: Engine) -> None:
    build(kept_engine).written()

    told = build(kept_engine)
    told.writer.bodies.append("Said by this test.")
    told.written()
    assert "Said by this test." in {one.body for one in told.rows(Message)}

    changed = build(kept_engine)
    change(changed, SenderAccount, changed.sender_ids[0], daily_limit=7)
    changed.written()
    assert changed.row(SenderAccount, changed.sender_ids[0]).daily_limit == 7

    later = build(kept_engine)
    later.clock.advance(days=1)
    later.written()
    assert min(one.created_at for one in later.rows(Message)) == later.clock.now
