"""The Mailboxes tab: mail read as a mail client shows it, hostile mail too, and answered with one click."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.browser.scans import contrast, nameless
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import a_seed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page

pytestmark = pytest.mark.slow

JO, YUKI = "jo@kestrel.test", "yuki@kumo.test"
SHOTS = Path(__file__).parent / "shots"
HOSTILE = """<html><head><meta http-equiv="refresh" content="0;url=https://evil.test/"><base href="https://evil.test/">
<script>parent.document.title = 'owned'; document.body.append('script ran')</script></head>
<body onload="document.body.append('onload ran')"><h1 style="color: green">Dear Yuki</h1>
<img src="https://evil.test/pixel.png" onerror="document.body.append('onerror ran')">
<iframe src="https://evil.test/"></iframe><link rel="stylesheet" href="https://evil.test/x.css">
<form action="https://evil.test/"><input name="password"><button>Log in</button></form>
<a href="https://kumo.test/">A link</a></body></html>"""


@pytest.fixture
def slack(bot: BotDouble, tmp_path: Path) -> Iterator[Running]:
    """A local Slack with mail."""
    boxes = (Mailbox(JO, "Jo Meyer", "pw", "sender"), Mailbox(YUKI, "Yuki Tanaka"))
    config = quick_config(replace(a_seed(), mailboxes=boxes), tmp_path, bot.url, with_mail=True)
    with running(config) as started:
        yield started


@pytest.fixture
def mail(slack: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{slack.url}/_control/mail/", timeout=30) as http:
        yield http


def a_mail(subject: str = "Your plant", text: str = "Hello Yuki") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Jo Meyer <{JO}>", YUKI, subject
    message["Message-ID"] = f"<{abs(hash((subject, text)))}@kestrel.test>"
    message["Date"] = "Tue, 25 Nov 2025 09:03:00 +0100"
    message.set_content(text)
    return message


def put(mail: httpx.Client, message: EmailMessage, address: str = YUKI, folder: str = "INBOX") -> int:
    raw = {"bytes_base64": base64.b64encode(message.as_bytes()).decode(), "folder": folder}
    return int(mail.post(f"{address}/raw", json=raw).raise_for_status().json()["uid"])


def inbox(mail: httpx.Client, address: str = JO) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mail.get(address, params={"folder": "INBOX"}).json()["messages"]
    return found


def read(page: Page, uid: int, address: str = YUKI) -> Locator:
    page.goto(f"/#/mail/{address}/{uid}")
    card = page.locator(".mail-card")
    card.wait_for()
    return card


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The mail as HTML']")


def test_a_mail_is_read_as_plain_text_html_and_source(page: Page, mail: httpx.Client) -> None:
    message = a_mail()
    message.add_alternative("<p>Hello <b>Yuki</b> in HTML</p>", subtype="html")
    card = read(page, put(mail, message))

    frame(page).get_by_text("Hello Yuki in HTML").wait_for()
    card.get_by_role("tab", name="HTML").press("ArrowLeft")
    card.get_by_text("Hello Yuki", exact=True).wait_for()
    card.get_by_role("tab", name="Source").click()

    card.get_by_label("Source").get_by_text("Content-Type: multipart/alternative").last.wait_for()
    card.get_by_text("All headers").click()
    assert "Message-ID: <" in card.locator("details .pre").inner_text()
    assert nameless(page) == []


@contextmanager
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another server of this machine, with what was asked of it: a hostile mail would like to reach it."""
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_hostile_mail_runs_nothing_loads_nothing_and_leads_nowhere(
    browser: Browser, slack: Running, mail: httpx.Client
) -> None:
    tab = browser.new_page(base_url=slack.url)
    with elsewhere() as (evil, asked):
        message = a_mail()
        message.add_alternative(HOSTILE.replace("https://evil.test", evil), subtype="html")

        card = read(tab, put(mail, message))

        body = frame(tab).locator("body")
        frame(tab).get_by_role("heading", name="Dear Yuki").wait_for()
        assert "ran" not in body.inner_text().split()
        body.get_by_role("button", name="Log in").click()
        card.get_by_text("Pictures from elsewhere are not loaded.").wait_for()
        assert frame(tab).get_by_role("heading", name="Dear Yuki").is_visible()
        assert "#/mail/" in tab.url
        assert tab.title() != "owned"
        assert asked == []
    tab.close()


