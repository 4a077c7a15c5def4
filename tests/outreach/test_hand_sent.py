"""What a person sends from a mailbox by hand uses up its limit, for the drain, the forecast, why and today alike."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from jobs import hand_sent as looks
from jobs.drain import drain_due
from models import Delivery, HandSent, Lead, Message, SenderAccount
from models.states import DeliveryState, SenderState
from outreach import forecast_lanes, hand_sent, turns, why
from outreach.errors import MailboxUnreadable
from tests.outreach.doing import change, sent, settle
from tests.outreach.test_sending import crowd, enter_everybody, free_the_gaps
from tests.outreach.unknowns import sent_folder
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def look(world: World) -> int:
    return looks.look(world.services, world.sender_ids[0])


def by_hand(world: World, count: int, *, to: Collection[str] = (), **ago: float) -> None:
    """Let a person have sent mails from Ana's mailbox to these domains, and its Sent folder have been looked into."""
    folder = sent_folder(world, world.sender_ids[0])
    start = len(folder.copies)
    for number in range(start, start + count):
        message_id = f"<by-hand-{number}@kestrel.test>"
        folder.copies[message_id] = world.clock.now - timedelta(**ago)
        folder.domains[message_id] = frozenset(to)
    look(world)


def counted(world: World) -> list[turns.Counted]:
    def read(session: Session) -> list[turns.Counted]:
        sender = session.get_one(SenderAccount, world.sender_ids[0])
        return turns.counted_sends(session, [sender], world.clock.now)[sender.id]

    return world.services.read(read)


def test_each_mail_counts_once_with_nothing_of_it_kept_but_a_hash_and_when_it_left(world: World) -> None:
    by_hand(world, 2, hours=1)

    assert look(world) == 0
    rows = world.rows(HandSent)
    assert [one.sent_at for one in rows] == [MONDAY - timedelta(hours=1)] * 2
    assert {len(one.message_id_hash) for one in rows} == {64}
    assert {column.key for column in HandSent.__table__.columns} == {
        "id", "workspace_id", "sender_account_id", "message_id_hash", "sent_at",
    }  # fmt: skip


def test_copies_of_our_own_mails_do_not_count_again(world: World) -> None:
    world.launched(leads=1)
    delivery = world.rows(Delivery)[0]
    ours = world.row(Message, delivery.message_id).rfc_message_id
    for sender_id in world.sender_ids:
        sent_folder(world, sender_id).copies[ours] = world.clock.now
        assert looks.look(world.services, sender_id) == 0


def test_no_more_leaves_in_24_hours_than_the_limit_with_those_by_hand(world: World) -> None:
    sequence_id = crowd(world, 6, limit=4)
    enter_everybody(world, sequence_id)
    by_hand(world, 3, hours=1)

    for _ in range(8):
        free_the_gaps(world)
        drain_due(world.services)
    assert len(sent(world)) == 1

    world.clock.advance(hours=23)
    for _ in range(8):
        free_the_gaps(world)
        drain_due(world.services)
    assert len(sent(world)) == 4


def test_why_says_how_many_were_sent_by_hand_and_when_there_is_room(world: World) -> None:
    sequence_id = crowd(world, 2, limit=3)
    enter_everybody(world, sequence_id)
    by_hand(world, 3, hours=2)
    lead = world.row(Lead, world.rows(Delivery)[0].lead_id)

    step = world.act(why.of, lead.id).sequences[0].steps[0]

    assert "ana@kestrel.test has sent its 3 of 24 hours, 3 of them by hand" in step.sentence
    assert step.at is not None
    assert step.at >= MONDAY + timedelta(hours=22)


def test_the_forecast_starts_from_what_was_sent_by_hand(world: World) -> None:
    by_hand(world, 3, hours=2)

    lanes = world.services.read(
        lambda session: forecast_lanes.lanes_of(
            session, [session.get_one(SenderAccount, world.sender_ids[0])], world.clock.now
        )
    )

    assert [lane.sent for lane in lanes] == [((MONDAY - timedelta(hours=2), False),) * 3]


def test_they_stand_in_order_between_our_own(world: World) -> None:
    crowd(world, 1)
    settle(world)
    assert len(sent(world)) == 1
    by_hand(world, 1, hours=3)
    world.clock.advance(hours=1)
    by_hand(world, 1)

    assert [one.by_hand for one in counted(world)] == [True, False, True]


@pytest.mark.parametrize(("ago", "kept"), [(timedelta(hours=25), 1), (timedelta(days=7), 0)])
def test_what_is_older_than_a_day_counts_no_more_and_than_a_week_is_forgotten(
    world: World, ago: timedelta, kept: int
) -> None:
    by_hand(world, 1)
    world.clock.advance(seconds=ago.total_seconds())
    sent_folder(world, world.sender_ids[0]).copies.clear()
    look(world)

    assert counted(world) == []
    assert len(world.rows(HandSent)) == kept


def test_a_server_whose_clock_is_ahead_sends_nothing_in_the_future(world: World) -> None:
    by_hand(world, 1, hours=-1)

    assert world.only(HandSent).sent_at == world.clock.now


def test_a_mailbox_without_a_sent_folder_counts_what_we_sent_only(world: World) -> None:
    assert look(world) == 0
    assert counted(world) == []


def test_a_mailbox_that_was_removed_or_has_no_imap_is_not_looked_into(world: World) -> None:
    def found() -> hand_sent.Where | None:
        return world.services.read(
            lambda session: hand_sent.where(
                session, world.sender_ids[0], now=world.clock.now, cipher=world.services.cipher
            )
        )

    assert found() is not None
    change(world, SenderAccount, world.sender_ids[0], imap_host="")
    assert found() is None
    change(world, SenderAccount, world.sender_ids[0], imap_host="mail.test", state=SenderState.REMOVED)
    assert found() is None


def test_a_folder_that_cannot_be_read_changes_nothing(world: World) -> None:
    by_hand(world, 1)
    world.mailboxes.errors["ana@kestrel.test"] = MailboxUnreadable("It cannot be reached.")

    with pytest.raises(MailboxUnreadable):
        look(world)

    assert len(counted(world)) == 1
    assert world.rows(Delivery, state=DeliveryState.UNKNOWN) == []
