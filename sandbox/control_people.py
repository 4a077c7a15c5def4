"""The control API for who is in the team: somebody joins, changes, or leaves it; and the app is uninstalled."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from zoneinfo import available_timezones

from starlette.routing import BaseRoute, Route

from sandbox.accounts import person_account
from sandbox.control_body import Body, answering
from sandbox.errors import ControlError
from sandbox.seed import Person
from sandbox.workspace import Json, Workspace, new_id

TEXTS = ("name", "real_name", "email", "tz", "team_id")
FLAGS = ("is_admin", "is_restricted", "deleted")


class People:
    """Routes under /_control/."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/_control/person", answering(self.person), methods=["POST"]),
            Route("/_control/app/uninstall", answering(self.uninstall), methods=["POST"]),
        ]

    async def person(self, body: Body) -> Json:
        """Change the person with this `id`, or add one; the app hears user_change or team_join."""
        slack, user_id = self._slack, body.optional("id")
        known = slack.people.get(user_id or "")
        person = _changed(known, body) if known else self._newcomer(user_id, body)
        if person.name in [each.name for each in slack.people.values() if each.id != person.id]:
            raise ControlError(f"Somebody is called {person.name} already.", 409)
        slack.save_person(person)
        kind = "user_change" if known else "team_join"
        told: Json = {"type": kind, "user": person_account(slack, person)}
        slack.publish({**told, "cache_ts": int(slack.now().timestamp()), "event_ts": slack.next_ts()})
        return {"ok": True, "person": asdict(person)}

    async def uninstall(self, body: Body) -> Json:
        """Tell the app that it was taken off the team. It can still call: revoking its token is a fault of its own."""
        self._slack.publish({"type": "app_uninstalled", "event_ts": self._slack.next_ts()})
        return {"ok": True}

    def _newcomer(self, user_id: str | None, body: Body) -> Person:
        name, slack = body.text("name"), self._slack
        user_id = user_id or new_id("U", "person", name, slack.next_ts())
        if user_id[0] not in "UW" or not user_id.isalnum() or slack.is_user(user_id):
            raise ControlError(f"{user_id} is no id that a new person can have.")
        blank = Person(user_id, name, real_name=name, email=f"{name}@{slack.team.domain}.test")
        return _changed(blank, body)


def _changed(person: Person, body: Body) -> Person:
    given: dict[str, Any] = {name: value for name in TEXTS if (value := body.optional(name)) is not None}
    given |= {name: body.flag(name) for name in FLAGS if name in body.fields}
    changed = replace(person, **given)
    if not changed.name.strip() or not changed.real_name.strip():
        raise ControlError("A person needs a name.")
    if changed.tz not in available_timezones():
        raise ControlError(f"There is no time zone {changed.tz}.")
    return changed
