"""What App Home and the settings show: frozen read models, filled by the rules and drawn by the views."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outreach.kept_forms import KeptForm
from outreach.lab_screens import SequenceLine
from outreach.pausable import NOTHING_STOPPED, Standstill


class Purpose(StrEnum):
    """What a slack_channel is for."""

    REVIEW = "review"
    INBOX = "inbox"


class Topic(StrEnum):
    """The sections of the settings, in the order in which the checklist goes through them."""

    REVIEW = "review"
    INBOX = "inbox"
    PLACE = "place"
    LEGAL = "legal"
    PEOPLE = "people"
    SENDERS = "senders"


class ItemState(StrEnum):
    DONE = "done"
    OPEN = "open"
    WORKING = "working"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Item:
    """One line of the checklist and of the settings; `text` may hold outside words and <#channel> references apart.

    `slack_channel` is the channel that the item is about, "" for none.
    """

    topic: Topic
    state: ItemState
    text: str
    slack_channel: str = ""


@dataclass(frozen=True)
class Broken:
    """A mailbox that does not work and that the person may connect again."""

    sender_id: int
    address: str
    reason: str


@dataclass(frozen=True)
class HomeOverview:
    """A person's App Home. `zone` is theirs, else the workspace's; `open_topics` is what an admin still has to set.

    `everything` says whether everything is stopped, `broken` which mailboxes of theirs are to be connected again.
    """

    is_admin: bool
    items: tuple[Item, ...]
    sequences: tuple[SequenceLine, ...]
    needs: tuple[str, ...]
    drafts: tuple[KeptForm, ...]
    zone: str
    updated_at: datetime
    everything: Standstill = NOTHING_STOPPED
    broken: tuple[Broken, ...] = ()

    @property
    def is_set_up(self) -> bool:
        """Whether nothing of the checklist is open."""
        return all(item.state is ItemState.DONE for item in self.items)


@dataclass(frozen=True)
class ChannelForm:
    """The page on which a slack_channel is chosen.

    `current` is the one in use, `wished` the one being arranged; `state` and `text` say how far that is.
    """

    purpose: Purpose
    current: str
    wished: str
    name: str
    is_private: bool
    state: ItemState
    text: str


@dataclass(frozen=True)
class PlaceForm:
    """Zone and holiday region as (value, label); empty labels where nothing is chosen yet."""

    zone: str
    zone_label: str
    region: str
    region_label: str


@dataclass(frozen=True)
class LegalForm:
    """What every mail's footer says, how many approvals a change voids, and how many of these are newcomers'."""

    legal_sender: str
    postal_address: str
    preview: str
    approvals: int
    newcomers: int = 0


@dataclass(frozen=True)
class PeopleForm:
    """Who may do what: Slack user ids per right, empty for everyone but guests; and who is an admin."""

    approve: tuple[str, ...]
    launch: tuple[str, ...]
    answer: tuple[str, ...]
    admins: tuple[str, ...]


@dataclass(frozen=True)
class OpensForm:
    """Whether it is noted when mails are opened; `why_off` says in a sentence why it cannot be, "" when it can."""

    is_on: bool
    why_off: str = ""


@dataclass(frozen=True)
class Suggestion:
    """One option of a select that looks things up."""

    label: str
    value: str
