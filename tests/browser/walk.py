"""The newcomer's journey in a real browser, screen by screen, at the width of a desktop or of a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page

REPLY = "Thursday at ten works for us. Could you send an invite?"
ANSWER = "Great, I have sent you an invite for Thursday at ten."
PATIENT = 60_000
"""Milliseconds that the bot may take to write, send or receive."""

LATE = "Press it again."
"""What is said where Slack took back the permission to open a dialog, as a crowded machine answered too late."""

LOST = 50
"""After how many looks, five a second, a click that brought nothing is made again."""

Keep = Callable[[str], None]


LEADS: FilePayload = {
    "name": "leads.csv",
    "mimeType": "text/csv",
    "buffer": (
        b"First Name,Last Name,Title,Company,Email,City,Country,Recent news\n"
        b"Robin,Dock,Head of Operations,Dock & Sons,robin@dock.test,Berlin,Germany,opened a second warehouse\n"
        b"Ida,Holm,COO,Holm,ida@holm.test,Copenhagen,Denmark,\n"
        b"Ole,Berg,CEO,Berg,ole@@berg.test,Oslo,Norway,\n"
    ),
}


class Walk:
    """A newcomer in the local Slack of a demo; `keep` takes a picture of what stands on the screen."""

    def __init__(self, page: Page, address: str, keep: Keep) -> None:
        self.page, self.address, self.keep = page, address, keep

    def through(self) -> None:
        """Go the whole way: create, review, launch, answer as the prospect, answer from the thread."""
        self.creates()
        self.reads_and_approves()
        self.walks()
        self.looks_at_findings()
        self.looks_at_what_is_clean()
        self.looks_behind_the_menu()
        self.launches()
        prospect = self.opens_first_mail()
        self.replies()
        self.answers()
        self.finds_answer(prospect)
        self.looks_at_the_clock()
        self.imports()
        self.opens_a_lead()

    def creates(self) -> None:
        """Type the command, fill the form and reach the Messaging Lab."""
        page = self.page
        self.opens_channel("general")
        dialog = self.opens(lambda: self.types_command("/plera create-sequence"), "Create sequence")
        dialog.get_by_label("Name").fill("Dock operators, autumn")
        self.chooses_first(dialog.get_by_label("Source groups"))
        dialog.get_by_role("button", name="Add step").click()
        dialog.get_by_text("4 · Email").first.wait_for()
        dialog.get_by_text("Source groups").first.scroll_into_view_if_needed()
        self.keep("create-sequence")
        dialog.get_by_role("button", name="Create", exact=True).click()
        self.dialog("Created")
        page.get_by_role("link", name="Open Messaging Lab").wait_for(timeout=PATIENT)
        self.keep("created")
        page.keyboard.press("Escape")
        self.dialog("Created", is_open=False)

    def reads_and_approves(self) -> None:
        """Have the messages written, look into every dialog of a card, and approve three leads."""
        page = self.page
        self.opens_channel("outreach-review")
        self.opens(page.get_by_role("button", name="Generate…").click, "Write messages")
        self.keep("generate")
        page.get_by_role("dialog").get_by_text("All leads without messages").last.click()
        page.get_by_role("dialog").get_by_role("button", name="Generate", exact=True).click()
        page.get_by_role("button", name=re.compile(r"^Review \d+$")).last.wait_for(timeout=PATIENT)
        self.picks_in_lab("Show 10 cards")
        # As many as were written when the button was pressed, ten at most.
        self.opens_thread(re.compile(r"^([3-9]|10) replies"))
        button = page.get_by_role("button", name="Approve all 4")
        approve = self.thread.get_by_role("button", name="Approve all 4")
        approve.first.wait_for(timeout=PATIENT)
        approve.first.scroll_into_view_if_needed()
        self.thread.get_by_text("Facts used").first.scroll_into_view_if_needed()
        self.keep("messaging-lab")
        self.looks_into_a_card()
        for _ in range(3):
            # Further cards may still come into the thread: what is waited for is this card's own turn.
            card = self.thread.locator("[data-ts]").filter(has=button).first.get_attribute("data-ts")
            approve.first.click()
            self.thread.locator(f'[data-ts="{card}"]').get_by_text("messages approved").wait_for(
                timeout=PATIENT
            )
        self.thread.get_by_text("messages approved").first.scroll_into_view_if_needed()
        self.keep("approved")

    def looks_into_a_card(self) -> None:
        """Open what a card offers and close it again: Edit, both menus, Show full, Rewrite."""
        self.opens(self.thread.get_by_role("button", name="Edit").first.click, "Edit")
        self.keep("edit")
        self.leaves("Edit")
        self.opens(lambda: self.picks(2, "Rewrite all…"), "Rewrite")
        self.keep("rewrite-all")
        self.leaves("Rewrite")
        self.picks(3, "Show full")
        self.page.get_by_role("dialog").wait_for()
        self.keep("full-text")
        self.page.keyboard.press("Escape")
        self.page.get_by_role("dialog").wait_for(state="hidden")

    def walks(self) -> None:
        """Read a lead in the walk, approve it and see the next one."""
        page = self.page
        review = page.get_by_role("button", name=re.compile(r"^Review \d+$")).last
        first = self.opens(review.click, re.compile(r"^Review · \d+ left$"))
        self.keep("walk")
        left = int(re.findall(r"\d+", first.get_by_role("heading").first.inner_text())[0])
        first.get_by_role("button", name="Approve and next").click()
        self.dialog(f"Review · {left - 1} left")
        page.keyboard.press("Escape")
        self.dialog(f"Review · {left - 1} left", is_open=False)

    def looks_at_findings(self) -> None:
        """Open every finding, then the leads of one, and leave."""
        self.leaves_thread()
        shown = self.opens(lambda: self.picks_in_lab("All findings…", menu=-2), "Findings")
        self.keep("findings")
        shown.get_by_role("button", name="Show leads…").first.click()
        shown.get_by_role("button", name="All findings").wait_for()
        self.keep("finding-leads")
        self.leaves("Findings")

    def looks_at_what_is_clean(self) -> None:
        """Open Approve clean and leave it again."""
        clean = self.page.get_by_role("button", name=re.compile(r"^Approve clean")).last
        self.opens(clean.click, "Approve clean").get_by_text("drawn by chance").wait_for()
        self.keep("approve-clean")
        self.leaves("Approve clean")

    def looks_behind_the_menu(self) -> None:
        """Open the senders, the profile and a test send from the lab; send the test."""
        self.leaves_thread()
        self.opens(self.channel.get_by_role("button", name="Senders…").last.click, "Senders")
        self.keep("senders")
        self.leaves("Senders")
        self.opens(lambda: self.picks_in_lab("Profile", menu=-2), re.compile("profile", re.I))
        self.keep("profile")
        self.page.keyboard.press("Escape")
        self.dialog(re.compile("profile", re.I), is_open=False)
        dialog = self.opens(lambda: self.picks_in_lab("Test send…"), "Test send")
        self.keep("test-send")
        dialog.get_by_role("button", name="Send to me").click()
        self.dialog("Test send", is_open=False)

    def picks_in_lab(self, entry: str, *, menu: int = -1) -> None:
        """Pick an entry of a menu in the newest lab's root: the texts' (-1) or the sequence's (-2)."""
        self.channel.locator("button.overflow").nth(menu).click()
        self.page.get_by_role("menuitem", name=entry).click()

    def launches(self) -> None:
        """Launch from the lab's root."""
        page = self.page
        self.leaves_thread()
        dialog = self.opens(page.get_by_role("button", name="Launch…").first.click, "Launch this sequence?")
        self.keep("launch")
        dialog.get_by_role("button", name="Day by day…").click()
        self.dialog("Day by day")
        self.keep("day-by-day")
        self.leaves("Day by day")
        dialog.get_by_role("button", name="Launch").click()
        self.channel.get_by_role("button", name="Pause").wait_for(timeout=PATIENT)
        self.keep("launched")

    def opens_first_mail(self) -> str:
        """Follow the toast of the first mail that arrives; return its mailbox."""
        toast = self.page.get_by_role("status").get_by_role("link").first
        toast.wait_for(timeout=PATIENT)
        self.keep("toast")
        toast.click()
        self.page.wait_for_url(re.compile("#/mail/"))
        return self.page.url.split("#/mail/")[1].split("/")[0]

    def replies(self) -> None:
        """Answer as the prospect."""
        page = self.page
        box = page.get_by_label("Reply to")
        box.wait_for()
        box.fill(REPLY)
        self.keep("mailbox")
        page.get_by_role("button", name="Send reply").click()

    def answers(self) -> None:
        """Find the reply in the inbox channel, answer in its thread, press Send."""
        self.opens_channel("inbox-replies")
        self.channel.get_by_text(REPLY[:20]).first.wait_for(timeout=PATIENT)
        self.keep("conversation")
        self.channel.get_by_role("button", name="Reply…").click()
        self.page.get_by_role("dialog").wait_for()
        self.keep("reply-form")
        self.page.keyboard.press("Escape")
        self.opens_thread(re.compile(r"^\d repl"))
        whole = self.thread.get_by_role("button", name="Whole mail")
        whole.wait_for(timeout=PATIENT)
        whole.click()
        self.page.get_by_role("dialog").wait_for()
        self.keep("whole-mail")
        self.page.keyboard.press("Escape")
        composer = self.thread.get_by_role("combobox")
        composer.fill(ANSWER)
        composer.press("Enter")
        send = self.thread.get_by_role("button", name="Send", exact=True)
        send.wait_for(timeout=PATIENT)
        self.thread.get_by_role("button", name="Edit").click()
        self.page.get_by_role("dialog").wait_for()
        self.keep("draft-edit")
        self.page.keyboard.press("Escape")
        send.scroll_into_view_if_needed()
        self.keep("draft")
        send.click()
        send.wait_for(state="hidden", timeout=PATIENT)
        self.keep("answered")

    def finds_answer(self, prospect: str) -> None:
        """The answer lies in the prospect's mailbox."""
        self.page.goto(f"{self.address}/#/mail/{prospect}")
        self.page.get_by_text(ANSWER[:30]).first.wait_for(timeout=PATIENT)
        self.keep("answer-arrived")

    def looks_at_the_clock(self) -> None:
        """See what comes next."""
        self.page.goto(f"{self.address}/#/clock")
        self.page.get_by_role("button", name="To the next send").wait_for()
        self.keep("clock")

    def imports(self) -> None:
        """Give a file of leads, map its columns and read what became of its rows."""
        page = self.page
        self.opens_channel("general")
        self.types_command("/plera import")
        dialog = self.dialog("Import leads")
        dialog.locator("input[type=file]").set_input_files(LEADS)
        dialog.get_by_text("leads.csv").first.wait_for()
        dialog.get_by_role("button", name="Read it").click()
        dialog.get_by_text("I am reading").wait_for()
        self.leaves("Import leads")
        self.opens_channel("Plera")
        # Slack opens an app at its Home unless something there is unread.
        page.get_by_role("navigation", name="App").get_by_text("Messages", exact=True).click()
        map_columns = page.get_by_role("button", name="Map columns").last
        map_columns.wait_for(timeout=PATIENT)
        self.keep("import-card")
        map_columns.click()
        dialog = self.dialog("Map columns")
        self.keep("map-columns")
        dialog.get_by_role("button", name="Import", exact=True).click()
        page.get_by_text("2 new · 1 stayed out").last.wait_for(timeout=PATIENT)
        self.keep("imported")

    def opens_a_lead(self) -> None:
        """Find a lead by the beginning of a name and open their card."""
        self.opens_channel("general")
        self.types_command("/plera leads robin do")
        self.dialog("Lead")
        self.keep("lead")
        self.page.keyboard.press("Escape")

    @property
    def channel(self) -> Locator:
        return self.page.get_by_role("region", name="Channel")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("region", name="Thread")

    def opens_channel(self, name: str) -> None:
        """Go to a channel by the sidebar, which lies behind a button on a phone."""
        page = self.page
        if "#/slack" not in page.url:
            page.goto(f"{self.address}/#/slack")
        self.channel.wait_for(state="attached")
        self.leaves_thread()
        link = page.get_by_role("complementary", name="Sidebar").get_by_role("link", name=name).first
        menu = page.get_by_role("button", name="Open the channels")
        menu.or_(link).first.wait_for()
        if menu.is_visible():
            menu.click()
        link.click()
        page.get_by_role("heading", level=1, name=name).first.wait_for()

    def opens_thread(self, bar: re.Pattern[str]) -> None:
        """Open the thread under the newest message that has one."""
        found = self.channel.get_by_role("button", name=bar).last
        found.wait_for(timeout=PATIENT)
        found.click()
        self.thread.wait_for()

    def leaves_thread(self) -> None:
        """Close the thread pane; on a phone it covers the channel."""
        back = self.thread.get_by_role("button", name=re.compile("Close|Back to the channel"))
        for button in back.all():
            if button.is_visible():
                button.click()
                self.thread.wait_for(state="hidden")
                return

    def types_command(self, command: str) -> None:
        """Type a slash command into the channel's composer."""
        composer = self.channel.get_by_role("combobox")
        composer.fill(command)
        composer.press("Enter")

    def dialog(self, name: str | re.Pattern[str], *, is_open: bool = True) -> Locator:
        """Wait for a dialog to be there, or to be gone."""
        found = self.page.get_by_role("dialog", name=name)
        found.wait_for(state="visible" if is_open else "hidden", timeout=PATIENT)
        return found

    def opens(self, press: Callable[[], None], name: str | re.Pattern[str]) -> Locator:
        """Press what opens a dialog, and again where nothing comes or Slack waited too long, as people do."""
        found, late = self.page.get_by_role("dialog", name=name), self.page.get_by_text(LATE)
        said = late.count()
        press()
        for waited in range(1, PATIENT // 200):
            if found.is_visible():
                return found
            # A menu goes away when its message is drawn anew: a click at that very moment does nothing.
            is_lost = waited % LOST == 0 and not self.page.get_by_role("dialog").count()
            if late.count() > said or is_lost:
                said = late.count()
                press()
            self.page.wait_for_timeout(200)
        return self.dialog(name)

    def leaves(self, name: str) -> None:
        """Close a dialog by the keyboard."""
        self.page.keyboard.press("Escape")
        self.dialog(name, is_open=False)

    def picks(self, menu: int, entry: str) -> None:
        """Pick an entry of one of the thread's overflow menus."""
        self.thread.locator("button.overflow").nth(menu).click()
        self.page.get_by_role("menuitem", name=entry).click()

    def chooses_first(self, box: Locator) -> None:
        """Choose the first option of a multi-select."""
        box.click()
        self.page.locator("[role=option]:visible").first.click()
        self.page.keyboard.press("Escape")
