"""Messages to Slack through slack_sdk; the one place where Slack's errors become ours."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError
from slack_sdk.models.views import View
from slack_sdk.web import SlackResponse

from outreach.errors import (
    SlackBusy,
    SlackGone,
    SlackLockedOut,
    SlackProblem,
    SlackRefused,
    SlackShut,
)
from outreach.ports import Screen, SlackAddress, SlackPerson

_GONE = {
    "channel_not_found": "The Slack channel is not there any more, or the app was never invited to it.",
    "not_in_channel": "The app is not in this Slack channel: invite it with `/invite`.",
    "is_archived": "The Slack channel is archived: unarchive it, or choose another one in the settings.",
    "message_not_found": "The message in Slack was deleted.",
    "thread_not_found": "The thread in Slack was deleted.",
    "not_found": "The window in Slack was closed.",
    "user_not_found": "This person is no longer in Slack.",
    "users_not_found": "This person is no longer in Slack.",
    "user_disabled": "This person's Slack account is switched off.",
}
_SHUT = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
_BUSY = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "org_login_required",
        "accesslimited",
    }
)
_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"}
)
_NOT_OF_THE_TEAM = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
_DEFAULT_WAIT_SECONDS = 5.0
_MAX_DETAIL = 200

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
        with _sorted_errors():
            answer = self._client(to).chat_postMessage(
                channel=slack_channel,
                text=screen.text,
                blocks=_drawn(screen),
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread_ts or None,
                reply_broadcast=True if thread_ts and is_broadcast else None,
            )
            return _word(answer, "ts")

    def update(self, to: SlackAddress, slack_channel: str, ts: str, screen: Screen) -> None:
        """Redraw a message in place."""
        with _sorted_errors():
            self._client(to).chat_update(
                channel=slack_channel, ts=ts, text=screen.text, blocks=_drawn(screen)
            )

    def react(self, to: SlackAddress, slack_channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message; one that is there already is fine."""
        with _sorted_errors(fine="already_reacted"):
            self._client(to).reactions_add(channel=slack_channel, timestamp=ts, name=name)

    def permalink(self, to: SlackAddress, slack_channel: str, ts: str) -> str:
        with _sorted_errors():
            answer = self._client(to).chat_getPermalink(channel=slack_channel, message_ts=ts)
            return _word(answer, "permalink")

    def update_view(self, to: SlackAddress, view_id: str, view: View) -> None:
        """Redraw an open modal. Raises SlackGone when it was closed meanwhile."""
        with _sorted_errors():
            self._client(to).views_update(view_id=view_id, view=view.to_dict())

    def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
        """Look a user up (users.info). Raises SlackGone when there is no such user."""
        with _sorted_errors():
            user: Any = self._client(to).users_info(user=slack_user_id).get("user")
        if not isinstance(user, dict):
            raise SlackBusy("Slack's answer had no user; it is tried again.")
        return _person(user)

    def direct_channel(self, to: SlackAddress, slack_user_id: str) -> str:
        with _sorted_errors():
            answer = self._client(to).conversations_open(users=slack_user_id)
            return _word(answer, "channel", "id")

    def _client(self, to: SlackAddress) -> WebClient:
        return WebClient(
            token=to.token,
            base_url=self._base_url,
            ssl=self._tls,
            timeout=self._timeout_seconds,
            retry_handlers=[],
            logger=_wire_log,
        )


def _person(user: dict[str, Any]) -> SlackPerson:
    profile = user.get("profile") or {}
    return SlackPerson(
        name=profile.get("real_name") or user.get("real_name") or user.get("name") or "",
        email=profile.get("email") or None,
        zone=user.get("tz") or None,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_guest=any(user.get(flag) for flag in _NOT_OF_THE_TEAM),
    )


def _drawn(screen: Screen) -> list[dict[str, Any]]:
    return [block.to_dict() for block in screen.blocks]


def _word(answer: SlackResponse, *path: str) -> str:
    value: Any = answer.data
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise SlackBusy(f"Slack's answer had no {path[-1]}; it is tried again.")
    return value


@contextmanager
def _sorted_errors(fine: str = "") -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        if fine and _code(error.response) == fine:
            return
        raise _sort(error.response) from error
    except SlackObjectFormationError as error:
        raise SlackRefused("A message for Slack broke one of its limits: invalid_blocks.") from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise SlackBusy("Slack cannot be reached; it is tried again.") from error


def _sort(response: SlackResponse) -> SlackProblem:
    code = _code(response)
    if response.status_code == 429 or code in _BUSY or response.status_code >= 500:
        return SlackBusy(f"Slack asks to wait: {code or response.status_code}.", _retry_after(response))
    if code in _SHUT:
        return SlackShut(f"{_GONE[code]} ({code})")
    if code in _GONE:
        return SlackGone(f"{_GONE[code]} ({code})")
    if code in _TOKEN:
        return SlackLockedOut(
            f"Slack refused the app's token: {code}. Install the app again, then restart it."
        )
    return SlackRefused(f"Slack refused this message: {code or response.status_code}.{_detail(response)}")


def _code(response: SlackResponse) -> str:
    body = response.data
    code = body.get("error", "") if isinstance(body, dict) else ""
    return code if isinstance(code, str) else ""


def _detail(response: SlackResponse) -> str:
    """Return where in the payload Slack saw the fault; its messages name limits and paths, not our texts."""
    body = response.data
    metadata = body.get("response_metadata") if isinstance(body, dict) else None
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    if not isinstance(messages, list) or not messages:
        return ""
    return f" {str(messages[0])[:_MAX_DETAIL]}"


def _retry_after(response: SlackResponse) -> float:
    headers = {name.lower(): value for name, value in response.headers.items()}
    value = headers.get("retry-after")
    value = value[0] if isinstance(value, list) and value else value
    try:
        return max(float(str(value)), 1.0)
    except ValueError:
        return _DEFAULT_WAIT_SECONDS
