"""What LinkedIn's mails in a connected mailbox say of leads who were written to by hand: who accepted, and who wrote.

Only where it is clear of whom a mail speaks. An acceptance is noted as a person would; where somebody wrote, everything
to them is held and the account's owner is asked to paste it, as such mails carry few words or none. Nothing of the mail
is kept.
"""

from collections.abc import Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message as Mail
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models import Delivery, Enrollment, History, Lead, Message, Person, SenderAccount, Workspace
from models.states import AccountKind, Channel, EnrollmentState, PostKind
from outreach import (
    acceptances,
    history,
    holding_leads,
    linkedin_mails,
    pausing_leads,
    people,
    planning,
    posts,
    retention,
    unheard,
)
from outreach.errors import AlreadyDecided, NotFound
from outreach.kept_mails import SPAM
from outreach.linkedin_mails import Notice, Told
from outreach.who_answered_screens import Wrote

WROTE = "lead.wrote_on_linkedin"
DID_NOT = "lead.did_not_write"
ACCEPTED = "a mail of LinkedIn: they accepted"
THEY_WROTE = "a mail of LinkedIn: they wrote"
OF_LINKEDIN = "a mail of LinkedIn"
_EARLIER = timedelta(hours=1)
"""By how much the clocks of LinkedIn and of ours may differ."""


@dataclass(frozen=True)
class _Candidate:
    enrollment_id: int
    lead_id: int
    name: str
    profile: str
    channel: Channel
    is_open: bool


class Kept(Protocol):
    """A kept mail, as far as it says where it came in."""

    @property
    def sender_account_id(self) -> int: ...
    @property
    def folder(self) -> str: ...


def taken(session: Session, raw_mail_id: int, raw: Kept, mail: Mail, *, now: datetime) -> str:
    """Act on a mail of LinkedIn and return what it was taken for; "" for any other mail."""
    if not linkedin_mails.is_notice(mail):
        return ""
    notice = linkedin_mails.read(mail)
    mailbox = session.get_one(SenderAccount, raw.sender_account_id)
    retention.empty(session, [raw_mail_id], now=now)
    if raw.folder == SPAM or notice.is_from_linkedin is False or notice.told is Told.OTHER:
        return OF_LINKEDIN
    found = _meant(notice, _candidates(session, mailbox, notice, now))
    if notice.told is Told.ACCEPTED:
        noted = [_accepted(session, one, now) for one in found]
        return ACCEPTED if any(noted) else OF_LINKEDIN
    held = [_wrote(session, one, now) for one in found]
    return THEY_WROTE if any(held) else OF_LINKEDIN


def did_not(session: Session, actor: Person, cause_id: int, *, now: datetime) -> None:
    """A person says that a lead has not written, whatever the mail says: what was held goes on.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    told = _told(session, actor.workspace_id, cause_id)
    if told is None or told.enrollment_id is None or told.lead_id is None:
        raise NotFound()
    enrollment = session.get_one(Enrollment, told.enrollment_id)
    acceptances.may_say(session, actor, enrollment)
    locked = _locked(session, told.lead_id)
    paused = [one for one in locked if one.state is EnrollmentState.PAUSED and is_held(one.reason)]
    if _decision(session, told) is not None or enrollment.state is EnrollmentState.REPLIED or not paused:
        raise AlreadyDecided()
    history.record(
        session, history.about(enrollment), DID_NOT, now=now, by=actor.id, reason="", cause_id=cause_id
    )
    pausing_leads.go_on(session, paused, now=now, by=actor.id)
    posts.changed(session, actor.workspace_id, PostKind.LINKEDIN_WROTE, [cause_id])


def is_held(reason: str) -> bool:
    """Say whether a lead is paused as a mail of LinkedIn said that they wrote."""
    return reason.startswith(unheard.THEY_WROTE)


def card(session: Session, cause_id: int) -> Wrote | None:
    """Return what is asked of the owner of an account, None when it is gone."""
    told = session.get(History, cause_id)
    if told is None or told.kind != WROTE or told.lead_id is None or told.enrollment_id is None:
        return None
    lead = session.get_one(Lead, told.lead_id)
    enrollment = session.get_one(Enrollment, told.enrollment_id)
    return Wrote(
        cause_id=cause_id,
        enrollment_id=enrollment.id,
        lead_name=lead.name,
        company=lead.company,
        profile_url=lead.linkedin_url or "",
        told_at=told.at,
        zone=session.get_one(Workspace, told.workspace_id).zone,
        outcome=_outcome(session, told, enrollment),
    )


def _outcome(session: Session, told: History, enrollment: Enrollment) -> str:
    """Say how it ended, "" while somebody is asked."""
    said = _decision(session, told)
    if said is not None:
        return f"They have not written, says {history.name_of(session, said.by_person_id)}: their steps go on"
    if enrollment.state is EnrollmentState.REPLIED:
        return "Their reply is noted: their conversation stands in the inbox"
    theirs = select(Enrollment.reason).where(
        Enrollment.lead_id == told.lead_id, Enrollment.state == EnrollmentState.PAUSED
    )
    is_open = any(is_held(one) for one in session.scalars(theirs))
    return "" if is_open else "Nothing is held for it any more"


def _decision(session: Session, told: History) -> History | None:
    return session.scalar(
        select(History).where(
            History.lead_id == told.lead_id, History.kind == DID_NOT, History.cause_id == told.id
        )
    )


def _told(session: Session, workspace_id: int, cause_id: int) -> History | None:
    return session.scalar(
        select(History).where(
            History.workspace_id == workspace_id, History.id == cause_id, History.kind == WROTE
        )
    )


def _candidates(session: Session, mailbox: SenderAccount, notice: Notice, now: datetime) -> list[_Candidate]:
    """Return whom the accounts of a mailbox's owner have written to by hand, else all that do so in the workspace."""
    by_hand = (
        SenderAccount.workspace_id == mailbox.workspace_id,
        SenderAccount.kind == AccountKind.LINKEDIN,
        SenderAccount.is_manual,
    )
    own = select(SenderAccount.id).where(
        *by_hand, SenderAccount.owner_person_id == (mailbox.owner_person_id or 0)
    )
    account_ids = (
        session.scalars(own).all() or session.scalars(select(SenderAccount.id).where(*by_hand)).all()
    )
    theirs, left = aliased(Enrollment), aliased(Delivery)
    rows = session.execute(
        select(
            theirs.id,
            theirs.lead_id,
            Lead.name,
            Lead.linkedin_url,
            Message.channel,
            theirs.accepted_at,
            theirs.state,
            left.intent_at,
        )
        .join(left, left.enrollment_id == theirs.id)
        .join(Message, Message.id == left.message_id)
        .join(Lead, Lead.id == theirs.lead_id)
        .where(
            theirs.workspace_id == mailbox.workspace_id,
            left.sender_account_id.in_(account_ids),
            unheard.is_written_to(theirs, left),
            Lead.erased_at.is_(None),
        )
        .order_by(theirs.id),
        unheard.times(now),
    ).all()
    return [
        _Candidate(
            id_,
            lead_id,
            name,
            linkedin_mails.profile_of(url),
            channel,
            accepted_at is None and state in acceptances.RUNNING,
        )
        for id_, lead_id, name, url, channel, accepted_at, state, left_at in rows
        if notice.sent_at is None or left_at is None or notice.sent_at >= left_at - _EARLIER
    ]


