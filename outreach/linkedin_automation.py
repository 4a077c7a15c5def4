"""Whether a workspace's LinkedIn accounts may send by themselves: off until an admin has confirmed what that means."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Person, SenderAccount, Workspace
from models.states import AccountKind, PostKind, SenderState
from outreach import chosen, history, mailboxes, posts, rights
from outreach.errors import InvalidForm
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

NAME = "linkedin_automation"
"""The setting: {"by": a person, "at": when} once it was switched on, not there while it is off."""
NOT_REACHED = (
    "UNIPILE_DSN and UNIPILE_API_KEY are not set: without them LinkedIn is done by hand, by cards in Slack."
)
CONFIRM = "Tick this first: nothing is automated before you have."


@dataclass(frozen=True)
class AutomationForm:
    """How it stands; `why_not` says in a sentence why it cannot be switched on, "" when it can.

    `by` is who switched it on, by name, `at` when. `accounts` is how many send by themselves.
    """

    is_on: bool
    why_not: str = ""
    by: str = ""
    at: datetime | None = None
    zone: str = "UTC"
    accounts: int = 0


def is_on(session: Session, workspace_id: int) -> bool:
    """Say whether accounts may send by themselves."""
    return bool(chosen.value(session, workspace_id, NAME))


def form(session: Session, actor: Person, *, is_reachable: bool) -> AutomationForm:
    """Return how it stands. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    found = chosen.value(session, actor.workspace_id, NAME)
    zone = session.get_one(Workspace, actor.workspace_id).zone
    why_not = "" if is_reachable else NOT_REACHED
    if not found:
        return AutomationForm(False, why_not, zone=zone)
    return AutomationForm(
        True,
        why_not,
        by=history.name_of(session, found["by"]),
        at=datetime.fromisoformat(found["at"]),
        zone=zone,
        accounts=session.scalar(
            select(func.count()).select_from(SenderAccount).where(*_automated(actor.workspace_id))
        )
        or 0,
    )


def switch(
    session: Session, actor: Person, wished: bool, *, is_confirmed: bool, is_reachable: bool, now: datetime
) -> None:
    """Let accounts send by themselves from now on, or not any more: what they were to send is done by hand then.

    Raises NotAllowed, and InvalidForm where it was not confirmed or nothing could be sent.
    """
    rights.require(actor, Right.ADMIN)
    if wished == is_on(session, actor.workspace_id):
        return
    if wished and not is_reachable:
        raise InvalidForm({"confirmed": NOT_REACHED})
    if wished and not is_confirmed:
        raise InvalidForm({"confirmed": CONFIRM})
    if wished:
        chosen.keep(session, actor.workspace_id, NAME, {"by": actor.id, "at": now.isoformat()})
        reason = "LinkedIn accounts may send by themselves: what LinkedIn's terms say was confirmed"
    else:
        chosen.forget(session, actor.workspace_id, NAME)
        count = _by_hand(session, actor.workspace_id)
        reason = f"LinkedIn is done by hand again, also by {count} accounts that sent by themselves"
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "settings.linkedin", now=now, by=actor.id, reason=reason)
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    posts.changed_all(session, actor.workspace_id, PostKind.LAB_ROOT)


def _by_hand(session: Session, workspace_id: int) -> int:
    """Have every account's steps done by hand from now on; return how many accounts that are."""
    accounts = session.scalars(
        select(SenderAccount)
        .where(*_automated(workspace_id))
        .order_by(SenderAccount.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for one in accounts:
        one.is_manual, one.free_at, one.looks_owed_at = True, None, None
        session.flush()
        mailboxes.works(session, one.id, mailboxes.SMTP)
        mailboxes.works(session, one.id, mailboxes.IMAP)
    if accounts:
        enqueue_after_commit(session, "drain")
    return len(accounts)


def _automated(workspace_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        SenderAccount.workspace_id == workspace_id,
        SenderAccount.kind == AccountKind.LINKEDIN,
        SenderAccount.is_manual.is_(False),
        SenderAccount.state != SenderState.REMOVED,
    )
