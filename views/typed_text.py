"""What a person typed in Slack, read out of the event of their message."""

from collections.abc import Iterator, Mapping
from typing import Any

_SKIN_TONE = ":skin-tone-{}:"


def read(message: Mapping[str, Any]) -> str:
    """Return a message's text with its emoji as characters, where Slack says which those are.

    An event's `text` has them as `:names:`; its rich text names their code points, but for those of a workspace's own:
    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
    """
    text = str(message.get("text") or "")
    for name, characters in sorted(_emoji(message.get("blocks")), key=lambda one: -len(one[0])):
        text = text.replace(name, characters)
    return text


def files(message: Mapping[str, Any]) -> int:
    """Return how many files came with a message."""
    found = message.get("files")
    return len(found) if isinstance(found, list) else 0


def _emoji(value: Any) -> Iterator[tuple[str, str]]:
    """Return the emoji of a message's blocks: as `text` writes each, and its characters."""
    if isinstance(value, list):
        for one in value:
            yield from _emoji(one)
    elif isinstance(value, dict):
        if value.get("type") == "emoji" and value.get("name") and value.get("unicode"):
            yield from _of(value)
        for one in value.values():
            if isinstance(one, list):
                yield from _emoji(one)


def _of(emoji: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        characters = "".join(chr(int(one, 16)) for one in str(emoji["unicode"]).split("-"))
    except (ValueError, OverflowError):
        return
    tone = emoji.get("skin_tone")
    yield f":{emoji['name']}:" + (_SKIN_TONE.format(tone) if tone else ""), characters
