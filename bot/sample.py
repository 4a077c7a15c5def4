"""The demo's invented workspace: what stands in bot/sample, written into the database once."""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, Play, Run, SenderAccount, StrategyProfile, Workspace
from models.states import AccountKind
from outreach import chosen, domain_checks
from outreach.leads import import_rows
from outreach.people import RIGHTS, of_slack_user
from outreach.ports import Cipher

_MAILBOX_AGE = timedelta(days=730)
_DAILY_LIMIT = 50
_HERE = "127.0.0.1"
"""The ceiling for an account with a clean record; an old account is past every ramp."""


@lru_cache(maxsize=1)
def content() -> Mapping[str, Any]:
    """Return what bot/sample/workspace.toml holds."""
    return tomllib.loads((files("bot") / "sample" / "workspace.toml").read_text("utf-8"))


def rows(file: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the sample's CSV files."""
    text = (files("bot") / "sample" / file).read_text("utf-8")
    yield from csv.DictReader(StringIO(text, newline=""))


def domain_records() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what the invented DNS says of the sample's sending domain, by name and kind."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in content()["domain_records"]:
        found.setdefault(one["name"], {})[one["kind"]] = tuple(one["values"])
    return found


def prospects() -> list[dict[str, str]]:
    """Return the rows of every lead that has an address, so that mailboxes can be made for them."""
    groups = content()["source_groups"]
    return [row for group in groups for row in rows(group["file"]) if row["email"]]


def write(
    session: Session,
    cipher: Cipher,
    *,
    bot_token: str,
    mail_password: str,
    ports: Mapping[str, int],
    now: datetime,
    is_empty: bool = False,
    older_groups: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Write the workspace with all that belongs to it; a second call only refreshes token and mail ports.

    Say whether it was written: False where it was there already. Forms offer the newest source group first, so that
    `older_groups` stand behind those of the guide.

    An empty one is as just after the installation: nothing is set and nobody known, but the mailboxes are there.
    """
    team = content()["team"]
    workspace = session.scalar(select(Workspace).where(Workspace.team_id == team["id"]))
    sealed = cipher.encrypt(bot_token)
    if workspace is not None:
        workspace.bot_token_secret = sealed
        _move_mailboxes(session, workspace.id, ports)
        return False
    workspace = _workspace(sealed, now, is_empty)
    session.add(workspace)
    session.flush()
    people = _people(session, workspace.id, now, is_empty)
    _mailboxes(session, workspace.id, people, cipher.encrypt(mail_password), ports, now)
    if not is_empty:
        _work(session, workspace.id, [*older_groups, *content()["source_groups"]], now)
    return True


def _workspace(sealed: str, now: datetime, is_empty: bool) -> Workspace:
    team, app = content()["team"], content()["app"]
    found = Workspace(
        team_id=team["id"],
        name=team["name"],
        bot_token_secret=sealed,
        bot_user_id=app["bot_user_id"],
        bot_id=app["bot_id"],
        created_at=now,
    )
    if is_empty:
        return found
    found.review_slack_channel, found.inbox_slack_channel = slack_channel("review"), slack_channel("inbox")
    for name in ("zone", "holiday_region", "legal_sender", "postal_address"):
        setattr(found, name, team[name])
    return found


def slack_channel(purpose: str) -> str:
    """Return the slack_channel that serves a purpose."""
    return next(str(one["id"]) for one in content()["slack_channels"] if one.get("purpose") == purpose)


def _people(session: Session, workspace_id: int, now: datetime, is_empty: bool) -> dict[str, Person]:
    if is_empty:
        owners = (one["owner"] for one in content()["mailboxes"])
        return {one: of_slack_user(session, workspace_id, one) for one in owners}
    people = {
        one["id"]: Person(
            workspace_id=workspace_id,
            slack_user_id=one["id"],
            name=one["real_name"],
            email=one["email"],
            zone=one["tz"],
            is_admin=one.get("is_admin", False),
            is_guest=one.get("is_restricted", False),
            met_at=now,
        )
        for one in content()["people"]
    }
    session.add_all(people.values())
    session.flush()
    return people


def _mailboxes(
    session: Session,
    workspace_id: int,
    people: Mapping[str, Person],
    sealed_password: str,
    ports: Mapping[str, int],
    now: datetime,
) -> None:
    began_on = (now - _MAILBOX_AGE).date()
    for mailbox in content()["mailboxes"]:
        sender = SenderAccount(
            workspace_id=workspace_id,
            owner_person_id=people[mailbox["owner"]].id,
            kind=AccountKind.EMAIL,
            address=mailbox["address"],
            display_name=mailbox["name"],
            signature=mailbox["signature"],
            username=mailbox["address"],
            password_secret=sealed_password,
            smtp_host=_HERE,
            smtp_port=ports["smtp_port"],
            smtp_security="none",
            imap_host=_HERE,
            imap_port=ports["imap_port"],
            imap_security="none",
            daily_limit=_DAILY_LIMIT,
            in_use_since=began_on,
            clean_since=began_on,
            created_at=now,
        )
        session.add(sender)
        domain_checks.watch(session, sender, now=now)


def _move_mailboxes(session: Session, workspace_id: int, ports: Mapping[str, int]) -> None:
    """Follow the mail servers to their ports of this start, also with mailboxes that were connected by hand."""
    session.execute(
        update(SenderAccount)
        .where(SenderAccount.workspace_id == workspace_id, SenderAccount.smtp_host == _HERE)
        .values(smtp_port=ports["smtp_port"], imap_port=ports["imap_port"])
    )


def _work(session: Session, workspace_id: int, groups: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Add the strategy profile, the run and its source groups; everyone but guests may do everything."""
    chosen.keep(session, workspace_id, chosen.RIGHTS, dict.fromkeys(RIGHTS))
    session.add(StrategyProfile(workspace_id=workspace_id, created_at=now, **content()["profile"]))
    run_of = content()["run"]
    play = Play(workspace_id=workspace_id, key=run_of["play"], name=run_of["play_name"])
    session.add(play)
    session.flush()
    run = Run(workspace_id=workspace_id, play_id=play.id, name=run_of["name"], created_at=now)
    session.add(run)
    session.flush()
    for group in groups:
        import_rows(
            session,
            workspace_id,
            name=group["name"],
            rows=rows(group["file"]),
            now=now,
            run_id=run.id,
            is_enriched=group["is_enriched"],
        )
