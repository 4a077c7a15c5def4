"""Invites that nobody answers are taken back after 30 days, and an acceptance wins over that at any moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from jobs.withdraw import withdraw_now
from models import (
    Delivery,
    Enrollment,
    History,
    LinkedInWithdrawal,
    Message,
    Person,
    SequenceSourceGroup,
    SlackPost,
)
from models.states import Channel, DeliveryState, IfNotAccepted, PostKind, WithdrawalState
from outreach import acceptances, linkedin_replies, sequences, withdrawal_cards, withdrawals
from outreach.errors import AlreadyDecided, NotAllowed, NotFound
from outreach.linkedin_port import Later, Wait
from outreach.ports import Session
from tests.outreach.doing import change, settle, stranger
from tests.outreach.linkedin_leads import INVITE_THEN_MESSAGE, ROW, chosen, invited, launched
from tests.outreach.linkedin_reached import JO, begun, reach
from tests.outreach.test_not_accepted import on, silent, skipped, steps
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen]
MIA = "person-mia"
DONE, OVER, WANTED = WithdrawalState.DONE, WithdrawalState.OVER, WithdrawalState.WANTED


def started(world: World) -> tuple[RecordingLinkedIn, int]:
    linkedin = reach(world)
    return linkedin, begun(world, steps=INVITE_THEN_MESSAGE[:1])


def rows(world: World) -> list[tuple[WithdrawalState, str]]:
    return [(one.state, one.reason) for one in world.rows(LinkedInWithdrawal)]


def waits(linkedin: RecordingLinkedIn) -> bool:
    return bool(linkedin.pending_invites(JO))


def test_by_itself_an_invite_is_taken_back_after_30_days_once_and_stands_in_the_history(world: World) -> None:
    linkedin, sender_id = started(world)
    on(world, 29.9)
    assert rows(world) == []
    assert waits(linkedin)

    on(world, 30, 1)
    withdraw_now(world.services, sender_id)

    assert rows(world) == [(DONE, withdrawals.NOBODY_ANSWERED)]
    assert not waits(linkedin)
    said = world.only(History, kind="invite.withdrawn")
    assert (said.reason, said.lead_id) == (withdrawals.NOBODY_ANSWERED, world.only(Enrollment).lead_id)
    on(world, 33)
    assert len(world.rows(History, kind="invite.withdrawn")) == 1


def test_nothing_is_taken_back_at_night_or_on_a_weekend(world: World) -> None:
    linkedin, _ = started(world)

    on(world, 32, 10)
    on(world, 33, 1)
    assert rows(world) == [(WANTED, withdrawals.NOBODY_ANSWERED)], "Friday night, then Saturday"
    on(world, 35, 1)

    assert rows(world)[0][0] is DONE
    assert not waits(linkedin)


def test_who_accepted_keeps_the_invite_and_one_that_waits_no_more_is_only_settled(world: World) -> None:
    linkedin, _ = started(world)
    linkedin.withdraw(JO, linkedin.pending_invites(JO)[0].invite_id)
    on(world, 31)
    assert rows(world) == [(OVER, withdrawals.LONGER_GONE)]
    assert world.rows(History, kind="invite.withdrawn") == []


def test_an_acceptance_that_was_noted_is_no_stale_invite(world: World) -> None:
    linkedin, _ = started(world)
    linkedin.accepts(JO, MIA)
    change(world, Enrollment, world.only(Enrollment).id, accepted_at=world.clock.now)

    on(world, 31)

    assert rows(world) == []


def test_an_acceptance_in_the_very_moment_of_the_withdrawal_wins(world: World) -> None:
    linkedin, _ = started(world)
    enrollment = world.only(Enrollment)
    calls: list[int] = []

    def meanwhile() -> None:
        if not [one for one in world.rows(LinkedInWithdrawal) if one.state is WANTED]:
            return
        calls.append(1)
        if len(calls) == 2:

            def note(session: Session) -> None:
                row = session.get_one(Enrollment, enrollment.id, with_for_update=True)
                acceptances.note(session, row, now=world.clock.now)

            world.run(note)

    linkedin.before = meanwhile
    on(world, 30, 1)

    assert len(calls) == 2, "asked for what waits, then told to take it back"
    assert rows(world) == [(OVER, withdrawals.THEY_ACCEPTED)]
    assert world.rows(History, kind="invite.withdrawn") == []
    assert world.only(Enrollment).accepted_at is not None


def test_linkedin_says_later_and_the_invite_is_taken_back_an_hour_later_once(world: World) -> None:
    linkedin, sender_id = started(world)
    on(world, 29, 20)
    world.clock.now = MONDAY + timedelta(days=30, hours=1)
    linkedin.troubles += [Trouble(Later("LinkedIn is away.", Wait.AWAY))]
    withdraw_now(world.services, sender_id)
    assert rows(world) == [(WANTED, withdrawals.NOBODY_ANSWERED)]
    withdraw_now(world.services, sender_id)
    assert rows(world)[0][0] is WANTED, "an account is looked at once an hour"

    world.clock.advance(hours=1, minutes=1)
    withdraw_now(world.services, sender_id)

    assert rows(world)[0][0] is DONE


def test_a_message_given_up_may_have_its_invite_taken_back_at_once(world: World) -> None:
    linkedin = reach(world)
    begun(world, steps=steps(IfNotAccepted.WITHDRAW, "4"))

    on(world, 4, 6)
    on(world, 8, 2)

    assert skipped(world) == ["They did not accept the invite within 4 days: it is withdrawn"]
    assert rows(world) == [(DONE, "They did not accept it in time")]
    assert not waits(linkedin)


def test_nobody_is_invited_anew_for_21_days_and_then_is(world: World) -> None:
    linkedin = reach(world)
    begun(world, steps=INVITE_THEN_MESSAGE[:2])
    group_id = world.rows(SequenceSourceGroup)[0].source_group_id
    form = replace(chosen(world, group_id), name="Again", steps=INVITE_THEN_MESSAGE[:1])
    second = world.act(sequences.submit, form, view_id="V2").sequence_id
    world.work_off()
    on(world, 30, 1)
    assert rows(world)[0][0] is DONE
    launched(world, second)
    settle(world)
    again = world.rows(Delivery)[-1]

    held = world.row(Delivery, again.id)
    assert held.state is DeliveryState.SCHEDULED
    assert held.reason.startswith("Their last invite was withdrawn: no new one before ")
    done_at = world.only(LinkedInWithdrawal).done_at
    assert done_at is not None
    assert held.send_at == done_at + timedelta(days=21)
    assert len(linkedin.invited) == 1
    on(world, 54)

    assert len(linkedin.invited) == 2


def asked(world: World) -> LinkedInWithdrawal:
    """Have Jo asked to take Mia's invite back by hand."""
    invited(world, steps=INVITE_THEN_MESSAGE[:1])
    on(world, 30, 2)
    return world.only(LinkedInWithdrawal)


