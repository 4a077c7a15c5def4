"""Messages, modals and mails as a person reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_TEXTS = ("plain_text", "mrkdwn")


def texts(part: Any, *kinds: str) -> Iterator[str]:
    """Yield the text of every text object inside a message, a block or a view, in order."""
    if isinstance(part, list):
        for one in part:
            yield from texts(one, *kinds)
    elif isinstance(part, dict):
        if part.get("type") in (kinds or _TEXTS) and isinstance(part.get("text"), str):
            yield part["text"]
            return
        for key, one in part.items():
            if key not in ("confirm", "state"):
                yield from texts(one, *kinds)


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every element that can be used, with its block's id."""
    for block in blocks:
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block["block_id"], element


@dataclass(frozen=True)
class Message:
    """One message in a Slack channel or thread."""

    channel: str
    raw: dict[str, Any] = field(repr=False)

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.raw.get("blocks", [])
        return found

    @property
    def notification(self) -> str:
        """Return what a phone shows."""
        return str(self.raw["text"])

    @property
    def words(self) -> str:
        """Return everything that is written on it."""
        return "\n".join(texts(self.blocks)) or self.notification

    @property
    def buttons(self) -> list[str]:
        """Return the labels of its buttons."""
        return [one["text"]["text"] for _, one in elements(self.blocks) if one["type"] == "button"]

    @property
    def reactions(self) -> list[str]:
        return [str(one["name"]) for one in self.raw.get("reactions", ())]

    def __str__(self) -> str:
        return f"{self.words}\n{self.buttons}"


@dataclass(frozen=True)
class Modal:
    """An open modal as its person sees it."""

    raw: dict[str, Any] = field(repr=False)

    @property
    def title(self) -> str:
        return str(self.raw["title"]["text"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.raw["blocks"]
        return found

    @property
    def words(self) -> str:
        return "\n".join(texts(self.blocks))

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors under its fields, by the label of the field."""
        labels = {one["block_id"]: one["label"]["text"] for one in self.blocks if one["type"] == "input"}
        return {labels.get(block, block): words for block, words in self.raw["errors"].items()}

    @property
    def steps(self) -> list[str]:
        """Return the keys of its steps, in order of their heads."""
        ids = [str(block["block_id"]) for block in self.blocks]
        return [one.removeprefix("step:") for one in ids if one.startswith("step:") and one.count(":") == 1]

    def holds(self, block_id: str) -> Any:
        """Return what stands in a field: its text, or the value of its option."""
        (state,) = self.raw["state"]["values"][block_id].values()
        option = state.get("selected_option")
        return option["value"] if option else state.get("value")

    def options(self, block_id: str) -> dict[str, str]:
        """Return what a select offers: label to value."""
        element = next(one["element"] for one in self.blocks if one["block_id"] == block_id)
        return {one["text"]["text"]: one["value"] for one in element["options"]}

    def __str__(self) -> str:
        return f"{self.title}\n{self.words}\n{self.errors}"
