"""A test send is the exact mail in a teammate's mailbox; it counts nowhere and nothing about it touches the lead."""

from email.message import Message as Mail

import pytest

from models import (
    Conversation,
    Delivery,
    Enrollment,
    HandSent,
    History,
    Lead,
    Message,
    Person,
    RawMail,
    SlackPost,
    Suppression,
)
from models.states import DeliveryKind, DeliveryState, EnrollmentState, PostKind
from outreach import lab, matching, results, test_sends
from outreach.errors import AlreadyDecided, NotFound, NotReady, OutcomeUnknown, RecipientRefused
from tests.outreach.doing import change, sent, settle
from tests.world import World, mail

ME = "ben@kestrel.test"


def tried(world: World, *, work_off: bool = True, me: str = ME, sequence_id: int = 0) -> Enrollment:
    """Send the first lead's messages to Ben; return the lead's place in the sequence."""
    change(world, Person, world.ben_id, email=me)
    sequence_id = sequence_id or world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    world.act(test_sends.send, sequence_id, enrollment.id, by=world.ben_id)
    if work_off:
        world.work_off()
    return world.row(Enrollment, enrollment.id)


def copies(world: World) -> list[Mail]:
    return [one for one in sent(world) if one["X-Plera-Test"]]


def body(one: Mail) -> str:
    return one.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[union-attr]


def of_kind(world: World) -> list[Delivery]:
    return world.rows(Delivery, kind=DeliveryKind.TEST)


def test_every_email_step_arrives_as_it_will_leave_but_marked(world: World) -> None:
    enrollment = tried(world)

    came, originals = copies(world), world.messages(enrollment.id)
    first = next(one for one in sent(world) if not one["X-Plera-Test"])
    assert [one["Subject"] for one in came] == [f"[Test] {one.subject}" for one in originals]
    assert body(came[0]) == body(first)
    assert came[0]["From"] == first["From"]
    assert {one["To"] for one in came} == {f"Ben <{ME}>"}
    assert "Kestrel GmbH" in body(came[2])
    assert [one.state for one in of_kind(world)] == [DeliveryState.SENT] * 3


def test_a_test_stands_in_no_thread_and_is_in_none(world: World) -> None:
    enrollment = tried(world)

    assert [one["In-Reply-To"] for one in copies(world)] == [None] * 3
    world.receive(
        sender_address(world, enrollment),
        mail(sender="yuki@kumo.test", to="x@kestrel.test", answers=real_id(world, enrollment)),
    )
    assert world.only(Conversation).lead_id == enrollment.lead_id


def sender_address(world: World, enrollment: Enrollment) -> str:
    return str(sent(world)[0]["From"]).partition("<")[2].rstrip(">")


def real_id(world: World, enrollment: Enrollment) -> str:
    return world.messages(enrollment.id)[0].rfc_message_id


def test_an_answer_to_a_test_is_nobodys_reply(world: World) -> None:
    enrollment = tried(world)
    test_id = str(copies(world)[0]["Message-ID"])

    world.receive(sender_address(world, enrollment), mail(sender=ME, to="x@kestrel.test", answers=test_id))

    assert world.only(RawMail).outcome == matching.TEST
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.ACTIVE
    assert world.rows(Conversation) == []


def test_an_answer_to_a_test_by_a_teammate_who_is_a_lead_stops_nobody(world: World) -> None:
    enrollment = tried(world, me="yuki@kumo.test")
    test_id = str(copies(world)[0]["Message-ID"])

    world.receive(
        sender_address(world, enrollment), mail(sender="yuki@kumo.test", to="x@kestrel.test", answers=test_id)
    )

    assert world.only(RawMail).outcome == matching.TEST
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.ACTIVE


def test_a_bounce_of_a_test_blocks_nobody_and_stops_nobody(world: World) -> None:
    enrollment = tried(world)
    test_id = str(copies(world)[0]["Message-ID"])
    bounce = (
        "From: MAILER-DAEMON@mx.test\r\nTo: x@kestrel.test\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <dsn-1@mx.test>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {ME}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {test_id}\r\n\r\n--b--\r\n"
    )

    world.receive(sender_address(world, enrollment), bounce.encode())

    assert world.only(RawMail).outcome == matching.TEST
    assert world.rows(Suppression) == []
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.ACTIVE


