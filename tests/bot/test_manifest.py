"""manifest.yaml says exactly what the code handles and asks for no scope that nothing needs."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import handlers
from bot import manifest
from bot.settings import Settings
from bot.wiring import build
from views import help as help_view

ROOT = Path(__file__).parents[2]
SLACK = ROOT.parent / "shared" / "slack"
OUR_ROOMS = ("bot", "handlers", "jobs", "integrations")
CALL = re.compile(r"\.((?:auth|chat|conversations|files|reactions|users|views)_\w+)\(")
METHODS = {
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.create": ("channels:manage", "groups:write"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.invite": ("channels:manage", "groups:write"),
    "conversations.join": ("channels:join",),
    "conversations.open": ("im:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "reactions.add": ("reactions:write",),
    "users.conversations": ("channels:read", "groups:read"),
    "users.info": ("users:read", "users:read.email"),
    "users.list": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""What each method that is called asks for; conversations.info needs a scope for each kind of channel,
https://docs.slack.dev/reference/methods/conversations.info, and users.info the second one for addresses."""
UPLOAD = "files.upload_v2"
UPLOADING = {"files.getUploadURLExternal", "files.completeUploadExternal"}
"""What slack_sdk calls to upload a file."""
EVENTS = {
    "app_home_opened": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "file_shared": ("files:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
}
"""The scopes of each event that is heard, https://docs.slack.dev/reference/events."""


class Listeners:
    """Stands for a Bolt app and keeps what is registered on it."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, Any]] = []

    def __getattr__(self, kind: str) -> Any:
        def register(*constraints: Any, **named: Any) -> Any:
            self.registered.append((kind, constraints[0] if constraints else None))
            return lambda listener: listener

        return register

    def of(self, kind: str) -> list[Any]:
        """Return the constraints of one kind of listener."""
        return [constraint for found, constraint in self.registered if found == kind]


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    yaml = import_module("yaml")
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text("utf-8"))
    return found


@pytest.fixture
def listeners(url: str) -> Listeners:
    app: Any = Listeners()
    handlers.register(app, build(Settings(database_url=url), "test"))
    kept: Listeners = app
    return kept


def called_methods() -> set[str]:
    found: set[str] = set()
    for room in OUR_ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            found |= {name.replace("_", ".", 1) for name in CALL.findall(path.read_text("utf-8"))}
    return (found - {UPLOAD}) | UPLOADING if UPLOAD in found else found


def test_the_manifest_is_valid_for_slack(written: dict[str, Any]) -> None:
    schema = SLACK / "manifest.schema.2.0.0.json"
    if not schema.exists():
        pytest.skip("Slack's manifest schema is not beside the project")

    jsonschema.validate(written, json.loads(schema.read_text("utf-8")))


def test_the_manifest_says_what_the_program_knows_of_it(written: dict[str, Any]) -> None:
    assert tuple(written["oauth_config"]["scopes"]["bot"]) == manifest.SCOPES
    assert tuple(written["settings"]["event_subscriptions"]["bot_events"]) == manifest.BOT_EVENTS
    commands = [
        (one["command"], one["description"], one["usage_hint"])
        for one in written["features"]["slash_commands"]
    ]
    assert tuple(commands) == manifest.COMMANDS
    shortcuts = [
        (one["callback_id"], one["name"], one["type"], one["description"])
        for one in written["features"]["shortcuts"]
    ]
    assert tuple(shortcuts) == manifest.SHORTCUTS
    assert written["features"]["app_home"]["home_tab_enabled"]


def test_the_usage_hint_names_every_subcommand_that_exists() -> None:
    (hint,) = [hint for _, _, hint in manifest.COMMANDS]

    assert hint.split(" | ") == [command for command, _ in help_view.COMMANDS]


def test_every_command_event_and_shortcut_of_the_manifest_has_its_listener(
    written: dict[str, Any], listeners: Listeners
) -> None:
    commands = {command for command, _, _ in manifest.COMMANDS}
    shortcuts = {one["callback_id"] for one in written["features"].get("shortcuts", [])}
    heard = {"message" if one is None else _event(one) for one in listeners.of("event")}
    heard |= {"message" for _ in listeners.of("message")}

    assert set(listeners.of("command")) == commands
    assert set(listeners.of("shortcut")) == shortcuts
    assert heard == {event.partition(".")[0] for event in manifest.BOT_EVENTS}


def _event(constraint: Any) -> str:
    return constraint if isinstance(constraint, str) else str(constraint["type"])


def test_buttons_and_modals_are_switched_on(written: dict[str, Any], listeners: Listeners) -> None:
    assert listeners.of("action")
    assert listeners.of("view")
    assert written["settings"]["interactivity"]["is_enabled"]


def test_every_method_that_is_called_is_known_here() -> None:
    assert called_methods() <= METHODS.keys()


def test_the_scopes_are_those_that_methods_events_and_commands_need() -> None:
    needed = {scope for method in called_methods() for scope in METHODS[method]}
    needed |= {scope for event in manifest.BOT_EVENTS for scope in EVENTS[event]}
    needed |= {"commands"} if manifest.COMMANDS else set()

    assert set(manifest.SCOPES) == needed


def test_the_methods_need_what_slack_says() -> None:
    if not SLACK.exists():
        pytest.skip("Slack's method facts are not beside the project")
    for method, scopes in METHODS.items():
        told = json.loads((SLACK / "methods" / f"{method}.json").read_text("utf-8"))
        allowed = {scope["name"] for scope in (told.get("scopes") or {}).get("bot", [])}
        assert allowed >= set(scopes) - {"users:read.email"}, method


def test_the_procfile_names_every_process_with_a_command_that_exists() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text("utf-8").splitlines())

    assert lines == {
        "release": "plera db upgrade",
        "web": "plera web",
        "worker-now": "plera worker now",
        "worker-send": "plera worker send",
        "worker-slow": "plera worker slow",
        "mail": "plera mail",
        "clock": "plera clock",
    }
