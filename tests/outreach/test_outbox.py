"""What is shown in Slack, in which order, how often, and what happens when Slack does not take it."""

import pytest
from sqlalchemy.orm import Session

from models import SlackPost
from models.states import PostKind
from outreach import outbox, posts
from tests.outreach.doing import show
from tests.world import MONDAY, World


def due(world: World, channel: str = "CREVIEW", *, limit: int = 25) -> list[outbox.Pending]:
    return world.services.read(
        lambda session: outbox.due(session, world.workspace_id, channel, wall=world.clock.now, limit=limit)
    )


def want(world: World, kind: PostKind, subject_id: int, *, parent_id: int | None = None) -> int:
    def work(session: Session) -> int:
        parent = session.get_one(SlackPost, parent_id) if parent_id else None
        return posts.want(session, world.workspace_id, kind, subject_id, "CREVIEW", parent=parent).id

    return world.run(work)


def shown(world: World, pending: outbox.Pending, ts: str = "1.1") -> None:
    world.run(lambda session: outbox.shown(session, pending, ts, wall=world.clock.now))


def test_the_same_wish_twice_is_one_post_to_be_redrawn(world: World) -> None:
    first = want(world, PostKind.APPROVAL_CARD, 1)
    second = want(world, PostKind.APPROVAL_CARD, 1)

    assert first == second
    assert world.only(SlackPost).wanted_version == 2


def test_a_thread_waits_for_its_root_and_then_stands_in_it(world: World) -> None:
    root = want(world, PostKind.LAB_ROOT, 1)
    want(world, PostKind.APPROVAL_CARD, 1, parent_id=root)
    assert [one.kind for one in due(world)] == [PostKind.LAB_ROOT]

    shown(world, due(world)[0])

    assert [(one.kind, one.thread_ts) for one in due(world)] == [(PostKind.APPROVAL_CARD, "1.1")]


def test_redraws_come_before_new_messages(world: World) -> None:
    first = want(world, PostKind.APPROVAL_CARD, 1)
    shown(world, due(world)[0])
    want(world, PostKind.APPROVAL_CARD, 2)
    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.APPROVAL_CARD, [1]))

    assert [one.subject_id for one in due(world)] == [1, 2]
    assert due(world)[0].id == first
    assert len(due(world, limit=1)) == 1


def test_a_wish_that_comes_while_slack_is_asked_stays_to_be_done(world: World) -> None:
    want(world, PostKind.APPROVAL_CARD, 1)
    pending = due(world)[0]
    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.APPROVAL_CARD, [1]))

    shown(world, pending)

    assert [one.version for one in due(world)] == [2]


@pytest.mark.parametrize("kind", outbox.PROGRESS)
def test_progress_rests_three_seconds_between_two_redraws(world: World, kind: PostKind) -> None:
    want(world, kind, 1)
    shown(world, due(world)[0])
    want(world, kind, 1)

    assert due(world) == []
    world.clock.advance(seconds=3)
    assert len(due(world)) == 1


def test_what_slack_did_not_take_is_tried_later_or_given_up_with_its_reason(world: World) -> None:
    want(world, PostKind.APPROVAL_CARD, 1)
    pending = due(world)[0]
    world.run(lambda session: outbox.failed(session, pending, "Busy.", wall=MONDAY, retry_after=30))
    assert due(world) == []
    world.clock.advance(seconds=30)
    assert len(due(world)) == 1

    world.run(lambda session: outbox.failed(session, pending, "Gone.", wall=MONDAY, retry_after=None))

    post = world.only(SlackPost)
    assert (due(world), post.problem, post.tries) == ([], "Gone.", 2)


def test_a_clicked_card_gets_its_notice_until_it_is_redrawn_again(world: World) -> None:
    want(world, PostKind.APPROVAL_CARD, 1)
    note = "Text changed since you saw it: read again."
    world.run(
        lambda session: posts.changed(session, world.workspace_id, PostKind.APPROVAL_CARD, [1], note=note)
    )
    assert due(world)[0].note == note

    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.APPROVAL_CARD, [1]))

    assert due(world)[0].note == ""


def test_a_changed_subject_that_was_never_shown_stays_away(world: World) -> None:
    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.APPROVAL_CARD, [7]))

    assert world.rows(SlackPost) == []


def test_a_person_is_told_once_per_matter(world: World) -> None:
    for _ in range(2):
        world.run(
            lambda session: posts.tell(session, world.ben_id, "Your mailbox is locked.", key="broken:1")
        )
    world.run(lambda session: posts.tell(session, world.ben_id, "Another.", key="broken:2"))

    show(world)

    assert [post.slack_channel for post in world.slack.posts] == ["DUBEN"] * 2


def test_a_note_is_taken_off_only_where_it_is_the_one_that_is_meant(world: World) -> None:
    post_id = want(world, PostKind.APPROVAL_CARD, 1)
    (pending,) = due(world)
    shown(world, pending)

    def says(note: str) -> tuple[str, int]:
        def work(session: Session) -> None:
            posts.changed(session, world.workspace_id, PostKind.APPROVAL_CARD, [1], note=note)
            before = session.get_one(SlackPost, post_id, populate_existing=True).wanted_version
            posts.unsaid(session, world.workspace_id, "CREVIEW", "1.1", "Press it again.")
            posts.unsaid(session, world.workspace_id + 1, "CREVIEW", "1.1", "Taken by somebody else.")
            versions.append(before)

        versions: list[int] = []
        world.run(work)
        post = world.only(SlackPost)
        return post.note, post.wanted_version - versions[0]

    assert says("Press it again.") == ("", 1)
    assert says("Taken by somebody else.") == ("Taken by somebody else.", 0)
