"""The page of the senders: each with its health, its last check, today's use, its owner and what can be done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from models.states import AccountKind, SenderState
from outreach.mailbox_screens import BegunForm, SenderLine, SenderPage
from views import clicks, consent_link, linkedin_ids, mailbox_ids, text
from views.parts import actions, button, context, fitting, menu, modal, section

HEALTH = {
    SenderState.HEALTHY: "✓ works",
    SenderState.BROKEN: "⚠ disconnected",
    SenderState.PAUSED: "paused",
    SenderState.REMOVED: "removed",
}
_ENTRIES = {
    mailbox_ids.MENU_EDIT_SENDER: "Edit…",
    mailbox_ids.MENU_RECONNECT: "Reconnect…",
    mailbox_ids.MENU_PAUSE_SENDER: "Pause",
    mailbox_ids.MENU_RESUME_SENDER: "Resume",
    mailbox_ids.MENU_REMOVE_SENDER: "Remove…",
}


def build(page: SenderPage, said: str = "") -> View:
    """Draw one page of the list; `said` tells what was done just now."""
    blocks: list[Block] = [section(text.sentence(said))] if said else []
    if page.total:
        blocks.append(section(f"*{text.counted(page.total, 'sender')}*"))
    else:
        blocks.append(
            section(
                "*No mailbox yet.* Mails leave from a mailbox that you have already: connect yours with its address "
                "and an app password."
            )
        )
    blocks += [_begun(one) for one in page.begun]
    for line in page.lines:
        blocks += _line(line, page.zone)
    turns: list[InteractiveElement] = [
        button("Connect mailbox…", mailbox_ids.MAILBOX_CONNECT, "new", primary=True),
        *consent_link.buttons(page.issuers),
        button("Add LinkedIn account…", linkedin_ids.ACCOUNT_ADD, "new"),
    ]
    if page.page:
        turns.append(button("Back", mailbox_ids.SENDERS_BACK, str(page.page - 1)))
    if page.page < page.pages - 1:
        label = f"Page {page.page + 2} of {page.pages}"
        turns.append(button(label, mailbox_ids.SENDERS_NEXT, str(page.page + 1)))
    blocks = [*fitting(blocks), actions(turns), context("Both logins of each mailbox are tried every hour.")]
    return modal(mailbox_ids.SENDER_LIST, "Senders", blocks, metadata=str(page.page))


def read_page(view: Mapping[str, Any]) -> int:
    """Return the page that a list shows, the first where the view is none."""
    if view.get("callback_id") != mailbox_ids.SENDER_LIST:
        return 0
    return clicks.number(str(view.get("private_metadata") or ""))


def _begun(one: BegunForm) -> Block:
    how = "both servers let it in, but it is not connected yet" if one.is_let_in else "not connected"
    return section(
        f"{text.bold(one.address)} · {how}",
        button("Continue", mailbox_ids.MAILBOX_CONTINUE, str(one.form_id)),
    )


def _line(one: SenderLine, zone: str) -> list[Block]:
    owner = f"owner {text.person(one.owner)}" if one.owner else "no owner"
    is_mailbox = one.kind is AccountKind.EMAIL
    which = text.bold(one.address) if is_mailbox else text.bold(one.name or one.address)
    head = text.joined([which, "" if is_mailbox else "LinkedIn", HEALTH[one.state], owner])
    what = "" if one.kind is AccountKind.EMAIL else " invites"
    use = f"{one.used:,} of {one.a_day:,}{what} in the last 24 hours"
    checks = ""
    if one.kind is AccountKind.EMAIL:
        checks = text.joined(
            [
                f"logins tried {_when(one.logged_in_at, zone)}",
                f"read {_when(one.read_at, zone)}",
            ]
        )
    profile = "" if is_mailbox or not one.name else text.name(one.address.removeprefix("https://www."), 120)
    body = [head, profile, text.joined([use, one.grows]), checks]
    if one.state is SenderState.BROKEN and one.reason:
        body.append(text.sentence(one.reason, 250))
    body += [text.sentence(note, 300) for note in one.notes[:4]]
    entries = [(_ENTRIES[verb], f"{verb}:{one.id}") for verb in _offered(one)]
    if one.domain_check_id is not None:
        entries.append(("Domain records…", f"{mailbox_ids.MENU_DOMAIN}:{one.domain_check_id}"))
    lines: list[Block] = [
        section(
            "\n".join(part for part in body if part),
            menu(mailbox_ids.SENDER_MENU, entries) if entries else None,
            block_id=f"sender:{one.id}",
        )
    ]
    if one.state is SenderState.BROKEN and one.may_change and one.may_reconnect:
        lines.append(
            actions([button("Reconnect…", mailbox_ids.MAILBOX_RECONNECT, str(one.id), primary=True)])
        )
    return lines


def _offered(one: SenderLine) -> list[str]:
    """Return what may be done: the menu shows nothing that would be refused."""
    found = [mailbox_ids.MENU_EDIT_SENDER] if one.may_change else []
    if one.may_change and one.may_reconnect:
        found.append(mailbox_ids.MENU_RECONNECT)
    if one.may_hold:
        is_paused = one.state is SenderState.PAUSED
        found.append(mailbox_ids.MENU_RESUME_SENDER if is_paused else mailbox_ids.MENU_PAUSE_SENDER)
        found.append(mailbox_ids.MENU_REMOVE_SENDER)
    return found


def _when(at: datetime | None, zone: str) -> str:
    return text.day_time(at, zone) if at is not None else "not yet"
