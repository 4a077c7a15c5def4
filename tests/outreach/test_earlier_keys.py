"""Who was known by a name and a place is still found by them once a company, or another place, is typed on the card."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Lead, Person
from models.states import DuplicatePolicy
from outreach import erasing, lead_editing
from outreach.incoming import Incoming
from outreach.lead_screens import LeadForm
from tests.outreach.doing import change
from tests.outreach.test_taking_in import lead, take
from tests.world import World

pytestmark = pytest.mark.unseen


def typed(world: World, lead_id: int, **fields: Any) -> None:
    """Type these fields on a lead's card."""

    def form(session: Session) -> LeadForm:
        return lead_editing.form(session, session.get_one(Person, world.ana_id), lead_id)

    assert world.act(lead_editing.save, replace(world.services.read(form), **fields)) is None


def test_whose_company_or_place_is_typed_on_the_card_is_found_by_the_file_that_told_of_them(
    world: World,
) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö", country="Sweden")
    take(world, nils)
    lead_id = lead(world, name="Nils Björk").id

    typed(world, lead_id, company="Nordhus")
    typed(world, lead_id, city="Lund", company="Nordhus AB")

    again = take(world, nils, nils._replace(row=3, name="NILS BJORK"))
    there = take(world, Incoming(2, "Nils Björk", company="Nordhus AB"))
    assert (again.added, again.known, there.added, there.known) == (0, 2, 0, 1)
    assert lead(world, name="Nils Björk").company == "Nordhus AB"
    assert take(world, nils._replace(email="nils@bjork.test")).added == 1


def test_a_namesake_who_is_there_now_is_the_one_before_whoever_was_there_once(world: World) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö")
    take(world, nils)
    first = lead(world, name="Nils Björk").id
    typed(world, first, company="Nordhus")
    change(world, Lead, first, earlier_key=None)
    take(world, nils)
    second = max(one.id for one in world.rows(Lead, name="Nils Björk"))
    change(world, Lead, first, earlier_key=world.row(Lead, second).name_key)

    assert take(world, nils._replace(title="CEO"), policy=DuplicatePolicy.FILL).updated == 1

    assert [world.row(Lead, one).title for one in (first, second)] == ["", "CEO"]


def test_a_card_that_is_somebody_elses_now_is_not_found_by_the_name_before(world: World) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö")
    take(world, nils)
    lead_id = lead(world, name="Nils Björk").id

    typed(world, lead_id, company="Nordhus")
    typed(world, lead_id, name="Astrid Holm")

    assert take(world, nils).added == 1
    assert world.row(Lead, lead_id).earlier_key is None


@pytest.mark.parametrize("name", ["Nils Björk", "NILS BJORK"])
def test_whose_company_a_file_tells_is_found_by_the_file_that_told_of_them_before(
    world: World, name: str
) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö", country="Sweden")
    take(world, nils)
    lead_id = lead(world, name="Nils Björk").id
    typed(world, lead_id, email="nils@bjork.test")
    told = Incoming(2, name, email="nils@bjork.test", company="Nordhus")

    assert take(world, told, policy=DuplicatePolicy.OVERWRITE).updated == 1
    assert take(world, told._replace(company="Nordhus AB"), policy=DuplicatePolicy.OVERWRITE).updated == 1

    again = take(world, nils)
    assert (again.added, again.known) == (0, 1)
    assert world.row(Lead, lead_id).company == "Nordhus AB"


def test_whom_a_file_calls_otherwise_is_not_found_by_the_name_before(world: World) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö")
    take(world, nils)
    lead_id = lead(world, name="Nils Björk").id
    typed(world, lead_id, email="nils@bjork.test")
    astrid = Incoming(2, "Astrid Holm", email="nils@bjork.test", company="Nordhus")

    assert take(world, astrid, policy=DuplicatePolicy.OVERWRITE).updated == 1

    assert world.row(Lead, lead_id).earlier_key is None
    assert take(world, nils).added == 1


def test_of_whoever_is_erased_no_key_is_kept(world: World) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö")
    take(world, nils)
    lead_id = lead(world, name="Nils Björk").id
    typed(world, lead_id, company="Nordhus")

    world.act(erasing.erase, lead_id)

    assert world.row(Lead, lead_id).earlier_key is None
    assert take(world, nils).added == 1
