"""Fix all like this: asked for after a change, proposed for the others as they are, ticked, stopped, discarded."""

import pytest

from jobs.fix_all import propose_all
from jobs.screens import render
from models import History, Lead, Message, Person, SlackPost, TextFix, TextFixItem
from models.states import FixItemState, FixState, MessageState, PostKind, SuppressionKind
from outreach import approvals, editing, fix_cards, fix_decisions, fix_undoing, fixing_all, suppression
from outreach.errors import (
    AlreadyDecided,
    InvalidForm,
    NotFound,
    NotReady,
    TextChanged,
    WriterStopped,
    WriterUnreachable,
)
from outreach.fix_checks import UNCHANGED
from outreach.fix_screens import FixCard, FixOffer, Listed
from outreach.outbox import Pending
from outreach.writer_port import TEMPLATE_TERMS, Terms, Used
from tests.outreach.doing import ask, change, kinds, settle, stranger
from tests.outreach.fixes import applied, asked, edit, fix, items, proposed, text
from tests.world import World

pytestmark = pytest.mark.unseen


def offer(world: World, message: Message, terms: Terms = TEMPLATE_TERMS) -> FixOffer:
    return world.run(
        lambda session: fixing_all.offer(
            session, session.get_one(Person, world.ana_id), message.id, terms=terms
        )
    )


def untick(world: World, item_id: int, by: int) -> None:
    world.run(
        lambda session: fix_decisions.tick(session, session.get_one(Person, by), item_id, is_ticked=False)
    )


def test_a_text_that_nobody_changed_offers_nothing(world: World) -> None:
    message = text(world, world.written(), 1)

    assert not fixing_all.is_offered(message)
    with pytest.raises(NotReady, match="Nothing was changed"):
        asked(world, message)


def test_the_question_says_what_was_changed_in_how_many_texts_and_what_it_costs(world: World) -> None:
    sequence_id = world.written()
    world.approve(world.enrolled(sequence_id)[2].id)
    message = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")

    shown = offer(world, message, Terms("gpt", 1.0, 4.0, is_free=False))

    assert (shown.others, shown.approved, shown.lead_name) == (2, 1, "Yuki Tanaka")
    assert "this is step" in shown.before.body
    assert "here comes step" in shown.after.body
    assert shown.estimate.texts == 2
    assert (shown.estimate.cost_micros or 0) > 0


def test_two_edits_in_a_row_count_from_the_first_text(world: World) -> None:
    sequence_id = world.written()
    first = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")
    second = edit(world, first, "Hello", "Hello again")

    fix_id = asked(world, second)

    assert "this is step" in fix(world, fix_id).body_before
    assert fix(world, fix_id).body_after == second.body


def test_every_other_text_of_the_step_gets_a_proposal_and_nothing_changes(world: World) -> None:
    sequence_id = world.written()
    world.approve(world.enrolled(sequence_id)[2].id)
    before = {one.id: one.digest for one in world.rows(Message)}

    fix_id = proposed(world, sequence_id)

    assert fix(world, fix_id).state is FixState.READY
    assert [one.body for one in items(world, fix_id)] == [
        "Hello Lena Vogt, here comes step 2.",
        "Hello Sam Reed, here comes step 2.",
    ]
    assert all(one.is_ticked for one in items(world, fix_id, FixItemState.READY))
    edited = text(world, sequence_id, 1).id
    assert {one.id for one in world.rows(Message) if one.digest != before[one.id]} == {edited}
    assert text(world, sequence_id, 3).state is MessageState.APPROVED
    assert world.only(SlackPost, kind=PostKind.TEXT_FIX).subject_id == fix_id


def test_the_writer_is_told_the_change_the_draft_and_the_wish(world: World) -> None:
    sequence_id = world.written()
    message = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")
    asked(world, message, instruction="Sound warmer")
    world.work_off()

    brief = world.writer.briefs[-1]

    assert brief.example is not None
    assert "this is step" in brief.example.before.body
    assert brief.example.after.body == message.body
    assert brief.example.draft.body == text(world, sequence_id, 3).body
    assert (brief.instruction, brief.lead_name) == ("Sound warmer", "Sam Reed")


def test_what_proposals_took_counts_for_their_texts(world: World) -> None:
    sequence_id = world.written()
    world.writer.used = Used(100, 20, 7)

    proposed(world, sequence_id)

    assert [text(world, sequence_id, lead).cost_micros for lead in (1, 2, 3)] == [0, 7, 7]


