"""The Senders modal: who may send for a sequence, what choosing others voids, and what came of it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import AccountKind, SenderState
from outreach.errors import NotFound
from outreach.form_screens import Choice
from outreach.sender_screens import Moved, OfferedKind, OfferedSender, Picks, SendersForm
from views import bulk_ids, choices, clicks, filled, note_limit, sender_ids, text
from views.parts import actions, button, context, field, fitting, modal, section

_LISTED = 20
_IN_ONE = 7
"""How many lines stand in one section, which holds 3,000 characters."""

_LABELS = {AccountKind.EMAIL: "Mailboxes", AccountKind.LINKEDIN: "LinkedIn accounts"}
_FIELDS = {sender_ids.SENDERS_FIELD: None, sender_ids.SENDERS_MORE: False, sender_ids.SENDERS_OUT: True}
"""The fields of a kind, and which senders each offers: those who write, the others, or all."""
_WHAT = {AccountKind.EMAIL: "a mailbox", AccountKind.LINKEDIN: "an account"}


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


def read(view: Mapping[str, Any]) -> tuple[int, tuple[Picks, ...]]:
    """Return the sequence and what was picked of each kind. Raises NotFound for values that are not ours."""
    values = filled.values_of(view)

    def of(name: str) -> tuple[int, ...]:
        return tuple(clicks.number(one) for one in filled.typed_list(values, name, name) or ())

    picks = []
    for kind in AccountKind:
        name, more, out = (f"{field}{kind}" for field in _FIELDS)
        if name in values:
            as_now = out in values and not of(name)
            picks.append(Picks(kind, None if as_now else of(name), of(more), of(out)))
    return clicks.number(_kept(view)), tuple(picks)


def asked_for(view: Mapping[str, Any], action_id: str) -> tuple[int, AccountKind, bool | None]:
    """Return for which sequence and of which kind senders are looked for, and whether those who write or the others.

    None for all. Raises NotFound.
    """
    for kind in AccountKind:
        for name, writes in _FIELDS.items():
            if action_id == f"{name}{kind}":
                return clicks.number(_kept(view)), kind, writes
    raise NotFound()


def touched(moved: Moved, form_id: int) -> View:
    """Build the page that says what saving moves and voids; the choice is kept under this number."""
    blocks = [
        section(
            f"*{text.counted(moved.leads, 'lead')} would change sender, which voids "
            f"{text.counted(moved.approvals, 'approval')}.*\nWhat has left stays as it is. The words stay the "
            "same: Approve again takes them all at once, after you have looked."
        )
    ]
    metadata = f"{moved.sequence_id}:{form_id}"
    return modal(
        sender_ids.SENDERS_TOUCHED, "Senders", blocks, submit="Save", close="Cancel", metadata=metadata
    )


def read_touched(view: Mapping[str, Any]) -> tuple[int, int]:
    """Return the sequence and the number under which the choice of the page is kept. Raises NotFound."""
    sequence_id, _, form_id = _kept(view).partition(":")
    return clicks.number(sequence_id), clicks.number(form_id)


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
    listed = sorted(kind.senders, key=lambda one: not one.is_chosen)[:_LISTED]
    writing = sum(one.is_chosen for one in kind.senders)
    lines = [_line(one) for one in listed]
    if writing > choices.MAX_OPTIONS:
        lines.append(f"*{writing:,} write*, of {len(kind.senders):,} that are connected.")
    elif len(kind.senders) > _LISTED:
        lines.append(f"{len(kind.senders) - _LISTED:,} more can be chosen below.")
    shown: list[Block] = [
        section("\n".join(lines[at : at + _IN_ONE])) for at in range(0, len(lines), _IN_ONE)
    ]
    notes = [
        note_limit.part(one.id, one.name, one.note_limit)
        for one in listed
        if kind.kind is AccountKind.LINKEDIN
    ]
    fields = _change(kind) if writing > choices.MAX_OPTIONS else [_choose(kind)]
    return [*shown, *fields, *notes]


def _choose(kind: OfferedKind) -> Block:
    name = f"{sender_ids.SENDERS_FIELD}{kind.kind}"
    element = choices.some_of(
        name,
        [Choice(one.id, one.name) for one in kind.senders],
        {one.id for one in kind.senders if one.is_chosen},
        what=_WHAT[kind.kind],
        to_do="Choose one or several",
    )
    return field(name, _LABELS[kind.kind], element)


def _change(kind: OfferedKind) -> list[Block]:
    """Ask who is to write beside or in place of more senders than a select shows as chosen."""
    is_left = not all(one.is_chosen for one in kind.senders)
    asked = [
        (sender_ids.SENDERS_OUT, "no longer write"),
        *([(sender_ids.SENDERS_MORE, "write, too")] if is_left else []),
        (sender_ids.SENDERS_FIELD, "write alone, in place of all others"),
    ]
    fields: list[Block] = [
        field(
            f"{name}{kind.kind}",
            f"{_LABELS[kind.kind]} that {do}",
            choices.some_by_name(f"{name}{kind.kind}", _WHAT[kind.kind]),
            optional=True,
        )
        for name, do in asked
    ]
    return [*fields, context("What you leave empty stays as it is.")]


def _line(one: OfferedSender) -> str:
    health = "works" if one.state is SenderState.HEALTHY else f"⚠ broken: {text.sentence(one.reason, 80)}"
    return text.joined(
        [
            text.bold(one.name),
            f"up to {one.a_day:,} a day",
            f"{text.counted(one.leads_here, 'lead')} here, {one.leads:,} in all",
            health,
        ]
    )
