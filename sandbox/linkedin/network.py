"""The rules of the local LinkedIn: who may be invited, who may be written to, and what comes of it.

Its limits are those that Unipile documents (provider-limits-and-restrictions), its notes those of LinkedIn's help.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.linkedin import events
from sandbox.linkedin.refusal import Refusal
from sandbox.linkedin.world import Account, Chat, Invite, Line, Person, Relation, World, new_id

LONGEST_NOTE = {"free": 200}
NOTE_LIMIT = 300
FREE_NOTES_A_MONTH = 5
INVITES_A_WEEK = 200
LONGEST_MESSAGE = 8_000
RESEND_DAYS = 21

_AILING = {
    "CREDENTIALS": "disconnected_account",
    "CHECKPOINT": "checkpoint_error",
    "RESTRICTED": "account_restricted",
    "STOPPED": "disconnected_account",
}

Tell = Callable[[str, str, Mapping[str, Any]], None]
"""Told of an event: the source of webhooks it is for, the account, and the payload."""


class Network:
    """Acts in a world at the product's time; every change may be told to webhooks."""

    def __init__(self, world: World, now: Callable[[], datetime], tell: Tell) -> None:
        self.world, self._now, self._tell = world, now, tell

    def account(self, account_id: str, *, acts: bool = True) -> Account:
        """Find an account that was connected. With `acts`, raises Refusal for one that cannot act now."""
        account = self.world.get(Account, account_id)
        if account is None or not account.status:
            raise Refusal("resource_not_found", "Account not found.")
        if acts and account.status in _AILING:
            raise Refusal(_AILING[account.status])
        return account

    def look_up(self, account: Account, identifier: str) -> Person:
        person = self.world.person(identifier)
        if person is None or person.state == "deleted":
            raise Refusal("resource_not_found", "User not found.")
        if person.state == "private":
            raise Refusal("user_unreachable")
        return person

    def invite(self, account: Account, provider_id: str, note: str) -> Invite:
        person = self._reachable(provider_id)
        if person.id == account.person or person.state in ("closed", "company"):
            raise Refusal("cannot_invite_attendee")
        if self.world.relation(account, person):
            raise Refusal("already_connected")
        if len(note) > LONGEST_NOTE.get(account.tier, NOTE_LIMIT):
            raise Refusal("too_many_characters", "The provided content exceeds the character limit.")
        now = self._now()
        last = next(iter(self.world.invites(account, person)), None)
        if last and last.state in ("pending", "ignored"):
            raise Refusal("already_invited_recently")
        if last and last.state == "withdrawn" and _at(last.changed_at) > now - timedelta(days=RESEND_DAYS):
            raise Refusal("cannot_resend_yet", "You have reached a temporary provider limit.")
        sent = [one for one in self.world.all(Invite) if one.account == account.id]
        if sum(_at(one.sent_at) > now - timedelta(days=7) for one in sent) >= INVITES_A_WEEK:
            raise Refusal("limit_exceeded")
        month = [one for one in sent if one.note and _at(one.sent_at) > now - timedelta(days=30)]
        if account.tier == "free" and len(month) >= FREE_NOTES_A_MONTH:
            note = ""  # A free account's further notes do not arrive, and nothing says so.
        return self.world.keep(Invite(new_id(), account.id, person.id, note, stamp(now)))

    def withdraw(self, account: Account, invite_id: str) -> None:
        invite = self.world.get(Invite, invite_id)
        if invite is None or invite.account != account.id or invite.state not in ("pending", "ignored"):
            raise Refusal("resource_not_found", "Invitation not found.")
        self._change(invite, "withdrawn")

    def write(self, account: Account, chat: Chat, text: str) -> Line:
        """The account's owner writes in a chat."""
        person = self.world.get(Person, chat.person)
        if person is None or not self.world.relation(account, person):
            raise Refusal("no_connection_with_recipient")
        return self._line(account, chat, account.person, _text(text))

    def start(self, account: Account, provider_id: str, text: str) -> Line:
        """The account's owner writes to somebody, in the chat that there is or in a new one."""
        person = self._reachable(provider_id)
        if person.id == account.person:
            raise Refusal("invalid_recipient")
        if not self.world.relation(account, person):
            raise Refusal("no_connection_with_recipient")
        return self._line(account, self._chat(account, person), account.person, _text(text))

    def accept(self, account: Account, person: Person, *, is_silent: bool = False) -> None:
        """Somebody accepts an invite; its note becomes a chat's first message. `is_silent` tells no webhook of it."""
        invite = next((one for one in self.world.invites(account, person) if one.state != "withdrawn"), None)
        if invite is None or invite.state == "accepted":
            raise Refusal("resource_not_found", "No invite waits with them.")
        self._change(invite, "accepted")
        self._connect(account, person, is_silent=is_silent)
        if invite.note:
            self._line(account, self._chat(account, person), account.person, invite.note)

    def ignore(self, account: Account, person: Person) -> None:
        invite = next((one for one in self.world.invites(account, person) if one.state == "pending"), None)
        if invite is None:
            raise Refusal("resource_not_found", "No invite waits with them.")
        self._change(invite, "ignored")

    def answer(self, account: Account, person: Person, text: str) -> Line:
        """Somebody writes to the account's owner; an invite that waits with them is accepted by that alone."""
        if not self.world.relation(account, person):
            self.accept(account, person, is_silent=True)
        return self._line(account, self._chat(account, person), person.id, _text(text))

    def connect(self, account: Account, person: Person) -> None:
        """They become a connection without any invite of the account, as when its owner accepts theirs."""
        if not self.world.relation(account, person):
            self._connect(account, person, is_silent=False)

    def disconnect(self, account: Account, person: Person) -> None:
        relation = self.world.relation(account, person)
        if relation is None:
            raise Refusal("resource_not_found", "They are not connected.")
        self.world.drop(relation)

    def set_status(self, account: Account, status: str) -> None:
        """Log an account out or in, or restrict it; webhooks hear of it in Unipile's words."""
        was, account.status = account.status, status
        self.world.keep(account)
        told = {"CHECKPOINT": "CREDENTIALS", "RESTRICTED": "CREDENTIALS"}.get(status, status)
        if status == "OK":
            told = "RECONNECTED" if was else "CREATION_SUCCESS"
        self._tell("account_status", account.id, events.status(account, told))

    def _reachable(self, provider_id: str) -> Person:
        person = self.world.get(Person, provider_id)
        if person is None or person.state == "deleted":
            raise Refusal("invalid_recipient", "Recipient cannot be reached.")
        if person.state == "private":
            raise Refusal("user_unreachable")
        return person

    def _connect(self, account: Account, person: Person, *, is_silent: bool) -> None:
        self.world.keep(Relation(new_id(), account.id, person.id, stamp(self._now())))
        if not is_silent:
            self._tell("users", account.id, events.new_relation(account, person))

    def _chat(self, account: Account, person: Person) -> Chat:
        found = self.world.chat(account, person)
        return found or self.world.keep(Chat(new_id(), account.id, person.id, stamp(self._now())))

    def _line(self, account: Account, chat: Chat, sender: str, text: str) -> Line:
        line = self.world.keep(Line(new_id(), chat.id, account.id, sender, text, stamp(self._now())))
        chat.last_at = line.sent_at
        self.world.keep(chat)
        self._tell("messaging", account.id, events.message(self.world, account, chat, line))
        return line

    def _change(self, invite: Invite, state: str) -> None:
        invite.state, invite.changed_at = state, stamp(self._now())
        self.world.keep(invite)


def stamp(at: datetime) -> str:
    """A moment as Unipile writes it: UTC with milliseconds and a Z."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _at(stamped: str) -> datetime:
    return datetime.fromisoformat(stamped)


def _text(text: str) -> str:
    if not text.strip():
        raise Refusal("missing_parameters", "A message needs a text.")
    if len(text) > LONGEST_MESSAGE:
        raise Refusal("too_many_characters")
    return text
