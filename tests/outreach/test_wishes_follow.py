"""A wish not to be written to goes with its lead to an address that is typed later."""

from dataclasses import replace

from models import Lead, Person, Suppression
from outreach import blocking, lead_editing, whose
from tests.outreach.test_stop_in_thread import KEN, YUKI, blocked, comes
from tests.world import World


def renamed(world: World, email: str) -> None:
    """Type another address on Yuki's card."""
    lead_id = world.only(Lead, name="Yuki Tanaka").id
    form = world.services.read(
        lambda session: lead_editing.form(session, session.get_one(Person, world.ana_id), lead_id)
    )
    again = world.act(lead_editing.save, replace(form, email=email))
    assert again is None
    world.work_off()


def test_an_address_typed_while_the_question_is_open_is_held_too_and_freed_by_no(world: World) -> None:
    world.launched(leads=1)
    reply = comes(world, KEN)

    renamed(world, "y.tanaka@kumo.test")
    assert blocked(world) == {YUKI, KEN, "y.tanaka@kumo.test"}
    world.act(whose.no, reply.id)

    assert blocked(world) == {KEN}


def test_another_address_is_no_way_around_a_wish_but_taking_them_off_the_list_is(world: World) -> None:
    world.launched(leads=1)
    comes(world, YUKI)
    renamed(world, "y.tanaka@kumo.test")
    assert {one.value: one.reason for one in world.rows(Suppression)} == {
        YUKI: "They asked to stop",
        "y.tanaka@kumo.test": "They asked to stop",
    }

    for row in world.rows(Suppression):
        world.act(blocking.unblock, row.id, reason="They asked me to write after all")
    renamed(world, "tanaka@kumo.test")

    assert blocked(world) == set()


def test_somebody_elses_wish_follows_no_lead(world: World) -> None:
    world.launched(leads=1)
    reply = comes(world, KEN)
    world.act(whose.no, reply.id)

    renamed(world, "y.tanaka@kumo.test")

    assert blocked(world) == {KEN}
