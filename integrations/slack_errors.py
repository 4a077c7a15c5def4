"""What Slack answers other than ok: the one place where its errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError
from slack_sdk.web import SlackResponse

from outreach.errors import SlackBusy, SlackGone, SlackLockedOut, SlackProblem, SlackRefused, SlackShut

_GONE = {
    "channel_not_found": "The Slack channel is not there any more, or the app was never invited to it.",
    "not_in_channel": "The app is not in this Slack channel: invite it with `/invite`.",
    "is_archived": "The Slack channel is archived: unarchive it, or choose another one in the settings.",
    "message_not_found": "The message in Slack was deleted.",
    "thread_not_found": "The thread in Slack was deleted.",
    "not_found": "The window in Slack was closed.",
    "hash_conflict": "The window in Slack shows something else by now.",
    "user_not_found": "This person is no longer in Slack.",
    "users_not_found": "This person is no longer in Slack.",
    "file_not_found": "The file is not in Slack any more, or the app may not see it. Upload it again.",
    "file_deleted": "The file was deleted in Slack. Upload it again.",
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
_DEFAULT_WAIT_SECONDS = 5.0
_MAX_DETAIL = 200


def word(answer: SlackResponse, *path: str) -> str:
    """Return a text of an answer by the names that lead to it. Raises SlackBusy when there is none."""
    value: Any = answer.data
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise SlackBusy(f"Slack's answer had no {path[-1]}; it is tried again.")
    return value


@contextmanager
def sorted_errors(fine: tuple[str, ...] = ()) -> Iterator[None]:
    """Raise our error for each of slack_sdk's; answers whose codes are `fine` count as ok."""
    try:
        yield
    except SlackApiError as error:
        if _code(error.response) in fine:
            return
        raise _sort(error.response) from error
    except SlackObjectFormationError as error:
        raise SlackRefused("A message for Slack broke one of its limits: invalid_blocks.") from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise SlackBusy("Slack cannot be reached; it is tried again.") from error


def _sort(response: SlackResponse) -> SlackProblem:
    problem = _kind(response, _code(response))
    problem.code = _code(response)
    return problem


def _kind(response: SlackResponse, code: str) -> SlackProblem:
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
