"""What the local Unipile answers other than yes: its documented errors, each with its status."""

from __future__ import annotations

STATUSES = {
    "invalid_parameters": 400,
    "malformed_request": 400,
    "content_too_large": 400,
    "invalid_url": 400,
    "too_many_characters": 400,
    "unescaped_characters": 400,
    "missing_parameters": 400,
    "missing_credentials": 401,
    "multiple_sessions": 401,
    "invalid_checkpoint_solution": 401,
    "checkpoint_error": 401,
    "invalid_credentials": 401,
    "expired_credentials": 401,
    "insufficient_privileges": 401,
    "disconnected_account": 401,
    "disconnected_feature": 401,
    "wrong_account": 401,
    "account_restricted": 403,
    "insufficient_permissions": 403,
    "session_mismatch": 403,
    "feature_not_subscribed": 403,
    "subscription_required": 403,
    "unknown_authentication_context": 403,
    "resource_access_restricted": 403,
    "resource_not_found": 404,
    "invalid_resource_identifier": 404,
    "request_timeout": 408,
    "invalid_account": 422,
    "invalid_recipient": 422,
    "no_connection_with_recipient": 422,
    "blocked_recipient": 422,
    "user_unreachable": 422,
    "unprocessable_entity": 422,
    "invalid_message": 422,
    "not_allowed_inmail": 422,
    "insufficient_credits": 422,
    "cannot_resend_yet": 422,
    "cannot_resend_within_24hrs": 422,
    "limit_exceeded": 422,
    "connection_limit_reached": 422,
    "already_invited_recently": 422,
    "already_connected": 422,
    "cannot_invite_attendee": 422,
    "limit_too_high": 422,
    "unauthorized": 422,
    "sender_rejected": 422,
    "recipient_rejected": 422,
    "provider_unreachable": 422,
    "account_configuration_error": 422,
    "too_many_requests": 429,
    "unexpected_error": 500,
    "provider_error": 500,
    "authentication_intent_error": 500,
    "feature_not_implemented": 501,
    "no_client_session": 503,
    "no_channel": 503,
    "no_handler": 503,
    "network_down": 503,
    "service_unavailable": 503,
}


class Refusal(Exception):
    """An error of the API by its type; `detail` is a sentence."""

    def __init__(self, kind: str, detail: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.retry_after = kind, detail, retry_after

    @property
    def status(self) -> int:
        return STATUSES[self.kind]

    def answer(self) -> dict[str, object]:
        """The body that goes out."""
        title = self.kind.replace("_", " ").capitalize()
        return {
            "status": self.status,
            "type": f"errors/{self.kind}",
            "title": title,
            "detail": self.detail or f"{title}.",
        }
