"""`plera mailbox add` and `plera mailbox list`: a mailbox is logged in to on both sides before it is kept."""

import getpass
import os
import sys
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from bot.command import CommandRefused, services_of, workspace_of
from bot.refusal import Refused
from bot.settings import Settings
from models import Person, SenderAccount
from outreach import (
    allowances,
    composing,
    connecting,
    limits,
    login_check,
    mail_troubles,
    mailbox_plans,
    pushed_back,
    removing,
    sent_before,
)
from outreach.connecting import Connected
from outreach.errors import AlreadyDecided, NotReady
from outreach.mailbox_plans import Known, Wanted
from outreach.ports import MailAccount, Services


class LoginFailed(Refused):
    """A server of the mailbox did not let us in; the text says why and what to do. Nothing was kept."""


def add(settings: Settings, wanted: Wanted, *, owner: str = "", team_id: str = "") -> int:
    """Connect a mailbox, or refresh one, and return the exit code; nothing is kept unless both servers let us in.

    `owner` is a Slack id or an email address. Raises Refused.
    """
    if not composing.is_plain_address(wanted.address):
        raise CommandRefused(f"{wanted.address} is not one plain email address: write it as jo@example.com.")
    wanted = replace(wanted, address=wanted.address.lower())
    services = services_of(settings)
    today = services.now().date()
    if wanted.since is not None and wanted.since > today:
        raise CommandRefused("--since lies ahead: give the day on which the mailbox sent its first mails.")
    found = services.read(lambda session: _known(session, wanted, owner, team_id))
    planned = mailbox_plans.plan(wanted, found, services.mail_lookup, today)
    account = replace(planned.account, display_name=planned.account.display_name or _ask_name())
    account = replace(account, password=password_of(account.address))
    require_logins(services, account)
    first = (
        sent_before.first_sent_on(services.mailboxes, account, now=services.now())
        if found.kept is None and wanted.since is None
        else None
    )
    planned = replace(planned, account=account, in_use_since=first or planned.in_use_since)
    services.run(lambda session: _keep(session, services, team_id, planned))
    for line in _said(planned, today, is_told=wanted.since is not None):
        print(line)
    return 0


def require_logins(services: Services, account: MailAccount) -> None:
    """Log in to both servers of a mailbox. Raises LoginFailed for the first that does not let us in."""
    for failed in login_check.failures(services.channels["email"], services.mailboxes, account):
        said = login_check.in_words(
            failed, account, mail_troubles.command_line(failed.side, services.issuers)
        )
        raise LoginFailed(f"{account.address}: {said}")


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
    except (AlreadyDecided, NotReady) as error:
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


def _known(session: Session, wanted: Wanted, owner: str, team_id: str) -> Known:
    workspace = workspace_of(session, team_id)
    found = mailbox_plans.known(session, workspace.id, wanted)
    return replace(found, owner=_owner(session, workspace.id, owner)) if owner else found


def _owner(session: Session, workspace_id: int, words: str) -> Person:
    found = connecting.owner_named(session, workspace_id, words)
    if found is None:
        raise CommandRefused(
            f"Nobody known here is {words}: give --owner a member's Slack id (U…) or email address. "
            "Plera meets people when it starts and when they first use it."
        )
    return found


def _ask_name() -> str:
    if not sys.stdin.isatty():
        raise CommandRefused("--display-name is missing: give the name that mails are from.")
    name = " ".join(input("Name that mails are from: ").split())
    if not name:
        raise CommandRefused("No name was given: give the name that mails are from.")
    return name


def _keep(session: Session, services: Services, team_id: str, planned: Connected) -> None:
    workspace = workspace_of(session, team_id)
    connecting.keep(
        session, workspace.id, planned, cipher=services.cipher, now=services.now(), wall=services.wall()
    )


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
        told = "" if is_told else "; say --since if that is wrong"
        lines.append(f"In use since {since}: {limit} mails a day now, up to {planned.daily_limit}{told}.")
    if planned.owner_person_id is None:
        lines.append(
            "Nobody owns it, so the admins are told when it breaks: say --owner with a Slack id or email."
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
