"""What somebody does in the page, and stand-ins for what the control API answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.sandbox.people import ANA, REVIEW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

HEALTH: dict[str, Any] = {
    "slow_ms": 0,
    "rate_limited": 0,
    "dropped": 0,
    "lost_events": 0,
    "doubled_events": 0,
    "token_revoked": False,
    "methods": [],
}


def open_channel(page: Page, channel: str = REVIEW) -> None:
    page.goto(f"/#/slack/{channel}")
    composer(page).wait_for()


def composer(page: Page, pane: str = "Channel") -> Locator:
    return page.get_by_role("region", name=pane).get_by_role("combobox", name=re.compile("^(Message|Reply)"))


def messages(page: Page, pane: str = "Channel") -> Locator:
    return page.get_by_role("region", name=pane).get_by_role("article")


def wait_for_words(where: Locator, words: str) -> Locator:
    found = where.filter(has_text=words).first
    found.wait_for()
    return found


def become(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile("^You are ")).click()
    page.get_by_role("menuitemradio", name=name).click()


def an_entry(number: int, **fields: Any) -> dict[str, Any]:
    """An entry of the traffic as the control API gives it."""
    return {
        "id": number,
        "at": "2026-11-24T09:05:00.000+00:00",
        "direction": "to_slack",
        "kind": "web_api",
        "name": "chat.postMessage",
        "transport": "http",
        "status": 200,
        "error": None,
        "ms": 12,
        "retry": 0,
        "request": {"channel": REVIEW, "text": "<b>bold</b>"},
        "response": {"ok": True},
        **fields,
    }


def show_traffic(page: Page, *entries: dict[str, Any]) -> list[str]:
    """Answer the page's questions for traffic; gives the list of what it searched for."""
    searched: list[str] = []

    def answer(route: Route) -> None:
        words = route.request.url.partition("q=")[2].partition("&")[0]
        searched.append(words)
        found = [one for one in entries if words.lower() in str(one).lower()]
        route.fulfill(json={"ok": True, "entries": found, "more": False})

    page.route("**/_control/traffic?*", answer)
    return searched


def show_guide(page: Page, done: int, count: int = 6) -> None:
    """Answer with a guide for Ana whose first steps are done."""
    steps = [
        {
            "id": f"step{index}",
            "title": f"Do thing {index}",
            "text": f"Press the button {index}.",
            "done": index <= done,
            "href": f"#/slack/{REVIEW}",
        }
        for index in range(1, count + 1)
    ]
    guide = {"ok": True, "user": ANA, "welcome": "You are Ana, who runs outreach.", "steps": steps}
    page.route("**/_control/guide", lambda route: route.fulfill(json=guide))


def show_faults(page: Page, **now: Any) -> list[dict[str, Any]]:
    """Keep faults as the control API would; gives the list of what the page asked to change."""
    faults: dict[str, Any] = {**HEALTH, **now}
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            changes: dict[str, Any] = json.loads(route.request.post_data or "{}")
            asked.append(changes)
            faults.update(HEALTH if changes.get("reset") else changes)
        route.fulfill(json={"ok": True, "faults": faults})

    page.route("**/_control/faults", answer)
    return asked
