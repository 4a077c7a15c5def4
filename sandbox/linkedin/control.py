"""The control API of the local LinkedIn: playing its people, its trouble, and what its webhooks meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.routing import BaseRoute, Route

from sandbox.control_body import Action, Body, answering
from sandbox.errors import ControlError
from sandbox.linkedin import answers
from sandbox.linkedin.doors import Doors
from sandbox.linkedin.faults import CALLS, WAYS, Faults
from sandbox.linkedin.network import Network
from sandbox.linkedin.refusal import STATUSES, Refusal
from sandbox.linkedin.webhooks import Webhooks
from sandbox.linkedin.world import Account, Chat, Hook, Invite, Line, Person, Relation
from sandbox.seed import PERSON_STATES

STATES = {
    "log_in": "OK",
    "log_out": "CREDENTIALS",
    "checkpoint": "CHECKPOINT",
    "restrict": "RESTRICTED",
    "stop": "STOPPED",
}

Play = Callable[[Account, Person, Body], object]


class Control:
    """Routes under /_control/linkedin; people are named by their public id, accounts by theirs."""

    def __init__(
        self,
        network: Network,
        webhooks: Webhooks,
        faults: Faults,
        doors: Doors,
        changed: Callable[[], None],
    ) -> None:
        self._network, self._webhooks, self._faults, self._doors = network, webhooks, faults, doors
        self._changed = changed

    def routes(self) -> list[BaseRoute]:
        plays: dict[str, Play] = {
            "accept": lambda account, person, body: self._network.accept(
                account, person, is_silent=body.flag("silent")
            ),
            "ignore": lambda account, person, body: self._network.ignore(account, person),
            "answer": lambda account, person, body: self._network.answer(account, person, body.text("text")),
            "connect": lambda account, person, body: self._network.connect(account, person),
            "disconnect": lambda account, person, body: self._network.disconnect(account, person),
            "write": lambda account, person, body: self._network.start(account, person.id, body.text("text")),
            "invite": lambda account, person, body: self._network.invite(
                account, person.id, body.optional("text") or ""
            ),
        }
        actions: dict[str, Action] = {name: self._played(play) for name, play in plays.items()}
        actions |= {
            "account": self.account,
            "person": self.person,
            "fault": self.fault,
            "webhooks": self.webhooks,
        }
        return [
            Route("/_control/linkedin", answering(self.state), methods=["GET"]),
            *(
                Route(f"/_control/linkedin/{name}", answering(action), methods=["POST"])
                for name, action in actions.items()
            ),
        ]

    async def state(self, body: Body) -> Mapping[str, Any]:
        world = self._network.world
        return {
            "ok": True,
            "accounts": [
                answers.account(world, one) | {"status": one.status, "tier": one.tier, "person": one.person}
                for one in world.all(Account)
            ],
            "people": [asdict(one) for one in world.all(Person)],
            "invites": [asdict(one) for one in world.all(Invite)],
            "relations": [asdict(one) for one in world.all(Relation)],
            "chats": [asdict(one) for one in world.all(Chat)],
            "messages": [asdict(one) for one in world.all(Line)],
            "hooks": [
                {"id": one.id, "source": one.source, "url": one.request_url} for one in world.all(Hook)
            ],
            "webhooks": self._webhooks.as_json(),
            "faults": self._faults.as_json(),
            "can": {"calls": CALLS, "ways": WAYS, "kinds": sorted(STATUSES)},
            "calls": list(self._doors.calls),
        }

    def _played(self, play: Play) -> Action:
        async def action(body: Body) -> Mapping[str, Any]:
            person = self._person(body)
            try:
                play(self._account(body), person, body)
            except Refusal as refusal:
                raise ControlError(
                    f"LinkedIn would refuse this: {refusal.detail or refusal.kind}", 409
                ) from refusal
            return {"ok": True}

        return action

    async def account(self, body: Body) -> Mapping[str, Any]:
        """Log an account out or in, ask for a checkpoint, restrict or stop it."""
        state = body.text("state")
        if state not in STATES:
            raise ControlError(f"The field 'state' is one of {', '.join(STATES)}.")
        self._network.set_status(self._account(body), STATES[state])
        return {"ok": True}

    async def person(self, body: Body) -> Mapping[str, Any]:
        """Change what a profile is: open, private, closed or deleted."""
        person, state = self._person(body), body.text("state")
        if state not in PERSON_STATES or "company" in (state, person.state):
            raise ControlError(f"A person is one of {', '.join(PERSON_STATES[:-1])}; a company stays one.")
        person.state = state
        self._network.world.keep(person)
        return {"ok": True}

    async def fault(self, body: Body) -> Mapping[str, Any]:
        """Let the next calls go wrong; with "reset" they do not any more."""
        if body.flag("reset"):
            self._faults.reset()
        else:
            self._faults.add(body.fields)
        self._changed()
        return {"ok": True, "faults": self._faults.as_json()}

    async def webhooks(self, body: Body) -> Mapping[str, Any]:
        self._webhooks.change(body.fields)
        self._changed()
        return {"ok": True, "webhooks": self._webhooks.as_json()}

    def _person(self, body: Body) -> Person:
        found = self._network.world.person(body.text("person"))
        if found is None:
            raise ControlError("There is nobody by that id here.", 404)
        return found

    def _account(self, body: Body) -> Account:
        """The account that is named, or the first one where none is."""
        accounts = [one for one in self._network.world.all(Account) if one.status]
        wanted = body.optional("account")
        found = next((one for one in accounts if wanted in (None, one.id)), None)
        if found is None:
            raise ControlError("There is no such account here.", 404)
        return found
