"""What issuers granted for mailboxes: one process at a time refreshes it, and everybody uses what came of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import uuid4

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from models import MailGrant, SenderAccount
from outreach import instants
from outreach.oauth_port import GrantLost, Tokens
from outreach.ports import Cipher, enqueue_after_commit

AHEAD = timedelta(minutes=5)
"""How long before its end an access token is replaced, so that nobody starts out with one that ends on the way."""
LAST_MOMENT = timedelta(seconds=30)
"""Until so long before its end a token is still used while another process asks for the next one."""
LEASE = timedelta(seconds=40)
"""How long one process may take to ask; longer than the issuer is waited for."""
GIVE_BACK_EVERY = timedelta(minutes=10)
GIVE_BACK_TRIES = 300
"""How often an issuer that cannot be reached is asked to take a grant back, over two days; then it is forgotten."""


@dataclass(frozen=True)
class Held:
    """What stands in a grant: the access token that may be used, and the claim to ask for a new one.

    `access` is "" where none may be used; with a `claim` the holder asks the issuer with `refresh`.
    """

    issuer: str
    access: str = field(default="", repr=False)
    claim: str = ""
    refresh: str = field(default="", repr=False)


def look(session: Session, sender_id: int, *, refused: str, wall: datetime, cipher: Cipher) -> Held:
    """Return the access token of a mailbox if nothing is to be done for it. Raises GrantLost."""
    grant = _of(session, sender_id)
    access = _usable(grant, refused, wall, cipher, AHEAD)
    return Held(grant.issuer, access)


def claim(session: Session, sender_id: int, *, refused: str, wall: datetime, cipher: Cipher) -> Held:
    """Return the access token, or the claim to ask for a new one, or neither while another process asks.

    The row is locked for it, so two never hold a claim at a time. Raises GrantLost.
    """
    grant = _of(session, sender_id, is_locked=True)
    access = _usable(grant, refused, wall, cipher, AHEAD)
    if access:
        return Held(grant.issuer, access)
    spare = _usable(grant, refused, wall, cipher, LAST_MOMENT)
    if grant.lease_until is not None and grant.lease_until > wall:
        return Held(grant.issuer, spare)
    grant.lease_token, grant.lease_until = str(uuid4()), wall + LEASE
    session.flush()
    return Held(grant.issuer, spare, grant.lease_token, cipher.decrypt(grant.refresh_secret))


def renewed(
    session: Session, sender_id: int, claimed: str, tokens: Tokens, *, wall: datetime, cipher: Cipher
) -> bool:
    """Keep new tokens under a claim; False when the claim was lost, as its holder took too long."""
    changed = session.execute(
        update(MailGrant)
        .where(MailGrant.sender_account_id == sender_id, MailGrant.lease_token == claimed)
        .values(
            access_secret=cipher.encrypt(tokens.access),
            access_expires_at=wall + timedelta(seconds=tokens.expires_in),
            refreshed_at=wall,
            lease_token=None,
            lease_until=None,
            **({"refresh_secret": cipher.encrypt(tokens.refresh)} if tokens.refresh else {}),
        )
        .returning(MailGrant.id)
        .execution_options(synchronize_session=False)
    )
    return changed.scalar() is not None


def let_go(session: Session, sender_id: int, claimed: str, *, lost: str = "") -> None:
    """Give a claim back that came to nothing; `lost` says that the issuer gives no more tokens, in words."""
    session.execute(
        update(MailGrant)
        .where(MailGrant.sender_account_id == sender_id, MailGrant.lease_token == claimed)
        .values(lease_token=None, lease_until=None, lost_reason=lost[:300])
        .execution_options(synchronize_session=False)
    )


def keep(
    session: Session, sender: SenderAccount, issuer: str, tokens: Tokens, *, wall: datetime, cipher: Cipher
) -> None:
    """Keep what was granted for a mailbox, in place of an earlier grant."""
    grant = session.scalar(
        select(MailGrant).where(MailGrant.sender_account_id == sender.id).with_for_update()
    )
    if grant is None:
        grant = MailGrant(workspace_id=sender.workspace_id, sender_account_id=sender.id)
        session.add(grant)
    sender.issuer, sender.password_secret = issuer, ""
    grant.issuer, grant.granted_at, grant.refreshed_at = issuer, wall, wall
    grant.refresh_secret = cipher.encrypt(tokens.refresh)
    grant.access_secret = cipher.encrypt(tokens.access)
    grant.access_expires_at = wall + timedelta(seconds=tokens.expires_in)
    grant.lost_reason, grant.is_ending, grant.give_back_at, grant.give_back_tries = "", False, None, 0
    grant.lease_token = grant.lease_until = None
    session.flush()


def end(session: Session, sender_id: int) -> None:
    """Use a mailbox's grant no more and have it given back by a job; without one nothing happens."""
    grant_id = session.scalar(
        update(MailGrant)
        .where(MailGrant.sender_account_id == sender_id, MailGrant.is_ending.is_(False))
        .values(is_ending=True, give_back_at=None, give_back_tries=0, lease_token=None, lease_until=None)
        .returning(MailGrant.id)
        .execution_options(synchronize_session=False)
    )
    if grant_id is not None:
        enqueue_after_commit(session, "give_back", grant_id)


