"""Refusals by policy are push-back on the mailbox, as an answer to the letter and as a bounce; nothing else is."""

import json
from collections import Counter
from pathlib import Path

import pytest

from models import Breaker, Delivery, History, Lead, PushBack, Reply, SenderAccount, Suppression
from models.states import BreakerKind, BreakerState, DeliveryState, PushBackKind, ReplyClass
from outreach import classifying, correcting, mail_text, policy_refusals, weighing
from outreach.errors import PolicyRefused
from tests import corpora
from tests.outreach.doing import change
from tests.outreach.test_breakers import come_in, sent_by_ana, texts
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen
SPAM = "550 5.7.1 Our system has detected that this message is likely unsolicited mail"
SAID = "Their mail server refuses mail from ana@kestrel.test by its policy: 554 5.7.1 looks like spam."
AGAIN = "A bounce: the server refuses mail from us: a filter, its policy, or how the mail was authenticated (550 5.7.1)"


@pytest.mark.parametrize(
    ("status", "words", "is_push_back"),
    [
        ("5.7.1", "550 5.7.1 message rejected", True),
        ("5.7.0", "554 5.7.0 denied", True),
        ("5.7.26", "550 5.7.26 unauthenticated email is not accepted", True),
        ("5.7.511", "550 5.7.511 access denied, banned sender", True),
        ("5.7.606", "550 5.7.606 access denied, banned sending ip", True),
        ("5.4.5", "550 5.4.5 daily user sending quota exceeded", True),
        ("", "550 blocked using zen.spamhaus.org", True),
        ("", "554 message refused by our policy", True),
        ("5.1.0", "550 5.1.0 x sender rejected. aup#cdrbl", True),
        ("5.7.1", "554 5.7.1 relaying denied", False),
        ("5.7.1", "550 5.7.1 resolver.rst.notauthorized; not authorized", False),
        ("5.7.1", "550 5.7.1 you are not allowed to post to this list", False),
        ("5.7.1", "550 5.7.1 must issue a starttls command first", False),
        ("5.7.1", "554 5.7.1 virus found in the mail", False),
        ("5.7.10", "550 5.7.10 encryption needed", False),
        ("5.1.0", "553 5.1.0 sender rejected: domain of x does not exist", False),
        ("5.1.1", "550 5.1.1 user unknown", False),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("", "550 rejected", False),
    ],
)
def test_the_code_and_the_words_say_whether_a_refusal_is_about_us(
    status: str, words: str, is_push_back: bool
) -> None:
    assert policy_refusals.is_push_back(status, words) is is_push_back


def test_real_bounces_are_push_back_where_their_label_says_spam_reputation_or_authentication() -> None:
    """By sisimai's labels: what is about the address, its mailbox or the way there never is."""
    folder = corpora.folder("bounces")
    if folder is None:
        pytest.skip(corpora.ABSENT)
    told: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for name, entries in json.loads((folder / "labels.json").read_text(encoding="utf-8")).items():
        reasons = {entry["reason"] for entry in entries}
        if len(reasons) == 1:
            reason = reasons.pop()
            told[reason] += 1
            found[reason] += classifying.classify(mail_text.parse((folder / name).read_bytes())).is_push_back

    for reason in ("authfailure", "spamdetected"):
        assert found[reason] == told[reason] > 0, reason
    for reason in ("badreputation", "blocked", "policyviolation"):
        assert found[reason] * 3 >= told[reason] * 2 > 0, reason
    never = {
        "userunknown",
        "hostunknown",
        "hasmoved",
        "suspend",
        "mailboxfull",
        "filtered",
        "expired",
        "norelaying",
    }
    never |= {
        "mesgtoobig",
        "networkerror",
        "systemerror",
        "feedback",
        "vacation",
        "virusdetected",
        "delivered",
    }
    assert {reason for reason in never if found[reason]} == set()
    assert never <= set(told)