def test_five_megabytes_of_mail_are_read_without_a_freeze(page: Page, mail: httpx.Client) -> None:
    line = "A line of a very long mail about robots in Tokyo and how they are run every day.\n"
    message = a_mail("Big", line * 30_000)
    message.add_alternative(f"<p>{line * 30_000}</p>", subtype="html")
    message.add_attachment(b"x" * 1_000_000, maintype="application", subtype="pdf", filename="plan.pdf")
    card = read(page, put(mail, message))

    card.get_by_role("tab", name="Plain").click()

    card.get_by_role("button", name=re.compile("^Show [0-9]+ more lines$")).wait_for()
    assert page.evaluate("document.querySelectorAll('.mail-line').length") < 1000
    with page.expect_download() as saved:
        card.get_by_role("link", name="plan.pdf").click()
    assert saved.value.path().stat().st_size == 1_000_000


def test_folders_and_search_narrow_the_list(page: Page, mail: httpx.Client) -> None:
    put(mail, a_mail("In the inbox"), JO)
    put(mail, a_mail("Thrown out"), JO, "Spam")
    page.goto(f"/#/mail/{JO}")
    rows = page.get_by_role("region", name="Messages of the mailbox").locator(".mail-subject")
    rows.nth(1).wait_for()

    page.get_by_role("button", name="Spam, 1 message").click()
    assert rows.all_inner_texts() == ["Thrown out"]
    page.get_by_role("button", name="Sent, 0 messages").click()
    page.get_by_text("Nothing in Sent.").wait_for()
    page.get_by_role("button", name="All mail, 2 messages").click()
    page.get_by_role("searchbox", name="Search this mailbox").fill("INBOX the")
    assert rows.all_inner_texts() == ["In the inbox"]
    page.get_by_role("searchbox", name="Search this mailbox").fill("nowhere")
    page.get_by_text("No message fits what you search for.").wait_for()


def test_an_empty_mailbox_says_so(page: Page) -> None:
    page.goto(f"/#/mail/{YUKI}")

    page.get_by_text("No mail yet.").wait_for()


def test_an_out_of_office_is_sent_with_one_click(page: Page, mail: httpx.Client) -> None:
    read(page, put(mail, a_mail()))

    page.get_by_label("Back in the office on").fill("2099-01-05")
    page.get_by_role("button", name="Out of office").click()

    page.get_by_text("Out-of-office reply sent, back on 2099-01-05").wait_for()
    (answer,) = inbox(mail)
    assert answer["subject"] == "Automatic reply: Your plant"
    assert ["Auto-Submitted", "auto-replied"] in answer["headers"]
    assert "5 January 2099" in answer["text"]


def test_a_bounce_lands_in_the_senders_inbox(page: Page, mail: httpx.Client) -> None:
    read(page, put(mail, a_mail()))

    page.get_by_role("button", name="Bounce").click()

    page.get_by_role("link", name="A bounce lies in the inbox of Jo Meyer").click()
    page.get_by_role("link", name="Delivery Status Notification").click()
    page.locator(".mail-card").get_by_text("could not be found").wait_for()
    assert [one["type"] for one in inbox(mail)[0]["attachments"]] == [
        "message/delivery-status",
        "text/rfc822-headers",
    ]


def test_an_opt_out_is_written_as_a_person_would(page: Page, mail: httpx.Client) -> None:
    read(page, put(mail, a_mail()))

    page.get_by_role("button", name="Opt out").click()

    page.get_by_text("“Please remove me” sent").wait_for()
    assert inbox(mail)[0]["text"].startswith("Please remove me")


def test_what_cannot_be_answered_says_why(page: Page, mail: httpx.Client) -> None:
    message = a_mail()
    message["Auto-Submitted"] = "auto-replied"
    read(page, put(mail, message))

    page.get_by_role("button", name="Bounce").click()

    page.get_by_role("alert").filter(has_text="That message is automatic itself").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_mail_is_easy_to_read_on_every_screen(page: Page, mail: httpx.Client, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    message = a_mail(
        "Your plant in 東京 مرحبا", "Hello Yuki,\n\nhttps://kumo.test/robots\n\nOn Monday Yuki wrote:\n> hi\n"
    )
    message.add_attachment(b"x" * 2000, maintype="text", subtype="csv", filename="leads.csv")
    put(mail, a_mail("Another"))
    read(page, put(mail, message))
    page.get_by_text("Quoted text").click()
    width = (page.viewport_size or {"width": 0})["width"]

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert contrast(page, ".mail *") == []
    assert nameless(page) == []
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"mailboxes-{theme}-{width}.png")