@dataclass(frozen=True)
class Ending:
    """A grant to be given back; `refresh` is "" where it is only to be forgotten, as another mailbox still uses it."""

    issuer: str
    refresh: str = field(repr=False)
    is_last_try: bool


def ending(session: Session, grant_id: int, *, wall: datetime, cipher: Cipher) -> Ending | None:
    """Take a grant to give it back; None when there is none, or another job has it. A later try is set at once."""
    grant = session.get(MailGrant, grant_id, with_for_update=True)
    if grant is None or not grant.is_ending or (grant.give_back_at is not None and grant.give_back_at > wall):
        return None
    grant.give_back_at, grant.give_back_tries = wall + GIVE_BACK_EVERY, grant.give_back_tries + 1
    is_shared = session.scalar(_others_of(session, grant)) is not None
    return Ending(
        grant.issuer,
        "" if is_shared else cipher.decrypt(grant.refresh_secret),
        is_last_try=grant.give_back_tries >= GIVE_BACK_TRIES,
    )


def forget(session: Session, grant_id: int) -> None:
    """Forget a grant that ended, unless its mailbox was connected anew meanwhile."""
    session.execute(delete(MailGrant).where(MailGrant.id == grant_id, MailGrant.is_ending.is_(True)))


def to_give_back() -> Select[int]:
    """Return the grants that a job should have given back."""
    return select(MailGrant.id).where(
        MailGrant.is_ending.is_(True),
        or_(MailGrant.give_back_at.is_(None), MailGrant.give_back_at <= instants.WALL),
    )


def _others_of(session: Session, grant: MailGrant) -> Select[int]:
    """Find the same mailbox in another workspace: an issuer ends all grants of a person and an app at once."""
    address = session.scalar(select(SenderAccount.address).where(SenderAccount.id == grant.sender_account_id))
    return (
        select(MailGrant.id)
        .join(SenderAccount, SenderAccount.id == MailGrant.sender_account_id)
        .where(
            SenderAccount.address == address,
            MailGrant.issuer == grant.issuer,
            MailGrant.id != grant.id,
            MailGrant.is_ending.is_(False),
        )
        .limit(1)
    )


def _of(session: Session, sender_id: int, *, is_locked: bool = False) -> MailGrant:
    wanted = select(MailGrant).where(MailGrant.sender_account_id == sender_id)
    grant = session.scalar(wanted.with_for_update() if is_locked else wanted)
    if grant is None or grant.is_ending:
        raise GrantLost("This mailbox is connected with nobody's consent any more: connect it again.")
    if grant.lost_reason:
        raise GrantLost(grant.lost_reason)
    return grant


def _usable(grant: MailGrant, refused: str, wall: datetime, cipher: Cipher, ahead: timedelta) -> str:
    """Return the access token if it holds for so long and is not the refused one, else ""."""
    if grant.access_expires_at - wall <= ahead:
        return ""
    access = cipher.decrypt(grant.access_secret)
    return "" if refused and compare_digest(access.encode(), refused.encode()) else access
