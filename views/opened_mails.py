"""Whether it is noted when mails are opened: the form, and what stands against it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, CheckboxesElement
from slack_sdk.models.views import View

from outreach.setting_screens import OpensForm
from views import filled, settings_ids, text
from views.parts import button, context, field, modal, option, section

_AGAINST = (
    "Mail apps that load pictures by themselves (Apple Mail, Gmail's proxy) make it unreliable, it may need consent "
    "where your team writes, and it can cost deliverability."
)
_HOW = (
    "While it is on, mails of steps end with a picture of one pixel, and a lead's card says when it was first loaded. "
    "Answers and test sends carry none, no limit, figure or stop rests on it, and no approval is voided."
)
_OWN_HOST = "A mailbox may load it from a host name of its own: `/plera senders`, *Edit…*."


def open_button() -> ButtonElement:
    """Build the button that opens the form."""
    return button("Opened mails…", settings_ids.OPENED_MAILS_OPEN, "1")


def page(form: OpensForm) -> View:
    """Build the form; where no picture could be loaded it says why and only shows what is."""
    if form.why_off:
        said = f"*Off*: {text.sentence(form.why_off)}"
        return modal(
            settings_ids.SETTINGS_OPENED_MAILS,
            "Opened mails",
            [section(said), context(_AGAINST)],
            close="Back",
        )
    choice = option("Note when mails are opened", settings_ids.NOTES_OPENS)
    box = CheckboxesElement(
        action_id=settings_ids.OPENED_MAILS_ON,
        options=[choice],
        initial_options=[choice] if form.is_on else None,
    )
    blocks = [
        field(settings_ids.OPENED_MAILS_ON, "Mails of steps", box, hint=_AGAINST, optional=True),
        context(_HOW),
        context(_OWN_HOST),
    ]
    return modal(settings_ids.SETTINGS_OPENED_MAILS, "Opened mails", blocks, submit="Save", close="Back")


def read(view: Mapping[str, Any]) -> bool:
    """Return whether opens are to be noted."""
    name = settings_ids.OPENED_MAILS_ON
    return settings_ids.NOTES_OPENS in (filled.typed_list(filled.values_of(view), name, name) or ())
