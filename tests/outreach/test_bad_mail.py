"""What comes in broken, huge, sealed, forged or in circles has a sentence and a bound; nothing is lost or loops."""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from time import process_time

import pytest

from models import Conversation, Delivery, Enrollment, RawMail, Reply, SenderAccount
from models.states import DeliveryKind, EnrollmentState, ReplyClass
from outreach import drafts, kept_mails, opening, threads
from outreach.mail_text import MAX_TEXT, ReadMail
from tests.outreach.doing import ask, draft_digest, drafted, sent, show
from tests.world import World, mail
from views import conversation

HEAD = (
    "From: Yuki Tanaka <yuki@kumo.test>\r\nTo: ana@kestrel.test\r\nSubject: Re: hello\r\n"
    "Message-ID: <bad-1@kumo.test>\r\nIn-Reply-To: {ours}\r\nMIME-Version: 1.0\r\n"
)
PGP = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA0\r\n-----END PGP MESSAGE-----\r\n"


def typed(content_type: str, body: str, *more: str) -> str:
    """Return a mail of Yuki's in the thread, of this type."""
    lines = "".join(f"{line}\r\n" for line in (f"Content-Type: {content_type}", *more))
    return f"{HEAD}{lines}\r\n{body}"


def parts(kind: str, *written: str) -> str:
    """Return a multipart mail of Yuki's in the thread."""
    body = "".join(f"--edge\r\n{one}\r\n" for one in written)
    return typed(f'multipart/{kind}; boundary="edge"', f"{body}--edge--\r\n")


def words(text: str) -> str:
    return f"Content-Type: text/plain\r\n\r\n{text}"


def file(content_type: str, name: str, content: str = "AAAA") -> str:
    return (
        f"Content-Type: {content_type}; name={name}\r\nContent-Disposition: attachment; filename={name}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}"
    )


CASES: dict[str, tuple[str | bytes, str, str]] = {
    # what comes, words that are shown, what the notice says
    "a boundary that never comes": (
        typed('multipart/mixed; boundary="never"', "Thursday works."), "Thursday works.", ""),
    "parts that never end": (
        typed('multipart/mixed; boundary="edge"', f"--edge\r\n{words('Thursday works.')}"), "Thursday works.", ""),
    "base64 that is none": (
        typed("text/plain", "Thursday %%% works", "Content-Transfer-Encoding: base64"), "Thursday %%% works", ""),
    "an encoding nobody knows": (
        typed("text/plain", "Thursday works.", "Content-Transfer-Encoding: x-own"), "Thursday works.", ""),
    "a charset nobody knows": (typed("text/plain; charset=x-none", "Thursday works."), "Thursday works.", ""),
    "Latin 1 that says it is UTF-8": (
        typed("text/plain; charset=utf-8", "Grüße aus Köln", "Content-Transfer-Encoding: 8bit").encode("latin-1"),
        "Grüße aus Köln", ""),
    "UTF-8 that says it is ASCII": (
        typed("text/plain; charset=us-ascii", "Grüße aus Köln").encode(), "Grüße aus Köln", ""),
    "control characters": (typed("text/plain", "Thurs\x00day\x1b[31m works."), "Thursday[31m works.", ""),
    "a header that is not closed": (
        HEAD.replace("Re: hello", "=?utf-8?B?!!!?= =?x-none?q?=ff") + "\r\nThursday works.", "Thursday works.", ""),
    "winmail.dat": (
        parts("mixed", words("See attached."), file("application/ms-tnef", "winmail.dat")),
        "See attached.", "winmail.dat"),
    "PGP in the text": (typed("text/plain", PGP), "BEGIN PGP MESSAGE", "This mail is encrypted"),
    "PGP/MIME encrypted": (
        parts("encrypted; protocol=application/pgp-encrypted",
              "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
              f"Content-Type: application/octet-stream\r\n\r\n{PGP}"), "", "This mail is encrypted"),
    "PGP/MIME signed": (
        parts("signed; protocol=application/pgp-signature", words("Thursday works."),
              "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----"),
        "Thursday works.", ""),
    "S/MIME encrypted": (
        typed("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MIAG",
              "Content-Transfer-Encoding: base64"), "", "This mail is encrypted"),
    "S/MIME sealed": (
        typed("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "MIAG",
              "Content-Transfer-Encoding: base64"), "", "sealed inside its signature"),
    "S/MIME signed in clear": (
        parts("signed; protocol=application/pkcs7-signature", words("Thursday works."),
              "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMIAG"), "Thursday works.", ""),
    "nothing at all": (typed("text/plain", ""), "", ""),
    "only blanks": (typed("text/plain", " \r\n\xa0\r\n\t"), "", ""),
    "only a picture": (typed("image/png; name=x.png", "iVBORw0KGgo=", "Content-Transfer-Encoding: base64"),
                       "", "only a picture"),
    "only a file": (parts("mixed", file("application/pdf", "offer.pdf")), "", "only what is attached"),
    "a date in 1900": (HEAD + "Date: Mon, 1 Jan 1900 00:00:00 +0000\r\n\r\nThursday works.", "Thursday works.", ""),
    "a date in 2090": (HEAD + "Date: Sun, 1 Jan 2090 00:00:00 +0000\r\n\r\nThursday works.", "Thursday works.", ""),
    "a date that is none": (HEAD + "Date: soon +99999\r\n\r\nThursday works.", "Thursday works.", ""),
}  # fmt: skip


