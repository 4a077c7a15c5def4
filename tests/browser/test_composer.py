"""Writing: completion, files, drafts, editing, and what happens when a message cannot be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from sandbox.runner import Running
from tests.browser.acts import composer, messages, open_channel, wait_for_words
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, INBOX, REVIEW

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page, Route

pytestmark = pytest.mark.slow

CSV: FilePayload = {"name": "leads.csv", "mimeType": "text/csv", "buffer": b"name,email\nAda,ada@acme.test\n"}


def take_files(page: Page, *, refused: int = 0) -> dict[str, list[Any]]:
    """Take uploads and messages as the control API does; the first `refused` uploads are not taken."""
    seen: dict[str, list[Any]] = {"uploads": [], "messages": []}

    def upload(route: Route) -> None:
        request = route.request
        seen["uploads"].append((request.url.partition("?")[2], request.headers["content-type"]))
        if len(seen["uploads"]) <= refused:
            route.fulfill(status=400, json={"ok": False, "error": "The file is empty."})
            return
        file = {"id": f"F{len(seen['uploads'])}", "name": "leads.csv", "size": 29}
        route.fulfill(json={"ok": True, "file": file})

    def message(route: Route) -> None:
        seen["messages"].append(route.request.post_data_json)
        route.fulfill(json={"ok": True, "channel": REVIEW, "ts": "1.000001", "message": {}})

    page.route("**/_control/file?*", upload)
    page.route("**/_control/message", message)
    return seen


def offers(page: Page) -> list[str]:
    return page.get_by_role("option").locator("strong").all_inner_texts()


def test_a_command_and_its_words_are_completed(page: Page, slack: Running, bot: BotDouble) -> None:
    hint = "create-sequence | sequences | why <lead>"
    page.route("**/_control/state", lambda route: _with_hint(route, hint))
    open_channel(page)

    composer(page).press_sequentially("/pl")
    page.get_by_role("option").filter(has_text="Outreach").wait_for()
    page.keyboard.press("Tab")
    assert composer(page).input_value() == "/plera "
    assert offers(page) == ["/plera create-sequence", "/plera sequences", "/plera why"]
    composer(page).press_sequentially("w")
    page.keyboard.press("Tab")
    assert composer(page).input_value() == "/plera why "
    composer(page).press_sequentially("ada")
    page.keyboard.press("Enter")

    (command,) = bot.wait_for(lambda: bot.of_kind("command"))
    assert command["text"] == "why ada"


def _with_hint(route: Route, hint: str) -> None:
    state = route.fetch().json()
    state["app"]["commands"][0]["usage_hint"] = hint
    route.fulfill(json=state)


def test_enter_sends_a_bare_command_and_not_a_suggestion(page: Page, bot: BotDouble) -> None:
    open_channel(page)
    composer(page).fill("/plera ")
    page.get_by_role("option").first.wait_for()

    page.keyboard.press("Enter")

    (command,) = bot.wait_for(lambda: bot.of_kind("command"))
    assert command["text"] == ""


def test_people_channels_and_emoji_are_completed(page: Page, client: WebClient, bot: BotDouble) -> None:
    open_channel(page)

    for typed in ("@Jo", " in #gen", " :rocke"):
        composer(page).press_sequentially(typed)
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    wait_for_words(messages(page), "🚀")
    assert bot.wait_for_event("message")["text"] == "<@U0JO000001>  in <#C0GENERAL1|general>  🚀"


def test_a_chosen_file_is_handed_in_and_sent_with_the_words(page: Page) -> None:
    seen = take_files(page)
    open_channel(page)

    page.get_by_role("region", name="Channel").locator("input[type=file]").set_input_files(CSV)
    page.get_by_text("29 bytes").wait_for()
    composer(page).fill("The leads")
    with page.expect_response("**/_control/message"):
        page.keyboard.press("Enter")

    assert seen["uploads"] == [(f"user={ANA}&name=leads.csv", "text/csv")]
    assert seen["messages"] == [{"user": ANA, "channel": REVIEW, "text": "The leads", "files": ["F1"]}]
    assert page.locator(".tray-file").count() == 0


def test_a_dropped_file_may_go_without_words(page: Page) -> None:
    seen = take_files(page)
    open_channel(page)
    carried = page.evaluate_handle(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(['a,b'], 'rows.csv', { type: 'text/csv' }));
          return carried;
        }"""
    )

    page.dispatch_event(".channel-pane .message-list", "dragenter", {"dataTransfer": carried})
    page.locator(".channel-pane .drop-zone").wait_for()
    page.dispatch_event(".channel-pane .message-list", "drop", {"dataTransfer": carried})
    page.locator(".tray-file", has_text="rows.csv").wait_for()
    composer(page).focus()
    with page.expect_response("**/_control/message"):
        page.keyboard.press("Enter")

    assert seen["messages"][0]["files"] == ["F1"]
    assert not page.locator(".channel-pane .drop-zone").is_visible()


def test_a_file_that_was_refused_says_why_and_is_tried_again(page: Page) -> None:
    take_files(page, refused=1)
    open_channel(page)
    page.get_by_role("region", name="Channel").locator("input[type=file]").set_input_files(CSV)
    page.get_by_text("The file is empty.").wait_for()

    page.get_by_role("button", name="Try again").click()

    page.get_by_text("29 bytes").wait_for()
    assert page.get_by_text("The file is empty.").count() == 0


def test_what_could_not_be_sent_stays_with_the_reason(page: Page) -> None:
    page.route(
        "**/_control/message",
        lambda route: route.fulfill(status=400, json={"ok": False, "error": "The channel is archived."}),
    )
    open_channel(page)

    composer(page).fill("Do not lose me")
    page.keyboard.press("Enter")

    page.get_by_role("alert").filter(has_text="The channel is archived.").wait_for()
    assert composer(page).input_value() == "Do not lose me"


def test_a_draft_stays_with_its_channel_and_over_a_reload(page: Page) -> None:
    open_channel(page)
    composer(page).fill("Half a tho")

    open_channel(page, INBOX)
    page.get_by_role("heading", level=1, name="outreach-inbox").wait_for()
    assert composer(page).input_value() == ""
    open_channel(page, REVIEW)
    page.reload()
    composer(page).wait_for()

    page.wait_for_function("document.querySelector('.channel-pane textarea').value === 'Half a tho'")


def test_the_up_arrow_edits_what_i_wrote_last(page: Page) -> None:
    open_channel(page)
    for words in ("First", "Secnod"):
        composer(page).fill(words)
        page.keyboard.press("Enter")
        wait_for_words(messages(page), words)

    composer(page).press("ArrowUp")
    editor = page.get_by_role("combobox", name="Edit message")
    editor.wait_for()
    assert editor.input_value() == "Secnod"
    editor.fill("Second")
    page.keyboard.press("Enter")

    wait_for_words(messages(page), "Second (edited)")


def test_a_reply_goes_to_the_channel_too_when_ticked(page: Page, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=REVIEW, text="The root")["ts"])
    sent: list[Any] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(json={"ok": True})

    page.route("**/_control/message", answer)
    page.goto(f"/#/slack/{REVIEW}/thread/{root}")
    composer(page, "Thread").fill("For all")

    page.get_by_role("checkbox", name="Also send to #outreach-review").check()
    composer(page, "Thread").focus()
    with page.expect_response("**/_control/message"):
        page.keyboard.press("Enter")

    assert sent == [{"user": ANA, "channel": REVIEW, "text": "For all", "thread_ts": root, "broadcast": True}]
    page.wait_for_function("!document.querySelector('.also input').checked")
