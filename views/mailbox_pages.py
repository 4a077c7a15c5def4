"""What follows the form of a mailbox: that it is tried, since when it has been in use, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import DatePickerElement
from slack_sdk.models.views import View

from outreach.mailbox_screens import Checking, FormScreen, LetIn, MailboxForm, Settled
from outreach.sender_editing import MAX_SIGNATURE
from views import clicks, filled, mailbox_form, mailbox_ids, text
from views.parts import actions, button, context, field, modal, section, text_input


@dataclass(frozen=True)
class Finished:
    """The last page as typed."""

    form_id: int
    since: date | None
    limit: str
    signature: str
    list_view: str = ""


def shown(screen: FormScreen) -> View:
    """Draw a form as it is now."""
    if isinstance(screen, MailboxForm):
        return mailbox_form.build(screen)
    if isinstance(screen, Checking):
        return checking(screen)
    if isinstance(screen, LetIn):
        return let_in(screen)
    return settled(screen)


def checking(screen: Checking) -> View:
    """Say that both servers are being tried; the page follows by itself."""
    return modal(
        mailbox_ids.MAILBOX_CHECKING,
        "Checking…",
        [
            section(
                f"*Trying the servers of {text.name(screen.address)}…*\nThis takes a few seconds, a minute at most "
                "where a server does not answer. The page follows by itself."
            ),
            actions([button("Look again", mailbox_ids.MAILBOX_LOOK, str(screen.form_id))]),
            context("Nothing is saved and nothing is sent. You may close this: you are told how it ended."),
        ],
        close="Close",
        metadata=str(screen.form_id),
    )


def let_in(screen: LetIn) -> View:
    """Draw the last page: since when it has been in use, how much it may send, and its signature."""
    hint = (
        "Its Sent folder begins then. Change it if the mailbox is older."
        if screen.is_guessed
        else "Its Sent folder does not tell, so it counts as new: choose an earlier day if it is older."
    )
    return modal(
        mailbox_ids.MAILBOX_LET_IN,
        "Connect mailbox",
        [
            section(
                f"✓ *Both servers let {text.name(screen.address)} in.*\nIt sends through {text.name(screen.smtp)} "
                f"and is read at {text.name(screen.imap)}."
            ),
            field(
                mailbox_ids.MAILBOX_SINCE,
                "In use since",
                DatePickerElement(action_id=mailbox_ids.MAILBOX_SINCE, initial_date=screen.since.isoformat()),
                hint=hint,
            ),
            field(
                mailbox_ids.MAILBOX_LIMIT,
                "Emails a day at most",
                text_input(mailbox_ids.MAILBOX_LIMIT, str(screen.limit), limit=6),
                hint=(
                    f"{screen.a_day} today. A new mailbox begins with 10 and gains 5 a day; more than 50 takes 30 days "
                    "without trouble."
                ),
            ),
            field(
                mailbox_ids.MAILBOX_SIGNATURE,
                "Signature",
                text_input(mailbox_ids.MAILBOX_SIGNATURE, screen.name, multiline=True, limit=MAX_SIGNATURE),
                optional=True,
            ),
        ],
        submit="Connect",
        close="Later",
        metadata=f"{screen.form_id}:{screen.list_view}",
    )


def read_let_in(view: Mapping[str, Any]) -> Finished:
    """Return the last page as typed. Raises NotFound."""
    values = filled.values_of(view)
    form_id, _, list_view = str(view.get("private_metadata") or "").partition(":")
    return Finished(
        clicks.number(form_id),
        filled.typed_date(values, mailbox_ids.MAILBOX_SINCE),
        filled.chosen(values, mailbox_ids.MAILBOX_LIMIT),
        filled.chosen(values, mailbox_ids.MAILBOX_SIGNATURE),
        list_view,
    )


def settled(screen: Settled) -> View:
    """Say what became of a form, with the way to all senders."""
    return modal(
        mailbox_ids.MAILBOX_SETTLED,
        "Mailbox",
        [
            section(text.sentence(screen.sentence)),
            actions([button("Show senders", mailbox_ids.SENDERS_OPEN, "0")]),
        ],
    )
