"""Holds what the database says against what the mail server took: nothing twice, nothing false, nothing lost."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_engine
from models import Delivery, History, Message, SenderAccount, SlackPost
from models.states import WAITING_DELIVERY, DeliveryState, PostKind
from outreach.reconciling import IN_SENT
from tests.faults.mail_server import MailServer


@dataclass(frozen=True)
class Books:
    """How many letters stand in each state, and how both sides differ."""

    states: Counter[str]
    twice: list[str]
    falsely_sent: list[str]
    missing: list[str]
    untold: list[int]

    def check(self, *, unknown: int = 0) -> None:
        """Refuse anything sent twice, falsely sent or lost, and more unknown ones than killed connections."""
        assert self.twice == []
        assert self.falsely_sent == []
        assert self.missing == []
        assert self.untold == []
        assert self.states["unknown"] <= unknown, self.states


def books(url: str, server: MailServer) -> Books:
    """Compare every letter."""
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            return _compare(session, server.letters())
    finally:
        engine.dispose()


def _compare(session: Session, taken: dict[str, int]) -> Books:
    rows = session.execute(
        select(Message.rfc_message_id, Delivery).join(Delivery, Delivery.message_id == Message.id)
    ).all()
    told = set(session.scalars(select(History.delivery_id).where(History.kind == "delivery.unknown")))
    return Books(
        states=Counter(str(delivery.state) for _, delivery in rows),
        twice=[key for key, count in taken.items() if count > 1],
        falsely_sent=[
            key for key, delivery in rows if delivery.state is DeliveryState.SENT and not taken.get(key)
        ],
        missing=[
            key
            for key, delivery in rows
            if delivery.state in (*WAITING_DELIVERY, DeliveryState.REJECTED, DeliveryState.CANCELLED)
            and taken.get(key)
        ],
        untold=[
            delivery.id
            for _, delivery in rows
            if delivery.state is DeliveryState.UNKNOWN and delivery.id not in told
        ],
    )


def states(url: str) -> Counter[str]:
    """Return how many letters stand in each state."""
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            return Counter(str(state) for state in session.scalars(select(Delivery.state)))
    finally:
        engine.dispose()


def mailbox_states(url: str) -> Counter[tuple[str, bool, bool]]:
    """Return how many mailboxes stand in each state, are leased, and wait for being looked through."""
    engine = open_engine(url)
    found = select(SenderAccount.state, SenderAccount.lease_until, SenderAccount.looks_owed_at)
    try:
        with Session(engine) as session:
            return Counter(
                (str(state), lease is not None, owed is not None)
                for state, lease, owed in session.execute(found)
            )
    finally:
        engine.dispose()


def without_card(url: str) -> list[int]:
    """Return the letters of unknown end that no card in Slack asks a person about."""
    asked = select(SlackPost.subject_id).where(SlackPost.kind == PostKind.UNKNOWN_SEND)
    unknown = select(Delivery.id).where(Delivery.state == DeliveryState.UNKNOWN, Delivery.id.not_in(asked))
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            return list(session.scalars(unknown))
    finally:
        engine.dispose()


def settled_from_sent(url: str) -> int:
    """Return how many letters of unknown end were found in a Sent folder."""
    found = select(Delivery.id).where(Delivery.state == DeliveryState.SENT, Delivery.reason == IN_SENT)
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            return len(session.scalars(found).all())
    finally:
        engine.dispose()
