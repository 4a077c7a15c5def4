"""The lines of the checklist and of the settings: what each topic is called, how far it is, and its button."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from outreach.setting_screens import Item, ItemState, Topic
from views import mailbox_ids, settings_ids, text
from views.parts import button, section

TITLES = {
    Topic.REVIEW: "Review channel",
    Topic.INBOX: "Inbox channel",
    Topic.PLACE: "Zone and holidays",
    Topic.LEGAL: "Legal sender and postal address",
    Topic.PEOPLE: "Who may approve, launch, answer",
    Topic.SENDERS: "Mailboxes",
}
MARKS = {ItemState.DONE: "✓", ItemState.OPEN: "○", ItemState.WORKING: "…", ItemState.TROUBLE: "⚠"}
_WORDS = {ItemState.DONE: "", ItemState.OPEN: "open", ItemState.WORKING: "", ItemState.TROUBLE: ""}
_TEXT_LENGTH = 260


def line(item: Item) -> SectionBlock:
    """Draw one topic with the button that opens its section of the settings."""
    first = text.joined([f"{MARKS[item.state]} *{TITLES[item.topic]}*", _WORDS[item.state]])
    second = text.joined([text.slack_channel(item.slack_channel), text.sentence(item.text, _TEXT_LENGTH)])
    return section(
        f"{first}\n{second}" if second else first,
        _button(item),
        block_id=f"{settings_ids.SETTINGS_OPEN}:{item.topic}",
    )


def _button(item: Item) -> ButtonElement:
    if item.topic is Topic.SENDERS and item.state is ItemState.OPEN:
        return button("Connect…", mailbox_ids.MAILBOX_CONNECT, "new")
    label = "Show" if item.topic is Topic.SENDERS else "Change" if item.state is ItemState.DONE else "Set"
    return button(label, settings_ids.SETTINGS_OPEN, str(item.topic))


def progress(items: Sequence[Item]) -> str:
    """Say how many topics are done: "2 of 6 done"."""
    return f"{sum(item.state is ItemState.DONE for item in items)} of {len(items)} done"


def open_titles(items: Sequence[Item]) -> str:
    """Name what is not done yet, for those who may not set it themselves."""
    return text.joined((TITLES[item.topic] for item in items if item.state is not ItemState.DONE), ", ")
