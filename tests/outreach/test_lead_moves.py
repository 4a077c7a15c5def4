"""What people do with a lead from the card: move, opt out, hold, note."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Note, Person, Suppression
from models.states import DeliveryState, SuppressionKind
from outreach import lead_card, lead_moves, suppression
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound, NotReady
from outreach.pausable import Wish
from tests.outreach.doing import change, kinds, stranger
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

T = TypeVar("T")


def yuki(world: World) -> Lead:
    return world.only(Lead, name="Yuki Tanaka")


def seen(world: World, rule: Callable[..., T], **named: Any) -> T:
    """Return what Ana is shown of Yuki."""
    lead_id = yuki(world).id
    return world.services.read(
        lambda session: rule(session, session.get_one(Person, world.ana_id), lead_id, **named)
    )


def states(world: World) -> list[str]:
    return [str(one.state) for one in world.rows(Enrollment, lead_id=yuki(world).id)]


def apart(world: World) -> tuple[int, int]:
    """Return the enrollment of Yuki in a live sequence, and another sequence whom nobody is in."""
    world.launched(leads=1)
    first = world.only(Enrollment, lead_id=yuki(world).id)
    other = world.sequence(name="Docks")

    def empty(session: Session) -> None:
        for table in (History, Enrollment):
            session.execute(delete(table).where(table.sequence_id == other))

    world.run(empty)
    return first.id, other


def test_moving_cancels_in_one_sequence_and_proposes_in_the_other(world: World) -> None:
    enrollment_id, other = apart(world)
    asked = seen(world, lead_moves.move_form)
    assert [(one.id, count) for one, count in asked.running] == [(enrollment_id, 2)]
    assert [one.name for one in asked.others] == ["Docks"]

    said = world.act(lead_moves.move, yuki(world).id, enrollment_id, other)

    assert states(world) == ["stopped", "proposed"]
    assert [str(one.state) for one in world.rows(Delivery, lead_id=yuki(world).id)] == ["sent", "cancelled"]
    assert "press Generate" in said
    assert kinds(world, lead_id=yuki(world).id)[-1] == "lead.moved"
    assert world.rows(Enrollment, sequence_id=other)[0].email_sender_id is not None


def test_nobody_moves_into_a_sequence_they_are_or_were_in(world: World) -> None:
    world.launched(leads=1)
    first = world.only(Enrollment, lead_id=yuki(world).id)

    with pytest.raises(AlreadyDecided, match="twice"):
        world.act(lead_moves.move, yuki(world).id, first.id, first.sequence_id)

    assert states(world) == ["active"], "what was cancelled in the same transaction is back"


def test_who_would_be_left_out_elsewhere_stays_where_they_are_with_the_reason(world: World) -> None:
    enrollment_id, other = apart(world)
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.ADDRESS, "yuki@kumo.test", "asked", now=MONDAY
        )
    )

    with pytest.raises(NotReady, match=r"They stay where they are, as Docks would leave them out: .*asked"):
        world.act(lead_moves.move, yuki(world).id, enrollment_id, other)

    assert states(world) == ["active"]


def test_a_move_in_mid_send_says_that_a_mail_is_on_its_way_and_takes_back_nothing_of_it(world: World) -> None:
    enrollment_id, other = apart(world)
    second = world.rows(Delivery, lead_id=yuki(world).id)[-1]
    change(world, Delivery, second.id, state=DeliveryState.SENDING)

    said = world.act(lead_moves.move, yuki(world).id, enrollment_id, other)

    assert said.endswith("review. A mail of the sequence they leave was on its way already.")
    assert world.row(Delivery, second.id).state == DeliveryState.SENDING
    assert states(world) == ["stopped", "proposed"]


def test_moving_needs_somewhere_to_go_and_the_right(world: World) -> None:
    world.launched(leads=1)
    with pytest.raises(NotReady, match="create-sequence"):
        seen(world, lead_moves.move_form)
    change(world, Person, world.ben_id, may_launch=False)
    with pytest.raises(NotAllowed, match="launch"):
        world.act(lead_moves.move, yuki(world).id, None, 1, by=world.ben_id)
    with pytest.raises(NotFound):
        world.act(lead_moves.move, yuki(world).id, None, 99)


def test_who_opts_out_is_blocked_everywhere_with_the_reason(world: World) -> None:
    world.launched(leads=1)
    change(world, Lead, yuki(world).id, linkedin_url="https://linkedin.test/in/Yuki/")

    world.act(lead_moves.opt_out, yuki(world).id, " asked  on the phone ")

    assert [(one.value, one.reason) for one in world.rows(Suppression)] == [
        ("yuki@kumo.test", "asked on the phone"),
        ("linkedin.test/in/yuki", "asked on the phone"),
    ]
    assert states(world) == ["stopped"]
    assert [str(one.state) for one in world.rows(Delivery, lead_id=yuki(world).id)] == ["sent", "cancelled"]
    with pytest.raises(InvalidForm):
        world.act(lead_moves.opt_out, yuki(world).id, " ")


def test_a_lead_is_held_in_every_sequence_and_a_stale_press_says_so(world: World) -> None:
    world.launched(leads=1)

    for wish, state in ((Wish.PAUSE, "paused"), (Wish.RESUME, "active"), (None, "stopped")):
        world.act(lead_moves.hold, yuki(world).id, wish)
        assert states(world) == [state]

    with pytest.raises(AlreadyDecided):
        world.act(lead_moves.hold, yuki(world).id, Wish.PAUSE)


def test_a_note_stands_on_the_card_of_a_lead_without_a_conversation(world: World) -> None:
    world.act(lead_moves.note, yuki(world).id, "Prefers the phone")
    with pytest.raises(NotFound):
        world.act(lead_moves.note, yuki(world).id, "x", by=stranger(world))

    shown = seen(world, lead_card.card, now=world.clock.now)

    assert [(one.by, one.text) for one in shown.notes] == [("Ana", "Prefers the phone")]
    assert world.only(Note).conversation_id is None
