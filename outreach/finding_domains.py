"""What is wrong with sending domains, where people look: a sequence's findings, a sender, a page of its own."""

from collections.abc import Sequence as Many

import idna
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import DomainCheck, Person, SenderAccount, Sequence, SequenceSender, Step, Workspace
from models.states import AccountKind, Channel, SenderState
from outreach import card_lines, domain_checks, lab_screens
from outreach.domain_flaws import DomainFinding, Health
from outreach.domain_screens import DomainPage
from outreach.finding_kinds import FindingKind, Fix


def blockers(session: Session, sequence: Sequence, steps: Many[Step]) -> list[lab_screens.Finding]:
    """Return what keeps replies to a sequence's mailboxes from coming in, one by one."""
    return [
        lab_screens.Finding(True, one.sentence, FindingKind.DOMAIN_CANNOT_RECEIVE, Fix.DOMAIN, check.id)
        for check in _checks(session, sequence, steps)
        for one in domain_checks.health(session, check).findings
        if one.is_blocker
    ]


def warnings(session: Session, sequence: Sequence, steps: Many[Step]) -> list[lab_screens.Finding]:
    """Return a line for each domain whose mails may be taken for spam."""
    found = []
    for check in _checks(session, sequence, steps):
        flaws = [one for one in domain_checks.health(session, check).findings if not one.is_blocker]
        if flaws:
            said = f"Mails from {check.domain} may be taken for spam: it has {listed(flaws)}."
            found.append(lab_screens.Finding(False, said, FindingKind.DOMAIN_RECORDS, Fix.DOMAIN, check.id))
    return found


def _checks(session: Session, sequence: Sequence, steps: Many[Step]) -> list[DomainCheck]:
    """Return the domains of the mailboxes that are chosen for a sequence, if it has steps of email."""
    if not any(step.channel is Channel.EMAIL for step in steps):
        return []
    chosen = session.scalars(
        select(SenderAccount)
        .join(SequenceSender, SequenceSender.sender_account_id == SenderAccount.id)
        .where(
            SequenceSender.sequence_id == sequence.id,
            SenderAccount.kind == AccountKind.EMAIL,
            SenderAccount.state != SenderState.REMOVED,
        )
        .order_by(SenderAccount.id)
    )
    checks = {
        one.id: one for sender in chosen if (one := domain_checks.of_sender(session, sender)) is not None
    }
    return list(checks.values())


def listed(found: Many[DomainFinding]) -> str:
    """Name flaws in one row: "no SPF, no DKIM and no DMARC"."""
    names = [one.what for one in found]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def lines_of_sender(session: Session, sender: SenderAccount) -> tuple[str, ...]:
    """Say how a mailbox's domain stands, a sentence a line; nothing where the team has nothing to set.

    The first line names what is missing, or that nothing is; the others say what could not be told, and the last look.
    """
    check = domain_checks.of_sender(session, sender)
    if check is None:
        return ()
    health = domain_checks.health(session, check)
    zone = session.get_one(Workspace, sender.workspace_id).zone
    return (*_stands(check, health), *health.notes, _last_look(check, zone))


def _stands(check: DomainCheck, health: Health) -> tuple[str, ...]:
    if health.findings:
        return (f"{check.domain} has {listed(health.findings)}.",)
    return () if check.looked_at is None else (f"The records of {check.domain} let its mails arrive.",)


def _last_look(check: DomainCheck, zone: str) -> str:
    if check.tried_at is None:
        return f"The records of {check.domain} have not been looked at yet."
    if check.looked_at is None:
        return f"The DNS could not tell all of {check.domain}, last asked {card_lines.local(check.tried_at, zone)}."
    if check.tried_at > check.looked_at:
        return (
            f"The DNS could not tell everything on {card_lines.local(check.tried_at, zone)}; the last whole look at "
            f"{check.domain} was on {card_lines.local(check.looked_at, zone)}."
        )
    return f"Looked at on {card_lines.local(check.looked_at, zone)}."


def page(session: Session, actor: Person, check_id: int, *, is_looking: bool = False) -> DomainPage:
    """Return a domain in full. Raises NotAllowed, NotFound."""
    check = domain_checks.of_workspace(session, actor, check_id)
    health = domain_checks.health(session, check)
    workspace = session.get_one(Workspace, check.workspace_id)
    return DomainPage(
        check_id=check.id,
        domain=shown(check.domain),
        mailboxes=tuple(domain_checks.mailboxes_of(session, check)),
        findings=health.findings,
        notes=health.notes,
        looked_at=check.looked_at,
        tried_at=check.tried_at,
        zone=actor.zone or workspace.zone,
        is_looking=is_looking,
    )


def shown(domain: str) -> str:
    """Write a domain as people read it, with its form in ASCII where that is another."""
    try:
        read = idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return domain
    return domain if read == domain else f"{read} ({domain})"


def in_words(session: Session, workspace_id: int) -> list[str]:
    """Return every finding of a workspace's domains in a sentence, with the records to add."""
    found: list[str] = []
    for check in domain_checks.every(session, workspace_id):
        for one in domain_checks.health(session, check).findings:
            records = "; ".join(f"{row.kind} {row.name} {row.value}" for row in one.records)
            found.append(f"{one.sentence}{f' Record: {records}' if records else ''}")
    return found
