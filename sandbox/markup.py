"""What a person types, turned into the text Slack stores: escaped, with links and mentions in angle brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What already is Slack's own form: entities, mentions, special mentions, links.
OWN_FORM = re.compile(
    r"&(?:amp|lt|gt);"
    r"|<(?:@[UW][A-Z0-9]+(?:\|[^<>]*)?|#[CG][A-Z0-9]+(?:\|[^<>]*)?|!(?:channel|here|everyone|date\^[^<>]+|subteam\^[^<>]+)"
    r"|https?://[^\s<>]+|mailto:[^\s<>|]+(?:\|[^<>]*)?)>"
)
LINK = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~`]")
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MENTION = re.compile(r"(?<![\w.@/])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])", re.IGNORECASE)
SPECIAL = {"channel", "here", "everyone"}
TOKEN = re.compile(f"(?P<own>{OWN_FORM.pattern})|(?P<link>{LINK.pattern})|(?P<address>{ADDRESS.pattern})")


def typed(text: str, people: Mapping[str, str]) -> str:
    """Return the stored form of what a person typed.

    `people` gives the user id for each lower-case name that "@name" may mention. Text already in Slack's own form
    (`<@U1>`, `<!channel>`, `<https://…>`, `&lt;`) stays as it is; any other `&`, `<`, `>` is escaped.
    """
    parts: list[str] = []
    place = 0
    for found in TOKEN.finditer(text):
        parts.append(_plain(text[place : found.start()], people))
        parts.append(_token(found))
        place = found.end()
    parts.append(_plain(text[place:], people))
    return "".join(parts)


def escape(text: str) -> str:
    """Replace the three characters Slack's markup is made of."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _token(found: re.Match[str]) -> str:
    text = found.group()
    if found.lastgroup == "own" or found["own"]:
        return text
    if found["link"]:
        return f"<{escape(text)}>"
    return f"<mailto:{text}|{text}>"


def _plain(text: str, people: Mapping[str, str]) -> str:
    def mention(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in SPECIAL:
            return f"<!{name}>"
        return f"<@{people[name]}>" if name in people else found[0]

    return MENTION.sub(mention, escape(text))
