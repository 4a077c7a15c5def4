"""Test sends: every mail of a lead's steps as it would leave, sent to whoever asked, and counted nowhere.

No message and no delivery is made for them, so no limit, figure, history or reply ever meets one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Lease, Message, Person, SenderAccount, Sequence, TestSend
from models.states import Channel, MessageState, PostKind, SenderState, TestSendState
from outreach import (
    composing,
    drafting,
    folding,
    instants,
    name_picks,
    open_sequences,
    posts,
    rights,
    sender_naming,
    senders,
    sequences,
)
from outreach.composing import Correspondent
from outreach.errors import NotFound, NotReady
from outreach.form_screens import Choice
from outreach.ports import Cipher, Letter, MailAccount, enqueue_after_commit
from outreach.rights import Right

LEASE = "test_send:"
"""Begins the name of the lease under which one is sent."""
NO_ADDRESS = (
    "Slack does not tell me your email address: ask an admin to show addresses in profiles, then try again."
)
NO_TEXT = "Nothing is written yet: press Generate first, then send yourself a test."
_UNWRITTEN = (MessageState.DRAFTING, MessageState.LEFT_OUT)


@dataclass(frozen=True)
class ToTry:
    """Whose messages may be tried, and where they would go."""

    sequence_id: int
    sequence: str
    address: str
    leads: tuple[Choice, ...]


@dataclass(frozen=True)
class OwnMail:
    """One letter of a test, and how to reach the mailbox that sends it."""

    account: MailAccount = field(repr=False)
    letter: Letter = field(repr=False)


@dataclass(frozen=True)
class StepTried:
    """A step as a test shows it; `body` only where it is no mail and therefore stands in Slack alone."""

    position: int
    channel: Channel
    subject: str
    body: str
    sender: str


@dataclass(frozen=True)
class Tried:
    """What the person who asked is shown."""

    sequence: str
    lead: str
    state: TestSendState
    reason: str
    address: str
    steps: tuple[StepTried, ...]


def form(session: Session, actor: Person, sequence_id: int) -> ToTry:
    """Return what a person chooses from.

    Raises NotAllowed, NotFound, NotReady without an address or a text, or when the sequence is archived.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    open_sequences.refuse_archived(sequence)
    address = _address_of(actor)
    leads = offered(session, actor, sequence_id, "")
    if not leads:
        raise NotReady(NO_TEXT)
    return ToTry(sequence_id, sequence.name, address, leads)


def offered(session: Session, actor: Person, sequence_id: int, words: str) -> tuple[Choice, ...]:
    """Return the enrollments with a text whose lead's name or company holds these words, one more than a select may.

    Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    wanted = " ".join(words.split())
    found = session.execute(
        select(Enrollment.id, Lead.name, Lead.company)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.sequence_id == sequence.id,
            Lead.erased_at.is_(None),
            or_(*(folding.holds(session, column, wanted) for column in (Lead.name, Lead.company))),
            _is_written(),
        )
        .order_by(Enrollment.id)
        .limit(name_picks.MOST_AT_ONCE + 1)
    )
    return tuple(
        Choice(id_, ", ".join(part for part in (name, company) if part)) for id_, name, company in found
    )


def ask(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> int:
    """Ask for a test of a lead's messages; a direct message tells how it goes. Raises as `form`, and NotFound."""
    rights.require(actor, Right.BUILD)
    _address_of(actor)
    enrollment = session.scalar(
        select(Enrollment).where(
            Enrollment.workspace_id == actor.workspace_id, Enrollment.id == enrollment_id
        )
    )
    if enrollment is None:
        raise NotFound()
    open_sequences.refuse_archived(session.get_one(Sequence, enrollment.sequence_id))
    if not _written(session, enrollment_id):
        raise NotReady(NO_TEXT)
    row = TestSend(
        workspace_id=actor.workspace_id, enrollment_id=enrollment_id, person_id=actor.id, created_at=now
    )
    session.add(row)
    session.flush()
    posts.want(
        session,
        actor.workspace_id,
        PostKind.TEST_SEND,
        row.id,
        actor.slack_user_id,
        lead_id=enrollment.lead_id,
    )
    enqueue_after_commit(session, "test_send", row.id)
    return row.id


