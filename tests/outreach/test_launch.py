"""A launch says what it will do, does it once, and a pause holds everything at once."""

import pytest

from models import Enrollment, History, Person, Run, SenderAccount, Sequence, Workspace
from models.states import RunState, SenderState, SequenceState
from outreach import generating, lab, launch, pausing
from outreach.errors import AlreadyDecided, NotAllowed, NotFound, NotReady
from tests.moments import kept
from tests.outreach.doing import at_once, change, hop, sent, settle, stranger, walk
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


@kept
def approved(world: World, *, leads: int = 3) -> int:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id)[:leads]:
        world.approve(enrollment.id)
    return sequence_id


@kept
def launched(world: World, sequence_id: int, *, waits: bool = False, by: int | None = None) -> None:
    world.act(launch.launch, sequence_id, first_step_waits=waits, by=by)


def test_the_summary_counts_who_enters_who_waits_and_who_is_outside_their_hours(world: World) -> None:
    summary = world.act(launch.summary, approved(world, leads=2))

    assert (summary.entering, summary.waiting_for_review, summary.left_out) == (2, 1, 1)
    assert summary.outside_hours == 1
    assert (summary.read, summary.unread) == (6, 0)
    assert summary.blockers == ()
    assert (summary.leads_per_day, summary.is_room_for_all) == (14, True)
    assert summary.senders.linkedin_accounts == ()
    assert "1 lead left out: No email address. They come in once that is put right." in [
        one.sentence for one in summary.warnings
    ]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"legal_sender": " "}, "legal sender"),
        ({"postal_address": ""}, "postal address"),
        ({"inbox_slack_channel": ""}, "inbox channel"),
    ],
)
def test_what_lacks_blocks_the_launch_and_is_named(world: World, missing: dict, words: str) -> None:
    sequence_id = approved(world)
    change(world, Workspace, world.workspace_id, **missing)

    with pytest.raises(NotReady, match=words):
        launched(world, sequence_id)

    assert world.row(Sequence, sequence_id).state is SequenceState.IN_REVIEW
    assert sent(world) == []


def test_nothing_approved_or_no_working_mailbox_blocks_the_launch(world: World) -> None:
    sequence_id = world.written()
    with pytest.raises(NotReady, match="No message is approved"):
        launched(world, sequence_id)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.BROKEN)
    with pytest.raises(NotReady, match="No working mailbox"):
        launched(world, sequence_id)


def test_of_two_people_who_launch_at_once_one_is_told(world: World) -> None:
    sequence_id = approved(world)

    raised = at_once(
        lambda: launched(world, sequence_id), lambda: launched(world, sequence_id, by=world.ben_id)
    )

    assert [type(error) for error in raised if error] == [AlreadyDecided]
    assert len(world.rows(History, kind="sequence.active")) == 1


def test_a_launch_makes_the_run_active_and_locks_it(world: World) -> None:
    sequence_id = approved(world)

    launched(world, sequence_id)

    assert world.row(Run, world.run_id).state is RunState.ACTIVE
    sequence = world.row(Sequence, sequence_id)
    assert (sequence.launched_at, sequence.launched_by_id) == (MONDAY, world.ana_id)
    with pytest.raises(AlreadyDecided, match="active already"):
        world.act(launch.summary, sequence_id)


def test_leads_not_reviewed_stay_outside_until_they_are(world: World) -> None:
    sequence_id = world.launched(leads=1)
    second = world.enrolled(sequence_id)[1]
    assert world.row(Enrollment, second.id).state == "proposed"

    world.approve(second.id)
    walk(world, lambda: len(sent(world, "lena@vogt.test")) == 1)

    assert world.row(Enrollment, second.id).state == "active"


def test_a_pause_holds_every_send_at_once_and_resume_lets_them_go_on(world: World) -> None:
    sequence_id = world.launched(leads=1)
    world.act(pausing.pause_sequence, sequence_id)
    for _ in range(8):
        world.clock.advance(days=1)
        settle(world)
    assert len(sent(world)) == 1

    world.act(pausing.resume_sequence, sequence_id)
    walk(world, lambda: len(sent(world)) == 2)

    assert len(sent(world)) == 2


def test_a_paused_sequence_has_nothing_due_next(world: World) -> None:
    sequence_id = world.launched(leads=1)
    world.act(pausing.pause_sequence, sequence_id)

    assert hop(world) is False


def test_pausing_or_resuming_twice_says_so(world: World) -> None:
    sequence_id = world.launched(leads=1)
    world.act(pausing.pause_sequence, sequence_id)
    with pytest.raises(AlreadyDecided, match="paused already"):
        world.act(pausing.pause_sequence, sequence_id)
    world.act(pausing.resume_sequence, sequence_id)
    with pytest.raises(AlreadyDecided, match="active already"):
        world.act(pausing.resume_sequence, sequence_id)


@pytest.mark.parametrize("kind", ["stranger", "guest", "without the right"])
def test_nobody_else_launches_or_pauses(world: World, kind: str) -> None:
    sequence_id = approved(world)
    expected: type[Exception] = NotAllowed
    by = world.ben_id
    if kind == "stranger":
        by, expected = stranger(world), NotFound
    else:
        change(world, Person, by, **({"is_guest": True} if kind == "guest" else {"may_launch": False}))

    with pytest.raises(expected):
        launched(world, sequence_id, by=by)
    with pytest.raises(expected):
        world.act(launch.summary, sequence_id, by=by)
    launched(world, sequence_id)
    for rule in (pausing.pause_sequence, pausing.resume_sequence):
        with pytest.raises(expected):
            world.act(rule, sequence_id, by=by)


def test_the_lab_of_another_workspace_is_not_found(world: World) -> None:
    sequence_id = world.sequence()
    eve = stranger(world)

    for rule in (generating.start, lab.stop_generating, lab.more_cards):
        with pytest.raises(NotFound):
            world.act(rule, sequence_id, by=eve)
