"""Mails whose picture was loaded, where a workspace asks for that to be noted."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace


class OpenedMail(InWorkspace, Base):
    """A step's mail whose picture was loaded: first when (product time), and how often, up to a bound.

    Nothing is kept of who or what loaded it: no address, no program.
    """

    __tablename__ = "opened_mail"
    __table_args__ = (UniqueConstraint("message_id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"), index=True)
    first_at: Mapped[datetime]
    times: Mapped[int]
