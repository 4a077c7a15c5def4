"""Correct class…: the form that puts a mail's class right, and whom a mail suggests as a lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, StaticSelectElement
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.models.views import View

from models.states import Interest
from outreach.correction_screens import CLASSES, Correction
from views import clicks, filled, ids, text
from views.parts import button, field, literal, literal_context, modal, option, section

_MAIL_TEXT = 600
INTERESTS = {
    Interest.INTERESTED: "Interested",
    Interest.QUESTION: "Asks a question",
    Interest.NOT_NOW: "Not now",
    Interest.NOT_INTERESTED: "Not interested",
    Interest.REFERRAL: "Somebody else",
}
"""What a reply means for us, in the order in which a person chooses."""


@dataclass(frozen=True)
class Chosen:
    """Which class a person chose for a mail, and which one the form showed them."""

    reply_id: int
    shown: str
    chosen: str
    interest: Interest | None = None


def modal_of(mail: Correction) -> View:
    """Build the form; it carries the class that it shows, so that two people do not undo each other."""
    blocks: list[Block] = [
        section(f"*{text.name(mail.lead_name) or '(no name)'}* · {text.name(mail.subject, 150)}"),
        literal(mail.text or "(The mail has no words.)", _MAIL_TEXT, expand=False),
    ]
    if mail.reason:
        blocks.append(literal_context(f"Why it has its class: {mail.reason}", 400))
    options = {key: _option(key) for key in CLASSES}
    select = StaticSelectElement(
        action_id=ids.CORRECT_CLASS,
        placeholder="What it is",
        options=list(options.values()),
        initial_option=options.get(mail.chosen),
    )
    hint = "What the old class brought is undone, what the new one brings is done. Rules keep to your choice."
    blocks.append(field(ids.CORRECT_CLASS_BLOCK, "What this mail is", select, hint=hint))
    blocks.append(_meaning(mail))
    return modal(
        ids.CORRECT_CLASS_MODAL,
        "Correct class",
        blocks,
        submit="Correct",
        close="Cancel",
        metadata=f"{mail.reply_id}:{mail.chosen}",
    )


def _meaning(mail: Correction) -> Block:
    """Ask what the mail means; the model's word is filled in where one was asked."""
    options = {str(one): option(words, str(one)) for one, words in INTERESTS.items()}
    select = StaticSelectElement(
        action_id=ids.CORRECT_INTEREST,
        placeholder="Not judged",
        options=list(options.values()),
        initial_option=options.get(str(mail.interest)),
    )
    hint = (
        text.clip(text.one_line(mail.interest_reason), 300)
        or "Shown in the conversation; nothing is sent or stopped by it."
    )
    return field(ids.CORRECT_INTEREST_BLOCK, "What it means for you", select, hint=hint, optional=True)


def _option(key: str) -> Option:
    made = option(CLASSES[key].label, key)
    return Option(text=made.text, value=key, description=text.clip(CLASSES[key].effect, 75))


def read(view: Mapping[str, Any]) -> Chosen:
    """Return what was chosen. Raises NotFound."""
    reply_id, _, shown = str(view.get("private_metadata") or "").partition(":")
    values = filled.values_of(view)
    chosen = filled.typed(values, ids.CORRECT_CLASS_BLOCK, ids.CORRECT_CLASS) or ""
    meant = filled.typed(values, ids.CORRECT_INTEREST_BLOCK, ids.CORRECT_INTEREST)
    interest = Interest(meant) if meant in list(Interest) else None
    return Chosen(clicks.number(reply_id), shown, chosen, interest)


def said_modal(said: str) -> View:
    """Show what a correction, or adding somebody, has done."""
    return modal(ids.CLASS_SAID_MODAL, "Done", [section(f"✓ {text.sentence(said, 600)}")])


def open_button(reply_id: int) -> ButtonElement:
    """Build the button that opens the form from a lead's card."""
    return button("Correct class…", ids.REPLY_CORRECT, str(reply_id))


def add_button(reply_id: int, shown: str) -> ButtonElement:
    """Build the button that makes a lead of whom a mail names."""
    return button(f"Add {text.clip(text.one_line(shown), 50)}", ids.REPLY_ADD_SUGGESTED, str(reply_id))
