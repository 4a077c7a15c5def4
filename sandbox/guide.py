"""The newcomer's guide: steps of the seed, ticked off by what really happens, and where each goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from sandbox.block_ids import all_elements
from sandbox.guide_places import address_of
from sandbox.mail_side import MailSide
from sandbox.seed import Guide as Script
from sandbox.seed import GuideStep
from sandbox.view_stack import Views
from sandbox.workspace import Json, Workspace

FACT = "guide"


class Guide:
    """Watches every hint of the feed; knows nothing of the app but what the seed's steps name."""

    def __init__(self, script: Script | None, slack: Workspace, views: Views, mail: MailSide) -> None:
        self._script, self._slack, self._views, self._mail = script, slack, views, mail
        self._letters: set[str] = set()
        self._reading: asyncio.Task[None] | None = None
        self._load()
        if script:
            slack.feed.watch(self._notice)

    def as_json(self) -> Json:
        """Whom it is for, its words and its steps; no steps when the seed has no guide."""
        if self._script is None:
            return {"user": None, "welcome": "", "steps": []}
        steps = [self._shown(step) for step in self._script.steps]
        return {"user": self._script.user, "welcome": self._script.welcome, "steps": steps}

    async def stop(self) -> None:
        """Give up what is still being read. A second call does nothing."""
        task, self._reading = self._reading, None
        self._letters.clear()
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _load(self) -> None:
        known = self._slack.store.fact(FACT) or {}
        self._done: list[str] = list(known.get("done", ()))
        self._newest_prospect: str | None = known.get("newest_prospect")

    def _shown(self, step: GuideStep) -> Json:
        href = address_of(self._slack, step.place, self._newest_prospect)
        about = {"id": step.id, "title": step.title, "text": step.text}
        return {**about, "done": step.id in self._done, "href": href}

    def _open(self, condition: str) -> Iterable[tuple[GuideStep, Any]]:
        """The steps still to do that wait for a condition, each with what it asks for."""
        for step in self._script.steps if self._script else ():
            if step.id not in self._done and condition in step.done_when:
                yield step, step.done_when[condition]

    def _notice(self, hint: Json) -> None:
        kind = hint["type"]
        if kind in ("message", "message_changed"):
            self._notice_message(hint["channel"], hint["ts"])
        elif kind == "view":
            self._notice_view(hint["user"])
        elif kind == "mail":
            self._notice_mail(hint["address"])
        elif kind == "reset":
            self._load()
            self._tell()

    def _notice_message(self, channel_id: str, ts: str) -> None:
        message = self._slack.messages[channel_id].get(ts) or {}
        if message.get("bot_id") != self._slack.app.bot_id:
            return
        elements = [element for _, element in all_elements(message.get("blocks") or [])]
        self._tick(
            [
                step
                for step, wanted in self._open("shown_action")
                if step.done_when.get("slack_channel") in (None, channel_id)
                and any(_is_meant(element, wanted, step.done_when.get("style")) for element in elements)
            ]
        )
        if {element["action_id"] for element in elements} & self._placed_actions():
            self._tell()

    def _notice_view(self, user_id: str) -> None:
        opened = {view.content.get("callback_id") for view in self._views.stacks.get(user_id, ())}
        self._tick([step for step, wanted in self._open("view_opened") if opened & _several(wanted)])

    def _notice_mail(self, address: str) -> None:
        if self._mail.role_of(address) == "prospect" and address != self._newest_prospect:
            self._newest_prospect = address
            self._save()
        if not any(
            [*self._open("mail_arrived"), *self._open("mail_answered"), *self._open("answer_arrived")]
        ):
            return
        self._letters.add(address)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._read_letters())

    async def _read_letters(self) -> None:
        while self._letters:
            happened = await self._mail.correspondence(self._letters.pop())
            self._tick([step for name in happened for step, _ in self._open(name)])

    def _placed_actions(self) -> set[str]:
        steps = self._script.steps if self._script else ()
        names = ("message_with_action", "thread_with_action")
        return {step.place[name] for step in steps for name in names if name in step.place}

    def _tick(self, steps: list[GuideStep]) -> None:
        if steps:
            self._done += [step.id for step in steps]
            self._save()

    def _save(self) -> None:
        known = {"done": self._done, "newest_prospect": self._newest_prospect}
        self._slack.store.set_fact(FACT, known)
        self._tell()

    def _tell(self) -> None:
        self._slack.feed.tell("guide")


def _is_meant(element: Json, action_ids: Any, style: str | None) -> bool:
    return element["action_id"] in _several(action_ids) and style in (None, element.get("style"))


def _several(wanted: Any) -> set[str]:
    return {wanted} if isinstance(wanted, str) else set(wanted)
