"""What is picked of many senders: found by address, put together with who writes already, kept until it is saved."""

from typing import Any

import pytest

from models import Person, SenderAccount, SequenceForm, SequenceSender
from models.states import AccountKind, FormKind
from outreach import choosing_senders, kept_forms, sender_picks
from outreach.errors import NotAllowed, NotFound
from outreach.sender_screens import Picks
from tests.outreach.doing import change
from tests.scenarios.copies import add_like
from tests.world import World

pytestmark = pytest.mark.unseen


def picked(world: World, sequence_id: int, **how: Any) -> tuple[int, ...]:
    return world.act(
        lambda session, actor, *, now: sender_picks.picked(
            session, actor, sequence_id, [Picks(AccountKind.EMAIL, **how)]
        )
    )


def many(world: World, sequence_id: int, *, count: int, writing: int) -> list[int]:
    """Connect so many mailboxes more, of which the first ones write for the sequence; return their ids."""
    mine = world.only(SenderAccount, id=world.sender_ids[0])
    link = world.rows(SequenceSender, sequence_id=sequence_id)[0]
    names = [f"fair{number}@kestrel.test" for number in range(count)]
    ids: list[int] = []

    def work(session: Any) -> None:
        made = add_like(session, mine, [{"address": name, "username": name} for name in names])
        ids.extend(one.id for one in made)
        add_like(session, link, [{"sender_account_id": one} for one in ids[:writing]])

    world.run(work)
    return ids


def test_what_is_picked_changes_those_who_write_or_stands_alone(world: World) -> None:
    sequence_id = world.sequence()
    ana, jo = world.sender_ids
    (other,) = many(world, sequence_id, count=1, writing=0)

    assert picked(world, sequence_id, only=None) == (ana, jo)
    assert picked(world, sequence_id, only=None, out=(ana,), more=(other,)) == (jo, other)
    assert picked(world, sequence_id, only=(other,)) == (other,)
    assert picked(world, sequence_id, only=()) == ()
    change(world, SenderAccount, jo, state="removed")
    assert picked(world, sequence_id, only=None) == (ana,)


def test_those_who_write_the_others_or_all_are_offered(world: World) -> None:
    sequence_id = world.sequence()
    ids = many(world, sequence_id, count=120, writing=110)

    def offered(words: str, writes: bool | None) -> set[int]:
        def work(session: Any, actor: Person, *, now: Any) -> Any:
            return sender_picks.offered(session, actor, sequence_id, AccountKind.EMAIL, words, writes=writes)

        return {one.id for one in world.act(work)}

    assert offered("FAIR", None) == set(ids)
    assert offered("fair", True) == set(ids[:110])
    assert offered("fair", False) == set(ids[110:])


def test_five_hundred_chosen_senders_are_kept_until_they_are_saved(world: World) -> None:
    sequence_id = world.sequence()
    ids = many(world, sequence_id, count=500, writing=500)
    chosen = picked(world, sequence_id, only=None, out=tuple(world.sender_ids))

    form_id = world.act(sender_picks.keep, sequence_id, chosen)

    def kept(session: Any, actor: Person, *, now: Any) -> tuple[int, ...]:
        return sender_picks.kept(session, actor, sequence_id, form_id)

    assert world.act(kept) == tuple(ids)
    world.act(choosing_senders.choose, sequence_id, world.act(kept))
    assert {one.sender_account_id for one in world.rows(SequenceSender, sequence_id=sequence_id)} == set(ids)
    assert world.act(lambda session, actor, *, now: kept_forms.of_person(session, actor)) == ()
    with pytest.raises(NotFound, match=r"open Senders… again"):
        world.act(kept, by=world.ben_id)


@pytest.mark.parametrize("wrong", ["sequence", "kind", "number"])
def test_what_was_not_kept_for_this_is_not_taken_for_it(world: World, wrong: str) -> None:
    sequence_id = world.sequence()
    form_id = world.act(sender_picks.keep, sequence_id, world.sender_ids)
    if wrong == "kind":
        change(world, SequenceForm, form_id, kind=FormKind.PROFILE)

    with pytest.raises(NotFound):
        world.act(
            lambda session, actor, *, now: sender_picks.kept(
                session,
                actor,
                sequence_id + (wrong == "sequence"),
                form_id + (wrong == "number"),
            )
        )


def test_a_guest_picks_nobody(world: World) -> None:
    sequence_id = world.sequence()
    change(world, Person, world.ana_id, is_guest=True)

    with pytest.raises(NotAllowed):
        picked(world, sequence_id, only=None)
