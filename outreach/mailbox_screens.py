"""What the page of the senders and the forms of a mailbox show: frozen read models. Text from outside is raw here."""

from dataclasses import dataclass, field
from datetime import date, datetime

from models.states import AccountKind, SenderState


@dataclass(frozen=True)
class SenderLine:
    """A sender account on the page of all; `used` counts its sends of the last 24 hours against `a_day`.

    `grows` says when that grows and to what, "" where it does not or where a note says it. `read_at` is when its
    mailbox was last read to the end, `logged_in_at` when both logins were last tried (wall time). `may_change` tells
    whether who looks may change it, `may_hold` whether they may pause, resume or remove it. `notes` say what else is
    to be known: paused first steps, a lowered day, what its domain lacks. It `may_reconnect` where it is
    a mailbox, or a LinkedIn account that sends by itself.
    """

    id: int
    kind: AccountKind
    address: str
    name: str
    state: SenderState
    reason: str
    owner: str
    used: int
    a_day: int
    grows: str
    read_at: datetime | None
    logged_in_at: datetime | None
    may_change: bool
    may_hold: bool
    notes: tuple[str, ...] = ()
    domain_check_id: int | None = None
    may_reconnect: bool = False


@dataclass(frozen=True)
class BegunForm:
    """A mailbox of one's own whose servers were tried and that was not connected yet."""

    form_id: int
    address: str
    is_let_in: bool


@dataclass(frozen=True)
class SenderPage:
    """One page of the senders; `zone` is that of who looks.

    `issuers` are those by whose consent a mailbox may be connected, by key and name.
    """

    lines: tuple[SenderLine, ...]
    total: int
    page: int
    pages: int
    begun: tuple[BegunForm, ...]
    zone: str
    issuers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TypedServer:
    """One server as typed; all three empty where it is to be guessed."""

    host: str = ""
    port: str = ""
    security: str = ""


@dataclass(frozen=True)
class TypedMailbox:
    """The form of a mailbox as typed. `owner` is a Slack user id, "" where it could not be chosen."""

    address: str = ""
    display_name: str = ""
    username: str = ""
    owner: str = ""
    smtp: TypedServer = TypedServer()
    imap: TypedServer = TypedServer()
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class MailboxForm:
    """The form as it is shown: what was typed but the password, and what is wrong, one sentence each.

    `form_id` is None before it was checked for the first time; `keeps_password` says that the one typed before may be
    used again. `is_known` is a mailbox that is connected already: its address stands. `list_view` is the open page of
    the senders that it was opened from, "" for none. `issuers` are those by whose consent a mailbox may be connected,
    by key and name; `by_consent` is the one by whose it is reached already, "" for a password.
    """

    typed: TypedMailbox
    form_id: int | None = None
    list_view: str = ""
    problems: tuple[str, ...] = ()
    keeps_password: bool = False
    is_known: bool = False
    shows_servers: bool = False
    may_choose_owner: bool = False
    issuers: tuple[tuple[str, str], ...] = ()
    by_consent: str = ""


@dataclass(frozen=True)
class Checking:
    """A mailbox whose servers are just being tried."""

    form_id: int
    address: str


@dataclass(frozen=True)
class LetIn:
    """A mailbox that both servers have let in, before it is kept.

    `since` is the day on which its use began as its Sent folder tells it, `today` where that cannot be told
    (`is_guessed` is False then).
    """

    form_id: int
    address: str
    name: str
    smtp: str
    imap: str
    since: date
    is_guessed: bool
    a_day: int
    limit: int
    list_view: str = ""


@dataclass(frozen=True)
class Settled:
    """A form that is over: what became of it, in a sentence."""

    sentence: str


FormScreen = MailboxForm | Checking | LetIn | Settled


@dataclass(frozen=True)
class SenderEdit:
    """What of a sender account may be changed; `approvals` counts what another name, signature or reply-to voids.

    `pictures_from` is the host from which pictures are loaded without a `tracking_host`, "" where mails carry none.
    `called` is its name where it has one of its own, as a LinkedIn account has.
    """

    sender_id: int
    address: str
    is_mailbox: bool
    name: str
    signature: str
    limit: str
    owner: str
    opens: str
    closes: str
    weekdays: tuple[int, ...]
    zone: str
    approvals: int = 0
    may_choose_owner: bool = False
    reply_to: str = ""
    tracking_host: str = ""
    tracking_flaw: str = ""
    pictures_from: str = ""
    called: str = ""


@dataclass(frozen=True)
class BrokenMailbox:
    """A mailbox that broke, as `name` is asked about it; `waiting` counts what it is to send.

    A LinkedIn account `may_reconnect` where it sends by itself."""

    sender_id: int
    address: str
    name: str
    state: SenderState
    reason: str
    waiting: int
    checked_at: datetime | None
    zone: str
    is_mailbox: bool = True
    may_reconnect: bool = True
