"""The page with the link at which a mailbox's owner consents, and the buttons that lead to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks.block_elements import ButtonElement
from slack_sdk.models.views import View

from views import ids, mailbox_ids, text
from views.parts import actions, button, context, modal, section


@dataclass(frozen=True)
class ConsentLink:
    """A consent that was begun: at which issuer, for which mailbox ("" for whichever consents), and its link."""

    issuer: str
    address: str
    url: str


def build(link: ConsentLink) -> View:
    """Draw the page; it follows by itself once the mailbox is connected."""
    which = text.name(link.address) if link.address else "a mailbox"
    return modal(
        mailbox_ids.CONSENT_LINK,
        f"Connect with {link.issuer}"[:24],
        [
            section(
                f"*Connect {which} with {text.name(link.issuer)}*\nIts owner allows it in a browser: no password is "
                "typed here. Both servers are tried before anything is saved."
            ),
            actions([button(f"Go on to {link.issuer}", ids.OPEN_LINK, primary=True, url=link.url)]),
            context("The link is yours, and good for ten minutes and one use. This page follows by itself."),
        ],
        close="Close",
    )


def buttons(issuers: Sequence[tuple[str, str]]) -> list[ButtonElement]:
    """Return a button for each issuer that this installation knows, by key and name."""
    return [
        button(f"Connect with {name}", mailbox_ids.CONSENT_BUTTONS[key], key)
        for key, name in issuers
        if key in mailbox_ids.CONSENT_BUTTONS
    ]
