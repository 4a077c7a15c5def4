"""Answers go where they are read: to the mailbox itself, or to another one that is connected."""

import pytest

from models import Message, SenderAccount
from models.states import MessageState, SenderState
from outreach import removing, reply_to, sender_editing
from outreach.errors import InvalidForm, NotReady
from tests.mail_words import parsed
from tests.outreach.doing import change
from tests.world import World


def wrong(world: World, typed: str) -> str:
    return world.services.read(lambda session: reply_to.wrong_with(session, world.workspace_id, typed))


@pytest.mark.parametrize("typed", ["", " ", "jo@kestrel.test", "Jo@Kestrel.test", "jo+sales@kestrel.test"])
def test_a_connected_mailbox_takes_the_answers_also_with_a_plus(world: World, typed: str) -> None:
    assert wrong(world, typed) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("team@kestrel.test", "Nobody would see the answers"),
        ("jo@other.test", "Nobody would see the answers"),
        ("jo@kestrel.test, eve@evil.test", "one plain address"),
        ("jo@kestrel.test\r\nBcc: eve@evil.test", "one plain address"),
        ("jö@kestrel.test", "one plain address"),
    ],
)
def test_what_nobody_reads_is_refused_with_what_to_do(world: World, typed: str, said: str) -> None:
    assert said in wrong(world, typed)


def test_a_removed_mailbox_reads_nothing(world: World) -> None:
    jo = world.only(SenderAccount, address="jo@kestrel.test")
    change(world, SenderAccount, jo.id, state=SenderState.PAUSED)
    assert wrong(world, "jo@kestrel.test") == ""

    change(world, SenderAccount, jo.id, state=SenderState.REMOVED)
    assert "connect that mailbox first" in wrong(world, "jo@kestrel.test")


def test_the_mailbox_s_own_address_needs_no_header() -> None:
    assert reply_to.kept("ana@kestrel.test", " Ana@Kestrel.test ") == ""
    assert reply_to.kept("ana@kestrel.test", "Jo@Bücher.test") == "jo@xn--bcher-kva.test"


def test_mails_say_where_answers_go_and_follow_ups_keep_the_subject(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, reply_to="jo+all@kestrel.test")
    world.launched(leads=1)

    mail = parsed(world.channel.sent[0].content)

    assert mail["Reply-To"] == "jo+all@kestrel.test"


def edited(world: World, sender_id: int, typed: str) -> str:
    sender = world.row(SenderAccount, sender_id)
    return world.act(
        sender_editing.save,
        sender_editing.Typed(
            sender_id=sender_id,
            name=sender.display_name,
            signature=sender.signature,
            limit=str(sender.daily_limit),
            owner="",
            opens="",
            closes="",
            weekdays=(),
            reply_to=typed,
        ),
    )


def test_changing_it_composes_what_has_not_left_anew_and_voids_its_approvals(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    assert enrollment.email_sender_id is not None

    said = edited(world, enrollment.email_sender_id, "jo+all@kestrel.test")
    world.work_off()

    assert "composed anew" in said
    for message in world.messages(enrollment.id):
        assert message.state is MessageState.NEEDS_REVIEW
        assert parsed(message.composed or b"")["Reply-To"] == "jo+all@kestrel.test"
    others = [one for one in world.rows(Message) if one.sender_account_id != enrollment.email_sender_id]
    assert all(parsed(one.composed or b"")["Reply-To"] is None for one in others if one.composed)


def test_an_address_that_nobody_reads_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(InvalidForm) as refused:
        edited(world, world.sender_ids[0], "team@other.test")

    assert "connect that mailbox first" in refused.value.fields["reply_to"]
    assert world.row(SenderAccount, world.sender_ids[0]).reply_to == ""


@pytest.mark.parametrize("typed", ["jo@kestrel.test", "jo+outreach@kestrel.test"])
def test_a_mailbox_that_others_have_their_answers_sent_to_is_not_removed(world: World, typed: str) -> None:
    """Nobody would see the answers, and steps would go on."""
    ana, jo = world.sender_ids
    change(world, SenderAccount, ana, reply_to=typed)

    with pytest.raises(NotReady) as refused:
        world.act(removing.remove_sender, jo)
    assert str(refused.value) == (
        "Answers to mails of ana@kestrel.test go to jo@kestrel.test, and nobody would see them here: change "
        "*Answers go to* there first, under *Edit…*."
    )
    assert world.row(SenderAccount, jo).state is not SenderState.REMOVED

    world.act(removing.remove_sender, ana)
    world.act(removing.remove_sender, jo)
    assert world.row(SenderAccount, jo).state is SenderState.REMOVED
