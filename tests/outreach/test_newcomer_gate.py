"""The gate for newcomers: what blocks them holds them and nobody else, says so, and opens once it is put right."""

from collections.abc import Callable

import pytest

from models import Enrollment, Lead, Message, SenderAccount, Workspace
from models.states import Channel, EnrollmentState, SenderState
from outreach import adding_groups, found_leads, generating, note_limits, outlook_screens, removing, why
from outreach.finding_kinds import FindingKind, Fix
from outreach.lab_screens import Finding
from tests.moments import kept
from tests.outreach.doing import ask, change, sent, settle, walk
from tests.outreach.finding_cases import found, with_invites
from tests.outreach.test_adding_groups import trade_fair
from tests.outreach.test_hour_findings import BERLIN_MORNING
from tests.world import World

pytestmark = pytest.mark.unseen

Act = Callable[[World, int], None]


@kept
def joined(world: World) -> int:
    """A sequence two of whose leads have been written to, which two newcomers with texts to review have joined."""
    sequence_id = world.launched(leads=2)
    world.act(adding_groups.add, sequence_id, trade_fair(world))
    world.act(generating.start, sequence_id)
    world.work_off()
    return sequence_id


def newcomers(world: World, sequence_id: int) -> list[Enrollment]:
    return [one for one in world.enrolled(sequence_id) if one.came_later]


def approve_all(world: World, sequence_id: int) -> None:
    for one in world.enrolled(sequence_id):
        if one.state is EnrollmentState.PROPOSED:
            world.approve(one.id)
    settle(world)


def told(world: World, enrollment: Enrollment) -> outlook_screens.WhySequence:
    return world.act(why.of, enrollment.lead_id).sequences[0]


def held(world: World, sequence_id: int) -> Finding | None:
    every = {one.kind: one for one in found(world, sequence_id)}
    return every.get(FindingKind.NEWCOMERS_HELD)


def without_footer(world: World, _: int) -> None:
    change(world, Workspace, world.workspace_id, postal_address="")


def with_footer(world: World, _: int) -> None:
    change(world, Workspace, world.workspace_id, postal_address="Quay 1, Hamburg")


def apart(world: World, sequence_id: int) -> None:
    """Let the mailbox of the newcomers send at hours that no window of theirs meets, and write by it to them alone."""
    change(world, SenderAccount, world.sender_ids[1], hours=BERLIN_MORNING | {"zone": "Asia/Tokyo"})
    for one in world.enrolled(sequence_id):
        sender_id = world.sender_ids[1 if one.came_later else 0]
        change(world, Enrollment, one.id, email_sender_id=sender_id)


def together(world: World, _: int) -> None:
    change(world, SenderAccount, world.sender_ids[1], hours=None)


def without_room(world: World, sequence_id: int) -> None:
    """Let one newcomer's mailbox send nothing at all."""
    one, other = newcomers(world, sequence_id)
    change(world, Enrollment, one.id, email_sender_id=world.sender_ids[0])
    change(world, Enrollment, other.id, email_sender_id=world.sender_ids[1])
    change(world, SenderAccount, world.sender_ids[1], daily_limit=0)


def with_room(world: World, _: int) -> None:
    change(world, SenderAccount, world.sender_ids[1], daily_limit=30)


def long_note(world: World, sequence_id: int) -> None:
    """Give one newcomer a note that is longer than the account that invites them may write."""
    with_invites(world, sequence_id)
    note = world.messages(newcomers(world, sequence_id)[0].id)[1]
    change(world, Message, note.id, channel=Channel.LINKEDIN_INVITE, body="x" * 201)


def paid(world: World, _: int) -> None:
    (account,) = world.rows(SenderAccount, kind="linkedin")
    world.act(note_limits.set_limit, account.id, note_limits.PAID)


@pytest.mark.parametrize(
    ("blocks", "mends", "words"),
    [
        (without_footer, with_footer, "The footer lacks the postal address"),
        (apart, together, "jo@kestrel.test sends 09:00–11:00 in Asia/Tokyo"),
        (without_room, with_room, "jo@kestrel.test may send 0 messages a day"),
        (long_note, paid, "1 lead has a LinkedIn note that is longer"),
    ],
    ids=["footer", "hours", "room", "note"],
)
def test_a_blocker_holds_the_newcomers_and_lets_them_in_once_it_is_put_right(
    world: World, blocks: Act, mends: Act, words: str
) -> None:
    sequence_id = joined(world)
    blocks(world, sequence_id)

    approve_all(world, sequence_id)

    here = newcomers(world, sequence_id)
    assert [one.state for one in here] == [EnrollmentState.WAITING] * 2
    assert sent(world, "mia@olsen.test") == sent(world, "tom@ek.test") == []
    for one in here:
        said = told(world, one)
        assert said.standing.startswith("Held back with the other newcomers until this is put right: ")
        assert words in said.standing
        assert said.at is None
    finding = held(world, sequence_id)
    assert finding is not None
    assert not finding.is_blocker
    assert finding.sentence.startswith("2 leads are held back as newcomers, and nobody else is, until this ")
    assert words in finding.sentence
    gate = world.act(adding_groups.newcomers, sequence_id)
    assert words in next(one.sentence for one in gate.findings if one.is_blocker)

    mends(world, sequence_id)
    settle(world)

    assert EnrollmentState.ACTIVE in [one.state for one in newcomers(world, sequence_id)]
    walk(world, lambda: bool(sent(world, "mia@olsen.test") and sent(world, "tom@ek.test")))
    assert held(world, sequence_id) is None


