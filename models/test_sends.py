"""Test sends: the mails of a lead's steps, sent to whoever asked and counted nowhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import TestSendState

_ASKED = text("state = 'asked'")


class TestSend(InWorkspace, Base):
    """One test send; `reason` says in a sentence why it failed. No message and no delivery is made for it."""

    __tablename__ = "test_send"
    __table_args__ = (Index("ix_test_send_asked", "id", sqlite_where=_ASKED, postgresql_where=_ASKED),)
    __test__ = False

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[TestSendState] = mapped_column(StateColumn(TestSendState), default=TestSendState.ASKED)
    reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
