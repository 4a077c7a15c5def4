"""Whose hours bind a step: the recipient's window, the sender's own, and the calendar that its days count in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, SenderAccount, Workspace
from models.states import Channel
from outreach import schedule
from outreach.common_hours import COMMON_WITHIN, earliest_common
from outreach.errors import NeverSendable
from outreach.holidays_of import holiday_name, holidays_of
from outreach.numbers import numbers_of
from outreach.schedule import BadDelay, BadWindow, IsHoliday, Place, Window, no_holidays
from outreach.zones import UnknownZone, is_zone, zone_info

UNPLANNABLE = (BadDelay, BadWindow, NeverSendable, UnknownZone)
"""Why a step may have no time at all; each says in a sentence what to change."""
ENOUGH_LEFT = timedelta(hours=1)
"""How much of a running window must be left to place something in it that missed its own time."""


@dataclass(frozen=True)
class Hours:
    """When a step may leave: while the windows of all `places` are open at once.

    The first place is the lead's: days are counted and fall due in it. Where `binds_lead` is False its window
    says when a step falls due, and only the other places' windows when it leaves (LinkedIn).
    """

    places: tuple[Place, ...]
    binds_lead: bool = True

    @property
    def zone(self) -> str:
        """The zone that days are counted in."""
        return self.places[0][0]

    @property
    def window(self) -> Window:
        """The window at whose opening a step falls due."""
        return self.places[0][1]

    @property
    def is_holiday(self) -> IsHoliday:
        """The test for the lead's public holidays."""
        return self.places[0][2]

    @property
    def doors(self) -> tuple[Place, ...]:
        """The places whose windows must be open for a step to leave."""
        return self.places if self.binds_lead else self.places[1:]

    def is_open(self, at: datetime) -> bool:
        """Say whether a step may leave at this instant."""
        return all(schedule.is_open(at, *place) for place in self.doors)

    def next_open(self, at: datetime) -> datetime:
        """Return the earliest instant from `at` on at which a step may leave. Raises NeverSendable."""
        if len(self.doors) == 1:
            return schedule.next_open(at, *self.doors[0])
        return earliest_common(at, self.doors)

    def seconds_left(self, at: datetime) -> float:
        """Return how many sendable seconds are left from `at` on, on its day in the place that binds first."""
        try:
            opens = self.next_open(at)
        except NeverSendable:
            return 0.0
        zone = self.doors[0][0]
        if schedule.local_day(opens, zone) != schedule.local_day(at, zone):
            return 0.0
        return (self._closes_after(opens) - opens).total_seconds()

    def due_on(self, previous_on: date, delay_days: int, *, business_days: bool = False) -> date:
        """Return the day a step falls due. Raises BadDelay, NeverSendable."""
        return schedule.due_on(
            previous_on, delay_days, self.window, self.is_holiday, business_days=business_days
        )

    def opens_on(self, day: date) -> datetime:
        """Return the instant a step falls due on this day: the opening of the lead's window."""
        return schedule.opens_at(day, self.zone, self.window)

    def place(self, day: date, key: int, now: datetime) -> datetime:
        """Return a delivery's place on its due day; once that has passed, one in what is left. Raises NeverSendable.

        The places of all keys are spread over the first common opening from the due instant on.
        """
        due_at = self.opens_on(day)
        if now - due_at > COMMON_WITHIN:
            return self.place_late(key, now)
        slot = self._spread(self.next_open(due_at), key)
        return slot if slot >= now else self.place_late(key, now)

    def place_late(self, key: int, now: datetime) -> datetime:
        """Return a place for what missed its own: spread over the rest of today's opening, or over the next one.

        A rest shorter than an hour is left to those who have their place in it. Raises NeverSendable.
        """
        opens = self.next_open(now)
        rest = self._closes_after(opens) - opens
        return self._spread(
            opens if opens > now or rest >= ENOUGH_LEFT else self.next_open(opens + rest), key
        )

    def _spread(self, opens: datetime, key: int) -> datetime:
        return schedule.spread(opens, self._closes_after(opens), key)

    def _closes_after(self, at: datetime) -> datetime:
        """Return when the first of the doors that are open at this instant closes."""
        return min(
            schedule.closes_at(schedule.local_day(at, zone), zone, window) for zone, window, _ in self.doors
        )


def window_of(kept: Mapping[str, Any]) -> Window:
    """Read {"opens", "closes", "weekdays"} as it is kept. Raises BadWindow when it could never be open."""
    try:
        opens, closes = time.fromisoformat(str(kept["opens"])), time.fromisoformat(str(kept["closes"]))
        weekdays = frozenset(int(day) for day in kept.get("weekdays", range(5)))
    except (KeyError, TypeError, ValueError):
        raise BadWindow(
            "A sending window needs hours such as 09:00 to 17:00 and days of the week: choose them again."
        ) from None
    return Window(opens, closes, weekdays)


class Whereabouts(Protocol):
    """Where someone is, as far as their hours depend on it: a lead, or a row that says the same."""

    @property
    def workspace_id(self) -> int: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def country(self) -> str: ...
    @property
    def region(self) -> str: ...


class Scheduled(Protocol):
    """A sequence, as far as hours depend on it."""

    @property
    def id(self) -> int: ...
    @property
    def hours(self) -> dict[str, Any] | None: ...
    @property
    def skips_holidays(self) -> bool: ...


