"""Everything a person's action needs: the workspace, open views, and the way to the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import file_sharing
from sandbox.block_ids import all_elements
from sandbox.delivery import Ack, Delivery
from sandbox.errors import ControlError
from sandbox.files import Record
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
        if person.deleted:
            raise ControlError(f"The account of {person.real_name} is deactivated.", 403)
        team_id = self.slack.team_of(user_id)
        return {"id": person.id, "username": person.name, "name": person.name, "team_id": team_id}

    def own_files(self, user_id: str, file_ids: Any) -> list[Record]:
        """Files this person uploaded, by their ids. Raises ControlError."""
        if not isinstance(file_ids, list):
            raise ControlError("The field 'files' must be a list of file ids.")
        records = [
            file_sharing.usable_by(self.slack, user_id, each) for each in dict.fromkeys(map(str, file_ids))
        ]
        if None in records:
            raise ControlError(f"{user_id} has uploaded no such file: POST it to /_control/file first.", 404)
        return [record for record in records if record is not None]

    def with_files(self, user_id: str, blocks: list[Json], body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A click's or a form's fields with the file objects that a file_input's ids stand for. Raises ControlError."""
        holders = {
            (block_id, element["action_id"])
            for block_id, element in all_elements(blocks)
            if element["type"] == "file_input"
        }
        if not holders:
            return body
        answer = dict(body)
        if body.get("files") is not None:
            answer["files"] = self._handed_in(user_id, body["files"])
        values = {key: value for key, value in (body.get("values") or {}).items()}
        for block_id, action_id in holders:
            typed = values.get(block_id)
            if isinstance(typed, Mapping) and action_id in typed:
                values[block_id] = {**typed, action_id: self._handed_in(user_id, typed[action_id])}
        return {**answer, "values": values}

    def _handed_in(self, user_id: str, given: Any) -> list[Json]:
        """File objects for ids, given as a list or as {"files": [ids]}; the app sees these files from now on."""
        ids = given.get("files") if isinstance(given, Mapping) else given
        ids = [each.get("id") if isinstance(each, Mapping) else each for each in ids or []]
        return [file_sharing.hand_in(self.slack, record) for record in self.own_files(user_id, ids)]

    def channel(self, channel_id: str, user_id: str | None = None) -> Channel:
        """A channel the person is in, by id or name. Raises ControlError."""
        slack = self.slack
        channel = slack.channels.get(channel_id) or slack.channel_named(channel_id)
        if channel is None:
            raise ControlError(f"There is no channel {channel_id}.", 404)
        if user_id is not None and user_id not in channel.members:
            raise ControlError(f"{user_id} is not in the channel {channel.name or channel.id}.", 403)
        return channel

    def open_channel(self, channel_id: str, user_id: str) -> Channel:
        """As `channel`, and it must not be archived: nobody writes there any more. Raises ControlError."""
        channel = self.channel(channel_id, user_id)
        if channel.is_archived:
            raise ControlError(f"#{channel.name} is archived: nobody can write there any more.", 403)
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
