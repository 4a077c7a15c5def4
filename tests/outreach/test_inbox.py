"""A teammate's words in a thread: a draft or a note, never a mail by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Conversation, Draft, History, Note, Person, SlackPost
from models.states import ConversationState
from outreach import draft_cards, drafts, inbox, threads
from outreach.errors import InvalidForm, NotAllowed, NotFound, NotReady
from tests.moments import kept
from tests.outreach.doing import change, drafted, reply_from_yuki, sent, stranger
from tests.world import World


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*_~`")))
def test_what_slack_escapes_comes_back_as_it_was_typed_but_for_its_marks(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert inbox.plain(escaped) == text.strip()


@given(st.text())
def test_any_text_is_a_remark_or_not(text: str) -> None:
    assert inbox.is_remark(text) in (True, False)
    assert isinstance(inbox.plain(text), str)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("see <https://a.test?x=1&amp;y=2>", "see https://a.test?x=1&y=2"),
        ("<https://a.test|our page>", "our page (https://a.test)"),
        ("<https://a.test|https://a.test>", "https://a.test"),
        ("<mailto:a@b.test|a@b.test>", "a@b.test"),
        ("<tel:+4930123|+4930123>", "+4930123"),
        ("1 &lt; 2 &amp;&amp; 3", "1 < 2 && 3"),
    ],
)
def test_links_are_written_out_for_a_mail(typed: str, words: str) -> None:
    assert inbox.plain(typed) == words


@pytest.mark.parametrize(
    "text",
    ["", "ok", "ok :+1:", ":tada: :tada: :tada:", "<@UBEN> can you take this one?", "<!here> who knows the price?",
     "see <#C123|general> for the price", "... !!! ???", "<!subteam^S1|@sales> look at this"],
)  # fmt: skip
def test_a_message_between_teammates_is_a_note(world: World, text: str) -> None:
    assert inbox.is_remark(text)


def test_three_words_are_an_answer() -> None:
    assert not inbox.is_remark("Thursday at ten")


@kept
def opened(world: World) -> Conversation:
    world.launched(leads=1)
    reply_from_yuki(world)
    return world.only(Conversation)


def write(
    world: World, conversation: Conversation, text: str, *, ts: str = "9.1", by: int | None = None
) -> Draft | None:
    return world.act(inbox.teammate_wrote, conversation, slack_channel="CINBOX", ts=ts, text=text, by=by)


def test_a_message_becomes_one_draft_and_nothing_is_sent(world: World) -> None:
    conversation = opened(world)

    first = write(world, conversation, "Great, I send an invite.")
    again = write(world, conversation, "Great, I send an invite.")
    world.work_off()

    assert first is not None
    assert again is None
    assert world.only(Draft).text == "Great, I send an invite."
    assert len(sent(world)) == 1


@pytest.mark.parametrize("values", [{"is_guest": True}, {"may_answer": False}])
def test_who_may_not_answer_leaves_a_note(world: World, values: dict) -> None:
    conversation = opened(world)
    change(world, Person, world.ben_id, **values)

    assert write(world, conversation, "Great, I send an invite.", by=world.ben_id) is None

    assert world.only(Note).author_person_id == world.ben_id
    assert world.rows(Draft) == []


def test_claiming_makes_an_owner_and_a_reply_opens_what_was_done(world: World) -> None:
    conversation = opened(world)

    world.act(inbox.claim, conversation.id, by=world.ben_id)
    claimed = world.row(Conversation, conversation.id)
    assert (claimed.owner_person_id, claimed.state) == (world.ben_id, ConversationState.WAITING_FOR_US)
    world.act(inbox.close, conversation.id)
    done = world.row(Conversation, conversation.id)

    assert (done.state, done.waiting_since) == (ConversationState.DONE, None)
    assert [one.by_person_id for one in world.rows(History) if one.kind.startswith("conversation.")] == [
        world.ben_id, world.ana_id,
    ]  # fmt: skip


def test_a_conversation_of_another_workspace_is_not_found(world: World) -> None:
    conversation = opened(world)
    draft_id = drafted(world)
    eve = stranger(world)
    now = world.clock.now

    for rule in (
        lambda session, actor, *, now: inbox.claim(session, actor, conversation.id, now=now),
        lambda session, actor, *, now: inbox.close(session, actor, conversation.id, now=now),
        lambda session, actor, *, now: draft_cards.answer_form(session, actor, conversation.id),
        lambda session, actor, *, now: threads.whole_mail(session, actor, 1),
        lambda session, actor, *, now: draft_cards.draft_to_edit(session, actor, draft_id, now=now),
        lambda session, actor, *, now: drafts.send_draft(session, actor, draft_id, digest="", now=now),
        lambda session, actor, *, now: drafts.edit_draft(session, actor, draft_id, text="x", now=now),
        lambda session, actor, *, now: drafts.keep_as_note(session, actor, draft_id, now=now),
        lambda session, actor, *, now: drafts.write_answer(
            session, actor, conversation.id, text="x", key="V", now=now
        ),
    ):
        with pytest.raises(NotFound):
            world.act(rule, by=eve)
    root_ts = next(post.ts for post in world.slack.posts if post.slack_channel == "CINBOX")
    seen = world.act(
        lambda session, actor, *, now: inbox.conversation_at(session, actor, "CINBOX", root_ts), by=eve
    )
    assert seen is None
    assert now == world.clock.now


@pytest.mark.parametrize("values", [{"is_guest": True}, {"may_answer": False}])
def test_claiming_and_answering_need_the_right(world: World, values: dict) -> None:
    conversation = opened(world)
    change(world, Person, world.ben_id, **values)

    with pytest.raises(NotAllowed):
        world.act(inbox.claim, conversation.id, by=world.ben_id)
    with pytest.raises(NotAllowed):
        world.act(drafts.write_answer, conversation.id, text="Hello", key="V1", by=world.ben_id)


def test_an_answer_from_the_modal_is_one_draft_however_often_it_is_submitted(world: World) -> None:
    conversation = opened(world)
    root = world.only(SlackPost, kind="conversation_root")
    change(world, SlackPost, root.id, ts="")
    with pytest.raises(NotReady, match="not in Slack yet"):
        world.act(drafts.write_answer, conversation.id, text="Hello", key="V1")
    change(world, SlackPost, root.id, ts="7.1")

    first = world.act(drafts.write_answer, conversation.id, text=" Hello ", key="V1")
    second = world.act(drafts.write_answer, conversation.id, text=" Hello ", key="V1")

    assert first.id == second.id
    assert world.only(Draft).text == "Hello"
    for text in (" ", "x" * 3001):
        with pytest.raises(InvalidForm):
            world.act(drafts.write_answer, conversation.id, text=text, key="V2")


@pytest.mark.parametrize(
    ("length", "files", "said"),
    [
        (3000, 0, ""),
        (3001, 0, "Your message has 3,001 characters, and only the first 3,000 go out"),
        (100, 1, "1 file stays here, as an answer is text alone: put a link into it instead."),
        (3001, 2, "2 files stay here"),
    ],
)
def test_what_does_not_go_out_with_an_answer_is_said(length: int, files: int, said: str) -> None:
    found = inbox.what_stays("x" * length, files)

    assert (said in found, bool(found)) == (True, bool(said))
    assert len(found) <= 300
