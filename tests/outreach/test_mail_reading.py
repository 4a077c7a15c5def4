"""Mails that are broken, sealed, packed, empty or in the wrong charset: what can be read is, the rest in a sentence."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from outreach import mail_text

HEAD = b"From: Yuki <yuki@kumo.test>\nSubject: Re: A question\nMIME-Version: 1.0\n"
PNG = b"\x89PNG\r\n\x1a\n"


def text_mail(content_type: str, body: bytes) -> mail_text.ReadMail:
    return mail_text.read(
        HEAD + f"Content-Type: {content_type}\nContent-Transfer-Encoding: 8bit\n\n".encode() + body
    )


def attached(maintype: str, subtype: str, name: str = "", smime_type: str = "") -> MIMEBase:
    part = MIMEBase(maintype, subtype)
    if smime_type:
        part.set_param("smime-type", smime_type)
    part.set_payload("AAAA")
    if name:
        part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def mixed(*parts: MIMEBase, subtype: str = "mixed") -> mail_text.ReadMail:
    return mail_text.read(MIMEMultipart(subtype, _subparts=list(parts)).as_bytes())


@pytest.mark.parametrize(
    ("declared", "encoding", "words"),
    [
        ("iso-8859-1", "utf-8", "Größe und Maß"),
        ("us-ascii", "utf-8", "Größe und Maß"),
        ("utf-8", "cp1252", "Die Größe der Straße ist größer als für Übermüdete möglich, schöne Grüße"),
        ("utf-8", "cp1251", "Спасибо за предложение, давайте обсудим это в четверг после обеда"),
        ("iso-8859-1", "cp1252", "“Quoted” – yes"),
        ("gb2312", "gb18030", "谢谢镕基，星期四可以"),
        ("ks_c_5601-1987", "cp949", "목요일에 만나요"),
        ("shift_jis", "cp932", "木曜日①でお願いします"),
        ("no-such-charset", "utf-8", "Grüße"),
        ("utf-16", "ascii", "Please remove me from your list."),
        ("utf-16", "utf-16", "Grüße, ja."),
        ("utf-32", "utf-8", "Grüße"),
        ("unicode_escape", "utf-8", "\\u0041 ü"),
    ],
)
def test_words_are_read_under_the_wrong_charset(declared: str, encoding: str, words: str) -> None:
    assert text_mail(f"text/plain; charset={declared}", words.encode(encoding)).text == words


def test_an_encrypted_mail_says_where_to_read_it() -> None:
    pgp = mixed(
        attached("application", "pgp-encrypted"), attached("application", "octet-stream", "encrypted.asc"),
        subtype="encrypted",
    )  # fmt: skip
    smime = mail_text.read(
        attached("application", "pkcs7-mime", "smime.p7m", smime_type="enveloped-data").as_bytes()
    )
    inline = text_mail("text/plain", b"-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----")

    for read in (pgp, smime, inline):
        assert read.notice == "This mail is encrypted: read it in the mailbox it came to."


def test_a_mail_sealed_in_its_signature_says_so() -> None:
    read = mail_text.read(
        attached("application", "pkcs7-mime", "smime.p7m", smime_type="signed-data").as_bytes()
    )

    assert (
        read.notice
        == "This mail's text is sealed inside its signature (S/MIME): read it in the mailbox it came to."
    )


def test_a_signed_mail_is_read_and_its_signature_is_no_attachment() -> None:
    read = mixed(
        MIMEText("Thursday works."),
        attached("application", "pgp-signature", "signature.asc"),
        subtype="signed",
    )

    assert (read.new_text, read.attachments, read.notice) == ("Thursday works.", (), "")


def test_what_outlook_packed_is_named() -> None:
    read = mixed(MIMEText("See attached."), attached("application", "ms-tnef", "winmail.dat"))

    assert (read.new_text, read.attachments) == ("See attached.", ("winmail.dat",))
    assert "Outlook packed files of this mail into winmail.dat" in read.notice


def test_a_mail_that_is_only_a_picture_says_so() -> None:
    read = mixed(MIMEText('<img src="cid:1">', "html"), MIMEImage(PNG, "png"), subtype="related")

    assert (read.text, read.attachments) == ("", ("image",))
    assert read.notice == "This mail is only a picture: look at it in the mailbox it came to."


def test_a_mail_with_nothing_but_files_says_so() -> None:
    read = mixed(MIMEText(""), attached("application", "pdf", "offer.pdf"))

    assert (read.text, read.attachments) == ("", ("offer.pdf",))
    assert read.notice == "This mail has no words, only what is attached: open it in the mailbox it came to."


def test_an_empty_mail_is_empty() -> None:
    read = mail_text.read(HEAD + b"\n")

    assert (read.text, read.new_text, read.notice) == ("", "", "")


def test_a_calendar_entry_is_named() -> None:
    read = mixed(MIMEText("Invitation"), MIMEText("BEGIN:VCALENDAR", "calendar"), subtype="alternative")

    assert (read.text, read.notice[:35]) == ("Invitation", "This mail carries a calendar entry:")


def test_the_words_of_a_mail_attached_to_one_are_not_its_own() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Old news"
    inner.set_content("Please unsubscribe me.")
    outer, empty = EmailMessage(), EmailMessage()
    outer.set_content("See attached.")
    outer.add_attachment(inner)
    empty.make_mixed()
    empty.add_attachment(inner)

    read, alone = mail_text.read(outer.as_bytes()), mail_text.read(empty.as_bytes())

    assert (read.text, read.attachments) == ("See attached.", ("Old news.eml",))
    assert (alone.new_text, alone.text) == ("", "Please unsubscribe me.")
    assert alone.notice == "This mail has no words of its own, only another mail attached to it."


def test_of_alternatives_the_one_with_words_is_read_and_all_of_what_is_mixed() -> None:
    empty_plain = MIMEMultipart(
        "alternative", _subparts=[MIMEText(" \n"), MIMEText("<p>Thursday.</p>", "html")]
    )
    both = MIMEMultipart("alternative", _subparts=[MIMEText("Friday."), MIMEText("<p>No.</p>", "html")])
    mail = MIMEMultipart("mixed", _subparts=[empty_plain, both, MIMEText("<p>Yuki</p>", "html")])

    assert mail_text.read(mail.as_bytes()).new_text.split() == ["Thursday.", "Friday.", "Yuki"]


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 1900 00:00:00 +0000", "Sun, 31 Dec 2090 23:59:59 -1200", "yesterday", ""]
)
def test_a_date_is_read_as_it_stands(date: str) -> None:
    assert mail_text.read(f"Date: {date}\n\nYes.".encode()).date == date


@pytest.mark.parametrize("depth", [90, 3000])
def test_parts_nested_to_do_harm_are_passed_over(depth: int) -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(depth)
    )

    read = mail_text.read(b"Subject: Re: hi\n" + nested + b"\nYes.")

    assert read.subject == "Re: hi"


@pytest.mark.parametrize(
    "body",
    [
        b"--x\n\nThursday works.\n",
        b"--x\nContent-Type: text/plain\n\nThursday works.",
        b"--y\nContent-Type: text/plain\n\nThursday works.\n--y--\n",
        b"Thursday works.",
        b"--x\nContent-Transfer-Encoding: base64\n\nVGh1cnNkYXkgd29ya3Mu=====!\n--x--",
        b"--x\nContent-Transfer-Encoding: quoted-printable\n\nThursday =77orks.=\n--x--",
        b"--x\nContent-Transfer-Encoding: nonsense\n\nThursday works.\n--x--",
        b"--x\nContent-Type: text\n\nThursday works.\n--x--",
    ],
)
def test_words_in_a_broken_multipart_are_read(body: bytes) -> None:
    read = mail_text.read(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + body)

    assert "Thursday works." in read.new_text
