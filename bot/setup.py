"""`plera setup FILE`: loads what a workspace needs before its first sequence; a second run refreshes it.

The file is TOML; docs/setup.md explains every field. Passwords are asked for, or taken from PLERA_MAILBOX_PASSWORD.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.connecting import password_of, require_logins
from bot.installing import install
from bot.refusal import Refused
from bot.schema import require_current
from bot.settings import Settings
from bot.wiring import build, database_url
from models import Person, Run, SourceGroup, StrategyProfile, Workspace
from models.states import DuplicatePolicy
from outreach import column_guesses, composing, connecting, leads, taking_in, zones
from outreach.incoming import Incoming, Problem
from outreach.mail_servers import SECURITIES
from outreach.ports import MailAccount, Services
from outreach.row_reading import RowReading
from outreach.table_port import TableRefused

_WORKSPACE = (
    "zone",
    "holiday_region",
    "legal_sender",
    "postal_address",
    "review_slack_channel",
    "inbox_slack_channel",
)
_MAILBOX = (
    ("address", str),
    ("display_name", str),
    ("smtp_host", str),
    ("smtp_port", int),
    ("smtp_security", str),
    ("imap_host", str),
    ("imap_port", int),
    ("imap_security", str),
    ("in_use_since", date),
)
_PROFILE = (
    *("name", "sender_name", "sender_role", "offer", "proof", "tone", "call_to_action"),
    *("do", "dont", "allowed_links", "language"),
)
_LISTS = ("proof", "do", "dont", "allowed_links")


class SetupRefused(Refused):
    """The file is missing something or says something wrong; the text says what to change."""


def load(settings: Settings, file: Path) -> int:
    """Load a file into the workspace of the bot token and return the exit code. Raises Refused."""
    told = _read(file)
    require_current(database_url(settings))
    services = build(settings, "setup")
    install(settings, services)
    for mailbox in told.get("mailboxes", []):
        _check_mailbox(mailbox)
        mailbox["password"] = password_of(mailbox["address"])
        require_logins(services, _account(mailbox))
    done = services.run(lambda session: _write(session, services, told, file.parent))
    for line in done:
        print(line)
    return 0


def _read(file: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SetupRefused(
            f"{file} cannot be read ({error.strerror}): give the path of your setup file."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupRefused(f"{file} is not TOML: {error}.") from error
    zone = told.get("workspace", {}).get("zone", "UTC")
    if not zones.is_zone(zone):
        raise SetupRefused(
            f"workspace.zone: there is no time zone {zone!r}; write one such as Europe/Berlin."
        )
    return told


def _check_mailbox(mailbox: Mapping[str, Any]) -> None:
    for name, kind in _MAILBOX:
        if not isinstance(mailbox.get(name), kind):
            raise SetupRefused(
                f"mailboxes: {name} is missing or no {kind.__name__}; docs/setup.md has an example."
            )
    if not composing.is_plain_address(mailbox["address"]):
        raise SetupRefused("mailboxes: address must be one plain email address.")
    for side in ("smtp_security", "imap_security"):
        if mailbox[side] not in SECURITIES:
            raise SetupRefused(f"mailboxes: {side} must be one of {', '.join(SECURITIES)}.")


def _account(mailbox: Mapping[str, Any]) -> MailAccount:
    return MailAccount(
        address=mailbox["address"].lower(),
        display_name=mailbox["display_name"],
        username=mailbox.get("username", mailbox["address"].lower()),
        **{name: mailbox[name] for name in ("password", "smtp_host", "smtp_port", "smtp_security")},
        **{name: mailbox[name] for name in ("imap_host", "imap_port", "imap_security")},
    )


def _write(session: Session, services: Services, told: Mapping[str, Any], folder: Path) -> list[str]:
    workspace = session.scalars(select(Workspace).order_by(Workspace.id)).first()
    if workspace is None:
        raise SetupRefused("There is no workspace yet: set SLACK_BOT_TOKEN and run this again.")
    for name in _WORKSPACE:
        if name in told.get("workspace", {}):
            setattr(workspace, name, told["workspace"][name])
    done = [f"Workspace {workspace.name}: settings kept."]
    done += [_keep_mailbox(session, services, workspace.id, one) for one in told.get("mailboxes", [])]
    if "profile" in told:
        done.append(_keep_profile(session, services, workspace.id, told["profile"]))
    run = _keep_run(session, services, workspace.id, told.get("run", {}).get("name", "First run"))
    done += [_import(session, services, run, group, folder) for group in told.get("source_groups", [])]
    return done


def _keep_mailbox(session: Session, services: Services, workspace_id: int, mailbox: Mapping[str, Any]) -> str:
    connected = connecting.Connected(
        _account(mailbox),
        mailbox["in_use_since"],
        mailbox.get("daily_limit", connecting.DAILY_LIMIT),
        mailbox.get("signature", ""),
        _owner(session, workspace_id, mailbox.get("owner")),
    )
    kept = connecting.keep(
        session, workspace_id, connected, cipher=services.cipher, now=services.now(), wall=services.wall()
    )
    return f"Mailbox {kept.address}: connected."


def _owner(session: Session, workspace_id: int, slack_user_id: str | None) -> int | None:
    if not slack_user_id:
        return None
    found = session.scalar(
        select(Person).where(Person.workspace_id == workspace_id, Person.slack_user_id == slack_user_id)
    )
    if found is None:
        found = Person(workspace_id=workspace_id, slack_user_id=slack_user_id)
        session.add(found)
        session.flush()
    return found.id


def _keep_profile(session: Session, services: Services, workspace_id: int, profile: Mapping[str, Any]) -> str:
    if not profile.get("name") or not profile.get("sender_name"):
        raise SetupRefused("profile: name and sender_name are needed.")
    found = session.scalar(
        select(StrategyProfile).where(
            StrategyProfile.workspace_id == workspace_id, StrategyProfile.name == profile["name"]
        )
    )
    if found is None:
        found = StrategyProfile(workspace_id=workspace_id, created_at=services.now())
        session.add(found)
    for name in _PROFILE:
        setattr(found, name, profile.get(name, [] if name in _LISTS else "en" if name == "language" else ""))
    return f"Strategy profile {found.name}: kept."


def _keep_run(session: Session, services: Services, workspace_id: int, name: str) -> Run:
    found = session.scalar(select(Run).where(Run.workspace_id == workspace_id, Run.name == name))
    if found is None:
        found = Run(workspace_id=workspace_id, name=name, created_at=services.now())
        session.add(found)
        session.flush()
    return found


def _import(session: Session, services: Services, run: Run, group: Mapping[str, Any], folder: Path) -> str:
    name = str(group.get("name") or "")
    if leads.group_to_be(session, run.workspace_id, name) is not None:
        return f"Source group {name}: there already, left as it is."
    rows = _rows(services, folder / str(group.get("file") or ""))
    made = SourceGroup(
        workspace_id=run.workspace_id,
        run_id=run.id,
        name=name,
        enriched_at=services.now(),
        created_at=services.now(),
    )
    session.add(made)
    session.flush()
    good = [row for row in rows if isinstance(row, Incoming)]
    taken = taking_in.take_in(
        session, made, good, policy=DuplicatePolicy.SKIP, origin=name, now=services.now()
    )
    bad = [row for row in rows if isinstance(row, Problem)]
    problems = "".join(f"\n  row {one.row}: {one.sentence}" for one in (*bad, *taken.problems))
    return f"Source group {name}: {taken.added} leads added, {taken.known} known already.{problems}"


def _rows(services: Services, path: Path) -> list[Incoming | Problem]:
    try:
        with services.tables.open(path) as table:
            rows = list(table.rows())
            guesses = column_guesses.guess(table.header, [row.cells for row in rows])
            reading = RowReading(table.header, {one.field: one.column for one in guesses})
            return [reading.read(row) for row in rows]
    except TableRefused as error:
        raise SetupRefused(f"{path}: {error}") from error
