"""What shows a test send: frozen read models. Text from outside is raw here."""

from dataclasses import dataclass

from models.states import Channel, DeliveryState


@dataclass(frozen=True)
class Offered:
    """What the modal offers: whose messages may be tried, as (enrollment id, name), and where they go."""

    sequence_id: int
    sequence: str
    address: str
    leads: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Tried:
    """One message of a test; `state` is None for one that leaves on no channel of the test, such as LinkedIn."""

    channel: Channel
    sender: str
    subject: str
    body: str
    state: DeliveryState | None
    reason: str


@dataclass(frozen=True)
class Tests:
    """A test send: whose messages, to which address, and what became of each."""

    lead_name: str
    address: str
    messages: tuple[Tried, ...]
