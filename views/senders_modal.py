"""The Senders modal: who may send for a sequence, what choosing others voids, and what came of it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticMultiSelectElement
from slack_sdk.models.views import View

from models.states import AccountKind, SenderState
from outreach.sender_screens import Moved, OfferedKind, OfferedSender, SendersForm
from views import bulk_ids, clicks, filled, note_limit, sender_ids, text
from views.parts import actions, button, context, field, fitting, modal, option, section

_MOST = 100
_LISTED = 20
_LABELS = {AccountKind.EMAIL: "Mailboxes", AccountKind.LINKEDIN: "LinkedIn accounts"}


def build(form: SendersForm) -> View:
    """Build the form: each sender with its load and health, and which of them write."""
    blocks: list[Block] = [section(f"*Who sends for {text.name(form.sequence)}*")]
    for kind in form.kinds:
        blocks += _kind(kind)
    blocks.append(
        context(
            "With several, each lead is given one and keeps it. A lead that was written to already keeps its "
            "sender while that one stays chosen. What changing voids is said before it is saved."
        )
    )
    return modal(
        sender_ids.SENDERS_MODAL,
        "Senders",
        fitting(blocks),
        submit="Save",
        close="Cancel",
        metadata=str(form.sequence_id),
    )


def read(view: Mapping[str, Any]) -> tuple[int, tuple[int, ...]]:
    """Return the sequence and the senders chosen. Raises NotFound for values that are not ours."""
    values = filled.values_of(view)
    names = [f"{sender_ids.SENDERS_FIELD}{kind}" for kind in AccountKind]
    picked = [one for name in names for one in filled.typed_list(values, name, name) or ()]
    return clicks.number(_kept(view)), tuple(clicks.number(one) for one in picked)


def touched(moved: Moved) -> View:
    """Build the page that says what saving moves and voids."""
    blocks = [
        section(
            f"*{text.counted(moved.leads, 'lead')} would change sender, which voids "
            f"{text.counted(moved.approvals, 'approval')}.*\nWhat has left stays as it is. The words stay the "
            "same: Approve again takes them all at once, after you have looked."
        )
    ]
    metadata = f"{moved.sequence_id}:{','.join(map(str, moved.ids))}"
    return modal(
        sender_ids.SENDERS_TOUCHED, "Senders", blocks, submit="Save", close="Cancel", metadata=metadata
    )


def read_touched(view: Mapping[str, Any]) -> tuple[int, tuple[int, ...]]:
    """Return the sequence and the senders that the page stands for. Raises NotFound."""
    sequence_id, _, ids = _kept(view).partition(":")
    return clicks.number(sequence_id), tuple(clicks.number(one) for one in ids.split(","))


def saved(moved: Moved) -> View:
    """Build what stands there after it."""
    said = "*Saved.* " + (
        f"{text.counted(moved.leads, 'lead')} changed sender."
        if moved.leads
        else "Every lead keeps its sender."
    )
    return done(moved.sequence_id, said, moved.approvals)


def reassigned(sequence_id: int, sentence: str, approvals: int) -> View:
    """Build what stands there after the leads of a removed sender were given away."""
    return done(sequence_id, text.sentence(sentence, 600), approvals)


def done(sequence_id: int, said: str, approvals: int) -> View:
    """Build a last page; where approvals were voided it offers to approve again."""
    blocks: list[Block] = [section(said)]
    if approvals:
        blocks.append(
            section(f"{text.counted(approvals, 'approval')} voided; the words are the same as before.")
        )
        blocks.append(
            actions([button("Approve again…", bulk_ids.APPROVE_AGAIN, str(sequence_id), primary=True)])
        )
        blocks.append(
            context("With many leads this takes a moment; Approve again… also stands in the lab's menu.")
        )
    return modal(sender_ids.SENDERS_SAVED, "Senders", blocks, close="Done", metadata=str(sequence_id))


def _kept(view: Mapping[str, Any]) -> str:
    return str(view.get("private_metadata") or "")


def _kind(kind: OfferedKind) -> list[Block]:
    label = _LABELS[kind.kind]
    if not kind.senders:
        return [section(f"*{label}*\n⛔ None is connected: connect one, then open this again.")]
    lines = "\n".join(_line(one) for one in kind.senders[:_LISTED])
    if len(kind.senders) > _LISTED:
        lines += f"\n{len(kind.senders) - _LISTED:,} more stand in the field."
    options = {one.id: option(one.address, str(one.id)) for one in kind.senders[:_MOST]}
    name = f"{sender_ids.SENDERS_FIELD}{kind.kind}"
    element = StaticMultiSelectElement(
        action_id=name,
        options=list(options.values()),
        initial_options=[options[one.id] for one in kind.senders[:_MOST] if one.is_chosen] or None,
        placeholder=PlainTextObject(text="Choose one or several"),
    )
    notes = [
        note_limit.part(one.id, one.address, one.note_limit)
        for one in kind.senders[:_LISTED]
        if kind.kind is AccountKind.LINKEDIN
    ]
    return [section(lines), field(name, label, element), *notes]


def _line(one: OfferedSender) -> str:
    health = "works" if one.state is SenderState.HEALTHY else f"⚠ broken: {text.sentence(one.reason, 80)}"
    return text.joined(
        [
            text.bold(one.address),
            f"up to {one.a_day:,} a day",
            f"{text.counted(one.leads_here, 'lead')} here, {one.leads:,} in all",
            health,
        ]
    )
