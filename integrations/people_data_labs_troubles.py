"""What People Data Labs answers other than people, in sentences (https://docs.peopledatalabs.com/docs/errors)."""

from collections.abc import Mapping
from http import HTTPStatus

from integrations import retry_after
from outreach.enrichment_port import EnricherBusy, EnricherDown, EnricherShut, EnricherSilent, EnricherTrouble

UNREACHABLE = "People Data Labs cannot be reached. Check the network, and PLERA_ENRICHMENT_URL if it is set."
NO_ANSWER = "People Data Labs gave no answer that can be read."
KEY_REFUSED = (
    "People Data Labs refuses the key: correct PLERA_ENRICHMENT_KEY and start Plera anew, then Enrich again."
)
NO_CREDIT = (
    "The credit at People Data Labs is used up: top it up there, then press Enrich again. Whoever was found stays, "
    "the others are asked for then."
)
UNUSABLE = "People Data Labs could not use what is known of them: check their name, address and LinkedIn URL."
UNREADABLE = "People Data Labs found them, and its answer could not be read."
_WINDOW_SECONDS = 60.0
"""Its rate limit counts by the minute."""


def of_status(status: int, headers: Mapping[str, str]) -> EnricherTrouble:
    """Return what a status other than found and not found means."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return EnricherShut(KEY_REFUSED)
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return EnricherShut(NO_CREDIT)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return EnricherBusy(
            "People Data Labs asks to wait: its rate limit is reached.",
            retry_after.seconds(headers) or _WINDOW_SECONDS,
        )
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return EnricherSilent(NO_ANSWER)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return EnricherDown(f"People Data Labs has a problem of its own (status {status}).")
    return EnricherShut(
        f"People Data Labs does not take the call (status {status}): check PLERA_ENRICHMENT_URL, then Enrich again."
    )
