"""The rich_text block that Slack's clients send with what a person typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.workspace import Json

FENCE = re.compile(r"```(.*?)```", re.DOTALL)
QUOTE = re.compile(r"(?:&gt;|>) ?")
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>"
    r"|<#(?P<channel>[CG][A-Z0-9]+)(?:\|[^<>]*)?>"
    r"|<!(?P<range>channel|here|everyone)>"
    r"|<(?P<url>(?:https?://|mailto:)[^<>|]+)(?:\|(?P<label>[^<>]*))?>"
    r"|(?<![\w:]):(?P<emoji>[a-z0-9_+'-]{0,40}[a-z+][a-z0-9_+'-]{0,40}):(?![\w:])"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)
STYLES = ("bold", "italic", "strike")
Style = dict[str, bool]


def rich_text(text: str) -> list[Json]:
    """The blocks for a text in the form Slack stores; none for an empty one."""
    elements = list(_parts(text))
    return [{"type": "rich_text", "elements": elements}] if elements else []


def _parts(text: str) -> Iterator[Json]:
    place = 0
    for fence in FENCE.finditer(text):
        yield from _lines(text[place : fence.start()].removesuffix("\n"))
        if code := fence[1].strip("\n"):
            yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": _plain(code)}]}
        place = fence.end()
    yield from _lines(text[place:].removeprefix("\n") if place else text)


def _lines(text: str) -> Iterator[Json]:
    """Sections and quotes: lines next to each other of one kind are one element."""
    waiting: list[str] = []
    is_quote = False
    for line in text.split("\n"):
        mark = QUOTE.match(line)
        if waiting and bool(mark) != is_quote:
            yield from _section(waiting, is_quote=is_quote)
            waiting = []
        is_quote = bool(mark)
        waiting.append(line[mark.end() :] if mark else line)
    yield from _section(waiting, is_quote=is_quote)


def _section(lines: list[str], *, is_quote: bool) -> Iterator[Json]:
    if elements := list(_words("\n".join(lines), {})):
        yield {"type": "rich_text_quote" if is_quote else "rich_text_section", "elements": elements}


def _words(text: str, style: Style) -> Iterator[Json]:
    place = 0
    for found in INLINE.finditer(text):
        yield from _text(text[place : found.start()], style)
        yield from _token(found, style)
        place = found.end()
    yield from _text(text[place:], style)


def _token(found: re.Match[str], style: Style) -> Iterator[Json]:
    kind = str(found.lastgroup) if found.lastgroup != "label" else "url"
    value = found[kind]
    styled: Json = {"style": style} if style else {}
    if kind in STYLES:
        yield from _words(value, {**style, kind: True})
    elif kind == "code":
        yield from _text(value, {**style, "code": True})
    elif kind == "url":
        label = {"text": _plain(found["label"])} if found["label"] else {}
        yield {"type": "link", "url": _plain(value), **label, **styled}
    elif kind == "range":
        yield {"type": "broadcast", "range": value, **styled}
    elif kind == "emoji":
        yield {"type": "emoji", "name": value, **styled}
    else:
        yield {"type": kind, f"{kind}_id": value, **styled}


def _text(text: str, style: Style) -> Iterator[Json]:
    if text:
        yield {"type": "text", "text": _plain(text), **({"style": style} if style else {})}


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
