"""Nothing that comes from outside changes a mail's headers or recipients, and the digest binds all of it."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outreach import composing
from outreach.composing import Composed, Correspondent
from outreach.errors import NotReady

HEADERS = ["From", "To", "Subject", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
NASTY = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["\r\n", "Bcc: eve@evil.test", "=?utf-8?q?=0D=0ABcc:_eve@evil.test?=", "=?utf-8?b?DQo=?=",
             "<eve@evil.test>",
             '"', ",", ";", "(", "ö", "\\", "eve@evil.test,", "=?", "?=", "  ", "\x00", "\u2028", "a" * 70]
        ),
    ),
    max_size=8,
).map("".join)  # fmt: skip


ANA = Correspondent("Ana Kestrel", "ana@kestrel.test")


def compose(
    *,
    sender: Correspondent = ANA,
    name: str = "Yuki Tanaka",
    address: str = "yuki@kumo.test",
    subject: str = "A word",
    body: str = "Hello.",
    signature: str = "Ana",
    foot: str = "Kestrel GmbH",
) -> Composed:
    return composing.compose(
        sender,
        Correspondent(name, address),
        subject=subject,
        body=body,
        signature=signature,
        foot=foot,
        message_id="<1@kestrel.test>",
    )


def headers_of(mail: Mail, name: str) -> list[str]:
    return [address for _, address in getaddresses([str(one) for one in mail.get_all(name, [])])]


@given(name=NASTY, subject=NASTY, sender_name=NASTY, signature=NASTY, body=NASTY)
@example(name="=?utf-8?q?a=0D=0ABcc:_eve@evil.test?=", subject="", sender_name="", signature="", body="")
@example(name="a," * 60, subject="=?utf-8?q?=0ABcc:_eve@evil.test?=", sender_name="", signature="", body="")
@example(name="Tanaka, Jö eve@evil.test, " * 5, subject="ö" * 300, sender_name="", signature="", body="")
def test_no_text_adds_a_header_or_a_recipient(
    name: str, subject: str, sender_name: str, signature: str, body: str
) -> None:
    composed = compose(
        sender=Correspondent(sender_name, "ana@kestrel.test"),
        name=name,
        subject=subject,
        signature=signature,
        body=body,
    )
    finished = composing.finish(
        composed.content,
        date=datetime(2026, 11, 30, tzinfo=UTC),
        answers="<0@x.test>",
        thread=("<0@x.test>",),
    )

    for content, expected in (
        (composed.content, HEADERS),
        (finished, ["Date", composing.ORIGINAL_ID, "In-Reply-To", "References", *HEADERS]),
    ):
        mail = message_from_bytes(content)
        assert mail.keys() == expected
        assert headers_of(mail, "To") == ["yuki@kumo.test"]
        assert headers_of(mail, "From") == ["ana@kestrel.test"]
        assert not mail.defects
        assert all(len(line) <= 998 for line in content.split(b"\r\n"))


@pytest.mark.parametrize(
    "address",
    ["a@b.test, evil@x.test", "jö@kumo.test", "a@b@c.test", "a b@c.test", "a@c", "", "=?utf-8?q?a?=@c.test",
     "a@c..test", ".a@c.test", "a@c.test\r\nBcc: x@y.test", "<a@c.test>"],
)  # fmt: skip
def test_an_address_that_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(NotReady, match="correct it"):
        compose(address=address)


def test_a_subject_with_a_line_break_stays_one_line() -> None:
    mail = message_from_bytes(compose(subject="One\r\nBcc: eve@evil.test\ttwo").content)

    assert mail["Subject"] == "One Bcc: eve@evil.test two"
    assert mail["Bcc"] is None


def test_an_ordinary_name_with_marks_is_kept_as_it_is() -> None:
    mail = message_from_bytes(compose(name="Reed, Sam Jr.").content)

    assert mail["To"] == '"Reed, Sam Jr." <yuki@kumo.test>'


@pytest.mark.parametrize(
    "changed",
    [
        {"sender": Correspondent("Ana Kestrel", "jo@kestrel.test")},
        {"sender": Correspondent("Jo", "ana@kestrel.test")},
        {"address": "yuki@other.test"},
        {"subject": "Another word"},
        {"body": "Hello!"},
        {"signature": "Jo"},
        {"foot": "Kestrel Ltd"},
    ],
)
def test_the_digest_changes_with_everything_the_recipient_sees(changed: dict) -> None:
    assert compose(**changed).digest != compose().digest


def test_the_same_mail_has_the_same_digest() -> None:
    assert compose() == compose()


def test_finishing_adds_headers_in_front_and_keeps_the_composed_bytes() -> None:
    content = compose().content
    thread = tuple(f"<{number}@kestrel.test>" for number in range(30))

    finished = composing.finish(
        content, date=datetime(2026, 11, 30, 10, tzinfo=UTC), answers=thread[-1], thread=thread
    )

    assert finished.endswith(content)
    mail = message_from_bytes(finished)
    assert mail["Date"] == "Mon, 30 Nov 2026 10:00:00 +0000"
    assert mail["References"].split() == [thread[0], *thread[-19:]]


@pytest.mark.parametrize("message_id", ["<1@kestrel.test>", f"<1@{'kestrel-' * 7}dock.test>"])
def test_finishing_repeats_the_message_id_for_servers_that_give_a_mail_another_one(message_id: str) -> None:
    content = composing.compose(
        ANA,
        ANA,
        subject="A word",
        body="Message-ID: <2@x.test>",
        signature="",
        foot="",
        message_id=message_id,
    ).content

    mail = message_from_bytes(composing.finish(content, date=datetime(2026, 11, 30, tzinfo=UTC)))

    assert mail[composing.ORIGINAL_ID] == message_id
    assert mail["Message-ID"].strip() == message_id


def test_the_footer_names_sender_address_and_opt_out_in_the_leads_language() -> None:
    assert composing.footer("Kestrel GmbH", "Lindenweg 1\nBerlin", "de").startswith(
        "Kestrel GmbH · Lindenweg 1 Berlin\nWenn Sie nichts mehr"
    )
    assert 'reply "stop"' in composing.footer("Kestrel GmbH", "", "pl")
    assert composing.footer(" ", "", "en") == ""


@given(st.text())
def test_one_line_is_one_printable_line_within_its_limit(text: str) -> None:
    line = composing.one_line(text, 50)

    assert len(line) <= 50
    assert line == "" or line.isprintable()
    assert composing.one_line(line, 50) == line