def test_by_hand_the_owner_is_asked_in_a_card_with_the_profile_and_says_that_it_is_done(world: World) -> None:
    row = asked(world)
    post = world.only(SlackPost, kind=PostKind.LINKEDIN_WITHDRAW)
    assert (post.subject_id, post.slack_channel) == (row.sender_account_id, "UJO")
    card = world.services.read(lambda session: withdrawal_cards.card(session, row.sender_account_id))
    assert card is not None
    assert [(one.lead_name, one.profile_url) for one in card.invites] == [("Mia Lund", ROW["linkedin_url"])]

    world.act(withdrawal_cards.withdrawn, row.id, by=world.jo_id)

    assert rows(world) == [(DONE, withdrawals.NOBODY_ANSWERED)]
    assert world.only(History, kind="invite.withdrawn").by_person_id == world.jo_id
    card = world.services.read(lambda session: withdrawal_cards.card(session, row.sender_account_id))
    assert card is not None
    assert (card.invites, card.settled) == ((), 1)
    with pytest.raises(AlreadyDecided, match="settled this invite a moment ago"):
        world.act(withdrawal_cards.withdrawn, row.id, by=world.jo_id)
    on(world, 40)
    assert len(world.rows(SlackPost, kind=PostKind.LINKEDIN_WITHDRAW)) == 1


def test_by_hand_they_accepted_is_noted_and_nothing_is_withdrawn(world: World) -> None:
    row = asked(world)

    world.act(withdrawal_cards.accepted, row.id, by=world.jo_id)

    assert rows(world) == [(OVER, withdrawals.THEY_ACCEPTED)]
    assert world.only(Enrollment).accepted_at == world.clock.now
    assert world.rows(History, kind="invite.withdrawn") == []


def test_by_hand_an_acceptance_noted_first_wins_over_done(world: World) -> None:
    row = asked(world)
    change(world, Enrollment, row.enrollment_id, accepted_at=world.clock.now)

    said = world.act(withdrawal_cards.withdrawn, row.id, by=world.jo_id)

    assert said == "They accepted this invite meanwhile: nothing was to be taken back."
    assert rows(world) == [(OVER, withdrawals.THEY_ACCEPTED)]


def test_only_the_owner_and_who_may_launch_say_it_and_nobody_of_elsewhere(world: World) -> None:
    row = asked(world)
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "may_launch", False))

    with pytest.raises(NotAllowed):
        world.act(withdrawal_cards.withdrawn, row.id, by=world.ben_id)
    with pytest.raises(NotFound):
        world.act(withdrawal_cards.withdrawn, row.id, by=stranger(world))

    assert rows(world)[0][0] is WANTED


def test_who_wrote_on_linkedin_has_accepted_and_keeps_the_invite(world: World) -> None:
    enrollment, _ = invited(world, steps=INVITE_THEN_MESSAGE[:2])
    silent(world)
    world.act(linkedin_replies.told, enrollment.id, "Yes.", world.clock.now.date(), by=world.jo_id)

    on(world, 31)

    assert world.only(Enrollment).accepted_at is not None
    assert rows(world) == []
    sent = world.run(
        lambda session: session.scalars(
            select(Delivery.id)
            .join(Message, Message.id == Delivery.message_id)
            .where(Message.channel == Channel.LINKEDIN_INVITE, Delivery.state == DeliveryState.SENT)
        ).all()
    )
    assert len(sent) == 1
