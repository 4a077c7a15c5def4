"""Which sender writes to whom: by stable hash, weighted by daily limits, so that a lead keeps its sender."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from math import log
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount, SequenceSender
from models.states import CONNECTED_SENDER, AccountKind, Channel
from outreach.ports import Cipher, MailAccount
from outreach.schedule import fraction


def assign(lead_id: int, senders: Sequence[tuple[int, int]]) -> int | None:
    """Return the sender of a lead among (id, weight) pairs, None when there is none.

    Weighted rendezvous hashing: adding or removing a sender moves only the leads that it gains or had.
    """
    return assigning(senders)(lead_id)


def assigning(senders: Sequence[tuple[int, int]]) -> Callable[[int], int | None]:
    """Return `assign` for many leads among the same senders.

    Among senders of one weight the largest hash wins, so only the winner of each weight needs a logarithm.
    """
    by_weight: dict[int, list[tuple[bytes, int]]] = {}
    for sender_id, weight in senders:
        if weight > 0:
            by_weight.setdefault(weight, []).append((str(sender_id).encode(), sender_id))

    if not by_weight:
        return lambda lead_id: None

    def assigned(lead_id: int) -> int | None:
        start = blake2b(f"sender:{lead_id}:".encode(), digest_size=8)
        winners = [(weight, _largest(start, alike)) for weight, alike in by_weight.items()]
        if len(winners) == 1:
            return winners[0][1]
        return max(winners, key=lambda one: _score(lead_id, one[1], one[0]))[1]

    return assigned


def _largest(start: blake2b, alike: Sequence[tuple[bytes, int]]) -> int:
    """Return the sender with the largest `fraction("sender", "lead:sender")`; `start` has hashed all but its id."""
    largest, winner = b"", 0
    for word, sender_id in alike:
        hashed = start.copy()
        hashed.update(word)
        digest = hashed.digest()
        if digest > largest:
            largest, winner = digest, sender_id
    return winner


def _score(lead_id: int, sender_id: int, weight: int) -> float:
    return -weight / log(max(fraction("sender", f"{lead_id}:{sender_id}"), 1e-12))


def chosen(session: Session, sequence_id: int, channel: Channel) -> Sequence[SenderAccount]:
    """Return the sender accounts chosen for a sequence on a channel, paused ones left out."""
    return session.scalars(
        select(SenderAccount)
        .join(SequenceSender, SequenceSender.sender_account_id == SenderAccount.id)
        .where(
            SequenceSender.sequence_id == sequence_id,
            SenderAccount.kind == AccountKind.of(channel),
            SenderAccount.state.in_(CONNECTED_SENDER),
        )
        .order_by(SenderAccount.id)
    ).all()


class Reachable(Protocol):
    """How a sender's mailbox is reached: its row, or one that says the same."""

    @property
    def address(self) -> str: ...
    @property
    def display_name(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def password_secret(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def smtp_host(self) -> str: ...
    @property
    def smtp_port(self) -> int: ...
    @property
    def smtp_security(self) -> str: ...
    @property
    def imap_host(self) -> str: ...
    @property
    def imap_port(self) -> int: ...
    @property
    def imap_security(self) -> str: ...


def mail_account(sender: Reachable, cipher: Cipher) -> MailAccount:
    """Return how to reach a sender's mailbox, the password in clear."""
    return MailAccount(
        address=sender.address,
        display_name=sender.display_name,
        username=sender.username or sender.address,
        password=cipher.decrypt(sender.password_secret) if sender.password_secret else "",
        smtp_host=sender.smtp_host,
        smtp_port=sender.smtp_port,
        smtp_security=sender.smtp_security,
        imap_host=sender.imap_host,
        imap_port=sender.imap_port,
        imap_security=sender.imap_security,
        issuer=sender.issuer,
        sender_id=sender.id,
    )
