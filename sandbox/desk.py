"""Everything a person's action needs: the workspace, open views, and the way to the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.delivery import Ack, Delivery
from sandbox.errors import ControlError
from sandbox.form_state import Values
from sandbox.responses import Responses
from sandbox.triggers import Triggers
from sandbox.view_stack import OpenView, Views
from sandbox.workspace import Channel, Json, Workspace


@dataclass
class Desk:
    """What the actions of people share."""

    slack: Workspace
    views: Views
    triggers: Triggers
    responses: Responses
    delivery: Delivery

    def __post_init__(self) -> None:
        self.message_values: dict[tuple[str, str, str], Values] = {}
        """What each person chose in a message's fields: by channel, ts, user."""
        self._offered: dict[str, dict[str, list[Json]]] = {}

    def forget(self) -> None:
        """Forget what people chose and were offered."""
        self.message_values.clear()
        self._offered.clear()

    def offer(self, user_id: str, action_id: str, options: list[Json]) -> None:
        """Note the options an external select was given; the person may choose among the last ones."""
        self._offered.setdefault(user_id, {})[action_id] = options

    def offered_to(self, user_id: str) -> list[Json]:
        return [option for options in self._offered.get(user_id, {}).values() for option in options]

    def person(self, user_id: str) -> Json:
        """The user object of a payload. Raises ControlError when there is no such person."""
        person = self.slack.people.get(user_id)
        if person is None:
            raise ControlError(f"There is no person with the id {user_id}.", 404)
        return {"id": person.id, "username": person.name, "name": person.name, "team_id": self.slack.team.id}

    def channel(self, channel_id: str, user_id: str | None = None) -> Channel:
        """A channel the person is in, by id or name. Raises ControlError."""
        slack = self.slack
        channel = slack.channels.get(channel_id) or slack.channel_named(channel_id)
        if channel is None:
            raise ControlError(f"There is no channel {channel_id}.", 404)
        if user_id is not None and user_id not in channel.members:
            raise ControlError(f"{user_id} is not in the channel {channel.name or channel.id}.", 403)
        return channel

    def message(self, channel: Channel, ts: str, user_id: str) -> Json:
        """A message this person sees, an ephemeral one too. Raises ControlError."""
        shown = self.slack.ephemerals.get((channel.id, user_id), {})
        message = self.slack.find_message(channel, ts) or shown.get(ts)
        if message is None or message.get("subtype") == "tombstone":
            raise ControlError(f"There is no message {ts} in {channel.id}.", 404)
        return message

    def open_view(self, user_id: str, view_id: str | None, *, or_home: bool = False) -> OpenView:
        """The named view, else the top of the person's stack, else (if allowed) the home tab. Raises ControlError."""
        self.person(user_id)
        stack = self.views.stacks.get(user_id, [])
        home = self.views.homes.get(user_id) if or_home else None
        candidates = [*stack[::-1], *([home] if home else [])]
        for view in candidates:
            if view_id in (None, "", view.id):
                return view
        raise ControlError(f"{user_id} has no open view{f' {view_id}' if view_id else ''}.", 404)

    def base_payload(self, kind: str, user_id: str) -> Json:
        """The fields every interaction has."""
        slack = self.slack
        return {
            "type": kind,
            "user": self.person(user_id),
            "api_app_id": slack.app.id,
            "token": slack.app.verification_token,
            "team": {"id": slack.team.id, "domain": slack.team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def channel_reference(self, channel: Channel) -> Json:
        names = {"im": "directmessage", "group": "privategroup"}
        return {"id": channel.id, "name": names.get(channel.kind, channel.name)}

    def open_views(self, user_id: str) -> list[str]:
        """Ids of the person's modals, bottom to top."""
        return [view.id for view in self.views.stacks.get(user_id, [])]


def outcome(ack: Ack, **fields: Any) -> Json:
    """The control API's answer about something that was sent to the bot."""
    answer: Json = {"ok": ack.error is None, "status": ack.status, "ms": ack.milliseconds, **fields}
    return answer if ack.error is None else {**answer, "error": ack.error}


def plain_value(body: Mapping[str, Any]) -> Any:
    """The one value of a click, under whichever of Slack's names it was given; None when there is none."""
    names = ["value", "rich_text_value", "files", *(name for name in body if name.startswith("selected_"))]
    return next((body[name] for name in names if body.get(name) is not None), None)
