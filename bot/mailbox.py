"""`plera mailbox`: connects a mailbox after logging in to both of its servers, and lists what is connected."""

import argparse
import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.refusal import Refused
from bot.schema import require_current
from bot.settings import Settings
from bot.wiring import build, database_url
from bot.workspaces import the_workspace
from models import Person, SenderAccount, Workspace
from models.states import PostKind
from outreach import connecting, leads, posts
from outreach.connecting import MailboxDetails
from outreach.errors import OutreachError
from outreach.ports import MailAccount, Services

_SMTP_PORTS = {587: "starttls", 465: "tls", 25: "none"}
_IMAP_PORTS = {993: "tls", 143: "starttls"}
_APP_PASSWORD = (
    "Does the provider ask for an app password? Google, Yahoo and iCloud do as soon as two-step verification is on; "
    "Microsoft 365 must allow SMTP AUTH for the mailbox."
)

_PROVIDERS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), ("smtp.gmail.com", "imap.gmail.com")),
    **dict.fromkeys(
        ("outlook.com", "hotmail.com", "live.com", "msn.com"), ("smtp.office365.com", "outlook.office365.com")
    ),
    **dict.fromkeys(("yahoo.com", "ymail.com"), ("smtp.mail.yahoo.com", "imap.mail.yahoo.com")),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), ("smtp.mail.me.com", "imap.mail.me.com")),
    **dict.fromkeys(("gmx.de", "gmx.net"), ("mail.gmx.net", "imap.gmx.net")),
    "fastmail.com": ("smtp.fastmail.com", "imap.fastmail.com"),
    "zoho.com": ("smtp.zoho.com", "imap.zoho.com"),
}
"""Servers of well-known providers, from their own help pages; every other domain is guessed as smtp. and imap."""


class MailboxRefused(Refused):
    """The mailbox cannot be connected; the text says why and what to do."""


@dataclass(frozen=True)
class Server:
    """Where one side of a mailbox listens."""

    host: str
    port: int
    security: str


def add(settings: Settings, given: argparse.Namespace) -> int:
    """Connect a mailbox, or change how it is connected; return the exit code. Raises Refused."""
    address = given.address.strip().lower()
    if not leads.is_address(address):
        raise MailboxRefused("Give one plain email address, as in jo@example.com.")
    smtp = server_of(given.smtp, _guess(address)[0], 587, given.smtp_security, _SMTP_PORTS)
    imap = server_of(given.imap, _guess(address)[1], 993, given.imap_security, _IMAP_PORTS)
    since = _since(given.since)
    require_current(database_url(settings))
    services = build(settings, "mailbox")
    workspace_id = services.read(lambda session: the_workspace(session, given.workspace).id)
    owner_id = services.read(lambda session: _owner(session, workspace_id, given.owner, address))
    known = services.read(lambda session: connecting.find(session, workspace_id, address))
    name = given.name or (known.display_name if known else _ask(f"Name that mails from {address} carry: "))
    account = MailAccount(
        address=address,
        display_name=name.strip(),
        username=given.username or (known.username if known else address),
        password=ask_password(address),
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_security=smtp.security,
        imap_host=imap.host,
        imap_port=imap.port,
        imap_security=imap.security,
    )
    log_in(services, account)
    details = MailboxDetails(
        account=account,
        signature=given.signature.replace("\\n", "\n") if given.signature is not None else None,
        daily_limit=given.daily_limit,
        in_use_since=since,
        owner_person_id=owner_id,
    )
    kept = services.run(lambda session: _keep(session, services, workspace_id, details))
    print(f"{address} is connected: it sends through {smtp.host} and is read at {imap.host}.")
    if kept == services.now().date():
        print(
            "It counts as new: 10 mails a day at first, 5 more each day. If it has been in use for longer, say since "
            f"when: plera mailbox add {address} --since 2023-05-01"
        )
    return 0


def show(settings: Settings) -> int:
    """List the mailboxes with their health; return the exit code."""
    require_current(database_url(settings))
    services = build(settings, "mailbox")
    for line in services.read(_lines) or ["No mailbox is connected: plera mailbox add you@example.com"]:
        print(line)
    return 0


def ask_password(address: str) -> str:
    """Return the mailbox's password from PLERA_MAILBOX_PASSWORD, else ask for it without showing it."""
    given = os.environ.get("PLERA_MAILBOX_PASSWORD")
    try:
        return given or getpass.getpass(f"Password or app password of {address}: ")
    except EOFError as error:
        raise MailboxRefused(
            "There is no terminal to ask for the password on: set PLERA_MAILBOX_PASSWORD for this command."
        ) from error


def log_in(services: Services, account: MailAccount) -> None:
    """Log in on both sides before anything is kept. Raises MailboxRefused with what to correct."""
    try:
        with services.channels["email"].connect(account):
            pass
        with services.mailboxes.open(account, "INBOX"):
            pass
    except OutreachError as error:
        words = str(error)
        hint = f"\n{_APP_PASSWORD}" if "password" in words else ""
        raise MailboxRefused(f"{account.address} was not connected. {words}{hint}") from error


def server_of(
    given: str, guessed: str, port: int, security: str | None, by_port: Mapping[int, str]
) -> Server:
    """Read HOST or HOST:PORT; what is not given is the guess, and security follows the port."""
    host, _, typed = (given or guessed).strip().partition(":")
    if typed and not (typed.isdecimal() and 1 <= int(typed) <= 65535):
        raise MailboxRefused(f"{given} is no server: write it as smtp.example.com:587.")
    number = int(typed) if typed else port
    return Server(host, number, security or by_port.get(number, "starttls"))


def _guess(address: str) -> tuple[str, str]:
    domain = address.rpartition("@")[2]
    return _PROVIDERS.get(domain, (f"smtp.{domain}", f"imap.{domain}"))


def _ask(question: str) -> str:
    try:
        return input(question)
    except EOFError as error:
        raise MailboxRefused("Give the name that mails come from: --name 'Jo Example'.") from error


def _since(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise MailboxRefused(f"{typed} is no date: write it as 2023-05-01.") from error


def _owner(session: Session, workspace_id: int, wanted: str, address: str) -> int | None:
    """Return whose mailbox it is: who was named, else whoever has this address in Slack."""
    word = wanted.strip() or address
    found = session.scalar(
        select(Person.id).where(
            Person.workspace_id == workspace_id,
            (Person.slack_user_id == word) | (func.lower(Person.email) == word.lower()),
        )
    )
    if wanted and found is None:
        raise MailboxRefused(
            f"Nobody called {wanted} is known yet: open Plera's Home as that person once, or leave --owner out."
        )
    return found


def _keep(session: Session, services: Services, workspace_id: int, details: MailboxDetails) -> date:
    sealed = services.cipher.encrypt(details.account.password)
    kept = connecting.keep(session, workspace_id, details, sealed, now=services.now())
    posts.changed_all(session, workspace_id, PostKind.HOME)
    return kept.in_use_since


def _lines(session: Session) -> list[str]:
    rows = session.execute(
        select(SenderAccount, Workspace.name)
        .join(Workspace, Workspace.id == SenderAccount.workspace_id)
        .order_by(Workspace.id, SenderAccount.address)
    )
    return [
        f"{sender.address} · {sender.state}{': ' + sender.health_reason if sender.health_reason else ''} · "
        f"{sender.daily_limit} a day at most · in use since {sender.in_use_since} · {name}"
        for sender, name in rows
    ]
