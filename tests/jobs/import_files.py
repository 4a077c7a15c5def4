"""A file of leads through its whole import, as its jobs do it, and what is said of it."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from jobs.import_rows import import_some
from jobs.read_file import read_path
from models import ImportFile, Lead
from models.states import DuplicatePolicy, ImportState
from outreach import import_cards, import_errors, imports, leases
from outreach.fields import Field
from outreach.import_choice import Chosen
from tests.outreach.doing import show
from tests.world import World
from views.import_card import import_card

HOLDER = "test"


@dataclass(frozen=True)
class Imported:
    """What became of a file. `told` is a line for each row of which something is to be said, by its number."""

    file: ImportFile
    card: str
    told: dict[int, str]


def read_in(world: World, place: Path, content: bytes, name: str = "leads") -> int:
    """Give the bot a file and let it be read; return its id."""
    path = place / name
    path.write_bytes(content)
    file = world.act(imports.receive, f"F{name}", name=name)
    world.queue.jobs.clear()
    read_path(world.services, file.id, path, HOLDER)
    world.run(lambda session: leases.forget(session, f"{imports.LEASE}{file.id}"))
    show(world)
    return int(file.id)


def begin(world: World, import_id: int, policy: DuplicatePolicy = DuplicatePolicy.SKIP) -> None:
    """Import a file with the columns that were recognised."""
    file = world.row(ImportFile, import_id)
    mapping = {Field(field): column for field, column in file.mapping.items()}
    world.act(imports.begin, import_id, Chosen(mapping, "File", policy))
    world.queue.jobs.clear()


def imported(
    world: World, place: Path, content: bytes, policy: DuplicatePolicy = DuplicatePolicy.SKIP
) -> Imported:
    """Take a file in with the columns that were recognised, unless it is refused."""
    import_id = read_in(world, place, content)
    if world.row(ImportFile, import_id).state is ImportState.WAITING:
        begin(world, import_id, policy)
        import_some(world.services, import_id)
    return outcome(world, import_id)


def outcome(world: World, import_id: int) -> Imported:
    """Return what is said of a file."""

    def work(session: Session) -> tuple[str, bytes]:
        model = import_cards.card(session, import_id)
        assert model is not None
        screen = import_card(model)
        blocks: Any = [block.to_dict() for block in screen.blocks]
        return f"{screen.text} {blocks} {model.notes}", import_errors.content(session, import_id)

    card, lines = world.services.read(work)
    rows = list(csv.reader(lines.decode("utf-8-sig").splitlines()))[1:]
    return Imported(world.row(ImportFile, import_id), card, {int(row[0]): row[2] for row in rows})


def addresses(world: World) -> set[str]:
    """Return the addresses of the leads that no world begins with."""
    return {one.email for one in world.rows(Lead) if one.email and one.origins.get("*") == "leads"}
