"""LinkedIn says that an account does too much: what it does so much of rests for five hours, then for a day."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Message, PushBack, SenderAccount, Workspace
from models.states import Channel, DeliveryKind, PostKind, PushBackKind
from outreach import card_lines, history, note_budgets, people, posts, pushed_back
from outreach.linkedin_port import Later, Wait
from outreach.locking import Held, Sender

FIRST, NEXT = timedelta(hours=5), timedelta(days=1)
REMEMBERED = timedelta(days=2)
"""A signal within so long of another one of the same kind is a second one."""
_SIGNALS = (Wait.LIMIT, Wait.RESEND)
_NAMES = {Channel.LINKEDIN_INVITE: "invites", Channel.LINKEDIN_MESSAGE: "messages"}


def until(session: Session, sender_id: int, channel: Channel, *, now: datetime) -> datetime | None:
    """Return until when an account's invites, or its messages, rest; None when they do not."""
    ats = session.scalars(
        select(PushBack.at)
        .join(Delivery, Delivery.id == PushBack.delivery_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            PushBack.sender_account_id == sender_id,
            PushBack.at > now - NEXT - REMEMBERED,
            Message.channel == channel,
        )
        .order_by(PushBack.at.desc(), PushBack.id.desc())
        .limit(2)
    ).all()
    if not ats:
        return None
    is_second = len(ats) > 1 and ats[0] - ats[1] <= REMEMBERED
    ends_at = ats[0] + (NEXT if is_second else FIRST)
    return ends_at if ends_at > now else None


def why(session: Session, step: Held, sender: Sender, now: datetime) -> tuple[str, datetime] | None:
    """Return why a step may not leave now, and until when; None when it may: its note is within the month's."""
    if step.channel is Channel.EMAIL:
        return None
    ends_at = until(session, step.sender_id, step.channel, now=now)
    if ends_at is not None:
        return _reason(session, step.workspace_id, step.channel, ends_at), ends_at
    return note_budgets.why(session, step, sender, now)


def lines(session: Session, sender: SenderAccount, now: datetime) -> tuple[str, ...]:
    """Say what of an account rests, and until when."""
    resting = ((one, until(session, sender.id, one, now=now)) for one in _NAMES)
    return tuple(
        f"{_reason(session, sender.workspace_id, one, at)}." for one, at in resting if at is not None
    )


def signalled(session: Session, delivery: Delivery, error: Later, *, now: datetime) -> None:
    """Let what LinkedIn wants less of rest after a step that it put off, and tell whose account it is.

    Once for each step, as "not yet" may concern the person; one that was under way when the rest began changes nothing.
    """
    if error.wait not in _SIGNALS or delivery.kind is not DeliveryKind.STEP:
        return
    channel = session.get_one(Message, delivery.message_id).channel
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    ends_at = until(session, sender.id, channel, now=now)
    is_known = session.scalar(select(PushBack.id).where(PushBack.delivery_id == delivery.id).limit(1))
    if ends_at is None and (error.wait is Wait.LIMIT or is_known is None):
        pushed_back.note(session, delivery, PushBackKind.THROTTLED, now=now)
        session.flush()
        ends_at = until(session, sender.id, channel, now=now)
        if ends_at is not None:
            _tell(session, sender, channel, ends_at, now)
    if ends_at is not None:
        delivery.send_at = max(delivery.send_at, ends_at)


def _tell(
    session: Session, sender: SenderAccount, channel: Channel, ends_at: datetime, now: datetime
) -> None:
    reason = _reason(session, sender.workspace_id, channel, ends_at)
    detail = {"sender": sender.id, "channel": str(channel), "until": ends_at.isoformat()}
    entry = history.Entry(sender.workspace_id)
    history.record(session, entry, "sender.paused_by_linkedin", now=now, reason=reason, detail=detail)
    name = sender.display_name or sender.address
    for person in people.whose(session, sender):
        sentence = f"{name}: {reason}. Everything else goes on, and this does by itself then."
        posts.tell(session, person.id, sentence, key=f"linkedin:{sender.id}:{channel}:{ends_at.isoformat()}")
    posts.changed_all(session, sender.workspace_id, PostKind.HOME)


def _reason(session: Session, workspace_id: int, channel: Channel, ends_at: datetime) -> str:
    at = card_lines.local(ends_at, session.get_one(Workspace, workspace_id).zone)
    return f"LinkedIn wants fewer {_NAMES[channel]} of this account: none leave until {at}"
