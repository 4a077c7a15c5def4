"""users.*, bots.info, team.info, auth.test: who is here."""

from __future__ import annotations

from sandbox.accounts import bot_account, person_account
from sandbox.errors import SlackError
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
        if person.email.lower() == wanted and not person.deleted:
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
        return bot_account(call.slack)
    person = call.slack.people.get(user_id)
    if person is None:
        raise SlackError("user_not_found")
    return person_account(call.slack, person)


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
