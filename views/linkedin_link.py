"""The page with the link at which a LinkedIn account is logged in again at Unipile."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from views import ids, linkedin_ids, text
from views.parts import actions, button, context, modal, section


def build(sender_id: int, name: str, url: str, said: str = "") -> View:
    """Draw the page; `said` tells what looking came to."""
    blocks = [
        section(
            f"*Log {text.name(name)} in again at LinkedIn*\nUnipile asks for it in a browser: nothing is typed here. "
            "It has to be the same LinkedIn account; whoever logs in there answers what LinkedIn asks."
        ),
        actions(
            [
                button("Go on to the login", ids.OPEN_LINK, primary=True, url=url),
                button("I have logged in, look now", linkedin_ids.RELOGIN_LOOK, str(sender_id)),
            ]
        ),
        context("The link is good for half an hour. The account goes on by itself within a minute, too."),
    ]
    if said:
        blocks.insert(0, section(f"⚠ {text.sentence(said)}"))
    return modal(linkedin_ids.RELOGIN_MODAL, "Reconnect LinkedIn", blocks, metadata=url, close="Close")


def done(said: str) -> View:
    """Draw that the account works."""
    return modal(
        linkedin_ids.RELOGIN_MODAL, "Reconnect LinkedIn", [section(f"✓ {text.sentence(said)}")], close="Close"
    )


def read_url(view: Mapping[str, Any]) -> str:
    """Return the link that a page shows."""
    return str(view.get("private_metadata") or "")
