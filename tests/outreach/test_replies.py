"""A mail that came back is kept once, matched to its lead, and acted on once."""

from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import event

from jobs import tick
from jobs.mailbox import check
from jobs.receive import receive_now
from models import Conversation, Delivery, Enrollment, Person, RawMail, Reply, SenderAccount, SlackPost
from outreach import opening, replies, suppression
from tests.outreach.doing import at_once, change, kinds, reply_from_yuki, sent, states, stranger
from tests.outreach.test_classifying import bounce
from tests.world import MONDAY, World, mail


def incoming(world: World, *, to: str = "", **named: object) -> None:
    world.receive(to or world.channel.sent[0].sender, mail(**({"to": "x@kestrel.test"} | named)))  # type: ignore[arg-type]


def outcomes(world: World) -> list[str]:
    return [raw.outcome for raw in world.rows(RawMail)]


@pytest.mark.parametrize("by", ["In-Reply-To", "References", "address"])
def test_a_reply_is_matched_by_thread_or_else_by_address(world: World, by: str) -> None:
    world.launched(leads=1)
    ours = sent(world)[0]["Message-ID"]
    sender = "yuki@kumo.test" if by == "address" else "yuki.private@elsewhere.test"
    headers = () if by == "address" else ((by, f"<other@x.test> {ours}" if by == "References" else ours),)

    incoming(world, sender=f"Yuki <{sender.upper()}>", headers=headers)

    reply = world.only(Reply)
    assert reply.matched_by == ("address" if by == "address" else "thread")
    assert reply.answers_message_id == world.messages(1)[0].id
    assert world.row(Enrollment, 1).state == "replied"
    assert states(world, 1) == ["sent", "cancelled"]


def test_a_mail_from_nobody_we_wrote_to_changes_nothing(world: World) -> None:
    world.launched(leads=1)

    incoming(world, sender="stranger@elsewhere.test")

    assert outcomes(world) == ["from nobody we wrote to"]
    assert world.rows(Reply) == []
    assert states(world, 1) == ["sent", "scheduled"]


def test_our_own_mail_is_not_a_reply(world: World) -> None:
    world.launched(leads=1)
    letter = world.channel.sent[0]
    other = next(one for one in world.rows(SenderAccount) if one.address != letter.sender)
    change(world, SenderAccount, other.id, address="Mixed@Kestrel.test")
    ours = message_from_bytes(letter.content)["Message-ID"]

    world.receive(letter.sender, letter.content)
    incoming(world, sender="mixed@kestrel.test", answers=ours, message_id="<hand@kestrel.test>")

    assert set(outcomes(world)) == {"our own mail"}
    assert world.rows(Reply) == []


def test_the_same_mail_in_two_mailboxes_is_one_reply(world: World) -> None:
    world.launched(leads=1)
    content = mail(sender="yuki@kumo.test", to="ana@kestrel.test", answers=sent(world)[0]["Message-ID"])

    for address in ("ana@kestrel.test", "jo@kestrel.test", "jo@kestrel.test"):
        world.receive(address, content)

    assert len(world.rows(Reply)) == 1
    assert outcomes(world) == ["human", "known from another mailbox"]


def test_a_mail_without_message_id_is_known_by_its_content(world: World) -> None:
    world.launched(leads=1)
    content = b"From: yuki@kumo.test\r\nSubject: hm\r\n\r\nThursday."

    for address in ("ana@kestrel.test", "jo@kestrel.test"):
        world.receive(address, content)

    assert world.only(Reply).provider_id.startswith("sha256:")


