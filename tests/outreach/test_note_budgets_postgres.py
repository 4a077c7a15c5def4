"""On a real PostgreSQL several drains serve one account, and two sequences share it: never a sixth note of a month."""

import pytest

from jobs.drain import drain_due
from models import Enrollment, Message, SenderAccount
from models.states import Channel
from outreach import generating, note_allotting
from tests.outreach.doing import at_once, change
from tests.outreach.linkedin_leads import launched, linkedin_account, made, recorded
from tests.outreach.test_note_allotting import rows
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.unseen]


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


def test_many_drains_at_once_send_five_notes_and_no_sixth(world: World) -> None:
    account = linkedin_account(world)
    change(world, SenderAccount, account, note_limit=300)
    channel = recorded(world)
    launched(world, made(world, *rows(8)))
    change(world, SenderAccount, account, note_limit=200)

    for _ in range(20):
        raised = at_once(*[lambda: drain_due(world.services)] * 4)
        assert raised == [None] * 4
        world.queue.jobs.clear()
        world.clock.advance(minutes=6)

    assert len(channel.sent) == 5
    assert all(one.content for one in channel.sent)


def test_two_sequences_that_are_written_at_once_share_one_months_notes(world: World) -> None:
    linkedin_account(world)
    first, second = (made(world, *rows(4)), made(world, *others(4)))
    for sequence_id in (first, second):
        world.act(generating.start, sequence_id)

    def allot(sequence_id: int) -> None:
        world.run(lambda session: note_allotting.allot(session, sequence_id, now=world.clock.now))

    assert at_once(lambda: allot(first), lambda: allot(second)) == [None, None]

    given = [one.note_given for one in world.rows(Enrollment)]
    assert (given.count(True), given.count(False)) == (5, 3)
    world.work_off()
    texts = world.rows(Message, channel=Channel.LINKEDIN_INVITE)
    assert sum(bool(one.body) for one in texts) == 5


def others(count: int) -> list[dict[str, str]]:
    return [
        {
            **row,
            "name": f"Ole Berg{number}",
            "email": f"ole{number}@berg{number}.test",
            "company": f"Berg{number}",
            "linkedin_url": f"https://www.linkedin.com/in/ole-{number}",
        }
        for number, row in enumerate(rows(count))
    ]
