"""What a reply does: every sequence of that lead stops, a conversation opens, a word for stop blocks the address."""

from models import Conversation, Delivery, Enrollment, History, Lead, Reply, SlackPost, Suppression
from models.states import ConversationState, LeadStage, PostKind
from outreach import inbox
from tests.outreach.doing import cause_of, reply_from_yuki, sent, settle, show, states
from tests.world import World


def test_a_reply_stops_the_lead_in_every_sequence(world: World) -> None:
    first = world.launched(leads=1)
    second = world.written(name="Another")
    world.approve(world.enrolled(second)[0].id)

    reply_from_yuki(world)

    for sequence_id in (first, second):
        enrollment = world.enrolled(sequence_id)[0]
        assert (enrollment.state, enrollment.reason, enrollment.due_at) == ("replied", "They replied", None)
    assert world.only(Reply).stopped_steps == 2
    assert world.row(Lead, 1).stage is LeadStage.REPLIED
    for _ in range(10):
        world.clock.advance(days=1)
        settle(world)
    assert len(sent(world, "yuki@kumo.test")) == 1


def test_every_consequence_names_the_reply_as_its_cause(world: World) -> None:
    world.launched(leads=1)

    reply_from_yuki(world)

    reply = world.only(History, kind="reply.human")
    for kind in ("enrollment.replied", "delivery.cancelled"):
        assert cause_of(world, world.only(History, kind=kind)).id == reply.id


def test_the_other_leads_go_on(world: World) -> None:
    sequence_id = world.launched(leads=3)

    reply_from_yuki(world)

    assert [one.state for one in world.enrolled(sequence_id)] == ["replied", "active", "active"]


def test_a_word_for_stop_blocks_the_address_for_good(world: World) -> None:
    world.launched(leads=1)

    reply_from_yuki(world, text='"STOP"\n\nYuki')

    assert world.only(Suppression).value == "yuki@kumo.test"
    assert "blocked" in world.only(Reply).class_reason


def test_a_second_reply_joins_the_conversation_and_is_broadcast(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world, number=1)
    show(world)
    conversation = world.only(Conversation)
    world.act(inbox.close, conversation.id)

    reply_from_yuki(world, number=2, text="One more thing")
    show(world)

    assert world.only(Conversation).state is ConversationState.WAITING_FOR_US
    posts = [one for one in world.slack.posts if one.slack_channel == "CINBOX"]
    assert [post.is_broadcast for post in posts] == [False, False, False, True]
    assert {post.thread_ts for post in posts[1:]} == {posts[0].ts}
    assert world.only(Reply, provider_id="<reply-2@kumo.test>").stopped_steps == 0


def test_the_conversation_belongs_to_the_owner_of_the_mailbox(world: World) -> None:
    world.launched(leads=1)

    reply_from_yuki(world)

    owners = dict(zip(world.sender_ids, (world.ana_id, world.jo_id), strict=True))
    conversation = world.only(Conversation)
    assert conversation.owner_person_id == owners[conversation.sender_account_id]
    assert conversation.state is ConversationState.NEW


def test_a_reply_that_is_markup_reaches_slack_as_plain_words(world: World) -> None:
    world.launched(leads=1)

    reply_from_yuki(world, text="<!channel> see <https://evil.test|here> *now* @everyone")
    show(world)

    inbox_posts = [one for one in world.slack.posts if one.slack_channel == "CINBOX"]
    assert inbox_posts
    for post in inbox_posts:
        assert "<!channel>" not in post.screen.text
        for text in _marked_up([block.to_dict() for block in post.screen.blocks]):
            assert "<!channel>" not in text
            assert "<https://evil.test" not in text


def _marked_up(tree: object) -> list[str]:
    if isinstance(tree, dict):
        own = [str(tree["text"])] if tree.get("type") == "mrkdwn" else []
        return own + [text for value in tree.values() for text in _marked_up(value)]
    if isinstance(tree, (list, tuple)):
        return [text for value in tree for text in _marked_up(value)]
    return []


def test_a_reply_during_a_send_in_another_sequence_lets_that_one_finish_only(world: World) -> None:
    world.launched(leads=1)
    follow_up = world.only(Delivery, state="scheduled")
    reply_from_yuki(world)

    assert states(world, follow_up.enrollment_id or 0) == ["sent", "cancelled"]
    assert world.row(Enrollment, follow_up.enrollment_id or 0).position == 2
    assert world.rows(SlackPost, slack_channel="CINBOX")[0].kind is PostKind.CONVERSATION_ROOT
