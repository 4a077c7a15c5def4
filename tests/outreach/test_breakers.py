"""Too many bounces pause a mailbox's first steps, once and visibly; follow-ups go on until a person has decided."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from jobs.mailbox import check
from models import (
    Breaker,
    Delivery,
    Enrollment,
    History,
    Message,
    Person,
    Reply,
    SenderAccount,
    Sequence,
    SlackPost,
)
from models.sets import insert_each
from models.states import BreakerKind, BreakerState
from outreach import (
    breaker_counts,
    breakers,
    correcting,
    findings,
    forecast_start,
    home,
    obstacles,
    pausing,
    today,
    weighing,
    why,
)
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, RecipientRefused
from outreach.finding_kinds import FindingKind, Fix
from outreach.forecast import Future
from outreach.lab_screens import Finding
from outreach.ports import Session
from outreach.simulation import simulate
from tests.moments import kept
from tests.outreach.crowds import multiply
from tests.outreach.doing import at_once, change, settle, walk
from tests.world import MONDAY, World, functions

LONG_AGO = MONDAY - timedelta(days=90)
"""When those entered who were sent a first step: they take no room any more."""
LEADS = 8
"""How many leads there are at most; further sends only count."""
pytestmark = pytest.mark.unseen
GONE = RecipientRefused("Their mail server refused this address for good: 550 5.1.1 no such user.")


def bounce_of(message: Message, number: int = 1) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.test\nTo: ana@kestrel.test\nSubject: Undelivered\nMessage-ID: <b{number}@mx.test>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nSorry.\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        f"Final-Recipient: rfc822; {message.recipient}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message.rfc_message_id}\nSubject: Hi\n--x--\n"
    ).encode()


def complaint_of(message: Message, number: int = 1) -> bytes:
    return (
        f"From: feedback@isp.test\nTo: ana@kestrel.test\nSubject: complaint\nMessage-ID: <c{number}@isp.test>\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nThis is an abuse report.\n"
        "--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: isp/1\nVersion: 1\n"
        f"Original-Rcpt-To: {message.recipient}\n\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message.rfc_message_id}\nSubject: Hi\n--x--\n"
    ).encode()


@kept
def sent_by_ana(world: World, count: int) -> int:
    """Have Ana's mailbox send so many first steps, to eight leads at most; return the sequence."""
    for sender_id in world.sender_ids[1:]:
        change(world, SenderAccount, sender_id, state="paused")
    sequence_id = world.launched(leads=1)
    change(world, SenderAccount, world.sender_ids[0], daily_limit=200)
    first = world.enrolled(sequence_id)[0]
    change(world, Enrollment, first.id, entered_at=LONG_AGO)
    if count > 1:
        multiply(world, first.id, min(count, LEADS) - 1)
    if count > LEADS:
        world.run(lambda session: more_of_the_last(session, count - LEADS))
    return sequence_id


def more_of_the_last(session: Session, count: int) -> None:
    """Add sends that nobody answers: they only count."""
    columns = Delivery.__table__.c
    last = session.execute(
        select(*columns).where(columns.state == "sent").order_by(columns.id.desc()).limit(1)
    ).one()
    row = {name: value for name, value in last._mapping.items() if name != "id"}
    insert_each(session, Delivery, [row] * count)


def texts(world: World) -> list[Message]:
    """Return the messages that have left, in order."""
    left = {one.message_id for one in world.rows(Delivery, state="sent")}
    return [one for one in world.rows(Message) if one.id in left]


def bounces(world: World, count: int, *, first: int = 0) -> None:
    come_in(world, *(bounce_of(one, at) for at, one in enumerate(texts(world)[first : first + count], first)))


def come_in(world: World, *mails: bytes) -> None:
    """Put mails into Ana's mailbox, and let them be read and handled."""
    for content in mails:
        world.mailboxes.folder("ana@kestrel.test").deliver(content)
    check(world.services, world.sender_ids[0])
    world.work_off()


def ana(world: World) -> SenderAccount:
    return world.row(SenderAccount, world.sender_ids[0])


