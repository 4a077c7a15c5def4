"""What people and providers report of our mails: whom it blocks, who is told, and what counts towards a pause."""

from datetime import timedelta

import pytest

from models import Enrollment, History, Person, Reply, SenderAccount, SlackPost, Suppression
from models.states import PostKind, ReplyClass
from outreach import breaker_counts, classifying, correcting, mail_text
from tests.outreach.doing import change, sent
from tests.world import MONDAY, World, mail


def complaint(world: World, *, names: str, kind: str = "abuse") -> bytes:
    """Return a report about a mail of ours."""
    named = f"Message-ID: {names}\n"
    return (
        "From: fbl@provider.test\nTo: abuse@kestrel.test\nSubject: Abuse report\nMessage-ID: <fbl@provider.test>\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nThis is an email abuse report.\n"
        f"--x\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\nUser-Agent: F/1\n"
        f"Original-Rcpt-To: {world.channel.sent[0].recipient}\n\n"
        f"--x\nContent-Type: message/rfc822\n\n{named}Subject: hi\n\nhi\n--x--\n"
    ).encode()


def told_of_complaints(world: World) -> list[tuple[str, str]]:
    """Return who was told of a complaint, and in which words."""
    messages = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    return [(one.slack_channel, one.note) for one in messages if "marked our mail as spam" in one.note]


def test_a_complaint_blocks_the_address_and_tells_the_mailboxs_owner(world: World) -> None:
    world.launched(leads=1)

    world.receive(world.channel.sent[0].sender, complaint(world, names=str(sent(world)[0]["Message-ID"])))

    assert world.only(Reply).reply_class is ReplyClass.COMPLAINT
    assert world.only(Suppression).value == "yuki@kumo.test"
    assert world.row(Enrollment, 1).state == "stopped"
    assert world.only(History, kind="sender.complaint").lead_id == 1
    assert len(told_of_complaints(world)) == 1


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "auth-failure",
            "Look at the records of its domain: *Records…* under `/plera senders` names what to add.",
        ),
        ("not-spam", None),
    ],
)
def test_a_report_that_is_no_complaint_of_a_persons_blocks_nobody_and_counts_for_no_pause(
    world: World, kind: str, told: str | None
) -> None:
    world.launched(leads=1)
    mailbox = world.channel.sent[0].sender
    sender = world.only(SenderAccount, address=mailbox)

    world.receive(mailbox, complaint(world, names=str(sent(world)[0]["Message-ID"]), kind=kind))

    assert world.only(Reply).reply_class is ReplyClass.COMPLAINT
    assert (world.rows(Suppression), world.row(Enrollment, 1).state) == ([], "active")
    counted = world.run(
        lambda session: breaker_counts.of_sender(
            session, sender.id, after=MONDAY - timedelta(days=1), until=world.clock.now
        )
    )
    assert counted.counts.complaints == 0
    notes = [
        one.note for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE) if "sent from" in one.note
    ]
    assert [note.partition(". ")[2] for note in notes] == ([told] if told else [])


@pytest.mark.parametrize("is_named", [True, False])
def test_a_complaint_that_comes_to_another_mailbox_is_told_to_whose_mail_it_was(
    world: World, is_named: bool
) -> None:
    """As with an abuse@ that one person reads for all; one that names no mail means the last that the lead got."""
    world.launched(leads=1)
    writer = world.only(SenderAccount, address=world.channel.sent[0].sender)
    (other,) = (one for one in world.rows(SenderAccount) if one.id != writer.id)

    if is_named:
        world.receive(other.address, complaint(world, names=str(sent(world)[0]["Message-ID"])))
    else:
        world.receive(other.address, mail(sender="yuki@kumo.test", to=other.address, subject="Your mail"))
        world.act(correcting.correct, 1, shown="human", chosen="complaint")

    owner = world.row(Person, writer.owner_person_id or 0)
    messages = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    ((who, words),) = [(one.slack_channel, one.note) for one in messages if "sent from" in one.note]
    assert who == owner.slack_user_id
    assert f"sent from {writer.address} to Yuki Tanaka" in words
    noted = world.only(History, kind="sender.complaint")
    assert noted.detail == {"sender_account_id": writer.id}


def test_a_complaint_about_nobodys_mailbox_is_told_to_every_admin(world: World) -> None:
    world.launched(leads=1)
    writer = world.only(SenderAccount, address=world.channel.sent[0].sender)
    change(world, SenderAccount, writer.id, owner_person_id=None)
    change(world, Person, world.ben_id, is_admin=True)

    world.receive(writer.address, complaint(world, names=str(sent(world)[0]["Message-ID"])))

    assert {who for who, _ in told_of_complaints(world)} == {"UANA", "UBEN"}


@pytest.mark.parametrize(
    ("kind", "reason", "is_final"),
    [
        ("abuse", "They marked our mail as spam", True),
        ("Fraud", "They reported our mail as fraud", True),
        ("opt-out", "They asked through their provider not to be written to", True),
        ("auth-failure", "A provider reports that our mail was not authenticated", False),
        ("not-spam", "They said that our mail is no spam", False),
        ("newly-made", "Their provider passed on a complaint about our mail", True),
    ],
)
@pytest.mark.parametrize("encoding", ["", "Content-Transfer-Encoding: 7bit\n"])
def test_the_kind_of_a_report_and_whom_it_names_are_read(
    world: World, kind: str, reason: str, is_final: bool, encoding: str
) -> None:
    world.launched(leads=1)
    content = complaint(world, names="<1@kestrel.test>", kind=kind).replace(
        b"message/feedback-report\n", f"message/feedback-report\n{encoding}".encode()
    )

    found = classifying.classify(mail_text.parse(content))

    assert (found.reply_class, found.reason, found.is_final) == (ReplyClass.COMPLAINT, reason, is_final)
    assert found.about == ("yuki@kumo.test",)
