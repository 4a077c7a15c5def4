"""What each answer of an SMTP server brings about: from the wire through the drain to delivery, mailbox and lead."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.smtp import SmtpChannel
from jobs.drain import drain_due
from models import Delivery, Enrollment, SenderAccount, Suppression
from models.states import DeliveryState, EnrollmentState, SenderState
from tests.integrations.scripted_smtp import HANG_UP, Script, scripted_smtp
from tests.outreach.doing import change
from tests.outreach.test_sending import one_due
from tests.world import World

pytestmark = pytest.mark.unseen
LATER, NEVER, WAITS, UNKNOWN = (
    DeliveryState.DEFERRED,
    DeliveryState.REJECTED,
    DeliveryState.SCHEDULED,
    DeliveryState.UNKNOWN,
)
WELL, BROKEN = SenderState.HEALTHY, SenderState.BROKEN
QUARTER = timedelta(minutes=15)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def due(world: World, script: Script) -> Iterator[Delivery]:
    """A step that is due, whose mailbox sends over a real connection to the scripted server."""
    delivery = one_due(world)
    with scripted_smtp(script) as port:
        change(
            world,
            SenderAccount,
            delivery.sender_account_id,
            smtp_port=port,
            smtp_security="none",
            username="x",
        )
        channel = SmtpChannel(timeout_seconds=5, final_reply_seconds=5)
        world.services = replace(world.services, channels={"email": channel})
        yield delivery


@pytest.mark.parametrize(
    ("verb", "answer", "state", "sender", "said"),
    [
        ("RCPT", "550 5.1.1 no such user", NEVER, WELL, "refused this address for good"),
        ("TEXT", "554 5.7.1 looks like spam", NEVER, WELL, "by its policy"),
        ("MAIL", "552 5.3.4 too big", NEVER, WELL, "for its size"),
        ("RCPT", "450 4.2.0 greylisted", LATER, WELL, "asks to come back later"),
        ("GREETING", "421 4.7.0 too many connections", LATER, WELL, "asks for less mail"),
        ("TEXT", "452 4.3.1 out of space", LATER, WELL, "asks to come back later"),
        ("AUTH", "535 5.7.8 bad credentials", WAITS, BROKEN, "refused its password"),
        ("MAIL", "530 5.7.0 authentication required", WAITS, BROKEN, "refused its password"),
        ("RCPT", "550 5.4.5 daily sending limit exceeded", LATER, WELL, "lets it send no more for now"),
        ("TEXT", "550 5.7.26 unauthenticated", WAITS, BROKEN, "SPF, DKIM and DMARC"),
        (
            "DATA",
            "550 5.7.708 access denied, traffic not accepted",
            WAITS,
            BROKEN,
            "has stopped it from sending",
        ),
        ("TEXT", HANG_UP, UNKNOWN, BROKEN, "may or may not have been sent"),
        ("TEXT", "what?", UNKNOWN, BROKEN, "may or may not have been sent"),
    ],
)
def test_an_answer_ends_a_letter_as_its_class_says(
    world: World,
    script: Script,
    due: Delivery,
    verb: str,
    answer: str,
    state: DeliveryState,
    sender: SenderState,
    said: str,
) -> None:
    script.say(verb, answer)

    drain_due(world.services)

    delivery = world.row(Delivery, due.id)
    mailbox = world.row(SenderAccount, due.sender_account_id)
    assert (delivery.state, mailbox.state) == (state, sender)
    assert said in f"{delivery.reason} {mailbox.health_reason}"
    assert due.enrollment_id is not None
    is_over = world.row(Enrollment, due.enrollment_id).state is EnrollmentState.STOPPED
    assert is_over == (state is NEVER)
    assert len(world.rows(Suppression)) == (answer == "550 5.1.1 no such user")


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        ("451 4.7.1 try later", QUARTER),
        ("451 4.7.1 Greylisted, try again in 5 minutes", timedelta(minutes=5)),
        ("450 4.7.28 rate limited: retry after 7200 seconds", timedelta(hours=2)),
        ("450 4.2.0 try again in 2 seconds", timedelta(minutes=1)),
        ("450 4.2.0 try again in 99 hours", QUARTER),
    ],
)
def test_a_letter_waits_as_long_as_the_server_asks_for_a_minute_at_least_and_no_more_than_a_day(
    world: World, script: Script, due: Delivery, answer: str, wait: timedelta
) -> None:
    script.say("RCPT", answer)

    drain_due(world.services)

    assert world.row(Delivery, due.id).send_at == world.clock.now + wait
