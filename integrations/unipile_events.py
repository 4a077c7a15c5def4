"""Reads what Unipile's webhooks post: messages, new connections, states of accounts, and accounts that were linked.

https://developer.unipile.com/docs: new-messages-webhook, detecting-accepted-invitations, account-lifecycle and
hosted-auth.
Nothing in a body proves who sent it; the door holds a secret of its header against ours before this reads it.
"""

from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, JsonValue, TypeAdapter, ValidationError

from integrations.unipile_shapes import STATES, Answered, Id, Text
from outreach.linkedin_events import (
    AccountChanged,
    AccountLinked,
    Event,
    MessageCame,
    NothingNew,
    RelationCame,
    UnreadableEvent,
)
from outreach.linkedin_port import AccountState

_LARGEST = 2_000_000
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_STATES = STATES | {
    "CREATION_SUCCESS": AccountState.WORKING,
    "RECONNECTED": AccountState.WORKING,
    "SYNC_SUCCESS": AccountState.WORKING,
    "DELETED": AccountState.GONE,
}
_NOTHING_NEW = frozenset(
    {"message_read", "message_reaction", "message_edited", "message_deleted", "message_delivered"}
)
_LINKED = {"CREATION_SUCCESS": True, "RECONNECTED": False}
Shape = TypeVar("Shape", bound=BaseModel)


class Attendee(Answered):
    attendee_provider_id: Text = ""


class AccountInfo(Answered):
    user_id: Text = ""


class MessageTold(Answered):
    account_id: Id
    message_id: Id
    chat_id: Id
    message: Text = ""
    timestamp: AwareDatetime
    sender: Attendee
    attendees: Annotated[tuple[Attendee, ...], BeforeValidator(lambda told: told or ())] = ()
    account_info: AccountInfo = AccountInfo()
    is_sender: bool | None = None
    is_event: Annotated[int, Field(ge=0)] = 0

    def event(self) -> MessageCame:
        sender, owner = self.sender.attendee_provider_id, self.account_info.user_id
        is_ours = sender == owner if sender and owner else bool(self.is_sender)
        others = {one.attendee_provider_id for one in (self.sender, *self.attendees)} - {"", owner}
        # Where the owner is not named, the other person of a chat can be told only from what they wrote.
        known = others if owner else {sender} - {""} if not is_ours else others - {sender}
        return MessageCame(
            self.account_id,
            self.message_id,
            self.chat_id,
            sender,
            known.pop() if len(known) == 1 else "",
            is_ours,
            self.message,
            self.timestamp,
            bool(self.is_event),
        )


class RelationTold(Answered):
    account_id: Id
    user_provider_id: Id
    user_public_identifier: Text = ""
    user_full_name: Text = ""

    def event(self) -> RelationCame:
        return RelationCame(
            self.account_id, self.user_provider_id, self.user_public_identifier, self.user_full_name
        )


class StatusTold(Answered):
    account_id: Id
    message: str


class LinkTold(Answered):
    account_id: Id
    status: str
    name: Text = ""


class Named(Answered):
    account_id: Text = ""


def read_event(body: bytes) -> Event:
    """Return what a body tells. Raises UnreadableEvent with a sentence that says what is wrong with it."""
    if len(body) > _LARGEST:
        raise UnreadableEvent("The event is larger than any can be.")
    try:
        said = _JSON.validate_json(body)
    except ValidationError:
        raise UnreadableEvent("The event is no JSON.") from None
    if not isinstance(said, dict):
        raise UnreadableEvent("The event is no JSON object.")
    if "AccountStatus" in said:
        return _status(said["AccountStatus"])
    if said.get("account_type", "LINKEDIN") != "LINKEDIN":
        raise UnreadableEvent("The event is of an account that is not at LinkedIn.")
    return _by_name(said)


def _by_name(said: dict[str, Any]) -> Event:
    name = said.get("event")
    if name == "message_received":
        return _read(MessageTold, said, "a message").event()
    if name == "new_relation":
        return _read(RelationTold, said, "a new connection").event()
    if isinstance(name, str) and name in _NOTHING_NEW:
        return NothingNew(_read(Named, said, "a message").account_id, name)
    if name is None and "status" in said:
        return _linked(said)
    raise UnreadableEvent("The event is of a kind that is not known here.")


def _status(told: Any) -> AccountChanged:
    status = _read(StatusTold, told, "an account's state")
    if status.message not in _STATES:
        raise UnreadableEvent("The event tells a state of an account that is not known here.")
    return AccountChanged(status.account_id, _STATES[status.message])


def _linked(told: Any) -> AccountLinked:
    link = _read(LinkTold, told, "a linked account")
    if link.status not in _LINKED:
        raise UnreadableEvent("The event tells of a linked account in words that are not known here.")
    return AccountLinked(link.account_id, link.name, _LINKED[link.status])


def _read(shape: type[Shape], told: Any, what: str) -> Shape:
    try:
        return shape.model_validate(told)
    except ValidationError as error:
        places = sorted({str(one["loc"][0]) for one in error.errors(include_input=False) if one["loc"]})
        where = f" at {', '.join(places)}" if places else ""
        raise UnreadableEvent(f"The event should tell of {what} and does not{where}.") from None