def test_receiving_twice_or_at_once_acts_once(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    raw = world.only(RawMail)
    change(world, RawMail, raw.id, handled_at=None)

    again = at_once(*[lambda: receive_now(world.services, raw.id)] * 3)

    assert again == [None] * 3
    assert len(world.rows(Reply)) == len(world.rows(Conversation)) == 1
    assert world.run(lambda session: replies.receive(session, raw.id, now=MONDAY)) == "handled already"
    assert world.run(lambda session: replies.receive(session, 999, now=MONDAY)) == "handled already"


def test_a_reply_whose_job_dies_behind_the_stop_is_shown_by_the_clocks_next_tick(world: World) -> None:
    world.launched(leads=1)
    reply_comes_in(world)
    raw = world.only(RawMail)

    said = [world.run(lambda session: replies.receive(session, raw.id, now=MONDAY)) for _ in range(2)]

    assert said == ["human", "human"]
    assert world.row(Enrollment, 1).state == "replied"
    assert states(world, 1) == ["sent", "cancelled"]
    assert world.only(RawMail).handled_at is None
    assert world.rows(Conversation) == []

    tick.tick(world.services)
    world.work_off()

    assert world.only(Reply).conversation_id == world.only(Conversation).id
    assert world.only(RawMail).handled_at is not None
    assert kinds(world, lead_id=1).count("reply.human") == 1


def reply_comes_in(world: World) -> None:
    """Let a reply be kept, and lose the job that handles it."""
    letter = world.channel.sent[0]
    world.mailboxes.folder(letter.sender).deliver(
        mail(sender="yuki@kumo.test", to=letter.sender, answers=sent(world)[0]["Message-ID"])
    )
    for sender_id in world.sender_ids:
        check(world.services, sender_id)
    world.queue.jobs.clear()


def test_a_lead_is_stopped_in_few_statements_however_many_sequences_it_is_in(world: World) -> None:
    world.launched(leads=1)
    for name in ("Second", "Third"):
        world.approve(world.enrolled(world.written(name=name))[0].id)
    reply_comes_in(world)
    statements: list[str] = []

    def note(*args: Any) -> None:
        statements.append(args[2])

    event.listen(world.engine, "before_cursor_execute", note)
    world.run(lambda session: replies.receive(session, 1, now=MONDAY))
    event.remove(world.engine, "before_cursor_execute", note)

    assert [one.state for one in world.rows(Enrollment, lead_id=1)] == ["replied"] * 3
    assert len([one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]) <= 11


def test_two_replies_of_a_lead_that_are_shown_at_once_share_a_conversation(world: World) -> None:
    world.launched(leads=1)
    for number in range(2):
        letter = world.channel.sent[0]
        answers = sent(world)[0]["Message-ID"]
        world.mailboxes.folder(letter.sender).deliver(
            mail(sender="yuki@kumo.test", to="x", answers=answers, message_id=f"<{number}@kumo.test>")
        )
    for sender_id in world.sender_ids:
        check(world.services, sender_id)
    world.queue.jobs.clear()

    again = at_once(*[lambda raw=raw: receive_now(world.services, raw.id) for raw in world.rows(RawMail)])

    assert again == [None] * 2
    conversation = world.only(Conversation)
    assert [one.conversation_id for one in world.rows(Reply)] == [conversation.id] * 2
    assert [one.handled_at is None for one in world.rows(RawMail)] == [False] * 2


def test_showing_a_reply_again_changes_nothing(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    before = len(world.rows(SlackPost))
    change(world, RawMail, 1, handled_at=None)

    for _ in range(2):
        world.run(lambda session: opening.show(session, 1, now=MONDAY))

    assert len(world.rows(SlackPost)) == before
    assert world.only(RawMail).handled_at is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: yuki@kumo.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<![x[",
        b"From: =?utf-8?b?a?= <yuki@kumo.test>\nSubject: =?utf-8?b?a?=\nContent-Transfer-Encoding: base64\n\n&&&",
        b"From: yuki@kumo.test\nMessage-ID: <\x00>\nContent-Disposition: attachment; filename*=a%00b''x\n\n",
    ],
)
def test_broken_mime_is_handled_and_loses_nothing(world: World, content: bytes) -> None:
    world.launched(leads=1)

    world.receive("ana@kestrel.test", content)

    raw = world.only(RawMail)
    assert raw.handled_at is not None
    assert raw.outcome == ("human" if b"yuki@kumo.test" in content else "from nobody we wrote to")


def test_a_reply_with_no_text_stops_the_steps_all_the_same(world: World) -> None:
    world.launched(leads=1)

    reply_from_yuki(world, text="\n")

    assert world.only(Reply).reply_class == "human"
    assert states(world, 1) == ["sent", "cancelled"]


@pytest.mark.parametrize(
    "named",
    [
        {"subject": "Out of Office"},
        {"headers": (("Auto-Submitted", "auto-replied"),)},
        {"headers": (("X-Autoreply", "1"),)},
    ],
)
def test_a_machines_answer_stops_nothing_and_is_kept_in_the_history(world: World, named: dict) -> None:
    world.launched(leads=1)

    incoming(world, sender="yuki@kumo.test", answers=sent(world)[0]["Message-ID"], **named)

    assert states(world, 1) == ["sent", "scheduled"]
    assert world.rows(Conversation) == []
    assert kinds(world, lead_id=1)[-1] in ("reply.auto_reply", "delivery.postponed")


def test_a_vacation_notice_leaves_the_lead_alone_for_a_week(world: World) -> None:
    world.launched(leads=1)
    before = world.clock.now

    incoming(world, sender="yuki@kumo.test", answers=sent(world)[0]["Message-ID"], subject="Out of Office")

    planned = world.only(Delivery, enrollment_id=1, state="scheduled")
    assert planned.send_at >= before + timedelta(days=7)
    assert planned.reason == "They are away: an automatic answer came"


@pytest.mark.parametrize("status", ["5.1.1", "4.2.2"])
def test_only_a_final_bounce_stops_the_lead_and_blocks_the_address(world: World, status: str) -> None:
    world.launched(leads=1)
    ours = sent(world)[0]["Message-ID"]

    world.receive(world.channel.sent[0].sender, bounce(status, returned=ours))

    is_final = status.startswith("5")
    assert world.row(Enrollment, 1).state == ("stopped" if is_final else "active")
    why = world.services.read(
        lambda session: suppression.why_suppressed(session, world.workspace_id, email="yuki@kumo.test")
    )
    assert (why is not None) is is_final
    assert world.rows(Conversation) == []


def test_an_address_match_answers_the_last_mail_that_really_left(world: World) -> None:
    sequence_id = world.launched(leads=1)
    first = world.messages(world.enrolled(sequence_id)[0].id)[0]

    incoming(world, sender="yuki@kumo.test")

    assert world.only(Reply).answers_message_id == first.id


def test_a_lead_who_writes_before_we_did_is_not_written_to_by_the_sequence(world: World) -> None:
    sequence_id = world.written()
    world.approve(world.enrolled(sequence_id)[0].id)

    world.receive("jo@kestrel.test", mail(sender="yuki@kumo.test", to="jo@kestrel.test"))

    assert world.row(Enrollment, 1).state == "replied"
    assert world.only(Conversation).sender_account_id == world.sender_ids[1]
    assert world.only(Reply).answers_message_id is None


def test_a_mail_of_another_workspace_is_not_matched(world: World) -> None:
    world.launched(leads=1)
    other = world.row(Person, stranger(world)).workspace_id
    change(world, SenderAccount, world.sender_ids[1], workspace_id=other)
    check(world.services, world.sender_ids[1])

    world.receive(
        "jo@kestrel.test", mail(sender="yuki@kumo.test", to="x", answers=sent(world)[0]["Message-ID"])
    )

    assert outcomes(world) == ["from nobody we wrote to"]
