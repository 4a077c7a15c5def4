"""What a fresh local Slack starts from: the team, its app, its people, channels and mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Part = TypeVar("Part", bound=_Dataclass)


class SeedError(Exception):
    """The seed cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class Command:
    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut the app offers; `type` is "global" or "message"."""

    callback_id: str
    name: str
    type: str = "global"


@dataclass(frozen=True)
class SlackApp:
    """The one installed app, as its manifest describes it; with `socket_mode` it hears over its own sockets only."""

    id: str
    name: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    signing_secret: str
    scopes: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    bot_events: tuple[str, ...] = ()
    verification_token: str = "local"
    app_token: str = ""
    socket_mode: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody with a Slack account; one with a `team_id` belongs to another team and is here as a guest of it."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "UTC"
    is_admin: bool = False
    is_restricted: bool = False
    team_id: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class SeedChannel:
    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mailbox:
    """A mail account; `role` is "sender" or "prospect", a prospect's password is never used."""

    address: str
    name: str
    password: str = ""
    role: str = "prospect"
    files_sent: bool = False
    renames_sent: bool = False


@dataclass(frozen=True)
class OAuthClient:
    """The one client that is registered with the local issuer of consent; browsers go back to its `path` at the bot."""

    client_id: str
    client_secret: str
    path: str = "/oauth/callback"


@dataclass(frozen=True)
class LinkedInPerson:
    """Somebody at the local LinkedIn; `degree` is how far they are from every account at first.

    `state` is open, private, closed (takes no invites), deleted or company.
    """

    public_id: str
    first_name: str
    last_name: str = ""
    headline: str = ""
    degree: str = "second"
    state: str = "open"


@dataclass(frozen=True)
class LinkedInAccount:
    """A LinkedIn account; whose it is stands among the people. One not `connected` yet can be by a link."""

    id: str
    public_id: str
    tier: str = "free"
    connected: bool = True


@dataclass(frozen=True)
class LinkedInSeed:
    """The local LinkedIn and the key to the local Unipile, through which it is reached."""

    api_key: str
    accounts: tuple[LinkedInAccount, ...] = ()
    people: tuple[LinkedInPerson, ...] = ()


@dataclass(frozen=True)
class GuideStep:
    """One step of the newcomer's guide: `place` says where it is done, `done_when` by what it is known to be done.

    `done_when` holds one of CONDITIONS: `shown_action` (an action_id or several; perhaps only in `slack_channel` or
    with a `style`), `view_opened` (a callback_id or several), or one of the three about mail, which are true.
    """

    id: str
    title: str
    text: str
    place: Mapping[str, Any]
    done_when: Mapping[str, Any]


@dataclass(frozen=True)
class Guide:
    """What leads a newcomer: whom they act as, a sentence of welcome, and the steps in their order."""

    user: str
    welcome: str
    steps: tuple[GuideStep, ...] = ()


CONDITIONS = ("shown_action", "view_opened", "mail_arrived", "mail_answered", "answer_arrived")
DEGREES = ("first", "second", "third", "outside")
PERSON_STATES = ("open", "private", "closed", "deleted", "company")
TIERS = ("free", "premium", "sales_navigator", "recruiter")
PLACES = ("slack_channel", "message_with_action", "thread_with_action", "mail")


@dataclass(frozen=True)
class Seed:
    team: Team
    app: SlackApp
    people: tuple[Person, ...] = ()
    slack_channels: tuple[SeedChannel, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    guide: Guide | None = None
    oauth: OAuthClient | None = None
    linkedin: LinkedInSeed | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Seed:
        """Read the JSON form of a seed. Raises SeedError for a missing or unknown field."""
        app = dict(_object(raw, "app"))
        app["commands"] = tuple(_part(Command, item, "app.commands") for item in app.get("commands", ()))
        app["shortcuts"] = tuple(_part(Shortcut, item, "app.shortcuts") for item in app.get("shortcuts", ()))
        seed = cls(
            team=_part(Team, _object(raw, "team"), "team"),
            app=_part(SlackApp, app, "app"),
            people=_parts(Person, raw, "people"),
            slack_channels=_parts(SeedChannel, raw, "slack_channels"),
            mailboxes=_parts(Mailbox, raw, "mailboxes"),
            guide=_guide(raw.get("guide")),
            oauth=_part(OAuthClient, _object(raw, "oauth"), "oauth") if raw.get("oauth") else None,
            linkedin=_linkedin(raw.get("linkedin")),
        )
        _check_members(seed)
        return seed

    def as_json(self) -> dict[str, Any]:
        """Give back what `parse` reads."""
        return asdict(self)


def _object(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    if not isinstance(value, Mapping):
        raise SeedError(f"The seed needs an object '{key}'.")
    return value


def _parts(kind: type[Part], raw: Mapping[str, Any], key: str) -> tuple[Part, ...]:
    items = raw.get(key, ())
    return tuple(_part(kind, item, f"{key}[{place}]") for place, item in enumerate(items))


def _part(kind: type[Part], raw: Mapping[str, Any], where: str) -> Part:
    known = {field.name for field in fields(kind)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise SeedError(f"The seed's {where} has unknown fields: {', '.join(unknown)}.")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise SeedError(f"The seed's {where} is incomplete: {error}.") from error


def _guide(raw: Any) -> Guide | None:
    if raw is None:
        return None
    given = _object({"guide": raw}, "guide")
    guide = _part(Guide, {**given, "steps": _parts(GuideStep, given, "steps")}, "guide")
    for step in guide.steps:
        _check_one_of(
            step.done_when, CONDITIONS, ("slack_channel", "style"), f"The guide's step {step.id} is done by"
        )
        _check_one_of(step.place, PLACES, (), f"The guide's step {step.id} is at")
    return guide


def _linkedin(raw: Any) -> LinkedInSeed | None:
    if raw is None:
        return None
    given = _object({"linkedin": raw}, "linkedin")
    parts = {
        "accounts": _parts(LinkedInAccount, given, "accounts"),
        "people": _parts(LinkedInPerson, given, "people"),
    }
    seed = _part(LinkedInSeed, {**given, **parts}, "linkedin")
    known = {person.public_id for person in seed.people}
    for one in seed.people:
        if one.degree not in DEGREES or one.state not in PERSON_STATES:
            raise SeedError(f"The seed's LinkedIn person {one.public_id} has an unknown degree or state.")
    for account in seed.accounts:
        if account.public_id not in known or account.tier not in TIERS:
            raise SeedError(f"The seed's LinkedIn account {account.id} has no person, or an unknown tier.")
    return seed


def _check_one_of(given: Any, known: tuple[str, ...], further: tuple[str, ...], what: str) -> None:
    if not isinstance(given, Mapping) or not {*given} & {*known} or not {*given} <= {*known, *further}:
        raise SeedError(f"{what} something unknown; there are: {', '.join(known)}.")


def _check_members(seed: Seed) -> None:
    known = {person.id for person in seed.people} | {seed.app.bot_user_id}
    for channel in seed.slack_channels:
        strangers = sorted(set(channel.members) - known)
        if strangers:
            raise SeedError(f"The seed's channel {channel.name} has unknown members: {', '.join(strangers)}.")
