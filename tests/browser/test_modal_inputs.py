"""The fields of a modal that need more than typing: files, formatted text, options from the app, several choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from tests.browser.modals import show_modal
from tests.sandbox.bot_double import BotDouble, Received, Reply
from tests.sandbox.people import option, plain

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

CSV = ("leads.csv", b"name,email\nYuki,yuki@kumo.test\n")
MORE = ("more.csv", b"name\n")
PROGRAM = ("bad.exe", b"MZ")


def give(chooser: Locator, file: tuple[str, bytes]) -> None:
    chooser.set_input_files({"name": file[0], "mimeType": "text/csv", "buffer": file[1]})


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": "field",
        "label": plain("Field"),
        "optional": True,
        "element": {"type": kind, "action_id": "value", **more},
    }


def handed_in(form: Locator, bot: BotDouble) -> dict[str, Any]:
    """Save, and what the app got for the field."""
    form.get_by_role("button", name="Save").click()
    form.wait_for(state="detached")
    state: dict[str, Any] = bot.last("view_submission")["view"]["state"]["values"]["field"]["value"]
    return state


def test_files_are_chosen_removed_and_handed_in(page: Page, bot: BotDouble, client: WebClient) -> None:
    form = show_modal(page, bot, client, field("file_input", filetypes=["csv"], max_files=1))
    chooser = form.get_by_label("Field")

    give(chooser, PROGRAM)
    form.get_by_text("bad.exe is not one of csv.").wait_for()
    give(chooser, MORE)
    form.get_by_role("button", name="Remove more.csv").click()
    give(chooser, CSV)
    form.get_by_text("leads.csv").wait_for()
    give(chooser, MORE)
    form.get_by_text("At most 1 can be given.").wait_for()

    files = handed_in(form, bot)["files"]
    assert [(file["name"], file["size"]) for file in files] == [("leads.csv", len(CSV[1]))]


def test_formatted_text_is_handed_in_as_rich_text(page: Page, bot: BotDouble, client: WebClient) -> None:
    form = show_modal(page, bot, client, field("rich_text_input"))
    area = form.get_by_label("Field")

    area.fill("Say why\nsnake_case and 2*3*4\n• one\n• *two*\n> quoted\nhttps://kumo.test/x.")
    area.evaluate("(node) => node.setSelectionRange(4, 7)")
    form.get_by_role("button", name="Bold").click()
    assert area.input_value().startswith("Say *why*\n")

    parts = handed_in(form, bot)["rich_text_value"]["elements"]
    bullets = [item["elements"] for item in parts[1]["elements"]]
    assert [part["type"].removeprefix("rich_text_") for part in parts] == [
        "section",
        "list",
        "quote",
        "section",
    ]
    assert parts[0]["elements"] == [
        {"type": "text", "text": "Say "},
        {"type": "text", "text": "why", "style": {"bold": True}},
        {"type": "text", "text": "\n"},
        {"type": "text", "text": "snake_case and 2*3*4"},
    ]
    assert bullets[1] == [{"type": "text", "text": "two", "style": {"bold": True}}]
    assert parts[3]["elements"] == [
        {"type": "link", "url": "https://kumo.test/x"},
        {"type": "text", "text": "."},
    ]


def offering(received: Received) -> Reply:
    """Options as the app finds them; nothing for "zz", a failure for "down"."""
    asked = received.payload.get("value", "")
    if received.kind != "block_suggestion" or asked == "zz":
        return Reply(body={"options": []})
    return Reply(500) if asked == "down" else Reply(body={"options": [option(f"{asked} robotics")]})


def test_an_external_select_waits_for_enough_letters_and_says_what_it_finds(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    form = show_modal(page, bot, client, field("external_select", min_query_length=2))
    bot.answer = offering
    form.get_by_label("Field").click()
    search, note = page.get_by_role("combobox", name="Select an option"), page.locator(".picker-note")

    note.get_by_text("Type at least 2 characters").wait_for()
    assert bot.of_kind("block_suggestion") == []
    search.fill("zz")
    note.get_by_text("Nothing found").wait_for()
    search.fill("down")
    note.get_by_text("The options could not be loaded.").wait_for()
    search.fill("kumo")
    page.get_by_role("option", name="Kumo Robotics").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert handed_in(form, bot)["selected_option"]["value"] == "kumo robotics"


def test_several_options_are_chosen_with_the_keyboard_up_to_the_most(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    options = [option("warm"), option("plain"), option("brief")]
    form = show_modal(page, bot, client, field("multi_static_select", options=options, max_selected_items=2))
    press = form.get_by_label("Field")

    press.focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.get_by_text("At most 2 can be chosen").wait_for()
    page.keyboard.press("Escape")

    assert press.evaluate("(node) => node === document.activeElement")
    chosen = handed_in(form, bot)["selected_options"]
    assert [one["value"] for one in chosen] == ["warm", "plain"]


def test_a_conversation_filter_leaves_private_channels_out(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    form = show_modal(page, bot, client, field("conversations_select", filter={"include": ["public"]}))

    offered = form.get_by_label("Field").locator("option").all_inner_texts()

    assert "# outreach-review" in offered
    assert "# outreach-inbox" not in offered


def test_dates_and_times_are_handed_in_as_slack_writes_them(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    form = show_modal(page, bot, client, field("datepicker"))

    form.get_by_label("Field").fill("2030-01-31")

    assert handed_in(form, bot)["selected_date"] == "2030-01-31"
