"""How long received mails are kept: the button in the settings, and the form."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, StaticSelectElement
from slack_sdk.models.views import View

from outreach.retention import CHOICES
from views import filled, settings_ids
from views.parts import button, context, field, modal, option


def open_button() -> ButtonElement:
    """Build the button that opens the form."""
    return button("Received mails…", settings_ids.KEPT_MAIL_OPEN, "1")


def page(days: int) -> View:
    """Build the form, with what is set; a number that is none of the choices stands for itself."""
    choices = dict(CHOICES) | ({} if days in CHOICES else {days: f"For {days} days"})
    options = {number: option(label, str(number)) for number, label in choices.items()}
    select = StaticSelectElement(
        action_id=settings_ids.KEPT_MAIL_DAYS,
        options=list(options.values()),
        initial_option=options[days],
    )
    return modal(
        settings_ids.SETTINGS_KEPT_MAIL,
        "Received mails",
        [
            field(
                settings_ids.KEPT_MAIL_DAYS,
                "Keep the text of received mails",
                select,
                hint="Behind that, its thread in Slack stays, but the whole mail cannot be opened any more, and its "
                "class is not told again after an update.",
            ),
            context("What a mail was, whose, and what it brought stays. Deleted texts do not come back."),
        ],
        submit="Save",
        close="Back",
    )


def read(view: Mapping[str, Any]) -> str:
    """Return what was chosen, "" when nothing was."""
    values = filled.values_of(view)
    return filled.typed(values, settings_ids.KEPT_MAIL_DAYS, settings_ids.KEPT_MAIL_DAYS) or ""
