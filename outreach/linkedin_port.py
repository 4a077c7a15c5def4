"""What the rules need of whoever reaches LinkedIn accounts for us, and every way in which that ends otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from outreach.errors import Deferred, DeliveryError, Rejected, SenderBroken


class NeverReason(StrEnum):
    """Why somebody, or a text, is never tried again."""

    ADDRESS = "address"
    PRIVATE = "private"
    DELETED = "deleted"
    COMPANY = "company"
    SELF = "self"
    REFUSES = "refuses"
    TEXT = "text"


class Never(Rejected):
    """Never again: LinkedIn has nobody to be reached there, or does not take this text."""

    def __init__(self, sentence: str, why: NeverReason) -> None:
        super().__init__(sentence)
        self.why = why


class Wait(StrEnum):
    """What a wait is for. LIMIT counts against the account and that kind of action.

    RESEND is LinkedIn's word both for an account that acts too much and for a person whose invite was withdrawn.
    """

    LIMIT = "limit"
    RESEND = "resend"
    BUSY = "busy"
    AWAY = "away"


class Later(Deferred):
    """Later, and nothing was done; `wait_seconds` is how long LinkedIn asks to wait, None where it does not say.

    Only RESEND may have to do with the person: no number of the others gives a step up.
    """

    def __init__(self, sentence: str, wait: Wait, wait_seconds: float | None = None) -> None:
        super().__init__(sentence, wait_seconds)
        self.wait = wait
        self.is_of_letter = wait is Wait.RESEND


class AccountTrouble(StrEnum):
    LOGGED_OUT = "logged_out"
    CHECKPOINT = "checkpoint"
    RESTRICTED = "restricted"
    NOT_SUBSCRIBED = "not_subscribed"
    GONE = "gone"
    SET_UP = "set_up"


class AccountProblem(SenderBroken):
    """Nothing was done, and nothing will be until a person mends the account; SET_UP concerns the installation."""

    def __init__(self, sentence: str, what: AccountTrouble) -> None:
        super().__init__(sentence)
        self.what = what


class AlreadyConnected(DeliveryError):
    """Nobody needs to be invited: they are a first-degree connection."""


class AlreadyInvited(DeliveryError):
    """An invite of this account waits with them, or was with them a short while ago."""


class NotConnected(DeliveryError):
    """No message was sent: they are no first-degree connection."""


class Degree(StrEnum):
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    OUTSIDE = "outside"


class Invited(StrEnum):
    """What is known at LinkedIn of an invite between the account and somebody."""

    NO = "no"
    PENDING = "pending"
    IGNORED = "ignored"
    WITHDRAWN = "withdrawn"
    BY_THEM = "by_them"


@dataclass(frozen=True)
class Profile:
    """Somebody as an account sees them. `provider_id` is the account's name for them, by which they are acted upon."""

    provider_id: str
    public_id: str
    name: str = field(repr=False)
    degree: Degree
    invited: Invited = Invited.NO
    headline: str = field(default="", repr=False)


@dataclass(frozen=True)
class PendingInvite:
    """An invite that waits for its answer. `sent_at` is None where LinkedIn says only roughly when that was."""

    invite_id: str
    provider_id: str
    public_id: str = ""
    note: str = field(default="", repr=False)
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Relation:
    """A first-degree connection, and since when."""

    provider_id: str
    public_id: str
    name: str = field(repr=False)
    connected_at: datetime


@dataclass(frozen=True)
class Chat:
    """A chat; `provider_id` is the other person, "" in a group. `last_at` is None for one without messages."""

    chat_id: str
    provider_id: str
    last_at: datetime | None = None
    is_read_only: bool = False


@dataclass(frozen=True)
class ChatMessage:
    """A message of a chat, by either side; `is_notice` is LinkedIn's own line in it, which nobody wrote."""

    message_id: str
    chat_id: str
    sender_id: str
    is_ours: bool
    text: str = field(repr=False)
    sent_at: datetime
    is_notice: bool = False


@dataclass(frozen=True)
class Sent:
    """Where a message stands; "" for an id that was not told."""

    chat_id: str
    message_id: str


class AccountState(StrEnum):
    WORKING = "working"
    CONNECTING = "connecting"
    LOGGED_OUT = "logged_out"
    STOPPED = "stopped"
    GONE = "gone"


class Tier(StrEnum):
    FREE = "free"
    PREMIUM = "premium"
    SALES_NAVIGATOR = "sales_navigator"
    RECRUITER = "recruiter"


@dataclass(frozen=True)
class Account:
    """A LinkedIn account that somebody connected; `provider_id` is its owner, as messages name them."""

    account_id: str
    name: str = field(repr=False)
    provider_id: str
    tier: Tier
    state: AccountState


@dataclass(frozen=True)
class Connecting:
    """What a link for connecting an account is made with.

    `ref` comes back with the account. With `account_id` the link logs that account in again.
    """

    ref: str
    expires_at: datetime
    notify_url: str = ""
    success_url: str = ""
    failure_url: str = ""
    account_id: str = ""


class LinkedIn(Protocol):
    """Acts for LinkedIn accounts. Every call may raise AccountProblem and Later, after which nothing was done."""

    def look_up(self, account_id: str, public_id: str) -> Profile:
        """Return whose profile this is; `public_id` may be a provider id. Raises Never."""

    def invite(self, account_id: str, provider_id: str, note: str = "") -> str:
        """Invite somebody and return the invite's id, "" where none was told.

        Raises Never, AlreadyConnected, AlreadyInvited, and OutcomeUnknown when the answer was lost.
        """

    def withdraw(self, account_id: str, invite_id: str) -> bool:
        """Take an invite back; False when it no longer waits. After Later it may be taken back: ask again."""

    def pending_invites(self, account_id: str) -> Sequence[PendingInvite]:
        """Return every sent invite that waits, the newest first."""

    def find_chat(self, account_id: str, provider_id: str) -> str:
        """Return the id of the chat with somebody, "" when there is none."""

    def message(self, account_id: str, provider_id: str, text: str, chat_id: str = "") -> Sent:
        """Write to a first-degree connection, in the chat at hand or, where there is none or it is gone, in a new one.

        Raises Never, NotConnected, and OutcomeUnknown when the answer was lost.
        """

    def relations(self, account_id: str, since: datetime) -> Sequence[Relation]:
        """Return who became a connection after that moment, the newest first."""

    def chats(self, account_id: str, since: datetime) -> Sequence[Chat]:
        """Return the chats in which something happened after that moment, the oldest first."""

    def messages(self, account_id: str, since: datetime) -> Sequence[ChatMessage]:
        """Return the messages of all chats after that moment, both sides', the oldest first."""

    def account(self, account_id: str) -> Account:
        """Return an account as it stands. Raises AccountProblem when it is gone, or the installation is at fault."""

    def accounts(self) -> Sequence[Account]:
        """Return every LinkedIn account that is connected."""

    def connect_link(self, wish: Connecting) -> str:
        """Return a link at which a person connects an account, or logs one in again."""

    def listen(self, url: str, header: str, secret: str) -> None:
        """Have events sent to `url`, each with the secret in that header; what is sent there already stays as it is."""
