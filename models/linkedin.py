"""People on LinkedIn, as accounts of ours know them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace


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