def approved_newcomer(world: World, sequence_id: int) -> Enrollment:
    """Let a further lead of Ana's wait for its first step, due now."""
    change(world, SenderAccount, world.sender_ids[0], free_at=None)
    waiting = [one for one in world.enrolled(sequence_id) if one.state == "proposed"]
    mine = next(one for one in waiting if one.email_sender_id == world.sender_ids[0])
    world.approve(mine.id)
    return mine


def test_over_five_percent_of_fifty_pauses_first_steps_and_asks_with_the_numbers(world: World) -> None:
    sent_by_ana(world, 60)

    bounces(world, 3)
    assert ana(world).first_steps_held_at is None
    bounces(world, 1, first=3)

    breaker = world.only(Breaker)
    assert (breaker.kind, breaker.state) == (BreakerKind.BOUNCES, BreakerState.OPEN)
    assert (breaker.found, breaker.sends) == (4, 60)
    assert breaker.domains == {"copy0.test": 1, "copy1.test": 1, "copy2.test": 1, "kumo.test": 1}
    assert ana(world).first_steps_held_at == world.clock.now
    assert ana(world).first_steps_why == (
        "First steps from ana@kestrel.test are paused, as 4 of 60 mails of 7 days bounced (6.7 %): somebody has to "
        "resume them"
    )
    assert world.only(SlackPost, kind="breaker").slack_channel == "UANA"
    assert world.only(History, kind="sender.first_steps_paused")
    assert ana(world).lowered_to is not None


def test_refusals_of_the_server_count_like_bounces_that_are_reported(world: World) -> None:
    sequence_id = sent_by_ana(world, 54)
    bounces(world, 2)
    world.channel.fail(GONE)
    approved_newcomer(world, sequence_id)
    settle(world)

    assert world.rows(Delivery, state="rejected")
    breaker = world.only(Breaker)
    assert (breaker.found, breaker.sends) == (3, 55)


def test_fewer_than_fifty_sends_pause_nothing_until_the_fiftieth_has_left(world: World) -> None:
    sent_by_ana(world, 49)
    bounces(world, 5)
    assert world.rows(Breaker) == []

    approved_newcomer(world, 1)
    settle(world)
    world.clock.advance(minutes=5)
    settle(world)

    assert world.only(Breaker).sends == 50


def test_old_sends_that_count_no_more_make_the_share_larger(world: World) -> None:
    sent_by_ana(world, 100)
    bounces(world, 5)
    assert world.rows(Breaker) == []
    for one in world.rows(Delivery, state="sent")[-40:]:
        change(world, Delivery, one.id, intent_at=world.clock.now - timedelta(days=7))

    world.clock.advance(minutes=5)
    settle(world)

    assert (world.only(Breaker).found, world.only(Breaker).sends) == (5, 60)


def test_a_soft_bounce_counts_for_nothing(world: World) -> None:
    sent_by_ana(world, 50)
    soft = [
        bounce_of(one, at).replace(b"Status: 5.1.1", b"Status: 4.2.2") for at, one in enumerate(texts(world))
    ]
    come_in(world, *soft)

    assert world.rows(Breaker) == []


def test_a_mail_that_bounces_twice_is_one_bounce(world: World) -> None:
    sent_by_ana(world, 50)
    bounces(world, 2)
    (first, *_) = texts(world)
    come_in(world, *(bounce_of(first, number) for number in range(100, 104)))

    assert world.rows(Breaker) == []


def test_two_reports_of_spam_pause_however_few_mails_there_were_and_one_does_not(world: World) -> None:
    sent_by_ana(world, 5)
    first, second, *_ = texts(world)
    world.receive("ana@kestrel.test", complaint_of(first, 1))
    assert world.rows(Breaker) == []

    world.receive("ana@kestrel.test", complaint_of(second, 2))

    breaker = world.only(Breaker)
    assert (breaker.kind, breaker.found, breaker.sends) == (BreakerKind.COMPLAINTS, 2, 5)


@pytest.fixture
def paused(world: World) -> World:
    """Ana's first steps are paused; a reviewed lead of hers waits for its first one."""
    pause(world)
    return world


@kept
def pause(world: World) -> None:
    sequence_id = sent_by_ana(world, 60)
    bounces(world, 4)
    approved_newcomer(world, sequence_id)
    settle(world)


