"""How long finding leads takes among many, against the same search among few: rare and common words, addresses."""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, case, delete, literal, select
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.bulk import analyze, filled, joined, loading, named, numbers_to
from benchmarks.crowd import Crowd
from benchmarks.figures import Figure, show
from benchmarks.servers import POSTGRES, SQLITE, alone, database
from models import Lead, LeadWord
from models.loading import load
from outreach import found_by, lead_search

FEW = 1_000
AIM = 3.0
"""Times as long among many as among few."""
CEILING_MS = 100.0
WANTED = {
    "a rare name": "robin lastname77",
    "a first name that a tenth has": "robin",
    "two words that a tenth has each": "robin harbour",
    "two common words that nobody has both": "robin quay",
    "a title that a tenth has": "cto",
    "a title and a first name that a tenth has each": "cto robin",
    "a title that nine tenths have, and a first name": "head robin",
    "two letters": "ro",
    "the beginning of an address that a tenth has": "info@dock7",
    "a whole address": "info@dock70.test",
    "a domain": "dock77.test",
    "nothing": "",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.finding_leads", description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000, help="how many leads are many (100,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--searches", type=int, default=30, help="searches of each kind in a round (30)")
    parser.add_argument("--databases", nargs="+", default=[SQLITE, POSTGRES], choices=[SQLITE, POSTGRES])
    given = parser.parse_args(arguments)
    for name in given.databases:
        with ExitStack() as held:
            few, many = [_gathered(held, name, count) for count in (FEW, given.leads)]
            rounds = [_round(few, many, given.searches) for _ in range(given.rounds)]
        show(f"Finding leads among {given.leads:,}, {name}", list(_figures(rounds)))


def _gathered(held: ExitStack, name: str, count: int) -> Crowd:
    """Make a workspace whose leads share names and companies as people do, found by their words."""
    directory = Path(held.enter_context(TemporaryDirectory(prefix="plera-bench-")))
    url = held.enter_context(database(name, directory))
    here = crowd.gather(alone(url, directory), lead_count=10, sender_count=1)
    with loading(here.engine) as connection:
        connection.execute(delete(LeadWord))
        connection.execute(_leads(here, count))
    _write_words(here, count)
    analyze(here.engine)
    return here


_AT_ONCE = 1_000
"""How many leads are written at once; an import writes more."""

_SHIFT = 1_000_000
"""Added to a number for its lead's id, as some leads are there already."""


def _first(n: ColumnElement[Any]) -> ColumnElement[str]:
    return case((n % 10 == 0, literal("robin")), else_=joined("first", n))


def _last(n: ColumnElement[Any]) -> ColumnElement[str]:
    return joined("lastname", n)


def _company(n: ColumnElement[Any]) -> ColumnElement[str]:
    """A tenth of all are of Harbour, a tenth of those called Robin among them; nobody called Robin is of Quay."""
    return case((n % 100 < 10, literal("harbour")), (n % 10 == 3, literal("quay")), else_=joined("works", n))


def _local(n: ColumnElement[Any]) -> ColumnElement[str]:
    return case((n % 10 == 0, literal("info")), else_=joined("first", n, "lastname"))


def _site(n: ColumnElement[Any]) -> ColumnElement[str]:
    return joined("dock", n)


def _role(n: ColumnElement[Any]) -> ColumnElement[str]:
    """A tenth of all, and of those called Robin, are CTO; the others are head of something."""
    return case(((n % 100 >= 5) & (n % 100 < 15), literal("cto")), else_=literal("head"))


def _area(n: ColumnElement[Any]) -> ColumnElement[str]:
    return joined("area", n % 50)


_WORDS = (_first, _last, _company, _local, _site, _role, _area)
"""What each of them is found by."""


def _leads(here: Crowd, count: int) -> Any:
    numbers = numbers_to(count)
    n = numbers.c.n
    domain = joined("dock", n, ".test")
    return filled(
        Lead,
        select(
            *named(
                Lead,
                id=n + _SHIFT,
                workspace_id=here.workspace_id,
                name=joined(_first(n), " ", _last(n)),
                email=joined(_local(n), "@", domain),
                email_domain=domain,
                company=_company(n),
                title=joined(_role(n), " ", _area(n)),
                words=joined(*(part for word in _WORDS for part in (" ", word(n))), " "),
                created_at=here.services.now(),
            )
        ),
    )


def _write_words(here: Crowd, count: int) -> None:
    """Let them be found by their words, packed as an import packs them."""
    for first in range(_SHIFT, _SHIFT + count + 1, _AT_ONCE):
        with Session(here.engine) as session:
            if here.engine.dialect.name == "sqlite":
                session.connection(execution_options={"plera_writes": True})
            by_word: defaultdict[str, list[int]] = defaultdict(list)
            near = select(Lead.id, Lead.words).where(Lead.id.between(first, first + _AT_ONCE - 1))
            for lead_id, words in session.execute(near):
                for word in words.split():
                    by_word[word].append(lead_id)
            load(session, [found_by.rows(here.workspace_id, by_word)])
            session.commit()


def _round(few: Crowd, many: Crowd, searches: int) -> dict[str, tuple[float, float]]:
    return {kind: (_ms(few, words, searches), _ms(many, words, searches)) for kind, words in WANTED.items()}


def _ms(here: Crowd, words: str, searches: int) -> float:
    """Return the median milliseconds of one search, in a transaction of its own as each is."""
    found = []
    for _ in range(searches):
        began_at = time.perf_counter()
        here.services.read(lambda session: lead_search.search(session, here.workspace_id, words))
        found.append((time.perf_counter() - began_at) * 1000)
    return median(found)


def _figures(rounds: Sequence[dict[str, tuple[float, float]]]) -> Iterator[Figure]:
    for kind in WANTED:
        few, many = [tuple(one[kind][side] for one in rounds) for side in (0, 1)]
        ratios = tuple(b / a for a, b in zip(few, many, strict=True))
        yield Figure(f"{kind}: many ÷ few", ratios, aim=AIM)
        yield Figure(f"{kind}: among many", many, "ms", CEILING_MS, True)


if __name__ == "__main__":
    main()
