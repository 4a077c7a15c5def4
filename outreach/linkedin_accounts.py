"""Adding a LinkedIn account whose steps its owner does by hand."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, SenderAccount
from models.states import AccountKind, PostKind, SenderState
from outreach import (
    history,
    mailbox_forms,
    note_limits,
    posts,
    profile_typing,
    removing,
    rights,
    web_addresses,
)
from outreach.errors import InvalidForm
from outreach.rights import Right

INVITES_A_DAY, MOST_INVITES = 15, 100
MAX_NAME = 80


@dataclass(frozen=True)
class Form:
    """The form of a LinkedIn account, as it is shown first."""

    name: str
    owner: str
    since: date
    may_choose_owner: bool


@dataclass(frozen=True)
class Typed:
    """The form as typed. `owner` is a Slack user id, "" for whoever adds it; `notes` how long a note may be."""

    url: str
    name: str
    owner: str
    notes: str
    since: date | None
    limit: str


def begin(actor: Person, *, now: datetime) -> Form:
    """Return the form of an account of one's own. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    return Form(actor.name, actor.slack_user_id, now.date(), actor.is_admin)


def add(session: Session, actor: Person, typed: Typed, *, now: datetime) -> str:
    """Keep an account and return what follows; one that was removed works again.

    Raises NotAllowed, and InvalidForm with the names of the fields as in Typed.
    """
    rights.require(actor, Right.BUILD)
    url, name, notes, limit = _checked(typed, now)
    is_other = bool(typed.owner) and typed.owner != actor.slack_user_id
    if is_other and not actor.is_admin:
        raise InvalidForm(
            {"owner": "Only an admin adds somebody else's account: ask one, or choose yourself."}
        )
    owner = mailbox_forms.owner_of(session, actor.workspace_id, typed.owner) if is_other else actor
    found = session.scalar(
        select(SenderAccount).where(
            SenderAccount.workspace_id == actor.workspace_id,
            SenderAccount.kind == AccountKind.LINKEDIN,
            SenderAccount.address == url,
        )
    )
    if found is not None and found.state is not SenderState.REMOVED:
        raise InvalidForm({"url": "This account is here already: Edit… in its menu changes it."})
    since = typed.since or now.date()
    if found is None:
        found = SenderAccount(
            workspace_id=actor.workspace_id, kind=AccountKind.LINKEDIN, address=url, created_at=now
        )
        session.add(found)
    found.display_name, found.owner_person_id, found.is_manual = name, owner.id, True
    found.in_use_since = found.clean_since = since
    found.note_limit, found.daily_limit = notes, limit
    session.flush()
    if found.state is SenderState.REMOVED:
        removing.bring_back(session, found, now=now)
    entry = history.Entry(actor.workspace_id)
    history.record(
        session, entry, "sender.added", now=now, by=actor.id, reason=f"LinkedIn account {found.id}"
    )
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    whom = "You are" if owner.id == actor.id else f"{owner.name} is"
    return (
        f"{name}'s LinkedIn account is added: choose it under Senders… in a sequence's lab. {whom} asked in a direct "
        "message to do each invite and message when it is due."
    )


def _checked(typed: Typed, now: datetime) -> tuple[str, str, int, int]:
    """Return profile, name, length of notes and invites a day. Raises InvalidForm."""
    wrong: dict[str, str] = {}
    url = web_addresses.read_profile(typed.url).url
    if not url:
        wrong["url"] = f"{profile_typing.problem(typed.url)}."
    name = " ".join(typed.name.split())
    if not 0 < len(name) <= MAX_NAME:
        wrong["name"] = f"Write whose account it is, in {MAX_NAME} characters."
    notes = int(typed.notes) if typed.notes in {str(one) for one in note_limits.LIMITS} else 0
    if not notes:
        wrong["notes"] = "Choose what kind of account it is."
    digits = typed.limit.strip()
    limit = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else 0
    if not 0 < limit <= MOST_INVITES:
        wrong["limit"] = f"Write a number between 1 and {MOST_INVITES}; {INVITES_A_DAY} is safe."
    if typed.since is not None and typed.since > now.date():
        wrong["since"] = "Choose today or an earlier day."
    if wrong:
        raise InvalidForm(wrong)
    return url, name, notes, limit
