"""When a mailbox was looked at is shown as the product's clock stood, like every other time."""

from datetime import timedelta

import pytest

from models import Person, SenderAccount
from outreach import sender_list
from tests.outreach.doing import change
from tests.world import World

pytestmark = pytest.mark.unseen


def test_a_login_of_wall_time_is_shown_in_product_time(world: World) -> None:
    wall = world.clock.now - timedelta(days=3)
    tried = wall - timedelta(minutes=5)
    change(world, SenderAccount, world.sender_ids[0], login_checked_at=tried, last_checked_at=None)

    page = world.services.read(
        lambda session: sender_list.page_of(
            session, session.get_one(Person, world.ana_id), now=world.clock.now, wall=wall
        )
    )

    (line,) = [one for one in page.lines if one.id == world.sender_ids[0]]
    assert (line.logged_in_at, line.read_at) == (world.clock.now - timedelta(minutes=5), None)
