"""How an account that sends by itself is, as Unipile tells it: what keeps it from being heard, and that it is again."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import SenderState
from outreach import catching_up, mailboxes
from outreach.linkedin_port import Account, AccountProblem, AccountState, AccountTrouble
from outreach.ports import enqueue_after_commit

LOGGED_OUT = (
    "LinkedIn has logged this account out, or asks its owner to confirm who they are: press Reconnect… at it under "
    "`/plera senders`."
)
STOPPED = "This account is stopped at Unipile: press Reconnect… at it under `/plera senders`."
_SAID = {AccountState.LOGGED_OUT: LOGGED_OUT, AccountState.STOPPED: STOPPED}
_OF_ACCOUNT = frozenset(
    {
        AccountTrouble.LOGGED_OUT,
        AccountTrouble.CHECKPOINT,
        AccountTrouble.RESTRICTED,
        AccountTrouble.GONE,
    }
)
"""What is wrong with an account itself, and not with how Plera is set up."""


def why_not(account: Account) -> str:
    """Say what a person has to mend before an account is heard again, "" where nothing is to be mended."""
    return _SAID.get(account.state, "")


def is_its_own(error: AccountProblem) -> bool:
    """Say whether a person mends the account, and not whoever runs Plera."""
    return error.what in _OF_ACCOUNT


def troubled(session: Session, sender_id: int, said: str, *, wall: datetime) -> None:
    """Hold what an account is to send and ask its owner to connect it again, once for each time.

    Where a send met the same trouble before, they are asked already.
    """
    sender = session.get(SenderAccount, sender_id, with_for_update=True, populate_existing=True)
    if sender is None or sender.is_manual:
        return
    if sender.state is SenderState.BROKEN and sender.smtp_reason and not sender.imap_reason:
        mailboxes.also_broke(session, sender, mailboxes.IMAP, said)
        return
    mailboxes.broke(session, sender, mailboxes.IMAP, said, wall=wall)


def works(session: Session, sender_id: int) -> None:
    """Note that an account is connected: one that was not sends again, also where a send had met that trouble."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None or not sender.imap_reason:
        return
    connected(session, sender_id)


def connected(session: Session, sender_id: int) -> None:
    """Note that a person connected an account again: it sends again, whatever kept it from sending."""
    for side in (mailboxes.IMAP, mailboxes.SMTP):
        mailboxes.works(session, sender_id, side)
    enqueue_after_commit(session, "drain")


def heard(session: Session, sender_id: int, *, begun_at: datetime) -> None:
    """Note that an account was heard to the end, as asked at `begun_at` (wall time): nobody need wait for it."""
    sender = session.get(SenderAccount, sender_id, with_for_update=True, populate_existing=True)
    if sender is None:
        return
    sender.last_checked_at = begun_at
    session.flush()
    catching_up.heard(session, sender, begun_at=begun_at)
