"""The office of a scenario: its people, and the bot in the same process, working only when it is let."""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import httpx
from sqlalchemy import select

from jobs import mailbox
from jobs.tick import tick
from models import SenderAccount, SlackPost
from outreach.ports import Session
from tests.scenarios.people import People
from tests.scenarios.premises import OneLook, Premises
from tests.scenarios.wire import send_again
from tests.world import functions

T = TypeVar("T")
MOST_ROUNDS = 300
A_REST = 1.2
"""Seconds after which the bot may post in the same channel again."""
A_WHILE = timedelta(minutes=1)
"""What Slack is asked to take later than in a while is not waited for."""


class Office(People):
    """People and the bot. Nothing of the bot runs between two acts but its web server."""

    def __init__(self, premises: Premises, http: httpx.Client) -> None:
        super().__init__(http)
        self.premises = premises

    def finds_in(self, address: str, content: bytes) -> None:
        """Put these very bytes into a mailbox, and let the bot read and handle them."""
        self._do(f"mail/{address}/raw", bytes_base64=b64encode(content).decode("ascii"))
        self.reads_mail()

    def replies(self, address: str, text: str, **how: Any) -> None:
        """Answer the newest mail as the prospect, and let the bot read and handle it."""
        self.answers(address, text, **how)
        self.reads_mail()

    def reads_mail(self) -> None:
        """Have the bot look into every mailbox once and do what follows."""
        self._look_into_mailboxes()
        self.settles()

    def waits(self, **how: Any) -> None:
        """Let product time go on: `seconds`, or `to="next"`; the bot does what falls due on the way."""
        with ThreadPoolExecutor(1) as walking:
            walk = walking.submit(self._do, "clock/advance", **how)
            for _ in range(3000):
                if walk.done():
                    break
                self._look_into_mailboxes()
                self.settles()
            answer = walk.result(60)
        assert answer["ok"], answer
        assert "stalled" not in answer, answer
        self.settles()

    def settles(self) -> None:
        """Let the bot work until it has nothing left to do."""
        for _ in range(MOST_ROUNDS):
            self._hear_all()
            tick(self.premises.services)
            asked = list(self.premises.queue.jobs)
            ran = self.premises.queue.run(functions())
            if self._unshown():
                self.premises.wall.skip(A_REST)
            elif ran == len(asked) and all(job == "admit" for job, _ in asked):
                # Whoever waits to enter is asked for at every tick; a job that lets somebody in asks for another one.
                return
        raise AssertionError(
            f"the bot never came to rest: {self.premises.queue.jobs}, {self._unshown()} unshown"
        )

    def hears_again(self, kind: str, **changed: str) -> httpx.Response:
        """Deliver the last request of a kind to the bot once more."""
        return send_again(self.premises.heard.last(kind), self.premises.bot_url, **changed)

    # Rows, for what cannot be seen.

    def rows(self, table: type[T], **where: Any) -> list[T]:
        def work(session: Session) -> list[T]:
            return list(session.scalars(select(table).filter_by(**where).order_by("id")))

        return self.premises.services.read(work)

    def change(self, work: Callable[[Session], T]) -> T:
        """Change rows, as another part of the product would."""
        return self.premises.services.run(work)

    def problems(self) -> list[str]:
        """Return what Slack refused, and what the outbox could not show."""
        unshown = [f"{one.kind}: {one.problem}" for one in self.rows(SlackPost) if one.problem]
        return [*self.premises.refusals.errors, *unshown]

    def _unshown(self) -> int:
        soon = self.premises.wall.now() + A_WHILE
        return sum(
            one.shown_version < one.wanted_version and one.next_try_at <= soon for one in self.rows(SlackPost)
        )

    def _look_into_mailboxes(self) -> None:
        services = self.premises.services
        for account_id in mailbox.accounts(services):
            self.premises.mailboxes.look = OneLook()
            mailbox.watch(services, account_id, self.premises.mailboxes.look)

    def _hear_all(self) -> None:
        for _ in range(MOST_ROUNDS):
            if not self._see("state")["events_under_way"]:
                return
        raise AssertionError("events to the bot are still under way")


def senders(office: Office) -> dict[str, SenderAccount]:
    """Return the senders' mailboxes by address."""
    return {one.address: one for one in office.rows(SenderAccount)}
