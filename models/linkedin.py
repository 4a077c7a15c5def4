"""People on LinkedIn, as accounts of ours know them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import WithdrawalState

_WANTED = text("state = 'wanted'")


class LinkedInProfile(InWorkspace, Base):
    """What an account calls somebody at LinkedIn: looked up once for an address of a profile, and acted upon by it."""

    __tablename__ = "linkedin_profile"
    __table_args__ = (UniqueConstraint("sender_account_id", "url"),)

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(320))
    provider_id: Mapped[str] = mapped_column(String(300))
    seen_at: Mapped[datetime]


class LinkedInEar(Base):
    """Until when an account that sends by itself has heard everything, in product time."""

    __tablename__ = "linkedin_ear"

    sender_account_id: Mapped[int] = mapped_column(
        ForeignKey("sender_account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    messages_until: Mapped[datetime]
    connections_until: Mapped[datetime]


class LinkedInWithdrawal(InWorkspace, Base):
    """An invite that is to be taken back as nobody answered it, or was; `asked_at` is when a person was asked to."""

    __tablename__ = "linkedin_withdrawal"
    __table_args__ = (
        UniqueConstraint("delivery_id"),
        Index(
            "ix_linkedin_withdrawal_wanted",
            "sender_account_id",
            "id",
            sqlite_where=_WANTED,
            postgresql_where=_WANTED,
        ),
        Index("ix_linkedin_withdrawal_lead_id", "lead_id"),
    )

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    state: Mapped[WithdrawalState] = mapped_column(
        StateColumn(WithdrawalState), default=WithdrawalState.WANTED
    )
    reason: Mapped[str] = mapped_column(String(300))
    wanted_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
