"""An account that sends by itself and is not heard: who it has written to gets nothing more before it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.recording_linkedin import RecordingLinkedIn
from integrations.unipile_errors import account_problem
from jobs.hear import hear_now
from models import Delivery, Enrollment, Message, SenderAccount, SlackPost, Step
from models.states import (
    WAITING_DELIVERY,
    Channel,
    Condition,
    DeliveryState,
    EnrollmentState,
    PostKind,
    SenderState,
)
from outreach import (
    catching_up,
    form_screens,
    forms,
    linkedin_automation,
    linkedin_deaf,
    mailboxes,
    obstacles,
    sequences,
    unheard,
)
from outreach.linkedin_port import AccountState, AccountTrouble, Later, Wait
from tests.outreach.doing import settle
from tests.outreach.linkedin_leads import ROW, group_of, launched, linkedin_account
from tests.outreach.linkedin_reached import JO, reach
from tests.outreach.standstills import look_through
from tests.outreach.unknowns import with_sent_folders
from tests.world import World

pytestmark = [pytest.mark.unseen]
MIA = "person-mia"
GAP = catching_up.GAP + timedelta(minutes=1)


def invite_and_mail(world: World) -> tuple[RecordingLinkedIn, int]:
    """Launch an invite for Mia that leaves, and a mail two days later. Return the account."""
    linkedin = reach(world)
    sender_id = linkedin_account(world)
    world.run(lambda session: setattr(session.get_one(SenderAccount, sender_id), "username", JO))
    steps = tuple(
        form_screens.StepForm(
            str(number), channel, "2" if number else "0", Condition.ONLY_IF_NO_REPLY, "Say hello"
        )
        for number, channel in enumerate((Channel.LINKEDIN_INVITE, Channel.EMAIL))
    )
    form = replace(
        world.act(forms.start_form),
        name="Both",
        source_group_ids=(group_of(world, ROW | {"email": "mia@lund.test"}),),
        steps=steps,
    )
    made = world.act(sequences.submit, form, view_id="V1")
    world.work_off()
    launched(world, made.sequence_id)
    with_sent_folders(world)
    look_through(world)
    hears(world, sender_id)
    settle(world)
    assert len(linkedin.invited) == 1
    return linkedin, sender_id


def away() -> None:
    raise Later("Unipile is away.", Wait.AWAY)


def goes_away(world: World) -> None:
    recorded = world.services.linkedin
    assert isinstance(recorded, RecordingLinkedIn)
    recorded.before = away


def hears(world: World, sender_id: int) -> None:
    world.clock.advance(minutes=2)
    recorded = world.services.linkedin
    assert isinstance(recorded, RecordingLinkedIn)
    recorded.before = lambda: None
    hear_now(world.services, sender_id)
    world.work_off()


def ticks(world: World) -> None:
    """Watch for gaps, as the clock does."""
    world.run(lambda session: catching_up.owe(session, wall=world.services.wall()))


def the_mail(world: World) -> Delivery:
    rows = world.services.read(
        lambda session: (
            session.query(Delivery)
            .join(Message, Message.id == Delivery.message_id)
            .filter(Message.channel == Channel.EMAIL)
            .all()
        )
    )
    assert len(rows) == 1
    return rows[0]


def days_later(world: World, sender_id: int, *, is_heard: bool) -> None:
    """Let the mail fall due, with mailboxes looked into, and the account or not."""
    if not is_heard:
        goes_away(world)
    for _ in range(4):
        world.clock.advance(hours=13.1)
        if is_heard:
            hears(world, sender_id)
        look_through(world)
        ticks(world)
    if is_heard:
        hears(world, sender_id)
    settle(world)
    settle(world)


def test_a_mail_leaves_to_who_was_invited_while_the_account_is_heard(world: World) -> None:
    _, sender_id = invite_and_mail(world)

    days_later(world, sender_id, is_heard=True)

    assert the_mail(world).state is DeliveryState.SENT


def test_a_mail_waits_while_the_account_that_invited_them_is_not_heard_and_goes_on_after(
    world: World,
) -> None:
    _, sender_id = invite_and_mail(world)

    days_later(world, sender_id, is_heard=False)
    held = the_mail(world)
    assert held.state in WAITING_DELIVERY
    name = "Jo's LinkedIn account"
    assert held.reason == linkedin_deaf.WAITS.format(name=name)
    verdict = world.services.read(
        lambda session: obstacles.of(session, session.get_one(Delivery, held.id), now=world.clock.now)
    )
    assert verdict is not None
    assert verdict.reason == held.reason

    hears(world, sender_id)
    assert world.row(SenderAccount, sender_id).looks_owed_at is None
    world.clock.advance(minutes=6)
    settle(world)
    assert the_mail(world).state is DeliveryState.SENT


def test_who_answered_while_nobody_heard_gets_nothing_more(world: World) -> None:
    linkedin, sender_id = invite_and_mail(world)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, "Thursday works for me.")

    days_later(world, sender_id, is_heard=False)
    assert world.channel.sent == []
    hears(world, sender_id)
    world.clock.advance(minutes=6)
    settle(world)

    assert world.only(Enrollment).state is EnrollmentState.REPLIED
    assert world.channel.sent == []


def test_an_account_that_is_logged_out_is_not_heard_whatever_it_still_tells(world: World) -> None:
    linkedin, sender_id = invite_and_mail(world)
    linkedin.set_state(JO, AccountState.LOGGED_OUT)

    world.clock.advance(minutes=1)
    hears(world, sender_id)
    sender = world.row(SenderAccount, sender_id)
    assert (sender.state, sender.broken_side) == (SenderState.BROKEN, "imap")
    assert "press Reconnect…" in sender.health_reason
    days_later(world, sender_id, is_heard=True)
    assert the_mail(world).state in WAITING_DELIVERY

    linkedin.set_state(JO, AccountState.WORKING)
    hears(world, sender_id)
    assert world.row(SenderAccount, sender_id).state is SenderState.HEALTHY
    world.clock.advance(minutes=6)
    settle(world)
    assert the_mail(world).state is DeliveryState.SENT
    assert len(world.rows(SlackPost, kind=PostKind.MAILBOX_BROKEN)) == 1, "asked once"


def test_an_account_that_is_stopped_sets_nothing_right_by_being_connecting(world: World) -> None:
    linkedin, sender_id = invite_and_mail(world)
    linkedin.set_state(JO, AccountState.STOPPED)
    hears(world, sender_id)
    before = world.row(SenderAccount, sender_id).last_checked_at

    world.clock.advance(minutes=2)
    linkedin.set_state(JO, AccountState.CONNECTING)
    hears(world, sender_id)

    sender = world.row(SenderAccount, sender_id)
    assert (sender.state, sender.last_checked_at) == (SenderState.BROKEN, before)


def test_its_owner_is_asked_once_where_a_send_met_the_logout_first(world: World) -> None:
    linkedin, sender_id = invite_and_mail(world)
    linkedin.set_state(JO, AccountState.LOGGED_OUT)
    world.run(
        lambda session: mailboxes.broke(
            session,
            session.get_one(SenderAccount, sender_id),
            "smtp",
            str(account_problem(AccountTrouble.LOGGED_OUT)),
            wall=world.clock.now,
        )
    )

    world.clock.advance(minutes=1)
    hears(world, sender_id)
    hears(world, sender_id)

    assert len(world.rows(SlackPost, kind=PostKind.MAILBOX_BROKEN)) == 1
    linkedin.set_state(JO, AccountState.WORKING)
    world.clock.advance(minutes=2)
    hears(world, sender_id)
    assert world.row(SenderAccount, sender_id).state is SenderState.HEALTHY


@pytest.mark.parametrize("state", [SenderState.REMOVED, None])
def test_an_account_that_was_removed_or_is_done_by_hand_now_holds_nobody(
    world: World, state: SenderState | None
) -> None:
    _, sender_id = invite_and_mail(world)
    days_later(world, sender_id, is_heard=False)
    assert the_mail(world).state in WAITING_DELIVERY

    if state is None:
        world.act(linkedin_automation.switch, True, is_confirmed=True, is_reachable=True)
        world.act(linkedin_automation.switch, False, is_confirmed=False, is_reachable=True)
        assert world.row(SenderAccount, sender_id).looks_owed_at is None
    else:
        world.run(lambda session: setattr(session.get_one(SenderAccount, sender_id), "state", state))
    world.clock.advance(minutes=6)
    settle(world)

    mail = the_mail(world)
    if state is None:
        assert mail.reason == unheard.WHY, "by hand, its owner is asked who answered"
    else:
        assert mail.state is DeliveryState.SENT


def test_the_account_s_own_steps_wait_for_it_too(world: World) -> None:
    _, sender_id = invite_and_mail(world)
    world.clock.advance(minutes=GAP.total_seconds() / 60)
    ticks(world)

    owed = world.row(SenderAccount, sender_id).looks_owed_at
    assert owed == world.clock.now
    assert world.rows(Step)
    hears(world, sender_id)
    assert world.row(SenderAccount, sender_id).looks_owed_at is None
