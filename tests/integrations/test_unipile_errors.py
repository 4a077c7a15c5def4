"""Every way in which Unipile answers other than yes, or not at all, and what stays out of sentences and logs."""

import json
import logging
import traceback
from collections.abc import Iterator

import pytest

from integrations.unipile import Unipile
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
    Sent,
    Wait,
)
from tests.integrations.token_server import closed_port
from tests.integrations.unipile_server import (
    ACCOUNT,
    DRIPPING,
    HANG_UP,
    KEY,
    NAME,
    NOTE,
    SILENT,
    TEXT,
    Call,
    Scripted,
    ScriptedUnipile,
    invite,
    look_up,
    message,
    scripted_unipile,
)

every_call = pytest.mark.parametrize("call", [look_up, invite, message])
every_act = pytest.mark.parametrize("call", [invite, message])
ACTED: list[tuple[int, str, type[DeliveryError], object]] = [
    (400, "too_many_characters", Never, NeverReason.TEXT),
    (400, "content_too_large", Never, NeverReason.TEXT),
    (400, "unescaped_characters", Never, NeverReason.TEXT),
    (400, "invalid_parameters", Never, NeverReason.REFUSES),
    (400, "malformed_request", Never, NeverReason.REFUSES),
    (400, "missing_parameters", Never, NeverReason.REFUSES),
    (401, "missing_credentials", AccountProblem, AccountTrouble.SET_UP),
    (401, "insufficient_privileges", AccountProblem, AccountTrouble.SET_UP),
    (401, "multiple_sessions", AccountProblem, AccountTrouble.LOGGED_OUT),
    (401, "invalid_credentials", AccountProblem, AccountTrouble.LOGGED_OUT),
    (401, "expired_credentials", AccountProblem, AccountTrouble.LOGGED_OUT),
    (401, "disconnected_account", AccountProblem, AccountTrouble.LOGGED_OUT),
    (401, "disconnected_feature", AccountProblem, AccountTrouble.LOGGED_OUT),
    (401, "wrong_account", AccountProblem, AccountTrouble.LOGGED_OUT),
    (401, "checkpoint_error", AccountProblem, AccountTrouble.CHECKPOINT),
    (401, "invalid_checkpoint_solution", AccountProblem, AccountTrouble.CHECKPOINT),
    (401, "something_new", AccountProblem, AccountTrouble.LOGGED_OUT),
    (403, "account_restricted", AccountProblem, AccountTrouble.RESTRICTED),
    (403, "insufficient_permissions", AccountProblem, AccountTrouble.SET_UP),
    (403, "session_mismatch", AccountProblem, AccountTrouble.LOGGED_OUT),
    (403, "unknown_authentication_context", AccountProblem, AccountTrouble.LOGGED_OUT),
    (403, "feature_not_subscribed", AccountProblem, AccountTrouble.NOT_SUBSCRIBED),
    (403, "subscription_required", AccountProblem, AccountTrouble.NOT_SUBSCRIBED),
    (403, "resource_access_restricted", Never, NeverReason.PRIVATE),
    (403, "something_new", AccountProblem, AccountTrouble.RESTRICTED),
    (404, "invalid_resource_identifier", Never, NeverReason.DELETED),
    (404, "", AccountProblem, AccountTrouble.SET_UP),
    (408, "request_timeout", OutcomeUnknown, None),
    (422, "invalid_account", AccountProblem, AccountTrouble.GONE),
    (422, "unauthorized", AccountProblem, AccountTrouble.LOGGED_OUT),
    (422, "account_configuration_error", AccountProblem, AccountTrouble.LOGGED_OUT),
    (422, "sender_rejected", AccountProblem, AccountTrouble.RESTRICTED),
    (422, "invalid_recipient", Never, NeverReason.PRIVATE),
    (422, "user_unreachable", Never, NeverReason.PRIVATE),
    (422, "blocked_recipient", Never, NeverReason.REFUSES),
    (422, "cannot_invite_attendee", Never, NeverReason.REFUSES),
    (422, "recipient_rejected", Never, NeverReason.REFUSES),
    (422, "unprocessable_entity", Never, NeverReason.REFUSES),
    (422, "invalid_message", Never, NeverReason.TEXT),
    (422, "something_new", Never, NeverReason.REFUSES),
    (422, "already_connected", AlreadyConnected, None),
    (422, "already_invited_recently", AlreadyInvited, None),
    (422, "no_connection_with_recipient", NotConnected, None),
    (422, "not_allowed_inmail", NotConnected, None),
    (422, "insufficient_credits", NotConnected, None),
    (422, "limit_exceeded", Later, Wait.LIMIT),
    (422, "limit_too_high", Later, Wait.LIMIT),
    (422, "connection_limit_reached", Later, Wait.LIMIT),
    (422, "cannot_resend_yet", Later, Wait.RESEND),
    (422, "cannot_resend_within_24hrs", Later, Wait.RESEND),
    (422, "provider_unreachable", Later, Wait.AWAY),
    (429, "too_many_requests", Later, Wait.BUSY),
    (429, "", Later, Wait.BUSY),
    (500, "unexpected_error", OutcomeUnknown, None),
    (500, "provider_error", OutcomeUnknown, None),
    (500, "authentication_intent_error", AccountProblem, AccountTrouble.CHECKPOINT),
    (501, "feature_not_implemented", AccountProblem, AccountTrouble.SET_UP),
    (502, "", OutcomeUnknown, None),
    (503, "no_client_session", Later, Wait.AWAY),
    (503, "no_channel", Later, Wait.AWAY),
    (503, "no_handler", Later, Wait.AWAY),
    (503, "network_down", Later, Wait.AWAY),
    (503, "service_unavailable", Later, Wait.AWAY),
    (503, "", Later, Wait.AWAY),
    (504, "", OutcomeUnknown, None),
    (302, "", AccountProblem, AccountTrouble.SET_UP),
]


