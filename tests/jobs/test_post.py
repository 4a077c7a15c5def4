"""The post job: a root before its thread, redraws before news, one new message a second, and Slack's refusals."""

from sqlalchemy.orm import Session

from jobs.post import post_due
from models import Lead, SlackPost
from models.states import PostKind, WritingScope
from outreach import exporting, generating, outbox, posts
from outreach.errors import SlackBusy, SlackLockedOut, SlackRefused, SlackShut
from tests.outreach.doing import at_once, change, show
from tests.world import World


def wanted(world: World, count: int = 3) -> None:
    """Ask for direct messages to one person, so that they share a slack_channel."""

    def ask(session: Session) -> None:
        for number in range(count):
            posts.tell(session, world.ben_id, f"Word {number}.", key=str(number))

    world.run(ask)
    world.queue.jobs.clear()


def run(world: World) -> int:
    return post_due(world.services, world.workspace_id)


def test_one_new_message_a_second_and_slack_channel_in_order(world: World) -> None:
    wanted(world)

    assert [run(world), run(world)] == [1, 0]
    world.clock.advance(seconds=1.2)
    assert run(world) == 1
    world.clock.advance(seconds=1.2)
    run(world)

    assert [post.screen.text for post in world.slack.posts] == ["Word 0.", "Word 1.", "Word 2."]


def test_posters_at_once_post_each_message_once(world: World) -> None:
    wanted(world, 1)

    assert at_once(*[lambda: run(world)] * 4) == [None] * 4

    assert len(world.slack.posts) == 1


def test_slack_that_is_busy_is_asked_again_when_it_said(world: World) -> None:
    wanted(world, 1)
    world.slack.errors.append(SlackBusy("Too fast.", retry_after=30))

    assert run(world) == 0
    world.clock.advance(seconds=29)
    assert run(world) == 0
    world.clock.advance(seconds=2)
    assert run(world) == 1

    assert (world.only(SlackPost).tries, world.only(SlackPost).problem) == (0, "")


def test_a_message_slack_refuses_is_tried_with_growing_waits_and_given_up(world: World) -> None:
    wanted(world, 1)
    world.slack.errors.extend(SlackRefused("invalid_blocks") for _ in range(40))

    for _ in range(40):
        run(world)
        world.clock.advance(hours=2)

    post = world.only(SlackPost)
    assert (post.shown_version, post.problem) == (post.wanted_version, "invalid_blocks")
    assert outbox.MAX_TRIES <= post.tries <= outbox.MAX_TRIES + 1


def test_a_redraw_of_a_message_that_is_gone_is_given_up_and_holds_up_nothing(world: World) -> None:
    sequence_id = world.sequence()
    show(world)
    root = world.only(SlackPost)
    change(world, SlackPost, root.id, ts="404.1")
    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.LAB_ROOT, [sequence_id]))
    world.clock.advance(seconds=5)

    run(world)

    post = world.only(SlackPost)
    assert post.shown_version == post.wanted_version
    assert "no such message" in post.problem


def test_a_closed_slack_channel_keeps_what_waits_there_and_tells_admins_once(world: World) -> None:
    world.slack.errors.extend(SlackShut("It is archived. (is_archived)") for _ in range(200))
    sequence_id = world.sequence()

    for _ in range(12):
        run(world)
        world.clock.advance(minutes=11)
    told = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    kept = world.only(SlackPost, kind=PostKind.LAB_ROOT)
    assert (kept.subject_id, kept.shown_version) == (sequence_id, 0)
    assert "is_archived" in kept.problem
    world.slack.errors.clear()
    for _ in range(4):
        run(world)
        world.clock.advance(minutes=11)

    shown = world.only(SlackPost, kind=PostKind.LAB_ROOT)
    assert (shown.shown_version, shown.problem) == (shown.wanted_version, "")
    assert len({post.subject_id for post in told}) == len(told)
    assert "is_archived" in told[0].note


def test_a_refused_token_is_tried_at_most_ten_minutes_apart_for_as_long_as_it_takes(world: World) -> None:
    wanted(world, 1)
    world.slack.errors.extend(SlackLockedOut("token_revoked") for _ in range(30))

    for _ in range(30):
        run(world)
        world.clock.advance(minutes=10)
    run(world)

    assert [post.screen.text for post in world.slack.posts] == ["Word 0."]


def test_a_lab_is_posted_with_its_cards_in_its_thread(world: World) -> None:
    sequence_id = world.sequence()
    show(world)
    world.act(generating.start, sequence_id, WritingScope.PREVIEW)
    world.work_off()

    show(world)

    root, *cards = world.slack.posts
    assert root.thread_ts == ""
    assert [card.thread_ts for card in cards] == [root.ts] * 3
    assert all(post.slack_channel == "CREVIEW" for post in world.slack.posts)


def test_a_stale_click_is_answered_on_the_card_itself(world: World) -> None:
    sequence_id = world.written()
    show(world)
    note = "Text changed since you saw it: read again."
    enrollment = world.enrolled(sequence_id)[0]
    world.run(
        lambda session: posts.changed(
            session, world.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id], note=note
        )
    )

    show(world)

    card = next(post for post in world.slack.posts if "Yuki" in post.screen.text and len(post.screens) > 1)
    assert note in str([block.to_dict() for block in card.screen.blocks])


def test_a_post_whose_subject_is_gone_is_left_unposted(world: World) -> None:
    world.run(lambda session: posts.want(session, world.workspace_id, PostKind.DRAFT_CARD, 999, "CINBOX"))

    run(world)

    assert world.slack.posts == []
    assert world.only(SlackPost).shown_version == 1


def test_a_file_is_shared_once_in_the_direct_messages_of_who_asked(world: World) -> None:
    lead = world.rows(Lead)[0]
    world.act(exporting.ask, lead.id)

    run(world)
    world.run(lambda session: posts.changed(session, world.workspace_id, PostKind.LEAD_EXPORT, [lead.id]))
    world.clock.advance(seconds=5)
    run(world)

    (shared,) = world.slack.shared
    assert (shared.slack_channel, shared.name) == ("DUANA", f"lead-{lead.id}.json")
    assert str(lead.email) in shared.content.decode()
    assert lead.name not in shared.comment
    assert world.only(SlackPost).file_id == shared.id


def test_what_is_taken_away_is_deleted_and_what_was_not_posted_yet_never_is(world: World) -> None:
    lead = world.rows(Lead)[0]
    world.act(exporting.ask, lead.id)
    wanted(world, 2)
    run(world)
    world.clock.advance(seconds=5)
    run(world)

    world.clock.advance(seconds=5)
    world.run(lambda session: posts.take_away(session, world.workspace_id, SlackPost.id > 0))
    run(world)

    assert (world.slack.shared, world.slack.posts) == ([], [])
    assert [ts for _, ts in world.slack.deleted] == [one.ts for one in world.rows(SlackPost) if one.ts]
    assert all(one.shown_version == one.wanted_version and not one.note for one in world.rows(SlackPost))


def test_a_message_that_slack_would_not_delete_is_tried_again(world: World) -> None:
    wanted(world, 1)
    run(world)
    world.clock.advance(seconds=5)
    world.run(lambda session: posts.take_away(session, world.workspace_id, SlackPost.id > 0))
    world.slack.errors.append(SlackRefused("cant_delete_message"))

    run(world)
    world.clock.advance(minutes=1)
    run(world)

    assert world.slack.posts == []
