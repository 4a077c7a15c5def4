"""The form in which a mailbox is connected, as typed; the password is never put back."""

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from outreach.composing import is_plain_address
from outreach.mailbox_forms import MAX_NAME
from outreach.mailbox_screens import MailboxForm, TypedMailbox, TypedServer
from views import clicks, consent_link, filled, mailbox_ids, text
from views.parts import actions, button, context, field, modal, option, section, text_input

SECURITIES = {"tls": "TLS", "starttls": "STARTTLS", "none": "none: the password travels in the clear"}
_HOST_LENGTH, _PORT_LENGTH = 255, 5


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
    if form.issuers:
        blocks += [
            actions(consent_link.buttons(form.issuers)),
            context("Without a password: the owner allows it in a browser. Or with an app password:"),
        ]
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


def typed_address(view: Mapping[str, Any]) -> str:
    """Return the address in an open form, in lower case; "" where none is typed, or none that can be one."""
    if view.get("callback_id") != mailbox_ids.MAILBOX_FORM:
        return ""
    address = read(view).typed.address.strip().lower()
    return address if is_plain_address(address) else ""


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
