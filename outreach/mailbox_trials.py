"""Trying the servers of a mailbox that somebody connects: what is tried, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import MailboxForm, Person
from models.states import MailboxFormState, SenderState
from outreach import (
    connecting,
    history,
    leases,
    limits,
    mail_troubles,
    mailbox_forms,
    mailbox_plans,
    mailbox_screens,
    rights,
)
from outreach.connecting import Connected
from outreach.errors import InvalidForm, NotFound
from outreach.login_check import Failed, in_words
from outreach.mail_troubles import Trouble
from outreach.mailbox_plans import Known, Wanted
from outreach.mailbox_screens import TypedServer
from outreach.ports import Cipher, MailAccount
from outreach.rights import Right

LEASE_SECONDS = 150
MOST_A_DAY = 2000
_PASSWORDS = (Trouble.WRONG_PASSWORD, Trouble.APP_PASSWORD)


@dataclass(frozen=True)
class Trial:
    """A mailbox to be tried: what is wanted and what is known of it."""

    workspace_id: int
    wanted: Wanted
    known: Known


def asked() -> Select[int]:
    """Return the forms whose servers are to be tried."""
    return (
        select(MailboxForm.id).where(MailboxForm.state == MailboxFormState.CHECKING).order_by(MailboxForm.id)
    )


def take(session: Session, form_id: int, holder: str, *, cipher: Cipher, wall: datetime) -> Trial | None:
    """Take a form to try its servers, None when another job does or it is settled."""
    row = session.get(MailboxForm, form_id)
    if row is None or row.state is not MailboxFormState.CHECKING:
        return None
    if not leases.take(session, _lease(form_id), holder, wall=wall, seconds=LEASE_SECONDS):
        return None
    typed = mailbox_forms.typed_of(row)
    smtp, imap = mailbox_forms.servers_of(typed)
    owner = mailbox_forms.owner_of(session, row.workspace_id, typed.owner)
    wanted = Wanted(
        address=typed.address,
        display_name=typed.display_name,
        username=typed.username or None,
        smtp=smtp,
        imap=imap,
        owner_id=owner.id,
        password=cipher.decrypt(row.secret),
    )
    return Trial(row.workspace_id, wanted, mailbox_plans.known(session, row.workspace_id, wanted))


def release(session: Session, form_id: int, holder: str, *, wall: datetime) -> None:
    """Give a form back."""
    leases.release(session, _lease(form_id), holder, wall=wall)


def refused(
    session: Session,
    form_id: int,
    account: MailAccount,
    failed: Sequence[Failed],
    *,
    issuers: Collection[str],
    wall: datetime,
) -> None:
    """Keep why the servers did not let us in, with the servers that were tried; a refused password is forgotten.

    `issuers` are those by whose consent the mailbox may be connected instead.
    """
    row = session.get(MailboxForm, form_id, with_for_update=True)
    if row is None or row.state is not MailboxFormState.CHECKING:
        return
    said = [in_words(one, account, mail_troubles.form(one.side, issuers)) for one in failed]
    row.state, row.problem = MailboxFormState.REFUSED, "\n".join(dict.fromkeys(said))
    row.form, row.changed_at = _with_servers(row, account), wall
    if any(one.trouble in _PASSWORDS for one in failed):
        row.secret = ""


def broke(session: Session, form_id: int, sentence: str, *, wall: datetime) -> None:
    """Keep why a form could not be tried at all."""
    row = session.get(MailboxForm, form_id, with_for_update=True)
    if row is not None and row.state is MailboxFormState.CHECKING:
        row.state, row.problem, row.changed_at = MailboxFormState.REFUSED, sentence, wall


def let_in(
    session: Session,
    form_id: int,
    planned: Connected,
    since: date | None,
    *,
    cipher: Cipher,
    now: datetime,
    wall: datetime,
) -> str:
    """Note that both servers let us in. A mailbox that was connected before is kept at once: its limits stand.

    Returns what was done with one that is kept, "" for a new one, whose owner is asked for its age first.
    """
    row = session.get(MailboxForm, form_id, with_for_update=True)
    if row is None or row.state is not MailboxFormState.CHECKING:
        return ""
    kept = connecting.find(session, row.workspace_id, planned.account.address)
    if kept is not None:
        return _keep(session, row, planned, cipher=cipher, now=now, wall=wall)
    row.state, row.changed_at = MailboxFormState.LET_IN, wall
    row.form = _with_servers(row, planned.account) | {"since": since.isoformat() if since else ""}
    return ""


def screen(session: Session, person: Person, form_id: int, *, now: datetime) -> mailbox_screens.FormScreen:
    """Return what a person's own form shows now."""
    rights.require(person, Right.BUILD)
    try:
        row = mailbox_forms.row_of(session, person, form_id)
    except NotFound as error:
        return mailbox_screens.Settled(str(error))
    typed = mailbox_forms.typed_of(row)
    if row.state is MailboxFormState.CHECKING:
        return mailbox_screens.Checking(row.id, typed.address)
    if row.state is MailboxFormState.LET_IN:
        return _let_in(row, now)
    return mailbox_screens.MailboxForm(
        typed,
        form_id=row.id,
        problems=tuple(row.problem.splitlines()),
        keeps_password=bool(row.secret),
        is_known=connecting.find(session, row.workspace_id, typed.address) is not None,
        list_view=str(row.form.get("list_view") or ""),
        shows_servers=True,
        may_choose_owner=person.is_admin,
    )