def comes(world: World, content: str | bytes) -> None:
    """Let these bytes come into the mailbox that wrote to Yuki; "{ours}" is what it wrote."""
    ours = str(sent(world)[0]["Message-ID"])
    raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    world.receive(world.channel.sent[0].sender, raw.replace(b"{ours}", ours.encode()))


def read(world: World) -> ReadMail:
    return world.services.read(lambda session: kept_mails.read(session, session.query(Reply).one()))


@pytest.mark.unseen
@pytest.mark.parametrize("case", CASES)
def test_a_mail_that_can_hardly_be_read_stops_its_lead_and_says_what_it_is(world: World, case: str) -> None:
    content, shown, notice = CASES[case]
    world.launched(leads=1)

    comes(world, content)

    mail = read(world)
    assert world.only(Reply).reply_class is ReplyClass.HUMAN
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert shown in mail.new_text
    assert notice in mail.notice
    assert bool(shown) == bool(mail.new_text)
    assert world.only(RawMail).handled_at is not None
    said = world.services.read(lambda session: threads.reply_shown(session, 1))
    assert said is not None
    blocks = str([block.to_dict() for block in conversation.reply_message(said).blocks])
    assert (notice or shown or "(The mail has no words.)") in blocks


def many_lines() -> bytes:
    return (typed("text/plain", "Thursday works.\r\n\r\n") + "Yes.\r\n" * 1_000_000).encode()


def many_quotes() -> bytes:
    return (typed("text/plain", "Thursday works.\r\n") + "> > > it said\r\n" * 500_000).encode()


def one_long_line() -> bytes:
    return (typed("text/plain", "Thursday works. ") + "word " * 800_000).encode()


def many_parts() -> bytes:
    return parts("mixed", words("Thursday works."), *[file("image/gif", "x.gif")] * 5_000).encode()


def nested() -> bytes:
    body = words("Thursday works.")
    for number in range(300):
        body = f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n{body}\r\n--b{number}--'
    return f"{HEAD}{body}".encode()


@pytest.mark.long
@pytest.mark.unseen
@pytest.mark.parametrize("make", [many_lines, many_quotes, one_long_line, many_parts, nested])
def test_a_mail_without_measure_is_handled_within_bounds(world: World, make: Callable[[], bytes]) -> None:
    world.launched(leads=1)
    content = make()

    started = process_time()
    comes(world, content)
    mail = read(world)
    spent = process_time() - started

    assert world.only(Reply).reply_class is ReplyClass.HUMAN
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    assert len(mail.text) <= MAX_TEXT
    assert len(mail.attachments) <= 1000
    assert spent < 10


def from_yuki(**headers: str) -> bytes:
    return mail(
        sender="yuki@kumo.test",
        to="ana@kestrel.test",
        answers="{ours}",
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        text="We have your mail.",
    )


