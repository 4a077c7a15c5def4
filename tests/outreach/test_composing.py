"""Nothing that comes from outside changes a mail's headers or recipients, and the digest binds all of it."""

from binascii import a2b_qp
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import getaddresses
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outreach import composing, mail_bodies, opt_outs
from outreach.composing import Composed, Correspondent
from outreach.errors import NotReady
from outreach.opt_out_words import LANGUAGES, words_in
from tests.mail_words import html_of, parsed, plain_of

HEADERS = ["From", "Reply-To", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]
ADDED = [
    "Date",
    composing.ORIGINAL_ID,
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
]
WAYS_OUT = (
    "List-Unsubscribe: <https://x.test/opt-out?t=a>,\r\n <mailto:ana@kestrel.test>",
    "List-Unsubscribe-Post: x",
)
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


ADDRESSES = st.sampled_from(
    ["yuki@kumo.test", "yüki@kumo.test", "ゆき@kumo.test", "o'yuki+a@xn--kmo-hoa.test"]
)
TYPED = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["\n", "\n\n", " ", "-- ", "-- \n", "\n> quoted", "\nFrom here", "\n.", "word " * 30, "ö " * 50,
             "x" * 1200, "漢" * 400, "https://kestrel.test/a?b=1&c=\"2\"", "<b>", "&amp;", "=20", "\t", "a" * 71 + " b"]
        ),
    ),
    max_size=10,
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
    reply_to: str = "team@kestrel.test",
) -> Composed:
    return composing.compose(
        sender,
        Correspondent(name, address),
        subject=subject,
        body=body,
        signature=signature,
        foot=foot,
        message_id="<1@kestrel.test>",
        reply_to=reply_to,
    )


def tidied(text: str) -> str:
    """Return a text as a person types it: one kind of line break, no spaces at the ends of lines."""
    lines = (
        "".join(mark for mark in line if (ord(mark) >= 32 and mark != "\x7f") or mark == "\t")
        for line in text.splitlines()
    )
    return "\n".join(line.rstrip() for line in "\n".join(lines).strip().split("\n")).strip("\n")


def headers_of(mail: Mail, name: str) -> list[str]:
    return [address for _, address in getaddresses([str(one) for one in mail.get_all(name, [])])]


@given(body=TYPED, foot=TYPED)
@example(body="a" * 74 + " b", foot="ö" * 12 + " " + "a" * 74 + " b")
def test_no_line_of_a_body_is_longer_than_quoted_printable_allows(body: str, foot: str) -> None:
    content = compose(body=body, foot=foot).content

    lines = content.partition(b"Content-Transfer-Encoding")[2].split(b"\r\n")
    assert max(map(len, lines)) <= 76


@pytest.mark.parametrize("length", range(68, 80))
def test_a_space_at_the_end_of_a_long_line_stays_when_the_line_is_broken(length: int) -> None:
    text = "a" * length + " \nb"

    encoded = mail_bodies.part(mail_bodies.FLOWED, text).partition(b"\r\n\r\n")[2]

    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    assert a2b_qp(encoded.replace(b"\r\n", b"\n")).decode() == text + "\n"


PICTURE = "https://links.kestrel.test/o/" + "a" * 40 + ".gif"


@given(body=TYPED, signature=TYPED, foot=TYPED)
@example(body="</body></html>", signature="\n</body></html>", foot="\n</body></html>")
def test_a_picture_goes_to_the_end_of_the_html_and_changes_nothing_else(
    body: str, signature: str, foot: str
) -> None:
    whole = compose(body=body, signature=signature, foot=foot).content
    date = datetime(2026, 11, 30, tzinfo=UTC)

    without, having = (composing.finish(whole, date=date, picture=one) for one in ("", PICTURE))

    image = f'\n<img src="{PICTURE}" width="1" height="1" alt="">'
    assert html_of(having) == html_of(without).removesuffix("\n</body></html>") + image + "\n</body></html>"
    assert html_of(having).count(PICTURE) == 1 + (body + signature + foot).count(PICTURE)
    assert plain_of(having) == plain_of(without)
    assert parsed(having).items() == parsed(without).items()
    assert parsed(having).defects == []
    added = set(having.split(b"\r\n")) - set(without.split(b"\r\n"))
    assert max(map(len, added)) <= 76


def test_what_was_not_composed_by_us_takes_no_picture_in() -> None:
    for content in (b"Subject: x\r\n\r\nHello\r\n</body></html>\r\n", b"", b"Subject: x\r\n\r\nHello\r\n"):
        assert mail_bodies.with_picture(content, PICTURE) == content


