"""The modals around one message: edit, rewrite, the full text, and a text that changed while it was edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import Channel
from outreach.card_screens import LeadCard, MessageText
from views import clicks, filled, form_ids, ids, step_flags, text, whole_texts
from views.approval_card import approve_label
from views.card_steps import waiting
from views.parts import (
    INPUT_LENGTH,
    context,
    field,
    fitting,
    literal_context,
    modal,
    pieces,
    section,
    text_input,
)

_SUBJECT_LENGTH = 120
_FROM = "@"
_APPROVED = "+"
"""Stands after the digest of a text that was approved when it was shown."""


@dataclass(frozen=True)
class EditTyped:
    """What was typed in an edit; `subject` is empty where the subject is inherited.

    With `saw_approved` the text was approved already when it was shown.
    """

    message_id: int
    digest: str
    subject: str
    body: str
    origin: str = ""
    saw_approved: bool = False


@dataclass(frozen=True)
class RewriteTyped:
    """What was asked for; `id` is a message's, or an enrollment's when `is_lead`."""

    id: int
    digest: str
    instruction: str
    is_lead: bool
    origin: str = ""


def edit_modal(message: MessageText, error: str | None = None, *, origin: str = "") -> View:
    """Build the editor of one message; `origin` says from where it was opened."""
    if len(message.body) > INPUT_LENGTH:
        return _too_long(message)
    blocks: list[Block] = [section(f"⚠ {text.sentence(error)}")] if error else []
    blocks.append(context(_which(message)))
    if not message.body and message.channel is Channel.LINKEDIN_INVITE:
        blocks.append(section("*The invite goes without a note.* One that you write here is reviewed first."))
    elif not message.body:
        blocks.append(
            section("*Nothing is written yet.* What you write here is reviewed like any other text.")
        )
    blocks += _inputs(message, message.subject, message.body)
    return modal(
        ids.EDIT_MODAL,
        "Edit message",
        blocks,
        submit="Save",
        close="Cancel",
        metadata=_metadata(message, origin),
    )


def changed_modal(now: MessageText, subject: str, body: str, *, origin: str = "") -> View:
    """Build what follows when somebody changed or approved the text meanwhile: how it is now, and what was typed."""
    who = text.name(now.approved_by)
    what = f"{who} approved this text" if who else "Somebody changed this text"
    voids = ", which voids the approval" if who else ""
    blocks: list[Block] = [
        section(f"⚠ *{what} while you were editing.* Your words are below; save them to replace it{voids}."),
        context(_which(now)),
        section("*The text as it is now*"),
    ]
    if now.has_subject:
        blocks.append(literal_context(f"Subject: {now.subject}", 300))
    blocks += pieces(now.body)[:10]
    blocks += [section("*What you typed*"), *_inputs(now, subject, body)]
    return modal(
        ids.CHANGED_MODAL,
        "Approved meanwhile" if who else "Text changed meanwhile",
        blocks,
        submit="Save mine",
        close="Keep theirs",
        metadata=_metadata(now, origin),
    )


def read_edit(view: Mapping[str, Any]) -> EditTyped:
    """Return what was typed in an edit, or in the modal after a change. Raises NotFound."""
    values = filled.values_of(view)
    message, origin = _kept(view)
    return EditTyped(
        message_id=message.id,
        digest=message.digest.removesuffix(_APPROVED),
        saw_approved=message.digest.endswith(_APPROVED),
        subject=filled.typed(values, form_ids.SUBJECT_BLOCK, form_ids.SUBJECT_INPUT) or "",
        body=filled.typed(values, form_ids.BODY_BLOCK, form_ids.BODY_INPUT) or "",
        origin=origin,
    )


def rewrite_modal(what: MessageText | LeadCard, *, origin: str = "") -> View:
    """Build the question how one message, or every message of a lead, should be written anew."""
    if isinstance(what, MessageText):
        callback, who = ids.REWRITE_MODAL, _which(what)
        metadata, title = _metadata(what, origin), "Rewrite message"
    else:
        callback, who = ids.REWRITE_LEAD_MODAL, f"Every message to {text.bold(what.lead_name) or 'this lead'}"
        metadata, title = str(clicks.Bound(what.enrollment_id, what.digest)), "Rewrite all"
    instruction = text_input(
        form_ids.INSTRUCTION_INPUT,
        "",
        multiline=True,
        limit=500,
        placeholder="Shorter, and open with their new office",
    )
    return modal(
        callback,
        title,
        [
            context(who),
            field(
                form_ids.INSTRUCTION_BLOCK,
                "What should be different?",
                instruction,
                hint="Say what should be different, such as shorter or more formal. "
                "What is written anew waits for approval again.",
            ),
        ],
        submit="Rewrite",
        close="Cancel",
        metadata=metadata,
    )


def read_rewrite(view: Mapping[str, Any]) -> RewriteTyped:
    """Return what should be written anew and how. Raises NotFound."""
    shown, origin = _kept(view)
    return RewriteTyped(
        id=shown.id,
        digest=shown.digest,
        instruction=(
            filled.typed(filled.values_of(view), form_ids.INSTRUCTION_BLOCK, form_ids.INSTRUCTION_INPUT) or ""
        ).strip(),
        is_lead=view.get("callback_id") == ids.REWRITE_LEAD_MODAL,
        origin=origin,
    )


def full_text_modal(card: LeadCard, message_id: int | None = None) -> View:
    """Show every text of a lead in full, or one of them; Approve stands here when all that waits is in sight.

    A text that was clipped on the card is approved here, where it is open, with the card's digest.
    """
    wanted = [step for step in card.steps if message_id in (None, step.message_id)]
    shown = [step for step in wanted if step.shown or step_flags.flags_of(step)]
    blocks: list[Block] = [block for step in shown for block in whole_texts.step_blocks(step)]
    blocks += whole_texts.closing_blocks(card)
    kept = fitting(blocks)
    is_whole = len(kept) == len(blocks) and all(step in shown for step in waiting(card))
    if len(kept) < len(blocks):
        kept.append(context("⚠ There is more text than Slack can show. Rewrite it shorter, then approve it."))
    count = len(waiting(card)) if is_whole else 0
    return modal(
        ids.FULL_TEXT_MODAL,
        text.one_line(card.lead_name) or "Full text",
        kept or [section("Nothing has been written yet.")],
        submit=approve_label(count) if count else "",
        metadata=str(clicks.Bound(card.enrollment_id, card.digest)),
    )


def read_full_text(view: Mapping[str, Any]) -> clicks.Bound:
    """Return the enrollment and the digest that a person approves with the texts open. Raises NotFound."""
    return clicks.bound(str(view.get("private_metadata") or ""))


def _which(message: MessageText) -> str:
    step = f"Step {message.position} · {text.channel_name(message.channel)}"
    return text.joined([step, f"to {text.name(message.lead_name)}" if message.lead_name else ""])


def _metadata(message: MessageText, origin: str) -> str:
    bound = str(clicks.Bound(message.message_id, message.digest + (_APPROVED if message.approved_by else "")))
    return f"{bound}{_FROM}{origin}" if origin else bound


def _kept(view: Mapping[str, Any]) -> tuple[clicks.Bound, str]:
    bound, _, origin = str(view.get("private_metadata") or "").partition(_FROM)
    return clicks.bound(bound), origin


def _inputs(message: MessageText, subject: str, body: str) -> list[Block]:
    inputs: list[Block] = []
    if message.has_subject:
        line = text_input(form_ids.SUBJECT_INPUT, text.one_line(subject), limit=_SUBJECT_LENGTH)
        inputs.append(field(form_ids.SUBJECT_BLOCK, "Subject", line))
    limit = text.text_limit(message.channel, message.note_limit) or INPUT_LENGTH
    words = text_input(form_ids.BODY_INPUT, body, multiline=True)
    is_note = message.channel is Channel.LINKEDIN_INVITE
    without = " Empty, the invite goes without a note." if is_note else ""
    hint = (
        f"At most {limit} characters on this channel.{without}"
        if limit < INPUT_LENGTH
        else "Signature and footer follow by themselves."
    )
    inputs.append(field(form_ids.BODY_BLOCK, "Text", words, hint=hint, optional=is_note))
    return inputs


def _too_long(message: MessageText) -> View:
    words = (
        f"This text has {len(message.body):,} characters; Slack's editor holds {INPUT_LENGTH:,}, and cutting it "
        "would lose words. Use *Rewrite…* and ask for a shorter one."
    )
    return modal(ids.EDIT_MODAL, "Too long to edit", [context(_which(message)), section(words)])
