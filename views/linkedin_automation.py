"""Whether LinkedIn accounts may send by themselves: the form, with what LinkedIn says to it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, CheckboxesElement
from slack_sdk.models.views import View

from outreach.linkedin_automation import AutomationForm
from views import filled, linkedin_ids, text
from views.parts import button, context, field, modal, option, section

_TERMS = (
    "LinkedIn's terms forbid third-party software that automates an account, and LinkedIn may restrict or close one "
    "that does. Whose account it is bears that."
)
_HOW = (
    "While it is on, an account added with its id at Unipile sends its invites and messages by itself, within the same "
    "limits and hours. Every other account goes on by hand."
)
_ON, _OFF = "on", "off"


def open_button() -> ButtonElement:
    """Build the button that opens the form."""
    return button("LinkedIn…", linkedin_ids.AUTOMATION_OPEN, "1")


def page(form: AutomationForm) -> View:
    """Build the form; where it cannot be switched on it says why and only shows what is."""
    if form.is_on:
        since = f" since {text.day_time(form.at, form.zone)}" if form.at else ""
        by = f", switched on by {text.name(form.by)}" if form.by else ""
        count = text.counted(form.accounts, "account")
        how = "sends by itself" if form.accounts == 1 else "send by themselves"
        blocks = [
            section(f"*On*{since}{by}. {count} {how}."),
            context(_TERMS),
            context(
                "Switched off, nothing leaves by itself any more: their owners are asked to do what is due by hand. "
                "An account that is to send by itself again later is added anew with its id."
            ),
        ]
        if form.why_not:
            blocks.append(context(text.sentence(form.why_not)))
        return _modal(blocks, submit="Switch off", wished=_OFF)
    if form.why_not:
        return _modal([section(f"*Off*: {text.sentence(form.why_not)}"), context(_TERMS)])
    choice = option("We know this and want it all the same", linkedin_ids.CONFIRMED)
    box = CheckboxesElement(action_id=linkedin_ids.AUTOMATION_CONFIRM, options=[choice])
    blocks = [
        section(f"*Off*: invites and messages are done by hand.\n{_TERMS}"),
        field(linkedin_ids.AUTOMATION_CONFIRM, "LinkedIn's terms", box, optional=True),
        context(_HOW),
    ]
    return _modal(blocks, submit="Switch on", wished=_ON)


def _modal(blocks: list[Any], *, submit: str = "", wished: str = "") -> View:
    return modal(
        linkedin_ids.AUTOMATION_MODAL, "LinkedIn", blocks, submit=submit, close="Back", metadata=wished
    )


def read(view: Mapping[str, Any]) -> tuple[bool, bool]:
    """Return whether it is to be on, and whether what it means was confirmed."""
    name = linkedin_ids.AUTOMATION_CONFIRM
    ticked = filled.typed_list(filled.values_of(view), name, name) or ()
    return view.get("private_metadata") == _ON, linkedin_ids.CONFIRMED in ticked
