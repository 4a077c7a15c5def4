"""The sending domains of a workspace: which are looked at, when, and what was found.

A look goes on in no transaction; a DNS that is away changes nothing that was known before.
"""

from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import DomainCheck, Person, SenderAccount, SequenceSender
from models.sets import insert_each
from models.states import AccountKind, PostKind, SenderState
from outreach import (
    addresses,
    dkim_rules,
    domain_health,
    domain_signatures,
    free_mail,
    history,
    instants,
    mail_providers,
    posts,
    rights,
    spf_rules,
)
from outreach.domain_answers import Answers, Question
from outreach.domain_flaws import Health, OwnKey, Sending
from outreach.errors import NotFound
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

EVERY = timedelta(hours=24)
AGAIN_AFTER = timedelta(hours=1)
"""When the DNS is asked again that could not tell everything."""
_NOT_OURS = ("onmicrosoft.com",)
"""Domains under which a provider gives its customers names; its records are its own."""


def domain_of(address: str) -> str:
    """Return the domain of an address in ASCII, "" where the team has nothing to set: at a free-mail provider's."""
    domain = addresses.ascii_domain(address.rpartition("@")[2].strip().lower().rstrip("."))
    is_theirs = any(domain == one or domain.endswith(f".{one}") for one in _NOT_OURS)
    return "" if is_theirs or "." not in domain else free_mail.company_domain(domain)


def watch(session: Session, sender: SenderAccount, *, now: datetime) -> None:
    """Have the domain of a mailbox looked at now, and once a day from now on."""
    domain = domain_of(sender.address)
    if sender.kind is not AccountKind.EMAIL or not domain:
        return
    wanted = {"workspace_id": sender.workspace_id, "domain": domain, "due_at": now}
    insert_each(session, DomainCheck, [wanted], or_leave=True)
    found = _named(session, sender.workspace_id, domain)
    if found is not None:
        found.due_at = now
        session.flush()
        enqueue_after_commit(session, "look_at_domain", found.id)


def _named(session: Session, workspace_id: int, domain: str) -> DomainCheck | None:
    return session.scalar(
        select(DomainCheck).where(DomainCheck.workspace_id == workspace_id, DomainCheck.domain == domain)
    )


@cache
def due() -> Select[int]:
    """Return the domains whose day is over, for a query with the clock's times."""
    return (
        select(DomainCheck.id)
        .where(DomainCheck.due_at <= instants.NOW)
        .order_by(DomainCheck.due_at)
        .limit(20)
    )


def question(
    session: Session, check_id: int, own_key: Callable[[str], OwnKey | None] = lambda domain: None
) -> Question | None:
    """Return what to ask of a domain; None when no mailbox sends from it any more.

    `own_key` says what signs the mails of a domain here.
    """
    check = session.get(DomainCheck, check_id)
    mailboxes = _mailboxes(session, check) if check is not None else []
    if check is None or not mailboxes:
        return None
    sending = [_sending(one) for one in mailboxes]
    ids = [one.id for one in mailboxes]
    seen = domain_signatures.seen(session, check.workspace_id, ids, check.domain)
    known = tuple(dict.fromkeys([*seen, *(check.selectors or ())]))
    providers = {
        one.name: one for row in sending if (one := mail_providers.of_host(row.smtp_host)) is not None
    }
    own = own_key(check.domain)
    return Question(
        check.domain,
        selectors=dkim_rules.selectors_of(sending, [*known, *([own.selector] if own else [])]),
        relays=tuple(
            sorted({one.smtp_host.lower() for one in sending if spf_rules.is_own_relay(one, check.domain)})
        ),
        providers=tuple(one.spf[0] for one in providers.values() if one.spf),
        seen=seen,
        own_key=own,
    )


