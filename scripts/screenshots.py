"""Walks the journey in a real browser on a demo of its own and takes the pictures that the README shows.

Run it by `make screenshots`. The pictures go to docs/images; with `--shots DIR` every screen is also kept at
phone width there.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE: ViewportSize = {"width": 375, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}


def main() -> int:
    """Take the pictures; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shots", type=Path, help="also keep every screen here, at both widths")
    shots = asked.parse_args().shots
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        sys.stderr.write("Chromium is missing: run `make screenshots`, which installs it.\n")
        return 1
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page(viewport=DESKTOP)
        page.goto(address)
        Walk(page, browser.new_page(viewport=PHONE), address, shots).through()
        browser.close()
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """Run a demo in a folder of its own and give its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {"PLERA_PORT": str(port), "PLERA_DIR": str(Path(folder) / "plera")}
        started = subprocess.Popen(
            [str(Path(sys.executable).with_name("plera")), "demo", "--fresh"],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(30)


def _ready(address: str) -> str:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return address
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the demo did not become ready")


class Walk:
    """The journey of a newcomer, picture by picture."""

    def __init__(self, page: Page, phone: Page, address: str, shots: Path | None) -> None:
        self.page, self.phone, self.address, self.shots = page, phone, address, shots
        if shots:
            shots.mkdir(parents=True, exist_ok=True)

    def through(self) -> None:
        self.create()
        self.review()
        self.launch()
        self.reply()
        self.answer()
        self.clock()

    def create(self) -> None:
        page = self.page
        self._channel("general")
        composer = page.get_by_role("combobox").first
        composer.fill("/plera")
        page.wait_for_timeout(300)
        self._shot("command")
        composer.fill("/plera create-sequence")
        composer.press("Enter")
        dialog = page.get_by_role("dialog", name="Create sequence")
        dialog.wait_for()
        dialog.get_by_label("Name").fill("Dock operators, autumn")
        self._choose_group(dialog)
        dialog.get_by_role("button", name="Add step").click()
        dialog.get_by_text("Step 4").first.wait_for()
        dialog.get_by_text("Source groups").first.scroll_into_view_if_needed()
        self._shot("create-sequence", readme=True)
        dialog.get_by_role("button", name="Create", exact=True).click()
        page.get_by_role("dialog", name="Created").wait_for()
        page.get_by_role("link", name="Open Messaging Lab").wait_for(timeout=15_000)
        self._shot("created")
        page.keyboard.press("Escape")

    def _choose_group(self, dialog: Any) -> None:
        box = dialog.get_by_label("Source groups")
        box.click()
        self.page.locator("[role=option]:visible").first.click()
        self.page.keyboard.press("Escape")

    def review(self) -> None:
        page = self.page
        self._channel("outreach-review")
        page.get_by_role("button", name="Generate…").click()
        self._shot("generate-confirm")
        page.get_by_role("dialog").get_by_role("button", name="Generate", exact=True).click()
        page.get_by_role("button", name="10 replies").wait_for(timeout=60_000)
        page.get_by_role("button", name="10 replies").click()
        thread = page.get_by_role("region", name="Thread")
        approve = thread.get_by_role("button", name="Approve all 4")
        approve.first.wait_for(timeout=20_000)
        approve.first.scroll_into_view_if_needed()
        thread.get_by_text("Facts used").first.scroll_into_view_if_needed()
        self._shot("messaging-lab", readme=True)
        for _ in range(3):
            before = approve.count()
            approve.first.click()
            page.wait_for_function(
                "count => [...document.querySelectorAll('button')]"
                ".filter(b => b.textContent === 'Approve all 4').length < count",
                arg=before,
                timeout=20_000,
            )
        self._shot("approved")

    def launch(self) -> None:
        page = self.page
        page.get_by_role("button", name="Launch…").first.click()
        dialog = page.get_by_role("dialog", name="Launch this sequence?")
        dialog.wait_for()
        self._shot("launch")
        dialog.get_by_role("button", name="Launch").click()
        page.get_by_text("Active").first.wait_for(timeout=20_000)

    def reply(self) -> None:
        page = self.page
        address = self._first_mail()
        page.goto(f"{self.address}/#/mail/{address}")
        page.get_by_role("link").filter(has_text="Ana").or_(
            page.get_by_role("link").filter(has_text="Jo")
        ).first.wait_for()
        page.locator(".mail-item, [href*='#/mail/']").filter(has_text="Hi").first.click()
        box = page.get_by_label("Reply to")
        box.wait_for()
        box.fill("Thursday at ten works for us. Could you send an invite?")
        self._shot("mailbox", readme=True)
        page.get_by_role("button", name="Send reply").click()

    def _first_mail(self) -> str:
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            with urllib.request.urlopen(f"{self.address}/_control/mail") as answer:
                boxes = json.load(answer)["mailboxes"]
            full = [box["address"] for box in boxes if box["role"] == "prospect" and box["count"]]
            if full:
                return str(full[0])
            time.sleep(0.2)
        raise SystemExit("no mail arrived")

    def answer(self) -> None:
        page = self.page
        page.goto(f"{self.address}/#/slack")
        self._channel("inbox-replies")
        page.get_by_role("button", name="2 replies").or_(page.get_by_role("button", name="1 reply")).wait_for(
            timeout=30_000
        )
        page.get_by_role("button", name="replies").or_(
            page.get_by_role("button", name="1 reply")
        ).first.click()
        thread = page.get_by_role("region", name="Thread")
        thread.get_by_role("button", name="Whole mail").wait_for(timeout=20_000)
        composer = thread.get_by_role("combobox")
        composer.fill("Great, I have sent you an invite for Thursday at ten.")
        composer.press("Enter")
        thread.get_by_role("button", name="Send", exact=True).wait_for(timeout=20_000)
        self._shot("draft", readme=True)
        thread.get_by_role("button", name="Send", exact=True).click()
        thread.get_by_text("Sent to").or_(thread.get_by_text("by Ana")).first.wait_for(timeout=20_000)
        page.wait_for_timeout(1500)
        self._shot("answered")

    def clock(self) -> None:
        self.page.goto(f"{self.address}/#/clock")
        self.page.get_by_role("button", name="To the next send").wait_for()
        self._shot("clock")

    def _channel(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.page.get_by_role("heading", level=1, name=name).first.wait_for()

    def _shot(self, name: str, *, readme: bool = False) -> None:
        self.page.wait_for_timeout(500)
        if readme:
            IMAGES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=IMAGES / f"{name}.png")
        if self.shots:
            self.page.screenshot(path=self.shots / f"{name}-1280.png")
            self.phone.goto("about:blank")
            self.phone.goto(self.page.url)
            self.phone.wait_for_timeout(1200)
            self.phone.screenshot(path=self.shots / f"{name}-375.png")


if __name__ == "__main__":
    sys.exit(main())
