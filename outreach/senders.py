"""Which sender writes to whom: by stable hash, weighted by daily limits, so that a lead keeps its sender."""

from collections.abc import Sequence
from math import log

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
    return max(
        (sender_id for sender_id, weight in senders if weight > 0),
        key=lambda sender_id: (
            -dict(senders)[sender_id] / log(max(fraction("sender", f"{lead_id}:{sender_id}"), 1e-12))
        ),
        default=None,
    )


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


def mail_account(sender: SenderAccount, cipher: Cipher) -> MailAccount:
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
    )
