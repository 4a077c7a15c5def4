"""The text and its review (message), its way out (delivery, attempt), and what happened (history)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import ApprovalKind, Channel, DeliveryKind, DeliveryState, MessageState

_OPEN = text("state IN ('scheduled', 'sending', 'deferred', 'unknown')")
_DUE = text("state IN ('scheduled', 'deferred')")
_SENDING = text("state = 'sending'")
_UNKNOWN = text("state = 'unknown'")
_ANSWERS = text("kind = 'answer' AND state IN ('scheduled', 'deferred')")
_REWRITES = text("rewrite_asked IS NOT NULL")
_COUNTED_AT_DOMAIN = text("domain <> '' AND intent_at IS NOT NULL")


class Message(InWorkspace, Base):
    """The text for one enrollment and one step, or one answer in a conversation (step_id is None).

    `composed` holds the RFC 5322 bytes without Date and threading headers; `digest` is what approvals bind.
    `flags` is what its text was checked for and failed, {"found": [{"kind", "sentence", "words"}]}. `opened_digest` is
    the digest that a person last had open whole, `approved_text` the one of a text that was approved already and of
    which only sender, signature or footer changed since. `claims` is what its model said to rest on which fact,
    {"found": [{"text", "fact"}]}; nobody trusts it. Tokens and cost, in millionths of a dollar, are of every
    call made for it, rewrites too. `shown_in` is the page of the walk that follows once a
    text is written anew. `author_id` is who edited it or asked for it last, None for what was written before
    that was kept. `sketch` is what a text is compared with others by, "" for one that is not.
    `replaced` is the text that a person has edited or had rewritten since, {"subject", "body"}.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("uq_message_enrollment_id_step_id", "enrollment_id", "step_id", unique=True),
        Index("uq_message_workspace_id_rfc_message_id", "workspace_id", "rfc_message_id", unique=True),
        Index("ix_message_rewrite", "id", sqlite_where=_REWRITES, postgresql_where=_REWRITES),
    )

    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    channel: Mapped[Channel] = mapped_column(StateColumn(Channel))
    sender_account_id: Mapped[int | None] = mapped_column(ForeignKey("sender_account.id"))
    state: Mapped[MessageState] = mapped_column(StateColumn(MessageState), default=MessageState.DRAFTING)
    recipient: Mapped[str] = mapped_column(String(320), default="")
    subject: Mapped[str] = mapped_column(String(400), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    facts_used: Mapped[list[str]] = mapped_column(default=list)
    composed: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64), default="")
    rfc_message_id: Mapped[str] = mapped_column(String(300))
    writer: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    approval_kind: Mapped[ApprovalKind | None] = mapped_column(StateColumn(ApprovalKind))
    problem: Mapped[str] = mapped_column(String(300), default="")
    rewrite_asked: Mapped[str | None] = mapped_column(String(500))
    flags: Mapped[dict[str, Any] | None]
    is_flagged: Mapped[bool] = mapped_column(default=False)
    variant: Mapped[str] = mapped_column(String(1), default="")
    approved_text: Mapped[str] = mapped_column(String(64), default="")
    opened_digest: Mapped[str] = mapped_column(String(64), default="")
    claims: Mapped[dict[str, Any] | None]
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int] = mapped_column(default=0)
    sketch: Mapped[str] = mapped_column(String(16), default="")
    replaced: Mapped[dict[str, Any] | None]
    shown_in: Mapped[dict[str, Any] | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Delivery(InWorkspace, Base):
    """One way of a message to its recipient; kept narrow, as it is the most written table.

    `domain` is the recipient's where it counts against the cap per domain, "" for free mail and LinkedIn.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "uq_delivery_message_id_open",
            "message_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_delivery_sender_due",
            "sender_account_id",
            "priority",
            "send_at",
            sqlite_where=_DUE,
            postgresql_where=_DUE,
        ),
        Index("ix_delivery_due", "send_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_delivery_sender_intent", "sender_account_id", "intent_at"),
        Index(
            "ix_delivery_domain_intent",
            "workspace_id",
            "domain",
            "intent_at",
            sqlite_where=_COUNTED_AT_DOMAIN,
            postgresql_where=_COUNTED_AT_DOMAIN,
        ),
        Index("ix_delivery_enrollment_id", "enrollment_id"),
        Index("ix_delivery_message_id", "message_id"),
        Index("ix_delivery_sending", "lease_until", sqlite_where=_SENDING, postgresql_where=_SENDING),
        Index(
            "ix_delivery_unknown",
            "sender_account_id",
            "send_at",
            sqlite_where=_UNKNOWN,
            postgresql_where=_UNKNOWN,
        ),
        Index("ix_delivery_answer", "id", sqlite_where=_ANSWERS, postgresql_where=_ANSWERS),
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id"))
    kind: Mapped[DeliveryKind] = mapped_column(StateColumn(DeliveryKind))
    state: Mapped[DeliveryState] = mapped_column(StateColumn(DeliveryState), default=DeliveryState.SCHEDULED)
    priority: Mapped[int] = mapped_column(default=2)
    domain: Mapped[str] = mapped_column(String(255), default="")
    send_at: Mapped[datetime]
    any_hour: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    intent_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    provider_id: Mapped[str] = mapped_column(String(300), default="")


class Attempt(InWorkspace, Base):
    """One try of a delivery: when it began, how it ended, what the server said."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(32), default="")
    said: Mapped[str] = mapped_column(String(300), default="")


class History(InWorkspace, Base):
    """One change of state: what, why, who, when, and the entry that caused it."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_lead_id_id", "lead_id", "id"),
        Index("ix_history_enrollment_id_id", "enrollment_id", "id"),
    )

    kind: Mapped[str] = mapped_column(String(48))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    sequence_id: Mapped[int | None] = mapped_column(ForeignKey("sequence.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    cause_id: Mapped[int | None] = mapped_column(ForeignKey("history.id"))
    detail: Mapped[dict[str, Any] | None]
