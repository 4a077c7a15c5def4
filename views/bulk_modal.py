"""The Approve clean modal: how many, five of them in full, what stands out, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach.bulk_screens import Approved, Offer, Outlier, Sample
from views import bulk_ids, clicks, text
from views.parts import (
    actions,
    button,
    context,
    fitting,
    literal,
    literal_context,
    modal,
    option,
    pieces,
    section,
)

_OUTLIER_LENGTH = 600


@dataclass(frozen=True)
class Scope:
    """Which step was chosen in a shown modal; None for all of them."""

    sequence_id: int
    step_id: int | None
    is_again: bool = False


def build(offer: Offer) -> View:
    """Build the modal; without a clean text in the chosen scope it has nothing to approve."""
    blocks: list[Block] = [section(f"*{text.name(offer.name)}*\n{_how_many(offer)}", _scope(offer))]
    if offer.samples:
        blocks.append(section(f"*{text.counted(len(offer.samples), 'text')}, drawn by chance*"))
        for sample in offer.samples:
            blocks += _whole(sample)
    for outlier in offer.outliers:
        blocks += _standing_out(outlier)
    blocks.append(
        context("You approve exactly these texts as they are now; what changes meanwhile stays in review.")
    )
    return modal(
        bulk_ids.BULK_MODAL,
        "Approve again" if offer.is_again else "Approve clean",
        fitting(blocks),
        submit=f"Approve {offer.size:,}" if offer.size else "",
        close="Not yet",
        metadata=f"{offer.batch_id}:{offer.sequence_id}",
    )


def done(result: Approved) -> View:
    """Build what stands there after it: what was approved, and Undo until the first of them leaves."""
    lines = [f"*{text.counted(result.approved, 'message')} approved.*"]
    if result.others:
        had = "1 had" if result.others == 1 else f"{result.others:,} had"
        lines.append(f"{had} changed, or had been decided on, since you looked: they stay as they are.")
    blocks: list[Block] = [section("\n".join(lines))]
    if result.approved:
        blocks.append(actions([button("Undo", bulk_ids.BULK_UNDO, str(result.batch_id))]))
        blocks.append(context("Undo takes all of them back, until the first of them has left."))
    return modal(bulk_ids.BULK_DONE, "Approved", blocks, close="Done", metadata=str(result.batch_id))


def undone(result: Approved) -> View:
    """Build what stands there after Undo."""
    blocks: list[Block] = [section(f"*Undone.* {text.counted(result.others, 'message')} back in review.")]
    return modal(bulk_ids.BULK_DONE, "Taken back", blocks, close="Done", metadata=str(result.batch_id))


def read_scope(body: Mapping[str, Any]) -> Scope:
    """Return which step was chosen. Raises NotFound for what is not ours."""
    sequence_id = clicks.number(_kept(body["view"]).rpartition(":")[2])
    chosen = str(((body.get("actions") or [{}])[0].get("selected_option") or {}).get("value") or "")
    if chosen == bulk_ids.SAME_TEXT:
        return Scope(sequence_id, None, is_again=True)
    return Scope(sequence_id, None if chosen in ("", bulk_ids.ALL_STEPS) else clicks.number(chosen))


def read_batch(view: Mapping[str, Any]) -> int:
    """Return the offer that a shown modal draws. Raises NotFound."""
    return clicks.number(_kept(view).partition(":")[0])


def _kept(view: Mapping[str, Any]) -> str:
    return str(view.get("private_metadata") or "")


def _how_many(offer: Offer) -> str:
    if not offer.size:
        own = f" {offer.own:,} here are yours: someone else must approve them." if offer.own else ""
        return f"Nothing is clean in this step just now.{own}"
    were = "was" if offer.read == 1 else "were"
    some = f"{offer.read:,} of them {were} opened by a person"
    opened = some if offer.read else "nobody has opened any of them"
    lines = [f"{text.counted(offer.size, 'message')} to {text.counted(offer.leads, 'lead')}; {opened}."]
    if offer.is_again:
        lines.append(
            "They were approved before; since then only who sends them, signature or footer changed."
        )
    elif offer.flagged:
        lines.append(f"{text.counted(offer.flagged, 'flagged message')} stay in review.")
    if offer.own:
        are, them = ("is", "it") if offer.own == 1 else ("are", "them")
        lines.append(f"{offer.own:,} {are} yours: someone else must approve {them}.")
    return "\n".join(lines)


def _scope(offer: Offer) -> StaticSelectElement:
    options = [option("All steps", bulk_ids.ALL_STEPS)]
    options += [
        option(f"Step {position} · {text.channel_name(channel)}", str(id_))
        for id_, position, channel in offer.steps
    ]
    if offer.again or offer.is_again:
        options.append(
            option(f"Approved before, only the sender changed ({offer.again:,})", bulk_ids.SAME_TEXT)
        )
    chosen = str(offer.step_id) if offer.step_id is not None else bulk_ids.ALL_STEPS
    chosen = bulk_ids.SAME_TEXT if offer.is_again else chosen
    return StaticSelectElement(
        action_id=bulk_ids.BULK_SCOPE,
        options=options,
        initial_option=next(one for one in options if one.value == chosen),
        placeholder=PlainTextObject(text="Which steps"),
    )


def _head(sample: Sample) -> str:
    who = text.joined([text.name(sample.lead_name), text.name(sample.company)], ", ")
    return text.joined([f"*{who}*", f"step {sample.position}", text.channel_name(sample.channel)])


def _whole(sample: Sample) -> list[Block]:
    blocks: list[Block] = [section(_head(sample))]
    if sample.subject:
        blocks.append(literal_context(f"Subject: {text.one_line(sample.subject)}", 300))
    return [*blocks, *pieces(sample.body)]


def _standing_out(outlier: Outlier) -> list[Block]:
    return [
        section(f"*{outlier.reason}* · {_head(outlier.sample)}"),
        literal(outlier.sample.body, _OUTLIER_LENGTH),
    ]