@pytest.mark.parametrize(
    ("headers", "taken_for"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated"}, "auto_reply"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
        ({"Precedence": "bulk"}, "auto_reply"),
        ({"X_Loop": "yuki@kumo.test", "Precedence": "bulk"}, "auto_reply"),
        ({"X_Auto_Response_Suppress": "All", "Precedence": "junk"}, "auto_reply"),
    ],
)
def test_what_machines_send_in_circles_stops_nobody_and_is_answered_by_nothing(
    world: World, headers: dict[str, str], taken_for: str
) -> None:
    world.launched(leads=1)
    before = len(world.channel.sent)

    comes(world, from_yuki(**headers))

    assert world.only(RawMail).outcome == taken_for
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE
    assert len(world.channel.sent) == before
    assert world.rows(Conversation) == []


@pytest.mark.parametrize(
    "sender", ["ana@kestrel.test", "boss@kestrel.test", '"yuki@kumo.test" <it@kestrel.test>']
)
def test_a_from_of_our_own_domain_is_nobodys_reply_and_is_kept(world: World, sender: str) -> None:
    world.launched(leads=1)

    comes(world, HEAD.replace("Yuki Tanaka <yuki@kumo.test>", sender) + "\r\nStop the campaign.")

    raw = world.only(RawMail)
    assert raw.outcome in ("our own mail", "from our own domain, so nobody's reply")
    assert raw.emptied_at is None
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE


def test_our_own_mail_that_comes_back_in_a_circle_is_ours_whoever_sends_it(world: World) -> None:
    world.launched(leads=1)
    ours = str(sent(world)[0]["Message-ID"])

    comes(world, mail(sender="list@lists.test", to="ana@kestrel.test", message_id=ours))

    assert [raw.outcome for raw in world.rows(RawMail)] == ["our own mail"]


def test_an_auto_responder_that_answers_our_answer_changes_nothing(world: World) -> None:
    world.launched(leads=1)
    comes(world, mail(sender="yuki@kumo.test", to="ana@kestrel.test", answers="{ours}"))
    draft_id = drafted(world, "Great, I send you an invite for Thursday.")
    ask(world, _send, draft_id, draft_digest(world, draft_id), world)
    world.work_off()
    left = len(world.channel.sent)
    answer = str(sent(world)[-1]["Message-ID"])

    for number in range(3):
        comes(
            world,
            mail(
                sender="yuki@kumo.test",
                to="ana@kestrel.test",
                answers=answer,
                message_id=f"<auto-{number}@kumo.test>",
                text="I am out of office until 3 December.",
                headers=(("Auto-Submitted", "auto-replied"),),
            ),
        )

    assert len(world.channel.sent) == left
    assert world.only(Conversation).state == "waiting_for_them"
    assert [one.kind for one in world.rows(Delivery)].count(DeliveryKind.ANSWER) == 1


def _send(session, actor, draft_id, digest, world):  # type: ignore[no-untyped-def]
    return drafts.send_draft(session, actor, draft_id, digest=digest, now=world.clock.now)


def test_of_a_flood_all_is_kept_and_the_first_are_shown(world: World) -> None:
    world.launched(leads=1)
    count = opening.SHOWN_AN_HOUR + 5

    for number in range(count):
        comes(
            world,
            mail(
                sender="yuki@kumo.test", to="a@b.test", answers="{ours}", message_id=f"<{number}@kumo.test>"
            ),
        )

    assert len(world.rows(Reply)) == count
    show(world)
    heads = [post.screen.blocks[0].to_dict() for post in world.slack.posts if post.thread_ts]
    posts = [head for head in heads if "Re: hello" in str(head)]
    assert len(posts) == opening.SHOWN_AN_HOUR
    assert "More than 20 mails came from them within an hour" in str(
        [block.to_dict() for post in world.slack.posts for block in post.screen.blocks]
    )


def test_two_mails_that_a_program_gave_one_message_id_are_both_read(world: World) -> None:
    world.launched(leads=1)

    for text in ("Thursday works.", "Sorry, I meant Friday."):
        comes(world, mail(sender="yuki@kumo.test", to="a@b.test", answers="{ours}", text=text))

    assert len(world.rows(Reply)) == 2


