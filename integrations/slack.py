"""Calls to Slack through slack_sdk."""

import logging
import ssl
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, BinaryIO

from slack_sdk import WebClient
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from integrations import slack_files
from integrations.slack_errors import sorted_errors, word
from integrations.slack_readings import channel_of, is_nobody, next_cursor, person_of
from outreach.errors import SlackBusy, SlackGone
from outreach.slack_port import Screen, SlackAddress, SlackChannel, SlackFile, SlackPerson

_PAGE = 200
_MAX_PAGES = 20

# slack_sdk writes request bodies to its logger at DEBUG; they hold outside text.
_wire_log = logging.getLogger("integrations.slack.wire")
_wire_log.setLevel(logging.CRITICAL)


class SlackClient:
    """Calls Slack with the token of the workspace it is told. Implements SlackPort.

    Nothing is retried here: a repeated chat.postMessage could post twice, and the outbox knows when to try again.
    """

    def __init__(
        self,
        base_url: str = "https://slack.com/api/",
        *,
        tls: ssl.SSLContext | None = None,
        timeout_seconds: int = 15,
    ) -> None:
        self._base_url = base_url if base_url.endswith("/") else f"{base_url}/"
        self._tls = tls
        self._timeout_seconds = timeout_seconds

    def post(
        self, to: SlackAddress, slack_channel: str, screen: Screen, *, thread_ts: str, is_broadcast: bool
    ) -> str:
        """Post a message; return its ts. Raises SlackGone, SlackRefused or SlackBusy."""
        with sorted_errors():
            answer = self._client(to).chat_postMessage(
                channel=slack_channel,
                text=screen.text,
                blocks=_drawn(screen),
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread_ts or None,
                reply_broadcast=True if thread_ts and is_broadcast else None,
            )
            return word(answer, "ts")

    def update(self, to: SlackAddress, slack_channel: str, ts: str, screen: Screen) -> None:
        """Redraw a message in place."""
        with sorted_errors():
            self._client(to).chat_update(
                channel=slack_channel, ts=ts, text=screen.text, blocks=_drawn(screen)
            )

    def delete(self, to: SlackAddress, slack_channel: str, ts: str) -> None:
        """Delete a message of the bot's own; one that is gone already is fine."""
        with sorted_errors(fine=("message_not_found",)):
            self._client(to).chat_delete(channel=slack_channel, ts=ts)

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
        """Share a file in a slack_channel with a comment; return its id.

        slack_sdk asks for an address, sends the bytes there and completes: https://docs.slack.dev/messaging/working-with-files
        """
        with sorted_errors():
            answer = self._client(to).files_upload_v2(
                filename=name,
                title=name,
                content=content,
                channel=slack_channel,
                initial_comment=comment or None,
                thread_ts=thread_ts or None,
            )
            return word(answer, "file", "id")

    def delete_file(self, to: SlackAddress, file_id: str) -> None:
        """Delete a file that the bot uploaded; one that is gone already is fine."""
        with sorted_errors(fine=("file_not_found", "file_deleted")):
            self._client(to).files_delete(file=file_id)

    def react(self, to: SlackAddress, slack_channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message; one that is there already is fine."""
        with sorted_errors(fine=("already_reacted",)):
            self._client(to).reactions_add(channel=slack_channel, timestamp=ts, name=name)

    def permalink(self, to: SlackAddress, slack_channel: str, ts: str) -> str:
        with sorted_errors():
            answer = self._client(to).chat_getPermalink(channel=slack_channel, message_ts=ts)
            return word(answer, "permalink")

    def update_view(self, to: SlackAddress, view_id: str, view: View, *, view_hash: str = "") -> None:
        """Redraw an open modal. Raises SlackGone when it was closed, or does not show `view_hash` any more."""
        with sorted_errors():
            self._client(to).views_update(view_id=view_id, view=view.to_dict(), hash=view_hash or None)

    def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
        """Look a user up (users.info). Raises SlackGone when there is no such user."""
        with sorted_errors():
            user: Any = self._client(to).users_info(user=slack_user_id).get("user")
        if not isinstance(user, dict):
            raise SlackBusy("Slack's answer had no user; it is tried again.")
        return person_of(user)

    def people_page(
        self, to: SlackAddress, cursor: str = ""
    ) -> tuple[Sequence[tuple[str, SlackPerson]], str]:
        """Return a page of users.list; bots, Slackbot and deactivated people are left out."""
        with sorted_errors():
            answer = self._client(to).users_list(limit=_PAGE, cursor=cursor or None)
        members: Any = answer.get("members") or []
        found = [(str(one["id"]), person_of(one)) for one in members if not is_nobody(one)]
        return found, next_cursor(answer)

    def respond(self, response_url: str, screen: Screen) -> None:
        """Answer a request within half an hour of it, so that only who asked sees it."""
        with sorted_errors():
            answer = WebhookClient(
                response_url,
                timeout=self._timeout_seconds,
                ssl=self._tls,
                retry_handlers=[],
                logger=_wire_log,
            ).send_dict(
                {
                    "text": screen.text,
                    "blocks": _drawn(screen),
                    "response_type": "ephemeral",
                    "replace_original": False,
                }
            )
        if answer.status_code != HTTPStatus.OK:
            raise SlackGone("The request in Slack is too old to be answered.")

    def publish_home(self, to: SlackAddress, slack_user_id: str, view: View) -> None:
        """Set a person's home tab."""
        with sorted_errors():
            self._client(to).views_publish(user_id=slack_user_id, view=view.to_dict())

    def channel(self, to: SlackAddress, slack_channel: str) -> SlackChannel:
        """Look a slack_channel up; SlackGone for one that is not there or is hidden from the bot."""
        with sorted_errors():
            return channel_of(self._client(to).conversations_info(channel=slack_channel).get("channel"))

    def channel_of_bot(self, to: SlackAddress, name: str) -> SlackChannel | None:
        """Return the slack_channel of this name among those the bot is in (users.conversations)."""
        cursor = ""
        for _ in range(_MAX_PAGES):
            with sorted_errors():
                answer = self._client(to).users_conversations(
                    types="public_channel,private_channel",
                    exclude_archived=True,
                    limit=_PAGE,
                    cursor=cursor or None,
                )
            for one in answer.get("channels") or []:
                if one.get("name") == name:
                    return channel_of({**one, "is_member": True})
            cursor = next_cursor(answer)
            if not cursor:
                break
        return None

    def create_channel(self, to: SlackAddress, name: str, *, is_private: bool) -> SlackChannel:
        """Create a slack_channel; the bot is in it."""
        with sorted_errors():
            answer = self._client(to).conversations_create(name=name, is_private=is_private)
            return channel_of({"is_member": True, **(answer.get("channel") or {})})

    def join(self, to: SlackAddress, slack_channel: str) -> None:
        """Let the bot join a public slack_channel; being in it already is fine."""
        with sorted_errors(fine=("already_in_channel",)):
            self._client(to).conversations_join(channel=slack_channel)

    def invite(self, to: SlackAddress, slack_channel: str, slack_user_id: str) -> None:
        """Invite a person; being in it already is fine."""
        with sorted_errors(fine=("already_in_channel",)):
            self._client(to).conversations_invite(channel=slack_channel, users=slack_user_id)

    def direct_channel(self, to: SlackAddress, slack_user_id: str) -> str:
        with sorted_errors():
            answer = self._client(to).conversations_open(users=slack_user_id)
            return word(answer, "channel", "id")

    def file(self, to: SlackAddress, slack_file_id: str) -> SlackFile:
        """Look a file up (files.info). Raises SlackGone for one that is not there or was not shared with the app."""
        with sorted_errors():
            return slack_files.file_of(self._client(to).files_info(file=slack_file_id).get("file"))

    def download(self, to: SlackAddress, file_url: str, into: BinaryIO, *, most_bytes: int) -> int:
        """Write a file's bytes into `into`; only from Slack's own hosts, and no redirect is followed."""
        return slack_files.download(
            to,
            file_url,
            into,
            base_url=self._base_url,
            most_bytes=most_bytes,
            tls=self._tls,
            timeout_seconds=self._timeout_seconds,
        )

    def _client(self, to: SlackAddress) -> WebClient:
        return WebClient(
            token=to.token,
            base_url=self._base_url,
            ssl=self._tls,
            timeout=self._timeout_seconds,
            retry_handlers=[],
            logger=_wire_log,
        )


def _drawn(screen: Screen) -> list[dict[str, Any]]:
    return [block.to_dict() for block in screen.blocks]
