"""That leads have not answered on LinkedIn: said by a person until the next morning, and what waited for it goes on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, SenderAccount, Workspace
from models.sets import among
from models.states import WAITING_DELIVERY, Channel, DeliveryKind, DeliveryState
from outreach import acceptances, history, replanning, unheard, who_answered
from outreach.errors import AlreadyDecided
from outreach.linkedin_screens import Followed
from outreach.ports import enqueue_after_commit
from outreach.who_answered import Owed
from outreach.who_answered_screens import AskedLead, WhoAnswered

SHOWN = 20
"""How many leads a list shows at once: the others follow when something was said of these."""
KIND = "lead.silent"
_DECIDED = "This was said a moment ago, or nothing waits for it any more: the list shows who is left."


def nobody_else(session: Session, actor: Person, enrollment_ids: Collection[int], *, now: datetime) -> int:
    """A person says that these leads have not answered; return of how many it was still to be said.

    It holds until the next morning of the account's owner. Raises NotAllowed, AlreadyDecided.
    """
    rows = _locked(session, actor.workspace_id, enrollment_ids)
    mine = [one for one in rows if one.id in set(enrollment_ids)]
    for one in mine:
        acceptances.may_say(session, actor, one)
    running = [one for one in mine if one.state in unheard.ASKED and not _is_silent(one, now)]
    if not running:
        raise AlreadyDecided(_DECIDED)
    said = f"Has not answered on LinkedIn, says {history.name_of(session, actor.id)}"
    for one in running:
        one.silent_until, one.silent_by_id = _until(session, one, now), actor.id
        one.answer_asked_at = None
        history.append(session, history.about(one), KIND, now=now, by=actor.id, reason=said)
    _let_go_on(session, [one.id for one in rows], now)
    who_answered.redraw(session, actor.workspace_id)
    return len(running)


def take_back(session: Session, actor: Person, person_id: int, *, now: datetime) -> int:
    """A person takes back that the leads on somebody's list have not answered: what has not left waits again.

    Raises NotAllowed, AlreadyDecided.
    """
    ids = [one.id for one in _silent(session, actor.workspace_id, person_id, now)]
    rows = [one for one in _locked(session, actor.workspace_id, ids) if one.id in set(ids)]
    silent = [one for one in rows if _is_silent(one, now)]
    for one in silent:
        acceptances.may_say(session, actor, one)
    if not silent:
        raise AlreadyDecided("There is nothing to take back any more: the list shows how it stands.")
    for one in silent:
        one.silent_until = one.silent_by_id = None
        history.append(session, history.about(one), "lead.silence_taken_back", now=now, by=actor.id)
    session.flush()
    who_answered.redraw(session, actor.workspace_id)
    return len(silent)


def shown(session: Session, person_id: int, *, now: datetime) -> WhoAnswered | None:
    """Return what a person's list shows now, None when they are gone."""
    person = session.get(Person, person_id)
    if person is None:
        return None
    owed = who_answered.of_person(session, person, now=now)
    silent = _silent(session, person.workspace_id, person_id, now)
    by = {one.silent_by_id for one in silent}
    return WhoAnswered(
        person_id=person_id,
        leads=tuple(_asked(session, one) for one in owed[:SHOWN]),
        more=max(0, len(owed) - SHOWN),
        silent=len(silent),
        by=", ".join(sorted(history.name_of(session, one) for one in by)),
        zone=person.zone or session.get_one(Workspace, person.workspace_id).zone,
    )


def needs(session: Session, person: Person, *, now: datetime) -> list[str]:
    """Return what App Home says of leads of whom a person is to say whether they answered."""
    count = len(who_answered.of_person(session, person, now=now)) if _is_any(session, person) else 0
    if not count:
        return []
    who = "1 lead" if count == 1 else f"{count:,} leads"
    have = "has" if count == 1 else "have"
    return [
        f"{who} written to on LinkedIn by hand {have} a step due: say who answered, in the message that asks you."
    ]


def _is_any(session: Session, person: Person) -> bool:
    by_hand = select(SenderAccount.id).where(
        SenderAccount.workspace_id == person.workspace_id, SenderAccount.is_manual
    )
    return session.scalar(by_hand.limit(1)) is not None


def _is_silent(enrollment: Enrollment, now: datetime) -> bool:
    return enrollment.silent_until is not None and enrollment.silent_until > now


def _until(session: Session, enrollment: Enrollment, now: datetime) -> datetime:
    sender = session.get_one(SenderAccount, enrollment.linkedin_sender_id)
    return who_answered.next_morning(session, sender, now)


def _locked(session: Session, workspace_id: int, enrollment_ids: Collection[int]) -> list[Enrollment]:
    """Return all that these leads are in, locked in the order of everybody: their steps may wait in any of them."""
    leads = select(Enrollment.lead_id).where(
        Enrollment.workspace_id == workspace_id, among(session, Enrollment.id, list(enrollment_ids))
    )
    theirs = (
        select(Enrollment)
        .where(Enrollment.workspace_id == workspace_id, Enrollment.lead_id.in_(leads))
        .order_by(Enrollment.id)
    )
    return list(session.scalars(theirs.with_for_update(), execution_options={"populate_existing": True}))


def _let_go_on(session: Session, enrollment_ids: Collection[int], now: datetime) -> None:
    """Give what waited for this a place in what is left of today's window."""
    session.flush()
    held = session.scalars(
        update(Delivery)
        .where(
            among(session, Delivery.enrollment_id, list(enrollment_ids)),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.reason == unheard.WHY,
        )
        .values(send_at=now, reason="")
        .returning(Delivery.enrollment_id)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    replanning.replan_waiting(session, sorted({one for one in held if one is not None}), now=now)
    if held:
        enqueue_after_commit(session, "drain")


def _silent(session: Session, workspace_id: int, person_id: int, now: datetime) -> list[Enrollment]:
    """Return the leads of whom it holds that they have not answered, of a person's accounts or by their word."""
    accounts = select(SenderAccount.id).where(SenderAccount.owner_person_id == person_id)
    found = select(Enrollment).where(
        Enrollment.workspace_id == workspace_id,
        Enrollment.silent_until > now,
        (Enrollment.silent_by_id == person_id) | Enrollment.linkedin_sender_id.in_(accounts),
    )
    return list(session.scalars(found.order_by(Enrollment.id)))


def _asked(session: Session, owed: Owed) -> AskedLead:
    enrollment = session.get_one(Enrollment, owed.enrollment_id)
    lead = session.get_one(Lead, enrollment.lead_id)
    return AskedLead(
        lead_id=lead.id,
        name=lead.name,
        company=lead.company,
        profile_url=lead.linkedin_url or "",
        written_at=_written_at(session, enrollment.id),
        due_at=owed.due_at,
        followed=Followed(
            enrollment.id,
            acceptances.in_words(session, enrollment),
            acceptances.may_be_accepted(session, enrollment),
            may_deny=acceptances.may_be_denied(session, enrollment),
        ),
    )


def _written_at(session: Session, enrollment_id: int) -> datetime | None:
    return session.scalar(
        select(func.max(Delivery.intent_at))
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.enrollment_id == enrollment_id,
            Delivery.state == DeliveryState.SENT,
            Message.channel != Channel.EMAIL,
        )
    )
