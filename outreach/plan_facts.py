"""What planning needs to know of leads in a sequence, read for many of them at once."""

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Reply, SenderAccount, Sequence, Step
from models.sets import among
from models.states import (
    OPEN_DELIVERY,
    PEOPLE_REPLY,
    Channel,
    Condition,
    DeliveryState,
    MessageState,
)
from outreach import leads, own_profiles
from outreach.plan_rows import LEAD, STEP, Going, PlainLead, PlainStep, Text

Row = TypeVar("Row", Sequence, SenderAccount)
THEY_REPLIED = "They replied"


@dataclass(frozen=True)
class Facts:
    """Rows by id; texts by enrollment and step; the enrollments that were written to or answered, and when invited."""

    leads: Mapping[int, PlainLead]
    sequences: Mapping[int, Sequence]
    senders: Mapping[int, SenderAccount]
    steps: Mapping[int, Many[PlainStep]]
    texts: Mapping[tuple[int, int], Text]
    written_to: frozenset[int]
    invited: Mapping[int, datetime]
    replied: frozenset[int]

    def sender_of(self, enrollment: Enrollment | Going, step: Step | PlainStep) -> SenderAccount | None:
        """Return who sends a step to a lead, None while nobody is chosen."""
        text = self.texts.get((enrollment.id, step.id))
        is_email = step.channel is Channel.EMAIL
        chosen = enrollment.email_sender_id if is_email else enrollment.linkedin_sender_id
        for id_ in (text.sender_id if text else None, chosen):
            one = self.senders.get(id_) if id_ else None
            if one is not None and step.channel in one.kind.channels:
                return one
        return None

    def waits_by_hand(self, enrollment: Going, step: PlainStep) -> bool:
        """Say whether a person can do a step only once the lead has accepted the invite that they were sent."""
        if step.channel is not Channel.LINKEDIN_MESSAGE or enrollment.id not in self.invited:
            return False
        sender = self.sender_of(enrollment, step)
        return enrollment.accepted_at is None and sender is not None and sender.is_manual

    def why_skipped(self, enrollment: Going, step: PlainStep) -> str:
        """Return why a lead goes on without this step, "" when it is to be sent."""
        text = self.texts.get((enrollment.id, step.id))
        if not leads.can_reach(self.leads[enrollment.lead_id], step.channel):
            return f"No address for {step.channel.replace('_', ' ')}"
        if step.channel is not Channel.EMAIL and enrollment.linkedin_sender_id is None:
            return "No LinkedIn account is chosen for this lead"
        if step.channel is not Channel.EMAIL and self._is_own(enrollment, step):
            return own_profiles.THEMSELVES
        if text is not None and text.state is MessageState.LEFT_OUT:
            return "Left out in review"
        if enrollment.id in self.replied and step.condition is Condition.ONLY_IF_NO_REPLY:
            return THEY_REPLIED
        return ""

    def _is_own(self, enrollment: Going, step: PlainStep) -> bool:
        """Say whether a step on LinkedIn would go to the profile that sends it."""
        sender, lead = self.sender_of(enrollment, step), self.leads[enrollment.lead_id]
        return sender is not None and own_profiles.is_same(sender.address, lead.linkedin_url)


def read(
    session: Session, enrollments: Many[Enrollment | Going], leads: Mapping[int, PlainLead] | None = None
) -> Facts:
    """Read what planning these leads needs, in the same few queries however many they are.

    `leads` by id, where they are known already.
    """
    session.flush()
    ids = [one.id for one in enrollments]
    sequences = _by_id(session, Sequence, {one.sequence_id for one in enrollments})
    going_on = {id_ for id_, one in sequences.items() if one.goes_on_after_reply}
    under_way, sent, left_at = _deliveries(session, ids)
    texts = _texts(session, ids, under_way)
    wanted = {text.sender_id for text in texts.values()}
    wanted |= {id_ for one in enrollments for id_ in (one.email_sender_id, one.linkedin_sender_id)}
    return Facts(
        leads=_leads(session, {one.lead_id for one in enrollments}) if leads is None else leads,
        sequences=sequences,
        senders=_by_id(session, SenderAccount, {id_ for id_ in wanted if id_ is not None}),
        steps=_steps(session, list(sequences)),
        texts=texts,
        written_to=frozenset(sent.values()),
        invited=_invited(texts, sent, left_at),
        replied=replied(session, [one for one in enrollments if one.sequence_id in going_on]),
    )