def _meant(notice: Notice, candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Return of whom a mail surely speaks, each of their sequences once: nobody where two may be meant."""
    fitting: dict[int, _Candidate] = {}
    for one in candidates:
        is_possible = notice.told is Told.WROTE or (one.channel is Channel.LINKEDIN_INVITE and one.is_open)
        if is_possible and linkedin_mails.speaks_of(notice, one.name, one.profile):
            fitting.setdefault(one.enrollment_id, one)
    found = list(fitting.values())
    leads = {one.lead_id for one in found}
    if len(leads) > 1 and not _is_each_by_its_own(notice, found):
        return []
    return found


def _is_each_by_its_own(notice: Notice, found: Many[_Candidate]) -> bool:
    """Say whether a mail about several people links to the profile of each, and no two share one."""
    profiles = {one.lead_id: one.profile for one in found}
    is_linked = all(profile in notice.profiles for profile in profiles.values())
    return notice.is_list and is_linked and len(set(profiles.values())) == len(profiles)


def _accepted(session: Session, one: _Candidate, now: datetime) -> bool:
    enrollment = next(row for row in _locked(session, one.lead_id) if row.id == one.enrollment_id)
    if enrollment.state not in acceptances.RUNNING:
        return False
    if not acceptances.note(session, enrollment, now=now, reason=acceptances.BY_MAIL):
        return False
    planning.plan_idle(session, [enrollment], now=now)
    return True


def _wrote(session: Session, one: _Candidate, now: datetime) -> bool:
    """Hold everything to a lead and ask whose account it is; False where that was done, or their reply is known."""
    locked = _locked(session, one.lead_id)
    enrollment = next(row for row in locked if row.id == one.enrollment_id)
    if enrollment.state not in unheard.ASKED or any(
        row.state is EnrollmentState.PAUSED and is_held(row.reason) for row in locked
    ):
        return False
    about = history.about(enrollment)
    cause = history.record(session, about, WROTE, now=now, reason=unheard.THEY_WROTE)
    holding_leads.hold(
        session, enrollment.workspace_id, one.lead_id, unheard.THEY_WROTE, now=now, cause_id=cause
    )
    sender = session.get_one(SenderAccount, enrollment.linkedin_sender_id)
    for person in people.whose(session, sender):
        posts.want(
            session,
            enrollment.workspace_id,
            PostKind.LINKEDIN_WROTE,
            cause,
            person.slack_user_id,
            key=f"{PostKind.LINKEDIN_WROTE}:{cause}:{person.id}",
            lead_id=one.lead_id,
        )
    acceptances.redraw(session, enrollment)
    return True


def _locked(session: Session, lead_id: int) -> list[Enrollment]:
    theirs = select(Enrollment).where(Enrollment.lead_id == lead_id).order_by(Enrollment.id)
    return list(session.scalars(theirs.with_for_update(), execution_options={"populate_existing": True}))