def test_a_text_without_what_was_changed_one_with_a_new_flaw_and_one_that_failed_are_held_back(
    world: World,
) -> None:
    sequence_id = world.written(delays=(0, 3))
    other = text(world, sequence_id, 2)
    edit(world, other, "this is step", "now for step")
    fix_id = proposed(world, sequence_id)
    assert [one.reason for one in items(world, fix_id, FixItemState.HELD)] == [UNCHANGED]

    again = edit(world, text(world, sequence_id, 1), "here comes", "here at last comes")
    world.writer.bodies.extend(["Hello [Name], ask Yuki Tanaka.", "Hello [Name], ask Yuki Tanaka."])
    second = asked(world, again)
    world.work_off()

    reasons = [one.reason for one in items(world, second)]
    assert "It speaks of the other lead: Yuki Tanaka." in reasons[0]
    assert "placeholder" in reasons[0]
    assert items(world, second)[0].state is FixItemState.HELD
    assert world.writer.briefs[-2].correction


def test_a_flaw_that_a_text_had_before_holds_nothing_back_but_stays_marked(world: World) -> None:
    sequence_id = world.written()
    edit(world, text(world, sequence_id, 2), "Hello", "Hello [Name] and")

    fix_id = proposed(world, sequence_id)

    first = items(world, fix_id)[0]
    assert first.state is FixItemState.READY
    assert first.flags is not None


def test_a_text_that_changed_while_proposals_were_written_is_held_back(world: World) -> None:
    sequence_id = world.written()
    fix_id = asked(world, edit(world, text(world, sequence_id, 1), "this is step", "here comes step"))
    edit(world, text(world, sequence_id, 2), "Hello", "Dear")
    world.act(approvals.leave_lead_out, world.enrolled(sequence_id)[2].id)

    world.work_off()

    assert [one.state for one in items(world, fix_id)] == [FixItemState.HELD] * 2
    assert "changed" in items(world, fix_id)[0].reason
    assert "lead is done" in items(world, fix_id)[1].reason


def test_blocked_leads_and_those_who_are_out_are_not_among_the_others(world: World) -> None:
    sequence_id = world.written()
    email = world.lead_of(world.enrolled(sequence_id)[1].id).email or ""
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.ADDRESS, email, "Asked", now=world.clock.now
        )
    )
    world.act(approvals.leave_lead_out, world.enrolled(sequence_id)[2].id)
    message = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")

    with pytest.raises(NotReady, match="No other text"):
        asked(world, message)


def test_the_same_is_not_asked_for_twice_and_not_for_a_text_that_changed(world: World) -> None:
    sequence_id = world.written()
    before = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")
    fix_id = asked(world, before)

    with pytest.raises(AlreadyDecided):
        asked(world, before)
    after = edit(world, before, "Hello", "Dear")
    with pytest.raises(TextChanged):
        asked(world, before)
    with pytest.raises(InvalidForm):
        asked(world, after, instruction="x" * 501)
    world.act(fix_decisions.discard, fix_id)
    assert asked(world, after) != fix_id


def test_a_stranger_finds_nothing_of_it(world: World) -> None:
    fix_id = proposed(world, world.written())
    eve, item_id = stranger(world), items(world, fix_id)[0].id

    for rule in (fix_decisions.stop, fix_decisions.go_on, fix_decisions.discard):
        with pytest.raises(NotFound):
            world.act(rule, fix_id, by=eve)
    with pytest.raises(NotFound):
        untick(world, item_id, eve)
    with pytest.raises(NotFound):
        ask(world, fix_cards.page, fix_id, by=eve)


def test_stop_keeps_what_is_written_and_go_on_writes_the_rest(world: World) -> None:
    sequence_id = world.written()
    fix_id = asked(world, edit(world, text(world, sequence_id, 1), "this is step", "here comes step"))
    world.act(fix_decisions.stop, fix_id)
    world.work_off()
    assert fix(world, fix_id).reason == "Stopped by Ana."
    assert {one.state for one in items(world, fix_id)} == {FixItemState.WAITING}

    world.act(fix_decisions.go_on, fix_id)
    world.work_off()

    assert fix(world, fix_id).state is FixState.READY
    with pytest.raises(AlreadyDecided):
        world.act(fix_decisions.stop, fix_id)


