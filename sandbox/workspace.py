"""The state of the local Slack: team, people, channels, messages, and the clock their timestamps come from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sandbox.feed import Feed
from sandbox.files import Files
from sandbox.seed import Person, Seed
from sandbox.store import Store

Json = dict[str, Any]


def nothing_said() -> Json:
    """A topic or purpose that nobody has set."""
    return {"value": "", "creator": "", "last_set": 0}


@dataclass
class Channel:
    """A public channel, a private one, or the direct messages of one person with the bot (`im_user`)."""

    id: str
    name: str
    is_private: bool = False
    im_user: str | None = None
    members: list[str] = field(default_factory=list)
    created: int = 0
    creator: str = ""
    is_archived: bool = False
    topic: Json = field(default_factory=nothing_said)
    purpose: Json = field(default_factory=nothing_said)

    @property
    def kind(self) -> str:
        """Slack's channel_type in message events."""
        if self.im_user:
            return "im"
        return "group" if self.is_private else "channel"


class Workspace:
    """Holds everything one team sees. Belongs to one event loop; every change is written to the store at once."""

    def __init__(
        self, seed: Seed, store: Store, now: Callable[[], datetime], feed: Feed, files: Files
    ) -> None:
        self.store = store
        self.files = files
        self.now = now
        self.feed = feed
        self.base_url = ""
        self.publish: Callable[[Json], None] = lambda event: None
        self.new_ticket: Callable[[], str] = str
        self._load(seed)

    def _load(self, seed: Seed) -> None:
        self.seed = seed
        self.team, self.app = seed.team, seed.app
        self.people: dict[str, Person] = {person.id: person for person in seed.people}
        for fields in self.store.fact("people") or ():
            self.people[fields["id"]] = Person(**fields)
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.threads: dict[tuple[str, str], list[str]] = {}
        self.ephemerals: dict[tuple[str, str], dict[str, Json]] = {}
        self._last_ts = int(self.store.fact("last_ts") or 0)
        if self.store.fact("seed") is None:
            self._plant(seed)
        self.store.set_fact("seed", seed.as_json())
        for body in self.store.channels():
            self.channels[body["id"]] = Channel(**body)
            self.messages[body["id"]] = {}
        for channel_id, message in self.store.messages():
            self._index(channel_id, message)

    def _plant(self, seed: Seed) -> None:
        created = int(self.now().timestamp())
        for each in seed.slack_channels:
            creator = each.members[0] if each.members else ""
            channel = Channel(each.id, each.name, each.is_private, None, list(each.members), created, creator)
            self.store.save_channel(channel.id, asdict(channel))

    def reset(self) -> None:
        """Go back to the seed; timestamps still only grow."""
        last_ts = self._last_ts
        self.store.wipe()
        self.files.wipe()
        self.store.set_fact("last_ts", last_ts)
        self._load(self.seed)

    # Time

    def next_ts(self) -> str:
        """A message timestamp in product time, later than every one before."""
        wanted = int(self.now().timestamp() * 1_000_000)
        self._last_ts = max(wanted, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # People

    @property
    def mentions(self) -> dict[str, str]:
        """Lower-case names that "@name" may mention, with their user ids."""
        names = {person.name.lower(): person.id for person in self.people.values() if not person.deleted}
        names[self.app.name.lower()] = self.app.bot_user_id
        return names

    def save_person(self, person: Person) -> None:
        """Add or change a person; it outlives a restart, not a reset."""
        self.people[person.id] = person
        changed = [each for each in self.people.values() if each not in self.seed.people]
        self.store.set_fact("people", [asdict(each) for each in changed])
        self.feed.tell("person", user=person.id)

    def team_of(self, user_id: str) -> str:
        """The team a user belongs to: this one, unless a person came from another."""
        person = self.people.get(user_id)
        return (person.team_id if person else "") or self.team.id

    def is_user(self, user_id: str) -> bool:
        return user_id in self.people or user_id == self.app.bot_user_id

    # Channels

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, {})
        self.save_channel(channel)
        return channel

    def save_channel(self, channel: Channel) -> None:
        self.store.save_channel(channel.id, asdict(channel))
        self.feed.tell("channel", channel=channel.id)

    def remove_channel(self, channel: Channel) -> None:
        """Forget a channel and all that was said in it."""
        del self.channels[channel.id]
        for ts in self.messages.pop(channel.id, {}):
            self.threads.pop((channel.id, ts), None)
        self.ephemerals = {key: shown for key, shown in self.ephemerals.items() if key[0] != channel.id}
        self.store.remove_channel(channel.id)
        self.feed.tell("channel", channel=channel.id)

    def channel_named(self, name: str) -> Channel | None:
        wanted = name.removeprefix("#")
        return next(
            (each for each in self.channels.values() if each.name == wanted and not each.im_user), None
        )

    def direct_messages(self, user_id: str) -> Channel:
        """The channel a person and the bot share, made at first use."""
        for channel in self.channels.values():
            if channel.im_user == user_id:
                return channel
        channel_id = new_id("D", "im", self.app.bot_user_id, user_id)
        created = int(self.now().timestamp())
        members = [user_id, self.app.bot_user_id]
        return self.add_channel(
            Channel(channel_id, "", True, user_id, members, created, self.app.bot_user_id)
        )

    def bot_is_in(self, channel: Channel) -> bool:
        return self.app.bot_user_id in channel.members

    # Messages

    def save_message(self, channel: Channel, message: Json) -> None:
        """Write a new or changed message."""
        if message["ts"] not in self.messages[channel.id]:
            self._index(channel.id, message)
            self.store.set_fact("last_ts", self._last_ts)
        self.messages[channel.id][message["ts"]] = message
        self.store.save_message(channel.id, message)

    def remove_message(self, channel: Channel, ts: str) -> None:
        message = self.messages[channel.id].pop(ts)
        parent = message.get("thread_ts")
        if parent and parent != ts:
            self.threads[(channel.id, parent)].remove(ts)
        self.store.remove_message(channel.id, ts)

    def find_message(self, channel: Channel, ts: str) -> Json | None:
        return self.messages[channel.id].get(ts)

    def replies(self, channel: Channel, parent_ts: str) -> list[Json]:
        """The replies of one thread, oldest first, without its parent."""
        messages = self.messages[channel.id]
        return [messages[ts] for ts in self.threads.get((channel.id, parent_ts), ())]

    def top_level(self, channel: Channel) -> Iterator[Json]:
        """What stands in the channel itself, oldest first: no replies, except those broadcast to it."""
        for message in self.messages[channel.id].values():
            in_thread = message.get("thread_ts") not in (None, message["ts"])
            if not in_thread or message.get("subtype") == "thread_broadcast":
                yield message

    def shown(self, channel: Channel, message: Json) -> Json:
        """A message as Slack answers it: a thread's parent carries what is known of its replies."""
        replies = self.replies(channel, message["ts"])
        if not replies:
            return {key: value for key, value in message.items() if value is not None}
        users = list(dict.fromkeys(reply["user"] for reply in replies))
        return {
            **message,
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1]["ts"],
            "reply_users": users,
            "is_locked": False,
            "subscribed": self.app.bot_user_id in users or message.get("user") == self.app.bot_user_id,
        }

    def _index(self, channel_id: str, message: Json) -> None:
        self.messages.setdefault(channel_id, {})[message["ts"]] = message
        parent = message.get("thread_ts")
        if parent and parent != message["ts"]:
            self.threads.setdefault((channel_id, parent), []).append(message["ts"])


def new_id(prefix: str, *parts: str) -> str:
    """A Slack-like id that is the same for the same parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest().upper()
    return prefix + digest[:10]
