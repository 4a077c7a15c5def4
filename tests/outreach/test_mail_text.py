"""Whatever arrives can be read: nothing raises, and what comes out can be kept and shown."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach import classifying, mail_text

CORPORA = next(
    (
        parent / "shared" / "corpora"
        for parent in Path(__file__).parents
        if (parent / "shared" / "corpora").is_dir()
    ),
    Path("shared"),
)
PIECES = st.lists(
    st.sampled_from(
        [b"Subject: ", b"From: ", b"To: ", b"Message-ID: ", b"References: ",
         b"Content-Type: text/plain; charset=", b"utf-7", b"unicode_escape", b"hex", b"idna",
         b"undefined", b"utf-16", b"iso-2022-jp", b'"', b"Content-Type: text/html",
         b"Content-Type: multipart/mixed; boundary=x", b"\n--x\n", b"\n--x--\n",
         b"Content-Type: message/rfc822", b"Content-Type: message/delivery-status",
         b"Content-Type: multipart/report; report-type=delivery-status; boundary=x",
         b"Content-Disposition: attachment; filename*=utf-8''%ff%00", b"; filename*0*=a''x",
         b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable",
         b"Content-Transfer-Encoding: uuencode", b"=?utf-8?b?a?=", b"=?x?q?=FF?=",
         b"Status: 5.1.1", b"<a@b.c>", b"\n\n", b"\n", b"\r\n", b"<![if x]>", b"<![x[", b"<!--",
         b"<p>", b"&#xd800;", b"+2AA-", b"\\ud800", b"\\d", b"\xff\xfe", b"\x00", b"hello there",
         b"Auto-Submitted: ", b"Precedence: "]
    )
    | st.binary(max_size=8),
    max_size=25,
).map(b"".join)  # fmt: skip


@settings(max_examples=300)
@given(PIECES)
@example(b"Subject: =?utf-8?b?a?=\n\nx")
@example(b"From: =?utf-8?b?a?= <a@b.c>\n\nx")
@example(b"Content-Type: text/html\n\n<![foo[ x")
@example(b"Content-Type: text/plain; charset=utf-7\n\n+2AA-")
@example(b"Content-Type: text/plain; charset=unicode_escape\n\n\\d \\ud800")
@example(b"Content-Disposition: attachment; filename*=a%00b''x\n\n")
@example(b"")
def test_any_bytes_are_read_and_classified_into_texts_that_can_be_kept(content: bytes) -> None:
    read = mail_text.read(content)
    found = classifying.classify(mail_text.parse(content))

    texts = (read.message_id, read.sender_name, read.sender_address, *read.recipients, read.subject, read.text,
             read.new_text, *read.attachments, read.date, found.reason, *found.bounced_ids)  # fmt: skip
    assert all("\x00" not in text and text.encode() is not None for text in texts)
    assert "\n" not in read.subject + read.message_id + "".join(read.attachments)


def test_what_was_packed_comes_out_again() -> None:
    assert mail_text.unpack(mail_text.pack(b"\x00\xffmail")) == b"\x00\xffmail"


def test_the_words_of_html_are_read_without_scripts_when_there_is_no_plain_text() -> None:
    mail = EmailMessage()
    mail.set_content("<style>p{}</style><p>Yes,<br>Thursday</p><script>alert(1)</script>", subtype="html")

    assert mail_text.read(mail.as_bytes()).text == "Yes,\nThursday"


def test_an_attachment_is_named_and_not_read_as_text() -> None:
    mail = EmailMessage()
    mail.set_content("See the file.")
    mail.add_attachment(b"secret plan", maintype="text", subtype="plain", filename="plän\n.txt")

    read = mail_text.read(mail.as_bytes())

    assert read.text == "See the file."
    assert len(read.attachments) == 1
    assert read.attachments[0].startswith("pl")


def test_a_mail_without_words_has_empty_texts() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Re: hello"
    mail.set_content("\n \n")

    read = mail_text.read(mail.as_bytes())

    assert (read.text, read.new_text, read.subject) == ("", "", "Re: hello")


def test_quotes_are_left_out_of_what_they_wrote() -> None:
    text = "Thursday works.\n\nOn Mon, 30 Nov 2026 at 10:00, Ana <ana@kestrel.test> wrote:\n> Hello Yuki"

    assert mail_text.without_quotes(text) == "Thursday works."


def test_text_that_is_nothing_but_quotes_holds_no_words_of_theirs() -> None:
    assert mail_text.without_quotes("> Hello Yuki") == ""


def _files(*parts: str) -> list[Path]:
    folder = CORPORA.joinpath(*parts)
    if not folder.is_dir():
        pytest.skip("The real mails of ../shared/corpora are not here.")
    return sorted(path for path in folder.iterdir() if path.suffix in (".eml", ".txt"))


def test_real_replies_are_read_without_losing_what_was_written() -> None:
    for path in _files("replies", "emails"):
        content = b"Content-Type: text/plain; charset=utf-8\n\n" + path.read_bytes()

        read = mail_text.read(content)

        is_written = any(not line.startswith(">") for line in read.text.splitlines())
        assert bool(read.shown_text) or not is_written, path.name


def test_real_bounces_are_read_and_reports_are_never_taken_for_a_person() -> None:
    for path in _files("bounces"):
        mail = mail_text.parse(path.read_bytes())

        mail_text.read(path.read_bytes())
        found = classifying.classify(mail)

        if mail.get_content_type() == "multipart/report" or mail.get("Return-Path") == "<>":
            assert found.reply_class != "human", path.name
