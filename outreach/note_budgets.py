"""How many notes with invites a LinkedIn account has in a calendar month: five on a free one.

A note counts in the month in which it leaves, in the zone of the account's owner, over all sequences and tasks by hand.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Message, Person, SenderAccount, Sequence, Step, Workspace
from models.states import COUNTED_DELIVERY, Channel, DeliveryKind, MessageState
from outreach import due, schedule
from outreach.locking import Held, Sender
from outreach.note_limits import FREE
from outreach.numbers import numbers_of
from outreach.to_read import RUNNING


@dataclass(frozen=True)
class Month:
    """A calendar month in a zone, as instants; `resets` is the first day of the next."""

    begins: datetime
    ends: datetime
    resets: date


@dataclass(frozen=True)
class Notes:
    """What an account's month has: `most` notes, of which some were sent and some are kept for leads."""

    most: int
    sent: int
    kept: int
    resets: date

    @property
    def used(self) -> int:
        """How many notes are gone or spoken for; never shown as more than there are."""
        return min(self.most, self.sent + self.kept)

    @property
    def left(self) -> int:
        return max(0, self.most - self.sent - self.kept)

    @property
    def in_words(self) -> str:
        """Say "5 of 5 used, resets 1 Dec"."""
        return f"{self.used} of {self.most} used, resets {_day(self.resets)}"


def month_of(now: datetime, zone: str) -> Month:
    """Return the month that calendars in a zone show at an instant."""
    first = schedule.local_day(now, zone).replace(day=1)
    is_december = first.month == 12
    following = first.replace(year=first.year + is_december, month=1 if is_december else first.month + 1)
    return Month(_midnight(first, zone), _midnight(following, zone), following)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def of(session: Session, sender: SenderAccount, now: datetime) -> Notes | None:
    """Return what an account's month has, None on a paid account: it may write as many as it likes."""
    if sender.note_limit != FREE:
        return None
    month = month_of(now, _zone(session, sender.workspace_id, sender.owner_person_id))
    most = numbers_of(session, sender.workspace_id).linkedin_notes_per_month
    return Notes(most, _sent(session, sender.id, month), _kept(session, sender.id), month.resets)


def of_enrollment(session: Session, enrollment: Enrollment, now: datetime) -> Notes | None:
    """Return what the month of a lead's account has, None without one and on a paid one."""
    sender = session.get(SenderAccount, enrollment.linkedin_sender_id or 0)
    return of(session, sender, now) if sender is not None else None


def without(session: Session, enrollment: Enrollment, now: datetime) -> str:
    """Say that a lead is invited without a note, and why: "Invite without a note (5 of 5 used, resets 1 Dec)"."""
    notes = of_enrollment(session, enrollment, now)
    return "Invite without a note" + (f" ({notes.in_words})" if notes is not None and not notes.left else "")


def why(session: Session, step: Held, sender: Sender, now: datetime) -> tuple[str, datetime] | None:
    """Return why an invite's note may not leave this month, and until when; None when it may.

    Its account is locked: of several workers one looks after the other. What a person is asked to do counts, too.
    """
    if step.channel is not Channel.LINKEDIN_INVITE or not step.composed or sender.note_limit != FREE:
        return None
    most = numbers_of(session, step.workspace_id).linkedin_notes_per_month
    month = month_of(now, _zone(session, sender.workspace_id, sender.owner_person_id))
    if _sent(session, sender.id, month) + _asked(session, sender.id, but=step.id) < most:
        return None
    words = f"The account's notes of the month are used up ({most} of {most}): it leaves from {_day(month.resets)} on"
    return words, month.ends


def take(session: Session, enrollment: Enrollment, now: datetime) -> Notes | None:
    """Give a lead a note of the month, if there is one left; else return what the month has."""
    if enrollment.note_given:
        return None
    _lock(session, enrollment.linkedin_sender_id)
    notes = of_enrollment(session, enrollment, now)
    if notes is not None and not notes.left:
        return notes
    enrollment.note_given = True
    return None


def _lock(session: Session, sender_id: int | None) -> None:
    session.execute(select(SenderAccount.id).where(SenderAccount.id == sender_id).with_for_update())


def _zone(session: Session, workspace_id: int, owner_id: int | None) -> str:
    own = session.scalar(select(Person.zone).where(Person.id == owner_id)) if owner_id else None
    return own or session.get_one(Workspace, workspace_id).zone


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _is_with_note(sender_id: int) -> ColumnElement[bool]:
    return and_(
        Delivery.sender_account_id == sender_id,
        Delivery.kind == DeliveryKind.STEP,
        Message.channel == Channel.LINKEDIN_INVITE,
        Enrollment.note_given.is_(True),
    )


def _sent(session: Session, sender_id: int, month: Month) -> int:
    # By what the lead was given: the words themselves may have been erased since.
    wanted = (
        select(func.count(Delivery.id))
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(
            _is_with_note(sender_id),
            Delivery.state.in_(COUNTED_DELIVERY),
            Delivery.intent_at >= month.begins,
            Delivery.intent_at < month.ends,
        )
    )
    return session.scalar(wanted) or 0


def _asked(session: Session, sender_id: int, *, but: int) -> int:
    """Count what somebody is asked to do by hand and may do at any moment, but for one step."""
    wanted = (
        select(func.count(Delivery.id))
        .join(Attempt, and_(Attempt.delivery_id == Delivery.id, Attempt.number == Delivery.attempt))
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(_is_with_note(sender_id), due.is_waiting(), due.is_with_a_person(), Delivery.id != but)
    )
    return session.scalar(wanted) or 0


def _kept(session: Session, sender_id: int) -> int:
    """Count the leads that were given a note, of any sequence, and whose invite may still leave with it."""
    invite = Step.channel == Channel.LINKEDIN_INVITE
    to_come = select(Step.id).where(
        Step.sequence_id == Enrollment.sequence_id,
        Step.removed_at.is_(None),
        invite,
        Step.position >= Enrollment.position,
    )
    texts = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.channel == Channel.LINKEDIN_INVITE
    )
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    is_out = or_(Message.state == MessageState.LEFT_OUT, left.exists())
    wanted = (
        select(func.count(Enrollment.id))
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.linkedin_sender_id == sender_id,
            Enrollment.state.in_(RUNNING),
            Enrollment.note_given.is_(True),
            Sequence.archived_at.is_(None),
            to_come.exists(),
            ~texts.where(is_out).exists(),
        )
    )
    return session.scalar(wanted) or 0
