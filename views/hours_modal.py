"""The page on which a sequence gets sending hours of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import CheckboxesElement, RadioButtonsElement, TimePickerElement
from slack_sdk.models.views import View

from outreach.form_screens import FormChoices, HoursForm, SequenceForm
from outreach.schedule import WEEKDAYS
from views import filled, form_ids, ids, text
from views.parts import context, field, modal, option
from views.step_fields import checkbox

OWN, OPENS, CLOSES, WEEKDAY, HOLIDAYS = "own", "opens", "closes", "weekdays", "holidays"
"""The fields of the page; their names in InvalidForm are their block_ids."""

_WORKSPACE = "workspace"


def build(form: SequenceForm, choices: FormChoices) -> View:
    """Build the page as it was typed."""
    typed = form.hours
    workspace = text.joined(["The workspace's", text.one_line(choices.workspace_hours)], ": ")
    kinds = [option(workspace, _WORKSPACE), option("Its own, as set below", OWN)]
    days = [option(name, str(day)) for day, name in enumerate(WEEKDAYS)]
    chosen = [one for day, one in enumerate(days) if day in typed.weekdays]
    return modal(
        ids.HOURS_MODAL,
        "Sending hours",
        [
            field(OWN, "When this sequence sends", _radio(kinds, is_own=typed.is_own)),
            field(OPENS, "From", _time(form_ids.HOURS_OPENS, typed.opens), optional=True),
            field(CLOSES, "Until", _time(form_ids.HOURS_CLOSES, typed.closes), optional=True),
            field(
                WEEKDAY,
                "On",
                CheckboxesElement(
                    action_id=form_ids.HOURS_WEEKDAYS, options=days, initial_options=chosen or None
                ),
                optional=True,
            ),
            field(
                HOLIDAYS,
                "Public holidays",
                checkbox(
                    form_ids.HOURS_HOLIDAYS,
                    HOLIDAYS,
                    "Send nothing on the lead's public holidays",
                    is_on=typed.skips_holidays,
                ),
                optional=True,
            ),
            context("Emails follow the recipient's own clock."),
        ],
        submit="Done",
        close="Back",
        metadata=str(form.form_id),
    )


def read(values: Mapping[str, Any], typed: HoursForm) -> HoursForm:
    """Return the hours with what stands on the page."""
    own = filled.typed(values, OWN, form_ids.HOURS_OWN)
    opens = filled.typed_time(values, OPENS, form_ids.HOURS_OPENS)
    closes = filled.typed_time(values, CLOSES, form_ids.HOURS_CLOSES)
    days = filled.typed_list(values, WEEKDAY, form_ids.HOURS_WEEKDAYS)
    holidays = filled.typed_list(values, HOLIDAYS, form_ids.HOURS_HOLIDAYS)
    return replace(
        typed,
        is_own=typed.is_own if own is None else own == OWN,
        opens=typed.opens if opens is None else opens,
        closes=typed.closes if closes is None else closes,
        weekdays=typed.weekdays
        if days is None
        else tuple(int(day) for day in days if day in tuple("0123456")),
        skips_holidays=typed.skips_holidays if holidays is None else bool(holidays),
    )


def _radio(kinds: list[Any], *, is_own: bool) -> RadioButtonsElement:
    return RadioButtonsElement(action_id=form_ids.HOURS_OWN, options=kinds, initial_option=kinds[is_own])


def _time(action_id: str, typed: str) -> TimePickerElement:
    return TimePickerElement(action_id=action_id, initial_time=typed or None)
