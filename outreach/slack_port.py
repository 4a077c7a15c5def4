"""What the rules need of Slack."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol


@dataclass(frozen=True)
class SlackAddress:
    """Which workspace's token to use; every call to Slack takes one."""

    workspace_id: int
    token: str = field(repr=False)


@dataclass(frozen=True)
class Screen:
    """A message as Slack takes it: `text` is its phone notification, blocks are slack_sdk blocks."""

    text: str
    blocks: tuple[Any, ...]


@dataclass(frozen=True)
class SlackPerson:
    """Who a Slack user is, as Slack says; `is_guest` covers guests, bots, strangers and deactivated people.

    `home_team_ids` are the team and the organisation the user belongs to, empty when Slack does not say.
    """

    name: str
    email: str | None
    zone: str | None
    is_admin: bool
    is_guest: bool
    home_team_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlackChannel:
    """A slack_channel as Slack says; `is_shared` means that people of other companies are in it."""

    id: str
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool
    is_shared: bool = False


@dataclass(frozen=True)
class SlackFile:
    """A file in Slack as Slack says; `name` is data from outside, `url` gives its bytes to the bot's token alone."""

    id: str
    name: str
    size: int
    url: str = field(repr=False)


class SlackPort(Protocol):
    """Messages to Slack, and files out of it. Raises SlackGone, SlackRefused or SlackBusy."""

    def post(
        self, to: SlackAddress, slack_channel: str, screen: Screen, *, thread_ts: str, is_broadcast: bool
    ) -> str:
        """Post a message, in a thread when `thread_ts` is not empty; return its ts. Nothing unfurls."""

    def update(self, to: SlackAddress, slack_channel: str, ts: str, screen: Screen) -> None:
        """Redraw a message in place."""

    def delete(self, to: SlackAddress, slack_channel: str, ts: str) -> None:
        """Delete a message of the bot's own; one that is gone already is fine."""

    def upload(
        self,
        to: SlackAddress,
        slack_channel: str,
        name: str,
        content: bytes,
        *,
        comment: str,
        thread_ts: str = "",
    ) -> str:
        """Share a file in a slack_channel with a comment, in a thread when `thread_ts` is not empty; return its id.

        `slack_channel` is never a person's id: see `direct_channel`. Content is at least one byte.
        """

    def delete_file(self, to: SlackAddress, file_id: str) -> None:
        """Delete a file that the bot uploaded; one that is gone already is fine. Its comment stays."""

    def react(self, to: SlackAddress, slack_channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message; one that is there already is fine."""

    def permalink(self, to: SlackAddress, slack_channel: str, ts: str) -> str:
        """Return the address of a message."""

    def update_view(self, to: SlackAddress, view_id: str, view: Any, *, view_hash: str = "") -> None:
        """Redraw an open modal; SlackGone when it was closed meanwhile, or shows something else than `view_hash`."""

    def respond(self, response_url: str, screen: Screen) -> None:
        """Answer a request that was acknowledged, so that only who asked sees it; within half an hour."""

    def publish_home(self, to: SlackAddress, slack_user_id: str, view: Any) -> None:
        """Set a person's home tab."""

    def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
        """Look a user up."""

    def people_page(
        self, to: SlackAddress, cursor: str = ""
    ) -> tuple[Sequence[tuple[str, SlackPerson]], str]:
        """Return a page of the team's users by id, bots left out, and the cursor of the next page ("" at the end)."""

    def channel(self, to: SlackAddress, slack_channel: str) -> SlackChannel:
        """Look a slack_channel up; SlackGone for one that is not there or is hidden from the bot."""

    def channel_of_bot(self, to: SlackAddress, name: str) -> SlackChannel | None:
        """Return the slack_channel of this name that the bot is in, None when there is none."""

    def create_channel(self, to: SlackAddress, name: str, *, is_private: bool) -> SlackChannel:
        """Create a slack_channel; the bot is in it."""

    def join(self, to: SlackAddress, slack_channel: str) -> None:
        """Let the bot join a public slack_channel; being in it already is fine."""

    def invite(self, to: SlackAddress, slack_channel: str, slack_user_id: str) -> None:
        """Invite a person; being in it already is fine."""

    def direct_channel(self, to: SlackAddress, slack_user_id: str) -> str:
        """Return the slack_channel of the direct messages with a person."""

    def file(self, to: SlackAddress, slack_file_id: str) -> SlackFile:
        """Look a file up; SlackGone for one that is not there or that the app may not see."""

    def download(self, to: SlackAddress, file_url: str, into: BinaryIO, *, most_bytes: int) -> int:
        """Write the bytes of a file of Slack's own into `into` and return how many there are.

        Raises FileTooLarge for one of more than `most_bytes`; `into` then holds a part of it.
        """