def test_a_lost_job_is_asked_for_again_and_writes_nothing_twice(world: World) -> None:
    sequence_id = world.written()
    fix_id = asked(world, edit(world, text(world, sequence_id, 1), "this is step", "here comes step"))
    world.queue.jobs.clear()
    change(
        world,
        TextFixItem,
        items(world, fix_id)[0].id,
        state=FixItemState.READY,
        body="Kept before the crash.",
    )
    calls = len(world.writer.briefs)

    settle(world)

    assert [one.body for one in items(world, fix_id)] == [
        "Kept before the crash.",
        "Hello Sam Reed, here comes step 2.",
    ]
    assert len(world.writer.briefs) == calls + 1
    assert fix(world, fix_id).state is FixState.READY


def test_two_jobs_at_once_write_each_proposal_once(world: World) -> None:
    sequence_id = world.written()
    fix_id = asked(world, edit(world, text(world, sequence_id, 1), "this is step", "here comes step"))
    calls = len(world.writer.briefs)

    propose_all(world.services, fix_id)
    propose_all(world.services, fix_id)

    assert len(world.writer.briefs) == calls + 2


def test_a_model_that_is_away_rests_and_one_that_refuses_stops(world: World) -> None:
    sequence_id = world.written()
    fix_id = asked(world, edit(world, text(world, sequence_id, 1), "this is step", "here comes step"))
    world.writer.errors.append(WriterUnreachable("The model is away."))
    world.work_off()
    assert fix(world, fix_id).state is FixState.WRITING
    assert fix(world, fix_id).reason == "The model is away. It goes on by itself in a minute."
    settle(world)
    calls = len(world.writer.briefs)
    settle(world)
    assert len(world.writer.briefs) == calls

    world.clock.advance(seconds=61)
    world.writer.errors.append(WriterStopped("The account is out of credit."))
    settle(world)
    assert fix(world, fix_id).state is FixState.STOPPED
    assert fix(world, fix_id).reason == "The account is out of credit. Then press Go on."
    world.act(fix_decisions.go_on, fix_id)
    world.work_off()

    assert fix(world, fix_id).state is FixState.READY
    assert len(items(world, fix_id, FixItemState.READY)) == 2


def test_a_tick_is_kept_at_once_and_for_everybody(world: World) -> None:
    fix_id = proposed(world, world.written())
    odd = items(world, fix_id)[1]

    untick(world, odd.id, world.ben_id)

    page = ask(world, fix_cards.page, fix_id)
    assert [one.is_ticked for one in page.lines] == [True, False]
    assert (page.card.ticked, page.card.ready) == (1, 2)


def test_a_discarded_fix_is_forgotten_and_a_late_tick_is_refused(world: World) -> None:
    fix_id = proposed(world, world.written())
    item_id = items(world, fix_id)[0].id

    world.act(fix_decisions.discard, fix_id)

    assert items(world, fix_id) == []
    with pytest.raises(NotFound):
        untick(world, item_id, world.ana_id)
    with pytest.raises(AlreadyDecided):
        world.act(fix_decisions.discard, fix_id)
    assert "texts.fix_discarded" in kinds(world)


def test_pages_hold_ten_and_held_back_ones_have_their_own(world: World) -> None:
    fix_id = proposed(world, world.written())
    first = items(world, fix_id)[0]
    change(world, TextFixItem, first.id, state=FixItemState.HELD, reason="Too long.")

    ready = ask(world, fix_cards.page, fix_id)
    held = ask(world, fix_cards.page, fix_id, Listed.HELD, 9)

    assert [one.lead_name for one in ready.lines] == ["Sam Reed"]
    assert [(one.lead_name, one.reason) for one in held.lines] == [("Lena Vogt", "Too long.")]
    assert (held.page, held.pages) == (1, 1)


def test_a_rewrite_counts_as_a_change_too(world: World) -> None:
    sequence_id = world.written()
    message = text(world, sequence_id, 1)
    world.act(editing.rewrite_message, message.id, instruction="warmer")
    world.work_off()
    message = world.row(Message, message.id)
    assert message.state is MessageState.NEEDS_REVIEW

    fix_id = asked(world, message)

    assert "(warmer)" in fix(world, fix_id).body_after
    assert "(warmer)" not in fix(world, fix_id).body_before


def card(world: World, fix_id: int) -> FixCard:
    found = world.services.read(lambda session: fix_cards.card(session, fix_id))
    assert found is not None
    return found


