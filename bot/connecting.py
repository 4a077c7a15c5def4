"""`plera mailbox add` and `plera mailbox list`: a mailbox is logged in to on both sides before it is kept."""

import getpass
import os
import sys
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot import login_check, mail_servers
from bot.command import CommandRefused, services_of, workspace_of
from bot.mail_servers import Server
from bot.settings import Settings
from models import Person, SenderAccount
from outreach import allowances, composing, connecting, limits, pushed_back, removing
from outreach.connecting import Connected
from outreach.errors import AlreadyDecided
from outreach.ports import MailAccount, Services


@dataclass(frozen=True)
class Wanted:
    """What the command line says of a mailbox; None leaves it as it is kept, or to a guess when it is new."""

    address: str
    display_name: str | None = None
    username: str | None = None
    smtp: Server | None = None
    imap: Server | None = None
    smtp_security: str | None = None
    imap_security: str | None = None
    since: date | None = None
    daily_limit: int | None = None
    signature: str | None = None
    owner: str | None = None
    team_id: str = ""


def add(settings: Settings, wanted: Wanted) -> int:
    """Connect a mailbox, or refresh one, and return the exit code; nothing is kept unless both servers let us in.

    Raises Refused.
    """
    if not composing.is_plain_address(wanted.address):
        raise CommandRefused(f"{wanted.address} is not one plain email address: write it as jo@example.com.")
    wanted = replace(wanted, address=wanted.address.lower())
    services = services_of(settings)
    today = services.now().date()
    if wanted.since is not None and wanted.since > today:
        raise CommandRefused("--since lies ahead: give the day on which the mailbox sent its first mails.")
    planned = services.read(lambda session: _plan(session, wanted, today))
    account = replace(planned.account, display_name=planned.account.display_name or _ask_name())
    planned = replace(planned, account=replace(account, password=password_of(account.address)))
    login_check.check(services, planned.account)
    services.run(lambda session: _keep(session, services, wanted, planned))
    for line in _said(planned, today, is_told=wanted.since is not None):
        print(line)
    return 0


def show(settings: Settings, team_id: str) -> int:
    """Print every mailbox of the workspace, a line each, and return the exit code. Raises Refused."""
    services = services_of(settings)
    today = services.now().date()

    def lines(session: Session) -> list[str]:
        workspace = workspace_of(session, team_id)
        return [_line(*one, today) for one in connecting.connected(session, workspace.id)]

    for line in services.read(lines) or ["No mailbox is connected yet: plera mailbox add you@company.com"]:
        print(line)
    return 0


def remove(settings: Settings, address: str, team_id: str) -> int:
    """Remove a mailbox, say how many leads wait for another sender, and return the exit code. Raises Refused."""
    services = services_of(settings)

    def work(session: Session) -> str:
        workspace = workspace_of(session, team_id)
        found = connecting.find(session, workspace.id, address)
        if found is None:
            raise CommandRefused(f"{address} is not connected: `plera mailbox list` shows which are.")
        return removing.remove_sender(session, None, found.id, now=services.now())

    try:
        print(services.run(work))
    except AlreadyDecided as error:
        raise CommandRefused(str(error)) from error
    return 0


def password_of(address: str) -> str:
    """Return the password from PLERA_MAILBOX_PASSWORD, else ask for it without showing it."""
    try:
        given = os.environ.get("PLERA_MAILBOX_PASSWORD") or getpass.getpass(
            f"Password or app password of {address}: "
        )
    except EOFError:
        given = ""
    if not given:
        raise CommandRefused("No password was given: type it, or set PLERA_MAILBOX_PASSWORD.")
    return given


