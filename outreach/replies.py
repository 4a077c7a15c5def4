"""What came back: kept once, matched to a lead, classified, and everything stopped that it stops."""

from dataclasses import replace
from datetime import datetime
from email.message import Message as Mail
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from models import Message, RawMail, Reply, SenderAccount
from models.states import PEOPLE_REPLY, Whose
from outreach import (
    classifying,
    consequences,
    erased,
    erasing,
    forwarded,
    history,
    kept_classes,
    linkedin_evidence,
    mail_text,
    matching,
    never_again,
    own_side,
    retention,
    same_mails,
    settling,
    suppression,
    telling,
    thread_kin,
)
from outreach.classifying import Classified
from outreach.kept_mails import SPAM
from outreach.matching import Matched
from outreach.never_again import Told
from outreach.opt_out_links import OptOutLinks
from outreach.ports import FetchedMail, enqueue_after_commit

_NOBODYS = (matching.OURS, matching.KNOWN, matching.TO_A_TEST)
_MAY_PASS_ON = (matching.OURS, own_side.OWN_DOMAIN)
_THIS_RAW = RawMail.id == bindparam("raw_id")
_RAW = (
    select(
        RawMail.workspace_id,
        RawMail.sender_account_id,
        RawMail.sha256,
        RawMail.content,
        RawMail.received_at,
        RawMail.handled_at,
        RawMail.outcome,
        RawMail.folder,
    )
    .where(_THIS_RAW)
    .with_for_update()
)
_DONE = (
    update(RawMail)
    .where(_THIS_RAW)
    .values(outcome=bindparam("taken_for"), lead_id=bindparam("of_lead"), handled_at=bindparam("at"))
)
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
    """Keep a mail of a folder as it is and ask for it to be handled; None when it is known already.

    One is known by its place in the folder, or by its bytes: it was moved there, or the folder was numbered anew.
    """
    digest = sha256(fetched.content).hexdigest()
    at_this_place = (
        RawMail.workspace_id == sender.workspace_id,
        RawMail.sender_account_id == sender.id,
        RawMail.folder == folder,
        RawMail.uidvalidity == uidvalidity,
        RawMail.uid == fetched.uid,
    )
    same_bytes = (RawMail.sender_account_id == sender.id, RawMail.sha256 == digest)
    if any(
        session.scalar(select(RawMail.id).where(*which).limit(1)) for which in (at_this_place, same_bytes)
    ):
        return None
    raw = RawMail(
        workspace_id=sender.workspace_id,
        sender_account_id=sender.id,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=fetched.uid,
        sha256=digest,
        message_key=thread_kin.key_of(mail_text.message_id(fetched.content)),
        content=mail_text.pack(fetched.content),
        is_clipped=fetched.is_clipped,
        received_at=now,
    )
    session.add(raw)
    session.flush()
    enqueue_after_commit(session, "receive", raw.id)
    return raw.id


def receive(session: Session, raw_mail_id: int, *, now: datetime, links: OptOutLinks | None = None) -> str:
    """Act on a kept mail once and return what it was taken for; a second call changes nothing.

    When this is committed a person's reply has stopped every automatic step to them. Its mail counts as handled
    only once `opening.show` has opened the conversation too: whoever loses that is asked for it again. `links` tells
    a mail to the address by which people opt out.
    """
    raw = session.connection().execute(_RAW, {"raw_id": raw_mail_id}).first()
    if raw is None or raw.handled_at is not None:
        return "handled already"
    if raw.outcome:
        return str(raw.outcome)
    return _Incoming(session, raw_mail_id, raw, now, links).handle()


