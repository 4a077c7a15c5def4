"""The direct message about a half-filled form."""

from slack_sdk.models.blocks import ActionsBlock

from outreach.kept_forms import NAMES, KeptForm
from outreach.slack_port import Screen
from views import ids, text
from views.parts import actions, button, section


def kept_form(model: KeptForm | str) -> Screen:
    """Offer to go on with a form, or to throw it away; once that is settled, say what became of it."""
    if isinstance(model, str):
        words = text.sentence(model)
        return Screen(words, (section(words),))
    unnamed = f"a new {NAMES[model.kind]}"
    return Screen(
        f"Draft kept: {text.name(model.title) or unnamed}",
        (
            section(f"*Draft kept* · {text.bold(model.title) or unnamed}\nNothing that you typed is lost."),
            buttons(model, primary=True),
        ),
    )


def buttons(model: KeptForm, *, primary: bool = False) -> ActionsBlock:
    """Build Continue and Discard; `primary` where no other button is."""
    value = str(model.form_id)
    return actions(
        [
            button("Continue", ids.FORM_CONTINUE, value, primary=primary),
            button("Discard", ids.FORM_DISCARD, value),
        ],
        block_id=f"kept_form:{value}",
    )
