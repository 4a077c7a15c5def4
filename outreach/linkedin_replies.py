"""A reply on LinkedIn, pasted by a person who saw it or heard by itself: it stops the lead and opens a conversation.

Its text is kept as a received mail is, read as `LINKEDIN`, so that whatever deletes, exports or corrects replies does
the same with it. The lead's id is its `uidvalidity`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, RawMail, Reply, Workspace
from models.states import PEOPLE_REPLY, Channel, DeliveryState, ReplyClass, Whose
from outreach import (
    acceptances,
    consequences,
    history,
    kept_classes,
    linkedin_kept,
    mail_text,
    planning,
    profile_blocks,
    rights,
    schedule,
    suppression,
    telling,
)
from outreach.classifying import Classified
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady
from outreach.linkedin_kept import content_of
from outreach.never_again import Told
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MAX_REPLY = 3000
_SEEN = "A person wrote it on LinkedIn"
WORDLESS = "(They sent something without words: look at it on LinkedIn.)"


@dataclass(frozen=True)
class ReplyForm:
    """Whose reply is asked for, and the day that stands there at first."""

    enrollment_id: int
    lead_name: str
    today: date


def form(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> ReplyForm:
    """Return what the form of a reply shows. Raises NotFound, NotAllowed, NotReady."""
    enrollment = _enrollment(session, actor, enrollment_id)
    lead = session.get_one(Lead, enrollment.lead_id)
    _answered(session, enrollment, lead)
    zone = session.get_one(Workspace, actor.workspace_id).zone
    return ReplyForm(enrollment.id, lead.name, schedule.local_day(now, zone))


def told(
    session: Session, actor: Person, enrollment_id: int, text: str, on: date | None, *, now: datetime
) -> tuple[int, str]:
    """A person says what a lead wrote and on which day; return the lead and what was done in a sentence.

    Raises InvalidForm, NotFound, NotAllowed, NotReady, and AlreadyDecided when the same was said before.
    """
    enrollment = _enrollment(session, actor, enrollment_id)
    lead = session.get_one(Lead, enrollment.lead_id)
    _, left_at = _answered(session, enrollment, lead)
    zone = session.get_one(Workspace, actor.workspace_id).zone
    text = text.strip()
    received_at = _checked(text, on, left_at, zone, now)
    content = content_of(text, on or now.date())
    if not _take(session, lead, enrollment, content, received_at, _How(actor, "by hand"), now):
        raise AlreadyDecided("Somebody has noted this very reply already: it stands in their conversation.")
    return lead.id, f"{lead.name or 'The lead'} has replied: their conversation opens in the inbox."


def heard(
    session: Session,
    lead: Lead,
    enrollment: Enrollment,
    text: str,
    message_id: str,
    *,
    sent_at: datetime,
    now: datetime,
) -> bool:
    """A lead wrote, as LinkedIn says; False when that is known, also where a person has pasted it.

    Raises NotReady when nothing has left to them in this sequence.
    """
    zone = session.get_one(Workspace, lead.workspace_id).zone
    text = text.strip()[:MAX_REPLY] or WORDLESS
    day = schedule.local_day(sent_at, zone)
    content, as_pasted = content_of(text, day, message_id), content_of(text, day)
    how = _How(None, "LinkedIn", (as_pasted,))
    return _take(session, lead, enrollment, content, min(sent_at, now), how, now)


@dataclass(frozen=True)
class _How:
    """Who told of a reply, None for LinkedIn itself, by what it was matched, and as what it may be kept already."""

    by: Person | None
    matched_by: str
    others: tuple[bytes, ...] = ()

    @property
    def by_id(self) -> int | None:
        return self.by.id if self.by is not None else None


def _take(
    session: Session,
    lead: Lead,
    enrollment: Enrollment,
    content: bytes,
    received_at: datetime,
    how: _How,
    now: datetime,
) -> bool:
    """Keep a reply and let it take effect; False when it is kept already. Raises NotReady."""
    found = _class_of(session, lead.workspace_id, content, received_at)
    if consequences.blocks(found):
        suppression.hold_sends(session, lead.workspace_id)
    _lock(session, lead)
    # Somebody may have taken back that it was done.
    message, _ = _answered(session, enrollment, lead)
    if any(linkedin_kept.is_kept(session, lead, one) for one in (content, *how.others)):
        return False
    raw = linkedin_kept.keep(session, lead, message, content, received_at)
    _act(session, how, enrollment, message, raw, found, now)
    enqueue_after_commit(session, "receive", raw.id)
    return True


def _enrollment(session: Session, actor: Person, enrollment_id: int) -> Enrollment:
    rights.require(actor, Right.BUILD)
    found = session.scalar(
        select(Enrollment).where(
            Enrollment.workspace_id == actor.workspace_id, Enrollment.id == enrollment_id
        )
    )
    if found is None:
        raise NotFound()
    acceptances.may_say(session, actor, found)
    return found


def _answered(session: Session, enrollment: Enrollment, lead: Lead) -> tuple[Message, datetime]:
    """Return the last step on LinkedIn that has left to a lead, and when the first one did. Raises NotReady."""
    rows = session.execute(
        select(Message, Delivery.intent_at)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Delivery.enrollment_id == enrollment.id,
            Delivery.state == DeliveryState.SENT,
            Message.channel != Channel.EMAIL,
        )
        .order_by(Delivery.id)
    ).all()
    times = [at for _, at in rows if at is not None]
    if not times or lead.erased_at is not None:
        name = lead.name or "this lead"
        raise NotReady(
            f"Nothing has left to {name} on LinkedIn in this sequence: there is nothing to reply to."
        )
    return rows[-1][0], min(times)


def _checked(text: str, on: date | None, left_at: datetime, zone: str, now: datetime) -> datetime:
    """Return when a reply came: now where it was today, else noon of its day. Raises InvalidForm."""
    problems: dict[str, str] = {}
    today, first = schedule.local_day(now, zone), schedule.local_day(left_at, zone)
    if not text:
        problems["text"] = "Paste what they wrote."
    elif len(text) > MAX_REPLY:
        problems["text"] = f"Paste at most {MAX_REPLY:,} characters: the part that counts."
    if on is None:
        problems["on"] = "Choose the day on which they wrote."
    elif on > today:
        problems["on"] = "This day is still to come: choose the day on which they wrote."
    elif on < first:
        problems["on"] = f"Nothing had left to them on LinkedIn by then: choose {first:%-d %b} or later."
    if problems or on is None:
        raise InvalidForm(problems)
    noon = datetime.combine(on, time(12), ZoneInfo(zone)).astimezone(UTC)
    return now if on == today else max(noon, left_at)


def _class_of(session: Session, workspace_id: int, content: bytes, received_at: datetime) -> Classified:
    """Tell what a person's words mean; that it was a person somebody saw, whatever the words look like."""
    mail = mail_text.parse(content)
    found = telling.told(session, workspace_id, mail, received_on=received_at.date())
    return found if found.reply_class in PEOPLE_REPLY else Classified(ReplyClass.HUMAN, _SEEN)


