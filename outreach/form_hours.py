"""A sequence's own sending hours: as typed, in words, and as they are kept."""

from datetime import time
from typing import Any

from outreach import form_screens
from outreach.schedule import WEEKDAYS, BadWindow, Window, hours


def problems(typed: form_screens.HoursForm) -> dict[str, str]:
    """Return a sentence for each field that is wrong; hours that are not the sequence's own are not looked at."""
    if not typed.is_own:
        return {}
    opens, closes = _time(typed.opens), _time(typed.closes)
    wrong: dict[str, str] = {}
    if opens is None:
        wrong["opens"] = "Choose when sending begins, such as 09:00."
    if closes is None:
        wrong["closes"] = "Choose when sending ends, such as 17:00."
    if opens and closes and opens >= closes:
        wrong["closes"] = f"Choose an end after {opens:%H:%M} on the same day, so that there is time to send."
    if not set(typed.weekdays) & set(range(7)):
        wrong["weekdays"] = "Choose at least one day of the week."
    return wrong


def kept(typed: form_screens.HoursForm) -> dict[str, Any] | None:
    """Return the hours as a sequence keeps them, None where the workspace's hold."""
    if not typed.is_own:
        return None
    return {"opens": typed.opens, "closes": typed.closes, "weekdays": sorted(set(typed.weekdays))}


def typed_of(own: dict[str, Any] | None, *, skips_holidays: bool) -> form_screens.HoursForm:
    """Return the form of the hours that a sequence keeps."""
    if own is None:
        return form_screens.HoursForm(skips_holidays=skips_holidays)
    return form_screens.HoursForm(True, own["opens"], own["closes"], tuple(own["weekdays"]), skips_holidays)


def in_words(typed: form_screens.HoursForm, workspace_hours: str) -> str:
    """Say when a sequence sends: "its own, 10:00–15:00 Tue, Thu; not on public holidays"."""
    days = f"{'not' if typed.skips_holidays else 'also'} on public holidays"
    if not typed.is_own:
        return (
            f"the workspace's, {workspace_hours}; {days}" if workspace_hours else f"the workspace's; {days}"
        )
    try:
        window = Window(
            time.fromisoformat(typed.opens), time.fromisoformat(typed.closes), frozenset(typed.weekdays)
        )
    except (BadWindow, ValueError):
        return f"its own, not complete yet; {days}"
    return f"its own, {window_in_words(window)}; {days}"


def window_in_words(window: Window) -> str:
    """Say when a window is open: "09:00–17:00 Mon–Fri"."""
    if window.weekdays == frozenset(range(5)):
        return f"{hours(window)} Mon–Fri"
    return f"{hours(window)} {', '.join(WEEKDAYS[day] for day in sorted(window.weekdays))}"


def _time(typed: str) -> time | None:
    try:
        found = time.fromisoformat(typed)
    except ValueError:
        return None
    return None if found.tzinfo else found