def passed_on(inner: bytes, sender: str, subject: str = "Fwd: Re: hello") -> bytes:
    """Return a mail to which another one is attached."""
    outer = EmailMessage(policy=SMTP)
    outer["From"], outer["To"], outer["Subject"] = sender, "ana@kestrel.test", subject
    outer["Message-ID"] = "<passed-on@kestrel.test>"
    outer.set_content("For you.")
    built = outer.as_bytes().replace(b"Content-Type: text/plain", b"X-Old: 1\r\nContent-Type: text/plain")
    head, _, _ = built.partition(b"\r\n\r\n")
    lines = [
        line for line in head.split(b"\r\n") if not line.lower().startswith((b"content", b"mime", b"x-old"))
    ]
    body = b"--e\r\nContent-Type: text/plain\r\n\r\nFor you.\r\n--e\r\nContent-Type: message/rfc822\r\n\r\n"
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="e"'
    return b"\r\n".join(lines) + b"\r\n" + kind + b"\r\n\r\n" + body + inner + b"\r\n--e--\r\n"


def test_a_reply_that_a_teammate_passes_on_as_an_attachment_is_the_leads(world: World) -> None:
    world.launched(leads=1)
    inner = mail(
        sender="yuki@kumo.test", to="ben@private.test", answers="{ours}", message_id="<inner@kumo.test>"
    )

    comes(world, passed_on(inner, "ben@kestrel.test"))
    comes(world, inner)

    reply = world.only(Reply)
    assert (reply.matched_by, reply.whose, reply.provider_id) == ("forwarded", "asked", "<inner@kumo.test>")
    assert reply.from_address == "ben@kestrel.test"
    assert read(world).new_text == "Thursday works for me."
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


@pytest.mark.parametrize("sender", ["ben@kestrel.test", "yukis.wife@home.test"])
def test_a_reply_that_is_passed_on_in_words_is_asked_about(world: World, sender: str) -> None:
    world.launched(leads=1)
    text = "FYI\n\n---------- Forwarded message ---------\nFrom: Yuki Tanaka <yuki@kumo.test>\nTo: Ben\n\nThursday!"

    comes(world, mail(sender=sender, to="ana@kestrel.test", subject="Fwd: hello", text=text))
    comes(
        world,
        mail(sender=sender, to="ana@kestrel.test", subject="Fwd: hello", text=text, message_id="<2@x.test>"),
    )

    reply = world.only(Reply)
    assert (reply.matched_by, reply.whose) == ("quoted", "asked")
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


def test_our_mail_passed_on_to_somebody_who_answers_is_in_the_thread(world: World) -> None:
    world.launched(leads=1)

    comes(world, passed_on(world.channel.sent[0].content, "ken@kumo.test", "WG: hello"))

    reply = world.only(Reply)
    assert (reply.matched_by, reply.whose, reply.from_address) == ("thread", "asked", "ken@kumo.test")


def test_answers_that_teammates_send_each_other_are_no_new_ones(world: World) -> None:
    world.launched(leads=1)
    theirs = mail(sender="yuki@kumo.test", to="ana@kestrel.test", answers="{ours}")
    comes(world, theirs)

    comes(world, passed_on(theirs, "ana@kestrel.test"))

    assert len(world.rows(Reply)) == 1


def test_a_reply_to_both_of_our_mailboxes_is_one_and_the_one_who_wrote_goes_on(world: World) -> None:
    world.launched(leads=1)
    ours = str(sent(world)[0]["Message-ID"])
    wrote = world.channel.sent[0].sender
    other = next(one for one in ("ana@kestrel.test", "jo@kestrel.test") if one != wrote)

    for to in (other, wrote):
        content = mail(sender="yuki@kumo.test", to=f"{wrote}, {other}", answers=ours)
        world.receive(to, b"Delivered-To: " + to.encode() + b"\r\n" + content)

    assert len(world.rows(Reply)) == 1
    conversation = world.only(Conversation)
    senders = {one.address: one.id for one in world.rows(SenderAccount)}
    assert conversation.sender_account_id == senders[wrote]