def _leads(session: Session, ids: set[int]) -> dict[int, PlainLead]:
    rows = session.connection().execute(select(*LEAD).where(among(session, Lead.id, ids)))
    return {row[0]: PlainLead._make(row) for row in rows.all()}


def _deliveries(
    session: Session, enrollment_ids: Many[int]
) -> tuple[set[int], dict[int, int], dict[int, datetime]]:
    """Return the messages that have left, may have, or are planned; the enrollment of each that has left, and when."""
    rows = session.connection().execute(
        select(Delivery.enrollment_id, Delivery.message_id, Delivery.state, Delivery.intent_at).where(
            among(session, Delivery.enrollment_id, enrollment_ids),
            Delivery.state.in_((*OPEN_DELIVERY, DeliveryState.SENT)),
        )
    )
    found = rows.all()
    sent = {
        one.message_id: one.enrollment_id
        for one in found
        if one.enrollment_id and one.state is DeliveryState.SENT
    }
    left_at = {one.message_id: one.intent_at for one in found if one.message_id in sent and one.intent_at}
    return {one.message_id for one in found}, sent, left_at


def _invited(
    texts: Mapping[tuple[int, int], Text], sent: Mapping[int, int], left_at: Mapping[int, datetime]
) -> dict[int, datetime]:
    """Return the enrollments from which an invite has left, and when it did."""
    return {
        sent[one.id]: left_at[one.id]
        for one in texts.values()
        if one.channel is Channel.LINKEDIN_INVITE and one.id in left_at
    }


def replied(session: Session, enrollments: Many[Enrollment | Going]) -> frozenset[int]:
    """Return those of these enrollments whose lead has answered since it entered."""
    if not enrollments:
        return frozenset()
    rows = session.execute(
        select(Reply.lead_id, Reply.received_at).where(
            Reply.lead_id.in_({one.lead_id for one in enrollments}), Reply.reply_class.in_(PEOPLE_REPLY)
        )
    ).all()
    return frozenset(
        one.id
        for one in enrollments
        if one.entered_at is not None
        and any(lead_id == one.lead_id and at >= one.entered_at for lead_id, at in rows)
    )


def _by_id(session: Session, table: type[Row], ids: set[int]) -> dict[int, Row]:
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(ids)))}


def _steps(session: Session, sequence_ids: Many[int]) -> dict[int, list[PlainStep]]:
    found: dict[int, list[PlainStep]] = {id_: [] for id_ in sequence_ids}
    rows = session.execute(
        select(*STEP)
        .where(Step.sequence_id.in_(sequence_ids), Step.removed_at.is_(None))
        .order_by(Step.sequence_id, Step.position)
    )
    for row in rows:
        step = PlainStep._make(row)
        found[step.sequence_id].append(step)
    return found


def _texts(session: Session, enrollment_ids: Many[int], under_way: set[int]) -> dict[tuple[int, int], Text]:
    """Return the texts of these leads' steps, without the words themselves."""
    rows = session.connection().execute(
        select(
            Message.enrollment_id,
            Message.step_id,
            Message.id,
            Message.channel,
            Message.state,
            Message.sender_account_id,
            Message.recipient,
        ).where(among(session, Message.enrollment_id, enrollment_ids), Message.step_id.is_not(None))
    )
    return {
        (enrollment_id, step_id): Text(id_, channel, state, sender_id, recipient, id_ in under_way)
        for enrollment_id, step_id, id_, channel, state, sender_id, recipient in rows.all()
        if enrollment_id is not None and step_id is not None
    }
