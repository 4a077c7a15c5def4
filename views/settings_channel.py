"""The page of the settings on which the review or the inbox channel is chosen or created."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    PlainTextObject,
)
from slack_sdk.models.views import View

from outreach.arranging import MAX_NAME, SUGGESTED, Wish
from outreach.errors import NotFound
from outreach.setting_screens import ChannelForm, ItemState, Purpose
from views import filled, settings_ids, text
from views.parts import context, field, modal, option, section, text_input

_TITLES = {Purpose.REVIEW: "Review channel", Purpose.INBOX: "Inbox channel"}
_MEANINGS = {
    Purpose.REVIEW: "*Messaging Labs and their cards stand here.* Who reviews messages should be in it.",
    Purpose.INBOX: "*Replies come in here, one thread each.* A private channel is advised: whoever is in it "
    "reads what prospects write.",
}


def page(form: ChannelForm) -> View:
    """Build the form: a channel that is there, or the name of a new one."""
    pick = ConversationSelectElement(
        action_id=settings_ids.CHANNEL_PICK,
        placeholder=PlainTextObject(text="Choose a channel"),
        initial_conversation=form.current or None,
        filter=ConversationFilter(
            include=["public", "private"], exclude_bot_users=True, exclude_external_shared_channels=True
        ),
    )
    private = option("Private: only people who are invited see it", settings_ids.PRIVATE)
    is_private = form.is_private if form.name or not form.current else form.purpose is Purpose.INBOX
    blocks: list[Block] = [
        section(_MEANINGS[form.purpose]),
        *_state(form),
        field(settings_ids.CHANNEL_PICK, "A channel that is there", pick, optional=True),
        field(
            settings_ids.CHANNEL_NAME,
            "Or create a new one",
            text_input(settings_ids.CHANNEL_NAME, "", limit=MAX_NAME, placeholder=SUGGESTED[form.purpose]),
            hint="Lower case, no spaces. You are invited to it.",
            optional=True,
        ),
        field(
            settings_ids.CHANNEL_PRIVATE,
            "A new channel is",
            CheckboxesElement(
                action_id=settings_ids.CHANNEL_PRIVATE,
                options=[private],
                initial_options=[private] if is_private else None,
            ),
            optional=True,
        ),
    ]
    if form.current:
        blocks.append(
            context("What is posted already stays where it is; what comes next goes to the new one.")
        )
    return modal(
        settings_ids.SETTINGS_CHANNEL,
        _TITLES[form.purpose],
        blocks,
        submit="Save",
        close="Back",
        metadata=str(form.purpose),
    )


def outcome(form: ChannelForm) -> View:
    """Build the page that follows a submit, and follows by itself what becomes of the wish."""
    return modal(
        settings_ids.SETTINGS_OUTCOME,
        _TITLES[form.purpose],
        [*_state(form), *_next(form)],
        close="Back",
        metadata="",
    )


def read(view: Mapping[str, Any]) -> tuple[Purpose, Wish, str]:
    """Return what the channel is for, what is wished, and what stood in the select before.

    A new name beside the channel that was chosen before means the new name. Raises NotFound.
    """
    values = filled.values_of(view)
    private = (
        values.get(settings_ids.CHANNEL_PRIVATE, {})
        .get(settings_ids.CHANNEL_PRIVATE, {})
        .get("selected_options")
        or ()
    )
    wish = Wish(
        slack_channel=filled.chosen(values, settings_ids.CHANNEL_PICK),
        name=filled.chosen(values, settings_ids.CHANNEL_NAME),
        is_private=bool(private),
    )
    purpose = str(view.get("private_metadata") or "")
    if purpose not in set(Purpose):
        raise NotFound()
    return Purpose(purpose), wish, _initial(view)


def _initial(view: Mapping[str, Any]) -> str:
    for block in view.get("blocks", ()):
        if block.get("block_id") == settings_ids.CHANNEL_PICK:
            return str((block.get("element") or {}).get("initial_conversation") or "")
    return ""


def _state(form: ChannelForm) -> list[Block]:
    place = text.slack_channel(form.wished) or (f"#{text.name(form.name)}" if form.name else "")
    if form.state is ItemState.WORKING:
        return [section(f"… {place or 'The channel'} is being arranged. This page follows by itself.")]
    if form.state is ItemState.TROUBLE or (form.state is ItemState.OPEN and form.wished):
        return [section(f"⚠ *{place or 'The channel'}* cannot be used yet\n{text.sentence(form.text)}")]
    if form.current:
        return [section(f"✓ In use: {text.slack_channel(form.current)}")]
    return []


def _next(form: ChannelForm) -> list[Block]:
    if form.state is ItemState.DONE:
        return [context("Press Back for the other settings.")]
    if form.current and form.state is not ItemState.WORKING:
        return [context(f"Until then {text.slack_channel(form.current)} stays in use.")]
    return []
