"""A draft card: what its Send, its edits and the message it came from may do."""

import pytest

from models import Draft, Note, SenderAccount
from models.states import DraftState
from outreach import draft_cards, drafts, inbox
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotReady, TextChanged
from tests.mail_words import plain_of
from tests.moments import kept
from tests.outreach.doing import at_once, change, draft_digest, drafted, reply_from_yuki, sent, show
from tests.world import World


@kept
def opened(world: World) -> int:
    world.launched(leads=1)
    reply_from_yuki(world)
    return drafted(world)


def send(world: World, draft_id: int, *, digest: str = "", by: int | None = None) -> None:
    world.act(drafts.send_draft, draft_id, digest=digest or draft_digest(world, draft_id), by=by)


def edited_in_slack(world: World, text: str) -> None:
    world.act(drafts.source_edited, slack_channel="CINBOX", ts="9.1", text=text)


def test_send_twice_and_at_once_sends_once(world: World) -> None:
    draft_id = opened(world)
    digest = draft_digest(world, draft_id)

    raised = at_once(*[lambda: send(world, draft_id, digest=digest)] * 3)
    world.work_off()

    assert sorted(type(error).__name__ for error in raised if error) == ["AlreadyDecided"] * 2
    assert len(sent(world)) == 2
    with pytest.raises(AlreadyDecided, match="sent already"):
        send(world, draft_id, digest=digest)


def test_an_edit_of_the_slack_message_redraws_the_draft_and_voids_the_old_button(world: World) -> None:
    draft_id = opened(world)
    shown = draft_digest(world, draft_id)
    show(world)
    edited_in_slack(world, "Better: <https://a.test|Friday> at ten.")
    show(world)

    with pytest.raises(TextChanged):
        send(world, draft_id, digest=shown)

    card = next(one for one in world.slack.posts if one.thread_ts and len(one.screens) > 1)
    assert "Friday" in str([block.to_dict() for block in card.screen.blocks])
    send(world, draft_id)
    world.work_off()
    assert "Friday (https://a.test) at ten." in plain_of(sent(world)[1].as_bytes())


def test_a_change_of_signature_voids_the_old_button(world: World) -> None:
    draft_id = opened(world)
    shown = draft_digest(world, draft_id)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, signature="Somebody else")

    with pytest.raises(TextChanged):
        send(world, draft_id, digest=shown)


def test_deleting_the_slack_message_withdraws_the_draft(world: World) -> None:
    draft_id = opened(world)

    world.act(drafts.source_deleted, slack_channel="CINBOX", ts="9.1")

    assert world.row(Draft, draft_id).state is DraftState.WITHDRAWN
    with pytest.raises(AlreadyDecided, match="put away"):
        send(world, draft_id)


def test_what_was_sent_follows_neither_edit_nor_deletion(world: World) -> None:
    draft_id = opened(world)
    send(world, draft_id)
    world.work_off()

    edited_in_slack(world, "Something else entirely")
    world.act(drafts.source_deleted, slack_channel="CINBOX", ts="9.1")
    world.act(drafts.source_deleted, slack_channel="CINBOX", ts="unknown")

    draft = world.row(Draft, draft_id)
    assert (draft.state, draft.text) == (DraftState.SENT, "Great, I send an invite.")


def test_an_empty_draft_is_not_sent(world: World) -> None:
    draft_id = opened(world)
    edited_in_slack(world, "")

    with pytest.raises(NotReady, match="no text"):
        send(world, draft_id)


def test_only_the_author_or_the_owner_may_send(world: World) -> None:
    draft_id = opened(world)
    conversation_id = world.row(Draft, draft_id).conversation_id
    with pytest.raises(NotAllowed, match="Take over"):
        send(world, draft_id, by=world.ben_id)

    world.act(inbox.claim, conversation_id, by=world.ben_id)
    send(world, draft_id, by=world.ben_id)

    assert world.row(Draft, draft_id).decided_by_id == world.ben_id


def test_a_draft_kept_as_a_note_is_never_sent(world: World) -> None:
    draft_id = opened(world)

    world.act(drafts.keep_as_note, draft_id)

    assert world.only(Note).text == "Great, I send an invite."
    assert world.row(Draft, draft_id).state is DraftState.NOTED
    with pytest.raises(AlreadyDecided):
        send(world, draft_id)


def test_an_edit_in_the_modal_replaces_the_text(world: World) -> None:
    draft_id = opened(world)
    for wrong in ("  ", "x" * 3001):
        with pytest.raises(InvalidForm):
            world.act(drafts.edit_draft, draft_id, text=wrong)

    world.act(drafts.edit_draft, draft_id, text=" Friday then. ")

    card = world.act(
        lambda session, actor, *, now: draft_cards.draft_to_edit(session, actor, draft_id, now=now)
    )
    assert card.text == "Friday then."


def test_two_authors_see_of_each_others_drafts(world: World) -> None:
    draft_id = opened(world)
    drafted(world, "I would rather call them.", ts="9.2", by=world.ben_id)

    card = world.services.read(lambda session: draft_cards.draft_card(session, draft_id, now=world.clock.now))

    assert card is not None
    assert card.other_drafts == ("Ben",)