def test_nobody_enters_meanwhile_and_why_says_so(paused: World) -> None:
    waiting = paused.only(Enrollment, state="waiting")

    found = paused.act(why.of, waiting.lead_id)

    assert "Cannot enter: First steps from ana@kestrel.test are paused" in found.sequences[0].standing


def test_a_first_step_that_was_planned_waits_and_follow_ups_leave(world: World) -> None:
    sequence_id = sent_by_ana(world, 60)
    change(world, SenderAccount, world.sender_ids[0], free_at=world.clock.now + timedelta(hours=1))
    mine = next(one for one in world.enrolled(sequence_id) if one.state == "proposed")
    change(world, Enrollment, mine.id, email_sender_id=world.sender_ids[0])
    world.approve(mine.id)
    settle(world)
    first = world.only(Delivery, enrollment_id=mine.id)
    bounces(world, 4)
    before = len(world.channel.sent)

    world.clock.advance(hours=2)
    change(world, SenderAccount, world.sender_ids[0], free_at=None)
    settle(world)

    assert world.row(Delivery, first.id).state == "scheduled"
    assert len(world.channel.sent) == before
    verdict = world.services.read(lambda session: obstacles.of(session, first, now=world.clock.now))
    assert verdict is not None
    assert "First steps from ana@kestrel.test are paused" in verdict.reason
    held = dict(world.act(today.of).held)
    assert held[ana(world).first_steps_why] == 1

    walk(world, lambda: len(world.channel.sent) > before)

    assert world.row(Delivery, first.id).state == "scheduled"


def test_it_stands_in_the_findings_with_the_button_and_on_app_home(paused: World) -> None:
    def look(session: Session) -> tuple[tuple[Finding, ...], Any]:
        found = findings.findings(session, session.get_one(Sequence, 1), now=paused.clock.now)
        person = session.get_one(Person, paused.ana_id)
        return found, home.overview(session, person, now=paused.clock.now)

    found, overview = paused.services.read(look)

    finding = next(one for one in found if one.kind is FindingKind.FIRST_STEPS_PAUSED)
    assert (finding.fix, finding.subject_id) == (Fix.FIRST_STEPS, paused.only(Breaker).id)
    assert "4 of 60 mails of 7 days bounced" in finding.sentence
    assert any("First steps from ana@kestrel.test are paused" in one for one in overview.needs)


def test_the_forecast_lets_nobody_enter_who_would_wait_for_it(paused: World) -> None:
    waiting = paused.only(Enrollment, state="waiting")

    def look(session: Session) -> Future:
        return simulate(forecast_start.standing(session, [1], now=paused.clock.now).start)

    future = paused.services.read(look)

    assert future.never[waiting.id] == ana(paused).first_steps_why
    assert waiting.id not in {send.enrollment_id for send in future.sends}
    assert future.sends, "follow-ups still leave"


def test_resuming_lets_them_go_on_and_counts_anew(paused: World) -> None:
    said = paused.act(breakers.resume, paused.only(Breaker).id)
    settle(paused)

    assert said == "First steps from ana@kestrel.test go on; its bounces count anew from now."
    assert ana(paused).first_steps_held_at is None
    assert ana(paused).counted_from == paused.clock.now
    assert paused.only(Breaker).state is BreakerState.RESUMED
    assert paused.rows(Enrollment, state="waiting") == []
    bounces(paused, 3, first=4)
    settle(paused)
    assert len(paused.rows(Breaker)) == 1


def test_after_it_was_resumed_new_mails_may_pause_them_again(paused: World) -> None:
    paused.act(breakers.resume, paused.only(Breaker).id)
    paused.clock.advance(minutes=1)
    for one in paused.rows(Delivery, state="sent"):
        change(paused, Delivery, one.id, intent_at=paused.clock.now)
    bounces(paused, 1, first=4)

    second = paused.rows(Breaker)[-1]
    assert second.state is BreakerState.OPEN
    assert second.counted_from == ana(paused).counted_from


