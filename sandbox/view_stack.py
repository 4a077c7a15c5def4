"""Modals and home tabs: one stack of at most three modals per person, and what is typed in them."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from sandbox.block_ids import completed
from sandbox.errors import SlackError
from sandbox.form_state import Values, values_of
from sandbox.workspace import Json, Workspace

DEEPEST = 3


@dataclass
class OpenView:
    """One view as one person has it in front of them; `errors` stand under its fields."""

    id: str
    user_id: str
    content: Json
    hash: str
    values: Values
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def replace(self, content: Json) -> None:
        """Show other content under the same id; fields that stay keep what they hold."""
        self.content = {**content, "blocks": completed(content["blocks"])}
        self.values = values_of(self.blocks, self.values)
        self.errors = {}
        self.hash = _new_hash()


class Views:
    """All open modals and home tabs. They do not outlive the process, as a modal does not outlive a page."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack
        self.clear()

    def clear(self) -> None:
        self.stacks: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}

    def open(self, user_id: str, content: Json) -> OpenView:
        """Show a modal in place of whatever the person had open."""
        self.stacks[user_id] = []
        return self._add(user_id, content)

    def push(self, user_id: str, content: Json) -> OpenView:
        """Put a modal on top. Raises SlackError push_limit_reached, or not_found when none is open."""
        stack = self.stacks.get(user_id)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        return self._add(user_id, content)

    def publish(self, user_id: str, content: Json, hash_: str | None) -> OpenView:
        """Set a person's home tab. Raises SlackError hash_conflict."""
        home = self.homes.get(user_id)
        if home is None:
            view_id = f"V{secrets.token_hex(5).upper()}"
            home = self.homes[user_id] = self._new(view_id, user_id, content, view_id, None)
        else:
            _check_hash(home, hash_)
            home.replace(content)
        self._slack.feed.tell("view", user=user_id, view="home")
        return home

    def update(self, view: OpenView, content: Json, hash_: str | None) -> OpenView:
        """Redraw an open view. Raises SlackError hash_conflict."""
        _check_hash(view, hash_)
        view.replace(content)
        self._slack.feed.tell("view", user=view.user_id)
        return view

    def find(self, view_id: str) -> OpenView | None:
        """An open modal or home tab by its id."""
        everything = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        return next((view for view in everything if view.id == view_id), None)

    def with_external_id(self, external_id: str) -> OpenView | None:
        views = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        return next((view for view in views if view.content.get("external_id") == external_id), None)

    def remove(self, view: OpenView, *, whole_stack: bool = False) -> list[OpenView]:
        """Take a modal and what lies on it away, or all of them; return what went, top first."""
        stack = self.stacks.get(view.user_id, [])
        if view not in stack:
            return []
        keep = 0 if whole_stack else stack.index(view)
        gone = stack[keep:][::-1]
        del stack[keep:]
        self._slack.feed.tell("view", user=view.user_id)
        return gone

    def shown(self, view: OpenView, *, with_values: bool = True) -> Json:
        """A view as Slack sends it."""
        slack, content = self._slack, view.content
        answer: Json = {
            "id": view.id,
            "team_id": slack.team.id,
            "type": content["type"],
            "blocks": view.blocks,
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": view.values if with_values else {}},
            "hash": view.hash,
            "clear_on_close": bool(content.get("clear_on_close", False)),
            "notify_on_close": bool(content.get("notify_on_close", False)),
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
            "app_id": slack.app.id,
            "external_id": content.get("external_id", ""),
            "app_installed_team_id": slack.team.id,
            "bot_id": slack.app.bot_id,
        }
        if content["type"] == "modal":
            answer |= {key: content.get(key) for key in ("title", "close", "submit")}
            answer["submit_disabled"] = bool(content.get("submit_disabled", False))
        return answer

    def _add(self, user_id: str, content: Json) -> OpenView:
        stack = self.stacks.setdefault(user_id, [])
        view_id = f"V{secrets.token_hex(5).upper()}"
        root_id = stack[0].id if stack else view_id
        view = self._new(view_id, user_id, content, root_id, stack[-1].id if stack else None)
        stack.append(view)
        self._slack.feed.tell("view", user=user_id)
        return view

    def _new(
        self, view_id: str, user_id: str, content: Json, root_id: str, previous_id: str | None
    ) -> OpenView:
        content = {**content, "blocks": completed(content["blocks"])}
        values = values_of(content["blocks"], {})
        return OpenView(view_id, user_id, content, _new_hash(), values, root_id, previous_id)


def _new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def _check_hash(view: OpenView, given: str | None) -> None:
    if given and given != view.hash:
        raise SlackError("hash_conflict")
