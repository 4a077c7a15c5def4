"""Changing a text by hand or by the writer voids its approval, and nobody overwrites what somebody else wrote."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models import History, Message, Person
from models.states import MessageState
from outreach import approvals, card_screens, editing, generating, lab, lab_screens
from outreach.errors import InvalidForm, NotFound, NotReady, WriterFailed
from tests.mail_words import plain_of
from tests.outreach.doing import cause_of, change, kinds, sent, settle, states, stranger, walk
from tests.world import World

pytestmark = pytest.mark.unseen


def messages(world: World) -> list[Message]:
    return world.messages(world.enrolled(world.written())[0].id)


def overview(world: World, sequence_id: int) -> lab_screens.LabOverview:
    shown = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))
    assert shown is not None
    return shown


def edit(world: World, message: Message, *, subject: str = "A subject", body: str = "Words.") -> object:
    return world.act(editing.edit, message.id, digest=message.digest, subject=subject, body=body)


def test_an_edit_goes_back_to_review_and_changes_the_digest(world: World) -> None:
    first = messages(world)[0]
    world.approve(first.enrollment_id or 0)

    effect = edit(world, first, subject="A word for Yuki Tanaka")

    assert "1 approval voided" in str(effect)
    after = world.row(Message, first.id)
    assert (after.state, after.body, after.decided_by_id) == (MessageState.NEEDS_REVIEW, "Words.", None)
    assert after.digest != first.digest


def test_a_new_first_subject_voids_the_follow_ups(world: World) -> None:
    first, second, third = messages(world)
    world.approve(first.enrollment_id or 0)

    effect = edit(world, first, subject="New")

    assert "3 approvals voided" in str(effect)
    assert [world.row(Message, one.id).subject for one in (second, third)] == ["Re: New"] * 2
    assert kinds(world).count("message.voided") == 2


def test_a_follow_up_has_no_subject_of_its_own(world: World) -> None:
    _, second, _ = messages(world)

    edit(world, second, subject="Sneaky")

    assert world.row(Message, second.id).subject == "Re: A word for Yuki Tanaka"


def test_a_text_changed_by_another_meanwhile_is_shown_instead_of_overwritten(world: World) -> None:
    first = messages(world)[0]
    edit(world, first, body="Ben's words.")

    shown = edit(world, first, body="Ana's words.")

    assert isinstance(shown, card_screens.MessageText)
    assert shown.body == "Ben's words."
    assert world.row(Message, first.id).body == "Ben's words."


def test_what_was_approved_while_it_was_edited_is_shown_and_voided_only_when_saved_again(
    world: World,
) -> None:
    first = messages(world)[0]
    opened = world.act(lambda session, actor, *, now: editing.text_of(session, actor, first.id))
    world.approve(first.enrollment_id or 0, by=world.ben_id)

    def save(shown: card_screens.MessageText) -> object:
        return world.act(
            editing.edit,
            first.id,
            digest=shown.digest,
            subject="Mine",
            body="Ana's words.",
            saw_approved=bool(shown.approved_by),
        )

    shown = save(opened)

    assert isinstance(shown, card_screens.MessageText)
    assert (opened.approved_by, shown.approved_by) == ("", "Ben")
    assert world.row(Message, first.id).state is MessageState.APPROVED
    assert "voided" in str(save(shown))
    assert world.row(Message, first.id).body == "Ana's words."


def test_a_text_that_cannot_be_composed_yet_is_not_overwritten_either(world: World) -> None:
    first = messages(world)[0]
    change(world, Message, first.id, digest="", composed=None)
    opened = world.act(lambda session, actor, *, now: editing.text_of(session, actor, first.id))
    change(world, Message, first.id, body="Ben's words.")

    shown = world.act(editing.edit, first.id, digest=opened.digest, subject="Mine", body="Ana's words.")

    assert isinstance(shown, card_screens.MessageText)
    assert world.row(Message, first.id).body == "Ben's words."


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("A", " \n", "body"),
        ("A", "x" * 3001, "body"),
        (" \r\n ", "Words.", "subject"),
        ("x" * 121, "Words.", "subject"),
        ("\u200b", "Words.", "subject"),
    ],
)
def test_a_wrong_text_is_refused_at_its_field(world: World, subject: str, body: str, field: str) -> None:
    first = messages(world)[0]

    with pytest.raises(InvalidForm) as refused:
        edit(world, first, subject=subject, body=body)

    assert list(refused.value.fields) == [field]


def test_a_subject_with_a_line_break_is_refused_at_its_field(world: World) -> None:
    first = messages(world)[0]

    with pytest.raises(InvalidForm) as refused:
        edit(world, first, subject="One\r\nBcc: eve@evil.test")

    assert refused.value.fields == {"subject": "A subject is one line: take the line break out."}
    assert world.row(Message, first.id).subject == first.subject


def test_a_failed_text_is_mended_by_an_edit(world: World) -> None:
    sequence_id = world.sequence()
    world.writer.errors.append(WriterFailed("Silent."))
    world.act(generating.start, sequence_id)
    world.work_off()
    failed = world.messages(world.enrolled(sequence_id)[0].id)[0]

    opened = world.act(lambda session, actor, *, now: editing.text_of(session, actor, failed.id))
    world.act(editing.edit, failed.id, digest=opened.digest, subject="A subject", body="Words.")

    after = world.row(Message, failed.id)
    assert (after.state, after.problem) == (MessageState.NEEDS_REVIEW, "")
    world.approve(failed.enrollment_id or 0)


def test_a_left_out_step_is_brought_back_before_it_is_changed(world: World) -> None:
    first = messages(world)[0]
    world.act(approvals.leave_step_out, first.id)

    with pytest.raises(NotReady, match="Undo"):
        edit(world, first)
    with pytest.raises(NotReady, match="Undo"):
        world.act(editing.rewrite_message, first.id, instruction="Shorter")
    with pytest.raises(NotReady, match="Undo"):
        world.act(lambda session, actor, *, now: editing.text_of(session, actor, first.id))


def test_a_text_that_was_sent_no_longer_changes(world: World) -> None:
    sequence_id = world.launched(leads=1)
    first = world.messages(world.enrolled(sequence_id)[0].id)[0]

    with pytest.raises(NotReady, match="has been sent"):
        edit(world, first)
    with pytest.raises(NotReady, match="has been sent"):
        world.act(editing.rewrite_message, first.id, instruction="Shorter")


def test_editing_a_planned_follow_up_holds_it_until_it_is_approved_again(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    second = world.messages(enrollment.id)[1]

    edit(world, second, body="Other words.")
    for _ in range(6):
        world.clock.advance(days=1)
        settle(world)

    assert len(sent(world)) == 1
    assert states(world, enrollment.id) == ["sent", "cancelled"]
    assert cause_of(world, world.only(History, kind="delivery.cancelled")).kind == "message.edited"
    world.approve(enrollment.id)
    walk(world, lambda: len(sent(world)) == 2)
    assert "Other words." in plain_of(sent(world)[1].as_bytes())


def test_a_rewrite_follows_the_instruction_and_voids_the_approval(world: World) -> None:
    first, second, _ = messages(world)
    world.approve(first.enrollment_id or 0)

    world.act(editing.rewrite_message, second.id, instruction=" shorter ")
    assert world.row(Message, second.id).state is MessageState.DRAFTING
    world.work_off()

    after = world.row(Message, second.id)
    assert after.state is MessageState.NEEDS_REVIEW
    assert after.body.endswith("(shorter).")
    assert world.row(Message, first.id).state is MessageState.APPROVED


def test_a_rewrite_of_a_lead_leaves_alone_what_is_left_out(world: World) -> None:
    first, second, third = messages(world)
    world.act(approvals.leave_step_out, second.id)

    world.act(editing.rewrite_lead, first.enrollment_id, instruction="kinder")
    world.work_off()

    assert [world.row(Message, one.id).state for one in (first, second, third)] == [
        "needs_review", "left_out", "needs_review",
    ]  # fmt: skip


def test_an_instruction_that_is_too_long_is_refused(world: World) -> None:
    first = messages(world)[0]

    with pytest.raises(InvalidForm):
        world.act(editing.rewrite_message, first.id, instruction="x" * 501)


def test_a_failed_rewrite_keeps_the_old_text_and_asks_only_once(world: World) -> None:
    first = messages(world)[0]
    world.writer.errors.append(WriterFailed("Silent."))

    world.act(editing.rewrite_message, first.id, instruction="Shorter")
    world.work_off()
    settle(world)

    after = world.row(Message, first.id)
    assert (after.problem, after.rewrite_asked, after.body) == ("Silent.", None, first.body)
    assert len(world.writer.briefs) == 10


def test_edit_opens_the_first_text_that_waits(world: World) -> None:
    first, second, _ = messages(world)
    world.approve(first.enrollment_id or 0)
    edit(world, second)

    def opened(session: Session, actor: Person, *, now: datetime) -> card_screens.MessageText:
        return editing.text_to_edit(session, actor, first.enrollment_id or 0)

    text = world.act(opened)
    assert (text.message_id, text.has_subject, text.position) == (second.id, False, 2)
    with pytest.raises(NotFound):
        world.act(opened, by=stranger(world))
    with pytest.raises(NotFound):
        world.act(
            lambda session, actor, *, now: editing.text_of(session, actor, first.id), by=stranger_again(world)
        )


def stranger_again(world: World) -> int:
    return world.only(Person, slack_user_id="UEVE").id


def test_an_edit_is_checked_for_how_it_looks_and_its_flags_go_with_the_next_one(world: World) -> None:
    first = messages(world)[0]

    edit(world, first, body="Hi [Name], \u200bToyota saved 45%.")

    flagged = world.row(Message, first.id)
    assert flagged.body == "Hi [Name], Toyota saved 45%."
    assert flagged.is_flagged
    assert [one["kind"] for one in (flagged.flags or {})["found"]] == ["placeholder"]
    edit(world, flagged, body="Hi Yuki, Toyota saved 45%.")
    assert (world.row(Message, first.id).is_flagged, world.row(Message, first.id).flags) == (False, None)


def test_the_lab_says_how_many_leads_have_flagged_texts_to_review(world: World) -> None:
    sequence_id = world.written()
    said = "1 lead is to be read with care: a check found something in their texts."
    first = world.messages(world.enrolled(sequence_id)[0].id)[0]
    edit(world, first, body="Hi [Name], a word.")

    assert said in [one.sentence for one in overview(world, sequence_id).findings]
    world.approve(first.enrollment_id or 0)
    assert said not in [one.sentence for one in overview(world, sequence_id).findings]


def test_the_lab_counts_flagged_texts_to_review_and_names_the_reviewers(world: World) -> None:
    sequence_id = world.written()
    first = world.messages(world.enrolled(sequence_id)[0].id)[0]
    before = overview(world, sequence_id)

    edit(world, first, body="Hi [Name], a word.")

    shown = overview(world, sequence_id)
    assert (before.messages_flagged, shown.messages_flagged) == (0, 1)
    assert (shown.messages_to_review, shown.reviewers) == (before.messages_to_review, ("Ana",))
    world.approve(first.enrollment_id or 0)
    assert overview(world, sequence_id).messages_flagged == 0
