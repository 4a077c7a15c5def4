"""Accounts that send by themselves: each way in which LinkedIn may answer, and what follows for lead and account."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from integrations.recording_linkedin import Trouble
from integrations.unipile_errors import account_problem, never
from jobs.drain import drain_due
from jobs.linkedin_channel import NOT_CONNECTED
from models import (
    Attempt,
    Enrollment,
    History,
    LinkedInProfile,
    SenderAccount,
    Step,
    Suppression,
)
from models.states import (
    Channel,
    DeliveryState,
    EnrollmentState,
    SenderState,
    SuppressionKind,
)
from outreach import erasing
from outreach.linkedin_port import (
    AccountTrouble,
    AlreadyConnected,
    AlreadyInvited,
    Later,
    NeverReason,
    NotConnected,
    Wait,
)
from outreach.linkedin_results import GOT_ONE
from outreach.linkedin_tasks import SAID, Why
from outreach.ports import Session
from outreach.suppression import profile_key
from tests.outreach.linkedin_reached import INVITE, JO, MESSAGE, URL, begun, deliveries, fails, goes_on, reach
from tests.world import World

pytestmark = [pytest.mark.unseen]


def test_an_invite_leaves_with_its_note_and_the_message_once_they_accepted(world: World) -> None:
    linkedin = reach(world)
    begun(world)
    invite, following = deliveries(world)
    assert (invite.state, following.state) == (DeliveryState.SENT, DeliveryState.SCHEDULED)
    ((account, person, note),) = linkedin.invited
    assert (account, person) == (JO, "person-mia")
    assert note

    linkedin.accepts(JO, person)
    linkedin.before = partial(_no_transaction, world)
    goes_on(world, days=3)

    ((account, person, text),) = linkedin.written
    assert (account, person) == (JO, "person-mia")
    assert text
    assert [one.state for one in deliveries(world)] == [DeliveryState.SENT] * 2
    assert deliveries(world)[1].provider_id.startswith("message-")
    assert len(world.rows(LinkedInProfile)) == 1, "they were looked up once"
    assert world.only(Enrollment).accepted_at == deliveries(world)[1].done_at, (
        "only a connection gets a message"
    )
    assert [one.reason for one in world.rows(History, kind="invite.accepted")] == [GOT_ONE]


def _no_transaction(world: World) -> None:
    """A call may take long: rows can be written meanwhile."""
    world.run(lambda session: session.add(_entry(world)))


def _entry(world: World) -> History:
    return History(workspace_id=world.workspace_id, kind="test.meanwhile", at=world.clock.now)


def test_nothing_leaves_twice_however_often_the_drain_runs(world: World) -> None:
    linkedin = reach(world)
    begun(world)

    for _ in range(3):
        drain_due(world.services)
        goes_on(world, hours=3)

    assert len(linkedin.invited) == 1


def test_a_connection_needs_no_invite_and_the_message_follows(world: World) -> None:
    linkedin = reach(world)
    fails(linkedin, AlreadyConnected("They are connected."))
    sender_id = begun(world)

    (skipped, following) = deliveries(world)
    assert (skipped.state, skipped.reason) == (DeliveryState.SKIPPED, SAID[Why.CONNECTED])
    assert skipped.intent_at is None, "it counts against no limit"
    assert world.row(SenderAccount, sender_id).free_at is None, "no gap is due"
    assert world.only(Enrollment).position == 2
    assert following.state is DeliveryState.SCHEDULED
    assert [one.kind for one in world.rows(History, delivery_id=skipped.id)][-1] == "delivery.skipped"


def test_who_was_invited_already_counts_as_invited_and_the_message_follows(world: World) -> None:
    linkedin = reach(world)
    fails(linkedin, AlreadyInvited("This account has invited them already."))
    begun(world)

    (invite, following) = deliveries(world)
    assert (invite.state, invite.reason) == (DeliveryState.SENT, "This account has invited them already.")
    assert following.state is DeliveryState.SCHEDULED
    assert linkedin.invited == []


def test_a_message_to_nobody_connected_waits_two_days_however_often_and_then_leaves(world: World) -> None:
    linkedin = reach(world)
    begun(world)
    world.run(lambda session: setattr(session.scalars(select(Step)).all()[1], "accept_days", 30))
    goes_on(world, days=3)
    for number in range(1, 4):
        message = deliveries(world)[1]
        assert (message.state, message.reason) == (DeliveryState.DEFERRED, SAID[Why.NOT_YET])
        assert message.send_at == world.clock.now + timedelta(days=2)
        assert message.intent_at is None
        assert message.attempt == number
        goes_on(world, days=7)

    linkedin.accepts(JO, "person-mia")
    goes_on(world, days=7)

    assert deliveries(world)[1].state is DeliveryState.SENT
    assert len(linkedin.written) == 1


@pytest.mark.parametrize("channel", [INVITE, MESSAGE])
def test_an_answer_that_does_not_fit_the_step_is_tried_again_as_any_other(
    world: World, channel: Channel
) -> None:
    linkedin = reach(world)
    if channel is INVITE:
        fails(linkedin, NotConnected("Strange."))
    begun(world)
    if channel is MESSAGE:
        linkedin.troubles.append(Trouble(AlreadyConnected("Strange.")))
        goes_on(world, days=3)

    step = deliveries(world)[-1]

    assert (step.state, step.reason) == (DeliveryState.DEFERRED, "Strange.")
    assert world.only(Attempt, delivery_id=step.id).outcome == "deferred"


def test_somebody_who_is_not_there_is_rejected_in_words_and_nobody_is_remembered(world: World) -> None:
    linkedin = reach(world)
    linkedin.never_finds("mia", NeverReason.DELETED)
    begun(world)

    (step,) = deliveries(world)
    assert step.state is DeliveryState.REJECTED
    assert step.reason == "There is no such LinkedIn profile (any more): correct the lead's LinkedIn URL."
    assert world.only(Enrollment).state is EnrollmentState.STOPPED
    assert world.rows(LinkedInProfile) == []


def test_who_is_gone_since_they_were_looked_up_is_looked_up_anew_next_time(world: World) -> None:
    linkedin = reach(world)
    fails(linkedin, never(NeverReason.DELETED))
    begun(world)

    assert deliveries(world)[0].state is DeliveryState.REJECTED
    assert world.rows(LinkedInProfile) == []


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (Later("No more for now.", Wait.LIMIT), timedelta(hours=5)),
        (Later("No more for now.", Wait.LIMIT, 7200.0), timedelta(hours=5)),
        (Later("No more for now.", Wait.LIMIT, 36000.0), timedelta(hours=10)),
        (Later("Not again yet.", Wait.RESEND), timedelta(days=3)),
        (Later("Away.", Wait.AWAY), timedelta(minutes=15)),
        (Later("Wait.", Wait.BUSY, 600.0), timedelta(minutes=10)),
    ],
)
def test_a_wait_puts_the_step_off(world: World, error: Later, waits: timedelta) -> None:
    linkedin = reach(world)
    fails(linkedin, error)
    begun(world)

    (step,) = deliveries(world)

    assert (step.state, step.reason) == (DeliveryState.DEFERRED, str(error))
    assert step.send_at == world.clock.now + waits


def test_no_number_of_waits_for_the_account_gives_a_step_up(world: World) -> None:
    linkedin = reach(world)
    linkedin.troubles.extend(Trouble(Later("Away.", Wait.AWAY)) for _ in range(12))
    begun(world)
    for _ in range(15):
        goes_on(world, hours=1)

    goes_on(world, days=1)

    assert deliveries(world)[0].state is DeliveryState.SENT
    assert len(linkedin.invited) == 1


def test_an_account_that_is_logged_out_rests_asks_its_owner_and_goes_on_by_itself(world: World) -> None:
    linkedin = reach(world)
    linkedin.troubles.append(Trouble(account_problem(AccountTrouble.LOGGED_OUT)))
    sender_id = begun(world)
    (step,) = deliveries(world)
    sender = world.row(SenderAccount, sender_id)
    assert (step.state, sender.state) == (DeliveryState.SCHEDULED, SenderState.BROKEN)
    assert "press Reconnect…" in sender.health_reason

    goes_on(world, minutes=6)

    assert deliveries(world)[0].state is DeliveryState.SENT
    assert world.row(SenderAccount, sender_id).health_reason == ""


def test_a_profile_that_is_blocked_in_the_last_moment_gets_nothing(world: World) -> None:
    linkedin = reach(world)
    done: list[str] = []

    def block() -> None:
        if not done:
            done.append(URL)
            world.run(partial(_block, world))

    linkedin.before = block
    begun(world)

    assert deliveries(world)[0].state is DeliveryState.CANCELLED
    assert linkedin.invited == []


def test_an_account_without_its_id_sends_nothing_and_says_what_to_do(world: World) -> None:
    reach(world)
    sender_id = begun(world, account_id="")

    assert world.row(SenderAccount, sender_id).health_reason == NOT_CONNECTED


def test_where_unipile_is_not_set_up_the_account_says_so(world: World) -> None:
    sender_id = begun(world)

    assert "UNIPILE_DSN and UNIPILE_API_KEY" in world.row(SenderAccount, sender_id).health_reason


def test_an_erased_person_is_not_remembered_by_any_account(world: World) -> None:
    reach(world)
    begun(world)
    assert len(world.rows(LinkedInProfile)) == 1

    world.act(erasing.erase, world.only(Enrollment).lead_id)

    assert world.rows(LinkedInProfile) == []
    assert world.rows(Step), "the sequence stays"


def _block(world: World, session: Session) -> None:
    session.add(
        Suppression(
            workspace_id=world.workspace_id,
            kind=SuppressionKind.LINKEDIN_URL,
            value=profile_key(URL),
            reason="asked to",
            at=world.clock.now,
        )
    )
