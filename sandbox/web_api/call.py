"""What a Web API method works with, and the look-ups several of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.errors import SlackError
from sandbox.seed import SlackApp
from sandbox.triggers import Triggers
from sandbox.view_stack import Views
from sandbox.web_api.arguments import Arguments
from sandbox.workspace import Channel, Json, Workspace

SCOPE_PREFIXES = {"channel": "channels", "group": "groups", "im": "im"}


@dataclass(frozen=True)
class Call:
    """One call by the app's bot token."""

    slack: Workspace
    views: Views
    triggers: Triggers
    args: Arguments

    @property
    def app(self) -> SlackApp:
        return self.slack.app

    def visible_channel(self, name: str = "channel") -> Channel:
        """The channel the argument names, if the bot may know of it. Raises SlackError channel_not_found."""
        wanted = self.args.text(name)
        channel = self.slack.channels.get(wanted)
        if channel is None or (channel.is_private and not self.slack.bot_is_in(channel)):
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self, name: str = "channel") -> Channel:
        """As visible_channel, and the bot must be in it. Raises SlackError not_in_channel too."""
        channel = self.visible_channel(name)
        if not self.slack.bot_is_in(channel):
            raise SlackError("not_in_channel")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Json:
        """The message the argument names. Raises SlackError message_not_found."""
        message = self.slack.find_message(channel, self.args.text(name))
        if message is None or message.get("subtype") == "tombstone":
            raise SlackError("message_not_found")
        return message

    def has_scope(self, scope: str) -> bool:
        return scope in self.app.scopes

    def require_scope(self, *any_of: str) -> None:
        """Raise SlackError missing_scope unless one of these was granted."""
        if not set(any_of).intersection(self.app.scopes):
            raise SlackError("missing_scope", needed=any_of[0], provided=",".join(self.app.scopes))

    def require_scope_for(self, channel: Channel, verb: str) -> None:
        """Require the scope of a kind of channel: verb "history" asks for channels:, groups: or im:history."""
        self.require_scope(f"{SCOPE_PREFIXES[channel.kind]}:{verb}")


Method = Callable[[Call], Mapping[str, Any]]
