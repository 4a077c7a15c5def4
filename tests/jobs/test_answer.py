"""The answer job sends a released answer once."""

from jobs.answer import answer, answer_now
from models import Attempt, Delivery, Draft
from models.states import DeliveryKind, DraftState
from outreach import drafts
from tests.outreach.doing import at_once, draft_digest, drafted, reply_from_yuki, sent
from tests.world import World


def released(world: World) -> int:
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.queue.jobs.clear()
    return world.only(Delivery, kind=DeliveryKind.ANSWER).id


def test_the_job_run_twice_sends_once(world: World) -> None:
    delivery_id = released(world)

    answer(delivery_id)
    answer(delivery_id)

    assert len(sent(world)) == 2
    assert world.only(Draft).state is DraftState.SENT


def test_jobs_at_once_send_once(world: World) -> None:
    delivery_id = released(world)

    assert at_once(*[lambda: answer_now(world.services, delivery_id)] * 4) == [None] * 4

    assert len(sent(world)) == 2
    assert len(world.rows(Attempt, delivery_id=delivery_id)) == 1


def test_an_answer_that_is_gone_is_nothing_to_do(world: World) -> None:
    answer(999)

    assert sent(world) == []
