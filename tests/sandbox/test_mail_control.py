"""Mail through the control API: reading what anybody would, and answering as a prospect does."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.mail.reading import PARSER_ERRORS, shown
from tests.examples import up_to
from tests.sandbox.mail_desk import ANA, LEAD, MailDesk, a_desk
from tests.sandbox.mail_samples import nested, stored


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailDesk]:
    with a_desk(tmp_path_factory.mktemp("mail")) as desk:
        yield desk


@pytest.fixture
def desk(shared_desk: MailDesk) -> MailDesk:
    shared_desk.done("reset")
    return shared_desk


def raw(content: bytes) -> str:
    return base64.b64encode(content).decode()


def newest(desk: MailDesk, address: str = ANA, folder: str = "INBOX") -> dict[str, Any]:
    return desk.messages(address, folder)[-1]


def header(message: dict[str, Any], name: str) -> str:
    return next(value for key, value in message["headers"] if key.lower() == name.lower())


def test_the_overview_names_every_mailbox_with_its_role_and_count(desk: MailDesk) -> None:
    desk.send(LEAD)

    boxes = {box["address"]: (box["role"], box["count"]) for box in desk.get("mail")["mailboxes"]}

    assert boxes[ANA] == ("sender", 0)
    assert boxes[LEAD] == ("prospect", 1)


def test_a_reply_is_threaded_quoted_and_dated_in_product_time(desk: MailDesk) -> None:
    sent = desk.send(LEAD, "Your packing line", "Dear Yuki,\n\nhello.\n", References="<first@kestrel.test>")

    answered = desk.done(f"mail/{LEAD}/reply", text="Sounds good.\nNext week?")

    got = newest(desk)
    assert got["message_id"] == answered["message_id"]
    assert got["message_id"].endswith("@harbour.test>")
    assert got["in_reply_to"] == sent
    assert got["references"] == ["<first@kestrel.test>", sent]
    assert (got["subject"], got["from"], got["to"]) == ("Re: Your packing line", f"Yuki Tan <{LEAD}>", ANA)
    assert got["text"] == (
        "Sounds good.\nNext week?\n\n"
        "On Tue, Nov 25, 2025 at 9:03 AM Ana Ruiz <ana@kestrel.test> wrote:\n\n"
        "> Dear Yuki,\n>\n> hello.\n"
    )
    assert '<blockquote class="gmail_quote"' in got["html"]
    received = parsedate_to_datetime(header(got, "Date")).isoformat()
    assert received[:16] == got["received_at"][:16]


def test_a_reply_is_filed_in_the_prospects_own_sent_folder(desk: MailDesk) -> None:
    desk.send(LEAD)
    answered = desk.done(f"mail/{LEAD}/reply", text="Yes")

    copy = newest(desk, LEAD, "Sent")

    assert (copy["message_id"], copy["seen"]) == (answered["message_id"], True)


def test_a_second_reply_in_a_thread_keeps_its_subject_and_all_references(desk: MailDesk) -> None:
    first = desk.send(LEAD, "Hello")
    second = desk.done(f"mail/{LEAD}/reply", text="Yes?")["message_id"]
    third = desk.send(LEAD, "Re: Hello", "More.", References=f"{first} {second}", In_Reply_To=second)

    desk.done(f"mail/{LEAD}/reply", text="Thanks")

    got = newest(desk)
    assert (got["subject"], got["references"]) == ("Re: Hello", [first, second, third])


def test_a_long_thread_keeps_its_first_and_newest_references_in_one_whole_line(desk: MailDesk) -> None:
    many = " ".join(f"<{place:040}.{'x' * 30}@kestrel.test>" for place in range(40))
    sent = desk.send(LEAD, "Long", References=many)

    desk.done(f"mail/{LEAD}/reply", text="Still here")

    references = newest(desk)["references"]
    assert (references[0], references[-1]) == (many.split()[0], sent)
    assert len(references) < 15


def test_a_reply_may_be_to_an_older_mail_and_goes_to_its_reply_to_address(desk: MailDesk) -> None:
    first = desk.send(LEAD, "First", Reply_To="Desk <desk@kestrel.test>")
    desk.send(LEAD, "Second")
    uid = next(message["uid"] for message in desk.messages(LEAD) if message["message_id"] == first)

    desk.done(f"mail/{LEAD}/reply", uid=uid, text="To the desk", subject="Other words")

    got = newest(desk, "desk@kestrel.test")
    assert (got["in_reply_to"], got["subject"]) == (first, "Other words")


def test_a_reply_may_carry_attachments_marks_and_headers(desk: MailDesk) -> None:
    desk.send(LEAD)

    desk.done(
        f"mail/{LEAD}/reply",
        text="Away until Monday. Größe: 5",
        html="<p>Away <b>until</b> Monday</p>",
        from_name="Yuki, on leave",
        auto_submitted=True,
        headers={"X-Autoreply": "yes", "Subject": "Out of office"},
        attachments=[{"filename": "plan.txt", "type": "text/plain", "text": "abc"}],
    )

    got = newest(desk)
    assert got["text"].startswith("Away until Monday. Größe: 5\n")
    assert got["html"].startswith('<div dir="ltr"><p>Away <b>until</b> Monday</p></div>')
    assert got["subject"] == "Out of office"
    assert (header(got, "Auto-Submitted"), header(got, "X-Autoreply")) == ("auto-replied", "yes")
    assert got["from"] == f'"Yuki, on leave" <{LEAD}>'
    assert got["attachments"] == [{"filename": "plan.txt", "type": "text/plain", "size": 3}]


def test_a_prospect_or_a_stranger_writes_first(desk: MailDesk) -> None:
    sent = desk.done("mail/new.person@else.test/send", to=[ANA], subject="A question", text="May I ask?")

    got = newest(desk)
    assert (got["message_id"], got["in_reply_to"], got["text"]) == (sent["message_id"], "", "May I ask?\n")
    assert desk.get("mail/new.person@else.test")["role"] == "prospect"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("mail/nobody@x.test/reply", {"text": "Hi"}, 404),
        (f"mail/{LEAD}/reply", {"text": "Nothing came yet"}, 404),
        (f"mail/{LEAD}/reply", {"text": "Hi", "uid": "1"}, 400),
        (f"mail/{LEAD}/reply", {"text": "Hi", "folder": "Nowhere"}, 404),
        (f"mail/{LEAD}/send", {"to": "no address", "subject": "a", "text": "b"}, 400),
        (f"mail/{LEAD}/send", {"to": [], "subject": "a", "text": "b"}, 400),
        (f"mail/{LEAD}/send", {"to": "bounce@x.test", "subject": "a", "text": "b"}, 409),
        (f"mail/{LEAD}/send", {"to": ANA, "subject": "a", "text": "b", "headers": {"X-A": "b\r\nC: d"}}, 400),
        (f"mail/{LEAD}/send", {"to": ANA, "subject": "a", "text": "b", "headers": {"X A": "b"}}, 400),
        (f"mail/{LEAD}/send", {"to": ANA, "subject": "a", "text": "b", "attachments": ["c"]}, 400),
        ("mail/not-an-address/send", {"to": ANA, "subject": "a", "text": "b"}, 400),
        (f"mail/{ANA}/raw", {"bytes_base64": "%%%"}, 400),
        (f"mail/{ANA}/raw", {"bytes_base64": "", "folder": "Nowhere"}, 404),
        (f"mail/{ANA}/password", {"password": "two\nlines"}, 400),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    desk: MailDesk, path: str, body: dict[str, Any], status: int
) -> None:
    answer = desk.post(path, **body)

    assert (answer.status_code, answer.json()["ok"]) == (status, False)
    assert answer.json()["error"].endswith(".")


def test_a_mail_without_a_sender_cannot_be_answered(desk: MailDesk) -> None:
    desk.done(f"mail/{LEAD}/raw", bytes_base64=raw(b"Subject: nobody\r\n\r\nBoo\r\n"))

    assert desk.post(f"mail/{LEAD}/reply", text="Who?").status_code == 409


def test_a_subject_with_line_breaks_stays_one_line(desk: MailDesk) -> None:
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="One\r\nBcc: evil@x.test", text="Hi")

    got = newest(desk)
    assert got["subject"] == "One Bcc: evil@x.test"
    assert desk.http.get("mail/evil@x.test").status_code == 404


def test_raw_mail_may_lie_in_another_folder(desk: MailDesk) -> None:
    desk.done(f"mail/{ANA}/raw", bytes_base64=raw(b"Subject: by hand\r\n\r\nHi\r\n"), folder="Sent")

    assert newest(desk, folder="Sent")["subject"] == "by hand"
    assert desk.messages(ANA) == []


def test_a_large_body_is_clipped_with_a_note(desk: MailDesk) -> None:
    desk.done(
        f"mail/{ANA}/raw", bytes_base64=raw(b"Subject: big\r\n\r\n" + b"All work and no play.\r\n" * 220_000)
    )

    got = newest(desk)
    assert got["size"] > 5_000_000
    assert len(got["text"]) < 51_000
    assert "[Clipped: 50000 of" in got["text"]


def test_html_alone_is_shown_as_text() -> None:
    html = b"<style>p{}</style><p>Hello&nbsp;<b>you</b></p><ul><li>one<li>two</ul><script>x()</script>"

    got = shown(stored(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html))

    assert got["text"].replace("\xa0", " ") == "Hello you\n\none\ntwo"
    assert got["html"] == html.decode()


def test_encoded_headers_and_unknown_charsets_are_read_as_well_as_can_be() -> None:
    got = shown(
        stored(
            b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= =?x-none?q?!?=\r\nFrom: \xff\xfe <a@b.test>\r\n"
            b"Date: yesterday\r\nContent-Type: text/plain; charset=x-none\r\n\r\nna\xc3\xafve"
        )
    )

    assert (got["subject"], got["text"]) == ("Grüße!", "naïve")
    assert got["date"] == got["received_at"]


def test_a_message_within_a_message_is_an_attachment() -> None:
    inner = b"Subject: inner\r\n\r\nWithin\r\n"
    outer = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nOuter\r\n'
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"
    )

    got = shown(stored(outer))

    assert got["text"] == "Outer"
    assert [part["type"] for part in got["attachments"]] == ["message/rfc822"]


def test_parts_nested_too_deep_to_parse_are_shown_as_they_are() -> None:
    deep = nested(2000)
    with pytest.raises(PARSER_ERRORS):
        message_from_bytes(deep)

    assert shown(stored(deep))["text"].startswith("Content-Type: multipart/mixed")


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: text/html; charset*=x''%ff\r\n",
        b"Content-Type: message/delivery-status\r\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%zz; filename*1=b\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Subject: =?utf-8?b?!!!?= =?utf-8?q?=zz?=\r\n",
        b"Date: Mon, 99 Foo 99999 99:99\r\n",
        b"From: <<<@,;:\r\n",
        b"References: <a <b> >\r\n",
        b"\r\n",
        b"--b\r\n",
        b"--b--\r\n",
        b"<![bad <!-- <script>",
    ]
)


@up_to(150)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join))
def test_no_bytes_make_reading_fail(content: bytes) -> None:
    got = shown(stored(content))

    assert isinstance(got["text"], str)
    assert all(isinstance(got[name], str) for name in ("from", "to", "subject", "date", "message_id"))
