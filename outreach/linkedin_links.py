"""Logging a LinkedIn account in again at Unipile: the link for it, and how the account is then."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Person, SenderAccount
from models.states import AccountKind, SenderState
from outreach import linkedin_health, mailbox_forms, sender_naming
from outreach.errors import NotReady
from outreach.linkedin_port import AccountProblem, AccountState, AccountTrouble, Connecting, Later, LinkedIn
from outreach.ports import enqueue_after_commit

LASTS = timedelta(minutes=30)
"""For how long a link leads to a login."""
_NOT_SET = "UNIPILE_DSN and UNIPILE_API_KEY are not set: without them no account can be connected."
_AWAY = "Unipile cannot be reached just now: press it again in a minute."
_GONE = "Unipile does not know this account any more: add it once more with *Add LinkedIn account…*."
_BY_HAND = "What this account sends is done by hand, so there is nothing to connect."
_CONNECTING = "Unipile is still connecting this account: look again in a minute."
_WORKS = "{name} is connected: what waited for it goes on."


def account_of(session: Session, actor: Person, sender_id: int) -> SenderAccount:
    """Return an account that an actor may log in again. Raises NotFound, NotAllowed, NotReady."""
    sender = mailbox_forms.mailbox_of(session, actor, sender_id)
    if sender.kind is not AccountKind.LINKEDIN or sender.is_manual or not sender.username:
        raise NotReady(_BY_HAND)
    if sender.state is SenderState.REMOVED:
        raise NotReady("This account was removed: add it once more with *Add LinkedIn account…*.")
    return sender


def link(linkedin: LinkedIn | None, account_id: str, *, wall: datetime) -> str:
    """Return a link at which its owner logs an account in again, asked for in no transaction. Raises NotReady."""
    if linkedin is None:
        raise NotReady(_NOT_SET)
    try:
        return linkedin.connect_link(Connecting(f"again:{account_id}", wall + LASTS, account_id=account_id))
    except AccountProblem as error:
        raise NotReady(_GONE if error.what is AccountTrouble.GONE else str(error)) from error
    except Later as error:
        raise NotReady(_AWAY) from error


def state_of(linkedin: LinkedIn | None, account_id: str) -> str:
    """Say what keeps an account from working, as Unipile tells it in no transaction; "" when nothing does.

    Raises NotReady when it cannot be told.
    """
    if linkedin is None:
        raise NotReady(_NOT_SET)
    try:
        account = linkedin.account(account_id)
    except AccountProblem as error:
        raise NotReady(_GONE if error.what is AccountTrouble.GONE else str(error)) from error
    except Later as error:
        raise NotReady(_AWAY) from error
    if account.state is AccountState.WORKING:
        return ""
    return linkedin_health.why_not(account) or _CONNECTING


def again(session: Session, actor: Person, sender_id: int) -> str:
    """Let an account go on that Unipile says is connected; return what follows.

    Raises NotFound, NotAllowed, NotReady.
    """
    sender = account_of(session, actor, sender_id)
    linkedin_health.connected(session, sender.id)
    enqueue_after_commit(session, "hear", sender.id)
    session.refresh(sender)
    said = _WORKS.format(name=f"{sender_naming.plain(sender)}'s LinkedIn account")
    waits = sender.looks_owed_at is not None
    return f"{said.rstrip('.')}, once it was heard." if waits else said
