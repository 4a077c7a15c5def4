"""One click each for what a prospect's mailbox answers: out of office, bounce, opt-out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from starlette.routing import BaseRoute, Route

from sandbox.clock import ProductClock
from sandbox.control_body import Body
from sandbox.errors import ControlError
from sandbox.guard import LOOPBACK_NAMES
from sandbox.http_client import HttpClient, NoAnswer
from sandbox.mail import Mailbox
from sandbox.mail.addresses import plain
from sandbox.mail.automatic import bounce, header_of, vacation
from sandbox.mail.writing import Letter, Unwritable, answer
from sandbox.mail_boxes import Boxes, at_box

AWAY_DAYS = 7
ANSWER_SECONDS = 10.0
PLEASE = "Please remove me from your list. I do not want to get any more mail from you."


def one_click_routes(boxes: Boxes, clock: ProductClock) -> list[BaseRoute]:
    """The routes under /_control/mail/{address} that need no text."""
    answers = _Answers(boxes, clock)
    box = "/_control/mail/{address}"
    return [
        Route(f"{box}/out_of_office", at_box(answers.out_of_office), methods=["POST"]),
        Route(f"{box}/bounce", at_box(answers.bounce), methods=["POST"]),
        Route(f"{box}/opt_out", at_box(answers.opt_out), methods=["POST"]),
    ]


class _Answers:
    def __init__(self, boxes: Boxes, clock: ProductClock) -> None:
        self._boxes, self._clock = boxes, clock

    async def out_of_office(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox = self._boxes.known(address)
        until = self._until(body)
        original = await self._boxes.original(mailbox, body)
        try:
            letter = vacation(original, mailbox.address, mailbox.name, until)
        except Unwritable as error:
            raise ControlError(str(error), 409) from error
        answered = await self._boxes.post(letter, envelope_from="")
        return {**answered, "until": until.isoformat()}

    async def bounce(self, address: str, body: Body) -> Mapping[str, Any]:
        mailbox = self._boxes.known(address)
        original = await self._boxes.original(mailbox, body)
        try:
            sender, message_id, raw = bounce(original, mailbox.address, self._clock.now())
        except Unwritable as error:
            raise ControlError(str(error), 409) from error
        await self._boxes.mail.office.accept("", [sender], raw)
        return {"ok": True, "message_id": message_id}

    async def opt_out(self, address: str, body: Body) -> Mapping[str, Any]:
        """Leave the list as a mail program would: RFC 8058's one click, else the mailto, else a plain reply.

        `how` says which it was. One click goes to this machine only: nothing here calls other hosts.
        """
        mailbox = self._boxes.known(address)
        original = await self._boxes.original(mailbox, body)
        links = re.findall(r"<([^<>]+)>", header_of(original, "list-unsubscribe"))
        one_click = header_of(original, "list-unsubscribe-post").replace(" ", "").lower()
        for url in links if one_click == "list-unsubscribe=one-click" else ():
            if urlsplit(url).scheme == "http" and urlsplit(url).hostname in LOOPBACK_NAMES:
                return {"ok": True, "how": "one_click", "status": await _one_click(url)}
        for url in links:
            letter = _mailto(url, mailbox)
            if letter is not None:
                return {**await self._boxes.post(letter), "how": "mailto"}
        try:
            reply = answer(original, mailbox.address, mailbox.name, PLEASE, None)
        except Unwritable as error:
            raise ControlError(str(error), 409) from error
        return {**await self._boxes.post(reply), "how": "reply"}

    def _until(self, body: Body) -> date:
        said, today = body.optional("until"), self._clock.now().date()
        if said is None:
            return today + timedelta(days=AWAY_DAYS)
        try:
            until = date.fromisoformat(said)
        except ValueError as error:
            raise ControlError("The field 'until' must be a date like 2030-01-31.") from error
        if until < today:
            raise ControlError(f"The field 'until' must not lie before {today.isoformat()}.")
        return until


async def _one_click(url: str) -> int:
    """Press the one-click link as RFC 8058 says. Raises ControlError when it does not take it."""
    http = HttpClient()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        asked = http.request("POST", url, b"List-Unsubscribe=One-Click", kind)
        status = (await asyncio.wait_for(asked, ANSWER_SECONDS)).status
    except (NoAnswer, TimeoutError) as error:
        raise ControlError("The unsubscribe link of that message does not answer.", 502) from error
    finally:
        await http.close()
    if not 200 <= status < 300:
        raise ControlError(f"The unsubscribe link of that message answers {status}.", 502)
    return status


def _mailto(url: str, mailbox: Mailbox) -> Letter | None:
    """The mail that a mailto link asks for, None when it is no such link."""
    parts = urlsplit(url)
    to = plain(unquote(parts.path)) if parts.scheme == "mailto" else None
    if to is None:
        return None
    wanted = parse_qs(parts.query)
    return Letter(
        sender=mailbox.address,
        sender_name=mailbox.name,
        to=[to],
        subject=wanted.get("subject", ["unsubscribe"])[0],
        text=wanted.get("body", ["unsubscribe"])[0] + "\n",
    )
