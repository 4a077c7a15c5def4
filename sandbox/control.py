"""The control API: everything a person can do in Slack, for scripts and for the page. See docs/sandbox.md."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.routing import BaseRoute, Route

from sandbox import commands, file_sharing, interactions, messages, modals, suggestions
from sandbox.control_body import Action, Body, answering
from sandbox.desk import Desk
from sandbox.errors import ControlError
from sandbox.workspace import Channel, Json

LONGEST_MESSAGE = 40_000


class Control:
    """What people do. Each method is one address under /_control/."""

    def __init__(self, desk: Desk, reset: Callable[[], Awaitable[None]]) -> None:
        self._desk, self._slack = desk, desk.slack
        self._reset = reset

    def routes(self) -> list[BaseRoute]:
        actions: dict[str, Action] = {
            "command": self.command,
            "click": self.click,
            "shortcut": self.shortcut,
            "view/click": self.view_click,
            "view/suggest": self.suggest,
            "view/submit": self.view_submit,
            "view/close": self.view_close,
            "message": self.message,
            "message/edit": self.message_edit,
            "message/delete": self.message_delete,
            "file/delete": self.file_delete,
            "reaction": self.reaction,
            "dm": self.dm,
            "home": self.home,
            "reset": self.reset,
        }
        return [
            Route(f"/_control/{path}", answering(action), methods=["POST"])
            for path, action in actions.items()
        ]

    async def command(self, body: Body) -> Json:
        if body.optional("thread_ts"):
            raise ControlError("Slash commands do not work in threads.")
        text = " ".join(filter(None, [body.optional("command"), body.optional("text")]))
        return await commands.run(self._desk, body.text("user"), body.text("channel"), text)

    async def click(self, body: Body) -> Json:
        body.text("action_id")
        body.mapping("values")
        return await interactions.click(
            self._desk, body.text("user"), body.text("channel"), body.text("ts"), body.fields
        )

    async def shortcut(self, body: Body) -> Json:
        user_id, callback_id = body.text("user"), body.text("callback_id")
        if ts := body.optional("ts"):
            return await interactions.message_action(
                self._desk, user_id, callback_id, body.text("channel"), ts
            )
        return await interactions.shortcut(self._desk, user_id, callback_id)

    async def view_click(self, body: Body) -> Json:
        body.text("action_id")
        body.mapping("values")
        return await modals.click(self._desk, body.text("user"), body.optional("view_id"), body.fields)

    async def suggest(self, body: Body) -> Json:
        body.text("action_id")
        return await suggestions.suggest(self._desk, body.text("user"), body.fields)

    async def view_submit(self, body: Body) -> Json:
        values = body.mapping("values")
        return await modals.submit(self._desk, body.text("user"), body.optional("view_id"), values)

    async def view_close(self, body: Body) -> Json:
        whole = body.flag("all")
        return await modals.close(self._desk, body.text("user"), body.optional("view_id"), whole_stack=whole)

    async def message(self, body: Body) -> Json:
        user_id = body.text("user")
        self._desk.person(user_id)
        channel = self._desk.open_channel(body.text("channel"), user_id)
        files = self._desk.own_files(user_id, body.fields.get("files") or [])
        text = _message_text(body, may_be_empty=bool(files))
        thread_ts, is_broadcast = body.optional("thread_ts"), body.flag("broadcast")
        content: Json = {}
        if thread_ts:
            parent = self._slack.find_message(channel, thread_ts)
            if parent is None:
                raise ControlError(f"There is no message {thread_ts} to reply to in {channel.id}.", 404)
            content = messages.in_thread(self._slack, channel, parent, is_broadcast=is_broadcast)
        elif is_broadcast:
            raise ControlError("Only a reply in a thread can be sent to the channel as well.")
        message = messages.post_as_person(self._slack, channel, user_id, text, content, files)
        return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": message}

    async def message_edit(self, body: Body) -> Json:
        channel, message = self._own_message(body)
        changes = messages.typed_content(self._slack, _message_text(body))
        after = messages.edit(self._slack, channel, message["ts"], changes, editor=message["user"])
        return {"ok": True, "message": after}

    async def message_delete(self, body: Body) -> Json:
        channel, message = self._own_message(body)
        messages.delete(self._slack, channel, message["ts"])
        return {"ok": True}

    async def file_delete(self, body: Body) -> Json:
        for record in self._desk.own_files(body.text("user"), [body.text("file")]):
            file_sharing.delete(self._slack, record)
        return {"ok": True}

    async def reaction(self, body: Body) -> Json:
        user_id = body.text("user")
        self._desk.person(user_id)
        channel = self._desk.open_channel(body.text("channel"), user_id)
        message = self._desk.message(channel, body.text("ts"), user_id)
        if message.get("is_ephemeral"):
            raise ControlError("One cannot react to a message that only one person sees.")
        name, adds = body.text("name").strip(":"), not body.flag("remove")
        if not messages.react(self._slack, channel, message["ts"], user_id, name, add=adds):
            raise ControlError("You have reacted so already." if adds else "You have not reacted so.", 409)
        return {"ok": True}

    async def dm(self, body: Body) -> Json:
        self._desk.person(body.text("user"))
        return {"ok": True, "channel": self._slack.direct_messages(body.text("user")).id}

    async def home(self, body: Body) -> Json:
        """Open the app's home (or messages) tab: the app hears app_home_opened."""
        user_id, tab = body.text("user"), body.optional("tab") or "home"
        self._desk.person(user_id)
        if tab not in ("home", "messages"):
            raise ControlError("The tab is either home or messages.")
        event: Json = {"type": "app_home_opened", "user": user_id, "tab": tab}
        event |= {"channel": self._slack.direct_messages(user_id).id, "event_ts": interactions.action_ts()}
        view = self._desk.views.homes.get(user_id)
        if view and tab == "home":
            event["view"] = self._desk.views.shown(view)
        self._slack.publish(event)
        return {"ok": True, "view": event.get("view")}

    async def reset(self, body: Body) -> Json:
        await self._reset()
        return {"ok": True}

    def _own_message(self, body: Body) -> tuple[Channel, dict[str, Any]]:
        user_id = body.text("user")
        channel = self._desk.open_channel(body.text("channel"), user_id)
        message = self._desk.message(channel, body.text("ts"), user_id)
        if message.get("user") != user_id:
            raise ControlError("Only the author may change a message.", 403)
        return channel, message


def _message_text(body: Body, *, may_be_empty: bool = False) -> str:
    text = body.optional("text") or "" if may_be_empty else body.text("text")
    if not text.strip() and not may_be_empty:
        raise ControlError("The message is empty.")
    if len(text) > LONGEST_MESSAGE:
        raise ControlError(f"A message has at most {LONGEST_MESSAGE} characters.")
    return text
