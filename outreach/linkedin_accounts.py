"""Adding a LinkedIn account: one whose steps its owner does by hand, or one that sends by itself through Unipile."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Person, SenderAccount
from models.states import WAITING_DELIVERY, AccountKind, PostKind, SenderState
from outreach import (
    history,
    linkedin_automation,
    mailbox_forms,
    mailboxes,
    note_limits,
    posts,
    profile_typing,
    removing,
    rights,
    web_addresses,
)
from outreach.errors import InvalidForm
from outreach.linkedin_port import (
    Account,
    AccountProblem,
    AccountState,
    AccountTrouble,
    Later,
    LinkedIn,
    Tier,
)
from outreach.rights import Right

INVITES_A_DAY, MOST_INVITES = 15, 100
MAX_NAME = 80


_NO_SUCH = "Unipile knows no LinkedIn account with this id: copy it from Accounts in its dashboard."
_AWAY = "Unipile cannot be reached just now: press Add again in a minute, or leave this empty."
_LOG_IN = (
    "LinkedIn has logged this account out at Unipile: log in again in its dashboard, then press Add again."
)
_STATES = {
    AccountState.LOGGED_OUT: _LOG_IN,
    AccountState.CONNECTING: "Unipile is still connecting this account: press Add again in a minute.",
    AccountState.STOPPED: "This account is stopped at Unipile: start it in its dashboard, then press Add again.",
    AccountState.GONE: _NO_SUCH,
}


@dataclass(frozen=True)
class Form:
    """The form of a LinkedIn account, as it is shown first."""

    name: str
    owner: str
    since: date
    may_choose_owner: bool
    may_automate: bool = False


@dataclass(frozen=True)
class Typed:
    """The form as typed. `owner` is a Slack user id, "" for whoever adds it; `notes` how long a note may be.

    `account_id` names the account at Unipile, "" for one that is done by hand.
    """

    url: str
    name: str
    owner: str
    notes: str
    since: date | None
    limit: str
    account_id: str = ""


def begin(session: Session, actor: Person, *, is_reachable: bool = False, now: datetime) -> Form:
    """Return the form of an account of one's own. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    may_automate = is_reachable and linkedin_automation.is_on(session, actor.workspace_id)
    return Form(actor.name, actor.slack_user_id, now.date(), actor.is_admin, may_automate)


def may_ask(session: Session, actor: Person, typed: Typed, *, is_reachable: bool) -> None:
    """Check that Unipile may be asked for the account that was typed. Raises NotAllowed, InvalidForm."""
    rights.require(actor, Right.BUILD)
    if not typed.account_id:
        return
    if not is_reachable:
        raise InvalidForm({"account_id": linkedin_automation.NOT_REACHED})
    if not linkedin_automation.is_on(session, actor.workspace_id):
        raise InvalidForm(
            {
                "account_id": "Leave this empty: an admin switches it on first, under /plera settings, LinkedIn…."
            }
        )


def asked_for(linkedin: LinkedIn, account_id: str) -> Account:
    """Return an account that can send, as Unipile tells it, in no transaction. Raises InvalidForm."""
    try:
        found = linkedin.account(account_id)
    except AccountProblem as error:
        is_gone = error.what is AccountTrouble.GONE
        raise InvalidForm({"account_id": _NO_SUCH if is_gone else str(error)}) from error
    except Later as error:
        raise InvalidForm({"account_id": _AWAY}) from error
    if found.state is not AccountState.WORKING:
        raise InvalidForm({"account_id": _STATES[found.state]})
    return found


def add(
    session: Session, actor: Person, typed: Typed, *, account: Account | None = None, now: datetime
) -> str:
    """Keep an account and return what follows; one that was removed works again.

    With an `account` that can send it sends by itself, also one that is here already, once no task of it is open.

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
    if found is not None and found.state is not SenderState.REMOVED and account is None:
        raise InvalidForm({"url": "This account is here already: Edit… in its menu changes it."})
    if account is not None:
        _check_free(session, actor, found, account)
        notes = note_limits.FREE if account.tier is Tier.FREE else note_limits.PAID
    since = typed.since or now.date()
    if found is None:
        found = SenderAccount(
            workspace_id=actor.workspace_id, kind=AccountKind.LINKEDIN, address=url, created_at=now
        )
        session.add(found)
    found.display_name, found.owner_person_id, found.is_manual = name, owner.id, account is None
    found.username, found.free_at = (account.account_id if account else ""), None
    found.last_checked_at = found.looks_owed_at = None
    found.in_use_since = found.clean_since = since
    found.note_limit, found.daily_limit = notes, limit
    session.flush()
    if found.state is SenderState.REMOVED:
        removing.bring_back(session, found, now=now)
    elif account is not None:
        mailboxes.works(session, found.id, mailboxes.SMTP)
        mailboxes.works(session, found.id, mailboxes.IMAP)
    entry = history.Entry(actor.workspace_id)
    history.record(
        session, entry, "sender.added", now=now, by=actor.id, reason=f"LinkedIn account {found.id}"
    )
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    added = f"{name}'s LinkedIn account is added: choose it under Senders… in a sequence's lab."
    if account is not None:
        return f"{added} It sends by itself through Unipile, as {account.name or 'its owner'}."
    whom = "You are" if owner.id == actor.id else f"{owner.name} is"
    return f"{added} {whom} asked in a direct message to do each invite and message when it is due."


def _check_free(session: Session, actor: Person, found: SenderAccount | None, account: Account) -> None:
    """Check that an account at Unipile sends for nobody else, and nothing is with a person. Raises InvalidForm."""
    other = session.scalar(
        select(SenderAccount.id).where(
            SenderAccount.kind == AccountKind.LINKEDIN,
            SenderAccount.username == account.account_id,
            SenderAccount.state != SenderState.REMOVED,
            SenderAccount.is_manual.is_(False),
            SenderAccount.id != (found.id if found else 0),
        )
    )
    if other is not None:
        raise InvalidForm({"account_id": "This account at Unipile sends already, for another profile here."})
    if found is None:
        return
    if not mailbox_forms.may_change(actor, found):
        raise InvalidForm(
            {"url": "This account is somebody else's: its owner or an admin adds it with its id."}
        )
    session.refresh(found, with_for_update=True)
    tasks = session.scalar(
        select(func.count())
        .select_from(Attempt)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(
            Delivery.sender_account_id == found.id,
            Delivery.state.in_(WAITING_DELIVERY),
            Attempt.number == Delivery.attempt,
            Attempt.ended_at.is_(None),
        )
    )
    if tasks:
        are = "1 task of it is" if tasks == 1 else f"{tasks} tasks of it are"
        do = "press Done or Couldn't… there first, so that nothing leaves twice."
        raise InvalidForm({"account_id": f"{are} open with a person: {do}"})


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