@pytest.fixture
def server() -> Iterator[ScriptedUnipile]:
    with scripted_unipile() as running:
        yield running


@pytest.fixture
def unipile(server: ScriptedUnipile) -> Unipile:
    return Unipile(server.url, KEY, patience_seconds=10.0)


@pytest.mark.parametrize(("status", "kind", "error", "detail"), ACTED)
def test_every_error_is_sorted_by_its_type_and_else_by_its_status(
    unipile: Unipile,
    server: ScriptedUnipile,
    status: int,
    kind: str,
    error: type[DeliveryError],
    detail: object,
) -> None:
    said = {"status": status, "type": f"errors/{kind}", "title": "T", "detail": f"{NAME} {NOTE} {KEY}"}
    server.says(said if kind else ["<h1>Gateway</h1>"], status, Location=f"{server.url}/elsewhere")

    with pytest.raises(DeliveryError) as met:
        invite(unipile)

    told = met.value
    assert type(told) is error
    assert (
        next((getattr(told, name) for name in ("why", "wait", "what") if hasattr(told, name)), None) == detail
    )
    assert str(told).endswith(".")
    for secret in (NAME, NOTE, KEY):
        assert secret not in str(told)
    assert [one.path for one in server.asked] == ["/api/v1/users/invite"]


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_a_question_that_failed_is_never_of_unknown_outcome(
    unipile: Unipile, server: ScriptedUnipile, status: int
) -> None:
    server.says({}, status)

    with pytest.raises(Later) as met:
        look_up(unipile)
    assert met.value.wait is Wait.AWAY


@every_call
def test_how_long_to_wait_is_read_from_the_answer(
    unipile: Unipile, server: ScriptedUnipile, call: Call
) -> None:
    for told in ("17", "soon", str(10**9)):
        server.says({"type": "errors/too_many_requests"}, 429, **{"Retry-After": told})

    waits = []
    for _ in range(3):
        with pytest.raises(Later) as met:
            call(unipile)
        waits.append(met.value.wait_seconds)

    assert waits == [17.0, None, 86_400.0]


@every_call
def test_a_door_that_is_shut_means_that_nothing_was_done(call: Call) -> None:
    with pytest.raises(Later) as met:
        call(Unipile(f"http://127.0.0.1:{closed_port()}", KEY, patience_seconds=5.0))
    assert met.value.wait is Wait.AWAY


@pytest.mark.parametrize("how", [SILENT, DRIPPING, HANG_UP, b"<h1>Gateway</h1>", b"[]", b"\xff", b""])
@every_act
def test_an_act_without_an_answer_is_unknown_and_is_not_tried_again(
    server: ScriptedUnipile, call: Call, how: bytes | str
) -> None:
    server.script.append(Scripted(200, how))

    with pytest.raises(OutcomeUnknown):
        call(Unipile(server.url, KEY, patience_seconds=0.3))

    assert len(server.asked) == 1


@pytest.mark.parametrize("how", [SILENT, DRIPPING, HANG_UP, b"<h1>Gateway</h1>", b"[]", b"{}", b"\xff"])
def test_a_question_without_an_answer_can_be_asked_later(server: ScriptedUnipile, how: bytes | str) -> None:
    server.script.append(Scripted(200, how))

    with pytest.raises(Later) as met:
        look_up(Unipile(server.url, KEY, patience_seconds=0.3))
    assert met.value.wait is Wait.AWAY


def test_an_invite_that_may_be_taken_back_can_be_taken_back_again(
    unipile: Unipile, server: ScriptedUnipile
) -> None:
    server.script.append(Scripted(502, b""))
    server.says({"type": "errors/resource_not_found"}, 404)
    server.says(ACCOUNT)

    with pytest.raises(Later):
        unipile.withdraw("acc", "inv-1")

    assert not unipile.withdraw("acc", "inv-1")
    assert [one.method for one in server.asked] == ["DELETE", "DELETE", "GET"]


def test_an_answer_larger_than_any_can_be_is_not_read_to_its_end(
    unipile: Unipile, server: ScriptedUnipile
) -> None:
    server.script.append(Scripted(200, b'{"x": "' + b"x" * 17_000_000 + b'"}'))

    with pytest.raises(Later):
        look_up(unipile)


def test_what_was_done_stays_done_when_its_id_is_not_told(unipile: Unipile, server: ScriptedUnipile) -> None:
    server.says({"object": "UserInvitationSent"}, 201)
    server.says({"object": "UserInvitationSent", "invitation_id": 7}, 201)
    server.says({"object": "MessageSent", "message_id": ["x"]}, 201)

    assert [invite(unipile), invite(unipile)] == ["", ""]
    assert message(unipile) == Sent("chat-1", "")


def test_no_secret_name_or_text_reaches_a_log_or_a_traceback(
    unipile: Unipile, server: ScriptedUnipile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, "plera")
    server.says({"provider_id": "ACoAAx", "first_name": NAME, "last_name": NAME})
    shown = repr(look_up(unipile)).replace(f"public_id='{NAME}'", "")
    detail = json.dumps({"type": "errors/limit_exceeded", "detail": f"{NOTE} {TEXT} {NAME}"}).encode()
    for call in (look_up, invite, message):
        server.script.append(Scripted(422, detail))
        try:
            call(unipile)
        except DeliveryError as error:
            shown += "".join(traceback.format_exception(error))

    everything = shown + caplog.text + str([record.__dict__ for record in caplog.records])
    for secret in (KEY, NOTE, TEXT, NAME):
        assert secret not in everything, secret
