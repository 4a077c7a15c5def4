"""Invites of an account: 15 in any 24 hours and 80 in any 7 days, over all sequences, tasks by hand among them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models import Attempt, SenderAccount
from models.states import AccountKind, Channel
from outreach import allowances, linkedin_tasks, picking, turns
from outreach.numbers import Numbers
from outreach.turns import Counted
from tests.outreach.doing import change, settle
from tests.outreach.linkedin_leads import launched, linkedin_account, made
from tests.outreach.test_note_allotting import rows
from tests.world import World

pytestmark = [pytest.mark.unseen]

NOW = datetime(2026, 12, 9, 12, tzinfo=UTC)
INVITE, MESSAGE = Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE
LONG_AGO = date(2024, 1, 1)


def room_at(*ats: datetime, channel: Channel = INVITE) -> datetime:
    """Return when an account that has been inviting for long has room again after invites at these times."""
    account = SenderAccount(
        kind=AccountKind.LINKEDIN, daily_limit=15, in_use_since=LONG_AGO, clean_since=LONG_AGO
    )
    allowance = allowances.of(account, channel, Numbers(), NOW)
    counted = [Counted(at, INVITE, True) for at in sorted(ats)]
    return picking.room_at(allowance, counted, channel, NOW)


def invites(count: int, ago: timedelta) -> list[datetime]:
    return [NOW - ago + timedelta(minutes=one) for one in range(count)]


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        (invites(14, timedelta(hours=5)), NOW),
        (invites(15, timedelta(hours=5)), NOW + timedelta(hours=19)),
        (invites(15, timedelta(hours=24)), NOW),
        (invites(15, timedelta(hours=24) - timedelta(minutes=1)), NOW + timedelta(minutes=1)),
    ],
)
def test_fifteen_in_any_24_hours_and_the_sixteenth_waits_for_the_first(
    sent: list[datetime], at: datetime
) -> None:
    assert room_at(*sent) == at
    assert room_at(*sent, channel=MESSAGE) == NOW


def week(last: int) -> list[datetime]:
    """Return invites of the five days before yesterday, 15 a day, and so many yesterday."""
    before = [at for day in range(2, 7) for at in invites(15, timedelta(days=day))]
    return [*before, *invites(last, timedelta(hours=30))]


@pytest.mark.parametrize(("last", "at"), [(4, NOW), (5, NOW + timedelta(days=1))])
def test_eighty_in_any_7_days_though_the_day_has_room(last: int, at: datetime) -> None:
    assert len(week(last)) == 75 + last
    assert room_at(*week(last)) == at


def test_both_windows_hold_at_once() -> None:
    sent = [*week(0)[:65], *invites(15, timedelta(hours=2))]

    assert len(sent) == 80
    # The day has room in 22 hours, the week only when the first of it is seven days ago.
    assert room_at(*sent) == NOW + timedelta(days=1)


def test_tasks_of_two_sequences_share_the_day_and_open_ones_count_as_of_now(world: World) -> None:
    account = linkedin_account(world, is_manual=True)
    change(world, SenderAccount, account, daily_limit=3)
    people = rows(6)
    for some in (people[:3], people[3:]):
        launched(world, made(world, *some))

    for _ in range(20):
        settle(world)
        world.clock.advance(minutes=6)

    tasks = world.rows(Attempt)
    assert len(tasks) == 3
    world.act(linkedin_tasks.done, tasks[0].id, by=world.jo_id)
    done_at, asked_later = world.clock.now, timedelta(hours=1)
    world.clock.advance(hours=1)
    counted = world.services.read(
        lambda session: turns.counted_of(session, {account: AccountKind.LINKEDIN}, world.clock.now)
    )
    assert sorted(one.at for one in counted[account]) == [done_at, *[done_at + asked_later] * 2]
    settle(world)
    assert len(world.rows(Attempt)) == 3
