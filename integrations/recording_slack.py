"""The recording version of SlackPort: a Slack in memory."""

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from outreach.errors import FileTooLarge, SlackGone, SlackProblem, SlackRefused
from outreach.slack_port import Screen, SlackAddress, SlackChannel, SlackFile, SlackPerson


@dataclass(frozen=True)
class RecordedPost:
    """One message as it was first posted; `screens` holds every version, the newest last."""

    workspace_id: int
    slack_channel: str
    ts: str
    thread_ts: str
    is_broadcast: bool
    screens: list[Screen] = field(default_factory=list)

    @property
    def screen(self) -> Screen:
        return self.screens[-1]


@dataclass(frozen=True)
class RecordedFile:
    """One file as it was shared."""

    id: str
    slack_channel: str
    name: str
    content: bytes = field(repr=False)
    comment: str
    thread_ts: str


def _refusal(kind: type[SlackProblem], code: str) -> SlackProblem:
    refused = kind(f"Slack refused: {code}.")
    refused.code = code
    return refused


class RecordingSlack:
    """A Slack in memory: people, posts, their versions, reactions, `files` (name and bytes by id), `shared` files.

    The next calls raise `errors`, in order.
    """

    def __init__(self) -> None:
        self.posts: list[RecordedPost] = []
        self.shared: list[RecordedFile] = []
        self.deleted: list[tuple[str, str]] = []
        self.reactions: list[tuple[str, str, str]] = []
        self.views: list[tuple[str, Any]] = []
        self.answers: list[tuple[str, Screen]] = []
        self.closed_views: set[str] = set()
        self.view_hashes: dict[str, str] = {}
        self.people: dict[str, SlackPerson] = {}
        self.channels: dict[str, SlackChannel] = {}
        self.hidden: set[str] = set()
        self.invited: list[tuple[str, str]] = []
        self.homes: dict[str, list[Any]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.errors: deque[SlackProblem] = deque()
        self._serial = 0

    def _call(self) -> None:
        if self.errors:
            raise self.errors.popleft()

    def _find(self, slack_channel: str, ts: str) -> RecordedPost:
        for post in self.posts:
            if (post.slack_channel, post.ts) == (slack_channel, ts):
                return post
        raise SlackGone("Slack has no such message: message_not_found.")

    def post(
        self, to: SlackAddress, slack_channel: str, screen: Screen, *, thread_ts: str, is_broadcast: bool
    ) -> str:
        self._call()
        self._serial += 1
        ts = f"1764500000.{self._serial:06d}"
        self.posts.append(
            RecordedPost(to.workspace_id, slack_channel, ts, thread_ts, is_broadcast, screens=[screen])
        )
        return ts

    def update(self, to: SlackAddress, slack_channel: str, ts: str, screen: Screen) -> None:
        self._call()
        self._find(slack_channel, ts).screens.append(screen)

    def delete(self, to: SlackAddress, slack_channel: str, ts: str) -> None:
        self._call()
        self.posts = [one for one in self.posts if (one.slack_channel, one.ts) != (slack_channel, ts)]
        self.deleted.append((slack_channel, ts))

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
        self._call()
        self._serial += 1
        file_id = f"F{self._serial:010d}"
        self.shared.append(RecordedFile(file_id, slack_channel, name, content, comment, thread_ts))
        return file_id

    def delete_file(self, to: SlackAddress, file_id: str) -> None:
        self._call()
        self.shared = [one for one in self.shared if one.id != file_id]

    def react(self, to: SlackAddress, slack_channel: str, ts: str, name: str) -> None:
        self._call()
        if (slack_channel, ts, name) not in self.reactions:
            self.reactions.append((slack_channel, ts, name))

    def permalink(self, to: SlackAddress, slack_channel: str, ts: str) -> str:
        self._call()
        return f"https://slack.test/archives/{slack_channel}/p{ts.replace('.', '')}"

    def update_view(self, to: SlackAddress, view_id: str, view: Any, *, view_hash: str = "") -> None:
        self._call()
        if view_id in self.closed_views:
            raise SlackGone("The window in Slack was closed. (not_found)")
        if view_hash and self.view_hashes.get(view_id, view_hash) != view_hash:
            raise SlackGone("The window in Slack shows something else by now. (hash_conflict)")
        self.views.append((view_id, view))

    def respond(self, response_url: str, screen: Screen) -> None:
        self._call()
        self.answers.append((response_url, screen))

    def publish_home(self, to: SlackAddress, slack_user_id: str, view: Any) -> None:
        self._call()
        self.homes.setdefault(slack_user_id, []).append(view)

    def people_page(self, to: SlackAddress, cursor: str = "") -> tuple[list[tuple[str, SlackPerson]], str]:
        """Give two people a page, so that a second page is asked for."""
        self._call()
        begin = int(cursor or 0)
        page = list(self.people.items())[begin : begin + 2]
        more = begin + 2 < len(self.people)
        return page, str(begin + 2) if more else ""

    def channel(self, to: SlackAddress, slack_channel: str) -> SlackChannel:
        self._call()
        if slack_channel not in self.channels or slack_channel in self.hidden:
            raise _refusal(SlackGone, "channel_not_found")
        return self.channels[slack_channel]

    def channel_of_bot(self, to: SlackAddress, name: str) -> SlackChannel | None:
        self._call()
        return next((one for one in self.channels.values() if one.name == name and one.has_bot), None)

    def create_channel(self, to: SlackAddress, name: str, *, is_private: bool) -> SlackChannel:
        self._call()
        if any(one.name == name for one in self.channels.values()):
            raise _refusal(SlackRefused, "name_taken")
        made = SlackChannel(
            f"CNEW{len(self.channels) + 1}", name, is_private, is_archived=False, has_bot=True
        )
        self.channels[made.id] = made
        return made

    def join(self, to: SlackAddress, slack_channel: str) -> None:
        found = self.channel(to, slack_channel)
        if found.is_archived:
            raise _refusal(SlackGone, "is_archived")
        self.channels[slack_channel] = replace(found, has_bot=True)

    def invite(self, to: SlackAddress, slack_channel: str, slack_user_id: str) -> None:
        self._call()
        if (slack_channel, slack_user_id) not in self.invited:
            self.invited.append((slack_channel, slack_user_id))

    def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
        self._call()
        if slack_user_id not in self.people:
            raise SlackGone("This person is no longer in Slack. (user_not_found)")
        return self.people[slack_user_id]

    def direct_channel(self, to: SlackAddress, slack_user_id: str) -> str:
        self._call()
        return f"D{slack_user_id}"

    def file(self, to: SlackAddress, slack_file_id: str) -> SlackFile:
        self._call()
        if slack_file_id not in self.files:
            raise _refusal(SlackGone, "file_not_found")
        name, content = self.files[slack_file_id]
        return SlackFile(slack_file_id, name, len(content), f"https://files.slack.com/{slack_file_id}")

    def download(self, to: SlackAddress, file_url: str, into: BinaryIO, *, most_bytes: int) -> int:
        self._call()
        _, content = self.files[file_url.rpartition("/")[2]]
        if len(content) > most_bytes:
            raise FileTooLarge("The file is too large.")
        return into.write(content)
