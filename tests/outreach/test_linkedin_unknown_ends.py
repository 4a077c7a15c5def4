"""What nobody knows of on LinkedIn: a person is asked, and nothing leaves twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from jobs.drain import drain_due
from models import (
    Message,
    SenderAccount,
    SlackPost,
)
from models.states import (
    DeliveryState,
    PostKind,
)
from outreach import linkedin_reconciling, unknown_cards, unknown_sends
from outreach.errors import OutcomeUnknown
from outreach.linkedin_port import Later, Wait
from tests.outreach.linkedin_reached import INVITE, JO, begun, deliveries, fails, goes_on, reach
from tests.world import World
from views.unknown_send import unknown_send

pytestmark = [pytest.mark.unseen]


def away() -> None:
    raise Later("Unipile is away.", Wait.AWAY)


def away_after_the_invite(linkedin: RecordingLinkedIn) -> Callable[[], None]:
    return lambda: away() if linkedin.invited else None


def lost(linkedin: RecordingLinkedIn, *, is_done: bool) -> None:
    fails(linkedin, OutcomeUnknown("Look at LinkedIn."), is_done=is_done)


@pytest.mark.parametrize("is_accepted", [False, True])
def test_an_invite_that_stands_at_linkedin_is_found_and_the_lead_goes_on(
    world: World, is_accepted: bool
) -> None:
    linkedin = reach(world)
    lost(linkedin, is_done=True)
    begun(world)
    if is_accepted and linkedin.pending_invites(JO):
        linkedin.accepts(JO, "person-mia")

    goes_on(world, minutes=20)

    step = deliveries(world)[0]
    assert (step.state, step.reason) == (DeliveryState.SENT, linkedin_reconciling.AT_LINKEDIN)
    assert len(linkedin.invited) == 1
    assert world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND) == []


def test_a_message_that_stands_in_the_chat_is_found_and_one_that_does_not_is_asked_about(
    world: World,
) -> None:
    linkedin = reach(world)
    begun(world)
    linkedin.accepts(JO, "person-mia")
    goes_on(world, hours=5)
    linkedin.troubles += [None, Trouble(OutcomeUnknown("Look at LinkedIn."), is_done=True)]
    world.clock.advance(days=2)
    drain_due(world.services)
    assert [one.state for one in deliveries(world)] == [DeliveryState.SENT, DeliveryState.UNKNOWN]
    unknown, ids = deliveries(world)[1], [one.rfc_message_id for one in world.rows(Message)]
    question = world.services.read(
        lambda session: linkedin_reconciling.asking(
            session,
            session.get_one(SenderAccount, unknown.sender_account_id),
            ids,
        )
    )
    assert question is not None
    (asked,) = (one for one in question.questions if one.channel is not INVITE)
    found = linkedin_reconciling.look(linkedin, replace(question, questions=(asked,)))
    assert list(found) == [asked.message_id]
    for other in (
        replace(asked, text="Other words"),
        replace(asked, provider_id="person-other"),
        replace(asked, since=world.clock.now + timedelta(minutes=1)),
    ):
        assert linkedin_reconciling.look(linkedin, replace(question, questions=(other,))) == {}


def test_where_linkedin_cannot_be_asked_a_person_is_told_so(world: World) -> None:
    linkedin = reach(world)
    lost(linkedin, is_done=False)
    begun(world)
    linkedin.before = away

    goes_on(world, hours=1)

    (step,) = deliveries(world)
    assert step.state is DeliveryState.UNKNOWN
    assert step.reason.startswith("LinkedIn could not be asked: Unipile is away")
    assert len(world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)) == 1


def test_what_nobody_knows_of_is_never_sent_again_by_itself(world: World) -> None:
    linkedin = reach(world)
    lost(linkedin, is_done=False)
    begun(world)

    for _ in range(5):
        goes_on(world, days=1)

    (step,) = deliveries(world)
    assert step.state is DeliveryState.UNKNOWN
    assert linkedin.invited == []
    card = world.services.read(lambda session: unknown_cards.card(session, step.id))
    assert card is not None
    assert (card.channel, card.known.startswith("LinkedIn alone tells")) == (INVITE, True)
    words = unknown_send(card)
    assert words.text == "Did a LinkedIn invite to Mia Lund leave? Nobody knows yet"
    assert "Sent folder" not in str([one.to_dict() for one in words.blocks])
    assert len(world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND)) == 1, "Jo is asked"


def test_sent_again_at_a_person_s_wish_an_invite_that_had_left_counts_as_sent(world: World) -> None:
    linkedin = reach(world)
    lost(linkedin, is_done=True)
    linkedin.before = away_after_the_invite(linkedin)
    begun(world)
    goes_on(world, hours=1)
    linkedin.before = lambda: None

    world.act(unknown_sends.send_again, deliveries(world)[0].id)
    goes_on(world, minutes=10)

    assert deliveries(world)[0].state is DeliveryState.SENT
    assert len(linkedin.invited) == 1, "LinkedIn knew of it"
