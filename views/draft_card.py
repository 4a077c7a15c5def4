"""The draft card: an answer that has not left yet, exactly as it will leave, or how it left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import Channel, DraftState
from outreach.inbox_screens import DraftCard
from outreach.slack_port import Screen
from views import clicks, filled, form_ids, ids, text
from views.parts import INPUT_LENGTH, actions, button, context, field, modal, pieces, section, text_input

_MOST_PIECES = 3


@dataclass(frozen=True)
class DraftTyped:
    """What was typed in the editor of a draft."""

    draft_id: int
    digest: str
    text: str


def draft_card(draft: DraftCard) -> Screen:
    """Draw a draft in its state; Send stands only where pressing it sends exactly the text shown."""
    lead = text.name(draft.lead_name, 40) or "(no name)"
    if draft.state is DraftState.SENT:
        return _two_lines(f"✓ *Sent* to {lead}", text.sentence(draft.sent_line), f"Sent to {lead}")
    if draft.state is DraftState.NOTED:
        return _two_lines("*Kept as a note*", f"{lead} does not see it.", f"Kept as a note on {lead}")
    if draft.state is DraftState.WITHDRAWN:
        return _two_lines("*Draft withdrawn*", "Nothing was sent.", f"Draft to {lead} withdrawn")
    return _standing(draft, lead)


def draft_edit_modal(draft: DraftCard) -> View:
    """Build the editor of a draft."""
    which = context(f"To {text.name(draft.lead_name)}, {text.name(draft.recipient)}")
    if len(draft.text) > INPUT_LENGTH:
        words = (
            f"This text has {len(draft.text):,} characters; Slack's editor holds {INPUT_LENGTH:,}. "
            "Edit your message in the thread instead: the draft follows it."
        )
        return modal(ids.DRAFT_EDIT_MODAL, "Too long to edit here", [which, section(words)])
    typed = text_input(form_ids.BODY_INPUT, draft.text, multiline=True)
    is_mail = draft.channel is Channel.EMAIL
    hint = "The signature follows by itself." if is_mail else "It leaves as plain text, without a signature."
    return modal(
        ids.DRAFT_EDIT_MODAL,
        "Edit draft",
        [which, field(form_ids.BODY_BLOCK, "Text", typed, hint=hint)],
        submit="Save",
        close="Cancel",
        metadata=_value(draft),
    )


def read_draft_edit(view: Mapping[str, Any]) -> DraftTyped:
    """Return the text that was typed. Raises NotFound."""
    shown = clicks.bound(str(view.get("private_metadata") or ""))
    typed = filled.typed(filled.values_of(view), form_ids.BODY_BLOCK, form_ids.BODY_INPUT) or ""
    return DraftTyped(shown.id, shown.digest, typed)


def _standing(draft: DraftCard, lead: str) -> Screen:
    verdict = {DraftState.SENDING: "Sending…", DraftState.FAILED: "Not sent: it failed"}.get(
        draft.state, "Not sent yet"
    )
    if draft.state is DraftState.SENDING and draft.tried_again:
        verdict = f"Not sent yet: will be tried again at {draft.tried_again}"
    if draft.state is DraftState.SENDING and draft.is_to_be_copied:
        verdict = f"To be copied by {text.name(draft.copied_by, 60)}, who is asked in a direct message"
    blocks: list[Block] = [section(_head(draft, verdict)), context(_envelope(draft)), *_text(draft)]
    if draft.state is DraftState.FAILED:
        blocks += [_failed_buttons(draft)]
    elif draft.state is DraftState.SENDING and draft.tried_again:
        blocks += [_put_off_buttons(draft)]
    elif draft.state is DraftState.SENDING and draft.is_to_be_copied:
        blocks += [actions([button("Cancel", ids.DRAFT_CANCEL, _value(draft))])]
    elif draft.state is DraftState.OPEN:
        blocks += [_open_buttons(draft)]
    if draft.other_drafts:
        others = text.joined((text.name(other) for other in draft.other_drafts[:3]), ", ")
        blocks.append(context(f"Other drafts here: {others}"))
    return Screen(f"{verdict} · to {lead}", tuple(blocks))


def _head(draft: DraftCard, verdict: str) -> str:
    to = text.joined([text.bold(draft.lead_name), text.name(draft.recipient)], ", ")
    lines = [
        f"*{verdict}* · to {to}",
        f"⚠ {text.sentence(draft.recipient_note, 300)}" if draft.recipient_note else "",
        f"⚠ {text.sentence(draft.problem, 300)}" if draft.problem else "",
        text.joined([f"From {text.name(draft.sender)}", _author(draft)]),
        f"⚠ {text.sentence(draft.writes_as_other, 200)}" if draft.writes_as_other else "",
    ]
    return text.joined(lines, "\n")


def _author(draft: DraftCard) -> str:
    return f"written by {text.person(draft.author_slack_user_id)}" if draft.author_slack_user_id else ""


def _envelope(draft: DraftCard) -> str:
    local = text.name(draft.lead_local_time)
    if draft.channel is Channel.EMAIL:
        return text.joined([text.name(draft.subject, 150), "same email thread", local])
    if draft.copied_by:
        by_hand = f"Send asks {text.name(draft.copied_by, 60)} to copy it there"
        return text.joined(["LinkedIn message", by_hand if not draft.is_to_be_copied else "", local])
    return text.joined(["LinkedIn message", "same chat", "plain text", local])


def _text(draft: DraftCard) -> list[Block]:
    whole = text.joined([draft.text.strip(), draft.signature.strip()], "\n\n")
    parts = pieces(whole)
    blocks: list[Block] = [*parts[:_MOST_PIECES]]
    if len(parts) > _MOST_PIECES:
        blocks.append(context("⚠ The text goes on; the whole of it is in the message above."))
    return blocks


def _open_buttons(draft: DraftCard) -> Block:
    return actions(
        [
            button("Send", ids.DRAFT_SEND, _value(draft), primary=True),
            button("Edit", ids.DRAFT_EDIT, _value(draft)),
            button("Keep as note", ids.DRAFT_KEEP_AS_NOTE, _value(draft)),
        ]
    )


def _put_off_buttons(draft: DraftCard) -> Block:
    return actions(
        [
            button("Retry now", ids.DRAFT_RETRY_NOW, _value(draft), primary=True),
            button("Cancel", ids.DRAFT_CANCEL, _value(draft)),
        ]
    )


def _failed_buttons(draft: DraftCard) -> Block:
    return actions(
        [
            button("Retry", ids.DRAFT_RETRY, _value(draft), primary=True),
            button("Edit", ids.DRAFT_EDIT, _value(draft)),
            button("Keep as note", ids.DRAFT_KEEP_AS_NOTE, _value(draft)),
        ]
    )


def _value(draft: DraftCard) -> str:
    return str(clicks.Bound(draft.draft_id, draft.digest))


def _two_lines(first: str, second: str, notification: str) -> Screen:
    return Screen(notification, (section(text.joined([first, second], "\n")),))
