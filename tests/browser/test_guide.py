"""The newcomer's guide above the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.acts import become, composer, open_channel, show_guide
from tests.sandbox.people import INBOX, REVIEW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow


def guide(page: Page) -> Locator:
    return page.get_by_role("region", name="Guide")


def unfold(page: Page) -> None:
    """Show the steps, which a phone folds at first."""
    guide(page).get_by_text(" of 6").wait_for()
    button = guide(page).get_by_role("button", name="Show the steps")
    if button.is_visible():
        button.click()


def test_the_next_step_is_named_and_leads_to_its_place(page: Page) -> None:
    show_guide(page, done=2)
    open_channel(page, INBOX)
    guide(page).get_by_text("2 of 6").wait_for()
    unfold(page)

    steps = guide(page).get_by_role("listitem")
    assert steps.nth(1).inner_text().endswith("(done)")
    step = guide(page).locator("[aria-current=step]")
    assert step.get_by_text("Do thing 3").count() == 1
    step.click()

    page.get_by_role("heading", level=1, name="outreach-review").wait_for()
    assert REVIEW in page.url


def test_it_covers_nothing_of_the_work(page: Page) -> None:
    show_guide(page, done=0)
    open_channel(page)
    unfold(page)
    guide(page).get_by_role("listitem").first.wait_for()

    above, below = guide(page).bounding_box(), page.locator(".work").bounding_box()

    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    assert composer(page).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_is_put_away_and_brought_back_from_the_menu(page: Page) -> None:
    show_guide(page, done=1)
    open_channel(page)
    guide(page).get_by_role("button", name="Put the guide away").click()
    assert guide(page).count() == 0
    page.reload()
    composer(page).wait_for()
    assert guide(page).count() == 0

    page.get_by_role("button", name=re.compile("^You are ")).click()
    page.get_by_role("menuitem", name="Show the guide").click()

    guide(page).get_by_text("1 of 6").wait_for()


def test_somebody_else_is_led_back_to_ana(page: Page) -> None:
    show_guide(page, done=1)
    open_channel(page)

    become(page, "Kit Guest")
    guide(page).get_by_text("You act as Kit Guest now.").wait_for()
    guide(page).get_by_role("button", name="Back to Ana").click()

    page.get_by_role("button", name="You are Ana Ruiz").wait_for()
    assert guide(page).get_by_text("You act as").count() == 0


def test_a_guide_that_is_done_says_so(page: Page) -> None:
    show_guide(page, done=1)
    open_channel(page)
    guide(page).get_by_text("1 of 6").wait_for()
    page.unroute("**/_control/guide")
    show_guide(page, done=6)

    page.reload()

    guide(page).get_by_text("6 of 6").wait_for()