def test_a_refused_test_blocks_nobody_and_stops_nobody(world: World) -> None:
    for _ in range(3):
        world.channel.fail(RecipientRefused("No such user here"), recipient=ME)

    enrollment = tried(world)

    assert {one.state for one in of_kind(world)} == {DeliveryState.REJECTED}
    assert world.rows(Suppression) == []
    assert world.row(Enrollment, enrollment.id).state is EnrollmentState.ACTIVE


def test_an_unknown_end_is_not_looked_for_and_asks_nobody(world: World) -> None:
    for _ in range(3):
        world.channel.fail(OutcomeUnknown("It broke off"), recipient=ME)

    tried(world)
    settle(world)

    assert [one.state for one in of_kind(world)] == [DeliveryState.CANCELLED] * 3
    assert {one.reason for one in of_kind(world)} == {test_sends.NOBODY_KNOWS}
    assert world.rows(SlackPost, kind=PostKind.UNKNOWN_SEND) == []


def test_a_test_whose_worker_died_is_given_up(world: World) -> None:
    tried(world, work_off=False)
    one = of_kind(world)[0]
    change(
        world,
        Delivery,
        one.id,
        state=DeliveryState.SENDING,
        token="t",
        lease_until=world.clock.now,
        attempt=1,
    )

    world.run(lambda session: results.expire(session, now=world.clock.now, wall=world.clock.now))

    assert world.row(Delivery, one.id).state is DeliveryState.CANCELLED


def test_a_test_counts_nowhere(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    before = seen(world, sequence_id, enrollment)

    tried(world, sequence_id=sequence_id)

    assert seen(world, sequence_id, enrollment) == before
    assert world.rows(HandSent) == []


def seen(world: World, sequence_id: int, enrollment: Enrollment) -> list[object]:
    """Return all that a sequence and a lead are told by: figures, stage, place, history."""
    overview = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))
    assert overview is not None
    forecast = overview.forecast
    row = world.row(Enrollment, enrollment.id)
    return [
        overview.progress,
        overview.messages_approved,
        overview.messages_to_review,
        forecast and (forecast.messages, forecast.leads, forecast.leads_a_day, forecast.days),
        (row.state, row.position, row.due_at, row.reason),
        world.row(Lead, enrollment.lead_id).stage,
        len(world.rows(History, lead_id=enrollment.lead_id)),
        len(world.rows(Message, enrollment_id=enrollment.id)),
    ]


def test_the_direct_message_tells_what_became_of_each(world: World) -> None:
    tried(world)
    (post,) = world.rows(SlackPost, kind=PostKind.TEST_SENDS)

    shown = world.services.read(lambda session: test_sends.shown(session, post.subject_id))

    assert post.slack_channel == "UBEN"
    assert shown is not None
    assert shown.address == ME
    assert [one.state for one in shown.messages] == [DeliveryState.SENT] * 3


def test_a_test_that_was_lost_on_its_way_to_a_worker_is_asked_for_again(world: World) -> None:
    tried(world, work_off=False)
    world.queue.jobs.clear()

    settle(world)

    assert len(copies(world)) == 3


def test_one_test_at_a_time(world: World) -> None:
    enrollment = tried(world, work_off=False)

    with pytest.raises(AlreadyDecided, match="still on its way"):
        world.act(test_sends.send, enrollment.sequence_id, enrollment.id, by=world.ben_id)


def test_without_an_address_it_says_what_to_do(world: World) -> None:
    sequence_id = world.written()

    with pytest.raises(NotReady, match="Slack profile"):
        world.services.read(
            lambda session: test_sends.offer(session, session.get_one(Person, world.jo_id), sequence_id)
        )


def test_before_anything_is_written_it_says_what_to_do(world: World) -> None:
    change(world, Person, world.ben_id, email=ME)
    sequence_id = world.sequence()

    with pytest.raises(NotReady, match="Generate"):
        world.services.read(
            lambda session: test_sends.offer(session, session.get_one(Person, world.ben_id), sequence_id)
        )


def test_a_lead_of_another_sequence_is_not_found(world: World) -> None:
    enrollment = tried(world)
    other = world.sequence(name="Other")

    with pytest.raises(NotFound):
        world.act(test_sends.send, other, enrollment.id, by=world.ben_id)
