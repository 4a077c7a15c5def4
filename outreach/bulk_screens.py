"""What shows an approval of many messages: frozen read models. Text from outside is raw here."""

from dataclasses import dataclass

from models.states import Channel

SAMPLES = 5
LEAST_TO_STAND_OUT = 5
"""How many texts of a channel there must be for one to stand out among them."""
STANDS_OUT = 0.5
"""By how much of the mean a text's length must differ."""


@dataclass(frozen=True)
class Sample:
    """One text in full."""

    lead_name: str
    company: str
    position: int
    channel: Channel
    subject: str
    body: str


@dataclass(frozen=True)
class Outlier:
    """A text that stands out, and why."""

    reason: str
    sample: Sample


@dataclass(frozen=True)
class Offer:
    """What may be approved at once. `steps` are (id, position, channel); `step_id` is None for all of them.

    `read` is how many of the `size` texts a person had open as they are. `flagged` stay in review. `again` is how many
    were approved before only who sends them changed; with `is_again` these are what is offered. `own`
    are left to somebody else, as whoever looks has written them and the play asks for four eyes.
    """

    batch_id: int
    sequence_id: int
    name: str
    step_id: int | None
    is_again: bool
    again: int
    steps: tuple[tuple[int, int, Channel], ...]
    size: int
    leads: int
    read: int
    samples: tuple[Sample, ...]
    outliers: tuple[Outlier, ...]
    flagged: int
    own: int = 0


@dataclass(frozen=True)
class Approved:
    """What an approval of many came to, or its Undo; `others` had changed, or went back to review."""

    batch_id: int
    sequence_id: int
    approved: int
    others: int
