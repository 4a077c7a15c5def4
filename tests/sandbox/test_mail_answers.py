"""Out of office, bounce and opt-out with one click each, and the parts of a mail that the page shows."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.sandbox.mail_desk import ANA, BEN, LEAD, MailDesk, a_desk, a_mail


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailDesk]:
    with a_desk(tmp_path_factory.mktemp("mail")) as desk:
        yield desk


@pytest.fixture
def desk(shared_desk: MailDesk) -> MailDesk:
    shared_desk.done("reset")
    return shared_desk


def received(desk: MailDesk, address: str = ANA) -> Message:
    """The newest mail of an INBOX as IMAP gives its bytes."""
    newest = desk.messages(address)[-1]
    answer = desk.http.get(f"mail/{address}/source", params={"uid": newest["uid"], "whole": "1"})
    return message_from_bytes(answer.raise_for_status().content)


def put(desk: MailDesk, raw: bytes, address: str = LEAD) -> int:
    answer = desk.done(f"mail/{address}/raw", bytes_base64=base64.b64encode(raw).decode())
    return int(answer["uid"])


def test_an_out_of_office_is_marked_threaded_and_names_the_day_of_return(desk: MailDesk) -> None:
    sent = desk.send(LEAD, "Your packing line")

    desk.done(f"mail/{LEAD}/out_of_office", until="2099-01-05")

    got = received(desk)
    assert got["Auto-Submitted"] == "auto-replied"
    assert (got["In-Reply-To"], got["References"]) == (sent, sent)
    assert got["Subject"] == "Automatic reply: Your packing line"
    assert got["Return-Path"] == "<>"
    assert "out of the office until Monday, 5 January 2099" in desk.messages(ANA)[-1]["text"]


def test_an_out_of_office_without_a_date_returns_in_a_week(desk: MailDesk) -> None:
    desk.send(LEAD)

    answer = desk.done(f"mail/{LEAD}/out_of_office")

    assert answer["until"] > desk.get("clock")["now"][:10]


@pytest.mark.parametrize("until", ["soon", "2001-01-01"])
def test_an_out_of_office_with_an_impossible_date_is_refused(desk: MailDesk, until: str) -> None:
    desk.send(LEAD)

    assert desk.post(f"mail/{LEAD}/out_of_office", until=until).status_code == 400
    assert desk.messages(ANA) == []


@pytest.mark.parametrize("click", ["out_of_office", "bounce"])
def test_automatic_mail_is_never_answered_automatically(desk: MailDesk, click: str) -> None:
    desk.send(LEAD, Auto_Submitted="auto-replied")

    refused = desk.post(f"mail/{LEAD}/{click}")

    assert refused.status_code == 409
    assert "automatic" in refused.json()["error"]
    assert desk.messages(ANA) == []


def parts_of(message: Message) -> list[Message]:
    return [part for part in message.get_payload() if isinstance(part, Message)]


def test_a_bounce_is_a_delivery_report_about_that_very_mail(desk: MailDesk) -> None:
    first = desk.send(LEAD, "The first")
    desk.send(LEAD, "The second")
    uid = desk.messages(LEAD)[0]["uid"]

    desk.done(f"mail/{LEAD}/bounce", uid=uid)

    report = received(desk)
    assert (report.get_content_type(), report.get_param("report-type")) == (
        "multipart/report",
        "delivery-status",
    )
    words, status, headers = parts_of(report)
    assert isinstance(words, Message)
    assert isinstance(status, Message)
    assert isinstance(headers, Message)
    whole, recipient = parts_of(status)
    assert isinstance(whole, Message)
    assert isinstance(recipient, Message)
    assert status.get_content_type() == "message/delivery-status"
    assert whole["Reporting-MTA"] == "dns; mail.sandbox.test"
    assert (recipient["Final-Recipient"], recipient["Action"], recipient["Status"]) == (
        f"rfc822; {LEAD}",
        "failed",
        "5.1.1",
    )
    assert headers.get_content_type() == "text/rfc822-headers"
    assert f"Message-ID: {first}" in str(headers.get_payload(decode=True))
    assert "mailer-daemon@" in str(report["From"])
    assert report["Return-Path"] == "<>"
    assert LEAD in str(words.get_payload())


def test_an_opt_out_without_a_link_is_a_reply_a_person_would_write(desk: MailDesk) -> None:
    sent = desk.send(LEAD)

    answer = desk.done(f"mail/{LEAD}/opt_out")

    got = received(desk)
    assert answer["how"] == "reply"
    assert (got["In-Reply-To"], got["Auto-Submitted"]) == (sent, None)
    assert desk.messages(ANA)[-1]["text"].startswith("Please remove me from your list.")


def test_an_opt_out_writes_the_mail_that_the_mailto_asks_for(desk: MailDesk) -> None:
    desk.send(LEAD, List_Unsubscribe=f"<https://far.test/u>, <mailto:{BEN}?subject=stop%20me&body=bye>")

    answer = desk.done(f"mail/{LEAD}/opt_out")

    got = desk.messages(BEN)[-1]
    assert answer["how"] == "mailto"
    assert (got["subject"], got["text"].strip()) == ("stop me", "bye")
    assert desk.messages(ANA) == []


@contextmanager
def a_door(status: int) -> Iterator[tuple[str, list[str]]]:
    """An unsubscribe address on this machine that keeps what was posted to it."""
    posted: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posted.append(f"{self.path} {self.headers['Content-Type']} {body}")
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: a test's output is its failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/leave/abc", posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send_with_one_click(desk: MailDesk, url: str) -> None:
    desk.send(LEAD, List_Unsubscribe=f"<{url}>", List_Unsubscribe_Post="List-Unsubscribe=One-Click")


def test_an_opt_out_presses_the_one_click_link_of_this_machine(desk: MailDesk) -> None:
    with a_door(200) as (url, posted):
        send_with_one_click(desk, url)

        answer = desk.done(f"mail/{LEAD}/opt_out")

    assert (answer["how"], answer["status"]) == ("one_click", 200)
    assert posted == ["/leave/abc application/x-www-form-urlencoded List-Unsubscribe=One-Click"]
    assert desk.messages(ANA) == []


def test_a_one_click_link_that_fails_is_said(desk: MailDesk) -> None:
    with a_door(404) as (url, _):
        send_with_one_click(desk, url)

        refused = desk.post(f"mail/{LEAD}/opt_out")

    assert (refused.status_code, "answers 404" in refused.json()["error"]) == (502, True)


def test_a_one_click_link_to_another_host_is_never_called(desk: MailDesk) -> None:
    send_with_one_click(desk, "http://far.test/unsubscribe")

    assert desk.done(f"mail/{LEAD}/opt_out")["how"] == "reply"


@pytest.mark.parametrize("click", ["out_of_office", "bounce", "opt_out"])
def test_an_empty_mailbox_has_nothing_to_answer(desk: MailDesk, click: str) -> None:
    assert desk.post(f"mail/{LEAD}/{click}").status_code == 404


def test_the_html_of_a_mail_is_sealed_off(desk: MailDesk) -> None:
    mail = a_mail(LEAD)
    mail.add_alternative("<script>alert(1)</script><p>Hi</p>", subtype="html")
    uid = put(desk, mail.as_bytes())

    answer = desk.http.get(f"mail/{LEAD}/html", params={"uid": uid})

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox " in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "<p>Hi</p>" in answer.text


def test_an_attachment_comes_back_byte_for_byte_and_is_only_ever_saved(desk: MailDesk) -> None:
    mail, content = a_mail(LEAD), bytes(range(256)) * 40
    mail.add_attachment(content, maintype="text", subtype="html", filename="../päge.html")
    uid = put(desk, mail.as_bytes())

    answer = desk.http.get(f"mail/{LEAD}/attachment", params={"uid": uid, "index": 0})

    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''.._p%C3%A4ge.html")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert desk.http.get(f"mail/{LEAD}/attachment", params={"uid": uid, "index": 1}).status_code == 404


@pytest.mark.parametrize("query", [{}, {"uid": "x"}, {"uid": "999"}, {"uid": "1", "folder": "None"}])
def test_a_part_of_no_message_is_refused_with_a_sentence(desk: MailDesk, query: dict[str, str]) -> None:
    desk.send(LEAD)

    refused = desk.http.get(f"mail/{LEAD}/source", params=query)

    assert refused.status_code in (400, 404)
    assert refused.json()["error"].endswith(".")