def bounce(recipient: str, message_id: str, answer: str, number: int = 1, *, action: str = "failed") -> bytes:
    """Return a report as Postfix writes it, of a mail that a server refused, or put off, with these words."""
    status = answer.split()[1]
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.test (Mail Delivery System)\nTo: ana@kestrel.test\n"
        f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <p{number}@mx.test>\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nThis is the mail system at host mx.test.\n\n"
        "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
        f"<{recipient}>: host mx.kumo.test[192.0.2.9] said: {answer} (in reply to end of DATA command)\n\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; mx.kumo.test\nDiagnostic-Code: smtp; {answer}\n\n"
        f"--x\nContent-Type: message/rfc822\n\nMessage-ID: {message_id}\nSubject: Hi\n\nHi\n--x--\n"
    ).encode()


def refuse(world: World, answer: str, *, at: int = 0, number: int = 1) -> None:
    """Let a bounce with these words come into Ana's mailbox, of the mail that left at this place."""
    text = texts(world)[at]
    come_in(world, bounce(text.recipient, text.rfc_message_id, answer, number))


def ana(world: World) -> SenderAccount:
    return world.row(SenderAccount, world.sender_ids[0])


def test_a_bounce_for_spam_lowers_the_day_once_and_ends_no_address(world: World) -> None:
    sent_by_ana(world, 2)

    refuse(world, SPAM)
    refuse(world, SPAM, at=1, number=2)

    assert (ana(world).lowered_to, ana(world).lowered_why) == (100, AGAIN)
    assert [one.is_push_back for one in world.rows(Reply)] == [True, True]
    assert [one.is_final for one in world.rows(Reply)] == [False, False]
    assert len(world.rows(History, kind="sender.lowered")) == 1
    assert world.rows(Suppression) == []
    assert ana(world).first_steps_held_at is None


def test_one_of_the_next_day_lowers_it_again_and_looking_twice_does_not(world: World) -> None:
    sent_by_ana(world, 2)
    refuse(world, SPAM)

    world.clock.advance(days=1)
    weigh(world)
    assert ana(world).lowered_to == 100
    refuse(world, SPAM, at=1, number=2)
    weigh(world)

    assert (ana(world).lowered_to, ana(world).clean_since) == (25, world.clock.now.date())


def weigh(world: World) -> None:
    world.run(lambda session: weighing.weigh(session, world.sender_ids[0], now=world.clock.now))


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 Relay access denied",
        "552 5.2.2 Mailbox full",
        "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
        "550 5.1.1 No such user, says our spam filter",
    ],
)
def test_a_bounce_about_something_else_lowers_nothing(world: World, answer: str) -> None:
    sent_by_ana(world, 1)

    refuse(world, answer)

    assert ana(world).lowered_to is None
    assert world.only(Reply).is_push_back is False


@pytest.mark.parametrize(
    "answer",
    [
        "421 4.7.28 Our system has detected an unusual rate of unsolicited mail",
        "421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints",
        "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation",
        "450 4.0.0 too many messages from your host, slow down",
        "451 4.7.1 Service unavailable, try again later",
    ],
)
def test_a_report_that_a_mail_is_late_by_a_policy_lowers_the_day_and_ends_nothing(
    world: World, answer: str
) -> None:
    sent_by_ana(world, 1)
    text = texts(world)[0]

    come_in(world, bounce(text.recipient, text.rfc_message_id, answer, action="delayed"))

    reply = world.only(Reply)
    assert (reply.reply_class, reply.is_push_back, reply.is_final) == (ReplyClass.BOUNCE, True, False)
    assert ana(world).lowered_to == 100
    assert (ana(world).lowered_why or "").startswith(
        "A bounce: the server wants less mail like it for now, so it is late and still tried"
    )
    assert world.rows(Suppression) == []
    assert ana(world).first_steps_held_at is None


