"""LinkedIn in the page of a demo: invites that arrive in the tab, and the cards of what is done by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from tests.browser.walk import Keep
from tests.scenarios.demo_process import Visitors, until
from tests.scenarios.kestrel import ANA
from tests.scenarios.test_demo_linkedin import BY_HAND, BY_ITSELF, HOUR, JONAS, at_linkedin, launch

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWER = "Happy to connect. Thursday at ten works for a look at the docks."


class LinkedInWalk:
    """A newcomer who tries both sequences that begin on LinkedIn; `keep` takes a picture of the screen."""

    def __init__(self, page: Page, address: str, keep: Keep) -> None:
        self.page, self.address, self.keep = page, address, keep

    def through(self) -> None:
        """Launch both, go on for some hours, answer as a prospect and look at what is done by hand."""
        with httpx.Client(base_url=f"{self.address}/_control/", timeout=120) as http:
            people = Visitors(http)
            launch(people, BY_ITSELF)
            launch(people, BY_HAND)
            people.passes_time(3 * HOUR)
            until(lambda: at_linkedin(people, "invites"), what="an invite")
            self.answers_as_the_prospect()
            self.looks_at_the_tasks(people)

    def answers_as_the_prospect(self) -> None:
        """Accept an invite in the tab, and answer."""
        page = self.page
        page.goto(f"{self.address}/#/linkedin/person/{JONAS}")
        between = page.get_by_role("region", name="With Jo Meyer")
        between.get_by_role("button", name="Accept").wait_for()
        self.keep("linkedin-invite")
        between.get_by_role("button", name="Accept").click()
        between.get_by_label("Write as Jonas Albrecht").fill(ANSWER)
        between.get_by_role("button", name="Send").click()
        between.get_by_text(ANSWER).wait_for()
        page.mouse.move(1, 1)  # A notice under the mouse stays.
        page.get_by_text("Sent", exact=True).wait_for(state="hidden")
        self.keep("linkedin")

    def looks_at_the_tasks(self, people: Visitors) -> None:
        """Open the thread of the day's tasks in the direct messages."""
        page, root = self.page, people.direct_messages(ANA)[0]
        page.goto(f"{self.address}/#/slack/{root.channel}/thread/{root.ts}")
        page.get_by_role("button", name="Done").first.wait_for()
        self.keep("linkedin-task")
