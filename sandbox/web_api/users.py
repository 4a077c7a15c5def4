"""users.*, bots.info, team.info, auth.test: who is here."""

from __future__ import annotations

import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.errors import SlackError
from sandbox.seed import Person
from sandbox.web_api.call import Call, Method
from sandbox.web_api.conversations import listed
from sandbox.web_api.pages import page
from sandbox.workspace import Json


def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.slack.base_url}/",
        "team": call.slack.team.name,
        "user": call.app.name.lower(),
        "team_id": call.slack.team.id,
        "user_id": call.app.bot_user_id,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    given = {key: value for key, value in call.args.raw.items() if key != "token"}
    if error := call.args.text("error"):
        raise SlackError(error, args=given)
    return {"args": given} if given else {}


def info(call: Call) -> Json:
    return {"user": _user(call, call.args.text("user"))}


def list_users(call: Call) -> Json:
    ids = [*call.slack.people, call.app.bot_user_id]
    chosen, metadata = page(ids, call.args, str)
    members = [_user(call, each) for each in chosen]
    return {"members": members, "cache_ts": int(call.slack.now().timestamp()), "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    wanted = call.args.text("email").lower()
    for person in call.slack.people.values():
        if person.email.lower() == wanted:
            return {"user": _user(call, person.id)}
    raise SlackError("users_not_found")


def conversations(call: Call) -> Json:
    user_id = call.args.text("user") or call.app.bot_user_id
    if not call.slack.is_user(user_id):
        raise SlackError("user_not_found")
    return listed(call, lambda channel: user_id in channel.members)


def team_info(call: Call) -> Json:
    team = call.slack.team
    icon = {"image_default": True}
    shown = {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": icon}
    return {"team": {**shown, "url": f"{call.slack.base_url}/"}}


def bots_info(call: Call) -> Json:
    app = call.app
    if call.args.text("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "deleted": False, "name": app.name, "updated": 0, "app_id": app.id}
    return {"bot": {**bot, "user_id": app.bot_user_id, "icons": {}}}


def _user(call: Call, user_id: str) -> Json:
    if user_id == call.app.bot_user_id:
        return _bot_user(call)
    person = call.slack.people.get(user_id)
    if person is None:
        raise SlackError("user_not_found")
    profile = _profile(person.real_name, person.name)
    if call.has_scope("users:read.email"):
        profile["email"] = person.email
    return {
        **_account(call, person.id, person.name, person.real_name, profile),
        **_zone(person, call.slack.now()),
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_email_confirmed": True,
    }


def _bot_user(call: Call) -> Json:
    app = call.app
    profile = {
        **_profile(app.name, app.name),
        "api_app_id": app.id,
        "bot_id": app.bot_id,
        "always_active": True,
    }
    flags = (
        "is_admin",
        "is_owner",
        "is_primary_owner",
        "is_restricted",
        "is_ultra_restricted",
        "is_app_user",
    )
    account = _account(call, app.bot_user_id, app.name.lower(), app.name, profile)
    zone = {"tz": "America/Los_Angeles", "tz_label": "Pacific Standard Time", "tz_offset": -28800}
    return {**account, **zone, **dict.fromkeys(flags, False), "is_bot": True}


def _account(call: Call, user_id: str, name: str, real_name: str, profile: Json) -> Json:
    return {
        "id": user_id,
        "team_id": call.slack.team.id,
        "name": name,
        "deleted": False,
        "color": f"{zlib.crc32(user_id.encode()) & 0xFFFFFF:06x}",
        "real_name": real_name,
        "profile": {**profile, "team": call.slack.team.id},
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


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "api.test": api_test,
    "users.info": info,
    "users.list": list_users,
    "users.lookupByEmail": lookup_by_email,
    "users.conversations": conversations,
    "team.info": team_info,
    "bots.info": bots_info,
}