@pytest.mark.parametrize(
    "answer",
    [
        "451 4.4.1 Connection timed out",
        "450 4.7.1 Recipient address rejected: Greylisted, try again in 300 seconds",
        "451 4.7.1 Please try again in 60 seconds, postgrey",
        "452 4.2.2 The mailbox is over its quota",
        "450 4.7.1 Client host rejected: cannot find your reverse hostname",
        "454 4.7.0 TLS not available due to a local problem",
        "421 4.7.0 closing connection, idle for too long",
        "450 4.1.2 Domain not found",
    ],
)
def test_a_mail_that_is_late_for_something_else_lowers_nothing(world: World, answer: str) -> None:
    sent_by_ana(world, 1)
    text = texts(world)[0]

    come_in(world, bounce(text.recipient, text.rfc_message_id, answer, action="delayed"))

    assert world.only(Reply).is_push_back is False
    assert ana(world).lowered_to is None


def test_one_that_names_no_mail_of_ours_counts_by_its_address(world: World) -> None:
    sent_by_ana(world, 1)

    come_in(world, bounce(texts(world)[0].recipient, "<unknown@kumo.test>", SPAM))

    assert ana(world).lowered_to == 100


def test_a_corrected_class_counts_no_more(world: World) -> None:
    sent_by_ana(world, 1)
    refuse(world, SPAM)
    change(world, SenderAccount, world.sender_ids[0], lowered_to=None, clean_since=MONDAY.date())

    world.act(correcting.correct, world.only(Reply).id, shown="bounce", chosen="auto_reply")
    world.work_off()
    weigh(world)

    assert world.only(Reply).is_push_back is False
    assert ana(world).lowered_to is None


def test_a_mail_that_is_told_again_long_after_lowers_nothing(world: World) -> None:
    sent_by_ana(world, 1)
    refuse(world, SPAM)
    change(world, SenderAccount, world.sender_ids[0], lowered_to=None)

    world.clock.advance(days=8)
    weigh(world)

    assert ana(world).lowered_to is None


def test_an_answer_to_the_letter_ends_its_lead_and_lowers_the_day_but_blocks_nobody(world: World) -> None:
    world.channel.fail(PolicyRefused(SAID))
    for sender_id in world.sender_ids[1:]:
        change(world, SenderAccount, sender_id, state="paused")
    world.launched(leads=1)
    world.work_off()

    assert world.only(PushBack).kind is PushBackKind.POLICY
    assert (ana(world).lowered_to, ana(world).lowered_why) == (15, SAID.rstrip("."))
    assert world.only(Delivery).state is DeliveryState.REJECTED
    assert world.rows(Suppression) == []


def test_while_first_steps_are_paused_the_day_goes_on_to_be_lowered(world: World) -> None:
    sent_by_ana(world, 2)
    held = Breaker(
        workspace_id=world.workspace_id, sender_account_id=world.sender_ids[0], kind=BreakerKind.BOUNCES,
        state=BreakerState.KEPT, counted_from=MONDAY, at=MONDAY, sends=60, found=9, domains={},
    )  # fmt: skip
    world.run(lambda session: session.add(held))

    refuse(world, SPAM)

    assert ana(world).lowered_to == 100


@pytest.mark.parametrize(
    "reason", ["spamdetected", "policyviolation", "authfailure", "blocked", "badreputation"]
)
def test_a_real_report_lowers_the_day_of_the_mailbox_it_comes_back_to(world: World, reason: str) -> None:
    folder = corpora.folder("bounces")
    if folder is None:
        pytest.skip(corpora.ABSENT)
    content, recipient = real_report(folder, reason)
    sent_by_ana(world, 1)
    lead_id = texts(world)[0].lead_id
    change(world, Lead, lead_id, email=recipient)

    come_in(world, content)

    reply = world.only(Reply)
    assert (reply.lead_id, reply.is_push_back, reply.is_final) == (lead_id, True, False)
    assert (ana(world).lowered_to, ana(world).lowered_why) == (100, reply.class_reason)
    assert world.rows(Suppression) == []


def real_report(folder: Path, reason: str) -> tuple[bytes, str]:
    """Return the first real report of a reason that is push-back and names its recipient."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    for name in sorted(
        name for name, entries in labels.items() if {one["reason"] for one in entries} == {reason}
    ):
        content = (folder / name).read_bytes()
        found = classifying.classify(mail_text.parse(content))
        if found.is_push_back and found.about:
            return content, found.about[0]
    raise AssertionError(f"none of {reason}")
