"""What a conversation's thread shows."""

from sqlalchemy.orm import Session

from models import Conversation, Reply
from outreach import draft_cards, threads
from tests.outreach.doing import drafted, reply_from_yuki, sent, walk
from tests.world import World, mail


def test_the_root_says_who_what_since_when_and_what_was_stopped(world: World) -> None:
    world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 2)
    reply_from_yuki(world)
    conversation = world.only(Conversation)

    card = world.services.read(
        lambda session: threads.conversation_card(
            session, conversation.id, now=world.clock.now, wall=world.clock.now
        )
    )

    assert card is not None
    assert (card.lead_name, card.company, card.last_text) == ("Yuki Tanaka", "Kumo", "Thursday works for me.")
    assert (card.answered_step, card.step_count, card.stopped_steps) == (1, 3, 1)
    assert card.lead_local_time.endswith(" in Tokyo")
    assert card.waiting_since == world.clock.now


def test_what_we_sent_is_listed_oldest_first(world: World) -> None:
    world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 2)
    reply_from_yuki(world)

    history = world.services.read(lambda session: threads.sent_history(session, 1))

    assert history is not None
    assert [line.step for line in history.lines] == [1, 2]


def test_a_reply_is_shown_without_quotes_and_whole_on_request(world: World) -> None:
    world.launched(leads=1)
    text = "Thursday works.\n\nOn Mon, 30 Nov 2026 at 10:00, Ana <ana@kestrel.test> wrote:\n> Hello Yuki"
    reply_from_yuki(world, text=text)
    reply = world.only(Reply)

    shown = world.services.read(lambda session: threads.reply_shown(session, reply.id))
    whole = world.act(lambda session, actor, *, now: threads.whole_mail(session, actor, reply.id))

    assert shown is not None
    assert (shown.text, shown.has_more, shown.is_first) == ("Thursday works.", True, True)
    assert "> Hello Yuki" in whole.text


def test_a_reply_without_words_is_shown_empty(world: World) -> None:
    world.launched(leads=1)
    world.receive("ana@kestrel.test", mail(sender="yuki@kumo.test", to="ana@kestrel.test", text=""))

    shown = world.services.read(lambda session: threads.reply_shown(session, 1))

    assert shown is not None
    assert (shown.text, shown.has_more) == ("", False)


def test_a_draft_names_recipient_sender_and_whose_name_it_goes_out_under(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world, by=world.ben_id)

    card = world.services.read(lambda session: draft_cards.draft_card(session, draft_id, now=world.clock.now))

    assert card is not None
    assert card.recipient == "yuki@kumo.test"
    assert card.writes_as_other.endswith(", you are Ben")
    assert card.subject == "Re: A word for Yuki Tanaka"


def test_what_is_gone_is_shown_as_nothing(world: World) -> None:
    now = world.clock.now

    def read(session: Session) -> list[object]:
        return [
            threads.sent_history(session, 999),
            threads.reply_shown(session, 999),
            threads.conversation_card(session, 999, now=now, wall=now),
            draft_cards.draft_card(session, 999, now=now),
        ]

    assert world.services.read(read) == [None] * 4
