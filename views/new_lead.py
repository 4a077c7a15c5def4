"""The form in which a lead is typed in by hand, and who is here already."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.lead_screens import NewLead
from views import choices, clicks, filled, lead_forms, lead_ids, text
from views.parts import button, context, field, modal, section


def new_lead(new: NewLead) -> View:
    """Build the form; above it whoever may be the same person, each with a button to their card."""
    blocks: list[Block] = [
        section(
            f"⚠ *{text.name(one.name, 120)} is here already.*",
            button("Open card", lead_ids.LEAD_OPEN, str(one.id)),
        )
        for one in new.known
    ]
    if len(new.known) > 1:
        blocks.append(context("The email is one lead's and the LinkedIn URL another's: correct one of them."))
    elif new.known:
        blocks.append(
            context(
                "Nothing was saved. Change it on their card, or correct what you typed and press Add again."
            )
        )
    blocks += lead_forms.fields(new.typed)
    if new.groups:
        select = choices.one_of(
            lead_ids.LEAD_GROUP, new.groups, new.group_id, what="a group", to_do="No group"
        )
        hint = "Sequences that take their leads from it enroll them, and they are reviewed like all others."
        blocks.append(field(lead_ids.LEAD_GROUP, "Source group", select, hint=hint, optional=True))
    metadata = "" if new.from_group_id is None else f"{new.from_group_id}:{int(new.has_picks)}"
    return modal(lead_ids.LEAD_NEW_MODAL, "New lead", blocks, submit="Add", close="Cancel", metadata=metadata)


def read(view: Mapping[str, Any]) -> NewLead:
    """Return what was typed and chosen. Raises NotFound."""
    group = filled.chosen(filled.values_of(view), lead_ids.LEAD_GROUP)
    below, _, picks = str(view.get("private_metadata") or "").partition(":")
    return NewLead(
        typed=lead_forms.read_fields(view, 0),
        group_id=clicks.number(group) if group else None,
        from_group_id=clicks.number(below) if below else None,
        has_picks=picks == "1",
    )
