"""Lets all workers together call a model no faster than agreed; they meet in a row of the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

from outreach import model_pace
from outreach.errors import WriterUnreachable
from outreach.ports import Run

MOST_WAIT = timedelta(minutes=2)
"""A turn further off is not waited for: the text's job rests and comes again."""


class SharedPace:
    """One model's pace. Implements Pace; nothing is held in the database while it waits.

    With `per_minute` 0 only what the provider itself asked for is heeded.
    """

    def __init__(
        self,
        name: str,
        *,
        per_minute: int,
        run: Run,
        read: Run,
        wall: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._name, self._per_minute = name[:120], per_minute
        self._run, self._read = run, read
        self._wall, self._sleep = wall, sleep

    def wait(self) -> None:
        """Return when it is the caller's turn. Raises WriterUnreachable when that is too far off."""
        wall = self._wall()
        at = self._turn(wall)
        if at > wall:
            self._sleep((at - wall).total_seconds())

    def back_off(self, seconds: float) -> None:
        """Have nobody call the model for so long."""
        until = self._wall() + timedelta(seconds=seconds)
        self._run(lambda session: model_pace.back_off(session, self._name, until=until))

    def _turn(self, wall: datetime) -> datetime:
        if not self._per_minute:
            until = self._read(lambda session: model_pace.rests_until(session, self._name))
            at, is_mine = until or wall, until is None or until <= wall
        else:
            at, is_mine = self._run(
                lambda session: model_pace.slot(
                    session, self._name, per_minute=self._per_minute, wall=wall, at_most=MOST_WAIT
                )
            )
        if is_mine:
            return at
        away = WriterUnreachable(f"The model {self._name} has too much to do.")
        away.rest_seconds = (at - wall).total_seconds()
        raise away
