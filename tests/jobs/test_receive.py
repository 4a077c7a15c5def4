"""The receive job handles a kept mail once, also when the clock asks again."""

from jobs import tick
from jobs.mailbox import check
from jobs.receive import receive, receive_now
from models import RawMail, Reply
from tests.outreach.doing import change, sent
from tests.world import World, mail


def test_a_mail_whose_job_was_lost_is_found_by_the_clock(world: World) -> None:
    world.launched(leads=1)
    letter = world.channel.sent[0]
    answers = sent(world)[0]["Message-ID"]
    world.mailboxes.folder(letter.sender).deliver(
        mail(sender="yuki@kumo.test", to=letter.sender, answers=answers)
    )
    for sender_id in world.sender_ids:
        check(world.services, sender_id)
    world.queue.jobs.clear()
    assert world.only(RawMail).handled_at is None

    tick.tick(world.services)
    world.work_off()

    assert world.only(RawMail).outcome == "human"
    assert len(world.rows(Reply)) == 1


def test_receiving_again_changes_nothing(world: World) -> None:
    world.launched(leads=1)
    world.receive("ana@kestrel.test", mail(sender="yuki@kumo.test", to="ana@kestrel.test"))
    raw = world.only(RawMail)

    receive(raw.id)

    assert receive_now(world.services, raw.id) == "handled already"
    change(world, RawMail, raw.id, handled_at=None)
    assert receive_now(world.services, raw.id) == "human"
    assert len(world.rows(Reply)) == 1
