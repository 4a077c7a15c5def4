"""The pages on which a sender account is edited and removed."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, CheckboxesElement, TimePickerElement, UserSelectElement
from slack_sdk.models.views import View

from outreach.mailbox_forms import MAX_NAME
from outreach.mailbox_screens import SenderEdit
from outreach.schedule import WEEKDAYS
from outreach.sender_editing import MAX_SIGNATURE, Typed
from outreach.tracking_hosts import MAX_HOST
from views import clicks, filled, mailbox_ids, text
from views.parts import context, field, modal, option, section, text_input


def build(form: SenderEdit) -> View:
    """Draw the form with what may be changed."""
    blocks: list[Block] = [section(text.bold(form.called or form.address) or "This sender")]
    if form.is_mailbox:
        blocks += _looks(form)
    what = "Emails" if form.is_mailbox else "Invites"
    blocks += [
        field(
            mailbox_ids.MAILBOX_LIMIT,
            f"{what} a day at most",
            text_input(mailbox_ids.MAILBOX_LIMIT, form.limit, limit=6),
        ),
        *_hours(form),
        field(
            mailbox_ids.MAILBOX_OWNER,
            "Owner",
            UserSelectElement(action_id=mailbox_ids.MAILBOX_OWNER, initial_user=form.owner or None),
            hint="Is asked when it breaks, and may change it.",
            optional=True,
        ),
    ]
    return modal(
        mailbox_ids.SENDER_EDIT,
        "Edit sender",
        blocks,
        submit="Save",
        close="Cancel",
        metadata=str(form.sender_id),
    )


def read(view: Mapping[str, Any]) -> Typed:
    """Return what was typed. Raises NotFound."""
    values = filled.values_of(view)
    people = values.get(mailbox_ids.MAILBOX_OWNER, {}).get(mailbox_ids.MAILBOX_OWNER, {})
    days = filled.typed_list(values, mailbox_ids.SENDER_WEEKDAYS, mailbox_ids.SENDER_WEEKDAYS) or ()
    return Typed(
        sender_id=clicks.number(str(view.get("private_metadata") or "")),
        name=filled.chosen(values, mailbox_ids.MAILBOX_NAME),
        signature=filled.chosen(values, mailbox_ids.MAILBOX_SIGNATURE),
        reply_to=filled.chosen(values, mailbox_ids.MAILBOX_REPLY_TO),
        tracking_host=filled.typed(
            values, mailbox_ids.MAILBOX_TRACKING_HOST, mailbox_ids.MAILBOX_TRACKING_HOST
        ),
        limit=filled.chosen(values, mailbox_ids.MAILBOX_LIMIT),
        owner=str(people.get("selected_user") or ""),
        opens=filled.typed_time(values, mailbox_ids.SENDER_OPENS, mailbox_ids.SENDER_OPENS) or "",
        closes=filled.typed_time(values, mailbox_ids.SENDER_CLOSES, mailbox_ids.SENDER_CLOSES) or "",
        weekdays=tuple(int(day) for day in days if day in tuple("0123456")),
    )


def remove(sender_id: int, name: str) -> View:
    """Ask whether a sender account is to be removed."""
    return modal(
        mailbox_ids.SENDER_REMOVE,
        "Remove sender",
        [
            section(
                f"*Remove {text.name(name)}?*\nNothing more leaves from it and it is no longer read. Its leads wait "
                "for another sender; connecting it again lets them go on."
            )
        ],
        submit="Remove",
        close="Cancel",
        metadata=str(sender_id),
    )


def read_remove(view: Mapping[str, Any]) -> int:
    """Return which sender account is removed. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def _looks(form: SenderEdit) -> list[Block]:
    blocks: list[Block] = [
        field(
            mailbox_ids.MAILBOX_NAME,
            "Name that its mails are from",
            text_input(mailbox_ids.MAILBOX_NAME, form.name, limit=MAX_NAME),
        ),
        field(
            mailbox_ids.MAILBOX_SIGNATURE,
            "Signature",
            text_input(mailbox_ids.MAILBOX_SIGNATURE, form.signature, multiline=True, limit=MAX_SIGNATURE),
            optional=True,
        ),
        field(
            mailbox_ids.MAILBOX_REPLY_TO,
            "Answers go to",
            text_input(mailbox_ids.MAILBOX_REPLY_TO, form.reply_to, limit=320, placeholder=form.address),
            hint="Another mailbox that is connected here; empty for this one.",
            optional=True,
        ),
    ]
    if form.pictures_from:
        blocks.append(_pictures(form))
    if form.pictures_from and form.tracking_flaw:
        blocks.append(context(f"⚠ {text.sentence(form.tracking_flaw)}"))
    if form.approvals:
        count = text.counted(form.approvals, "approval")
        blocks.append(
            context(
                f"⚠ Another name, signature or address for answers voids {count}: the mails look different and have to "
                "be approved again."
            )
        )
    return blocks


def _pictures(form: SenderEdit) -> Block:
    """Ask for the host of the pictures that tell that a mail was opened."""
    typed = text_input(
        mailbox_ids.MAILBOX_TRACKING_HOST, form.tracking_host, limit=MAX_HOST, placeholder="links.acme.com"
    )
    return field(
        mailbox_ids.MAILBOX_TRACKING_HOST,
        "Host name of the pictures in its mails",
        typed,
        hint=f"Must lead to {form.pictures_from}, such as by a CNAME, and be served over https there. Empty for "
        f"{form.pictures_from} itself.",
        optional=True,
    )


def _hours(form: SenderEdit) -> list[Block]:
    days = [option(name, str(day)) for day, name in enumerate(WEEKDAYS)]
    chosen = [one for day, one in enumerate(days) if day in form.weekdays]
    return [
        field(
            mailbox_ids.SENDER_OPENS,
            "Sends from",
            TimePickerElement(action_id=mailbox_ids.SENDER_OPENS, initial_time=form.opens or None),
            hint=f"Its own hours, in {form.zone}; empty for none.",
            optional=True,
        ),
        field(
            mailbox_ids.SENDER_CLOSES,
            "Sends until",
            TimePickerElement(action_id=mailbox_ids.SENDER_CLOSES, initial_time=form.closes or None),
            optional=True,
        ),
        field(
            mailbox_ids.SENDER_WEEKDAYS,
            "On",
            CheckboxesElement(
                action_id=mailbox_ids.SENDER_WEEKDAYS, options=days, initial_options=chosen or None
            ),
            optional=True,
        ),
    ]
