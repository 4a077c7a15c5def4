"""What a mail of ours names as what it continues."""

from jobs import hand_sent
from models import SenderAccount
from outreach import drafts
from outreach.ports import FiledCopy
from tests.outreach.doing import draft_digest, drafted, reply_from_yuki, sent, walk
from tests.outreach.unknowns import sent_folder
from tests.world import World

THEIRS = "<AM9PR0102@outlook.test>"


def renamed(world: World) -> str:
    """Let the server have given the first mail another Message-ID, and its Sent folder have told; return ours."""
    ours = str(sent(world)[0]["Message-ID"])
    (sender,) = world.rows(SenderAccount, address=world.channel.sent[0].sender)
    folder = sent_folder(world, sender.id)
    folder.copies[ours] = world.clock.now
    folder.told[ours] = FiledCopy(world.clock.now, own_id=THEIRS)
    hand_sent.look(world.services, sender.id)
    return ours


def test_a_follow_up_continues_the_mail_that_was_sent(world: World) -> None:
    world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 3)

    first, second, third = sent(world)

    assert "In-Reply-To" not in first
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert str(third["References"]).split() == [first["Message-ID"], second["Message-ID"]]


def test_a_follow_up_answers_the_name_that_the_server_gave_and_keeps_ours_beside_it(world: World) -> None:
    world.launched(leads=1)
    ours = renamed(world)

    walk(world, lambda: len(sent(world)) == 3)

    _, second, third = sent(world)
    assert second["In-Reply-To"] == THEIRS
    assert str(second["References"]).split() == [ours, THEIRS]
    assert str(third["References"]).split() == [ours, THEIRS, second["Message-ID"]]
    assert third["In-Reply-To"] == second["Message-ID"]


def test_an_answer_continues_both_names_and_the_reply(world: World) -> None:
    world.launched(leads=1)
    ours = renamed(world)
    world.clock.advance(hours=1)
    reply_from_yuki(world)
    draft_id = drafted(world)

    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()

    answer = sent(world)[1]
    assert str(answer["References"]).split() == [ours, THEIRS, "<reply-1@kumo.test>"]
    assert answer["In-Reply-To"] == "<reply-1@kumo.test>"
