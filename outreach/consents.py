"""Connecting a mailbox by consent (OAuth 2.0): begun by a person in Slack, ended once by the browser it began in."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import quote

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import MailConsent, Person, SenderAccount, Workspace
from models.states import SenderState
from outreach import connecting, grants, history, mailbox_forms, posts, rights
from outreach.connecting import Connected
from outreach.errors import NotAllowed, OutreachError
from outreach.oauth_port import Issuer, Tokens
from outreach.ports import Cipher, MailAccount
from outreach.rights import Right
from outreach.server_providers import provider_of

LASTS = timedelta(minutes=10)
"""How long a consent may take from the button to the end; codes of issuers hold as long (RFC 6749, 4.1.2)."""
START, CALLBACK = "/oauth/start", "/oauth/callback"
"""Where a person begins and where issuers send browsers back to, below the public address."""

_PREFIX = "consent:"
_KEPT_FOR = timedelta(days=1)


class ConsentOver(OutreachError):
    """This way to a consent is none of ours, was used, took too long, or belongs to another browser."""

    sentence = (
        "This link is over or was used before. Press the button in Slack again and go on within ten minutes."
    )


class OtherBrowser(ConsentOver):
    sentence = "This began in another browser. Press the button in Slack again and stay in the browser that it opens."


class OtherMailbox(OutreachError):
    """Somebody consented for another mailbox than the one that is to be connected."""


@dataclass(frozen=True)
class Begun:
    """A consent under way, for whom and for which mailbox ("" for whichever consents)."""

    id: int
    workspace_id: int
    person_id: int
    person: str
    workspace: str
    issuer: str
    address: str
    verifier: str = field(repr=False)
    view_id: str = ""
    list_view: str = ""


def require_own(session: Session, actor: Person, address: str) -> SenderAccount | None:
    """Return the mailbox of an address if it is connected already. Raises NotAllowed when it is somebody else's."""
    kept = connecting.find(session, actor.workspace_id, address)
    if kept is not None and not mailbox_forms.may_change(actor, kept):
        raise NotAllowed(mailbox_forms.whose(session, kept))
    return kept


def begin(
    session: Session,
    actor: Person,
    issuer: str,
    *,
    address: str = "",
    wall: datetime,
    cipher: Cipher,
) -> str:
    """Let a person begin; return the state that stands in the link, which tells nothing to anybody else.

    Raises NotAllowed.
    """
    rights.require(actor, Right.BUILD)
    address = address.lower()
    if address:
        require_own(session, actor, address)
    nonce = token_urlsafe(32)
    session.add(
        MailConsent(
            workspace_id=actor.workspace_id,
            person_id=actor.id,
            issuer=issuer,
            address=address,
            nonce_hash=_hash(nonce),
            verifier_secret=cipher.encrypt(token_urlsafe(48)),
            began_at=wall,
            expires_at=wall + LASTS,
        )
    )
    session.flush()
    return cipher.encrypt(_PREFIX + nonce)


def link(public_url: str, state: str) -> str:
    """Return the link that a person opens in a browser."""
    return f"{public_url}{START}?state={quote(state, safe='')}"


def find(session: Session, state: str, *, wall: datetime, cipher: Cipher) -> Begun:
    """Return the consent that a state stands for, if it may still go on. Raises ConsentOver."""
    return _begun(session, _live(session, state, wall, cipher), cipher)


def shown_in(
    session: Session, state: str, view_id: str, list_view: str, *, wall: datetime, cipher: Cipher
) -> None:
    """Remember which views in Slack follow a consent; one that is over already follows nothing."""
    with suppress(ConsentOver):
        row = _live(session, state, wall, cipher)
        row.view_id, row.list_view = view_id, list_view


def bind(session: Session, state: str, *, wall: datetime, cipher: Cipher) -> tuple[Begun, str]:
    """Bind a consent to a browser; return it with what its cookie must hold. Who opens the link last goes on.

    Raises ConsentOver.
    """
    row = _live(session, state, wall, cipher)
    cookie = token_urlsafe(32)
    row.browser_hash = _hash(cookie)
    session.flush()
    return _begun(session, row, cipher), cookie


