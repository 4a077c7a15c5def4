"""files.*: what an app uploads, finds and deletes."""

from __future__ import annotations

import re
import secrets
from typing import Any

from sandbox import file_sharing, messages, pictures
from sandbox.errors import SlackError
from sandbox.files import LARGEST_BYTES, Record
from sandbox.web_api.call import Call, Method
from sandbox.web_api.checks import message_content
from sandbox.workspace import Channel, Json

LONGEST_ALT_TEXT = 1_000
LARGEST_SNIPPET = 1_000_000
MOST_CHANNELS = 100
FAR_AWAY = 10**12
KINDS = {
    "all": "",
    "images": "image/",
    "pdfs": "application/pdf",
    "zips": "application/zip",
    "snippets": "text/",
    "spaces": "\0",
    "gdocs": "\0",
}
"""By files.list's `types`: what a file's MIME type begins with; nothing here is a post or a Google document."""


def get_upload_url(call: Call) -> Json:
    """Issue an address for the bytes of one file."""
    length, alt_text = call.args.text("length"), call.args.text("alt_txt")
    if not length.isdigit():
        raise SlackError("invalid_arguments", ["must be an integer [json-pointer:/length]"])
    if int(length) == 0 or not call.args.text("filename"):
        raise SlackError("missing_argument")
    if int(length) > LARGEST_BYTES:
        raise SlackError("file_upload_size_restricted")
    if call.args.text("snippet_type") and int(length) > LARGEST_SNIPPET:
        raise SlackError("snippet_too_large")
    if len(alt_text) > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    key = secrets.token_urlsafe(24)
    more: Json = {"key": key, "length": int(length), **({"alt_txt": alt_text} if alt_text else {})}
    record = call.slack.files.announce(call.app.bot_user_id, call.args.text("filename"), **more)
    return {"upload_url": f"{call.slack.base_url}/upload/v1/{key}", "file_id": record["id"]}


def complete_upload(call: Call) -> Json:
    """Finish uploads and share them in the named channels as one message each."""
    slack, wanted = call.slack, call.args.structure("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", ["must be a list of files [json-pointer:/files]"])
    records = [_uploaded(call, each) for each in wanted]
    channels = _channels(call)
    content = _content(call) if channels else {}
    for record in records:
        slack.files.save({**record, "is_done": True})
    for channel in channels:
        thread = _thread(call, channel)
        shared = [slack.files.find(record["id"]) or record for record in records]
        messages.post_files(slack, channel, messages.bot_author(slack), {**content, **thread}, shared)
    return {"files": [_shown(call, slack.files.find(record["id"]) or record) for record in records]}


def info(call: Call) -> Json:
    return {"file": _shown(call, _visible(call)), "comments": [], "response_metadata": {"next_cursor": ""}}


def list_files(call: Call) -> Json:
    """One page of the files the app sees, the newest first; pages are numbered, as in Slack's older methods."""
    kinds = [_kind(name) for name in call.args.names("types")] or [""]
    fitting = [record for record in call.slack.files.all() if _fits(call, record, kinds)]
    count, number = max(1, _number(call, "count", 100)), max(1, _number(call, "page", 1))
    chosen = fitting[(number - 1) * count : number * count]
    pages = -(-len(fitting) // count)
    return {
        "files": [_shown(call, record) for record in chosen],
        "paging": {"count": count, "total": len(fitting), "page": number, "pages": pages},
    }


def delete(call: Call) -> Json:
    record = _visible(call)
    if record["user"] != call.app.bot_user_id:
        raise SlackError("cant_delete_file")
    file_sharing.delete(call.slack, record)
    return {}


def _uploaded(call: Call, wanted: Any) -> Record:
    """The file of one entry of `files`, with its title. Raises SlackError."""
    if not isinstance(wanted, dict) or not isinstance(wanted.get("id"), str):
        raise SlackError("invalid_arguments", ["missing required field: id [json-pointer:/files]"])
    record = call.slack.files.find(wanted["id"])
    is_own = record is not None and record["user"] == call.app.bot_user_id
    if record is None or not is_own or record["is_done"] or not record["is_stored"]:
        raise SlackError("file_not_found")
    title = wanted.get("title")
    return {**record, "title": str(title)} if title else record


def _channels(call: Call) -> list[Channel]:
    names = [*call.args.names("channel_id"), *call.args.names("channels")]
    if len(names) > MOST_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channels = []
    for name in dict.fromkeys(names):
        if not re.fullmatch(r"[CDG][A-Z0-9]+", name):
            raise SlackError("invalid_channel")
        channel = call.slack.channels.get(name)
        if channel is None or (channel.is_private and not call.slack.bot_is_in(channel)):
            raise SlackError("channel_not_found")
        if not call.slack.bot_is_in(channel):
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("posting_to_channel_denied")
        _thread(call, channel)
        channels.append(channel)
    return channels


def _thread(call: Call, channel: Channel) -> Json:
    wanted = call.args.text("thread_ts")
    if not wanted:
        return {}
    parent = call.slack.find_message(channel, wanted)
    if parent is None:
        raise SlackError("invalid_arguments", ["no such message [json-pointer:/thread_ts]"])
    return {"thread_ts": parent.get("thread_ts") or parent["ts"]}


def _content(call: Call) -> Json:
    """What stands beside the files: the comment, or blocks, in whose presence Slack leaves the comment out."""
    comment = call.args.text("initial_comment")
    if "blocks" not in call.args:
        return {"text": comment}
    content = pictures.check(call.slack, message_content(call.args))
    return {**content, "text": ""}


def _visible(call: Call) -> Record:
    record = call.slack.files.find(call.args.text("file"))
    if record is not None and record["is_deleted"]:
        raise SlackError("file_deleted")
    if record is None or not record["is_stored"] or not file_sharing.is_visible_to_bot(call.slack, record):
        raise SlackError("file_not_found")
    return record


def _kind(name: str) -> str:
    if name not in KINDS:
        raise SlackError("unknown_type")
    return KINDS[name]


def _fits(call: Call, record: Record, kinds: list[str]) -> bool:
    args = call.args
    if not record["is_stored"] or not file_sharing.is_visible_to_bot(call.slack, record):
        return False
    if not any(record["mimetype"].startswith(kind) for kind in kinds):
        return False
    if args.text("user") not in ("", record["user"]):
        return False
    channel = args.text("channel")
    if channel and channel not in [place[0] for place in record["places"]]:
        return False
    since, until = _number(call, "ts_from", 0), _number(call, "ts_to", FAR_AWAY)
    return since <= int(record["created"]) <= until


def _number(call: Call, name: str, default: int) -> int:
    value = call.args.text(name) or str(default)
    whole = value.partition(".")[0]
    if not whole.isdigit():
        raise SlackError("invalid_arguments", [f"must be a number [json-pointer:/{name}]"])
    return int(whole)


def _shown(call: Call, record: Record) -> Json:
    return file_sharing.shown(call.slack, record, with_shares=True)


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
    "files.list": list_files,
    "files.delete": delete,
}
