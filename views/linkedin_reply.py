"""The form in which a person pastes what a lead wrote on LinkedIn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_sdk.models.blocks import DatePickerElement
from slack_sdk.models.views import View

from outreach.linkedin_replies import MAX_REPLY, ReplyForm
from views import clicks, filled, linkedin_ids, text
from views.parts import context, field, modal, section, text_input

BLOCKS = {"text": linkedin_ids.REPLIED_TEXT, "on": linkedin_ids.REPLIED_ON}
"""The block of each field, where what is wrong with it stands."""


def build(form: ReplyForm) -> View:
    """Draw the form."""
    return modal(
        linkedin_ids.REPLIED_MODAL,
        "They replied",
        [
            section(f"What did {text.bold(form.lead_name) or 'this lead'} write to you on LinkedIn?"),
            field(
                linkedin_ids.REPLIED_TEXT,
                "Their words",
                text_input(linkedin_ids.REPLIED_TEXT, "", multiline=True, limit=MAX_REPLY),
                hint="Paste them as they are.",
            ),
            field(
                linkedin_ids.REPLIED_ON,
                "When",
                DatePickerElement(action_id=linkedin_ids.REPLIED_ON, initial_date=form.today.isoformat()),
            ),
            context(
                "Every step to them that waits is stopped, on every channel, and their conversation opens in the inbox."
            ),
        ],
        submit="Save",
        close="Cancel",
        metadata=str(form.enrollment_id),
    )


def read(view: Mapping[str, Any]) -> tuple[int, str, date | None]:
    """Return whose reply it is, its words and its day. Raises NotFound."""
    values = filled.values_of(view)
    words = filled.typed(values, linkedin_ids.REPLIED_TEXT, linkedin_ids.REPLIED_TEXT) or ""
    on = filled.typed_date(values, linkedin_ids.REPLIED_ON)
    return clicks.number(str(view.get("private_metadata") or "")), words, on
