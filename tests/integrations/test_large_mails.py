"""Of a mail too large to keep whole, what people wrote is kept wherever it stands, and its files by name."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from integrations.imap import ImapMailboxes
from integrations.imap_large import parts_of
from outreach import mail_text
from outreach.ports import FetchedMail
from tests.integrations.mail_servers import MailPair, mail_pair

LIMIT = 20_000


@pytest.fixture
def pair() -> Iterator[MailPair]:
    with mail_pair() as pair:
        yield pair


def read(pair: MailPair, content: bytes) -> FetchedMail:
    pair.deliver(content)
    with ImapMailboxes(10, clip_bytes=LIMIT).open(pair.account, "INBOX") as folder:
        return next(iter(folder.after(0)))


def mail_with(*, files_first: bool, subtype: str = "mixed") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "yuki@kumo.test", "Grüße", "<1@kumo.test>"
    mail.make_mixed()
    words = EmailMessage()
    words.set_content("Thursday works, größer als gedacht.")
    words.add_alternative("<p>Thursday works.</p>", subtype="html")
    file = EmailMessage()
    file.set_content(b"\0" * 3 * LIMIT, maintype="application", subtype="zip", filename='plan (1) "x".zip')
    for part in (file, words) if files_first else (words, file):
        mail.attach(part)
    return mail


@pytest.mark.parametrize("files_first", [True, False])
def test_words_behind_a_large_file_are_kept_and_the_file_by_its_name(
    pair: MailPair, files_first: bool
) -> None:
    fetched = read(pair, mail_with(files_first=files_first).as_bytes().replace(b"\n", b"\r\n"))

    found = mail_text.read(fetched.content, is_clipped=fetched.is_clipped)
    assert fetched.is_clipped
    assert len(fetched.content) <= LIMIT
    assert (found.new_text, found.subject) == ("Thursday works, größer als gedacht.", "Grüße")
    assert found.message_id == "<1@kumo.test>"
    assert len(found.attachments) == 1
    assert found.attachments[0].startswith("plan (1)")
    assert "too large to be kept whole" in found.notice


def test_the_report_and_the_headers_of_what_a_large_bounce_returns_are_kept(pair: MailPair) -> None:
    returned = EmailMessage()
    returned["Message-ID"], returned["Subject"] = "<ours@kestrel.test>", "A question"
    returned.set_content("x\n" * LIMIT)
    content = (
        b"From: mailer-daemon@kumo.test\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b b"\r\n\r\n'
        b"--b b\r\nContent-Type: text/plain\r\n\r\nNobody here.\r\n"
        b"--b b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; kumo.test\r\n\r\n"
        b"Final-Recipient: rfc822; yuki@kumo.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--b b\r\nContent-Type: message/rfc822\r\n\r\n"
        + returned.as_bytes().replace(b"\n", b"\r\n")
        + b"\r\n--b b--\r\n"
    )

    fetched = read(pair, content)

    assert b"Status: 5.1.1" in fetched.content
    assert b"<ours@kestrel.test>" in fetched.content
    assert b"x\r\nx\r\n" not in fetched.content
    assert mail_text.read(fetched.content).new_text == "Nobody here."


def test_the_beginning_of_a_large_text_without_parts_is_kept(pair: MailPair) -> None:
    content = b"From: yuki@kumo.test\r\nSubject: Long\r\n\r\nThursday.\r\n" + b"x\r\n" * LIMIT

    fetched = read(pair, content)

    assert (fetched.content, fetched.is_clipped) == (content[:LIMIT], True)


def test_a_description_of_parts_is_read_with_literals_and_quotes() -> None:
    found = parts_of(
        [
            (b'1 (UID 7 BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "utf-8" "NAME" {5}', b'a)("b'),
            b') NIL NIL "7BIT" 12 1 NIL NIL NIL NIL)("APPLICATION" "PDF" ("NAME" "a \\"(b\\".pdf") NIL NIL "BASE64" 9'
            b' NIL ("ATTACHMENT" ("FILENAME" "x.pdf")) NIL NIL) "MIXED" ("BOUNDARY" "b") NIL NIL NIL))',
        ]
    )

    assert found is not None
    assert [(part.number, part.kind, part.is_file) for part in found.children] == [
        ("1", "text/plain", False),
        ("2", "application/pdf", True),
    ]


@pytest.mark.parametrize(
    "answer", [[None], [b""], [b"1 (UID 7)"], [b"1 (BODYSTRUCTURE ((((("], [b"1 (BODYSTRUCTURE NIL)"]]
)
def test_a_description_that_is_none_is_passed_over(answer: list[bytes | tuple[bytes, bytes] | None]) -> None:
    assert parts_of(answer) is None
