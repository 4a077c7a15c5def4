"""The forms in which a mailbox is connected: what is typed, that it is tried, and since when it has been in use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from outreach.mailbox_forms import MAX_NAME
from outreach.mailbox_screens import (
    Checking,
    FormScreen,
    LetIn,
    MailboxForm,
    Settled,
    TypedMailbox,
    TypedServer,
)
from outreach.sender_editing import MAX_SIGNATURE
from views import clicks, filled, mailbox_ids, text
from views.parts import actions, button, context, field, modal, option, section, text_input

SECURITIES = {"tls": "TLS", "starttls": "STARTTLS", "none": "none: the password travels in the clear"}
_HOST_LENGTH, _PORT_LENGTH = 255, 5


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
        return build(screen)
    if isinstance(screen, Checking):
        return checking(screen)
    if isinstance(screen, LetIn):
        return let_in(screen)
    return settled(screen)


def build(form: MailboxForm) -> View:
    """Draw the form as typed; the password is never put back."""
    typed = form.typed
    blocks: list[Block] = [section(f"⚠ {text.sentence(one, 500)}") for one in form.problems]
    if form.is_known:
        blocks.append(
            section(f"{text.bold(typed.address)} is connected again with its password as it is now.")
        )
    else:
        blocks.append(
            field(
                mailbox_ids.MAILBOX_ADDRESS,
                "Email address",
                text_input(
                    mailbox_ids.MAILBOX_ADDRESS, typed.address, limit=320, placeholder="jo@example.com"
                ),
            )
        )
    blocks += [
        field(
            mailbox_ids.MAILBOX_NAME,
            "Name that its mails are from",
            text_input(mailbox_ids.MAILBOX_NAME, typed.display_name, limit=MAX_NAME),
        ),
        _password(form),
    ]
    if form.may_choose_owner:
        blocks.append(_owner(typed.owner))
    if form.shows_servers:
        blocks += _servers(typed)
    else:
        blocks += [
            context(
                "The servers of the mailbox stay as they are."
                if form.is_known
                else "Its servers are found by its domain and tried before anything is saved."
            ),
            actions([button("Set the servers by hand", mailbox_ids.MAILBOX_SERVERS, "servers")]),
        ]
    return modal(
        mailbox_ids.MAILBOX_FORM,
        "Reconnect mailbox" if form.is_known else "Connect mailbox",
        blocks,
        submit="Check",
        close="Cancel",
        metadata=_kept(form),
    )


def read(view: Mapping[str, Any]) -> MailboxForm:
    """Return the form as typed, with the password. Raises NotFound for what is none of ours."""
    values = filled.values_of(view)
    told = _unkept(view)

    def typed(name: str, otherwise: str = "") -> str:
        found = filled.typed(values, name, name)
        return otherwise if found is None else found

    before = told.typed
    people = values.get(mailbox_ids.MAILBOX_OWNER, {}).get(mailbox_ids.MAILBOX_OWNER, {})
    return MailboxForm(
        TypedMailbox(
            address=typed(mailbox_ids.MAILBOX_ADDRESS, before.address),
            display_name=typed(mailbox_ids.MAILBOX_NAME),
            username=typed(mailbox_ids.MAILBOX_USERNAME, before.username),
            owner=str(people.get("selected_user") or before.owner),
            smtp=TypedServer(
                typed(mailbox_ids.SMTP_HOST, before.smtp.host),
                typed(mailbox_ids.SMTP_PORT, before.smtp.port),
                typed(mailbox_ids.SMTP_SECURITY, before.smtp.security),
            ),
            imap=TypedServer(
                typed(mailbox_ids.IMAP_HOST, before.imap.host),
                typed(mailbox_ids.IMAP_PORT, before.imap.port),
                typed(mailbox_ids.IMAP_SECURITY, before.imap.security),
            ),
            password=typed(mailbox_ids.MAILBOX_PASSWORD),
        ),
        form_id=told.form_id,
        list_view=told.list_view,
        keeps_password=told.keeps_password,
        is_known=told.is_known,
    )


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


def _password(form: MailboxForm) -> InputBlock:
    hint = (
        "Leave it empty to use the one that you typed before."
        if form.keeps_password
        else "An app password where the provider makes them. Kept encrypted and never shown again."
    )
    return field(
        mailbox_ids.MAILBOX_PASSWORD,
        "App password",
        text_input(mailbox_ids.MAILBOX_PASSWORD, "", limit=1000),
        hint=hint,
        optional=form.keeps_password,
    )


def _owner(slack_user_id: str) -> InputBlock:
    return field(
        mailbox_ids.MAILBOX_OWNER,
        "Owner",
        UserSelectElement(action_id=mailbox_ids.MAILBOX_OWNER, initial_user=slack_user_id or None),
        hint="Is asked when it breaks, and may change it.",
        optional=True,
    )


def _servers(typed: TypedMailbox) -> list[Block]:
    blocks: list[Block] = [context("*Servers* · what is left empty is found by the domain.")]
    for label, one, host, port, security, example in (
        (
            "Sending (SMTP)",
            typed.smtp,
            mailbox_ids.SMTP_HOST,
            mailbox_ids.SMTP_PORT,
            mailbox_ids.SMTP_SECURITY,
            "smtp.example.com",
        ),
        (
            "Reading (IMAP)",
            typed.imap,
            mailbox_ids.IMAP_HOST,
            mailbox_ids.IMAP_PORT,
            mailbox_ids.IMAP_SECURITY,
            "imap.example.com",
        ),
    ):
        blocks += [
            field(
                host,
                f"{label}: server",
                text_input(host, one.host, limit=_HOST_LENGTH, placeholder=example),
                optional=True,
            ),
            field(port, f"{label}: port", text_input(port, one.port, limit=_PORT_LENGTH), optional=True),
            field(security, f"{label}: encryption", _security(security, one.security), optional=True),
        ]
    blocks.append(
        field(
            mailbox_ids.MAILBOX_USERNAME,
            "User name, if it is not the address",
            text_input(mailbox_ids.MAILBOX_USERNAME, typed.username, limit=320),
            optional=True,
        )
    )
    return blocks


def _security(name: str, chosen: str) -> StaticSelectElement:
    options = {value: option(label, value) for value, label in SECURITIES.items()}
    return StaticSelectElement(
        action_id=name,
        options=list(options.values()),
        initial_option=options.get(chosen),
        placeholder=PlainTextObject(text="As the port tells"),
    )


def _kept(form: MailboxForm) -> str:
    """Write what the form does not show as fields, never the password."""
    typed = form.typed
    return json.dumps(
        {
            "form": form.form_id,
            "list": form.list_view,
            "known": typed.address if form.is_known else "",
            "keeps": form.keeps_password,
            "owner": "" if form.may_choose_owner else typed.owner,
            "servers": None
            if form.shows_servers
            else [[one.host, one.port, one.security] for one in (typed.smtp, typed.imap)] + [typed.username],
        }
    )


def _unkept(view: Mapping[str, Any]) -> MailboxForm:
    try:
        kept = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    servers = kept.get("servers")
    smtp, imap, username = servers if servers else ((), (), "")
    form_id = kept.get("form")
    return MailboxForm(
        TypedMailbox(
            address=str(kept.get("known") or ""),
            username=str(username),
            owner=str(kept.get("owner") or ""),
            smtp=TypedServer(*smtp),
            imap=TypedServer(*imap),
        ),
        form_id=clicks.number(str(form_id)) if form_id is not None else None,
        list_view=str(kept.get("list") or ""),
        keeps_password=bool(kept.get("keeps")),
        is_known=bool(kept.get("known")),
    )
