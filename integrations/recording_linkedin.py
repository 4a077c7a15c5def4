"""A recording version of LinkedIn: knows whom it is told to know, keeps what was done, and plays the other side."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from integrations.unipile import LONGEST_NOTE
from integrations.unipile_errors import account_problem, never
from outreach.linkedin_port import (
    Account,
    AccountState,
    AccountTrouble,
    AlreadyConnected,
    AlreadyInvited,
    Chat,
    ChatMessage,
    Connecting,
    Degree,
    Invited,
    NeverReason,
    NotConnected,
    PendingInvite,
    Profile,
    Relation,
    Sent,
    Tier,
)


@dataclass(frozen=True)
class Trouble:
    """What a call meets; `is_done` says that it comes only once everything was done."""

    error: Exception
    is_done: bool = False


@dataclass
class _Desk:
    """What one account sees."""

    account: Account
    invites: dict[str, PendingInvite] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    messages: list[ChatMessage] = field(default_factory=list)


class RecordingLinkedIn:
    """Implements LinkedIn. `troubles` are met in order, one a call; None is none.

    `invited` and `written` are what was done, by account and person; `before` is called within each call.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now, self._desks, self._count = now, dict[str, _Desk](), 0
        self._people: dict[str, Profile] = {}
        self._never: dict[str, NeverReason] = {}
        self.troubles: deque[Trouble | None] = deque()
        self.before: Callable[[], object] = lambda: None
        self.invited: list[tuple[str, str, str]] = []
        self.written: list[tuple[str, str, str]] = []
        self.links: list[Connecting] = []
        self.listening: list[tuple[str, str, str]] = []

    def has(self, account_id: str, *, tier: Tier = Tier.FREE, name: str = "Jo Meyer") -> None:
        """Have an account connected."""
        account = Account(account_id, name, f"owner-{account_id}", tier, AccountState.WORKING)
        self._desks[account_id] = _Desk(account)

    def knows(self, public_id: str, name: str = "Mia Lund", degree: Degree = Degree.SECOND) -> str:
        """Know somebody; return their provider id."""
        person = Profile(f"person-{public_id}", public_id, name, degree)
        self._people[person.provider_id] = self._people[public_id] = person
        return person.provider_id

    def never_finds(self, public_id: str, why: NeverReason) -> None:
        self._never[public_id] = why

    def set_state(self, account_id: str, state: AccountState) -> None:
        """Log an account out, say; one that is not working acts no more."""
        desk = self._desks[account_id]
        desk.account = replace(desk.account, state=state)

    def accepts(self, account_id: str, provider_id: str) -> None:
        """Play somebody who accepts the invite of an account."""
        desk, person = self._desks[account_id], self._people[provider_id]
        invite = desk.invites.pop(provider_id)
        desk.relations[provider_id] = Relation(provider_id, person.public_id, person.name, self._now())
        if invite.note:
            self._line(desk, provider_id, invite.note, is_ours=True)

    def answers(self, account_id: str, provider_id: str, text: str) -> ChatMessage:
        """Play somebody who writes to the owner of an account."""
        return self._line(self._desks[account_id], provider_id, text, is_ours=False)

    def owner_writes(self, account_id: str, provider_id: str, text: str) -> ChatMessage:
        """Play the owner of an account who writes to somebody at LinkedIn itself."""
        return self._line(self._desks[account_id], provider_id, text, is_ours=True)

    def look_up(self, account_id: str, public_id: str) -> Profile:
        desk, trouble = self._begin(account_id)
        if public_id in self._never:
            raise never(self._never[public_id])
        if public_id not in self._people:
            raise never(NeverReason.DELETED)
        self._end(trouble)
        person = self._people[public_id]
        degree = Degree.FIRST if person.provider_id in desk.relations else person.degree
        invited = Invited.PENDING if person.provider_id in desk.invites else Invited.NO
        return replace(person, degree=degree, invited=invited)

    def invite(self, account_id: str, provider_id: str, note: str = "") -> str:
        desk, trouble = self._begin(account_id)
        if len(note) > LONGEST_NOTE:
            raise never(NeverReason.TEXT)
        if provider_id in desk.relations:
            raise AlreadyConnected("They are connected with this account already.")
        if provider_id in desk.invites:
            raise AlreadyInvited("This account has invited them already.")
        person = self._people[provider_id]
        invite = PendingInvite(self._new_id("invite"), provider_id, person.public_id, note, self._now())
        desk.invites[provider_id] = invite
        self.invited.append((account_id, provider_id, note))
        self._end(trouble)
        return invite.invite_id

    def withdraw(self, account_id: str, invite_id: str) -> bool:
        desk, trouble = self._begin(account_id)
        found = next((one for one in desk.invites.values() if one.invite_id == invite_id), None)
        if found is not None:
            del desk.invites[found.provider_id]
        self._end(trouble)
        return found is not None

    def pending_invites(self, account_id: str) -> Sequence[PendingInvite]:
        desk, trouble = self._begin(account_id)
        self._end(trouble)
        return list(desk.invites.values())[::-1]

    def find_chat(self, account_id: str, provider_id: str) -> str:
        desk, trouble = self._begin(account_id)
        self._end(trouble)
        return next((one.chat_id for one in desk.chats.values() if one.provider_id == provider_id), "")

    def message(self, account_id: str, provider_id: str, text: str, chat_id: str = "") -> Sent:
        desk, trouble = self._begin(account_id)
        if provider_id not in desk.relations:
            raise NotConnected("They are not connected with this account.")
        line = self._line(desk, provider_id, text, is_ours=True)
        self.written.append((account_id, provider_id, text))
        self._end(trouble)
        return Sent(line.chat_id, line.message_id)

    def relations(self, account_id: str, since: datetime) -> Sequence[Relation]:
        desk, trouble = self._begin(account_id)
        self._end(trouble)
        return [one for one in desk.relations.values() if one.connected_at > since][::-1]

    def chats(self, account_id: str, since: datetime) -> Sequence[Chat]:
        desk, trouble = self._begin(account_id)
        self._end(trouble)
        found = [one for one in desk.chats.values() if one.last_at and one.last_at > since]
        return sorted(found, key=lambda one: one.last_at or since)

    def messages(self, account_id: str, since: datetime) -> Sequence[ChatMessage]:
        desk, trouble = self._begin(account_id)
        self._end(trouble)
        return [one for one in desk.messages if one.sent_at > since]

    def account(self, account_id: str) -> Account:
        desk, trouble = self._begin(account_id, acts=False)
        self._end(trouble)
        return desk.account

    def accounts(self) -> Sequence[Account]:
        return [desk.account for desk in self._desks.values()]

    def connect_link(self, wish: Connecting) -> str:
        self.links.append(wish)
        return f"https://linkedin.test/connect/{len(self.links)}"

    def listen(self, url: str, header: str, secret: str) -> None:
        if (url, header, secret) not in self.listening:
            self.listening.append((url, header, secret))

    def _begin(self, account_id: str, *, acts: bool = True) -> tuple[_Desk, Trouble | None]:
        self.before()
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble and not trouble.is_done:
            raise trouble.error
        desk = self._desks.get(account_id)
        if desk is None:
            raise account_problem(AccountTrouble.GONE)
        if acts and desk.account.state is not AccountState.WORKING:
            raise account_problem(AccountTrouble.LOGGED_OUT)
        return desk, trouble

    def _end(self, trouble: Trouble | None) -> None:
        if trouble is not None:
            raise trouble.error

    def _line(self, desk: _Desk, provider_id: str, text: str, *, is_ours: bool) -> ChatMessage:
        chat = next((one for one in desk.chats.values() if one.provider_id == provider_id), None)
        chat_id = chat.chat_id if chat else self._new_id("chat")
        sender = desk.account.provider_id if is_ours else provider_id
        line = ChatMessage(self._new_id("message"), chat_id, sender, is_ours, text, self._now())
        desk.chats[chat_id] = Chat(chat_id, provider_id, line.sent_at)
        desk.messages.append(line)
        return line

    def _new_id(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}"
