"""Editing a sender account: name, signature, limit, hours and owner, by its owner or an admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Person, SenderAccount, Workspace
from models.states import AccountKind
from outreach import (
    form_hours,
    form_screens,
    history,
    mailbox_forms,
    mailbox_trials,
    reach,
    recomposing,
    reply_to,
    sender_changes,
    sender_naming,
    tracking_hosts,
)
from outreach.domain_answers import Answers
from outreach.errors import InvalidForm
from outreach.mailbox_screens import SenderEdit
from outreach.numbers import numbers_of
from outreach.reach import Scope

MAX_SIGNATURE = 2000


@dataclass(frozen=True)
class Typed:
    """The form as typed. `owner` is a Slack user id; `opens` and `closes` both empty mean no hours of its own.

    `tracking_host` is None where the form does not ask for it.
    """

    sender_id: int
    name: str
    signature: str
    limit: str
    owner: str
    opens: str
    closes: str
    weekdays: tuple[int, ...]
    reply_to: str = ""
    tracking_host: str | None = None


def form(session: Session, actor: Person, sender_id: int, *, public_url: str = "") -> SenderEdit:
    """Return what may be changed, as it is. Raises NotAllowed, NotFound."""
    sender = mailbox_forms.mailbox_of(session, actor, sender_id)
    owner = session.get(Person, sender.owner_person_id) if sender.owner_person_id else None
    hours = sender.hours or {}
    workspace = session.get_one(Workspace, sender.workspace_id)
    has_pictures = sender.kind is AccountKind.EMAIL and numbers_of(session, sender.workspace_id).notes_opens
    return SenderEdit(
        sender_id=sender.id,
        address=sender.address,
        called=sender_naming.name(session, sender),
        is_mailbox=sender.kind is AccountKind.EMAIL,
        name=sender.display_name,
        signature=sender.signature,
        limit=str(sender.daily_limit),
        owner=owner.slack_user_id if owner else "",
        opens=str(hours.get("opens", "")),
        closes=str(hours.get("closes", "")),
        weekdays=tuple(hours.get("weekdays", range(5))),
        zone=str(hours.get("zone") or (owner.zone if owner and owner.zone else "") or workspace.zone),
        approvals=recomposing.approvals_at_stake(session, sender.workspace_id, sender.id)[0],
        may_choose_owner=True,
        reply_to=sender.reply_to,
        tracking_host=sender.tracking_host,
        tracking_flaw=sender.tracking_flaw,
        pictures_from=tracking_hosts.own_host(public_url) if has_pictures else "",
    )


def new_host(session: Session, actor: Person, typed: Typed, *, public_url: str) -> str:
    """Return the host of pictures that was typed anew and that the DNS is to be asked about, "" for none.

    Raises NotAllowed, NotFound.
    """
    sender = mailbox_forms.mailbox_of(session, actor, typed.sender_id)
    host = tracking_hosts.kept(typed.tracking_host or "", public_url)
    is_new = host not in ("", sender.tracking_host)
    return host if is_new and not tracking_hosts.flaw(host, public_url) else ""


def save(
    session: Session,
    actor: Person,
    typed: Typed,
    *,
    now: datetime,
    public_url: str = "",
    answers: Answers | None = None,
) -> str:
    """Keep what was changed and return what follows. Raises NotAllowed, NotFound, InvalidForm.

    `answers` is what the DNS says of a new host of pictures.
    """
    sender = mailbox_forms.mailbox_of(session, actor, typed.sender_id)
    is_mailbox = sender.kind is AccountKind.EMAIL
    name, signature = " ".join(typed.name.split()), typed.signature.strip()
    limit = mailbox_trials.number_of(typed.limit)
    host = _host(typed, sender, public_url)
    wrong: dict[str, str] = {}
    if is_mailbox:
        wrong |= _wrong_looks(session, sender, typed, name)
        wrong |= _wrong_host(sender, host, public_url, answers or {})
    if len(signature) > MAX_SIGNATURE:
        wrong["signature"] = f"Use at most {MAX_SIGNATURE} characters."
    if limit is None:
        wrong["limit"] = f"Write a number between 1 and {mailbox_trials.MOST_A_DAY}."
    hours, wrong_hours = _hours(typed, sender)
    wrong |= wrong_hours
    if wrong or limit is None:
        raise InvalidForm(wrong)
    before = sender_changes.looks(sender)
    at_stake, _ = recomposing.approvals_at_stake(session, sender.workspace_id, sender.id)
    if is_mailbox:
        sender.display_name, sender.signature = name, signature
        sender.reply_to = reply_to.kept(sender.address, typed.reply_to)
        sender.tracking_flaw = sender.tracking_flaw if host == sender.tracking_host else ""
        sender.tracking_host = host
    sender.daily_limit, sender.hours = limit, hours
    if typed.owner:
        sender.owner_person_id = mailbox_forms.owner_of(session, actor.workspace_id, typed.owner).id
    session.flush()
    after = sender_changes.looks(sender)
    if after == before:
        return f"Nothing of {sender_naming.plain(sender)} was changed."
    sender_changes.follow(session, sender, before, by=actor.id)
    _noted(session, actor, sender, now)
    is_composed_anew = before.of_mails != after.of_mails
    voids = f" Its mails are composed anew, which voids up to {at_stake:,} approvals." if at_stake else ""
    return f"{sender_naming.plain(sender)} is changed.{voids if is_composed_anew else ''}"


def _wrong_looks(session: Session, sender: SenderAccount, typed: Typed, name: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not name or len(name) > mailbox_forms.MAX_NAME:
        wrong["name"] = f"Write the name that its mails are from, in {mailbox_forms.MAX_NAME} characters."
    not_read = reply_to.wrong_with(session, sender.workspace_id, typed.reply_to)
    return wrong | ({"reply_to": not_read} if not_read else {})


def _host(typed: Typed, sender: SenderAccount, public_url: str) -> str:
    """Return the host of pictures as it is to be kept; one that the form does not ask for stays."""
    if typed.tracking_host is None:
        return sender.tracking_host
    return tracking_hosts.kept(typed.tracking_host, public_url)


def _wrong_host(sender: SenderAccount, host: str, public_url: str, answers: Answers) -> dict[str, str]:
    if host in ("", sender.tracking_host):
        return {}
    wrong = tracking_hosts.flaw(host, public_url) or tracking_hosts.why_not(answers, host, public_url)
    return {"tracking_host": wrong} if wrong else {}


def _hours(typed: Typed, sender: SenderAccount) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Return the hours as they are kept and what is wrong with them; None for no hours of its own."""
    if not typed.opens and not typed.closes:
        return None, {}
    asked = form_screens.HoursForm(True, typed.opens, typed.closes, typed.weekdays)
    wrong = form_hours.problems(asked)
    if wrong:
        return None, wrong
    kept = form_hours.kept(asked) or {}
    zone = (sender.hours or {}).get("zone")
    return kept | ({"zone": zone} if zone else {}), {}


def _noted(session: Session, actor: Person, sender: SenderAccount, now: datetime) -> None:
    detail = {"sender": sender.id, "address": sender.address}
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "sender.changed", now=now, by=actor.id, detail=detail)
    reach.redraw(session, actor.workspace_id, Scope.SENDER, sender.id)
