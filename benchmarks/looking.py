"""How long Slack waits for what shows or changes a large live sequence, of its three seconds."""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import crowd, under_way
from benchmarks.crowd import Crowd
from benchmarks.figures import Figure, show
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from jobs.plan_edited import plan_some
from models import Enrollment, Person
from outreach import launch, live_steps, today, why
from outreach.form_screens import SequenceForm

AIM_SECONDS = 1.0
_SENDERS, _LIMIT = 5, 50

Look = Callable[[Session, Person], object]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.looking", description=__doc__)
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in given.databases:
        with TemporaryDirectory(prefix="plera-bench-") as directory, ExitStack() as running:
            url = running.enter_context(database(name, Path(directory)))
            here = crowd.gather(
                alone(url, Path(directory)),
                lead_count=given.leads,
                sender_count=_SENDERS,
                daily_limit=_LIMIT,
            )
            under_way.walk(here)
            waiting_id = under_way.wait(here)
            for label, look in _looks(here, waiting_id).items():
                seconds = tuple(_seconds(here, look) for _ in range(given.rounds))
                figures.append(Figure(f"{name}: {label}", seconds, "s", AIM_SECONDS, True))
            for label, change in _CHANGES.items():
                shown, saved = _seconds(here, _shown(here, change)), _seconds(here, _saved(here, change))
                figures.append(Figure(f"{name}: {label}, shown", (shown,), "s", AIM_SECONDS, True))
                figures.append(Figure(f"{name}: {label}, saved", (saved,), "s", AIM_SECONDS, True))
                figures.append(Figure(f"{name}: {label}, all planned anew", (_follow(here),), "s"))
    show(f"What Slack waits for, {given.leads:,} leads, {under_way.STEPS} steps, {_SENDERS} senders", figures)


def _looks(here: Crowd, waiting_id: int) -> dict[str, Look]:
    now = here.services.now
    return {
        "/plera today": lambda session, actor: today.of(session, actor, now=now()),
        "/plera why, on its way": lambda session, actor: why.of(
            session, actor, _last_lead(session, here.sequence_id), now=now()
        ),
        "Launch…": lambda session, actor: launch.summary(session, actor, waiting_id, now=now()),
    }


def _last_lead(session: Session, sequence_id: int) -> int:
    wanted = select(Enrollment.lead_id).where(Enrollment.sequence_id == sequence_id)
    return session.scalars(wanted.order_by(Enrollment.id.desc()).limit(1)).one()


def _longer(form: SequenceForm) -> SequenceForm:
    first, second, *rest = form.steps
    return replace(form, steps=(first, replace(second, delay_days="4"), *rest))


def _swapped(form: SequenceForm) -> SequenceForm:
    first, second, third, *rest = form.steps
    return replace(form, steps=(first, third, second, *rest))


def _inserted(form: SequenceForm) -> SequenceForm:
    first, *rest = form.steps
    return replace(form, steps=(first, replace(first, key="new", step_id=None, delay_days="1"), *rest))


def _removed(form: SequenceForm) -> SequenceForm:
    first, _, *rest = form.steps
    return replace(form, steps=(first, *rest))


def _without_first(form: SequenceForm) -> SequenceForm:
    return replace(form, steps=form.steps[1:])


_CHANGES: dict[str, Callable[[SequenceForm], SequenceForm]] = {
    "another delay": _longer,
    "two steps swapped": _swapped,
    "a step put in": _inserted,
    "a step taken out": _removed,
    "the first step taken out": _without_first,
}


def _opened(
    session: Session, actor: Person, here: Crowd, change: Callable[..., SequenceForm]
) -> SequenceForm:
    return change(live_steps.begin(session, actor, here.sequence_id, now=here.services.now()))


def _shown(here: Crowd, change: Callable[..., SequenceForm]) -> Look:
    form = here.services.run(lambda session: _opened(session, _actor(session), here, change))
    return lambda session, actor: live_steps.submit(session, actor, form, now=here.services.now())


def _saved(here: Crowd, change: Callable[..., SequenceForm]) -> Look:
    def kept(session: Session) -> SequenceForm:
        form = _opened(session, _actor(session), here, change)
        live_steps.submit(session, _actor(session), form, now=here.services.now())
        return form

    form = here.services.run(kept)
    return lambda session, actor: live_steps.save(session, actor, form.form_id, now=here.services.now())


def _follow(here: Crowd) -> float:
    """Let every lead follow the edit, as its jobs do; return the seconds."""
    began_at = time.perf_counter()
    while plan_some(here.services, here.sequence_id):
        pass
    return time.perf_counter() - began_at


def _actor(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.is_admin).order_by(Person.id)).all()[0]


def _seconds(here: Crowd, look: Look) -> float:
    began_at = time.perf_counter()
    found: Any = here.services.run(lambda session: look(session, _actor(session)))
    seconds = time.perf_counter() - began_at
    assert found is not None
    return seconds


if __name__ == "__main__":
    main()
