"""From briefs to texts in review: once each, going on after a crash, never over a person's decision."""

import pytest

from models import Enrollment, Lead, Message, Sequence
from models.states import MessageState
from outreach import accepting, approvals, briefing, editing, generating, lab, writing
from outreach.errors import NotReady, WriterFailed
from outreach.writer_port import Written
from tests.outreach.doing import change, kinds, sent
from tests.world import World

pytestmark = pytest.mark.unseen


def test_a_brief_holds_the_profile_the_facts_and_what_was_written_before(world: World) -> None:
    world.written()

    first, second, third = world.writer.briefs[:3]
    assert (first.lead_name, first.step_number, first.step_count, first.day) == ("Yuki Tanaka", 1, 3, 0)
    assert dict(first.facts)["company"] == "Kumo"
    assert (first.is_follow_up, second.is_follow_up) == (False, True)
    assert (second.day, third.day) == (3, 7)
    assert len(third.earlier) == 2


def test_follow_ups_carry_the_subject_of_the_first_mail(world: World) -> None:
    sequence_id = world.written()

    subjects = [message.subject for message in world.messages(world.enrolled(sequence_id)[0].id)]

    assert subjects == ["A word for Yuki Tanaka", *["Re: A word for Yuki Tanaka"] * 2]


def test_generating_twice_writes_nothing_twice(world: World) -> None:
    sequence_id = world.written()
    briefs = len(world.writer.briefs)

    world.act(generating.start, sequence_id)
    world.act(generating.start, sequence_id)
    world.work_off()

    assert len(world.writer.briefs) == briefs == 9
    assert not world.row(Sequence, sequence_id).is_writing


def test_writing_that_broke_off_in_the_middle_of_a_lead_goes_on_there(world: World) -> None:
    sequence_id = world.sequence()
    tasks = world.services.read(lambda session: briefing.next_tasks(session, sequence_id, limit=1))[0]
    written = world.writer.write(tasks[0].brief)
    world.run(lambda session: accepting.accept(session, tasks[0], written, now=world.clock.now))

    world.act(generating.start, sequence_id)
    world.work_off()

    assert [len(world.messages(one.id)) for one in world.enrolled(sequence_id)] == [3, 3, 3]
    assert world.writer.briefs[1].earlier == (written.body,)


def test_a_lead_whose_address_was_removed_does_not_keep_the_writer_busy(world: World) -> None:
    sequence_id = world.sequence()
    change(world, Lead, world.enrolled(sequence_id)[0].lead_id, email=None)

    world.act(generating.start, sequence_id)
    ran = world.work_off()

    assert ran < 20
    assert not world.row(Sequence, sequence_id).is_writing


def test_a_text_that_could_not_be_written_is_named_and_the_others_go_on(world: World) -> None:
    sequence_id = world.sequence()
    world.writer.errors.append(WriterFailed("The model was silent."))

    world.act(generating.start, sequence_id)
    world.work_off()

    first, second, third = world.messages(world.enrolled(sequence_id)[0].id)
    assert (first.state, first.problem) == (MessageState.DRAFTING, "The model was silent.")
    assert (second.state, third.state) == (MessageState.NEEDS_REVIEW, MessageState.NEEDS_REVIEW)
    assert "message.failed" in kinds(world)
    assert not world.row(Sequence, sequence_id).is_writing


def test_follow_ups_of_a_mail_that_was_never_written_cannot_be_approved(world: World) -> None:
    sequence_id = world.sequence()
    world.writer.errors.append(WriterFailed("The model was silent."))
    world.act(generating.start, sequence_id)
    world.work_off()
    enrollment = world.enrolled(sequence_id)[0]

    with pytest.raises(NotReady, match="subject"):
        world.approve(enrollment.id)

    first = world.messages(enrollment.id)[0]
    world.act(editing.rewrite_message, first.id, instruction="Shorter")
    world.work_off()
    assert [one.subject for one in world.messages(enrollment.id)][1:] == ["Re: A word for Yuki Tanaka"] * 2
    world.approve(enrollment.id)


def test_a_text_that_failed_and_was_left_out_is_not_an_empty_mail_after_undo(world: World) -> None:
    sequence_id = world.sequence()
    world.writer.errors.append(WriterFailed("The model was silent."))
    world.act(generating.start, sequence_id)
    world.work_off()
    enrollment = world.enrolled(sequence_id)[0]
    first = world.messages(enrollment.id)[0]

    world.act(approvals.leave_step_out, first.id)
    world.act(approvals.undo, enrollment.id)

    assert world.row(Message, first.id).state is MessageState.DRAFTING
    assert first.id not in [message.id for message in _waiting(world, enrollment.id)]


