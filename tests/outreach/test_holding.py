"""After a standstill nothing leaves until a person says so; what a restored backup forgot is found in Sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs import tick
from models import (
    Delivery,
    Draft,
    Enrollment,
    History,
    Lease,
    Person,
    SenderAccount,
    Setting,
    SlackPost,
    Workspace,
)
from models.states import DeliveryKind, DeliveryState, DraftState, HoldKind, PostKind
from outreach import drafts, holding, home, launch, restored
from outreach.errors import AlreadyDecided, MailboxUnreadable, NotAllowed
from outreach.ledger_screens import HeldSends
from outreach.setting_screens import HomeOverview
from outreach.waiting import CLOCK
from tests.outreach.doing import (
    at_once,
    change,
    draft_digest,
    drafted,
    kinds,
    reply_from_yuki,
    sent,
    settle,
    walk,
)
from tests.outreach.unknowns import file_copy, message_id, sent_folder, with_sent_folders
from tests.world import MONDAY, World


@pytest.fixture
def world(world: World) -> World:
    """A workspace whose standstills are watched for, and whose clock has ticked."""
    world.services = replace(world.services, holds_after_standstill=True)
    with_sent_folders(world)
    tick.tick(world.services)
    return world


def workspace(world: World) -> Workspace:
    return world.row(Workspace, world.workspace_id)


def card(world: World) -> HeldSends:
    found = world.services.read(
        lambda session: holding.card(session, world.workspace_id, now=world.clock.now)
    )
    assert found is not None
    return found


def cards(world: World) -> list[str]:
    return [post.slack_channel for post in world.rows(SlackPost, kind=PostKind.HELD_SENDS)]


def stand_still(world: World, **by: float) -> None:
    """Let nothing run for a while; then the clock ticks and its jobs run."""
    world.queue.jobs.clear()
    world.clock.advance(**by)
    settle(world)


def hops_on(world: World, *, mails: int) -> None:
    """Hop until so many mails have left; no hop counts as a standstill."""
    world.services = replace(world.services, holds_after_standstill=False)
    walk(world, lambda: len(sent(world)) == mails)


def test_a_standstill_of_two_hours_holds_what_is_due_behind_one_card(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)
    settle(world)

    held = workspace(world)
    assert (held.hold, held.held_at) == (HoldKind.RESTORED, world.clock.now)
    assert held.hold_reason == "Nothing ran here for 4 days, since Mon 30 Nov 11:00"
    assert len(sent(world)) == 1
    assert cards(world) == ["CREVIEW"]
    assert (card(world).due, card(world).outcome) == (1, "")
    assert kinds(world, kind="workspace.held") == ["workspace.held"]


def test_a_shorter_standstill_holds_nothing(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, minutes=119)

    assert workspace(world).hold is None


def test_the_very_first_tick_holds_nothing(world: World) -> None:
    world.launched(leads=1)
    world.run(lambda session: session.delete(session.get_one(Lease, CLOCK)))
    stand_still(world, days=4)

    assert workspace(world).hold is None


def test_the_number_of_hours_is_a_setting_and_none_switches_it_off(world: World) -> None:
    world.launched(leads=1)

    def hours(number: int) -> None:
        world.run(
            lambda session: session.merge(
                Setting(id=99, workspace_id=world.workspace_id, name="stale_tick_hours", value=number)
            )
        )

    hours(0)
    stand_still(world, days=1)
    assert workspace(world).hold is None
    hours(30)
    stand_still(world, hours=29)
    assert workspace(world).hold is None
    stand_still(world, hours=31)
    assert workspace(world).hold is HoldKind.RESTORED


def test_where_it_is_not_watched_for_nothing_is_held(world: World) -> None:
    world.services = replace(world.services, holds_after_standstill=False)
    world.launched(leads=1)
    stand_still(world, days=4)

    assert workspace(world).hold is None


def test_a_workspace_with_nothing_to_send_is_not_held(world: World) -> None:
    world.written()
    stand_still(world, days=4)

    assert workspace(world).hold is None


def test_a_workspace_that_was_stopped_stays_stopped(world: World) -> None:
    world.launched(leads=1)
    change(world, Workspace, world.workspace_id, hold=HoldKind.STOPPED)
    stand_still(world, days=4)

    assert workspace(world).hold is HoldKind.STOPPED
    assert cards(world) == []
    with pytest.raises(AlreadyDecided):
        world.act(holding.go_on)


def test_without_a_review_channel_every_admin_is_told(world: World) -> None:
    world.launched(leads=1)
    change(world, Workspace, world.workspace_id, review_slack_channel="")
    change(world, Person, world.jo_id, is_admin=True)
    stand_still(world, days=4)

    assert cards(world) == ["UANA", "UJO"]


def test_two_clocks_hold_once(world: World) -> None:
    world.launched(leads=1)
    world.clock.advance(days=4)
    world.queue.jobs.clear()

    def hold() -> None:
        tick.hold_if_stale(world.services)

    assert at_once(hold, hold, hold) == [None] * 3
    assert len(world.rows(History, kind="workspace.held")) == len(cards(world)) == 1


def test_a_drain_that_runs_before_the_clock_sends_nothing_either(world: World) -> None:
    world.launched(leads=1)
    world.clock.advance(days=4)
    world.queue.enqueue("drain")
    world.work_off()

    assert workspace(world).hold is HoldKind.RESTORED
    assert len(sent(world)) == 1


def test_go_on_lets_it_leave_once(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)

    world.act(holding.go_on)
    world.work_off()
    settle(world)

    held = workspace(world)
    assert (held.hold, held.held_at, held.hold_reason) == (None, None, "")
    hops_on(world, mails=2)
    assert card(world).outcome.startswith("Ana let the held sends go on · Fri 4 Dec")
    with pytest.raises(AlreadyDecided, match="Nothing is held"):
        world.act(holding.go_on, by=world.ben_id)


def test_only_who_may_launch_decides(world: World) -> None:
    world.launched(leads=1)
    change(world, Person, world.ben_id, may_launch=False)
    stand_still(world, days=4)

    for rule in (holding.go_on, holding.reconcile):
        with pytest.raises(NotAllowed):
            world.act(rule, by=world.ben_id)
    assert workspace(world).hold is HoldKind.RESTORED


def test_reconcile_finds_what_had_left_and_counts_from_its_day(world: World) -> None:
    world.launched(leads=1)
    second = world.only(Delivery, state=DeliveryState.SCHEDULED)
    file_copy(world, second, at=MONDAY + timedelta(days=3, hours=1))
    stand_still(world, days=4)

    world.act(holding.reconcile)
    assert card(world).is_looking
    world.work_off()

    found = world.row(Delivery, second.id)
    assert (found.state, found.reason) == (DeliveryState.SENT, restored.IN_SENT)
    assert found.intent_at == MONDAY + timedelta(days=3, hours=1)
    third = world.only(Delivery, state=DeliveryState.SCHEDULED)
    assert third.send_at.date() == (MONDAY + timedelta(days=7)).date()
    shown = card(world)
    assert (shown.is_looking, shown.due) == (False, 0)
    assert shown.found[0] == "Found in the Sent folders, and counted as sent now: 1."
    assert workspace(world).hold is HoldKind.RESTORED
    world.act(holding.go_on)
    hops_on(world, mails=2)
    assert len(world.rows(Delivery, state=DeliveryState.SENT)) == 3


def test_reconcile_follows_a_lead_through_every_step_that_had_left(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]
    second, third = world.messages(enrollment.id)[1:]
    folder = sent_folder(world, second.sender_account_id or 0)
    folder.copies[second.rfc_message_id] = MONDAY + timedelta(days=3)
    folder.copies[third.rfc_message_id] = MONDAY + timedelta(days=7)
    stand_still(world, days=9)

    world.act(holding.reconcile)
    world.work_off()

    assert [one.state for one in world.rows(Delivery)] == ["sent"] * 3
    assert world.row(Enrollment, enrollment.id).state == "completed"
    assert card(world).found[0].endswith(": 2.")


def test_reconcile_lets_those_in_whose_first_mail_had_left(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    first = world.messages(enrollment.id)[0]
    folder = sent_folder(world, first.sender_account_id or 0)
    folder.copies[first.rfc_message_id] = MONDAY + timedelta(hours=1)
    stand_still(world, days=1)
    assert world.row(Enrollment, enrollment.id).entered_at is None

    world.act(holding.reconcile)
    world.work_off()
    world.act(holding.go_on)
    settle(world)

    assert sent(world) == []
    assert [one.state for one in world.rows(Delivery)] == ["sent", "scheduled"]
    assert world.row(Enrollment, enrollment.id).position == 2


def test_reconcile_says_which_mailboxes_cannot_tell(world: World) -> None:
    world.launched(leads=1)
    delivery = world.only(Delivery, state=DeliveryState.SCHEDULED)
    address = world.row(SenderAccount, delivery.sender_account_id).address
    other = next(one for one in world.rows(SenderAccount) if one.address != address)
    world.mailboxes.errors[other.address] = MailboxUnreadable("The password was refused.")
    stand_still(world, days=4)

    world.act(holding.reconcile)
    world.work_off()

    nothing, blind, unreadable = card(world).found
    assert nothing == "In the Sent folders no mail was found that had left already."
    assert f"{address} (1 due)" in blind
    assert unreadable == f"{other.address}: The password was refused."


def test_a_reconcile_whose_job_was_lost_is_asked_for_again(world: World) -> None:
    world.launched(leads=1)
    file_copy(world, world.only(Delivery, state=DeliveryState.SCHEDULED), at=MONDAY + timedelta(days=3))
    stand_still(world, days=4)
    world.act(holding.reconcile)
    world.queue.jobs.clear()

    settle(world)

    assert len(world.rows(Delivery, state=DeliveryState.SENT)) == 2
    assert not card(world).is_looking


def test_go_on_while_it_is_being_looked_ends_the_looking(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)
    world.act(holding.reconcile)
    world.act(holding.go_on)
    world.work_off()

    assert not card(world).is_looking
    assert card(world).found == ()


def test_an_answer_that_waited_is_not_sent_by_itself_but_may_be_found_or_retried(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.queue.jobs.clear()
    tick.tick(world.services)
    stand_still(world, days=1)

    assert len(sent(world)) == 1
    answer = world.only(Delivery, kind=DeliveryKind.ANSWER)
    assert answer.state is DeliveryState.UNKNOWN
    assert world.row(Draft, draft_id).state is DraftState.FAILED
    folder = sent_folder(world, answer.sender_account_id)
    folder.copies[message_id(world, answer)] = MONDAY + timedelta(minutes=1)
    world.clock.advance(minutes=2)
    settle(world)
    assert world.row(Draft, draft_id).state is DraftState.SENT
    assert len(sent(world)) == 1


def test_app_home_says_that_all_is_held(world: World) -> None:
    world.launched(leads=1)
    stand_still(world, days=4)

    shown = world.services.read(lambda session: home.shown(session, world.ben_id, now=world.clock.now))

    assert isinstance(shown, HomeOverview)
    assert shown.needs[0].startswith("All sends are held. Nothing ran here for 4 days")
