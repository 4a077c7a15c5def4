"""Every listener that the handlers register, to be called one by one with a request of any person's."""

from dataclasses import dataclass, field
from typing import Any

import handlers
from handlers.commands import _SUBCOMMANDS as SUBCOMMANDS
from outreach.ports import Services
from views import fix_ids, form_ids, ids, lab_ids, lead_ids, mailbox_ids, profile_ids, run_ids, settings_ids

MENUS = {
    settings_ids.HOME_MENU: (
        settings_ids.MENU_SETTINGS,
        settings_ids.MENU_RUNS,
        settings_ids.MENU_GROUPS,
        settings_ids.MENU_BLOCKED,
        settings_ids.MENU_HELP,
    ),
    form_ids.STEP_MENU: (
        ids.MENU_EDIT,
        form_ids.MENU_UP,
        form_ids.MENU_DOWN,
        form_ids.MENU_INSERT,
        form_ids.MENU_REMOVE,
    ),
    form_ids.SEQUENCE_MENU: (
        form_ids.MENU_EDIT_STEPS,
        form_ids.MENU_CLONE,
        form_ids.MENU_SAVE_PLAY,
        form_ids.MENU_TEST_SEND,
    ),
    lab_ids.LAB_MENU: (
        lab_ids.MENU_EDIT_STEPS,
        lab_ids.MENU_PROFILE,
        lab_ids.MENU_ADD_GROUP,
        lab_ids.MENU_ARCHIVE,
        lab_ids.MENU_BRING_BACK,
        lab_ids.MENU_MORE_CARDS,
        lab_ids.MENU_CLONE,
        lab_ids.MENU_SAVE_PLAY,
        lab_ids.MENU_TEST_SEND,
        lab_ids.MENU_APPROVE_AGAIN,
    ),
    lead_ids.LEAD_MENU: lead_ids.LEAD_MENU_ENTRIES,
    ids.CARD_MENU: (
        ids.MENU_OPEN_LEAD,
        ids.MENU_REWRITE_ALL,
        fix_ids.MENU_FIX_ALL,
        ids.MENU_LEAVE_OUT,
        *ids.MENU_LEAD_HOLDS,
    ),
    ids.CONVERSATION_MENU: (ids.MENU_CORRECT,),
    profile_ids.PROFILE_MENU: (
        profile_ids.MENU_EDIT,
        profile_ids.MENU_DUPLICATE,
        profile_ids.MENU_ARCHIVE,
        profile_ids.MENU_BRING_BACK,
    ),
    run_ids.RUN_MENU: (
        run_ids.MENU_OPEN,
        run_ids.MENU_RENAME,
        run_ids.MENU_PLAY,
        run_ids.MENU_PAUSE,
        run_ids.MENU_RESUME,
        run_ids.MENU_COMPLETE,
    ),
    mailbox_ids.SENDER_MENU: mailbox_ids.SENDER_MENU_ENTRIES,
    ids.STEP_CARD_MENU: (
        ids.MENU_SHOW_FULL,
        ids.MENU_DONT_SEND,
        ids.MENU_EDIT,
        ids.MENU_REWRITE,
        fix_ids.MENU_FIX_ALL,
    ),
}
"""The entries of each menu."""


_OF_TOPICS = (settings_ids.SETTINGS_OPEN, lab_ids.FINDING_SETTINGS)
"""Buttons whose value is a topic of the settings."""


@dataclass
class Calls:
    """Stands for a client, or for an ack: keeps what is called on it."""

    made: list[str] = field(default_factory=list)

    def __call__(self, *values: Any, **named: Any) -> None:
        self.made.append("ack")

    def __getattr__(self, name: str) -> Any:
        def call(**named: Any) -> dict[str, Any]:
            self.made.append(name)
            return {}

        return call


@dataclass(frozen=True)
class Listener:
    """One listener: the kind it was registered as, what it listens to, and its function."""

    kind: str
    constraint: Any
    function: Any
    text: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.constraint} {self.text}".strip()


class Registry:
    """Stands for a Bolt app and keeps the listeners."""

    def __init__(self) -> None:
        self.found: list[Listener] = []

    def __getattr__(self, kind: str) -> Any:
        def register(constraint: Any = None, **named: Any) -> Any:
            def keep(function: Any) -> Any:
                self.found.append(Listener(kind, constraint, function))
                return function

            return keep

        return register


def listeners(services: Services) -> list[Listener]:
    """Return every listener: the command's once per subcommand and once for a word that is none, a menu's per entry."""
    app: Any = Registry()
    handlers.register(app, services)
    found: list[Listener] = []
    for one in app.found:
        texts = (*SUBCOMMANDS, "pizza") if one.kind == "command" else MENUS.get(one.constraint, ("",))
        if one.kind != "error":
            found += [Listener(one.kind, one.constraint, one.function, word) for word in texts]
    return found


def body_for(listener: Listener, slack_user_id: str, home_team_id: str) -> dict[str, Any]:
    """Return a request of a person's that the listener would act on; every id in it is 1."""
    view = {
        "id": "V1",
        "root_view_id": "V1",
        "type": "modal",
        "callback_id": listener.constraint,
        "private_metadata": "review" if listener.constraint == settings_ids.SETTINGS_CHANNEL else "1",
        "state": {"values": {}},
        "blocks": [],
    }
    body: dict[str, Any] = {
        "user": {"id": slack_user_id, "team_id": home_team_id},
        "trigger_id": "1.2.3",
        "view": view,
    }
    if listener.kind == "command":
        return {"command": "/plera", "text": listener.text, "trigger_id": "1.2.3", "user_id": slack_user_id}
    if listener.kind == "event":
        event = {"type": listener.constraint, "user": slack_user_id, "channel": "CREVIEW", "tab": "home"}
        return {"event_id": "Ev1", "event": event}
    if listener.kind == "action":
        click: dict[str, Any] = {"action_id": listener.constraint, "action_ts": "1.1", "block_id": "b"}
        if listener.text:
            click["selected_option"] = {"value": f"{listener.text}:1"}
        else:
            click["value"] = "review" if listener.constraint in _OF_TOPICS else "1"
        body["actions"] = [click]
    return body
