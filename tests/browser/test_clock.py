"""The Clock tab: product time, what comes next, and the ways ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from sandbox.runner import Running, quick_config, running
from tests.browser.scans import contrast, nameless
from tests.sandbox.due_double import DueDouble, due_bot
from tests.sandbox.people import a_seed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

SHOTS = Path(__file__).parent / "shots"
BERLIN = ZoneInfo("Europe/Berlin")
SENDER, PROSPECT = "ana@kestrel.test", "yuki@kumo.test"


@pytest.fixture
def due(tmp_path: Path) -> Iterator[DueDouble]:
    """A bot that says what is due."""
    with due_bot(tmp_path / "clock") as double:
        yield double


@pytest.fixture
def slack(due: DueDouble, tmp_path: Path) -> Iterator[Running]:
    with running(quick_config(a_seed(), tmp_path, due.url, with_mail=True)) as started:
        yield started


def product_now(slack: Running) -> datetime:
    return datetime.fromisoformat(httpx.get(f"{slack.url}/_control/clock").json()["now"])


def hold(slack: Running, due: DueDouble) -> None:
    """Leave a mail unread by the bot: a walk waits for that."""
    due.checks_mail = False
    letter = {"to": SENDER, "subject": "Hold", "text": "Hi"}
    httpx.post(f"{slack.url}/_control/mail/{PROSPECT}/send", json=letter).raise_for_status()


def open_clock(page: Page) -> None:
    page.goto("/#/clock")
    page.get_by_text("Next: ").wait_for()


def test_the_clock_shows_product_time_and_what_comes_next(page: Page, slack: Running, due: DueDouble) -> None:
    due.plan(3)

    open_clock(page)

    shown = page.locator(".clock-time").inner_text()
    near = [product_now(slack) - timedelta(minutes=minutes) for minutes in (0, 1)]
    assert shown in [moment.astimezone(BERLIN).strftime("%H:%M") for moment in near]
    page.get_by_text("Next: in 3 h").or_(page.get_by_text("Next: in 2 h")).wait_for()
    assert page.locator(".clock-date").inner_text().endswith("Europe/Berlin")
    assert page.locator(".clock-mine").is_hidden()


def test_another_viewer_sees_their_own_time_too(page: Page) -> None:
    open_clock(page)

    page.get_by_role("button", name="You are Ana Ruiz").click()
    page.get_by_role("menuitemradio", name="Jo Meyer").click()

    page.locator(".clock-mine").get_by_text("Yours: ").wait_for()


@pytest.mark.parametrize(("label", "hours"), [("Skip an hour", 1), ("Skip a day", 24)])
def test_a_skip_moves_the_clock_and_says_how(page: Page, slack: Running, label: str, hours: int) -> None:
    open_clock(page)
    before = product_now(slack)

    page.get_by_role("button", name=label).click()

    page.get_by_role("status").filter(has_text="in 1 hop. It is now").wait_for()
    assert product_now(slack) - before >= timedelta(hours=hours)


def test_the_next_send_is_gone_to(page: Page, slack: Running, due: DueDouble) -> None:
    (moment,) = due.plan(1.5)
    open_clock(page)

    page.get_by_role("button", name="To the next send").click()

    page.get_by_role("status").filter(has_text="It is now").wait_for()
    assert product_now(slack) >= moment
    page.get_by_text("Next: nothing is planned").wait_for()


def test_a_date_is_gone_to_in_the_workspaces_zone(page: Page, slack: Running) -> None:
    open_clock(page)
    day = (product_now(slack).astimezone(BERLIN) + timedelta(days=3)).date()

    page.get_by_label("Go to").fill(f"{day}T09:30")
    page.get_by_role("button", name="Go there").click()

    page.get_by_role("status").filter(has_text="It is now").wait_for()
    wanted = datetime(day.year, day.month, day.day, 9, 30, tzinfo=BERLIN)
    assert timedelta(0) <= product_now(slack) - wanted < timedelta(minutes=2)


def test_a_date_that_is_over_is_refused(page: Page, slack: Running) -> None:
    open_clock(page)

    page.get_by_label("Go to").fill("2020-01-01T09:00")
    page.get_by_role("button", name="Go there").click()

    page.get_by_role("alert").filter(has_text="time only moves forward").wait_for()
    assert product_now(slack) - datetime.now(UTC) < timedelta(minutes=1)


def test_a_walk_says_what_it_waits_for_and_can_be_cancelled(
    page: Page, slack: Running, due: DueDouble
) -> None:
    hold(slack, due)
    open_clock(page)

    page.get_by_role("button", name="Skip a day").click()
    page.get_by_role("status").filter(has_text="Skip a day: 0 hops, now").wait_for()
    page.get_by_role("button", name="Cancel").click()

    page.get_by_role("status").filter(has_text="You cancelled the rest.").wait_for()
    assert product_now(slack) - datetime.now(UTC) < timedelta(minutes=1)
    assert page.get_by_role("button", name="Skip a day").is_enabled()


def test_nothing_due_is_said_and_not_gone_to(page: Page) -> None:
    open_clock(page)

    page.get_by_role("button", name="To the next send").click()

    page.get_by_role("alert").filter(has_text="Nothing is due").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_clock_is_easy_to_read_on_every_screen(page: Page, due: DueDouble, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    due.plan(3)
    open_clock(page)
    width = (page.viewport_size or {"width": 0})["width"]

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert contrast(page, ".clock-facts *, .clock-words") == []
    assert nameless(page) == []
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"clock-{theme}-{width}.png")
