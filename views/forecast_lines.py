"""A forecast in words: leads a day, the last email and what holds it up, for the lab's root and the launch dialog."""

from outreach.forecast_screens import Forecast
from outreach.zones import zone_info
from views import text

_REASONS_SHOWN = 4


def pace(forecast: Forecast, zone: str) -> str:
    """Write "10 leads a day, last message 14 Jan; bottleneck: jo@kestrel.test, 30 messages a day", "" for nothing."""
    if forecast.last_at is None:
        return ""
    return (
        f"{text.counted(forecast.leads_a_day, 'lead')} a day, last message {_day(forecast, zone)}; "
        f"bottleneck: {text.sentence(forecast.bottleneck.what, 120)}"
        + (f"\n{forecast.sooner}" if forecast.sooner else "")
    )


def outlook(forecast: Forecast, zone: str) -> str:
    """Write the forecast out, a sentence a line, for the launch dialog."""
    if forecast.last_at is None:
        lines = ["Nothing would leave as things stand."]
    else:
        messages = text.counted(forecast.messages, "message")
        lines = [
            f"{text.counted(forecast.leads_a_day, 'lead')} a day on average; "
            f"bottleneck: {text.sentence(forecast.bottleneck.what, 160)}{_advice(forecast)}.",
            f"{messages} in all; the first one leaves {_first(forecast, zone)}, the last one {_day(forecast, zone)} "
            "if nobody replies and all is approved in time.",
        ]
        if forecast.sooner:
            lines.append(forecast.sooner)
    for reason, count in forecast.never[:_REASONS_SHOWN]:
        lines.append(f"{text.counted(count, 'lead')} would get nothing more: {text.sentence(reason, 160)}.")
    return "\n".join(lines)


def span(forecast: Forecast, zone: str) -> str:
    """Write "36 messages, the first Mon 30 Nov, 10:00, the last 14 Jan", "" for nothing."""
    if forecast.last_at is None:
        return ""
    messages = text.counted(forecast.messages, "message")
    return f"{messages}, the first {_first(forecast, zone)}, the last {_day(forecast, zone)}"


def _first(forecast: Forecast, zone: str) -> str:
    return text.day_time(forecast.first_at, zone) if forecast.first_at else ""


def _advice(forecast: Forecast) -> str:
    advice = forecast.bottleneck.advice
    return f": {text.sentence(advice, 160)}" if advice else ""


def _day(forecast: Forecast, zone: str) -> str:
    """Write the day of the last message, with its year when that is another one."""
    if forecast.last_at is None or forecast.first_at is None:
        return ""
    last = forecast.last_at.astimezone(zone_info(zone))
    day = text.day_time(forecast.last_at, zone).rpartition(",")[0]
    is_other_year = last.year != forecast.first_at.astimezone(zone_info(zone)).year
    return f"{day} {last.year}" if is_other_year else day
