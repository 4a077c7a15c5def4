"""Modals in the page: stacked, wrong, slow, long, updated under one's hands, and the questions before a press."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from tests.browser.acts import messages, open_channel
from tests.browser.modals import opening, show_modal
from tests.sandbox.bot_double import BotDouble, Received, Reply
from tests.sandbox.people import ANA, REVIEW, button, modal, plain, text_input, titled

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

GO = {"type": "actions", "block_id": "go", "elements": [button("go")]}


def dialog(page: Page, name: str = "A form") -> Locator:
    found = page.get_by_role("dialog", name=name)
    found.wait_for()
    return found


def view_id(page: Page) -> str:
    answer = page.evaluate(f"fetch('/_control/views?user={ANA}').then((r) => r.json())")
    return str(answer["views"][-1]["id"])


def has_focus(where: Locator) -> bool:
    return bool(where.evaluate("(node) => node.contains(document.activeElement)"))


def test_a_pushed_view_goes_back_to_what_was_typed_before(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    first = show_modal(page, bot, client, text_input("name", "value"), GO)

    def push(received: Received) -> Reply:
        if received.kind == "block_actions":
            client.views_push(trigger_id=received.payload["trigger_id"], view=titled("Step 2"))
        return Reply()

    bot.answer = push
    first.get_by_label("Label").fill("Robotics")
    first.get_by_role("button", name="Press").click()
    second = dialog(page, "Step 2")
    assert has_focus(second)
    second.get_by_role("button", name="Back").click()

    assert dialog(page).get_by_label("Label").input_value() == "Robotics"
    assert has_focus(dialog(page))


def test_the_cross_closes_every_view_of_the_stack(page: Page, bot: BotDouble, client: WebClient) -> None:
    first = show_modal(page, bot, client, GO)

    def push(received: Received) -> Reply:
        if received.kind == "block_actions":
            client.views_push(trigger_id=received.payload["trigger_id"], view=titled("Step 2"))
        return Reply()

    bot.answer = push
    first.get_by_role("button", name="Press").click()
    dialog(page, "Step 2").get_by_role("button", name="Close", exact=True).click()

    page.get_by_role("dialog").wait_for(state="detached")


def test_what_the_app_finds_wrong_stands_at_each_field_and_above(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    fields = [text_input(name, "value", optional=True) for name in ("one", "two", "three")]
    form = show_modal(page, bot, client, *fields)
    wrong = {"two": "That name is taken.", "three": "Too soon."}
    bot.answer = lambda received: Reply(body={"response_action": "errors", "errors": wrong})

    form.get_by_role("button", name="Save").click()

    form.get_by_text("That name is taken.").wait_for()
    assert form.get_by_role("alert").filter(has_text="2 fields need another look.").is_visible()
    second = form.get_by_label("Label").nth(1)
    form.locator(".has-error .field:focus").wait_for()
    assert second.evaluate("(node) => node === document.activeElement")
    assert second.get_attribute("aria-invalid") == "true"
    described = str(second.get_attribute("aria-describedby"))
    assert form.locator(f"#{described}").inner_text() == "That name is taken."
    assert form.get_by_label("Label").first.get_attribute("aria-invalid") is None


def test_a_submit_under_way_turns_and_is_not_sent_twice(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    form = show_modal(page, bot, client, text_input("name", "value", optional=True))
    goes_on = threading.Event()

    def wait(received: Received) -> Reply:
        goes_on.wait(2.5)
        return Reply()

    bot.answer = wait
    save = form.get_by_role("button", name="Save")
    save.click()
    form.locator(".modal-submit[aria-busy=true][aria-disabled=true]").wait_for()
    save.click(force=True)
    goes_on.set()

    form.wait_for(state="detached")
    assert len(bot.of_kind("view_submission")) == 1


def test_an_app_that_fails_leaves_the_modal_open_with_slacks_words(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    form = show_modal(page, bot, client, text_input("name", "value"))
    bot.answer = lambda received: Reply(500)

    form.get_by_label("Label").fill("Robotics")
    form.get_by_role("button", name="Save").click()

    form.get_by_role("alert").filter(has_text="We had some trouble connecting. Try again?").wait_for()
    assert form.get_by_label("Label").input_value() == "Robotics"
    bot.answer = lambda received: Reply()
    form.get_by_role("button", name="Save").click()
    form.wait_for(state="detached")


def test_a_hundred_blocks_scroll_between_a_head_and_a_foot_that_stay(
    page: Page, bot: BotDouble, client: WebClient
) -> None:
    sections = [{"type": "section", "text": plain(f"Line {number}")} for number in range(99)]
    form = show_modal(page, bot, client, *sections, text_input("last", "value", optional=True))

    form.get_by_label("Label").scroll_into_view_if_needed()

    height = int((page.viewport_size or {"height": 0})["height"])
    for part in (form.get_by_role("heading", name="A form"), form.get_by_role("button", name="Save")):
        box = part.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < height - 10
    assert form.get_by_text("Line 98").is_visible()


def test_an_update_keeps_text_focus_and_place(page: Page, bot: BotDouble, client: WebClient) -> None:
    sections = [{"type": "section", "text": plain(f"Line {number}")} for number in range(40)]
    field = text_input("last", "value", optional=True)
    form = show_modal(page, bot, client, *sections, field)
    label = form.get_by_label("Label")
    label.fill("Half a na")
    label.press("ArrowLeft")
    before = form.locator(".modal-body").evaluate("(node) => node.scrollTop")

    added = {"type": "section", "block_id": "new", "text": plain("Just added")}
    client.views_update(view_id=view_id(page), view=modal(*sections[:-1], added, field))

    form.get_by_text("Just added").wait_for()
    assert label.evaluate("(node) => [node === document.activeElement, node.selectionStart]") == [True, 8]
    assert abs(form.locator(".modal-body").evaluate("(node) => node.scrollTop") - before) < 40


def test_a_phone_shows_a_modal_over_the_whole_screen(page: Page, bot: BotDouble, client: WebClient) -> None:
    form = show_modal(page, bot, client)
    size = page.viewport_size
    assert size is not None

    box = form.bounding_box()

    assert box is not None
    is_whole = (round(box["width"]), round(box["height"])) == (size["width"], size["height"])
    assert is_whole == (size["width"] < 768)


def test_closing_tells_the_app_only_when_it_asked(page: Page, bot: BotDouble, client: WebClient) -> None:
    bot.answer = opening(client, modal(text_input("name", "value"), notify_on_close=True))
    open_channel(page)
    page.get_by_role("region", name="Channel").get_by_role("combobox").first.fill("/plera form")
    page.keyboard.press("Enter")

    dialog(page).get_by_role("button", name="Cancel").click()

    closed = bot.wait_for(lambda: bot.of_kind("view_closed"))[0]
    assert closed["is_cleared"] is False


CONFIRM = {
    "title": plain("Launch the sequence?"),
    "text": {"type": "mrkdwn", "text": "*400 leads* enter. " + "x" * 281},
    "confirm": plain("Launch now"),
    "deny": plain("Not yet"),
    "style": "danger",
}


@pytest.mark.parametrize(("answer", "presses"), [("Launch now", 1), ("Not yet", 0)])
def test_a_press_with_a_question_waits_for_its_answer(
    page: Page, bot: BotDouble, client: WebClient, answer: str, presses: int
) -> None:
    launch: dict[str, Any] = {**button("launch", "7"), "confirm": CONFIRM}
    client.chat_postMessage(
        channel=REVIEW, text="Launch", blocks=[{"type": "actions", "elements": [launch, button("other")]}]
    )
    open_channel(page)

    messages(page).get_by_role("button", name="Press").first.click()
    question = dialog(page, "Launch the sequence?")
    assert question.locator("strong").inner_text() == "400 leads"
    assert "button-danger" in str(question.get_by_role("button", name="Launch now").get_attribute("class"))
    question.get_by_role("button", name=answer).click()
    messages(page).get_by_role("button", name="Press").last.click()

    bot.wait_for(lambda: len(bot.of_kind("block_actions")) == presses + 1)
    assert [one["actions"][0]["action_id"] for one in bot.of_kind("block_actions")] == [
        *(["launch"] * presses),
        "other",
    ]
