"""What LinkedIn accounts that send by themselves hear: who accepted, and who wrote. They are asked again and again.

The messages of an account are asked for every minute, its new connections every four hours, as each such question
is one to LinkedIn itself. What was heard before changes nothing, so each time some of it is asked for anew: connections
may be told of eight hours late.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, String, cast, literal, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Lease, LinkedInEar, SenderAccount
from outreach import (
    acceptances,
    catching_up,
    instants,
    leases,
    linkedin_health,
    linkedin_replies,
    linkedin_written,
    planning,
)
from outreach.errors import NotReady
from outreach.linkedin_port import ChatMessage, Relation

LEASE = "hear:"
LEASE_SECONDS = 240
EVERY_SECONDS = 60
"""How often the messages of an account are asked for, in wall time."""
CONNECTIONS_EVERY = timedelta(hours=4)
_AGAIN = timedelta(minutes=15)
_CONNECTIONS_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What an account is asked for: messages and, unless None, connections since then."""

    account_id: str
    messages_since: datetime
    connections_since: datetime | None


@cache
def due() -> Select[int]:
    """Return the accounts that are to be asked."""
    name = literal(LEASE).concat(cast(SenderAccount.id, String))
    held = select(Lease.name).where(Lease.name == name, Lease.until > instants.WALL)
    return select(SenderAccount.id).where(*catching_up.is_heard(), ~held.exists())


def take(session: Session, sender_id: int, holder: str, *, now: datetime, wall: datetime) -> Wanted | None:
    """Return what an account is to be asked for; None for one that somebody asks, or that is done by hand."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None or sender.is_manual or not sender.username:
        return None
    if not leases.take(session, f"{LEASE}{sender_id}", holder, wall=wall, seconds=LEASE_SECONDS):
        return None
    ear = session.get(LinkedInEar, sender_id)
    if ear is None:
        return Wanted(sender.username, sender.created_at, sender.created_at - _CONNECTIONS_AGAIN)
    is_due = ear.connections_until <= now - CONNECTIONS_EVERY
    return Wanted(
        sender.username,
        ear.messages_until - _AGAIN,
        ear.connections_until - _CONNECTIONS_AGAIN if is_due else None,
    )


def heard(session: Session, sender_id: int, wanted: Wanted, *, at: datetime, wall: datetime) -> None:
    """Note until when an account has heard everything, as asked at `at` and, in wall time, at `wall`."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None:
        return
    ear = session.get(LinkedInEar, sender_id)
    if ear is None:
        ear = LinkedInEar(
            sender_account_id=sender_id,
            workspace_id=sender.workspace_id,
            messages_until=at,
            connections_until=at,
        )
        session.add(ear)
    ear.messages_until = at
    if wanted.connections_since is not None:
        ear.connections_until = at
    linkedin_health.heard(session, sender_id, begun_at=wall)


def rest(session: Session, sender_id: int, holder: str, *, wall: datetime) -> None:
    """Let an account be until it is asked again."""
    leases.release(session, f"{LEASE}{sender_id}", holder, wall=wall, rest_seconds=EVERY_SECONDS)


def connected(session: Session, sender_id: int, relation: Relation, *, now: datetime) -> bool:
    """Note that a lead accepted this account's invite; False for anybody else and for what was known."""
    found = linkedin_written.to(session, sender_id, relation.provider_id)
    if found is None:
        return False
    enrollment = session.get_one(Enrollment, found[0].id, with_for_update=True, populate_existing=True)
    if enrollment.state not in acceptances.RUNNING:
        return False
    if acceptances.invited_at(session, enrollment.id) is None:
        return False
    if not acceptances.note(session, enrollment, now=now, reason="LinkedIn says so"):
        return False
    planning.plan_idle(session, [enrollment], now=now)
    return True


def wrote(session: Session, sender_id: int, message: ChatMessage, *, now: datetime) -> bool:
    """Take in what a lead wrote after something had left to them; False for anything else and for what was known."""
    if message.is_ours or message.is_notice:
        return False
    found = linkedin_written.to(session, sender_id, message.sender_id)
    if found is None or message.sent_at < found[1]:
        return False
    enrollment = found[0]
    lead = session.get_one(Lead, enrollment.lead_id)
    try:
        return linkedin_replies.heard(
            session, lead, enrollment, message.text, message.message_id, sent_at=message.sent_at, now=now
        )
    except NotReady:
        return False
