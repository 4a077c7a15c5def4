"""The ledger of sends: the intent to send a step, or a person's answer, and the letter that follows from it.

Every intent is committed before the letter is handed over, every result in a transaction of its own after it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, SenderAccount, Workspace
from models.states import WAITING_DELIVERY, AccountKind, Channel
from models.together import Writes
from outreach import (
    answer_tasks,
    answer_texts,
    answering,
    composing,
    linkedin_tasks,
    locking,
    results,
    senders,
    sequences,
    threading,
    turns,
)
from outreach.hours import HoursBook
from outreach.intents import Intents, begin
from outreach.locking import Ground, Held
from outreach.lookahead import Lookahead
from outreach.numbers import numbers_of
from outreach.opt_out_links import OptOutLinks
from outreach.picture_links import PictureLinks
from outreach.ports import Cipher, Letter, MailAccount
from outreach.results import Outcome
from outreach.turns import Counted


@dataclass(frozen=True)
class Handover:
    """A committed intent: the letter to hand over, by whom, and the token that its result must carry."""

    delivery_id: int
    token: str
    account: MailAccount = field(repr=False)
    letter: Letter = field(repr=False)
    sender_id: int = 0
    workspace_id: int = 0
    channel: Channel = Channel.EMAIL


@dataclass(frozen=True)
class Round:
    """What these senders hand over now, which steps were tried, and which senders have nothing left.

    `sent` is what counts against each sender from now on, `taken` how many letters were recorded as sent.
    """

    handovers: tuple[Handover, ...]
    tried: tuple[int, ...]
    rested: tuple[int, ...]
    sent: Mapping[int, Counted]
    taken: int


def next_round(
    session: Session,
    sender_ids: Collection[int],
    *,
    now: datetime,
    wall: datetime,
    token: str,
    cipher: Cipher,
    ahead: Lookahead,
    ended: Collection[Outcome] = (),
    under_way: Collection[int] = (),
    links: OptOutLinks | None = None,
    pictures: PictureLinks | None = None,
) -> Round:
    """Record these letters as taken and commit each of these leased senders to its next step, if one may leave.

    A step that may not leave now says why and, if it waits, until when. A sender whose lease was lost, or that has
    nothing left, is given back.
    """
    ahead.lend_numbers(session)
    due = ahead.due(session, sender_ids, now=now)
    ground = locking.ground(session, [one for steps in due.values() for one in steps], sender_ids)
    mine = [one for one in ground.senders.values() if one.lease_token == token]
    counted = ahead.counted(session, mine, now=now)
    writes, book = Writes(session), HoursBook(session, ground.workspaces)
    intents = Intents(
        session, ground, counted, now=now, wall=wall, token=uuid4().hex, book=book, writes=writes
    )
    picked = [one for sender in mine if (one := intents.pick(sender, due[sender.id])) is not None]
    intents.count(picked)
    ids = [*(one.delivery_id for one in ended), *(one.delivery_id for one in picked)]
    locked = intents.lock(picked, ids)
    broken = [one.id for one in ground.senders.values() if one.smtp_reason]
    taken = results.taken(session, list(ended), locked, broken, now=now, writes=writes, book=book)
    leaving = intents.commit(picked, locked)
    busy = {one.sender_id for one in picked} | set(under_way)
    until = wall + timedelta(seconds=turns.LEASE_SECONDS)
    intents.keep_senders({one.id: (token, until) if one.id in busy else (None, None) for one in mine})
    accounts = {one.sender_id: ahead.account(ground.senders[one.sender_id], cipher) for one in leaving}
    handovers = _handovers(session, ground, leaving, accounts, now=now, links=links, pictures=pictures)
    writes.carry_out()
    linkedin_tasks.ask(session, intents.by_hand, now=now)
    return Round(
        handovers=handovers,
        tried=tuple(one.delivery_id for one in picked),
        rested=tuple(sender_id for sender_id in sender_ids if sender_id not in busy),
        sent={
            one.sender_id: Counted(now, one.channel, one.is_first_touch)
            for one in (*leaving, *intents.by_hand)
        },
        taken=taken,
    )


def intend(
    session: Session,
    delivery_id: int,
    *,
    now: datetime,
    wall: datetime,
    cipher: Cipher,
    links: OptOutLinks | None = None,
    pictures: PictureLinks | None = None,
) -> Handover | None:
    """Commit to sending one step: every check once more under the locks, then the guarded change to sending.

    Returns None when something forbids it now; the delivery then says why and, if it waits, until when.
    """
    step = turns.candidate(session, delivery_id)
    if step is None:
        return None
    ground = locking.ground(session, [step], [step.sender_id])
    counted = turns.counted_sends(session, ground.senders.values(), now)
    writes, book = Writes(session), HoursBook(session, ground.workspaces)
    intents = Intents(
        session, ground, counted, now=now, wall=wall, token=uuid4().hex, book=book, writes=writes
    )
    intents.count([step])
    leaving = intents.commit([step], intents.lock([step], [step.delivery_id]))
    intents.keep_senders({})
    writes.carry_out()
    linkedin_tasks.ask(session, intents.by_hand, now=now)
    accounts = {one.sender_id: senders.mail_account(ground.senders[one.sender_id], cipher) for one in leaving}
    handovers = _handovers(session, ground, leaving, accounts, now=now, links=links, pictures=pictures)
    return handovers[0] if handovers else None


def _handovers(
    session: Session,
    ground: Ground,
    leaving: Collection[Held],
    accounts: Mapping[int, MailAccount],
    *,
    now: datetime,
    links: OptOutLinks | None,
    pictures: PictureLinks | None,
) -> tuple[Handover, ...]:
    follow_ups = [one.message_id for one in leaving if not one.is_first_touch]
    threads = threading.before_steps(session, follow_ups)
    found = []
    for one in leaving:
        sender = ground.senders[one.sender_id]
        thread = threads.get(one.message_id, ())
        ways_out = links.headers(one.message_id, sender.address) if links else ()
        picture = ""
        if pictures and not sender.tracking_flaw and numbers_of(session, one.workspace_id).notes_opens:
            picture = pictures.address(one.message_id, sender.tracking_host)
        content = _content(one.channel, one.composed, now, thread, ways_out, picture)
        found.append(
            Handover(
                one.id,
                one.token or "",
                accounts[sender.id],
                Letter(sender.address, one.recipient, content),
                sender_id=sender.id,
                workspace_id=one.workspace_id,
                channel=one.channel,
            )
        )
    return tuple(found)


def finished(session: Session, message: Message, now: datetime) -> bytes:
    """Return a message's bytes as they leave: a mail with Date and, from the second on, the thread's headers."""
    thread = threading.before(session, message) if message.channel is Channel.EMAIL else ()
    return _content(message.channel, message.composed, now, thread)


def _content(
    channel: Channel,
    composed: bytes | None,
    now: datetime,
    thread: tuple[str, ...],
    ways_out: tuple[str, ...] = (),
    picture: str = "",
) -> bytes:
    if channel is not Channel.EMAIL:
        return composed or b""
    answers = thread[-1] if thread else ""
    return composing.finish(
        composed or b"", date=now, answers=answers, thread=thread, ways_out=ways_out, picture=picture
    )


def begin_answer(
    session: Session, delivery_id: int, *, now: datetime, wall: datetime, cipher: Cipher
) -> Handover | None:
    """Commit to sending a person's answer: exempt from window, gap and limit, not from suppression.

    Returns None when it was taken already, waits for its next try, or may not leave; the delivery then says why.
    """
    found = session.get(Delivery, delivery_id)
    if found is None:
        return None
    sender = session.get_one(SenderAccount, found.sender_account_id)
    if sender.kind is AccountKind.LINKEDIN:
        # A block, and whether it sends by itself, hold until the answer is on its way or somebody is asked.
        workspace = select(Workspace.id).where(Workspace.id == found.workspace_id)
        session.execute(workspace.with_for_update(read=True))
        session.refresh(sender, with_for_update={"read": True})
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery.state not in WAITING_DELIVERY or delivery.send_at > now:
        return None
    message = session.get_one(Message, delivery.message_id)
    why_not = _why_not_answered(session, delivery, message, sender)
    if why_not:
        answer_tasks.drop(session, delivery, why_not, now=now)
        return None
    if answer_tasks.is_by_hand(sender):
        answer_tasks.ask(session, delivery, sender, now=now)
        return None
    numbers, token = numbers_of(session, delivery.workspace_id), uuid4().hex
    begin(session, delivery, now=now, wall=wall, numbers=numbers, token=token)
    letter = Letter(sender.address, message.recipient, finished(session, message, now))
    return Handover(
        delivery.id,
        token,
        senders.mail_account(sender, cipher),
        letter,
        sender_id=sender.id,
        workspace_id=delivery.workspace_id,
        channel=message.channel,
    )


def _why_not_answered(session: Session, delivery: Delivery, message: Message, sender: SenderAccount) -> str:
    """Say why an answer may not leave now, "" when it may; one that a person has in hand is theirs until blocked."""
    suppressed = answer_texts.why_suppressed(
        session, delivery.workspace_id, delivery.lead_id, message.recipient
    )
    if suppressed or message.composed is None:
        return suppressed or "The text is gone"
    if answering.is_with_a_person(session, delivery):
        return ""
    return answering.why_no_account(sender, message.channel)


def step_of(session: Session, message: Message) -> int | None:
    """Return the position of a message's step in its sequence, None for answers."""
    if message.enrollment_id is None or message.step_id is None:
        return None
    enrollment = session.get_one(Enrollment, message.enrollment_id)
    steps = sequences.steps_of(session, enrollment.sequence_id)
    return next((step.position for step in steps if step.id == message.step_id), None)
