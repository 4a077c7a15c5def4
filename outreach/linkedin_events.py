"""What a provider of LinkedIn accounts tells by itself, each once, twice, late, out of order or never."""

from dataclasses import dataclass, field
from datetime import datetime

from outreach.errors import OutreachError
from outreach.linkedin_port import AccountState


class UnreadableEvent(OutreachError):
    """A body tells nothing that is understood; the sentence says why and quotes nothing of it."""


@dataclass(frozen=True)
class MessageCame:
    """A message stands in a chat, written by either side, by us or by hand.

    `with_id` is the other person of the chat, "" where it cannot be told, as in a group.
    """

    account_id: str
    message_id: str
    chat_id: str
    sender_id: str
    with_id: str
    is_ours: bool
    text: str = field(repr=False)
    sent_at: datetime
    is_notice: bool = False

    @property
    def key(self) -> str:
        """The same for every telling of the same thing."""
        return f"message:{self.account_id}:{self.message_id}"


@dataclass(frozen=True)
class RelationCame:
    """Somebody is a first-degree connection now; up to eight hours late."""

    account_id: str
    provider_id: str
    public_id: str = ""
    name: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        return f"relation:{self.account_id}:{self.provider_id}"


@dataclass(frozen=True)
class AccountChanged:
    """An account's state. Nothing tells two such events apart: take it as a hint, and ask for the account."""

    account_id: str
    state: AccountState


@dataclass(frozen=True)
class AccountLinked:
    """A person connected an account by a link, or logged it in again; `ref` is what the link was made with."""

    account_id: str
    ref: str
    is_new: bool

    @property
    def key(self) -> str:
        return f"linked:{self.account_id}:{self.ref}"


@dataclass(frozen=True)
class NothingNew:
    """Something is told that changes nothing here, such as a message that was read."""

    account_id: str
    what: str


Event = MessageCame | RelationCame | AccountChanged | AccountLinked | NothingNew
