"""The form of a LinkedIn account."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, DatePickerElement, StaticSelectElement, UserSelectElement
from slack_sdk.models.views import View

from outreach.linkedin_accounts import INVITES_A_DAY, MAX_NAME, Form, Typed
from outreach.note_limits import FREE, PAID
from views import filled, linkedin_ids
from views.parts import context, field, modal, option, section, text_input

_KINDS = {FREE: "Free: notes of 200 characters", PAID: "Premium or Sales Navigator: notes of 300"}
_BY_HAND = (
    "*Invites and messages are sent by hand.* When one is due, its owner is sent the text to copy and the profile to "
    "open; nothing here logs in to LinkedIn."
)
_AUTOMATED = (
    "*With its id at Unipile it sends by itself*, and its kind is told by Unipile. Without one, its owner is sent the "
    "text to copy and the profile to open when an invite or message is due."
)
MAX_ID = 200
BLOCKS = {
    "url": linkedin_ids.ACCOUNT_URL,
    "name": linkedin_ids.ACCOUNT_NAME,
    "owner": linkedin_ids.ACCOUNT_OWNER,
    "notes": linkedin_ids.ACCOUNT_NOTES,
    "since": linkedin_ids.ACCOUNT_SINCE,
    "limit": linkedin_ids.ACCOUNT_LIMIT,
    "account_id": linkedin_ids.ACCOUNT_UNIPILE,
}
"""The block of each field, where what is wrong with it stands."""


def build(form: Form) -> View:
    """Draw the form."""
    kinds = [option(label, str(limit)) for limit, label in _KINDS.items()]
    blocks: list[Block] = [
        section(_AUTOMATED if form.may_automate else _BY_HAND),
        field(
            linkedin_ids.ACCOUNT_URL,
            "Profile",
            text_input(
                linkedin_ids.ACCOUNT_URL, "", limit=400, placeholder="https://www.linkedin.com/in/name"
            ),
        ),
        field(
            linkedin_ids.ACCOUNT_NAME,
            "Name",
            text_input(linkedin_ids.ACCOUNT_NAME, form.name, limit=MAX_NAME),
        ),
        field(
            linkedin_ids.ACCOUNT_NOTES,
            "Kind of account",
            StaticSelectElement(action_id=linkedin_ids.ACCOUNT_NOTES, options=kinds, initial_option=kinds[0]),
        ),
        field(
            linkedin_ids.ACCOUNT_SINCE,
            "Inviting regularly since",
            DatePickerElement(action_id=linkedin_ids.ACCOUNT_SINCE, initial_date=form.since.isoformat()),
            hint="One that begins today starts with a fifth of its day and has all of it after 14 days.",
        ),
        field(
            linkedin_ids.ACCOUNT_LIMIT,
            "Invites a day at most",
            text_input(linkedin_ids.ACCOUNT_LIMIT, str(INVITES_A_DAY), limit=6),
            hint="At most 80 within 7 days besides.",
        ),
    ]
    if form.may_automate:
        blocks.append(
            field(
                linkedin_ids.ACCOUNT_UNIPILE,
                "Account id at Unipile",
                text_input(linkedin_ids.ACCOUNT_UNIPILE, "", limit=MAX_ID),
                hint="From Accounts in Unipile's dashboard. Leave it empty to have invites and messages done by hand.",
                optional=True,
            )
        )
    if form.may_choose_owner:
        blocks.append(
            field(
                linkedin_ids.ACCOUNT_OWNER,
                "Owner",
                UserSelectElement(action_id=linkedin_ids.ACCOUNT_OWNER, initial_user=form.owner),
                hint="Is asked to do its invites and messages.",
            )
        )
    else:
        blocks.append(context("You are its owner and are asked to do its invites and messages."))
    return modal(linkedin_ids.ACCOUNT_MODAL, "LinkedIn account", blocks, submit="Add", close="Cancel")


def read(view: Mapping[str, Any]) -> Typed:
    """Return what was typed."""
    values = filled.values_of(view)
    owner = values.get(linkedin_ids.ACCOUNT_OWNER, {}).get(linkedin_ids.ACCOUNT_OWNER, {})
    return Typed(
        url=filled.chosen(values, linkedin_ids.ACCOUNT_URL),
        name=filled.chosen(values, linkedin_ids.ACCOUNT_NAME),
        owner=str(owner.get("selected_user") or ""),
        notes=filled.chosen(values, linkedin_ids.ACCOUNT_NOTES),
        since=filled.typed_date(values, linkedin_ids.ACCOUNT_SINCE),
        limit=filled.chosen(values, linkedin_ids.ACCOUNT_LIMIT),
        account_id=filled.chosen(values, linkedin_ids.ACCOUNT_UNIPILE).strip(),
    )
