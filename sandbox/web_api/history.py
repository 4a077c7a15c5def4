"""conversations.history and conversations.replies: reading back what was written."""

from __future__ import annotations

import re

from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.web_api.pages import page
from sandbox.workspace import Channel, Json

TIMESTAMP = re.compile(r"\d+(?:\.\d+)?")


def history(call: Call) -> Json:
    """The newest messages of a channel first."""
    channel = _readable(call)
    wanted = _between(call, list(call.slack.top_level(channel)))[::-1]
    chosen, metadata = page(wanted, call.args, lambda message: str(message["ts"]))
    return {**_answer(call, channel, chosen, metadata), "pin_count": 0}


def replies(call: Call) -> Json:
    """A thread's parent, then its replies, oldest first. The parent stands on every page."""
    channel = _readable(call)
    asked = call.slack.find_message(channel, call.args.text("ts"))
    if asked is None:
        raise SlackError("thread_not_found")
    parent_ts = asked.get("thread_ts") or asked["ts"]
    parent = call.slack.find_message(channel, parent_ts) or asked
    chosen, metadata = page(
        _between(call, call.slack.replies(channel, parent_ts)), call.args, lambda message: str(message["ts"])
    )
    return _answer(call, channel, [parent, *chosen], metadata)


def _readable(call: Call) -> Channel:
    channel = call.joined_channel()
    call.require_scope_for(channel, "history")
    return channel


def _between(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest = _moment(call, "oldest", "0"), _moment(call, "latest", "9" * 12)
    if call.args.flag("inclusive"):
        return [each for each in messages if oldest <= _order(each["ts"]) <= latest]
    return [each for each in messages if oldest < _order(each["ts"]) < latest]


def _moment(call: Call, name: str, default: str) -> tuple[int, int]:
    value = call.args.text(name) or default
    if not TIMESTAMP.fullmatch(value):
        raise SlackError(f"invalid_ts_{name}")
    return _order(value)


def _order(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0")[:6] or 0)


def _answer(call: Call, channel: Channel, chosen: list[Json], metadata: Json) -> Json:
    with_metadata = call.args.flag("include_all_metadata")
    shown = [call.slack.shown(channel, message) for message in chosen]
    if not with_metadata:
        shown = [{key: value for key, value in each.items() if key != "metadata"} for each in shown]
    more = bool(metadata["next_cursor"])
    return {"messages": shown, "has_more": more, **({"response_metadata": metadata} if more else {})}


METHODS: dict[str, Method] = {"conversations.history": history, "conversations.replies": replies}
