"""What comes through a mailing list: a person's answer to our mail counts, whatever else lists send does not."""

from typing import Any

import pytest

from models import Conversation, Enrollment, RawMail, Reply
from models.states import EnrollmentState, ReplyClass, Whose
from outreach import classifying, correcting, mail_text, reclassifying
from tests.outreach.doing import change, sent
from tests.world import World, mail

YUKI, ANA, JO = "yuki@kumo.test", "ana@kestrel.test", "jo@kestrel.test"
GROUP = (
    ("Precedence", "list"),
    ("Mailing-list", "list sales@kestrel.test; contact sales+owners@kestrel.test"),
    ("List-ID", "<sales.kestrel.test>"),
    ("List-Post", "<mailto:sales@kestrel.test>"),
    ("List-Unsubscribe", "<mailto:googlegroups-manage+1+unsubscribe@googlegroups.com>"),
)
"""What Google Groups adds."""
MAILMAN = (
    ("Precedence", "list"),
    ("List-Id", "Sales <sales.lists.kestrel.test>"),
    ("X-Mailman-Version", "2.1.39"),
    ("List-Unsubscribe", "<https://lists.kestrel.test/options/sales>"),
)
NEWSLETTER = (
    ("Precedence", "list"),
    ("List-Unsubscribe", "<https://news.kumo.test/u/1>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
)
BULK = (("Precedence", "bulk"), ("RT-Ticket", "kumo.test #4711"), ("Managed-BY", "RT 4.4.6"))
"""What Request Tracker adds to whatever leaves it, a person's answer too."""
MOVED_ON = (("X-MS-Exchange-Inbox-Rules-Loop", "ana@kestrel.test"),)
"""What Exchange adds to a mail that a rule of our own mailbox redirected, and to a rule's own answers."""
ONLY_QUOTED = (
    "On Mon, 30 Nov 2026 at 09:00, Ana <ana@kestrel.test> wrote:\n\n> hello\n> Ana\n\n"
    '-- \nYou received this message because you are subscribed to the Google Groups "Sales" group.\n'
)


def comes(world: World, *, to: str = ANA, headers: Any = GROUP, **named: Any) -> list[Reply]:
    world.receive(
        to, mail(**({"sender": f"Yuki <{YUKI}>", "to": "sales@kestrel.test", "headers": headers} | named))
    )
    return world.rows(Reply)


def ours(world: World) -> str:
    return str(sent(world)[0]["Message-ID"])


@pytest.mark.parametrize(
    "headers",
    [GROUP, MAILMAN, BULK, (("Precedence", "bulk"), *GROUP[1:]), MOVED_ON],
    ids=["Google Groups", "Mailman", "Request Tracker", "ezmlm", "an inbox rule"],
)
def test_an_answer_to_our_mail_that_comes_through_a_list_stops_the_steps(world: World, headers: Any) -> None:
    world.launched(leads=1)

    (reply,) = comes(world, headers=headers, answers=ours(world))

    assert (reply.reply_class, reply.whose) == (ReplyClass.HUMAN, Whose.SURE)
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert len(world.rows(Conversation)) == 1


def test_an_answer_that_names_our_mail_last_among_its_references_counts_too(world: World) -> None:
    world.launched(leads=1)
    references = ("References", f"<other@kumo.test> {ours(world)}")

    (reply,) = comes(world, headers=(*GROUP, references), text="Remove me from your list.")

    assert reply.reply_class is ReplyClass.OPT_OUT


def test_who_answers_an_earlier_answer_through_the_list_is_heard(world: World) -> None:
    world.launched(leads=1)
    world.receive(ANA, mail(sender=YUKI, to=ANA, answers=ours(world), message_id="<first@kumo.test>"))

    replies = comes(world, answers="<first@kumo.test>", message_id="<second@kumo.test>")

    assert [one.reply_class for one in replies] == [ReplyClass.HUMAN, ReplyClass.HUMAN]


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        (NEWSLETTER, {}),
        (GROUP, {"answers": "<a-discussion@lists.test>"}),
        (MAILMAN, {"subject": "Digest, Vol 7"}),
        ((*GROUP, ("Auto-Submitted", "auto-replied")), {"answers": "ours"}),
        ((*GROUP, ("X-Autoreply", "yes")), {"answers": "ours"}),
        (GROUP, {"answers": "ours", "text": "\n"}),
        (GROUP, {"answers": "ours", "text": ONLY_QUOTED}),
        ((("Precedence", "bulk"), *GROUP[1:]), {"answers": "<a-discussion@lists.test>"}),
        (BULK, {}),
        (BULK, {"answers": "ours", "text": "\n"}),
        (BULK, {"answers": "ours", "text": "Thank you for contacting Kumo. Your ticket number is 4711."}),
        (
            BULK,
            {"answers": "ours", "text": "I am on vacation until 14 December and will read your mail then."},
        ),
        (BULK, {"answers": "ours", "text": "Yuki Tanaka no longer works for Kumo."}),
        ((*BULK, ("Auto-Submitted", "auto-replied")), {"answers": "ours"}),
    ],
    ids=[
        "a newsletter",
        "a discussion among others",
        "a digest",
        "an automatic answer through the list",
        "an older one",
        "no words",
        "only our own words",
        "a discussion in bulk",
        "in bulk and names nothing of ours",
        "in bulk without words",
        "in bulk with a ticket",
        "in bulk and away",
        "in bulk and gone",
        "in bulk and says that a machine sent it",
    ],
)
def test_what_else_a_list_sends_is_a_machines(world: World, headers: Any, named: dict[str, str]) -> None:
    world.launched(leads=1)
    answers = ours(world) if named.get("answers") == "ours" else named.get("answers", "")

    replies = comes(world, headers=headers, **(named | {"answers": answers}))

    machines = (ReplyClass.AUTO_REPLY, ReplyClass.OUT_OF_OFFICE, ReplyClass.LEFT_COMPANY)
    assert [one.reply_class in machines for one in replies] == [True]
    gone = [one.reply_class for one in replies] == [ReplyClass.LEFT_COMPANY]
    assert world.row(Enrollment, 1).state is (EnrollmentState.STOPPED if gone else EnrollmentState.ACTIVE)
    assert world.rows(Conversation) == []