@given(name=NASTY, subject=NASTY, sender_name=NASTY, signature=NASTY, body=NASTY, address=ADDRESSES)
@example(
    name="=?utf-8?q?a=0D=0ABcc:_eve@evil.test?=",
    subject="",
    sender_name="",
    signature="",
    body="",
    address="yuki@kumo.test",
)
@example(
    name="a," * 60,
    subject="=?utf-8?q?=0ABcc:_eve@evil.test?=",
    sender_name="",
    signature="",
    body="",
    address="yuki@kumo.test",
)
@example(
    name="Tanaka, Jö eve@evil.test, " * 5,
    subject="ö" * 300,
    sender_name="",
    signature="",
    body="",
    address="yüki@kumo.test",
)
def test_no_text_adds_a_header_or_a_recipient(
    name: str, subject: str, sender_name: str, signature: str, body: str, address: str
) -> None:
    composed = compose(
        sender=Correspondent(sender_name, "ana@kestrel.test"),
        name=name,
        address=address,
        subject=subject,
        signature=signature,
        body=body,
    )
    finished = composing.finish(
        composed.content,
        date=datetime(2026, 11, 30, tzinfo=UTC),
        answers="<0@x.test>",
        thread=("<0@x.test>",),
        ways_out=WAYS_OUT,
    )

    for content, expected in (
        (composed.content, HEADERS),
        (
            finished,
            [
                "Date",
                composing.ORIGINAL_ID,
                "In-Reply-To",
                "References",
                "List-Unsubscribe",
                "List-Unsubscribe-Post",
                *HEADERS,
            ],
        ),
    ):
        mail = parsed(content)
        assert mail.keys() == expected
        assert headers_of(mail, "To") == [address]
        assert headers_of(mail, "From") == ["ana@kestrel.test"]
        assert headers_of(mail, "Reply-To") == ["team@kestrel.test"]
        assert not mail.defects
        assert all(len(line) <= 998 for line in content.split(b"\r\n"))
        assert content.isascii() or not address.isascii()


@pytest.mark.parametrize(
    "address",
    ["a@b.test, evil@x.test", "jö@kümo.test", "a\u202eb@kumo.test", "o\u0308@kumo.test",
     "a@b@c.test", "a b@c.test", "a@c", "", "=?utf-8?q?a?=@c.test",
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
        {"reply_to": "jo@kestrel.test"},
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
    assert 'reply "stop"' in composing.footer("Kestrel GmbH", "", "xx")
    assert composing.footer(" ", "", "en") == ""


@given(st.text())
def test_one_line_is_one_printable_line_within_its_limit(text: str) -> None:
    line = composing.one_line(text, 50)

    assert len(line) <= 50
    assert line == "" or line.isprintable()
    assert composing.one_line(line, 50) == line


@given(body=TYPED, signature=TYPED, foot=TYPED)
@example(body="-- " + "x" * 90, signature="", foot="")
@example(body="a" * 71 + "  b", signature=" ", foot="\r\n")
def test_what_is_parsed_is_what_was_composed(body: str, signature: str, foot: str) -> None:
    content = compose(body=body, signature=signature, foot=foot).content

    said = plain_of(content)
    parts = [one for one in (tidied(body), tidied(signature)) if one]
    expected = "\n\n".join(parts) + (f"\n\n-- \n{tidied(foot)}" if tidied(foot) else "")
    assert said == expected.strip("\n")
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert content.isascii()


@given(body=TYPED, foot=TYPED)
def test_the_html_says_the_same_and_nothing_of_it_loads_or_runs(body: str, foot: str) -> None:
    content = compose(body=body, signature="", foot=foot).content

    page = _Page()
    page.feed(html_of(content))
    assert page.elements <= {"html", "head", "meta", "body", "p", "br", "a"}
    assert all(target.startswith(("https://", "http://")) for target in page.targets)
    said = "".join("".join(page.words).split())
    assert said == "".join((tidied(body) + tidied(foot)).replace("\xa0", " ").split())


class _Page(HTMLParser):
    """Collects what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.targets: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src", "background")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_html_has_paragraphs_links_and_a_small_footer() -> None:
    body = "Hi Yuki,\n\nSee https://kestrel.test/a_(b)?c=1&d=2. Or (www.kestrel.test).\n  indented\n\nBest"

    html = html_of(compose(body=body, signature="Ana\nKestrel", foot="Kestrel GmbH\nstop").content)

    assert "<p>Hi Yuki,</p>" in html
    assert (
        '<a href="https://kestrel.test/a_(b)?c=1&amp;d=2">https://kestrel.test/a_(b)?c=1&amp;d=2</a>. Or ('
        in html
    )
    assert '(<a href="https://www.kestrel.test">www.kestrel.test</a>).<br>' in html
    assert "&nbsp; indented" in html
    assert "<p>Ana<br>\nKestrel</p>" in html
    assert '<p style="font-size:85%;color:#666666">Kestrel GmbH<br>\nstop</p>' in html


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_word_that_a_footer_names_is_understood_in_an_answer_and_the_footer_is_none(
    language: str,
) -> None:
    words = words_in(language)

    for answer in (words.word, f'"{words.word}"', f"{words.word.capitalize()}.", words.word.upper()):
        assert opt_outs.is_opt_out(answer), answer
    assert not opt_outs.is_opt_out(words.footer_line)
    assert words.footer_line in composing.footer("Kestrel GmbH", "Lindenweg 1", language)
    for text in (words.question, words.done):
        assert "{sender}" in text
    assert "{word}" in words.wrong


def test_there_are_footers_in_a_dozen_languages_and_more() -> None:
    assert len(LANGUAGES) >= 12
    assert len({words_in(one).footer_line for one in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("address", ["jörg@kumo.test", "用户@kumo.test", "jörg.o'neill+a@xn--bcher-kva.test"])
def test_an_address_beyond_ascii_gets_headers_in_utf8(address: str) -> None:
    content = compose(address=address, name="Jörg, Tänzer", subject="Grüße").content

    mail = parsed(content)
    assert f"<{address}>".encode() in content
    assert str(mail["To"]) == f"Jörg Tänzer <{address}>"
    assert mail["Subject"] == "Grüße"
    assert plain_of(content).startswith("Hello.")


def test_a_sender_writes_from_ascii_only() -> None:
    with pytest.raises(NotReady, match="correct it"):
        compose(sender=Correspondent("Jö", "jö@kestrel.test"))
