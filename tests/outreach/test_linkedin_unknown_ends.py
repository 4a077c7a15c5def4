"""What nobody knows of on LinkedIn: a person is asked, and nothing leaves twice."""

import pytest

from models import (
    SlackPost,
)
from models.states import (
    DeliveryState,
    PostKind,
)
from outreach import unknown_cards, unknown_sends
from outreach.errors import OutcomeUnknown
from tests.outreach.linkedin_reached import INVITE, begun, deliveries, fails, goes_on, reach
from tests.world import World
from views.unknown_send import unknown_send

pytestmark = [pytest.mark.unseen]


def test_what_nobody_knows_of_is_never_sent_again_by_itself(world: World) -> None:
    linkedin = reach(world)
    fails(linkedin, OutcomeUnknown("Look at LinkedIn."), is_done=True)
    begun(world)

    for _ in range(5):
        goes_on(world, days=1)

    (step,) = deliveries(world)
    assert step.state is DeliveryState.UNKNOWN
    assert len(linkedin.invited) == 1
    card = world.services.read(lambda session: unknown_cards.card(session, step.id))
    assert card is not None
    assert (card.channel, card.known.startswith("LinkedIn alone tells")) == (INVITE, True)
    words = unknown_send(card)
    assert words.text == "Did a LinkedIn invite to Mia Lund leave? Nobody knows yet"
    assert "Sent folder" not in str([one.to_dict() for one in words.blocks])
    assert len(world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)) == 1, "Jo is asked"


def test_sent_again_at_a_person_s_wish_an_invite_that_had_left_counts_as_sent(world: World) -> None:
    linkedin = reach(world)
    fails(linkedin, OutcomeUnknown("Look at LinkedIn."), is_done=True)
    begun(world)
    goes_on(world, hours=1)

    world.act(unknown_sends.send_again, deliveries(world)[0].id)
    goes_on(world, minutes=10)

    assert deliveries(world)[0].state is DeliveryState.SENT
    assert len(linkedin.invited) == 1, "LinkedIn knew of it"