def looked(
    session: Session, check_id: int, asked: Question | None, answers: Answers, *, now: datetime
) -> None:
    """Keep what a look told; what it could not tell stays as it was known. A domain nobody sends from is forgotten."""
    check = session.get(DomainCheck, check_id, with_for_update=True)
    if check is None:
        return
    if asked is None:
        session.delete(check)
        return
    before = _said(session, check)
    known = check.answers or {}
    check.answers = {
        key: list(found) if found is not None else known.get(key) for key, found in answers.items()
    }
    check.selectors = list(dict.fromkeys([*asked.seen, *(check.selectors or ())]))[:5]
    check.own_key = asdict(asked.own_key) if asked.own_key is not None else None
    is_whole = all(found is not None for found in answers.values())
    check.tried_at = now
    check.looked_at = now if is_whole else check.looked_at
    check.due_at = now + (EVERY if is_whole else AGAIN_AFTER)
    session.flush()
    after = _said(session, check)
    if after != before:
        said = "; ".join(after) or "Nothing to put right"
        about = history.Entry(check.workspace_id)
        history.record(
            session, about, "domain.looked_at", now=now, reason=said, detail={"domain": check.domain}
        )
        _redraw(session, check)


def _said(session: Session, check: DomainCheck) -> list[str]:
    return [one.what for one in health(session, check).findings]


def _redraw(session: Session, check: DomainCheck) -> None:
    ids = [one.id for one in _mailboxes(session, check)]
    chosen = session.scalars(
        select(SequenceSender.sequence_id).where(SequenceSender.sender_account_id.in_(ids)).distinct()
    ).all()
    posts.changed(session, check.workspace_id, PostKind.LAB_ROOT, chosen)


def ask_again(session: Session, actor: Person, check_id: int, view_id: str, *, now: datetime) -> None:
    """Have a domain looked at now, and what was found shown in the view that a person has open.

    Raises NotAllowed, NotFound.
    """
    check = of_workspace(session, actor, check_id)
    check.due_at = min(check.due_at, now)
    enqueue_after_commit(session, "show_domain", check.id, actor.id, view_id)


def of_workspace(session: Session, actor: Person, check_id: int) -> DomainCheck:
    """Return a domain of the actor's workspace. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    found = session.scalar(
        select(DomainCheck).where(DomainCheck.workspace_id == actor.workspace_id, DomainCheck.id == check_id)
    )
    if found is None:
        raise NotFound("No mailbox sends from this domain any more.")
    return found


def of_sender(session: Session, sender: SenderAccount) -> DomainCheck | None:
    """Return what is known of a mailbox's domain, None where nothing is or nothing can be set."""
    domain = domain_of(sender.address) if sender.kind is AccountKind.EMAIL else ""
    return _named(session, sender.workspace_id, domain) if domain else None


def health(session: Session, check: DomainCheck) -> Health:
    """Return how a domain stands for the mailboxes that send from it now; nothing before the first look."""
    if check.answers is None:
        return Health((), ())
    answers = {key: tuple(found) if found is not None else None for key, found in check.answers.items()}
    sending = [_sending(one) for one in _mailboxes(session, check)]
    own_key = OwnKey(**check.own_key) if check.own_key else None
    return domain_health.of(
        check.domain, answers, sending, seen_selectors=check.selectors or (), own_key=own_key
    )


def _sending(sender: SenderAccount) -> Sending:
    return Sending(sender.address, sender.smtp_host.lower())


def _mailboxes(session: Session, check: DomainCheck) -> Many[SenderAccount]:
    every = session.scalars(
        select(SenderAccount)
        .where(
            SenderAccount.workspace_id == check.workspace_id,
            SenderAccount.kind == AccountKind.EMAIL,
            SenderAccount.state != SenderState.REMOVED,
        )
        .order_by(SenderAccount.id)
    )
    return [one for one in every if domain_of(one.address) == check.domain]


def mailboxes_of(session: Session, check: DomainCheck) -> list[str]:
    """Return the addresses that send from a domain."""
    return [one.address for one in _mailboxes(session, check)]


def every(session: Session, workspace_id: int) -> Many[DomainCheck]:
    """Return the domains of a workspace, by name."""
    return session.scalars(
        select(DomainCheck).where(DomainCheck.workspace_id == workspace_id).order_by(DomainCheck.domain)
    ).all()
