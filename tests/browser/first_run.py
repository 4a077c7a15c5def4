"""The first run in a real browser: App Home's checklist, every section of the settings, and the ways in."""

from __future__ import annotations

import re

from tests.browser.walk import LOST, PATIENT, Walk


class FirstRun(Walk):
    """An admin just after the installation; `keep` takes a picture of what stands on the screen."""

    def through(self) -> None:
        """Set the workspace up, then make a run and a profile, and leave a form half filled."""
        self.opens_home()
        self.sets_channel("Review channel", "outreach-review")
        self.sets_channel("Inbox channel", "outreach-inbox")
        self.looks_at_sections()
        self.sets_footer()
        self.opens_home()
        self.finds_ways_in()
        self.leaves_a_profile_half_filled()

    def opens_home(self) -> None:
        """Open the app on its Home tab."""
        page = self.page
        link = page.get_by_role("complementary", name="Sidebar").get_by_role("link", name="Plera").first
        menu = page.get_by_role("button", name="Open the channels")
        menu.or_(link).first.wait_for()
        if menu.is_visible():
            menu.click()
        link.click()
        # With unread messages the app opens on those.
        page.get_by_role("navigation", name="App").get_by_text("Home", exact=True).click()
        self._waits_for_home()
        self.keep("home")

    def _waits_for_home(self) -> None:
        """Wait until the bot has published its Home; a page that missed the news is loaded anew, as people do."""
        shown = self.page.get_by_role("button", name="Create sequence").first
        for waited in range(1, PATIENT // 200):
            if shown.is_visible():
                return
            if waited % LOST == 0:
                self.page.reload()
            self.page.wait_for_timeout(200)
        shown.wait_for()

    def sets_channel(self, topic: str, name: str) -> None:
        """Press the button of a channel in the checklist and have a new one made."""
        page = self.page
        self._topic(topic)
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Or create a new one").fill(name)
        self.keep(f"settings-{name}")
        dialog.get_by_role("button", name="Save").click()
        dialog.get_by_text("In use").first.wait_for(timeout=PATIENT)
        dialog.get_by_text(f"#{name}").first.wait_for()
        self.keep(f"settings-{name}-done")
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")

    def looks_at_sections(self) -> None:
        """Open each of the other sections and close it again."""
        for topic, name in (
            ("Zone and holidays", "place"),
            ("Who may approve", "people"),
            ("Mailboxes", "mailboxes"),
        ):
            self._topic(topic)
            self.page.get_by_role("dialog").wait_for()
            self.keep(f"settings-{name}")
            self.page.keyboard.press("Escape")
            self.page.get_by_role("dialog").wait_for(state="hidden")

    def _topic(self, topic: str) -> None:
        """Press the button beside a topic of the checklist in App Home."""
        block = self.page.locator(".block.section").filter(has_text=topic).last
        block.get_by_role("button").first.click()

    def sets_footer(self) -> None:
        """Name the legal sender and the postal address, from the settings' overview."""
        page = self.page
        self.opens_channel("general")
        self.types_command("/plera settings")
        self.dialog("Settings")
        self.keep("settings")
        row = page.get_by_role("dialog").get_by_text("Legal sender").first
        row.wait_for()
        page.get_by_role("dialog").get_by_role("button", name=re.compile("Set|Change")).nth(3).click()
        dialog = page.get_by_role("dialog").last
        dialog.get_by_label("Legal sender").fill("Kestrel Dock Systems GmbH")
        dialog.get_by_label("Postal address").fill("Am Sandkai 14a, 20457 Hamburg")
        self.keep("settings-legal")
        dialog.get_by_role("button", name="Save").click()
        page.get_by_text("Kestrel Dock Systems GmbH").first.wait_for(timeout=PATIENT)
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")

    def finds_ways_in(self) -> None:
        """From the checklist of what a sequence needs: a run, then how leads come in."""
        page = self.page
        page.get_by_role("button", name="Create sequence").first.click()
        checklist = self.dialog("Before the first one")
        self.keep("ways-in")
        checklist.get_by_role("button", name="Create run").click()
        run = self.dialog("Create run")
        run.get_by_label("Name").fill("Docks, spring")
        self.keep("create-run")
        run.get_by_role("button", name="Create run").click()
        self.dialog("Before the first one").get_by_text("A run").first.wait_for()
        self.dialog("Before the first one").get_by_role("button", name="Import leads").click()
        self.dialog("Import leads")
        self.keep("import-leads")
        self.leaves("Import leads")
        if checklist.is_visible():
            self.leaves("Before the first one")

    def leaves_a_profile_half_filled(self) -> None:
        """Close a half-filled profile, find it in the messages, and open it as it was."""
        page = self.page
        self.opens_channel("general")
        self.types_command("/plera profiles")
        listed = self.dialog("Strategy profiles")
        listed.get_by_role("button", name="New profile").click()
        profile = self.dialog("New profile")
        profile.get_by_label("What you offer").fill("loading docks that run on booked slots")
        self.keep("new-profile")
        page.wait_for_timeout(500)
        page.keyboard.press("Escape")
        self.dialog("New profile", is_open=False)
        if listed.is_visible():
            self.leaves("Strategy profiles")
        self.opens_home()
        page.get_by_role("navigation", name="App").get_by_text("Messages", exact=True).click()
        proceed = page.get_by_role("button", name="Continue").last
        proceed.wait_for(timeout=PATIENT)
        self.keep("draft-kept")
        proceed.click()
        kept = self.dialog("New profile").get_by_label("What you offer")
        assert kept.input_value() == "loading docks that run on booked slots"
