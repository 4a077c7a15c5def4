"""How long a LinkedIn account's notes may be: said by people, heeded by cards, checks and findings."""

import pytest

from models import History, Message, Person, SenderAccount
from models.states import SenderState
from outreach import cards, editing, found_leads, note_limits
from outreach.errors import NotAllowed, NotFound
from outreach.finding_kinds import FindingKind
from tests.outreach.doing import ask, change, stranger
from tests.outreach.finding_cases import approved, first, found, long_note, with_invites
from tests.world import World

pytestmark = pytest.mark.unseen

LONG = "A word about docks and queues. " * 8


def invites(world: World) -> tuple[int, int]:
    """Return a sequence whose second step is an invite, and the account that sends it."""
    sequence_id = approved(world)
    return sequence_id, with_invites(world, sequence_id)


def test_a_paid_account_may_write_longer_notes_and_the_finding_is_gone(world: World) -> None:
    sequence_id = approved(world)
    long_note(world, sequence_id)
    (account,) = world.rows(SenderAccount, kind="linkedin")
    assert FindingKind.NOTE_TOO_LONG in {one.kind for one in found(world, sequence_id)}

    behind = ask(world, found_leads.listed, sequence_id, FindingKind.NOTE_TOO_LONG)
    assert behind.accounts == (found_leads.NoteAccount(account.id, account.address, 200),)

    world.act(note_limits.set_limit, account.id, note_limits.PAID)
    world.act(note_limits.set_limit, account.id, note_limits.PAID)

    behind = ask(world, found_leads.listed, sequence_id, FindingKind.NOTE_TOO_LONG)
    assert (behind.total, behind.accounts) == (0, ())

    assert FindingKind.NOTE_TOO_LONG not in {one.kind for one in found(world, sequence_id)}
    (entry,) = world.rows(History, kind="sender.note_limit")
    assert entry.reason == f"Notes of account {account.id}: 200 → 300 characters"
    assert entry.by_person_id == world.ana_id


def test_what_a_person_writes_is_checked_by_the_account_that_sends_it(world: World) -> None:
    sequence_id, account_id = invites(world)
    note = world.messages(first(world, sequence_id).id)[1]
    change(world, Message, note.id, channel="linkedin_invite", sender_account_id=account_id)

    def flags() -> list[str]:
        message = world.row(Message, note.id)
        world.act(editing.edit, note.id, digest=message.digest, subject="", body=LONG.strip())
        kept = world.row(Message, note.id).flags or {}
        return [one["kind"] for one in kept.get("found", [])]

    assert flags() == ["length"]
    world.act(note_limits.set_limit, account_id, note_limits.PAID)

    assert flags() == []
    shown = world.run(lambda session: cards.lead_card(session, note.enrollment_id or 0, now=world.clock.now))
    assert shown is not None
    assert [one.note_limit for one in shown.steps] == [200, 300, 200]


def test_only_a_linkedin_account_of_ones_own_workspace_that_is_connected_has_a_limit(world: World) -> None:
    _, account_id = invites(world)
    other = stranger(world)

    for sender_id, limit, by in (
        (world.sender_ids[0], 300, None),
        (account_id, 250, None),
        (10**9, 300, None),
        (account_id, 300, other),
    ):
        with pytest.raises(NotFound):
            world.act(note_limits.set_limit, sender_id, limit, by=by)
    change(world, SenderAccount, account_id, state=SenderState.REMOVED)
    with pytest.raises(NotFound):
        world.act(note_limits.set_limit, account_id, 300)

    assert world.row(SenderAccount, account_id).note_limit == 200


def test_whoever_may_not_launch_may_not_change_it(world: World) -> None:
    _, account_id = invites(world)
    change(world, Person, world.ben_id, may_launch=False)

    with pytest.raises(NotAllowed):
        world.act(note_limits.set_limit, account_id, 300, by=world.ben_id)