def _waiting(world: World, enrollment_id: int) -> list[Message]:
    return [one for one in world.messages(enrollment_id) if one.state is MessageState.NEEDS_REVIEW]


def test_while_the_first_mail_is_rewritten_its_follow_ups_keep_one_re(world: World) -> None:
    sequence_id = world.written()
    first, second, third = world.messages(world.enrolled(sequence_id)[0].id)
    world.act(editing.rewrite_message, first.id, instruction="shorter")

    world.act(editing.edit, second.id, digest=second.digest, subject="", body="Another proof.")

    assert world.row(Message, second.id).subject == "Re: A word for Yuki Tanaka"
    assert world.row(Message, third.id).subject == "Re: A word for Yuki Tanaka"


def test_a_text_that_comes_late_does_not_replace_what_a_person_wrote(world: World) -> None:
    sequence_id = world.written()
    message = world.messages(world.enrolled(sequence_id)[0].id)[0]
    world.act(editing.rewrite_message, message.id, instruction="shorter")
    task = world.services.read(lambda session: writing.rewrite_task(session, message.id))
    assert task is not None
    world.act(editing.edit, message.id, digest=message.digest, subject="Mine", body="My own words.")
    world.approve(message.enrollment_id or 0)

    late = Written("Late", "Late words.", (), "recording")
    kept = world.run(lambda session: accepting.accept(session, task, late, now=world.clock.now))
    world.work_off()

    assert kept is None
    after = world.row(Message, message.id)
    assert (after.subject, after.body, after.state) == ("Mine", "My own words.", MessageState.APPROVED)


def test_a_second_writer_never_replaces_an_approved_text(world: World) -> None:
    sequence_id = world.sequence()
    tasks = world.services.read(lambda session: briefing.next_tasks(session, sequence_id, limit=1))[0]
    world.act(generating.start, sequence_id)
    world.work_off()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)

    late = Written("Late", "Late words.", (), "recording")
    world.run(lambda session: accepting.accept(session, tasks[0], late, now=world.clock.now))

    assert world.messages(enrollment.id)[0].state is MessageState.APPROVED


def test_a_subject_with_a_line_break_is_kept_on_one_line(world: World) -> None:
    sequence_id = world.sequence()
    tasks = world.services.read(lambda session: briefing.next_tasks(session, sequence_id, limit=1))[0]
    nasty = Written("Hi\r\nBcc: eve@evil.test", "Hello.", (), "recording")

    message = world.run(lambda session: accepting.accept(session, tasks[0], nasty, now=world.clock.now))

    assert message is not None
    assert message.subject == "Hi Bcc: eve@evil.test"
    assert b"\r\nBcc" not in (message.composed or b"")


def test_a_lead_named_like_markup_is_written_to_by_that_name(world: World) -> None:
    change(world, Lead, 1, name="<!channel> *x*\r\nBcc: eve@evil.test")

    world.launched(leads=1)

    mail = sent(world)[0]
    assert mail["Bcc"] is None
    assert "<!channel> *x*" in str(mail["To"])


def test_an_address_that_no_mail_can_carry_is_named_and_holds_up_nobody_else(world: World) -> None:
    change(world, Lead, 1, email="jö@kümo.test")

    sequence_id = world.written()

    enrollment = world.enrolled(sequence_id)[0]
    assert all("correct it at the lead" in one.problem for one in world.messages(enrollment.id))
    with pytest.raises(NotReady, match="correct it at the lead"):
        world.approve(enrollment.id)
    world.approve(world.enrolled(sequence_id)[1].id)


def test_stopping_keeps_what_is_written_and_writes_no_more(world: World) -> None:
    sequence_id = world.sequence()
    world.act(generating.start, sequence_id)
    world.act(lab.stop_generating, sequence_id)

    world.work_off()

    assert world.writer.briefs == []
    assert kinds(world, sequence_id=sequence_id)[-2:] == [
        "sequence.generating",
        "sequence.generating_stopped",
    ]


def test_a_lead_left_out_while_its_texts_are_written_stays_left_out(world: World) -> None:
    sequence_id = world.sequence()
    tasks = world.services.read(lambda session: briefing.next_tasks(session, sequence_id, limit=1))[0]
    enrollment = world.enrolled(sequence_id)[0]
    world.act(approvals.leave_lead_out, enrollment.id)

    written = world.writer.write(tasks[0].brief)
    world.run(lambda session: accepting.accept(session, tasks[0], written, now=world.clock.now))

    assert world.row(Enrollment, enrollment.id).state == "left_out"
