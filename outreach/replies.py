"""What came back: kept once, matched to a lead, classified, and everything stopped that it stops."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from models import Lead, Message, RawMail, Reply, SenderAccount
from models.states import EnrollmentState, LeadStage, ReplyClass, SuppressionKind
from outreach import (
    after_reply,
    classifying,
    consequences,
    erased,
    erasing,
    history,
    mail_text,
    matching,
    plan_facts,
    settling,
    stopping,
    suppression,
)
from outreach.classifying import Classified
from outreach.matching import Matched
from outreach.ports import FetchedMail, enqueue_after_commit

_THIS_RAW = RawMail.id == bindparam("raw_id")
_RAW = (
    select(
        RawMail.workspace_id,
        RawMail.sha256,
        RawMail.content,
        RawMail.received_at,
        RawMail.handled_at,
        RawMail.outcome,
    )
    .where(_THIS_RAW)
    .with_for_update()
)
_DONE = (
    update(RawMail)
    .where(_THIS_RAW)
    .values(outcome=bindparam("taken_for"), lead_id=bindparam("of_lead"), handled_at=bindparam("at"))
)
_REPLIED = update(Lead).where(Lead.id == bindparam("of_lead")).values(stage=LeadStage.REPLIED)
_KEPT = insert(Reply).returning(Reply.id)


def keep(
    session: Session,
    sender: SenderAccount,
    *,
    folder: str,
    uidvalidity: int,
    fetched: FetchedMail,
    now: datetime,
) -> int | None:
    """Keep a mail of a folder as it is and ask for it to be handled; None when it is known already."""
    known = session.scalar(
        select(RawMail.id).where(
            RawMail.workspace_id == sender.workspace_id,
            RawMail.sender_account_id == sender.id,
            RawMail.folder == folder,
            RawMail.uidvalidity == uidvalidity,
            RawMail.uid == fetched.uid,
        )
    )
    if known is not None:
        return None
    raw = RawMail(
        workspace_id=sender.workspace_id,
        sender_account_id=sender.id,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=fetched.uid,
        sha256=sha256(fetched.content).hexdigest(),
        content=mail_text.pack(fetched.content),
        is_clipped=fetched.is_clipped,
        received_at=now,
    )
    session.add(raw)
    session.flush()
    enqueue_after_commit(session, "receive", raw.id)
    return raw.id


def receive(session: Session, raw_mail_id: int, *, now: datetime) -> str:
    """Act on a kept mail once and return what it was taken for; a second call changes nothing.

    When this is committed a person's reply has stopped every automatic step to them. Its mail counts as handled
    only once `opening.show` has opened the conversation too: whoever loses that is asked for it again.
    """
    raw = session.connection().execute(_RAW, {"raw_id": raw_mail_id}).first()
    if raw is None or raw.handled_at is not None:
        return "handled already"
    if raw.outcome:
        return str(raw.outcome)
    return _Incoming(session, raw_mail_id, raw, now).handle()


class _Incoming:
    """One mail on its way from its bytes to what it changes."""

    def __init__(self, session: Session, raw_mail_id: int, raw: Any, now: datetime) -> None:
        self._session, self._id, self._raw, self._now = session, raw_mail_id, raw, now
        self._connection = session.connection()
        self._workspace_id: int = raw.workspace_id
        self._mail = mail_text.parse(mail_text.unpack(raw.content))
        self._provider_id = mail_text.header(self._mail, "Message-ID")[:300] or f"sha256:{raw.sha256}"

    def handle(self) -> str:
        """Act on it and return what it was taken for."""
        found = classifying.classify(self._mail)
        outcome, matched = matching.match(
            self._session, self._workspace_id, self._mail, self._provider_id, found.bounced_ids
        )
        if outcome:
            return self._done(outcome)
        if matched is None or matched.is_erased:
            return self._passed_over(matched)
        if matched.is_unknown and matched.message_id is not None:
            settling.answered(
                self._session, self._session.get_one(Message, matched.message_id), now=self._now
            )
        if found.reply_class is ReplyClass.HUMAN:
            self._stop(matched, found)
        else:
            self._heed(matched, found)
        return self._done(
            str(found.reply_class), matched.lead_id, is_shown=found.reply_class is not ReplyClass.HUMAN
        )

    def _passed_over(self, matched: Matched | None) -> str:
        """A stranger wrote; or somebody whose data was erased, of whose mail nothing is kept."""
        if matched is None and not matching.is_from_erased(self._session, self._workspace_id, self._mail):
            return self._done(matching.NOBODY)
        erasing.forget_mails(self._session, [self._id], now=self._now)
        return erased.PASSED_OVER

    def _done(self, outcome: str, lead_id: int | None = None, *, is_shown: bool = True) -> str:
        given = {
            "raw_id": self._id,
            "taken_for": outcome[:120],
            "of_lead": lead_id,
            "at": self._now if is_shown else None,
        }
        self._connection.execute(_DONE, given)
        return outcome

    def _heed(self, matched: Matched, found: Classified) -> None:
        """A machine answered: the lead is away, its address is gone, or nothing follows."""
        _, cause_id = self._keep(matched, found, found.reason, 0)
        lead = self._session.get_one(Lead, matched.lead_id)
        if found.reply_class is ReplyClass.OUT_OF_OFFICE:
            consequences.away(self._session, lead, now=self._now, cause_id=cause_id)
        elif found.reply_class is ReplyClass.BOUNCE and found.is_final:
            consequences.bounced(self._session, lead, found, now=self._now, cause_id=cause_id)

    def _stop(self, matched: Matched, found: Classified) -> None:
        """A person answered: every automatic step to them stops.

        Where a sequence lets its steps marked always go on, only the others stop, unless they asked to stop.
        """
        session, now = self._session, self._now
        text = mail_text.whole_text(self._mail)
        opts_out = classifying.may_opt_out(text) and classifying.is_opt_out(mail_text.new_text(self._mail))
        is_blocked = opts_out and bool(matched.email)
        if opts_out:
            suppression.hold_sends(session, self._workspace_id)
        running = stopping.running(session, matched.lead_id)
        reason = classifying.BLOCKED_NOW if is_blocked else found.reason
        stopped = sum(one.steps_left for one in running)
        reply_id, cause_id = self._keep(matched, found, reason, stopped)
        self._connection.execute(_REPLIED, {"of_lead": matched.lead_id})
        if not opts_out and any(one.may_go_on for one in running):
            lead = session.get_one(Lead, matched.lead_id)
            going_on = after_reply.go_on(session, lead, now=now, cause_id=cause_id)
            running = [one for one in running if one.id not in going_on.enrollment_ids]
            stopped = going_on.stopped + sum(one.steps_left for one in running)
            session.execute(update(Reply).where(Reply.id == reply_id).values(stopped_steps=stopped))
        about = history.Entry(self._workspace_id, lead_id=matched.lead_id)
        said = plan_facts.THEY_REPLIED
        stopping.end(session, about, running, EnrollmentState.REPLIED, said, now=now, cause_id=cause_id)
        if is_blocked and matched.email:
            suppression.suppress(
                session,
                self._workspace_id,
                SuppressionKind.ADDRESS,
                matched.email,
                "They asked to stop",
                now=now,
                cause_id=cause_id,
            )

    def _keep(self, matched: Matched, found: Classified, reason: str, stopped: int) -> tuple[int, int]:
        """Write the reply and its line of history; return their ids."""
        reply_id: int = self._connection.execute(
            _KEPT,
            {
                "workspace_id": self._workspace_id,
                "raw_mail_id": self._id,
                "lead_id": matched.lead_id,
                "answers_message_id": matched.message_id,
                "provider_id": self._provider_id,
                "reply_class": found.reply_class,
                "class_reason": reason,
                "matched_by": matched.by,
                "stopped_steps": stopped,
                "received_at": self._raw.received_at,
            },
        ).scalar_one()
        about = history.Entry(
            self._workspace_id, lead_id=matched.lead_id, enrollment_id=matched.enrollment_id
        )
        line = history.line(about, f"reply.{found.reply_class}", now=self._now, reason=found.reason)
        return reply_id, history.cause(self._session, line | {"detail": {"reply_id": reply_id}})
