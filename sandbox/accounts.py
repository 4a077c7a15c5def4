"""User objects as Slack gives them, in users.* and in the events about people."""

from __future__ import annotations

import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.seed import Person
from sandbox.workspace import Json, Workspace

BOT_FLAGS = (
    "is_admin",
    "is_owner",
    "is_primary_owner",
    "is_restricted",
    "is_ultra_restricted",
    "is_app_user",
)


def person_account(slack: Workspace, person: Person) -> Json:
    """A person's user object; one of another team is a stranger here and no admin. The address only by its scope."""
    profile = _profile(person.real_name, person.name)
    if "users:read.email" in slack.app.scopes:
        profile["email"] = person.email
    account = _account(slack, person.id, person.name, person.real_name, profile)
    is_stranger = slack.team_of(person.id) != slack.team.id
    if person.deleted:
        return {**account, "deleted": True, "is_bot": False, "is_app_user": False}
    return {
        **account,
        **_zone(person, slack.now()),
        "is_admin": person.is_admin and not is_stranger,
        "is_owner": person.is_admin and not is_stranger,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_email_confirmed": True,
        **({"is_stranger": True} if is_stranger else {}),
    }


def bot_account(slack: Workspace) -> Json:
    """The app's own user object."""
    app = slack.app
    about = {"api_app_id": app.id, "bot_id": app.bot_id, "always_active": True}
    profile = {**_profile(app.name, app.name), **about}
    account = _account(slack, app.bot_user_id, app.name.lower(), app.name, profile)
    zone = {"tz": "America/Los_Angeles", "tz_label": "Pacific Standard Time", "tz_offset": -28800}
    return {**account, **zone, **dict.fromkeys(BOT_FLAGS, False), "is_bot": True}


def _account(slack: Workspace, user_id: str, name: str, real_name: str, profile: Json) -> Json:
    team_id = slack.team_of(user_id)
    return {
        "id": user_id,
        "team_id": team_id,
        "name": name,
        "deleted": False,
        "color": f"{zlib.crc32(user_id.encode()) & 0xFFFFFF:06x}",
        "real_name": real_name,
        "profile": {**profile, "team": team_id},
        "updated": 0,
    }


def _profile(real_name: str, display_name: str) -> Json:
    first, _, last = real_name.partition(" ")
    return {
        "title": "",
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": display_name,
        "display_name_normalized": display_name,
        "first_name": first,
        "last_name": last,
    }


def _zone(person: Person, now: datetime) -> Json:
    local = now.astimezone(ZoneInfo(person.tz))
    offset = local.utcoffset()
    return {
        "tz": person.tz,
        "tz_label": local.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }
