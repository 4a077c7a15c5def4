"""The question before a change is made to the other texts of a step, and what stands there once it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach import text_changes
from outreach.fix_screens import FixOffer
from views import clicks, cost_lines, filled, fix_ids, text
from views.parts import button, context, field, literal, literal_context, modal, section, text_input

_SHOWN = 700
_MOST_INSTRUCTION = 500


@dataclass(frozen=True)
class FixTyped:
    """What is to be made of which text: its message, the digest that was shown, and what was said of the change."""

    message_id: int
    digest: str
    instruction: str


def build(offer: FixOffer) -> View:
    """Build the question: what was changed, in how many texts, and what it takes."""
    before, after = text_changes.changed_paragraphs(offer.before.body, offer.after.body)
    blocks: list[Block] = [section(f"*{_how_many(offer)}*\n{_which(offer)}")]
    if offer.before.subject != offer.after.subject:
        line = f"Subject: {text.one_line(offer.before.subject)} → {text.one_line(offer.after.subject)}"
        blocks.append(literal_context(line, 500))
    if offer.before.body != offer.after.body:
        blocks += [context("Before"), literal(before, _SHOWN), context("After"), literal(after, _SHOWN)]
    instruction = text_input(
        fix_ids.FIX_INSTRUCTION,
        "",
        multiline=True,
        limit=_MOST_INSTRUCTION,
        placeholder="We no longer say “cheap”",
    )
    blocks.append(field(fix_ids.FIX_INSTRUCTION_BLOCK, "What changed, in words", instruction, optional=True))
    blocks.append(context(_closing(offer)))
    return modal(
        fix_ids.FIX_MODAL,
        "Fix all like this",
        blocks,
        submit="Propose",
        close="Not now",
        metadata=str(clicks.Bound(offer.message_id, offer.digest)),
    )


def read(view: Mapping[str, Any]) -> FixTyped:
    """Return what was asked for. Raises NotFound for what is not ours."""
    shown = clicks.bound(str(view.get("private_metadata") or ""))
    typed = filled.typed(filled.values_of(view), fix_ids.FIX_INSTRUCTION_BLOCK, fix_ids.FIX_INSTRUCTION)
    return FixTyped(shown.id, shown.digest, (typed or "").strip())


def started() -> View:
    """Build what stands there once proposals are being written."""
    said = (
        "*Proposals are being written.*\n"
        "Their card stands in the Messaging Lab's thread. Nothing is changed before you look through them and apply."
    )
    return modal(fix_ids.FIX_STARTED, "Fix all like this", [section(said)], close="Done")


def edited(sentence: str, message_id: int, others: int) -> View:
    """Build what stands there after an edit, when other texts of the step may be fixed like it."""
    said = f"{text.counted(others, 'other text')} of this step may say what you changed, too."
    fix = button("Fix all like this…", fix_ids.FIX_OFFER, str(message_id))
    return modal(
        fix_ids.EDITED_MODAL,
        "Edited",
        [section(f"*{text.sentence(sentence)}*"), section(said, fix)],
        close="Done",
        metadata=str(message_id),
    )


def _how_many(offer: FixOffer) -> str:
    return f"Propose this change for {text.counted(offer.others, 'other text')}"


def _which(offer: FixOffer) -> str:
    approved = f"{offer.approved:,} of them approved" if offer.approved else "none of them approved"
    like = f"like the one for {text.name(offer.lead_name)}" if offer.lead_name else ""
    return text.joined([f"Step {offer.position} · {text.channel_name(offer.channel)}", like, approved])


def _closing(offer: FixOffer) -> str:
    by = "the embedded template, word for word" if offer.is_free else text.name(offer.model)
    return (
        f"Written by {by}: {cost_lines.about(offer.estimate)}. You get before and after of each and untick the odd "
        "ones; nothing is changed, and no approval voided, before you apply them."
    )
