"""Nobody looked into a mailbox for a while, or its provider lets it send no more: what waits says so, and goes on.

On real mail servers: what was sent by hand meanwhile is found from the last look on, before anything else leaves.
"""

import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from jobs import context, hand_sent
from models import Delivery, Enrollment, HandSent, SenderAccount
from models.states import DeliveryState, EnrollmentState, SenderState
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office, senders
from tests.scenarios.work import approve, launch, written

pytestmark = pytest.mark.slow

NORA, ANAS = "nora@vogt.test", "ana@kestrel.test"
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
WAITS = f"{ANAS} is looked through first for what came and was sent while nobody looked"


def begun_from_ana(office: Office) -> None:
    """Have Nora's messages approved, to whom Ana's mailbox writes."""
    others = update(SenderAccount).where(SenderAccount.address != ANAS).values(state=SenderState.PAUSED)
    office.change(lambda session: session.execute(others))
    written(office)
    approve(office, ["Nora Vogt"])


def watches_for_gaps(office: Office) -> None:
    """Have the clock watch for gaps, as everywhere but in a demo."""
    services = replace(office.premises.services, holds_after_standstill=True)
    context.install(lambda: services)
    office.premises = replace(office.premises, services=services)


def look_into_sent(office: Office) -> None:
    """Look into every Sent folder once, as the mail process does each minute, and do what follows."""
    for one in senders(office).values():
        hand_sent.look(office.premises.services, one.id)
    office.settles()


def is_off(office: Office, *, seconds: float) -> None:
    """Let no part of the bot run for a while of real time; then its clock ticks."""
    office.premises.wall.skip(seconds)
    office.settles()


def why_nora_waits(office: Office) -> str:
    return office.types(f"/plera why {NORA}")


def launched_and_looked_into(office: Office) -> None:
    """Nora has her first mail, every folder was looked into, and then the mail process is off for a while."""
    begun_from_ana(office)
    launch(office)
    office.reads_mail()
    look_into_sent(office)
    watches_for_gaps(office)
    assert {one.looks_owed_at for one in senders(office).values()} == {None}
    is_off(office, seconds=40 * MINUTE)


def test_who_was_answered_by_hand_days_ago_gets_no_follow_up_once_somebody_looks_again(
    office: Office,
) -> None:
    launched_and_looked_into(office)
    office.goes_on_by_hand(ANAS, "Hello Nora, shall we say Thursday?", to=NORA)

    office.waits(seconds=9 * DAY)
    assert len(office.mailbox(NORA)) == 2
    assert senders(office)[ANAS].looks_owed_at is not None
    assert WAITS in why_nora_waits(office)
    read_to = senders(office)[ANAS].sent_read_to
    look_into_sent(office)

    ana = senders(office)[ANAS]
    assert ana.looks_owed_at is None
    assert read_to is not None
    assert ana.sent_read_to is not None
    assert (ana.sent_read_to - read_to).days == 9
    assert [one.state for one in office.rows(Enrollment) if one.state is EnrollmentState.PAUSED] != []
    assert "by hand" in office.card("Nora Vogt").words
    office.waits(seconds=9 * DAY)
    assert len(office.mailbox(NORA)) == 2
    assert office.rows(HandSent) == []


def test_a_follow_up_that_waited_for_a_look_leaves_after_it(office: Office) -> None:
    launched_and_looked_into(office)
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox(NORA)) == 1

    look_into_sent(office)
    office.waits(seconds=DAY)

    assert len(office.mailbox(NORA)) == 2
    assert "looked through first" not in why_nora_waits(office)


def test_a_mailbox_whose_day_is_used_up_rests_says_until_when_and_goes_on_by_itself(office: Office) -> None:
    begun_from_ana(office)
    office.mail_fault(smtp="quota", address=ANAS)
    launch(office)
    office.mail_fault(smtp=None)

    ana, (first, *_) = senders(office)[ANAS], office.rows(Delivery)
    assert (ana.state, first.state) == (SenderState.HEALTHY, DeliveryState.DEFERRED)
    said = re.compile(rf"{ANAS} sends nothing until Wed 6 Mar \d\d:\d\d and goes on by itself")
    assert any(said.match(one) for one in office.told(ANA))
    office.types("/plera senders")
    assert said.search(office.modal().words)
    assert "lets it send no more for now" in why_nora_waits(office)

    ana_id = senders(office)[ANAS].id
    office.clicks("sender_account_menu", block_id=f"sender:{ana_id}", selected_option=f"edit:{ana_id}")
    office.submits({"mailbox_limit": "45"})
    office.closes()
    office.waits(seconds=20 * HOUR)
    assert office.mailbox(NORA) == []

    office.waits(seconds=DAY)
    assert len(office.mailbox(NORA)) == 1
    office.types("/plera senders")
    assert "sends nothing until" not in office.modal().words
