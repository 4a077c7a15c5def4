"""Takes the pictures that the README shows from a demo of its own: `make screenshots`.

`python -m tests.browser.screenshots linkedin` takes only those of LinkedIn.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.demo_home import choose_ports
from tests.browser.chromium import DESKTOP, FLAGS, executable
from tests.browser.linkedin_walk import LinkedInWalk
from tests.browser.walk import Walk
from tests.scenarios.demo_process import DemoProcess

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
SHOWN = (
    "create-sequence",
    "messaging-lab",
    "walk",
    "approve-clean",
    "mailbox",
    "draft",
    "map-columns",
    "lead",
    "linkedin",
    "linkedin-task",
)


def main() -> int:
    """Walk the journey and keep the screens that the README names; return the exit code."""
    browser_path = executable()
    if browser_path is None:
        sys.stderr.write("Chromium is missing: run `make screenshots`, which installs it.\n")
        return 1
    width, height = DESKTOP
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = DemoProcess(Path(folder) / "plera", choose_ports(("page",), {})["page"])
        demo.start("--fresh")
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(demo.url)

        def keep(name: str) -> None:
            if name in SHOWN:
                page.wait_for_timeout(500)
                page.screenshot(path=IMAGES / f"{name}.png")

        try:
            if "linkedin" not in sys.argv[1:]:
                Walk(page, demo.url, keep).through()
            LinkedInWalk(page, demo.url, keep).through()
        finally:
            browser.close()
            demo.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
