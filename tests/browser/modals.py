"""Opening a modal in the page, as a person does with a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from tests.browser.acts import composer, open_channel
from tests.sandbox.bot_double import BotDouble, Received, Reply
from tests.sandbox.people import modal

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def opening(client: WebClient, view: dict[str, Any]) -> Any:
    """An answer of the bot that opens a view on a command, and else only acknowledges."""

    def answer(received: Received) -> Reply:
        if received.kind == "command":
            client.views_open(trigger_id=received.payload["trigger_id"], view=view)
        return Reply()

    return answer


def show_modal(page: Page, bot: BotDouble, client: WebClient, *blocks: dict[str, Any]) -> Locator:
    bot.answer = opening(client, modal(*blocks))
    open_channel(page)
    composer(page).fill("/plera form")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="A form")
    dialog.wait_for()
    return dialog
