"""The forecast of a sequence day by day, each with what every sender sends, two weeks a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.forecast_screens import Forecast, SenderDay
from outreach.schedule import MONTHS, WEEKDAYS
from views import clicks, forecast_lines, lab_ids, text
from views.parts import actions, button, context, fitting, modal, section

DAYS = 14
_SENDERS_SHOWN = 12


@dataclass(frozen=True)
class Asked:
    """Which page of which sequence's days was asked for."""

    sequence_id: int
    page: int


def launch_days(sequence_id: int, name: str, forecast: Forecast | None, zone: str, page: int) -> View:
    """Draw one page of days; those on which nothing leaves are left out."""
    if forecast is None or not forecast.days:
        words = "Nothing would leave as things stand, or the forecast is being worked out: look again in a moment."
        return modal(lab_ids.LAUNCH_DAYS_MODAL, "Day by day", [section(words)], metadata=str(sequence_id))
    days = [(on, tuple(lines)) for on, lines in groupby(forecast.days, key=lambda one: one.on)]
    pages = -(-len(days) // DAYS)
    at = min(page, pages - 1)
    blocks: list[Block] = [section(f"{text.bold(name)}\n{forecast_lines.span(forecast, zone)}")]
    blocks += [section(_day(on, lines)) for on, lines in days[at * DAYS : (at + 1) * DAYS]]
    turns = []
    if at:
        turns.append(button("Earlier", lab_ids.LAUNCH_DAYS_BACK, f"{sequence_id}:{at - 1}"))
    if at < pages - 1:
        turns.append(button("Later", lab_ids.LAUNCH_DAYS_NEXT, f"{sequence_id}:{at + 1}"))
    foot: list[Block] = [actions(turns)] if turns else []
    foot.append(context(f"Page {at + 1} of {pages} · days on which something leaves"))
    return modal(
        lab_ids.LAUNCH_DAYS_MODAL, "Day by day", [*fitting(blocks), *foot], metadata=str(sequence_id)
    )


def read(body: Mapping[str, Any]) -> Asked:
    """Return which page a button asks for. Raises NotFound."""
    sequence_id, _, page = clicks.value_of(body).partition(":")
    return Asked(clicks.number(sequence_id), clicks.number(page or "0"))


def _day(on: date, lines: tuple[SenderDay, ...]) -> str:
    total = sum(one.first_touches + one.follow_ups for one in lines)
    head = f"*{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}* · {text.counted(total, 'message')}"
    shown = [_line(one) for one in lines[:_SENDERS_SHOWN]]
    if len(lines) > _SENDERS_SHOWN:
        shown.append(f"… and {len(lines) - _SENDERS_SHOWN} more senders")
    return "\n".join([head, *shown])


def _line(one: SenderDay) -> str:
    parts = [
        text.counted(one.first_touches, "first touch", "first touches") if one.first_touches else "",
        text.counted(one.follow_ups, "follow-up") if one.follow_ups else "",
    ]
    return f"{text.name(one.sender)}: {text.joined(parts, ', ')}"