def _lock(session: Session, lead: Lead) -> None:
    """Lock whatever a lead is in, in the order of everybody, so that two who say the same say it once."""
    theirs = select(Enrollment).where(Enrollment.lead_id == lead.id).order_by(Enrollment.id)
    session.scalars(theirs.with_for_update(), execution_options={"populate_existing": True}).all()


def _act(
    session: Session,
    how: _How,
    enrollment: Enrollment,
    message: Message,
    raw: RawMail,
    found: Classified,
    now: datetime,
) -> None:
    """Let the reply take effect, as one that came by mail, and note that they accepted."""
    lead = session.get_one(Lead, enrollment.lead_id)
    told = Told(
        lead.workspace_id,
        lead.id,
        lead.email,
        raw.id,
        raw.sender_account_id,
        found,
        message_id=message.id,
    )
    effect = consequences.look_ahead(session, told)
    about = history.Entry(lead.workspace_id, lead_id=lead.id, enrollment_id=enrollment.id)
    line = history.line(about, f"reply.{found.reply_class}", now=now, reason=found.reason, by=how.by_id)
    cause_id = history.cause(session, line | {"detail": effect.detail})
    reply = Reply(
        workspace_id=lead.workspace_id,
        raw_mail_id=raw.id,
        lead_id=lead.id,
        answers_message_id=message.id,
        provider_id=f"linkedin:{lead.id}:{raw.uid}",
        matched_by=how.matched_by,
        cause_id=cause_id,
        stopped_steps=effect.steps_left,
        received_at=raw.received_at,
        corrected_by_id=how.by_id if found.reason == _SEEN else None,
        **kept_classes.values(found, lead.email, Whose.SURE),
    )
    session.add(reply)
    raw.outcome = str(found.reply_class)
    session.flush()
    reply.stopped_steps = consequences.take(session, told, effect, now=now, cause_id=cause_id)
    profile_blocks.follow(session, reply, now=now, cause_id=cause_id)
    session.flush()
    session.refresh(enrollment)
    if acceptances.invited_at(session, enrollment.id) is not None:
        acceptances.note(session, enrollment, now=now, by=how.by_id, reason="They replied", cause_id=cause_id)
        planning.plan_idle(session, [enrollment], now=now)
    acceptances.redraw(session, enrollment)
