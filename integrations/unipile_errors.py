"""Every error that Unipile's API v1 documents, in our words: never, later, the account, or nothing to do.

The types stand with each method in https://developer.unipile.com/reference, as in `errors/limit_exceeded`.
"""

from collections.abc import Mapping
from http import HTTPStatus

from integrations import retry_after
from outreach.errors import DeliveryError, OutcomeUnknown
from outreach.linkedin_port import (
    AccountProblem,
    AccountTrouble,
    AlreadyConnected,
    AlreadyInvited,
    Later,
    Never,
    NeverReason,
    NotConnected,
    Wait,
)

UNREACHABLE = "Unipile cannot be reached just now."
UNREADABLE = "Unipile answered with nothing that can be read."
UNKNOWN = "The connection to Unipile broke before it said whether this was done: look at LinkedIn."

_LONGEST_WAIT = 86_400.0

NEVER_SENTENCES = {
    NeverReason.ADDRESS: "This names no LinkedIn profile: correct the lead's LinkedIn URL.",
    NeverReason.PRIVATE: "This LinkedIn profile is not open to this account: reach the person another way.",
    NeverReason.DELETED: "There is no such LinkedIn profile (any more): correct the lead's LinkedIn URL.",
    NeverReason.COMPANY: "This is a company's page on LinkedIn, not a person's: correct the lead's LinkedIn URL.",
    NeverReason.SELF: "This is the LinkedIn profile of the sender: nobody invites or writes to themselves.",
    NeverReason.REFUSES: "LinkedIn lets this account not reach this person: reach them another way.",
    NeverReason.TEXT: "LinkedIn does not take this text: shorten it.",
}
LATER_SENTENCES = {
    Wait.LIMIT: "LinkedIn lets this account do no more of this for now.",
    Wait.RESEND: "LinkedIn wants this account to wait before it does this again.",
    Wait.BUSY: "LinkedIn asks to wait.",
    Wait.AWAY: "Unipile or LinkedIn is away just now.",
}
ACCOUNT_SENTENCES = {
    AccountTrouble.LOGGED_OUT: "LinkedIn has logged this account out: press Reconnect… at it under `/plera senders`.",
    AccountTrouble.CHECKPOINT: (
        "LinkedIn asks the owner of this account to confirm who they are: press Reconnect… at it under "
        "`/plera senders`."
    ),
    AccountTrouble.RESTRICTED: "LinkedIn has restricted this account: its owner reads there why, and until when.",
    AccountTrouble.NOT_SUBSCRIBED: "This account's LinkedIn plan does not include this: change the plan or the step.",
    AccountTrouble.GONE: "Unipile does not know this account any more: add it once more under `/plera senders`.",
    AccountTrouble.SET_UP: "Unipile does not take the call: whoever runs Plera corrects its DSN and API key.",
}

