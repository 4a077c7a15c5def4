"""What Unipile's API v1 answers, as far as it is read; whatever else stands in an answer is passed over."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from integrations import unipile_errors as errors
from outreach.linkedin_port import (
    Account,
    AccountState,
    Chat,
    ChatMessage,
    Degree,
    Invited,
    Later,
    PendingInvite,
    Profile,
    Relation,
    Tier,
    Wait,
)

log = logging.getLogger("plera.linkedin")

Shape = TypeVar("Shape", bound="Answered")
_NOBODY = frozenset({"", "linkedin member"})
"""How LinkedIn calls people whom it does not show."""
_DEGREES = {"FIRST_DEGREE": Degree.FIRST, "SECOND_DEGREE": Degree.SECOND, "THIRD_DEGREE": Degree.THIRD}
_SENT = {"PENDING": Invited.PENDING, "IGNORED": Invited.IGNORED, "WITHDRAWN": Invited.WITHDRAWN}
STATES = {
    "OK": AccountState.WORKING,
    "CONNECTING": AccountState.CONNECTING,
    "ERROR": AccountState.STOPPED,
    "STOPPED": AccountState.STOPPED,
    "CREDENTIALS": AccountState.LOGGED_OUT,
    "PERMISSIONS": AccountState.LOGGED_OUT,
}
_WORST_FIRST = (AccountState.LOGGED_OUT, AccountState.STOPPED, AccountState.CONNECTING)

Id = Annotated[str, Field(min_length=1, max_length=1_000)]
Text = Annotated[str, BeforeValidator(lambda told: "" if told is None else told)]
"""A text; where it is null there is none."""


class Answered(BaseModel):
    """The base of them all."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Invitation(Answered):
    type: str
    status: str


class ProfileShape(Answered):
    provider_id: Id
    public_identifier: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    headline: Text = ""
    is_self: bool = False
    is_relationship: bool = False
    network_distance: Text = ""
    invitation: Invitation | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_hidden(self) -> bool:
        return self.name.lower() in _NOBODY

    @property
    def is_company(self) -> bool:
        """People's ids begin with letters, companies' are numbers."""
        return self.provider_id.isdecimal()

    def profile(self) -> Profile:
        is_first = self.is_relationship or self.network_distance == "FIRST_DEGREE"
        degree = Degree.FIRST if is_first else _DEGREES.get(self.network_distance, Degree.OUTSIDE)
        return Profile(
            self.provider_id, self.public_identifier, self.name, degree, self._invited(), self.headline
        )

    def _invited(self) -> Invited:
        if self.invitation is None:
            return Invited.NO
        if self.invitation.type == "RECEIVED":
            return Invited.BY_THEM
        return _SENT.get(self.invitation.status, Invited.NO)


class InviteShape(Answered):
    id: Id
    invited_user_id: Text = ""
    invited_user_public_id: Text = ""
    invitation_text: Text = ""
    parsed_datetime: AwareDatetime | None = None

    def invite(self) -> PendingInvite:
        return PendingInvite(
            self.id,
            self.invited_user_id,
            self.invited_user_public_id,
            self.invitation_text,
            self.parsed_datetime,
        )


class RelationShape(Answered):
    member_id: Id
    public_identifier: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    created_at: Annotated[int, Field(ge=0, le=253_402_300_799_000)]

    def relation(self) -> Relation:
        return Relation(
            self.member_id,
            self.public_identifier,
            f"{self.first_name} {self.last_name}".strip(),
            datetime.fromtimestamp(self.created_at / 1000, UTC),
        )


class ChatShape(Answered):
    id: Id
    account_id: Id
    attendee_provider_id: Text = ""
    type: int = 0
    timestamp: AwareDatetime | None = None
    read_only: int = 0

    def chat(self) -> Chat:
        other = self.attendee_provider_id if self.type == 0 else ""
        return Chat(self.id, other, self.timestamp, bool(self.read_only))


class MessageShape(Answered):
    id: Id
    chat_id: Id
    sender_id: Text = ""
    is_sender: int = 0
    text: Text = ""
    timestamp: AwareDatetime
    is_event: int = 0

    def message(self) -> ChatMessage:
        return ChatMessage(
            self.id,
            self.chat_id,
            self.sender_id,
            bool(self.is_sender),
            self.text,
            self.timestamp,
            bool(self.is_event),
        )


class InMessaging(Answered):
    id: Text = ""
    premiumFeatures: tuple[str, ...] = ()


class ConnectionParams(Answered):
    im: InMessaging


class Source(Answered):
    status: str


class AccountShape(Answered):
    id: Id
    name: Text = ""
    type: str
    connection_params: ConnectionParams
    sources: tuple[Source, ...] = ()

    def account(self) -> Account:
        states = {STATES.get(source.status, AccountState.STOPPED) for source in self.sources}
        state = next((one for one in _WORST_FIRST if one in states), AccountState.WORKING)
        return Account(self.id, self.name, self.connection_params.im.id, self._tier(), state)

    def _tier(self) -> Tier:
        has = set(self.connection_params.im.premiumFeatures)
        ranked = (Tier.RECRUITER, Tier.SALES_NAVIGATOR, Tier.PREMIUM)
        return next((tier for tier in ranked if tier.value in has), Tier.FREE)


class InviteSent(Answered):
    invitation_id: Text = ""


class MessageSent(Answered):
    chat_id: Text = ""
    message_id: Text = ""


class LinkMade(Answered):
    url: Id


class Header(Answered):
    key: str
    value: str


class WebhookShape(Answered):
    id: Id
    name: Text = ""
    request_url: Text = ""
    enabled: bool = True
    headers: tuple[Header, ...] = ()


def read(shape: type[Shape], said: Any) -> Shape:
    """Read an answer. Raises Later for one that is no such thing."""
    try:
        return shape.model_validate(said)
    except ValidationError:
        raise Later(errors.UNREADABLE, Wait.AWAY) from None


def done(shape: type[Shape], said: Any) -> Shape:
    """Read the answer to something that was done; what cannot be read of it is as if it were not told."""
    try:
        return shape.model_validate(said)
    except ValidationError:
        return shape.model_construct()


def read_all(shape: type[Shape], items: Iterable[Any]) -> list[Shape]:
    """Read the items of a list; one that cannot be read is passed over, so that it does not hide the others."""
    found, lost = [], 0
    for item in items:
        try:
            found.append(shape.model_validate(item))
        except ValidationError:
            lost += 1
    if lost:
        log.warning("items of a list cannot be read", extra={"shape": shape.__name__, "count": lost})
    return found
