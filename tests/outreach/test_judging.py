"""What a reply means for us: asked of a model where one is to be asked, shown, and left to people in the end."""

from dataclasses import dataclass, field, replace

import pytest

from jobs import context
from jobs.judge import judge_now
from models import Enrollment, History, Reply
from models.states import Interest, ReplyClass
from outreach import correcting, threads
from outreach.errors import InvalidForm, WriterFailed, WriterStopped, WriterUnreachable
from outreach.inbox_screens import ConversationCard
from outreach.interest_port import Judged
from outreach.judging import TRIES
from tests.outreach.doing import reply_from_yuki, settle
from tests.world import World
from views import conversation
from views.correct_class import INTERESTS


@dataclass
class Reader:
    """Says what it was told to say, and remembers what it was asked."""

    says: Interest = Interest.INTERESTED
    fails: list[WriterFailed] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def judge(self, subject: str, words: str) -> Judged:
        self.asked.append((subject, words))
        if self.fails:
            raise self.fails.pop(0)
        return Judged(self.says, "wants a call", "test:model")


def use(world: World, reader: Reader) -> None:
    world.services = replace(world.services, interest=reader)
    context.install(lambda: world.services)


@pytest.fixture
def reader(world: World) -> Reader:
    found = Reader()
    use(world, found)
    return found


def card(world: World) -> ConversationCard:
    reply = world.only(Reply)
    found = world.services.read(
        lambda session: threads.conversation_card(
            session, reply.conversation_id or 0, now=world.clock.now, wall=world.clock.now
        )
    )
    assert found is not None
    return found


def replied(world: World, text: str = "Yes, let us talk on Monday.") -> None:
    world.launched(leads=1)
    reply_from_yuki(world, text=text)
    world.work_off()


def test_a_reply_is_judged_by_its_own_words_and_the_card_says_so(world: World, reader: Reader) -> None:
    replied(world)

    assert [words for _, words in reader.asked] == ["Yes, let us talk on Monday."]
    reply = world.only(Reply)
    assert (reply.interest, reply.judge_at) == (Interest.INTERESTED, None)
    shown = str(conversation.conversation_root(card(world)))
    assert "*Interested*" in shown
    assert "wants a call (judged by test:model)" in shown


def test_nobody_is_asked_where_no_model_is_to_judge(world: World) -> None:
    replied(world)

    assert (world.only(Reply).interest, world.only(Reply).judge_at) == (None, None)


def test_who_wants_no_more_mails_has_said_what_it_means(world: World, reader: Reader) -> None:
    replied(world, "unsubscribe")

    assert world.only(Reply).reply_class is ReplyClass.OPT_OUT
    assert reader.asked == []


def test_what_a_model_says_stops_and_resumes_nothing(world: World, reader: Reader) -> None:
    reader.says = Interest.NOT_INTERESTED
    replied(world)
    before = world.rows(Enrollment)[0].state

    judge_now(world.services, 1)

    assert before == "replied"
    assert [one.kind for one in world.rows(History) if "interest" in one.kind] == []
    assert len(reader.asked) == 1


def test_a_model_that_is_away_is_asked_again_later_and_not_for_ever(world: World, reader: Reader) -> None:
    reader.fails = [WriterUnreachable("Away.") for _ in range(TRIES)]
    replied(world)
    assert len(reader.asked) == 1
    settle(world)
    assert len(reader.asked) == 1

    for _ in range(TRIES + 2):
        world.clock.advance(hours=6)
        settle(world)

    assert len(reader.asked) == TRIES
    assert (world.only(Reply).interest, world.only(Reply).judge_at) == (None, None)


def test_a_refused_account_is_left_alone_for_an_hour(world: World, reader: Reader) -> None:
    reader.fails = [WriterStopped("No credit.")]
    replied(world)

    world.clock.advance(minutes=59)
    settle(world)
    assert len(reader.asked) == 1
    world.clock.advance(minutes=2)
    settle(world)

    assert world.only(Reply).interest is Interest.INTERESTED


def test_a_model_that_cannot_tell_is_not_asked_again(world: World, reader: Reader) -> None:
    reader.fails = [WriterFailed("No form.")]
    replied(world)

    world.clock.advance(hours=30)
    settle(world)

    assert len(reader.asked) == 1


def test_a_person_has_the_last_word(world: World, reader: Reader) -> None:
    reader.fails = [WriterUnreachable("Away.")]
    replied(world)

    said = world.act(correcting.correct, 1, shown="human", chosen="human", interest=Interest.NOT_NOW)
    world.clock.advance(hours=6)
    settle(world)

    assert "kept" in said
    assert (world.only(Reply).interest, len(reader.asked)) == (Interest.NOT_NOW, 1)
    assert "Not now" in str(conversation.conversation_root(card(world)))
    line = world.only(History, kind="reply.meant")
    assert (line.by_person_id, line.reason) == (world.ana_id, "What their reply means: not now")
    with pytest.raises(InvalidForm):
        world.act(correcting.correct, 1, shown="human", chosen="human", interest=Interest.NOT_NOW)


def test_a_judgement_that_comes_after_a_persons_word_is_dropped(world: World) -> None:
    world.launched(leads=1)

    class Slow(Reader):
        def judge(self, subject: str, words: str) -> Judged:
            world.act(correcting.correct, 1, shown="human", chosen="human", interest=Interest.QUESTION)
            return super().judge(subject, words)

    use(world, Slow())
    reply_from_yuki(world)
    world.work_off()

    assert world.only(Reply).interest is Interest.QUESTION


def test_every_meaning_has_words() -> None:
    assert set(INTERESTS) == set(Interest)
