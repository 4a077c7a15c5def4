"""The launch dialog: what will happen in sentences, or what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, RadioButtonsElement
from slack_sdk.models.views import View

from outreach.finding_kinds import HOLDS_BACK
from outreach.forecast_screens import Forecast
from outreach.lab_screens import Finding, LaunchSummary
from views import clicks, filled, findings_modal, forecast_lines, ids, lab_ids, sender_names, text
from views.parts import button, context, field, modal, option, section

_SHOWN = 8


@dataclass(frozen=True)
class LaunchTyped:
    """What was chosen in the launch dialog."""

    sequence_id: int
    waits_for_window: bool


def launch_modal(launch: LaunchSummary) -> View:
    """Build the dialog; with blockers it has no Launch button and names each fix instead."""
    blocks: list[Block] = [section(f"*{text.name(launch.name)}*\n{_what_happens(launch)}")]
    if launch.forecast is not None:
        blocks.append(_forecast(launch.sequence_id, launch.forecast, launch.zone))
    if launch.is_forecast_late:
        blocks.append(
            section("*Forecast*\nWorking it out… It appears here in a few seconds; if not, open this again.")
        )
    if launch.blockers:
        shown = launch.blockers[:_SHOWN]
        blocks = [
            section(f"*{text.name(launch.name)}* cannot start yet"),
            *findings_modal.lines(shown, launch.sequence_id),
        ]
        if len(launch.blockers) > _SHOWN:
            blocks.append(context(f"… and {len(launch.blockers) - _SHOWN} more"))
    held = [one for one in launch.warnings if one.kind in HOLDS_BACK]
    others = [one for one in launch.warnings if one.kind not in HOLDS_BACK]
    if held:
        blocks.append(section("*Held back, and why*\n" + _lines("•", held)))
    if others:
        blocks.append(section("*Good to know*\n" + _lines("⚠", others)))
    if launch.blockers:
        blocks.append(context("Fix what is listed, then press Launch… again. Nothing has been sent."))
        return modal(ids.LAUNCH_MODAL, "Not ready yet", blocks, metadata=str(launch.sequence_id))
    if launch.outside_hours:
        blocks.append(_timing(launch.outside_hours))
    blocks.append(context("A reply stops every further step to that lead. Pause is always one click away."))
    return modal(
        ids.LAUNCH_MODAL,
        "Launch this sequence?",
        blocks,
        submit="Launch",
        close="Not yet",
        metadata=str(launch.sequence_id),
    )


def read_launch(view: Mapping[str, Any]) -> LaunchTyped:
    """Return what was chosen; without the question everyone is written to at once. Raises NotFound."""
    chosen = filled.typed(filled.values_of(view), ids.LAUNCH_TIMING_BLOCK, ids.LAUNCH_TIMING)
    return LaunchTyped(
        sequence_id=clicks.number(str(view.get("private_metadata") or "")),
        waits_for_window=chosen == ids.LAUNCH_NEXT_WINDOW,
    )


def _what_happens(launch: LaunchSummary) -> str:
    senders = sender_names.in_words(launch.senders)
    sentences = [
        _who_enters(launch),
        f"Sent from {senders}." if senders else "",
        f"{text.counted(launch.waiting_for_review, 'more lead')} can enter once approved."
        if launch.waiting_for_review
        else "",
        f"{text.counted(launch.left_out, 'lead')} left out." if launch.left_out else "",
        _how_approved(launch),
    ]
    return text.joined(sentences, "\n")


def _how_approved(launch: LaunchSummary) -> str:
    """Say how many approvals somebody read in full for, and how many were given to many texts at once."""
    if not launch.unread:
        return f"{text.counted(launch.read, 'approved message')}, all read in full." if launch.read else ""
    were = "was" if launch.read == 1 else "were"
    return (
        f"Of the approved messages {launch.read:,} {were} read in full and {launch.unread:,} approved unread."
    )


def _who_enters(launch: LaunchSummary) -> str:
    """Say who enters; how many a day is left to the forecast where it tells, as it heeds more than the limits."""
    leads = text.counted(launch.entering, "lead")
    has_pace = launch.forecast is not None and launch.forecast.last_at is not None
    most = "" if has_pace else f": {text.counted(launch.leads_per_day, 'lead')} a day at most"
    if not launch.is_room_for_all:
        pace = f"as fast as the limits of senders and companies allow{most}"
        return f"{leads} can enter {pace}. Each gets the first step at once."
    gets = "gets" if launch.entering == 1 else "get"
    limits = f"\nThe senders' limits let in new leads{most}." if most else ""
    return f"{leads} can enter now and {gets} the first step at once.{limits}"


def _forecast(sequence_id: int, forecast: Forecast, zone: str) -> Block:
    by_day = button("Day by day…", lab_ids.LAUNCH_DAYS, f"{sequence_id}:0") if forecast.days else None
    return section(f"*Forecast*\n{forecast_lines.outlook(forecast, zone)}", by_day)


def _lines(mark: str, found: Sequence[Finding]) -> str:
    lines = [f"{mark} {text.sentence(one.sentence, 200)}" for one in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"… and {len(found) - _SHOWN} more")
    return "\n".join(lines)


def _timing(outside_hours: int) -> Block:
    at_once = option("At once", ids.LAUNCH_AT_ONCE)
    later = option("Wait for their next window", ids.LAUNCH_NEXT_WINDOW)
    who = "1 lead is" if outside_hours == 1 else f"{outside_hours:,} leads are"
    return field(
        ids.LAUNCH_TIMING_BLOCK,
        f"{who} outside their hours just now: write when?",
        RadioButtonsElement(action_id=ids.LAUNCH_TIMING, options=[at_once, later], initial_option=at_once),
    )
