"""Noting that a mail was opened: a workspace's own wish, off by default. No figure, limit or stop rests on it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Delivery, Lead, Message, OpenedMail, Person, Step
from models.sets import insert_each
from models.states import COUNTED_DELIVERY, DeliveryKind
from outreach import chosen, history, rights
from outreach.errors import InvalidForm
from outreach.numbers import numbers_of
from outreach.rights import Right
from outreach.setting_screens import OpensForm

MOST_TIMES = 99
"""How often the loads of one picture are counted; further ones write nothing."""
TOO_SOON = timedelta(seconds=30)
"""So soon after its sending our own mailbox loads it with the copy in Sent, or a filter that looks at the mail."""
NOT_REACHED = (
    "PUBLIC_URL is not set for `plera web`: no picture could be loaded from here, so no open can be noted."
)


def form(session: Session, actor: Person, *, public_url: str) -> OpensForm:
    """Return whether opens are noted. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    return OpensForm(
        numbers_of(session, actor.workspace_id).notes_opens, why_off="" if public_url else NOT_REACHED
    )


def save(session: Session, actor: Person, wished: bool, *, public_url: str, now: datetime) -> None:
    """Note opens from now on, or not any more. Raises NotAllowed, and InvalidForm where no picture could be loaded."""
    rights.require(actor, Right.ADMIN)
    if wished and not public_url:
        raise InvalidForm({"notes_opens": NOT_REACHED})
    if wished == numbers_of(session, actor.workspace_id).notes_opens:
        return
    chosen.keep(session, actor.workspace_id, "notes_opens", wished)
    reason = "opens of mails are noted" if wished else "opens of mails are not noted any more"
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "settings.opened_mails", now=now, by=actor.id, reason=reason)


def counts(session: Session, message_id: int, *, now: datetime) -> bool:
    """Say whether a load of a message's picture now is an opening that is to be noted."""
    row = session.execute(
        select(Message.workspace_id, func.max(Delivery.intent_at), func.max(OpenedMail.times))
        .join(Delivery, Delivery.message_id == Message.id)
        .join(Lead, Lead.id == Message.lead_id)
        .outerjoin(OpenedMail, OpenedMail.message_id == Message.id)
        .where(
            Message.id == message_id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(COUNTED_DELIVERY),
            Lead.erased_at.is_(None),
        )
        .group_by(Message.workspace_id)
    ).one_or_none()
    if row is None:
        return False
    workspace_id, sent_at, times = row
    is_late_enough = sent_at is not None and now >= sent_at + TOO_SOON
    is_within_bound = (times or 0) < MOST_TIMES
    return is_late_enough and is_within_bound and numbers_of(session, workspace_id).notes_opens


def note(session: Session, message_id: int, *, now: datetime) -> bool:
    """Note that a message's picture was loaded: the first time, and how often. False where that is not to be noted.

    It waits for an erasure under way, behind which there is nothing to note.
    """
    of_message = select(Message.lead_id).where(Message.id == message_id).scalar_subquery()
    session.execute(select(Lead.id).where(Lead.id == of_message).with_for_update(read=True))
    if not counts(session, message_id, now=now):
        return False
    message = session.get_one(Message, message_id)
    opened = {"workspace_id": message.workspace_id, "message_id": message.id, "lead_id": message.lead_id}
    insert_each(session, OpenedMail, [opened | {"first_at": now, "times": 0}], or_leave=True)
    session.execute(
        update(OpenedMail)
        .where(OpenedMail.message_id == message_id, OpenedMail.times < MOST_TIMES)
        .values(times=OpenedMail.times + 1)
        .execution_options(synchronize_session=False)
    )
    return True


def of_enrollment(session: Session, enrollment_id: int) -> dict[int, datetime]:
    """Return when the mails of an enrollment were first opened, by the position of their step."""
    rows = session.execute(
        select(Step.position, OpenedMail.first_at)
        .join(Message, Message.step_id == Step.id)
        .join(OpenedMail, OpenedMail.message_id == Message.id)
        .where(Message.enrollment_id == enrollment_id, Step.removed_at.is_(None))
    )
    return {position: first_at for position, first_at in rows}