def test_those_who_came_with_the_launch_still_enter_while_newcomers_are_held(world: World) -> None:
    sequence_id = joined(world)
    (late,) = (
        one
        for one in world.enrolled(sequence_id)
        if one.state is EnrollmentState.PROPOSED and not one.came_later
    )
    without_footer(world, sequence_id)

    approve_all(world, sequence_id)

    assert world.row(Enrollment, late.id).state is EnrollmentState.ACTIVE
    assert {one.state for one in newcomers(world, sequence_id)} == {EnrollmentState.WAITING}


def test_a_newcomer_who_is_to_be_reviewed_is_said_to_be_held_too(world: World) -> None:
    sequence_id = joined(world)
    without_footer(world, sequence_id)

    said = told(world, newcomers(world, sequence_id)[0]).standing

    assert said.startswith(
        "Has not entered: its messages wait for review. Held back with the other newcomers"
    )


def test_what_concerns_only_those_who_run_holds_no_newcomer_and_a_running_newcomer_holds_none(
    world: World,
) -> None:
    sequence_id = joined(world)
    running = next(one for one in world.enrolled(sequence_id) if one.state is EnrollmentState.ACTIVE)
    long_note(world, sequence_id)
    first_in, other = newcomers(world, sequence_id)
    change(world, Enrollment, first_in.id, state=EnrollmentState.ACTIVE, entered_at=world.clock.now)
    change(world, Enrollment, running.id, email_sender_id=world.sender_ids[0])
    change(world, Enrollment, other.id, email_sender_id=world.sender_ids[1])
    for one in world.enrolled(sequence_id):
        if one.id != other.id:
            change(world, Enrollment, one.id, email_sender_id=world.sender_ids[0])
    world.act(removing.remove_sender, world.sender_ids[0])
    blockers = {one.kind for one in found(world, sequence_id) if one.is_blocker}
    assert blockers == {FindingKind.NOTE_TOO_LONG, FindingKind.REMOVED_SENDER}

    world.approve(other.id)
    settle(world)

    assert world.row(Enrollment, other.id).state is EnrollmentState.ACTIVE
    assert held(world, sequence_id) is None


def test_a_removed_mailbox_of_a_newcomer_holds_them(world: World) -> None:
    sequence_id = joined(world)
    one, other = newcomers(world, sequence_id)
    change(world, Enrollment, one.id, email_sender_id=world.sender_ids[0])
    change(world, Enrollment, other.id, email_sender_id=world.sender_ids[1])
    world.approve(one.id)
    settle(world)
    world.act(removing.remove_sender, world.sender_ids[1])
    assert world.row(Enrollment, one.id).state is EnrollmentState.ACTIVE

    approve_all(world, sequence_id)

    finding = held(world, sequence_id)
    assert finding is not None
    assert "jo@kestrel.test was removed: 1 lead waits for another sender" in finding.sentence
    assert world.row(Enrollment, other.id).state is EnrollmentState.WAITING
    assert world.row(Enrollment, one.id).state is EnrollmentState.ACTIVE


def test_a_broken_linkedin_account_holds_no_newcomers_whom_it_would_never_write_to(world: World) -> None:
    sequence_id = joined(world)
    account_id = with_invites(world, sequence_id)
    change(world, SenderAccount, account_id, state=SenderState.BROKEN)
    one, other = newcomers(world, sequence_id)
    change(world, Lead, one.lead_id, linkedin_url=None)

    finding = held(world, sequence_id)
    assert finding is not None
    assert "No working LinkedIn account is chosen" in finding.sentence

    change(world, Lead, other.lead_id, linkedin_url="")
    assert held(world, sequence_id) is None
    approve_all(world, sequence_id)
    assert {one.state for one in newcomers(world, sequence_id)} == {EnrollmentState.ACTIVE}


def test_those_held_are_listed_by_the_button_of_the_finding(world: World) -> None:
    sequence_id = joined(world)
    without_footer(world, sequence_id)
    finding = held(world, sequence_id)
    assert finding is not None
    assert finding.fix is Fix.LEADS

    page = ask(world, found_leads.listed, sequence_id, FindingKind.NEWCOMERS_HELD)

    assert sorted(one.name for one in page.leads) == ["Mia Olsen", "Tom Ek"]


def test_before_a_group_is_added_it_is_said_what_will_hold_its_leads(world: World) -> None:
    sequence_id = world.launched(leads=1)
    trade_fair(world)
    assert world.act(adding_groups.offer, sequence_id).blockers == ()

    without_footer(world, sequence_id)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.BROKEN)

    blockers = world.act(adding_groups.offer, sequence_id).blockers
    assert [one.kind for one in blockers] == [FindingKind.FOOTER, FindingKind.NO_SENDER]


def test_before_the_launch_nothing_is_said_of_newcomers(world: World) -> None:
    sequence_id = world.sequence()
    without_footer(world, sequence_id)
    trade_fair(world)

    assert world.act(adding_groups.offer, sequence_id).blockers == ()
    assert held(world, sequence_id) is None
