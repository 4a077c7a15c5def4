"""The same file from two people: each sees whose the other copy is, one imports it, and the other's card says so."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from jobs.import_rows import import_some
from jobs.read_file import read_path
from models import ImportChunk, ImportFile, Lead, Person
from models.states import ImportState
from outreach import import_cards, imports, leases
from outreach.fields import Field
from outreach.import_choice import Chosen
from tests.jobs.import_files import HOLDER
from tests.outreach.doing import at_once, change
from tests.world import World
from views.import_card import import_card

CONTENT = b"Name,Email\nAda New,ada@new.test\n"
TAKE_OVER = (
    "dropped this file on Mon 30 Nov, 11:00 and has not mapped it yet: ask them, or press Map columns here to"
)


def dropped(world: World, place: Path, by: int, name: str = "F1") -> int:
    """Give the bot the file as a person, and let it be read."""
    path = place / name
    path.write_bytes(CONTENT)
    file = world.act(imports.receive, name, name="leads.csv", by=by)
    read_path(world.services, file.id, path, HOLDER)
    world.run(lambda session: leases.forget(session, f"{imports.LEASE}{file.id}"))
    return int(file.id)


def begin(world: World, import_id: int, by: int) -> None:
    mapping = {Field(name): column for name, column in world.row(ImportFile, import_id).mapping.items()}
    world.act(imports.begin, import_id, Chosen(mapping, "New people"), by=by)


def card(world: World, import_id: int) -> str:
    def drawn(session: Session) -> str:
        model = import_cards.card(session, import_id)
        assert model is not None
        return str([block.to_dict() for block in import_card(model).blocks])

    return world.services.read(drawn)


def state(world: World, import_id: int) -> ImportState:
    return world.row(ImportFile, import_id).state


def both(world: World, place: Path) -> tuple[int, int]:
    for person_id in (world.ana_id, world.ben_id):
        change(world, Person, person_id, zone="Europe/Berlin")
    first = dropped(world, place, world.ana_id)
    world.clock.advance(minutes=20)
    return first, dropped(world, place, world.ben_id, "F2")


def test_the_second_person_goes_on_and_each_card_names_the_other(world: World, tmp_path: Path) -> None:
    first, second = both(world, tmp_path)
    ana, ben = (world.row(Person, id_).slack_user_id for id_ in (world.ana_id, world.ben_id))

    assert (state(world, first), state(world, second)) == (ImportState.WAITING, ImportState.WAITING)
    assert f"<@{ana}> {TAKE_OVER} take it over." in card(world, second)
    assert f"<@{ben}> dropped this file, too, on Mon 30 Nov, 11:20: whoever presses Import first" in card(
        world, first
    )


def test_who_imports_takes_it_over_and_the_other_card_says_so(world: World, tmp_path: Path) -> None:
    first, second = both(world, tmp_path)

    begin(world, second, world.ben_id)
    import_some(world.services, second)

    assert (state(world, first), state(world, second)) == (ImportState.DISCARDED, ImportState.DONE)
    assert "Ben dropped the same file and imports it, so this card is done." in card(world, first)
    assert world.rows(ImportChunk, import_file_id=first) == []
    with pytest.raises(imports.ImportSettled):
        begin(world, first, world.ana_id)
    assert len(world.rows(Lead, email="ada@new.test")) == 1


def test_the_first_may_still_be_the_one_who_imports(world: World, tmp_path: Path) -> None:
    first, second = both(world, tmp_path)

    begin(world, first, world.ana_id)

    assert state(world, second) is ImportState.DISCARDED
    assert "Ana dropped the same file and imports it" in card(world, second)


def test_two_who_press_import_at_once_import_it_once(world: World, tmp_path: Path) -> None:
    first, second = both(world, tmp_path)

    said = at_once(lambda: begin(world, first, world.ana_id), lambda: begin(world, second, world.ben_id))

    assert sorted(state(world, one) for one in (first, second)) == [
        ImportState.DISCARDED,
        ImportState.IMPORTING,
    ]
    assert [type(one) for one in said if one is not None] == [imports.ImportSettled]


def test_while_the_other_copy_is_taken_in_a_third_one_is_not_read_and_says_whose_it_is(
    world: World, tmp_path: Path
) -> None:
    first = dropped(world, tmp_path, world.ana_id)
    begin(world, first, world.ana_id)

    second = dropped(world, tmp_path, world.ben_id, "F2")

    assert state(world, second) is ImportState.REFUSED
    assert "Ana dropped the same file, and its rows are being taken in just now" in card(world, second)
    assert "New people" in card(world, second)


def test_ones_own_second_copy_makes_way_as_before(world: World, tmp_path: Path) -> None:
    first = dropped(world, tmp_path, world.ana_id)

    again = dropped(world, tmp_path, world.ana_id, "F2")

    assert (state(world, first), state(world, again)) == (ImportState.WAITING, ImportState.REFUSED)
    assert "The same file is here already" in card(world, again)
    assert "dropped this file" not in card(world, first)


def test_a_copy_that_is_discarded_is_no_longer_spoken_of(world: World, tmp_path: Path) -> None:
    first, second = both(world, tmp_path)

    world.act(imports.discard, first)

    assert "dropped this file" not in card(world, second)


def test_a_copy_that_was_read_late_waits_while_the_other_is_taken_in(world: World, tmp_path: Path) -> None:
    first, second = both(world, tmp_path)
    change(world, ImportFile, first, state=ImportState.IMPORTING)

    with pytest.raises(imports.ImportSettled, match="Ana is importing the same file just now"):
        begin(world, second, world.ben_id)

    assert state(world, second) is ImportState.WAITING
