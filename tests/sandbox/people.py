"""The team the tests of the sandbox play with."""

from __future__ import annotations

from typing import Any

from sandbox.seed import Seed

TEAM, BOT, BOT_ID = "T0KESTREL1", "U0PLERABOT", "B0PLERA001"
ANA, JO, GUEST = "U0ANA00001", "U0JO000001", "U0GUEST001"
STRANGER, OTHER_TEAM = "U0STRANGE1", "T0ELSEWHERE"
REVIEW, INBOX, GENERAL, EMPTY = "C0REVIEW01", "C0INBOX001", "C0GENERAL1", "C0EMPTY001"
BOT_TOKEN, SECRET = "xoxb-local-test", "a signing secret"
SCOPES = [
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
    "users:read.email",
]
EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_deleted",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "user_change",
]


def a_seed(**app: Any) -> Seed:
    """Two members, a guest, four channels; `app` replaces fields of the app."""
    return Seed.parse(
        {
            "team": {"id": TEAM, "name": "Kestrel Robotics", "domain": "kestrel"},
            "app": {
                "id": "A0PLERA001",
                "name": "Plera",
                "bot_id": BOT_ID,
                "bot_user_id": BOT,
                "bot_token": BOT_TOKEN,
                "signing_secret": SECRET,
                "scopes": SCOPES,
                "commands": [{"command": "/plera", "description": "Outreach", "usage_hint": "help"}],
                "shortcuts": [
                    {"callback_id": "create_sequence", "name": "Create sequence", "type": "global"},
                    {"callback_id": "send_to_prospect", "name": "Send to prospect", "type": "message"},
                ],
                "bot_events": EVENTS,
                **app,
            },
            "people": [
                person(ANA, "ana", "Ana Ruiz", is_admin=True, tz="Europe/Berlin"),
                person(JO, "jo", "Jo Meyer"),
                person(GUEST, "kit", "Kit Guest", is_restricted=True),
            ],
            "slack_channels": [
                {"id": REVIEW, "name": "outreach-review", "members": [ANA, JO, BOT]},
                {"id": INBOX, "name": "outreach-inbox", "is_private": True, "members": [ANA, BOT]},
                {"id": GENERAL, "name": "general", "members": [ANA, JO, GUEST]},
                {"id": EMPTY, "name": "secret", "is_private": True, "members": [JO]},
            ],
            "mailboxes": [
                {"address": "ana@kestrel.test", "name": "Ana Ruiz", "password": "local", "role": "sender"},
                {"address": "yuki@kumo.test", "name": "Yuki Tanaka", "role": "prospect"},
            ],
        }
    )


def person(user_id: str, name: str, real_name: str, **more: Any) -> dict[str, Any]:
    return {"id": user_id, "name": name, "real_name": real_name, "email": f"{name}@kestrel.test", **more}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str, value: str | None = None) -> dict[str, Any]:
    element = {"type": "button", "action_id": action_id, "text": plain("Press")}
    return element if value is None else {**element, "value": value}


CARD_BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "block_id": "about", "text": {"type": "mrkdwn", "text": "*Yuki* & co"}},
    {
        "type": "actions",
        "block_id": "choices",
        "elements": [
            button("approve", "lead-1"),
            {"type": "static_select", "action_id": "tone", "options": [option("warm"), option("plain")]},
            {"type": "overflow", "action_id": "more", "options": [option("edit"), option("skip")]},
        ],
    },
]


def text_input(block_id: str, action_id: str, *, optional: bool = False, **element: Any) -> dict[str, Any]:
    """An input block with a text field."""
    field = {"type": "plain_text_input", "action_id": action_id, **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Label"),
        "element": field,
        "optional": optional,
    }


def modal(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A form"),
        "submit": plain("Save"),
        "blocks": list(blocks) or [text_input("name", "value")],
        **fields,
    }


def titled(title: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    return modal(*blocks, title=plain(title))