def test_the_card_says_what_was_estimated_and_what_proposals_took(world: World) -> None:
    sequence_id = world.written()
    world.writer.used = Used(900, 100, 5000)
    message = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")

    fix_id = asked(world, message, terms=Terms("gpt", 1.0, 4.0, is_free=False))
    before = card(world, fix_id)
    world.work_off()
    after = card(world, fix_id)

    assert before.estimate is not None
    assert (before.estimate.texts, before.spent.tokens) == (2, 0)
    assert before.estimate.tokens > 0
    assert (before.estimate.cost_micros or 0) > 0
    assert after.estimate == before.estimate
    assert (after.spent.texts, after.spent.tokens, after.spent.cost_micros) == (2, 2000, 10_000)


def test_a_free_writer_is_estimated_at_nothing(world: World) -> None:
    shown = card(world, proposed(world, world.written()))

    assert (shown.estimate, shown.spent.tokens) == (None, 0)


def held_with_words(world: World) -> tuple[int, TextFixItem]:
    """Return a fix with one proposal that is held back for a placeholder, and its item."""
    sequence_id = world.written()
    message = edit(world, text(world, sequence_id, 1), "this is step", "here comes step")
    world.writer.bodies.extend(["Hello [Name], here comes step 2."] * 2)
    fix_id = asked(world, message)
    world.work_off()
    (held,) = items(world, fix_id, FixItemState.HELD)
    return fix_id, held


def test_a_proposal_that_was_held_back_is_used_anyway_and_its_mark_goes_along(world: World) -> None:
    fix_id, held = held_with_words(world)
    assert "placeholder" in held.reason

    who = world.act(fix_decisions.use_anyway, held.id)
    applied(world, fix_id)

    message = world.row(Message, held.message_id)
    assert message.body == "Hello [Name], here comes step 2."
    assert (message.is_flagged, message.state) == (True, MessageState.NEEDS_REVIEW)
    (line,) = world.rows(History, kind="texts.fix_used_anyway")
    assert (line.by_person_id, "placeholder" in line.reason) == (world.ana_id, True)
    assert who == world.row(Lead, message.lead_id).name


def test_what_is_used_anyway_stays_so_when_writing_goes_on(world: World) -> None:
    fix_id, held = held_with_words(world)
    change(world, TextFix, fix_id, state=FixState.STOPPED)
    world.act(fix_decisions.use_anyway, held.id)

    world.act(fix_decisions.go_on, fix_id)
    world.work_off()

    assert world.row(TextFixItem, held.id).state is FixItemState.READY


def test_a_text_without_a_proposal_one_that_changed_and_a_decided_fix_are_refused(world: World) -> None:
    fix_id, held = held_with_words(world)
    edit(world, world.row(Message, held.message_id), "Hello", "Dear")
    with pytest.raises(AlreadyDecided, match="changed or decided on meanwhile"):
        world.act(fix_decisions.use_anyway, held.id)

    change(world, TextFixItem, held.id, body="")
    with pytest.raises(NotReady, match="no proposal"):
        world.act(fix_decisions.use_anyway, held.id)

    applied(world, fix_id)
    with pytest.raises(AlreadyDecided):
        world.act(fix_decisions.use_anyway, held.id)
    with pytest.raises(NotFound):
        world.act(fix_decisions.use_anyway, held.id, by=stranger(world))


def test_what_was_decided_on_is_forgotten_after_ninety_days_and_history_stays(world: World) -> None:
    sequence_id = world.written()
    done = proposed(world, sequence_id)
    applied(world, done)
    open_one = proposed(world, sequence_id, step=1)
    world.clock.advance(days=89)
    settle(world)
    assert {one.id for one in world.rows(TextFix)} == {done, open_one}

    world.clock.advance(days=1, seconds=1)
    settle(world)

    assert {one.id for one in world.rows(TextFix)} == {open_one}
    assert {one.text_fix_id for one in world.rows(TextFixItem)} == {open_one}
    assert "texts.fix_applied" in kinds(world, sequence_id=sequence_id)
    assert "message.fixed" in kinds(world, sequence_id=sequence_id)
    (post,) = world.rows(SlackPost, kind=PostKind.TEXT_FIX, subject_id=done)
    drawn = render(world.services, Pending(post.id, post.kind, done, "C1", "", "1.1", 1, False, ""))
    assert drawn is not None
    assert "no longer kept" in drawn.text
    with pytest.raises(NotFound):
        world.act(fix_undoing.undo, done)
