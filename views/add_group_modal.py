"""Adding a source group to a sequence, and how the newcomers to a live one stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import SequenceState
from outreach.adding_groups import Newcomers, Offer
from views import clicks, filled, findings_modal, forecast_lines, group_choices, ids, lab_ids, text
from views.parts import actions, button, context, field, fitting, modal, section

_SHOWN_LACKING = 5
_SHOWN_BLOCKERS = 5
_HELD_BEFORE = (
    "*Newcomers will be held back*\nTheir messages are written and reviewed, but none of them enters until this is put "
    "right; then they enter by themselves. Those who are in already go on."
)
_HELD = (
    "*Held back*: none of them enters until what is marked ⛔ is put right; then they enter by themselves."
)
_LIVE = (SequenceState.ACTIVE, SequenceState.PAUSED)


@dataclass(frozen=True)
class Picked:
    """Which group was picked for which sequence."""

    sequence_id: int
    group_id: int


def build(offer: Offer) -> View:
    """Ask which group is added; those that are not ready say what they lack."""
    said = (
        "Its leads come in as newcomers: each waits until its messages are approved, the others go on as they are."
        if offer.is_live
        else "Its leads join those that wait for review."
    )
    blocks: list[Block] = [section(f"{text.bold(offer.name)}\n{said}")]
    if offer.blockers:
        blocks.append(section(_HELD_BEFORE))
        blocks += findings_modal.lines(offer.blockers[:_SHOWN_BLOCKERS], offer.sequence_id)
    if offer.groups:
        select = group_choices.one_of(lab_ids.ADD_GROUP_PICK, offer.groups)
        blocks.append(field(lab_ids.ADD_GROUP_PICK, "Source group", select))
    else:
        blocks.append(section("No other source group is ready: import leads, or enrich a group first."))
    for one in offer.lacking[:_SHOWN_LACKING]:
        enrich = button("Enrich…", ids.ENRICH, str(one.id)) if one.can_enrich else None
        blocks.append(section(f"Not ready yet: {text.bold(one.name)}: {text.sentence(one.missing)}", enrich))
    return modal(
        lab_ids.ADD_GROUP_MODAL,
        "Add source group",
        blocks,
        submit="Add" if offer.groups else "",
        close="Cancel",
        metadata=str(offer.sequence_id),
    )


def read(view: Mapping[str, Any]) -> Picked:
    """Return what was picked. Raises NotFound for values that are not ours."""
    chosen = filled.typed(filled.values_of(view), lab_ids.ADD_GROUP_PICK, lab_ids.ADD_GROUP_PICK)
    return Picked(read_sequence(view), clicks.number(chosen or ""))


def read_sequence(view: Mapping[str, Any]) -> int:
    """Return the sequence that a view is about. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def newcomers(found: Newcomers, said: str = "") -> View:
    """Show the gate that newcomers go through: how many, what is to review, what is found, and the forecast."""
    is_live = found.state in _LIVE
    blocks: list[Block] = [section(text.sentence(said))] if said else []
    if is_live:
        blocks.append(section(f"*Newcomers of {text.name(found.name)}*\n{_counts(found)}"))
        if any(one.is_blocker for one in found.findings):
            blocks.append(section(_HELD))
        blocks += findings_modal.lines(found.findings, found.sequence_id)
    if found.forecast is not None:
        blocks.append(section(f"*Forecast*\n{forecast_lines.outlook(found.forecast, found.zone)}"))
    buttons = [button("Look again", lab_ids.NEWCOMERS_AGAIN, str(found.sequence_id))]
    if is_live and found.to_review:
        label = f"Review {text.counted(found.to_review, 'newcomer')}"
        first = button(label, lab_ids.LAB_REVIEW_NEWCOMERS, str(found.sequence_id), primary=True)
        buttons.insert(0, first)
    note = "Leads come in within a moment; texts that are missing are written with Generate… in the Messaging Lab."
    return modal(
        lab_ids.ADDED_GROUP_MODAL,
        "Source group added",
        [*fitting(blocks), actions(buttons), context(note)],
        metadata=str(found.sequence_id),
    )


def _counts(found: Newcomers) -> str:
    parts = [
        text.counted(found.leads, "lead"),
        f"{found.to_review:,} to review" if found.to_review else "",
        f"{found.waiting:,} approved, to enter" if found.waiting else "",
        f"{found.left_out:,} left out" if found.left_out else "",
    ]
    return text.joined(parts)
