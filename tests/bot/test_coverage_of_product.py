"""What the product uses of Slack, the local Slack has and its page draws."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from slack_sdk import WebClient

import views
from bot import manifest
from sandbox.coverage import COVERAGE
from tests.views import samples
from views.approval_card import approval_card
from views.lab_root import lab_root

ROOT = Path(views.__file__).parents[1]
PACKAGES = ("bot", "handlers", "jobs", "views", "outreach", "integrations")
SHOWN = COVERAGE.blocks | COVERAGE.elements
NOT_SHOWN_ALONE = {"plain_text", "mrkdwn", "modal", "home", "rich_text_preformatted"}


def trees() -> Iterator[ast.AST]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield ast.parse(path.read_text("utf-8"))


def methods_called() -> set[str]:
    """Web API methods: `client.chat_postMessage(…)`, and names like "chat.postMessage" given to api_call."""
    called: set[str] = set()
    for node in (node for tree in trees() for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name == "api_call" and node.args and isinstance(node.args[0], ast.Constant):
                called.add(str(node.args[0].value))
            elif "_" in name.strip("_") and hasattr(WebClient, name) and not name.startswith("_"):
                called.add(name.replace("_", "."))
    return {name.replace("files.upload.v2", "files.completeUploadExternal") for name in called - {"api.call"}}


def shown_types() -> set[str]:
    """The types of all blocks and elements that are imported from slack_sdk or written out as {"type": …} in views."""
    types: set[str] = set()
    for path in (ROOT / "views").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("slack_sdk.models.blocks"):
                module = import_module(node.module or "")
                types |= {kind for name in node.names if (kind := _type_of(module, name.name))}
            if isinstance(node, ast.Dict):
                types |= {
                    str(value.value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                    and key.value == "type"
                    and isinstance(value, ast.Constant)
                }
    return types


def _type_of(module: ModuleType, name: str) -> str:
    """The type a model of slack_sdk has once it is made, "" for one that has none of its own."""
    kind = getattr(getattr(module, name), "type", "")
    return kind if isinstance(kind, str) else ""


def test_every_method_the_product_calls_is_answered() -> None:
    assert {"chat.postMessage", "chat.update", "views.open"} <= methods_called()
    assert methods_called() <= COVERAGE.methods


def test_every_event_and_command_of_the_manifest_is_sent() -> None:
    assert set(manifest.BOT_EVENTS) <= COVERAGE.events
    assert "slash_command" in COVERAGE.interactions


def test_everything_the_views_are_made_of_is_accepted_and_drawn() -> None:
    used = shown_types() - NOT_SHOWN_ALONE

    assert {"section", "actions", "button", "overflow", "input", "plain_text_input"} <= used
    assert used <= SHOWN
    assert not used & COVERAGE.not_drawn


def test_what_cards_really_carry_is_accepted_and_drawn() -> None:
    cards = [samples.drawn(lab_root(samples.lab())), samples.drawn(approval_card(samples.lead_card()))]

    carried = {each["type"] for each in samples.objects(cards) if "type" in each} - NOT_SHOWN_ALONE

    assert {"section", "actions", "context", "button"} <= carried
    assert carried <= SHOWN - COVERAGE.not_drawn