class _Incoming:
    """One mail on its way from its bytes to what it changes."""

    def __init__(
        self, session: Session, raw_mail_id: int, raw: Any, now: datetime, links: OptOutLinks | None
    ) -> None:
        self._session, self._id, self._raw, self._now = session, raw_mail_id, raw, now
        self._connection = session.connection()
        self._workspace_id: int = raw.workspace_id
        self._mail = mail_text.parse(mail_text.unpack(raw.content))
        self._links = links
        self._provider_id = mail_text.header(self._mail, "Message-ID")[:300] or f"sha256:{raw.sha256}"

    def handle(self) -> str:
        """Act on it and return what it was taken for."""
        of_linkedin = linkedin_evidence.taken(self._session, self._id, self._raw, self._mail, now=self._now)
        if of_linkedin:
            return self._done(of_linkedin)
        found, outcome, matched = self._told(self._mail)
        if outcome == matching.KNOWN:
            found, outcome, matched = self._copy(found)
        if outcome in _MAY_PASS_ON or (not outcome and matched is None):
            passed_on = self._passed_on(may_be_quoted=outcome != matching.OURS)
            if passed_on is not None:
                found, outcome, matched = passed_on
        if outcome:
            return self._done(outcome)
        if matched is None or matched.is_erased:
            return self._passed_over(matched)
        if matched.is_unknown and matched.message_id is not None:
            settling.answered(
                self._session, self._session.get_one(Message, matched.message_id), now=self._now
            )
        self._act(matched, found)
        is_shown = found.reply_class not in PEOPLE_REPLY
        return self._done(str(found.reply_class), matched.lead_id, is_shown=is_shown)

    def _copy(self, found: Classified) -> tuple[Classified, str, Matched | None]:
        """Tell a mail whose Message-ID is known: another mail, or a copy that says more than the one before."""
        session, name = self._session, self._provider_id
        is_same = same_mails.is_same(session, self._workspace_id, name, self._mail)
        self._provider_id = same_mails.name_of_copy(name, self._raw.sha256)
        told = self._told(self._mail)
        is_theirs = told[2] is not None and told[2].is_theirs
        says_more = not told[1] and same_mails.says_more(
            session, self._workspace_id, name, told[0].reply_class, is_theirs=is_theirs
        )
        if not is_same or says_more:
            return told
        self._provider_id = name
        return found, matching.KNOWN, None

    def _class_of(self, mail: Mail) -> Classified:
        received_on = self._raw.received_at.date()
        return telling.told(self._session, self._workspace_id, mail, received_on=received_on)

    def _told(self, mail: Mail) -> tuple[Classified, str, Matched | None]:
        found = self._class_of(mail)
        outcome, matched = matching.match(
            self._session, self._workspace_id, mail, self._provider_id, found, now=self._now
        )
        named = None if outcome in _NOBODYS else self._opted_out(mail)
        return (classifying.opted_out(), "", named) if named is not None else (found, outcome, matched)

    def _passed_on(self, *, may_be_quoted: bool) -> tuple[Classified, str, Matched | None] | None:
        """Tell what somebody passed on to us, attached or quoted; None where that is no lead's mail."""
        inner = forwarded.attached(self._mail)
        own_id = self._provider_id
        if inner is not None:
            self._provider_id = mail_text.header(inner, "Message-ID")[:300] or own_id
            found, outcome, matched = self._told(inner)
            if outcome == matching.KNOWN or (matched is not None and not outcome):
                by = forwarded.MATCHED_BY
                return found, outcome, replace(matched, by=by, is_theirs=False) if matched else None
            self._provider_id = own_id
        senders = forwarded.quoted_senders(self._mail) if may_be_quoted else []
        quoted = matching.quoted(self._session, self._workspace_id, senders)
        if quoted is None:
            return None
        found = self._class_of(self._mail)
        return (found, "", quoted) if found.reply_class in PEOPLE_REPLY else None

    def _opted_out(self, mail: Mail) -> Matched | None:
        """Return whose wish a mail to the opt-out address is, whoever sent it, None when it is no such mail."""
        subject = mail_text.header(mail, "Subject")
        message_id = self._links.message_in(subject) if self._links else None
        return matching.by_message(self._session, self._workspace_id, message_id) if message_id else None

    def _passed_over(self, matched: Matched | None) -> str:
        """A stranger wrote, or somebody whose data was erased; of theirs nothing is kept, nor of a stranger's spam."""
        if matched is None and not matching.is_from_erased(self._session, self._workspace_id, self._mail):
            if self._raw.folder == SPAM:
                retention.empty(self._session, [self._id], now=self._now)
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

    def _act(self, matched: Matched, found: Classified) -> None:
        """Keep the reply and let its class take effect."""
        session, now = self._session, self._now
        if consequences.blocks(found):
            suppression.hold_sends(session, self._workspace_id)
        told = self._about(matched, found)
        effect = consequences.look_ahead(session, told)
        about = history.Entry(
            self._workspace_id, lead_id=matched.lead_id, enrollment_id=matched.enrollment_id
        )
        line = history.line(about, f"reply.{found.reply_class}", now=now, reason=found.reason)
        cause_id = history.cause(session, line | {"detail": effect.detail})
        reply_id = self._keep(matched, told, cause_id, effect.steps_left)
        stopped = consequences.take(session, told, effect, now=now, cause_id=cause_id)
        if stopped != effect.steps_left:
            session.execute(update(Reply).where(Reply.id == reply_id).values(stopped_steps=stopped))
        consequences.hold_writer(session, told, now=now, cause_id=cause_id)

    def _about(self, matched: Matched, found: Classified) -> Told:
        """Say what is to take effect; whom it blocks is looked up only where it blocks somebody."""
        told = Told(
            self._workspace_id,
            matched.lead_id,
            matched.email,
            self._id,
            self._raw.sender_account_id,
            found,
            whose=self._whose(matched, found),
            writer_id=matched.writer_id,
            message_id=matched.message_id,
        )
        if not consequences.blocks(found):
            return told
        is_attached = matched.by == forwarded.MATCHED_BY
        mail = (forwarded.attached(self._mail) if is_attached else None) or self._mail
        return never_again.filled_in(
            self._session, told, matched.message_id, mail, matched.by, self._raw.folder
        )

    def _keep(self, matched: Matched, told: Told, cause_id: int, stopped: int) -> int:
        """Write the reply and return its id."""
        senders = mail_text.addresses(self._mail, "From") if told.whose is Whose.ASKED else []
        reply_id: int = (
            self._session.connection()
            .execute(
                _KEPT,
                {
                    "workspace_id": self._workspace_id,
                    "raw_mail_id": self._id,
                    "lead_id": matched.lead_id,
                    "answers_message_id": matched.message_id,
                    "provider_id": self._provider_id,
                    "matched_by": matched.by,
                    "cause_id": cause_id,
                    "stopped_steps": stopped,
                    "received_at": self._raw.received_at,
                    "whose": told.whose,
                    "from_address": senders[0][1][:320] if senders else "",
                }
                | kept_classes.values(told.found, matched.email, told.whose),
            )
            .scalar_one()
        )
        return reply_id

    def _whose(self, matched: Matched, found: Classified) -> Whose:
        """Say whether it is the lead's; of spam nobody believes an address alone."""
        is_doubtful = not matched.is_theirs or (self._raw.folder == SPAM and matched.by == "address")
        return Whose.ASKED if is_doubtful and found.reply_class in PEOPLE_REPLY else Whose.SURE