@cache
def asked() -> Select[int]:
    """Return the tests that nobody is sending."""
    held = select(Lease.name).where(
        Lease.name == literal(LEASE).concat(cast(TestSend.id, String)), Lease.until > instants.WALL
    )
    return select(TestSend.id).where(TestSend.state == TestSendState.ASKED, ~held.exists())


def mails(session: Session, test_id: int, *, now: datetime, cipher: Cipher) -> list[OwnMail] | None:
    """Return the letters of a test, None when it was sent already.

    Raises NotReady when one cannot be made, as a mailbox is missing or out of order.
    """
    row = session.get(TestSend, test_id)
    if row is None or row.state is not TestSendState.ASKED:
        return None
    person = session.get_one(Person, row.person_id)
    found: list[OwnMail] = []
    thread: list[str] = []
    written = _written(session, row.enrollment_id)
    if not written:
        raise NotReady(NO_TEXT)
    for message in written:
        if message.channel is not Channel.EMAIL:
            continue
        sender = _sender(session, message)
        own_id = composing.new_test_id(uuid4().hex, sender.address)
        composed = drafting.mail_of(
            session,
            message,
            sender,
            Correspondent(person.name, _address_of(person)),
            subject=f"[Test] {message.subject}",
            message_id=own_id,
        )
        content = composing.finish(
            composing.as_test(composed.content),
            date=now,
            answers=thread[-1] if thread else "",
            thread=tuple(thread),
        )
        found.append(
            OwnMail(
                senders.mail_account(sender, cipher), Letter(sender.address, _address_of(person), content)
            )
        )
        thread.append(own_id)
    return found


def ended(session: Session, test_id: int, problem: str = "") -> None:
    """Note how a test went, and say so."""
    row = session.get_one(TestSend, test_id)
    row.state = TestSendState.FAILED if problem else TestSendState.SENT
    row.reason = problem[:300]
    posts.changed(session, row.workspace_id, PostKind.TEST_SEND, [test_id])


def card(session: Session, test_id: int) -> Tried | None:
    """Return what is shown of a test, None when it or its lead is gone."""
    row = session.get(TestSend, test_id)
    if row is None:
        return None
    enrollment = session.get_one(Enrollment, row.enrollment_id)
    positions = {step.id: step.position for step in sequences.steps_of(session, enrollment.sequence_id)}
    steps = tuple(
        StepTried(
            positions.get(one.step_id or 0, 0),
            one.channel,
            one.subject,
            "" if one.channel is Channel.EMAIL else one.body,
            _name_of(session, one),
        )
        for one in _written(session, enrollment.id)
    )
    return Tried(
        sequence=session.get_one(Sequence, enrollment.sequence_id).name,
        lead=session.get_one(Lead, enrollment.lead_id).name,
        state=row.state,
        reason=row.reason,
        address=session.get_one(Person, row.person_id).email or "",
        steps=steps,
    )


def _address_of(person: Person) -> str:
    if not person.email or not composing.is_plain_address(person.email):
        raise NotReady(NO_ADDRESS)
    return person.email


def _is_written() -> ColumnElement[bool]:
    """Return the condition of enrollments with a text."""
    return (
        select(Message.id)
        .where(
            Message.enrollment_id == Enrollment.id,
            Message.state.not_in(_UNWRITTEN),
            Message.body != "",
        )
        .exists()
    )


def _written(session: Session, enrollment_id: int) -> list[Message]:
    """Return the messages of a lead that have a text and are not left out, in order of their steps."""
    every = drafting.messages_of(session, enrollment_id)
    return [one for one in every if one.state not in _UNWRITTEN and one.body]


def _sender(session: Session, message: Message) -> SenderAccount:
    sender = session.get(SenderAccount, message.sender_account_id) if message.sender_account_id else None
    if sender is None or sender.state is SenderState.REMOVED:
        raise NotReady("No mailbox sends this step: connect one, or choose another sender.")
    if sender.state is SenderState.BROKEN:
        raise NotReady(f"{sender.address} cannot send now: {sender.health_reason or 'reconnect it first'}")
    if not message.subject:
        raise NotReady("A mail has no subject: edit it first.")
    return sender


def _name_of(session: Session, message: Message) -> str:
    sender = session.get(SenderAccount, message.sender_account_id) if message.sender_account_id else None
    return sender_naming.plain(sender) if sender else ""
