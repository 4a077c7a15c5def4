"""A provider that lets a mailbox send no more for a day: it rests until then, sends less, and is not disconnected."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.smtp_answers import sort_letter
from models import Delivery, Person, SenderAccount, SlackPost
from models.states import DeliveryState, PostKind, SenderState
from outreach import sender_changes, silence, why
from outreach.errors import QuotaUsedUp
from tests.outreach.doing import change, sent, settle
from tests.outreach.test_pushed_back import only_from_ana, refused, sender
from tests.world import MONDAY, World

USED_UP = QuotaUsedUp(
    "The provider of ana@kestrel.test lets it send no more for now: 550 5.4.5 Daily limit.", 86_400
)


@pytest.mark.parametrize(
    "words",
    [
        # https://support.google.com/a/answer/3726730
        "5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to "
        "https://support.google.com/a/answer/166852 a1-2cf.1 - gsmtp",
        "5.4.5 Daily sending quota exceeded. - gsmtp",
        "5.7.1 Daily SMTP relay limit exceeded for customer. - gsmtp",
        # Exchange Online's non-delivery reports
        "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        "5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit for sending email "
        "to external recipients (tenant external recipient rate limit)",
        "5.7.233 Your message can't be sent because your tenant exceeded its daily limit for sending email to external "
        "recipients (tenant external recipient rate limit)",
        "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message",
    ],
)
def test_a_day_that_is_used_up_is_told_from_what_google_and_microsoft_say(words: str) -> None:
    found = sort_letter(550, words.encode(), "ana@kestrel.test", names_recipient=True)

    assert isinstance(found, QuotaUsedUp)
    assert found.wait_seconds == 86_400


@pytest.mark.parametrize(
    "words",
    [
        "5.2.2 The recipient's mailbox is over quota",
        "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages",
        "5.2.121 The recipient's per hour message receive limit from the sender has been exceeded",
        "5.7.1 The recipient's daily limit for received messages was exceeded",
        "5.1.1 No such user; daily@kumo.test",
        "5.3.4 Message size exceeds the limit",
    ],
)
def test_what_the_recipient_has_used_up_is_no_quota_of_ours(words: str) -> None:
    assert not isinstance(sort_letter(550, words.encode(), "ana@kestrel.test"), QuotaUsedUp)


def test_a_used_up_day_rests_the_mailbox_until_the_next_one_and_lowers_it_without_calling_it_broken(
    world: World,
) -> None:
    refused(world, USED_UP)

    mailbox = sender(world)
    tomorrow = MONDAY + timedelta(days=1)
    assert (mailbox.state, mailbox.lowered_to) == (SenderState.HEALTHY, 15)
    assert (mailbox.rests_until, mailbox.free_at) == (tomorrow, tomorrow)
    assert world.asked_to_reconnect() == []
    (told,) = [one for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE) if "no more" in one.note]
    assert told.slack_channel == "UANA"
    assert told.note.startswith(
        "ana@kestrel.test sends nothing until Tue 1 Dec 11:00 and goes on by itself: The provider of "
        "ana@kestrel.test lets it send no more for now: 550 5.4.5 Daily limit. From then on it sends less: "
        "15 a day, lowered on 30 Nov"
    )
    assert "disconnected" not in told.note


def test_what_waits_says_why_and_leaves_once_the_day_is_over(world: World) -> None:
    refused(world, USED_UP)
    lead_id = world.rows(Delivery)[0].lead_id

    step = world.act(why.of, lead_id).sequences[0].steps[0]

    assert "lets it send no more for now" in step.sentence
    left = len(sent(world))
    world.clock.advance(hours=23)
    settle(world)
    assert len(sent(world)) == left
    world.clock.advance(hours=1, minutes=1)
    settle(world)
    assert len(sent(world)) == left + 1


def test_a_used_up_day_never_gives_a_letter_up(world: World) -> None:
    only_from_ana(world)
    refused(world, USED_UP)
    delivery = world.only(Delivery, state=DeliveryState.DEFERRED)
    change(world, Delivery, delivery.id, attempt=50)
    world.channel.fail(USED_UP)
    world.clock.now = delivery.send_at
    settle(world)

    assert world.row(Delivery, delivery.id).state is DeliveryState.DEFERRED


def test_nobodys_mailbox_tells_every_admin(world: World) -> None:
    change(world, SenderAccount, world.sender_ids[0], owner_person_id=None)
    change(world, Person, world.ben_id, is_admin=True)

    refused(world, USED_UP)

    messages = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    told = {one.slack_channel for one in messages if "lets it send no more" in one.note}
    assert told == {"UANA", "UBEN"}


def more_a_day(session: Session) -> None:
    """As its owner does who sees that it sends nothing."""
    mailbox = session.scalars(select(SenderAccount).where(SenderAccount.address == "ana@kestrel.test")).one()
    before = sender_changes.looks(mailbox)
    mailbox.daily_limit += 10
    sender_changes.follow(session, mailbox, before, by=None)


def broke_off(session: Session) -> None:
    """As its other connection may when the provider closes both."""
    mailbox = session.scalars(select(SenderAccount).where(SenderAccount.address == "ana@kestrel.test")).one()
    silence.broke_off(session, mailbox.id, now=MONDAY, wall=MONDAY)


@pytest.mark.parametrize("meanwhile", [more_a_day, broke_off])
def test_nothing_that_happens_meanwhile_wakes_it_early(
    world: World, meanwhile: Callable[[Session], None]
) -> None:
    refused(world, USED_UP)
    left = len(sent(world))

    world.run(meanwhile)
    world.clock.advance(hours=4)
    settle(world)

    assert len(sent(world)) == left
    assert sender(world).free_at == MONDAY + timedelta(days=1)