def take(
    session: Session, state: str, cookies: Mapping[str, str], *, wall: datetime, cipher: Cipher
) -> Begun:
    """Use a state up, in the browser in which it began and once only; whoever pressed must still be allowed to.

    Raises ConsentOver, NotAllowed.
    """
    row = _live(session, state, wall, cipher)
    given = _hash(cookies.get(cookie_name(row.id), ""))
    if not row.browser_hash or not compare_digest(given, row.browser_hash):
        raise OtherBrowser
    taken = session.execute(
        update(MailConsent)
        .where(MailConsent.id == row.id, MailConsent.used_at.is_(None))
        .values(used_at=wall)
        .returning(MailConsent.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if taken is None:
        raise ConsentOver
    rights.require(session.get_one(Person, row.person_id), Right.BUILD)
    return _begun(session, row, cipher)


def cookie_name(consent_id: int) -> str:
    """Name the cookie of a consent, so that two at a time do not meet."""
    return f"plera_consent_{consent_id}"


def address_of(begun: Begun, tokens: Tokens, issuer: Issuer) -> str:
    """Return which mailbox the consent is for. Raises OtherMailbox."""
    if not begun.address and not tokens.addresses:
        raise OtherMailbox(
            f"{issuer.name} did not say whose mailbox this is. Name its address in Slack first."
        )
    if begun.address and tokens.addresses and begun.address not in tokens.addresses:
        raise OtherMailbox(
            f"You consented as {tokens.addresses[0]}, but {begun.address} was to be connected. Press the button in "
            f"Slack again and choose {begun.address} at {issuer.name}."
        )
    return begun.address or tokens.addresses[0]


def account(session: Session, begun: Begun, address: str, issuer: Issuer, access: str) -> MailAccount:
    """Put together how the mailbox is reached with an access token. Raises NotAllowed."""
    actor = session.get_one(Person, begun.person_id)
    kept = require_own(session, actor, address)
    smtp_host, smtp_port, smtp_security = _server(_smtp_of(issuer, address))
    imap_host, imap_port, imap_security = _server(issuer.imap)
    return MailAccount(
        address=address,
        display_name=(kept.display_name if kept else "") or actor.name or address,
        username=address,
        password=access,
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        smtp_security=smtp_security,
        imap_host=imap_host,
        imap_port=imap_port,
        imap_security=imap_security,
        issuer=issuer.key,
    )


def connect(
    session: Session,
    begun: Begun,
    reached: MailAccount,
    tokens: Tokens,
    *,
    cipher: Cipher,
    now: datetime,
    wall: datetime,
    first_sent_on: date | None = None,
) -> str:
    """Keep a mailbox that both servers have let in, with what was granted for it; return what was done.

    Raises NotAllowed.
    """
    actor = session.get_one(Person, begun.person_id)
    kept = require_own(session, actor, reached.address)
    if kept is None:
        since = first_sent_on or now.date()
        connected = Connected(reached, since, signature=reached.display_name, owner_person_id=actor.id)
    else:
        connected = Connected(
            reached,
            kept.in_use_since,
            kept.daily_limit,
            kept.signature,
            actor.id if kept.owner_person_id is None else kept.owner_person_id,
        )
    sender = connecting.keep(session, begun.workspace_id, connected, cipher=cipher, now=now, wall=wall)
    grants.keep(session, sender, begun.issuer, tokens, wall=wall, cipher=cipher)
    detail = {"sender": sender.id, "address": sender.address}
    entry = history.Entry(begun.workspace_id)
    history.record(session, entry, "sender.connected", now=now, by=actor.id, detail=detail)
    if sender.state is SenderState.PAUSED:
        said = f"{sender.address} is connected again; it is paused until Resume."
    elif kept is None:
        said = f"{sender.address} is connected: it sends and is read by your consent."
    else:
        said = f"{sender.address} is connected again: what waited for it goes on."
    posts.tell(session, actor.id, said, key=f"consented:{begun.id}")
    return said


def drop_old(session: Session, *, wall: datetime) -> None:
    """Forget consents that ended long ago."""
    session.execute(delete(MailConsent).where(MailConsent.expires_at < wall - _KEPT_FOR))


def _live(session: Session, state: str, wall: datetime, cipher: Cipher) -> MailConsent:
    nonce = _opened(state, cipher)
    row = session.scalar(select(MailConsent).where(MailConsent.nonce_hash == _hash(nonce)).with_for_update())
    if row is None or row.used_at is not None or row.expires_at <= wall:
        raise ConsentOver
    return row


def _opened(state: str, cipher: Cipher) -> str:
    """Return the nonce in a state; one that we did not seal is refused before anything is looked up."""
    if not state or len(state) > 1_000 or not state.isascii():
        raise ConsentOver
    try:
        content = cipher.decrypt(state)
    except OutreachError:
        raise ConsentOver from None
    if not content.startswith(_PREFIX):
        raise ConsentOver
    return content.removeprefix(_PREFIX)


def _begun(session: Session, row: MailConsent, cipher: Cipher) -> Begun:
    person = session.get_one(Person, row.person_id)
    return Begun(
        row.id,
        row.workspace_id,
        row.person_id,
        person.name,
        session.get_one(Workspace, row.workspace_id).name,
        row.issuer,
        row.address,
        cipher.decrypt(row.verifier_secret),
        row.view_id,
        row.list_view,
    )


def _smtp_of(issuer: Issuer, address: str) -> str:
    """Return where a mailbox sends; private ones at outlook.com and hotmail.com have a server of their own."""
    own = provider_of(address.rpartition("@")[2])
    if own is None or own.imap.host != issuer.imap.rpartition(":")[0]:
        return issuer.smtp
    return f"{own.smtp.host}:{own.smtp.port}"


def _server(words: str) -> tuple[str, int, str]:
    """Read HOST:PORT; servers on this very machine, as a sandbox has them, do not encrypt."""
    host, _, port = words.rpartition(":")
    if host in ("127.0.0.1", "localhost"):
        return host, int(port), "none"
    return host, int(port), "tls" if int(port) in (465, 993) else "starttls"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
