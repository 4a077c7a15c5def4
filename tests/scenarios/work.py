"""The way to where a scenario begins: a sequence made, written, approved, launched, answered."""

from collections.abc import Sequence

import pytest

from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.people import People
from tests.scenarios.shown import Message

over_both_transports = pytest.mark.parametrize(
    "office", ["http", pytest.param("socket", marks=pytest.mark.slow)], indirect=True
)
"""Runs a test twice: the bot hears over signed HTTP and, in the suite of processes, over Socket Mode."""


def fill_in(office: People, *, name: str = "Autumn docks", group: str = "Trade fair", by: str = ANA) -> None:
    """Open the form and submit it with a name and a source group."""
    office.types("/plera create-sequence", by=by)
    office.submits({"name": name, "groups": [group_value(office, group, by=by)]}, by=by)


def group_value(office: People, name: str, *, by: str = ANA) -> str:
    """Return the value of the source group with this name in the open form."""
    offered = office.modal(by=by).options("groups")
    return next(value for label, value in offered.items() if label.startswith(name))


def create(office: People, *, name: str = "Autumn docks", group: str = "Trade fair") -> Message:
    """Create a sequence and return its Messaging Lab."""
    fill_in(office, name=name, group=group)
    office.closes()
    return office.lab()


def written(office: People, *, name: str = "Autumn docks", group: str = "Trade fair") -> Message:
    """Create a sequence and have its messages written."""
    create(office, name=name, group=group)
    return generate(office)


def generate(office: People, scope: str = "preview", *, by: str = ANA) -> Message:
    """Have messages written for a few leads to look at, or another scope; return the Messaging Lab."""
    office.presses(office.lab(), "Generate…", by=by)
    office.submits({"generate_scope": scope}, by=by)
    return office.lab()


def approve(office: People, leads: Sequence[str], *, by: str = ANA) -> None:
    """Approve all messages of these leads on their cards."""
    for lead in leads:
        card = office.card(lead)
        office.presses(card, approve_label(card), by=by)


def approve_label(card: Message) -> str:
    """Return the label of a card's approving button, which counts the messages."""
    return next(label for label in card.buttons if label.startswith("Approve"))


def launched(
    office: People,
    *,
    name: str = "Autumn docks",
    group: str = "Trade fair",
    leads: Sequence[str] = ("Nora Vogt",),
) -> Message:
    """Create a sequence, approve these leads, launch it: their first mails leave."""
    written(office, name=name, group=group)
    approve(office, leads)
    launch(office)
    return office.lab()


def launch(office: People) -> None:
    """Press Launch… in the newest Messaging Lab and confirm."""
    office.presses(office.lab(), "Launch…")
    office.submits()


def answered(
    office: Office, text: str = "Thursday at ten works for us.", lead: str = "nora@vogt.test"
) -> Message:
    """Have a lead answer the first mail; return the root of the conversation."""
    launched(office)
    office.replies(lead, text)
    return office.conversation()