@pytest.mark.parametrize(("said", "expected"), [("no", ReplyClass.HUMAN), ("yes", ReplyClass.OUT_OF_OFFICE)])
def test_a_header_of_automatic_answers_may_say_no(said: str, expected: ReplyClass) -> None:
    content = mail(sender=YUKI, to=ANA, text="I am away on Friday.", headers=(("X-Autoreply", said),))

    assert classifying.classify(mail_text.parse(content)).reply_class is expected


def test_the_word_list_alone_is_no_sign_of_a_machine() -> None:
    content = mail(sender=YUKI, to=ANA, headers=(("Precedence", "list"),))

    assert classifying.classify(mail_text.parse(content)).reply_class is ReplyClass.HUMAN


def test_the_direct_copy_counts_although_the_lists_copy_came_first_and_was_a_machines(world: World) -> None:
    world.launched(leads=1)
    (machines,) = comes(world, to=JO)
    assert machines.reply_class is ReplyClass.AUTO_REPLY

    replies = comes(world, to=ANA, headers=())
    comes(world, to=JO, headers=(("X-Third", "copy"),))

    assert [one.reply_class for one in replies] == [ReplyClass.AUTO_REPLY, ReplyClass.HUMAN]
    assert len(world.rows(Reply)) == 2
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert world.rows(RawMail)[-1].outcome == "known from another mailbox"


def test_the_direct_copy_says_who_it_is_from_where_the_list_had_put_its_own_address(world: World) -> None:
    world.launched(leads=1)
    text = "Please remove me from your list."
    (asked,) = comes(world, to=JO, sender="Yuki via Sales <sales@lists.test>", answers=ours(world), text=text)
    assert asked.whose is Whose.ASKED

    replies = comes(world, to=ANA, headers=(), answers=ours(world), text=text)

    assert [one.whose for one in replies] == [Whose.ASKED, Whose.SURE]


def test_a_copy_of_what_a_person_took_for_a_machines_changes_nothing(world: World) -> None:
    world.launched(leads=1)
    (reply,) = comes(world, to=JO, headers=(), answers=ours(world))
    world.act(correcting.correct, reply.id, shown="human", chosen="auto_reply")

    replies = comes(world, to=ANA, answers=ours(world), headers=(("X-Copy", "2"),))

    assert [one.reply_class for one in replies] == [ReplyClass.AUTO_REPLY]
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE


def test_what_older_rules_took_for_a_lists_is_told_again(world: World) -> None:
    world.launched(leads=1)
    (reply,) = comes(world, answers=ours(world))
    world.act(correcting.correct, reply.id, shown="human", chosen="auto_reply")
    change(world, Reply, reply.id, corrected_by_id=None, class_version=2)

    world.run(lambda session: reclassifying.again(session, now=world.clock.now))

    assert world.only(Reply).reply_class is ReplyClass.HUMAN
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