def _plan(session: Session, wanted: Wanted, today: date) -> Connected:
    """Put together what was told, what is kept and what can be guessed, in this order."""
    workspace = workspace_of(session, wanted.team_id)
    kept = connecting.find(session, workspace.id, wanted.address)
    owner = _owner(session, workspace.id, wanted, kept)
    smtp, imap = _servers(wanted, kept)
    name = wanted.display_name or (kept.display_name if kept else "") or (owner.name if owner else "")
    account = MailAccount(
        address=wanted.address,
        display_name=name,
        username=wanted.username or (kept.username if kept else "") or wanted.address,
        password="",
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_security=smtp.security,
        imap_host=imap.host,
        imap_port=imap.port,
        imap_security=imap.security,
    )
    planned = Connected(account, today)
    if kept is not None:
        planned = Connected(account, kept.in_use_since, kept.daily_limit, kept.signature)
    return replace(
        planned,
        in_use_since=wanted.since or planned.in_use_since,
        daily_limit=wanted.daily_limit or planned.daily_limit,
        signature=planned.signature if wanted.signature is None else wanted.signature,
        owner_person_id=owner.id if owner else None,
    )


def _servers(wanted: Wanted, kept: SenderAccount | None) -> tuple[Server, Server]:
    smtp, imap = mail_servers.guess(wanted.address)
    if kept is not None and kept.smtp_host and kept.imap_host:
        smtp = Server(kept.smtp_host, kept.smtp_port, kept.smtp_security)
        imap = Server(kept.imap_host, kept.imap_port, kept.imap_security)
    smtp, imap = wanted.smtp or smtp, wanted.imap or imap
    return (
        replace(smtp, security=wanted.smtp_security or smtp.security),
        replace(imap, security=wanted.imap_security or imap.security),
    )


def _owner(session: Session, workspace_id: int, wanted: Wanted, kept: SenderAccount | None) -> Person | None:
    """Return whose mailbox it is: as told, as kept, else the only person with this address."""
    if wanted.owner:
        found = connecting.owner_named(session, workspace_id, wanted.owner)
        if found is None:
            raise CommandRefused(
                f"Nobody known here is {wanted.owner}: give --owner a member's Slack id (U…) or email address. "
                "Plera meets people when it starts and when they first use it."
            )
        return found
    if kept is not None and kept.owner_person_id is not None:
        return session.get(Person, kept.owner_person_id)
    return connecting.owner_named(session, workspace_id, wanted.address)


def _ask_name() -> str:
    if not sys.stdin.isatty():
        raise CommandRefused("--display-name is missing: give the name that mails are from.")
    name = " ".join(input("Name that mails are from: ").split())
    if not name:
        raise CommandRefused("No name was given: give the name that mails are from.")
    return name


def _keep(session: Session, services: Services, wanted: Wanted, planned: Connected) -> None:
    workspace = workspace_of(session, wanted.team_id)
    connecting.keep(session, workspace.id, planned, cipher=services.cipher, now=services.now())


def _said(planned: Connected, today: date, *, is_told: bool) -> list[str]:
    account, since = planned.account, planned.in_use_since
    limit = limits.daily_limit(
        configured=planned.daily_limit, in_use_since=since, today=today, clean_days=(today - since).days
    )
    lines = [
        f"{account.address} is connected: both servers let it in. It sends as {account.display_name} through "
        f"{account.smtp_host}:{account.smtp_port} and is read at {account.imap_host}:{account.imap_port}.",
    ]
    if since == today and not is_told:
        lines.append(
            f"It counts as new: {limit} mails a day, {limits.RAMP_STEP} more each day, up to {planned.daily_limit}; "
            "say --since 2023-05-01 if it is older."
        )
    else:
        lines.append(f"In use since {since}: {limit} mails a day now, up to {planned.daily_limit}.")
    if planned.owner_person_id is None:
        lines.append(
            "Nobody owns it, so nobody is told when it breaks: say --owner with a Slack id or email."
        )
    lines.append("Running processes pick it up by themselves. Next, in Slack: /plera create-sequence")
    return lines


def _line(sender: SenderAccount, owner: str, today: date) -> str:
    limit = allowances.of_day(sender, today)
    trouble = f" ({sender.health_reason})" if sender.health_reason else ""
    lowered = pushed_back.in_words(sender, today)
    return (
        f"{sender.address}: {sender.state}{trouble}, {limit} of {sender.daily_limit} mails a day, "
        f"in use since {sender.in_use_since}, {f'owned by {owner}' if owner else 'without an owner'}"
        f"{f'; {lowered}' if lowered else ''}"
        f"{f'; {sender.first_steps_why}.' if sender.first_steps_why else ''}"
    )