def test_keeping_them_paused_is_written_down_and_can_still_be_resumed(paused: World) -> None:
    breaker_id = paused.only(Breaker).id
    paused.act(breakers.keep, breaker_id)

    card = paused.services.read(lambda session: breakers.card(session, breaker_id, now=paused.clock.now))
    assert card is not None
    assert card.kept.startswith("Kept paused by Ana")
    assert (card.outcome, card.waiting) == ("", 1)
    with pytest.raises(AlreadyDecided):
        paused.act(breakers.keep, breaker_id)
    paused.act(breakers.resume, breaker_id)
    with pytest.raises(AlreadyDecided, match="go on already"):
        paused.act(breakers.resume, breaker_id)


def test_only_its_owner_and_whoever_may_launch_decide(paused: World) -> None:
    breaker_id = paused.only(Breaker).id
    change(paused, Person, paused.ben_id, may_launch=False)

    with pytest.raises(NotAllowed):
        paused.act(breakers.resume, breaker_id, by=paused.ben_id)
    with pytest.raises(NotFound):
        paused.act(breakers.resume, breaker_id + 100)


def test_a_corrected_class_takes_a_bounce_out_and_lifts_what_it_paused(paused: World) -> None:
    reply = paused.rows(Reply)[0]

    paused.act(correcting.correct, reply.id, shown="bounce_for_good", chosen="human")
    paused.work_off()

    assert paused.only(Breaker).state is BreakerState.LIFTED
    assert ana(paused).first_steps_held_at is None
    line = paused.only(History, kind="sender.first_steps_lifted")
    assert line.reason == "The class of a mail was corrected: 3 of 60 mails are too few for a pause"


def test_a_mail_that_is_made_a_bounce_by_hand_counts(world: World) -> None:
    sent_by_ana(world, 50)
    bounces(world, 2)
    soft = bounce_of(texts(world)[2], 9).replace(b"Status: 5.1.1", b"Status: 4.2.2")
    world.receive("ana@kestrel.test", soft)
    reply = world.rows(Reply)[-1]
    assert world.rows(Breaker) == []

    world.act(correcting.correct, reply.id, shown="bounce", chosen="bounce_for_good")
    world.work_off()

    assert world.only(Breaker).found == 3


def test_time_that_goes_by_lifts_nothing_as_a_person_decides(paused: World) -> None:
    paused.clock.advance(days=8)
    paused.run(lambda session: weighing.weigh(session, paused.sender_ids[0], now=paused.clock.now))

    assert paused.only(Breaker).state is BreakerState.OPEN
    assert ana(paused).first_steps_held_at is not None


def test_two_who_weigh_at_once_pause_once_and_two_who_resume_at_once_resume_once(world: World) -> None:
    sent_by_ana(world, 60)
    for number, message in enumerate(texts(world)[:4]):
        world.mailboxes.folder("ana@kestrel.test").deliver(bounce_of(message, number))
    check(world.services, world.sender_ids[0])
    world.queue.run(functions() | {"weigh": lambda sender_id: None})

    def weigh() -> None:
        world.run(lambda session: weighing.weigh(session, world.sender_ids[0], now=world.clock.now))

    assert at_once(weigh, weigh, weigh) == [None, None, None]
    breaker = world.only(Breaker)
    assert len(world.rows(History, kind="sender.first_steps_paused")) == 1

    resume = partial(world.act, breakers.resume, breaker.id)
    errors = at_once(resume, resume)
    assert sorted(str(type(one).__name__) for one in errors) == ["AlreadyDecided", "NoneType"]


def test_pausing_and_resuming_the_whole_mailbox_leaves_its_first_steps_paused(paused: World) -> None:
    paused.act(pausing.pause_sender, paused.sender_ids[0])
    paused.act(pausing.resume_sender, paused.sender_ids[0])

    assert ana(paused).first_steps_held_at is not None


def test_a_bounce_that_names_no_mail_of_ours_means_the_last_one_to_that_lead(world: World) -> None:
    sent_by_ana(world, 5)
    message = texts(world)[1]
    world.receive(
        "ana@kestrel.test", bounce_of(message).replace(message.rfc_message_id.encode(), b"<x@y.test>")
    )

    counted = world.services.read(
        lambda session: breaker_counts.of_sender(
            session, world.sender_ids[0], after=world.clock.now - timedelta(days=7), until=world.clock.now
        )
    )

    assert (counted.counts.sends, counted.counts.bounces) == (5, 1)
    assert counted.bounced_at == {"copy0.test": 1}
