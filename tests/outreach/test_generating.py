"""Asking for texts: for a few, the next ones or all, with the cost said before; each wanted text is written once."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from integrations.llm import LangChainWriter, build_model
from jobs.generate import generate_all
from models import Enrollment, Message, Sequence, SlackPost
from models.states import MessageState, PostKind, WritingScope
from outreach import costing, editing, generating, lab, leads, likenesses, writing
from outreach.errors import NotReady
from outreach.generate_screens import GenerateForm
from outreach.writer_port import Terms, Used
from tests.outreach.doing import settle, show
from tests.world import World

SAME = "Many teams in your trade lose an hour a day to forms that nobody reads. May we talk about it soon?"
PAID = Terms("recording", 0.25, 2.0, is_free=False)


def crowd(world: World, count: int = 13) -> int:
    """Create a sequence of one step with so many leads, shown in Slack."""
    rows = [
        {"name": f"Lead {n}", "email": f"lead{n}@company{n}.test", "title": f"Head {n % 3}"}
        for n in range(count)
    ]
    made = world.run(
        lambda session: leads.import_rows(
            session, world.workspace_id, name="Many", rows=rows, now=world.clock.now
        )
    )
    world.group_id = made.source_group_id
    sequence_id = world.sequence(delays=(0,))
    show(world)
    return sequence_id


def form(world: World, sequence_id: int, terms: Terms = PAID, count: int = 0) -> GenerateForm:
    return world.act(generating.choices, sequence_id, terms=terms, count=count)


def written_for(world: World) -> list[int]:
    return sorted({one.enrollment_id or 0 for one in world.rows(Message)})


def test_previews_are_written_for_three_leads_and_their_cards_come_by_themselves(world: World) -> None:
    sequence_id = crowd(world)

    world.act(generating.start, sequence_id, WritingScope.PREVIEW)
    world.work_off()

    assert len(world.rows(Message)) == 3
    cards = world.rows(SlackPost, kind=PostKind.APPROVAL_CARD)
    assert sorted(card.subject_id for card in cards) == written_for(world)
    assert not world.row(Sequence, sequence_id).is_writing


def test_the_next_leads_are_those_that_enter_first_and_are_written_after_the_previews(world: World) -> None:
    sequence_id = crowd(world)
    every = [one.id for one in world.enrolled(sequence_id)]
    world.act(generating.start, sequence_id, WritingScope.PREVIEW)
    world.work_off()
    previews = written_for(world)

    world.act(generating.start, sequence_id, WritingScope.NEXT, count=4)
    world.work_off()

    following = [one for one in every if one not in previews][:4]
    assert written_for(world) == sorted([*previews, *following])
    assert len(world.rows(SlackPost, kind=PostKind.APPROVAL_CARD)) == 3


def test_what_is_asked_for_while_writing_is_written_too_and_nothing_twice(world: World) -> None:
    sequence_id = crowd(world)

    world.act(generating.start, sequence_id, WritingScope.NEXT, count=2)
    world.act(generating.start, sequence_id, WritingScope.NEXT, count=5)
    world.act(generating.start, sequence_id, WritingScope.PREVIEW)
    world.work_off()
    first = len(world.rows(Message))
    world.act(generating.start, sequence_id)
    world.act(generating.start, sequence_id, WritingScope.NEXT, count=1)
    world.work_off()

    assert 5 <= first <= 8
    assert len(world.rows(Message)) == len(world.writer.briefs) == 13


def test_a_stop_forgets_who_was_wanted(world: World) -> None:
    sequence_id = crowd(world)
    world.act(generating.start, sequence_id, WritingScope.NEXT, count=10)
    world.act(lab.stop_generating, sequence_id)
    world.work_off()

    world.act(generating.start, sequence_id, WritingScope.NEXT, count=2)
    world.work_off()

    assert len(world.rows(Message)) == 2
    assert len(world.rows(Enrollment, is_wanted=True)) == 2


def test_writing_does_not_end_while_more_was_asked_for_in_the_same_moment(world: World) -> None:
    sequence_id = crowd(world)
    world.act(generating.start, sequence_id, WritingScope.NEXT, count=1)

    is_over = world.run(lambda session: writing.finish(session, sequence_id, now=world.clock.now))

    assert not is_over
    assert world.row(Sequence, sequence_id).is_writing


def test_flagged_leads_alone_get_cards_ten_at_most(world: World) -> None:
    sequence_id = crowd(world, 14)
    world.writer.bodies.extend(["Hi, Siemens saved 45% with us."] * 24)

    world.act(generating.start, sequence_id)
    world.work_off()

    flagged = {one.enrollment_id for one in world.rows(Message, is_flagged=True)}
    cards = world.rows(SlackPost, kind=PostKind.APPROVAL_CARD)
    assert len(flagged) == 12
    assert len(cards) == 10
    assert {card.subject_id for card in cards} <= flagged


def test_the_cost_is_said_before_and_is_what_texts_here_have_taken(world: World) -> None:
    sequence_id = crowd(world)
    before = form(world, sequence_id, count=5)
    assert [(one.leads, one.estimate.texts) for one in before.choices] == [(3, 3), (5, 5), (13, 13)]
    assert all(one.estimate.cost_micros for one in before.choices)
    world.act(generating.start, sequence_id, WritingScope.NEXT, count=3)
    world.work_off()
    took(world, Used(1000, 100))

    after = form(world, sequence_id)

    assert after.choices[-1].estimate.cost_micros == 10 * (250 + 200)
    assert after.choices[-1].estimate.tokens == 11_000
    assert (after.spent.texts, after.spent.tokens) == (3, 3300)


def took(world: World, used: Used) -> None:
    """Pretend that every text took so much."""
    values = {"tokens_in": used.tokens_in, "tokens_out": used.tokens_out}
    world.run(lambda session: session.execute(update(Message).values(values)))


def test_the_template_costs_nothing_and_without_a_price_only_tokens_are_told(world: World) -> None:
    sequence_id = crowd(world)

    free = form(world, sequence_id, Terms())
    unpriced = form(world, sequence_id, Terms("openai:own", is_free=False))

    assert {(one.estimate.tokens, one.estimate.cost_micros) for one in free.choices} == {(0, 0)}
    assert all(one.estimate.tokens > 500 and one.estimate.cost_micros is None for one in unpriced.choices)


def test_two_weeks_worth_is_advised_by_the_real_pace(world: World) -> None:
    sequence_id = crowd(world, 650)

    advised = form(world, sequence_id)

    assert advised.leads_per_day > 0
    assert advised.choices[1].leads == advised.leads_per_day * 10 < 650


def test_nothing_left_to_write_is_a_sentence(world: World) -> None:
    sequence_id = world.written()

    with pytest.raises(NotReady, match="has its messages already"):
        form(world, sequence_id)
    with pytest.raises(NotReady, match="has its messages already"):
        world.act(generating.start, sequence_id, WritingScope.PREVIEW)


def test_what_every_call_for_a_text_took_is_kept_with_it_and_summed(world: World) -> None:
    sequence_id = world.sequence(delays=(0,))
    world.writer.used = Used(900, 70, 365)
    world.writer.bodies.extend(["Siemens saved 45%.", "Hi, a word?"])

    world.act(generating.start, sequence_id)
    generate_all(world.services, sequence_id)

    first, *others = world.rows(Message)
    assert (first.tokens_in, first.tokens_out, first.cost_micros) == (1800, 140, 730)
    assert {one.cost_micros for one in others} == {365}
    spent = world.services.read(lambda session: costing.spent(session, sequence_id))
    assert (spent.texts, spent.tokens, spent.cost_micros) == (3, 4 * 970, 4 * 365)


def test_texts_that_say_the_same_to_different_leads_are_flagged_when_writing_ends(world: World) -> None:
    sequence_id = crowd(world, 4)
    other = "A short note on quiet halls, for those who care: would a look at your busiest dock make sense at all?"
    world.writer.bodies.extend([SAME, SAME, other, SAME])

    world.act(generating.start, sequence_id)
    world.work_off()

    flagged = [one.is_flagged for one in world.rows(Message)]
    assert flagged == [True, True, False, False]
    assert "says the same as the text for Lead" in str(world.rows(Message)[0].flags)
    assert {one.state for one in world.rows(Message)} == {MessageState.NEEDS_REVIEW}


def test_the_embedded_template_says_what_it_says_and_is_compared_with_nobody(world: World) -> None:
    sequence_id = crowd(world, 6)
    services = replace(world.services, writer=LangChainWriter(build_model("template"), "template"))

    world.act(generating.start, sequence_id)
    generate_all(services, sequence_id)

    messages = world.rows(Message)
    assert len(messages) == 6
    assert {(one.sketch, one.is_flagged) for one in messages} == {("", False)}


def test_a_person_who_rewords_a_text_that_was_like_another_is_believed(world: World) -> None:
    sequence_id = crowd(world, 2)
    world.writer.bodies.extend([SAME, SAME])
    world.act(generating.start, sequence_id)
    world.work_off()
    message = world.rows(Message)[0]
    assert message.is_flagged

    world.act(editing.edit, message.id, subject=message.subject, body=f"{SAME} Yes?", digest=message.digest)
    world.run(lambda session: likenesses.mark(session, session.get_one(Sequence, sequence_id)))

    assert [one.is_flagged for one in world.rows(Message)] == [False, True]


def test_a_job_that_died_is_followed_by_one_that_writes_for_the_wanted_alone(world: World) -> None:
    sequence_id = crowd(world, 6)
    wanted = [one.id for one in world.enrolled(sequence_id)][:2]
    world.act(generating.start, sequence_id, WritingScope.NEXT, count=2)
    world.queue.jobs.clear()
    world.writer.errors.append(RuntimeError("the worker is gone"))
    with pytest.raises(RuntimeError):
        generate_all(world.services, sequence_id)

    world.clock.advance(seconds=121)
    settle(world)

    assert written_for(world) == wanted
    assert len(world.rows(Message)) == 2
    assert not world.row(Sequence, sequence_id).is_writing
