"""A mail of which nobody knows whether it left, and a standstill: found in Sent, else decided by a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from jobs import context
from models import Attempt, Delivery, History, Lease, SenderAccount, Workspace
from models.states import DeliveryState, SenderState
from outreach.ports import Session
from outreach.waiting import CLOCK
from tests.scenarios.kestrel import ANA, BEN, JO, LENA, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.work import approve, launch, written

pytestmark = pytest.mark.slow

DAY = 24 * 3600
NORA = "nora@vogt.test"
ANAS, JOS = "ana@kestrel.test", "jo@kestrel.test"
"""The first files copies of what it sends, the second does not."""


def breaks(office: Office, *, by: str, delivered: bool = True) -> None:
    """Launch a lead to whom this mailbox writes, and let the connection break at the end of the first mail."""
    begin(office, by=by)
    office.mail_fault(smtp="drop_after_data", delivered=delivered)
    launch(office)
    office.mail_fault(smtp=None)


def begin(office: Office, *, by: str) -> None:
    """Have a lead's messages approved, to whom this mailbox writes."""
    paused = update(SenderAccount).where(SenderAccount.address != by).values(state=SenderState.PAUSED)
    office.change(lambda session: session.execute(paused))
    written(office)
    approve(office, ["Nora Vogt"])


def card(office: Office, owner: str) -> Message:
    """Return the newest direct message to an owner that stays."""
    return [one for one in office.direct_messages(owner) if not one.raw.get("is_ephemeral")][-1]


def test_a_mail_whose_end_broke_is_found_in_sent_and_the_next_step_follows(office: Office) -> None:
    breaks(office, by=ANAS)

    office.waits(seconds=5 * DAY)

    first, second = office.rows(Delivery)[:2]
    assert (first.state, first.reason) == (DeliveryState.SENT, "A copy of it is in the Sent folder")
    assert second.state is DeliveryState.SENT
    assert len(office.mailbox(NORA)) == 2
    assert [words for words in office.told(ANA) if "Did this mail leave?" in words] == []
    assert "Nobody knows" not in office.card("Nora Vogt").words


def test_one_of_which_a_mailbox_files_no_copy_becomes_a_card_and_goes_on(office: Office) -> None:
    breaks(office, by=JOS)
    office.waits(seconds=1000)

    asked = card(office, JO)
    assert asked.words.startswith("*Did this mail leave?* · to *Nora Vogt*, nora@vogt.test")
    assert asked.buttons == ["It was sent", "Send it again", "Open lead"]
    office.presses(asked, "Open lead", by=JO)
    assert office.modal(by=JO).title == "Lead"
    office.closes(by=JO)
    assert asked.notification == "Did a mail to Nora Vogt leave? Nobody knows yet"
    office.presses(asked, "It was sent", by=JO)
    office.hears_again("block_actions")
    office.settles()

    settled = card(office, JO)
    assert "✓ *Settled*" in settled.words
    assert "Jo Meyer said that it was sent" in settled.words
    assert settled.buttons == ["Undo"]
    office.waits(seconds=5 * DAY)
    assert len(office.mailbox(NORA)) == 2


def test_a_word_is_taken_back_and_the_mail_sent_again(office: Office) -> None:
    breaks(office, by=JOS, delivered=False)
    office.waits(seconds=1000)
    office.presses(card(office, JO), "It was sent", by=JO)

    office.presses(card(office, JO), "Undo", by=JO)
    office.presses(card(office, JO), "Send it again", by=JO)
    office.waits(seconds=1800)

    assert len(office.mailbox(NORA)) == 1
    assert "had it sent again" in card(office, JO).words


def test_one_that_never_left_is_sent_again_once_however_often_it_is_pressed(office: Office) -> None:
    breaks(office, by=ANAS, delivered=False)
    office.waits(seconds=1000)
    asked = card(office, ANA)

    office.only_presses(asked, "Send it again")
    office.only_presses(asked, "Send it again")
    office.only_presses(asked, "It was sent")
    office.settles()
    office.waits(seconds=1800)

    assert len(office.mailbox(NORA)) == 1
    assert office.rows(Delivery)[0].state is DeliveryState.SENT
    assert "Ana Lindqvist had it sent again" in card(office, ANA).words
    assert card(office, ANA).buttons == []
    assert "settled a moment ago" in office.whispered(asked, by=ANA)


@pytest.mark.slow
def test_a_killed_workers_mail_settles_the_same_way(office: Office) -> None:
    begin(office, by=ANAS)
    office.mail_fault(smtp="down")
    launch(office)
    office.mail_fault(smtp=None)
    services = office.premises.services

    def take(session: Session) -> None:
        row = session.query(Delivery).one()
        row.state, row.token, row.attempt = DeliveryState.SENDING, "of a worker that is gone", 2
        row.intent_at, row.lease_until = services.now(), services.wall()

    office.change(take)
    office.settles()
    office.waits(seconds=1000)

    assert office.rows(Delivery)[0].state is DeliveryState.UNKNOWN
    assert card(office, ANA).buttons == ["It was sent", "Send it again", "Open lead"]


def stood_still(office: Office) -> None:
    """Let the clock's last tick lie a day back, as in a database restored from a backup, and be watched for."""
    services = replace(office.premises.services, holds_after_standstill=True)
    context.install(lambda: services)
    office.premises = replace(office.premises, services=services)
    long_ago = services.wall() - timedelta(days=1)
    office.change(
        lambda session: session.execute(
            update(Lease)
            .where(Lease.name == CLOCK)
            .values(ticked_at=long_ago, ticked_now=services.now() - timedelta(days=1))
        )
    )
    office.settles()


def test_a_restored_backup_sends_nothing_until_somebody_lets_it_go_on(office: Office) -> None:
    begin(office, by=ANAS)
    launch(office)
    (mail,) = office.mailbox(NORA)

    def forget(session: Session) -> None:
        first, *later = session.query(Delivery).order_by(Delivery.id)
        for one in later:
            session.query(History).filter_by(delivery_id=one.id).delete()
            session.delete(one)
        first.state, first.intent_at, first.attempt, first.provider_id = DeliveryState.SCHEDULED, None, 0, ""
        session.query(Attempt).delete()

    office.change(forget)
    stood_still(office)
    office.waits(seconds=3600)

    assert held(office).notification == "All sends are held: 1 mail is due"
    assert held(office).buttons == ["Reconcile", "Go on"]
    assert len(office.mailbox(NORA)) == 1
    office.presses(held(office), "Go on", by=LENA)
    assert office.rows(Workspace)[0].hold is not None
    office.presses(held(office), "Reconcile", by=BEN)
    assert "counted as sent now: 1." in held(office).words
    stale = held(office)
    office.only_presses(stale, "Go on", by=BEN)
    office.only_presses(stale, "Go on")
    office.settles()
    assert held(office).words.startswith("✓ *Sends go on*\nBen Adler let the held sends go on")
    office.waits(seconds=3600)
    assert [one["message_id"] for one in office.mailbox(NORA)] == [mail["message_id"]]
    assert office.rows(Delivery)[0].state is DeliveryState.SENT


def held(office: Office) -> Message:
    """Return the card about held sends."""
    return next(one for one in reversed(office.messages(REVIEW)) if "ends" in one.notification)