class Keeping(Protocol):
    """A sender that may keep hours of its own."""

    @property
    def id(self) -> int: ...
    @property
    def workspace_id(self) -> int: ...
    @property
    def owner_person_id(self) -> int | None: ...
    @property
    def hours(self) -> dict[str, Any] | None: ...


class Local(Protocol):
    """A workspace, as far as hours depend on it."""

    @property
    def zone(self) -> str: ...
    @property
    def holiday_region(self) -> str: ...


@dataclass(frozen=True)
class _House:
    """What a workspace says of hours: where a lead's own is not known, this holds."""

    zone: str
    country: str
    region: str
    window: Window


class HoursBook:
    """Looks hours up for many leads; made anew for each transaction, as it keeps what it has read.

    Settings, windows and owners are read once for each workspace, nothing for each lead. `workspaces` are those that
    are read already, by id.
    """

    def __init__(self, session: Session, workspaces: Mapping[int, Local] | None = None) -> None:
        self._session = session
        self._workspaces: dict[int, Local] = dict(workspaces or {})
        self._houses: dict[int, _House] = {}
        self._owner_zones: dict[int, dict[int, str]] = {}
        self._windows: dict[int, Window] = {}
        self._known: dict[tuple[object, ...], Hours] = {}

    def of(
        self,
        lead: Whereabouts,
        sequence: Scheduled | None = None,
        sender: Keeping | None = None,
        channel: Channel = Channel.EMAIL,
    ) -> Hours:
        """Return the hours of a step to this lead; without a sequence the workspace's window, without a sender no
        hours of its own.

        Raises BadWindow and UnknownZone when what was chosen could never be open.
        """
        is_email = channel is Channel.EMAIL
        key = (
            lead.workspace_id, lead.zone, lead.country, lead.region,
            sequence.id if sequence else None, sender.id if sender else None, is_email,
        )  # fmt: skip
        found = self._known.get(key)
        if found is None:
            theirs = self._lead_place(lead, sequence)
            own = self.own_place(sender) if sender and (sender.hours or not is_email) else None
            found = Hours((theirs, own) if own else (theirs,), binds_lead=is_email or own is None)
            self._known[key] = found
        return found

    def zone_of(self, lead: Whereabouts) -> str:
        """Return the zone to show a lead's times in: theirs, else the workspace's; never one that is unknown."""
        workspace_zone = self._workspace(lead.workspace_id).zone
        return next((zone for zone in (lead.zone, workspace_zone) if zone and is_zone(zone)), "UTC")

    def holiday_name(self, lead: Whereabouts, day: date) -> str:
        """Return what the lead's public holiday on this day is called, "" when it has no name or is none."""
        country, region = self._country(lead)
        return holiday_name(country, region, day)

    def own_place(self, sender: Keeping) -> Place:
        """Return a sender's own hours; 09:00–17:00 from Monday to Friday where it has none."""
        house = self._house(sender.workspace_id)
        kept = sender.hours or {}
        owners = self._owners(sender.workspace_id)
        zone = kept.get("zone") or owners.get(sender.owner_person_id or 0) or house.zone
        zone_info(zone)
        return zone, window_of(kept) if kept else Window(), no_holidays

    def _lead_place(self, lead: Whereabouts, sequence: Scheduled | None) -> Place:
        zone = lead.zone or self._house(lead.workspace_id).zone
        zone_info(zone)
        if sequence is not None and not sequence.skips_holidays:
            return zone, self._window(lead.workspace_id, sequence), no_holidays
        country, region = self._country(lead)
        return zone, self._window(lead.workspace_id, sequence), holidays_of(country or None, region or None)

    def _country(self, lead: Whereabouts) -> tuple[str, str]:
        house = self._house(lead.workspace_id)
        return (lead.country, lead.region) if lead.country else (house.country, house.region)

    def _window(self, workspace_id: int, sequence: Scheduled | None) -> Window:
        if sequence is None or sequence.hours is None:
            return self._house(workspace_id).window
        if sequence.id not in self._windows:
            self._windows[sequence.id] = window_of(sequence.hours)
        return self._windows[sequence.id]

    def _workspace(self, workspace_id: int) -> Local:
        if workspace_id not in self._workspaces:
            self._workspaces[workspace_id] = self._session.get_one(Workspace, workspace_id)
        return self._workspaces[workspace_id]

    def _house(self, workspace_id: int) -> _House:
        if workspace_id not in self._houses:
            workspace = self._workspace(workspace_id)
            # "DE" or, with a region of the country, "DE-HH".
            country, _, region = workspace.holiday_region.partition("-")
            window = numbers_of(self._session, workspace_id).window()
            self._houses[workspace_id] = _House(workspace.zone, country, region, window)
        return self._houses[workspace_id]

    def _owners(self, workspace_id: int) -> dict[int, str]:
        """Return the zone of everyone who owns an account, as far as it is known."""
        if workspace_id not in self._owner_zones:
            rows = self._session.execute(
                select(Person.id, Person.zone)
                .join(SenderAccount, SenderAccount.owner_person_id == Person.id)
                .where(Person.workspace_id == workspace_id)
                .distinct()
            )
            self._owner_zones[workspace_id] = {id_: zone for id_, zone in rows if zone and is_zone(zone)}
        return self._owner_zones[workspace_id]
