"""Notices of arriving mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.browser.acts import open_channel
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import a_seed

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

SENDER, YUKI, ADA = "jo@kestrel.test", "yuki@kumo.test", "ada@acme.test"


@pytest.fixture
def slack(bot: BotDouble, tmp_path: Path) -> Iterator[Running]:
    """A local Slack with mail."""
    boxes = (Mailbox(SENDER, "Jo", "pw", "sender"), Mailbox(YUKI, "Yuki Tanaka"), Mailbox(ADA, "Ada Moreau"))
    config = quick_config(replace(a_seed(), mailboxes=boxes), tmp_path, bot.url, with_mail=True)
    with running(config) as started:
        yield started


@pytest.fixture
def mail(slack: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{slack.url}/_control/mail/") as http:
        yield http


def send(mail: httpx.Client, to: str, subject: str, sender: str = SENDER) -> None:
    letter = {"to": to, "subject": subject, "text": "Hello"}
    mail.post(f"{sender}/send", json=letter).raise_for_status()


def toasts(page: Page) -> Locator:
    return page.get_by_role("status").locator(".toast")


def test_a_notice_of_a_mail_opens_that_mail(page: Page, mail: httpx.Client) -> None:
    open_channel(page)

    send(mail, YUKI, "Your plant")
    page.get_by_role("link", name="New mail for Yuki Tanaka Your plant").click()

    page.get_by_role("region", name="Message", exact=True).get_by_text("Your plant").first.wait_for()
    assert toasts(page).count() == 0


def test_what_a_prospect_sends_is_no_news(page: Page, mail: httpx.Client) -> None:
    open_channel(page)

    send(mail, SENDER, "From Yuki", sender=YUKI)
    send(mail, ADA, "For Ada")
    toasts(page).first.wait_for()

    assert toasts(page).locator(".toast-text").all_inner_texts() == ["New mail for Ada Moreau"]


def test_a_burst_becomes_one_notice(page: Page, mail: httpx.Client) -> None:
    open_channel(page)

    for number in range(6):
        send(mail, (YUKI, ADA)[number % 2], f"No. {number}")
    page.get_by_role("link", name="6 new mails In 2 mailboxes").wait_for()

    assert toasts(page).count() == 1


def test_a_notice_leaves_by_itself_but_not_from_under_the_pointer(page: Page, mail: httpx.Client) -> None:
    page.clock.install()
    open_channel(page)
    page.clock.run_for(1000)
    send(mail, YUKI, "Your plant")
    page.clock.run_for(1000)
    toasts(page).first.wait_for()
    toasts(page).first.hover()

    page.clock.run_for(60_000)
    assert toasts(page).count() == 1
    page.mouse.move(1, 1)
    page.clock.run_for(10_000)

    toasts(page).first.wait_for(state="detached")


def test_a_notice_is_closed_with_the_keyboard(page: Page, mail: httpx.Client) -> None:
    open_channel(page)
    send(mail, YUKI, "Your plant")
    close = page.get_by_role("button", name="Dismiss: New mail for Yuki Tanaka")
    close.wait_for()

    close.focus()
    page.keyboard.press("Escape")

    assert toasts(page).count() == 0