def finish(
    session: Session,
    actor: Person,
    form_id: int,
    *,
    since: date | None,
    limit: str,
    signature: str,
    cipher: Cipher,
    now: datetime,
    wall: datetime,
) -> str:
    """Connect a mailbox that both servers have let in; return what was done.

    Raises NotFound, NotAllowed, InvalidForm on "since" and "limit".
    """
    rights.require(actor, Right.BUILD)
    row = mailbox_forms.row_of(session, actor, form_id)
    if row.state is not MailboxFormState.LET_IN:
        raise NotFound(mailbox_forms.GONE)
    today, wrong = now.date(), {}
    if since is None or since > today:
        wrong["since"] = "Choose the day on which it sent its first mails, not one that lies ahead."
    a_day = number_of(limit)
    if a_day is None:
        wrong["limit"] = f"Write a number between 1 and {MOST_A_DAY}."
    if wrong or since is None or a_day is None:
        raise InvalidForm(wrong)
    typed = mailbox_forms.typed_of(row)
    smtp, imap = mailbox_forms.servers_of(typed)
    owner = mailbox_forms.owner_of(session, row.workspace_id, typed.owner)
    wanted = Wanted(
        address=typed.address,
        display_name=typed.display_name,
        username=typed.username or None,
        smtp=smtp,
        imap=imap,
        since=since,
        daily_limit=a_day,
        signature=signature.strip(),
        owner_id=owner.id,
        password=cipher.decrypt(row.secret),
    )
    known = mailbox_plans.known(session, row.workspace_id, wanted)
    planned = mailbox_plans.plan(wanted, known, None, today)
    return _keep(session, row, planned, cipher=cipher, now=now, wall=wall)


def number_of(typed: str) -> int | None:
    """Return how many mails a day were typed, None for what is no number that a mailbox may send."""
    digits = typed.strip().replace(",", "")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 6 or not 1 <= int(digits) <= MOST_A_DAY:
        return None
    return int(digits)


def _keep(
    session: Session, row: MailboxForm, planned: Connected, *, cipher: Cipher, now: datetime, wall: datetime
) -> str:
    """Keep the mailbox of a form, which is over then."""
    is_new = connecting.find(session, row.workspace_id, planned.account.address) is None
    sender = connecting.keep(session, row.workspace_id, planned, cipher=cipher, now=now, wall=wall)
    entry = history.Entry(row.workspace_id)
    detail = {"sender": sender.id, "address": sender.address}
    history.record(session, entry, "sender.connected", now=now, by=row.person_id, detail=detail)
    session.delete(row)
    if sender.state is SenderState.PAUSED:
        return f"{sender.address} is connected again; it is paused until Resume."
    if is_new:
        return f"{sender.address} is connected."
    return f"{sender.address} is connected again: what waited for it goes on."


def _let_in(row: MailboxForm, now: datetime) -> mailbox_screens.LetIn:
    typed, today = mailbox_forms.typed_of(row), now.date()
    told = str(row.form.get("since") or "")
    since = date.fromisoformat(told) if told else today
    a_day = limits.daily_limit(
        configured=connecting.DAILY_LIMIT, in_use_since=since, today=today, clean_days=(today - since).days
    )
    return mailbox_screens.LetIn(
        row.id,
        typed.address,
        typed.display_name,
        f"{typed.smtp.host}:{typed.smtp.port}",
        f"{typed.imap.host}:{typed.imap.port}",
        since,
        bool(told),
        a_day,
        connecting.DAILY_LIMIT,
        str(row.form.get("list_view") or ""),
    )


def _with_servers(row: MailboxForm, account: MailAccount) -> dict[str, object]:
    """Return a form with the servers and the user name that were tried, so that they can be corrected."""
    typed = replace(
        mailbox_forms.typed_of(row),
        username="" if account.username == account.address else account.username,
        smtp=TypedServer(account.smtp_host, str(account.smtp_port), account.smtp_security),
        imap=TypedServer(account.imap_host, str(account.imap_port), account.imap_security),
    )
    return asdict(typed) | {"list_view": row.form.get("list_view", "")}


def _lease(form_id: int) -> str:
    return f"mailbox_form:{form_id}"