_NEVER = {
    "invalid_recipient": NeverReason.PRIVATE,
    "user_unreachable": NeverReason.PRIVATE,
    "resource_access_restricted": NeverReason.PRIVATE,
    "invalid_resource_identifier": NeverReason.DELETED,
    "blocked_recipient": NeverReason.REFUSES,
    "cannot_invite_attendee": NeverReason.REFUSES,
    "recipient_rejected": NeverReason.REFUSES,
    "unprocessable_entity": NeverReason.REFUSES,
    "invalid_message": NeverReason.TEXT,
    "too_many_characters": NeverReason.TEXT,
    "content_too_large": NeverReason.TEXT,
    "unescaped_characters": NeverReason.TEXT,
}
_LATER = {
    "limit_exceeded": Wait.LIMIT,
    "connection_limit_reached": Wait.LIMIT,
    "limit_too_high": Wait.LIMIT,
    "cannot_resend_yet": Wait.RESEND,
    "cannot_resend_within_24hrs": Wait.RESEND,
    "too_many_requests": Wait.BUSY,
    "provider_unreachable": Wait.AWAY,
    "no_client_session": Wait.AWAY,
    "no_channel": Wait.AWAY,
    "no_handler": Wait.AWAY,
    "network_down": Wait.AWAY,
    "service_unavailable": Wait.AWAY,
}
_ACCOUNT = {
    "disconnected_account": AccountTrouble.LOGGED_OUT,
    "disconnected_feature": AccountTrouble.LOGGED_OUT,
    "expired_credentials": AccountTrouble.LOGGED_OUT,
    "invalid_credentials": AccountTrouble.LOGGED_OUT,
    "multiple_sessions": AccountTrouble.LOGGED_OUT,
    "wrong_account": AccountTrouble.LOGGED_OUT,
    "session_mismatch": AccountTrouble.LOGGED_OUT,
    "unknown_authentication_context": AccountTrouble.LOGGED_OUT,
    "unauthorized": AccountTrouble.LOGGED_OUT,
    "account_configuration_error": AccountTrouble.LOGGED_OUT,
    "checkpoint_error": AccountTrouble.CHECKPOINT,
    "invalid_checkpoint_solution": AccountTrouble.CHECKPOINT,
    "authentication_intent_error": AccountTrouble.CHECKPOINT,
    "account_restricted": AccountTrouble.RESTRICTED,
    "sender_rejected": AccountTrouble.RESTRICTED,
    "feature_not_subscribed": AccountTrouble.NOT_SUBSCRIBED,
    "subscription_required": AccountTrouble.NOT_SUBSCRIBED,
    "invalid_account": AccountTrouble.GONE,
    "missing_credentials": AccountTrouble.SET_UP,
    "insufficient_privileges": AccountTrouble.SET_UP,
    "insufficient_permissions": AccountTrouble.SET_UP,
    "feature_not_implemented": AccountTrouble.SET_UP,
}
_DONE: Mapping[str, tuple[type[DeliveryError], str]] = {
    "already_connected": (AlreadyConnected, "They are connected with this account already."),
    "already_invited_recently": (AlreadyInvited, "This account has invited them already."),
    # Without a connection LinkedIn takes a message as an InMail only, which costs a credit and was not asked for.
    "no_connection_with_recipient": (NotConnected, "They are not connected with this account."),
    "not_allowed_inmail": (NotConnected, "They are not connected with this account."),
    "insufficient_credits": (NotConnected, "They are not connected with this account."),
}
_BY_STATUS: Mapping[int, NeverReason | AccountTrouble | Wait] = {
    # Nobody else's invites are to stop because what is known of one person makes no proper call.
    HTTPStatus.BAD_REQUEST: NeverReason.REFUSES,
    HTTPStatus.UNAUTHORIZED: AccountTrouble.LOGGED_OUT,
    HTTPStatus.FORBIDDEN: AccountTrouble.RESTRICTED,
    HTTPStatus.UNPROCESSABLE_ENTITY: NeverReason.REFUSES,
    HTTPStatus.TOO_MANY_REQUESTS: Wait.BUSY,
    HTTPStatus.SERVICE_UNAVAILABLE: Wait.AWAY,
    HTTPStatus.NOT_IMPLEMENTED: AccountTrouble.SET_UP,
}


class NotThere(DeliveryError):
    """What was asked for is not there: whose fault that is, the account's or its own, the caller finds out."""


def never(why: NeverReason) -> Never:
    return Never(NEVER_SENTENCES[why], why)


def account_problem(what: AccountTrouble) -> AccountProblem:
    return AccountProblem(ACCOUNT_SENTENCES[what], what)


def of_answer(
    status: int, kind: str, headers: Mapping[str, str], *, acts: bool, account: bool
) -> DeliveryError:
    """Return what an answer other than yes means; `kind` is its type, "" where it names none.

    `acts` says that something was to be done, `account` that a LinkedIn account answers and not the installation.
    """
    kind = kind.removeprefix("errors/")
    if kind in _DONE:
        error, sentence = _DONE[kind]
        return error(sentence)
    if kind == "resource_not_found":
        return NotThere()
    meaning: NeverReason | AccountTrouble | Wait | None = (
        _NEVER.get(kind) or _LATER.get(kind) or _ACCOUNT.get(kind) or _BY_STATUS.get(status)
    )
    if meaning is None:
        return _of_other(status, acts=acts)
    if not account and not isinstance(meaning, Wait):
        meaning = AccountTrouble.SET_UP
    if isinstance(meaning, NeverReason):
        return never(meaning)
    if isinstance(meaning, AccountTrouble):
        return account_problem(meaning)
    return Later(LATER_SENTENCES[meaning], meaning, retry_after.seconds(headers, _LONGEST_WAIT))


def _of_other(status: int, *, acts: bool) -> DeliveryError:
    """What an answer means whose type says nothing: behind 500, 502, 504 and 408 LinkedIn may have heard of it."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return OutcomeUnknown(UNKNOWN) if acts else Later(LATER_SENTENCES[Wait.AWAY], Wait.AWAY)
    return account_problem(AccountTrouble.SET_UP)
