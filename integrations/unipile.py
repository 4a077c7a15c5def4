"""LinkedIn accounts reached through Unipile's HTTP API v1: profiles, invites, chats, and what came meanwhile."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.unipile_accounts import UnipileAccounts
from integrations.unipile_errors import NotThere, account_problem, never
from integrations.unipile_http import path_of
from integrations.unipile_shapes import (
    ChatShape,
    InviteSent,
    InviteShape,
    MessageSent,
    MessageShape,
    ProfileShape,
    RelationShape,
    done,
    read,
    read_all,
)
from outreach.linkedin_port import (
    AccountTrouble,
    Chat,
    ChatMessage,
    NeverReason,
    PendingInvite,
    Profile,
    Relation,
    Sent,
)

LONGEST_NOTE = 300
_ROOMS = frozenset({"me", "relations", "invite", "followers", "following", "cancel-invite"})
"""What stands in the place of a public id and is no person."""
_PAGE, _PAGE_OF_PEOPLE = "250", "100"


class Unipile(UnipileAccounts):
    """Implements LinkedIn. `dsn` and `key` are those of Unipile's dashboard."""

    def look_up(self, account_id: str, public_id: str) -> Profile:
        if not public_id.strip(".") or public_id.lower() in _ROOMS:
            raise never(NeverReason.ADDRESS)
        try:
            said = self._http.get(path_of("users", public_id), params={"account_id": account_id})
        except NotThere:
            raise self._of_not_there(account_id, NeverReason.DELETED) from None
        found = read(ProfileShape, said)
        if found.is_self:
            raise never(NeverReason.SELF)
        if found.is_company:
            raise never(NeverReason.COMPANY)
        if found.is_hidden:
            raise never(NeverReason.PRIVATE)
        return found.profile()

    def invite(self, account_id: str, provider_id: str, note: str = "") -> str:
        if len(note) > LONGEST_NOTE:
            raise never(NeverReason.TEXT)
        wish = {"provider_id": provider_id, "account_id": account_id} | ({"message": note} if note else {})
        try:
            said = self._http.act("users/invite", json=wish)
        except NotThere:
            raise self._of_not_there(account_id, NeverReason.DELETED) from None
        return done(InviteSent, said).invitation_id

    def withdraw(self, account_id: str, invite_id: str) -> bool:
        path = path_of("users", "invite", "sent", invite_id)
        try:
            self._http.drop(path, params={"account_id": account_id})
        except NotThere:
            self._need(account_id)
            return False
        return True

    def pending_invites(self, account_id: str) -> Sequence[PendingInvite]:
        items = self._all(account_id, "users/invite/sent", limit=_PAGE_OF_PEOPLE)
        return list({one.id: one.invite() for one in read_all(InviteShape, items)}.values())

    def find_chat(self, account_id: str, provider_id: str) -> str:
        path = path_of("chat_attendees", provider_id, "chats")
        try:
            items = [
                one
                for page in self._http.pages(path, {"account_id": account_id, "limit": _PAGE_OF_PEOPLE})
                for one in page
            ]
        except NotThere:
            self._need(account_id)
            return ""
        chats = [one for one in read_all(ChatShape, items) if one.account_id == account_id and one.type == 0]
        open_first = sorted(chats, key=lambda one: (bool(one.read_only), one.timestamp is None))
        return open_first[0].id if open_first else ""

    def message(self, account_id: str, provider_id: str, text: str, chat_id: str = "") -> Sent:
        if chat_id:
            try:
                said = self._http.act(
                    path_of("chats", chat_id, "messages"),
                    files=_form(text=text, account_id=account_id),
                )
            except NotThere:
                self._need(account_id)
            else:
                return Sent(chat_id, done(MessageSent, said).message_id)
        wish = _form(account_id=account_id, text=text, attendees_ids=provider_id)
        try:
            said = self._http.act("chats", files=wish)
        except NotThere:
            raise self._of_not_there(account_id, NeverReason.DELETED) from None
        sent = done(MessageSent, said)
        return Sent(sent.chat_id, sent.message_id)

    def relations(self, account_id: str, since: datetime) -> Sequence[Relation]:
        found: dict[str, Relation] = {}
        for page in self._pages(account_id, "users/relations", limit=_PAGE_OF_PEOPLE):
            people = [one.relation() for one in read_all(RelationShape, page)]
            newer = [one for one in people if one.connected_at > since]
            # Their pages shift while people are added, so somebody may stand on two of them.
            found |= {one.provider_id: one for one in newer if one.provider_id not in found}
            if people and not newer:
                break
        return sorted(found.values(), key=lambda one: one.connected_at, reverse=True)

    def chats(self, account_id: str, since: datetime) -> Sequence[Chat]:
        items = self._all(account_id, "chats", account_type="LINKEDIN", after=instant(since), limit=_PAGE)
        found = {one.id: one.chat() for one in read_all(ChatShape, items)}
        return sorted(found.values(), key=lambda one: (one.last_at or since, one.chat_id))

    def messages(self, account_id: str, since: datetime) -> Sequence[ChatMessage]:
        items = self._all(account_id, "messages", after=instant(since), limit=_PAGE)
        found = {one.id: one.message() for one in read_all(MessageShape, items)}
        return sorted(found.values(), key=lambda one: (one.sent_at, one.message_id))

    def _all(self, account_id: str, path: str, **params: str) -> list[Any]:
        return [item for page in self._pages(account_id, path, **params) for item in page]

    def _pages(self, account_id: str, path: str, **params: str) -> Iterator[list[Any]]:
        try:
            yield from self._http.pages(path, {"account_id": account_id, **params})
        except NotThere:
            raise account_problem(AccountTrouble.GONE) from None

    def _need(self, account_id: str) -> None:
        """Make sure that something was not there although its account is. Raises AccountProblem."""
        self.account(account_id)

    def _of_not_there(self, account_id: str, why: NeverReason) -> Exception:
        """Say what was not there: the account, or whoever was asked for. Raises AccountProblem."""
        self._need(account_id)
        return never(why)


def instant(at: datetime) -> str:
    """Write a moment as Unipile takes it: UTC with milliseconds and a Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _form(**fields: str) -> list[tuple[str, tuple[None, str]]]:
    """Fields of a multipart form, which chats are written to with."""
    return [(name, (None, value)) for name, value in fields.items()]
