"""A free account has five notes a month: allotted before writing to whom most is known of, and never a sixth leaves."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Attempt, Delivery, Enrollment, Message, SenderAccount
from models.states import Channel, DeliveryState, MessageState
from outreach import (
    approvals,
    cards,
    editing,
    erasing,
    generating,
    linkedin_cards,
    linkedin_tasks,
    note_allotting,
    note_budgets,
)
from outreach.errors import InvalidForm
from outreach.linkedin_screens import Task
from outreach.note_allotting import Claim, strongest
from outreach.note_budgets import Notes, month_of
from tests.outreach.doing import change, settle
from tests.outreach.linkedin_leads import ROW, launched, linkedin_account, made, recorded
from tests.world import World
from views import linkedin_task

pytestmark = [pytest.mark.unseen]

CLAIMS = st.dictionaries(st.integers(1, 500), st.integers(0, 12), max_size=60).map(
    lambda found: [Claim(id_, strength) for id_, strength in found.items()]
)


def test_the_strongest_come_first_and_of_equals_those_that_enter_first() -> None:
    claims = [Claim(4, 1), Claim(3, 7), Claim(2, 7), Claim(1, 0), Claim(5, 9)]

    assert [strongest(claims, room) for room in (-1, 0, 1, 2, 3, 9)] == [
        frozenset(),
        frozenset(),
        {5},
        {5, 2},
        {5, 2, 3},
        {1, 2, 3, 4, 5},
    ]


@given(CLAIMS, st.integers(-2, 70), st.randoms())
def test_never_more_than_there_are_whoever_comes_first_and_nobody_weaker(
    claims: list[Claim], room: int, chance: object
) -> None:
    given_to = strongest(claims, room)

    assert len(given_to) == min(len(claims), max(0, room))
    shuffled = list(claims)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert strongest(shuffled, room) == given_to
    ranked = {one.enrollment_id: (one.strength, -one.enrollment_id) for one in claims}
    out = [ranked[one] for one in ranked if one not in given_to]
    assert not out or not given_to or min(ranked[one] for one in given_to) > max(out)


@pytest.mark.parametrize(
    ("now", "zone", "begins", "ends", "resets"),
    [
        ("2026-11-30T23:30", "UTC", "2026-11-01T00:00", "2026-12-01T00:00", "2026-12-01"),
        ("2026-11-30T23:30", "Europe/Berlin", "2026-11-30T23:00", "2026-12-31T23:00", "2027-01-01"),
        ("2026-11-01T03:00", "America/New_York", "2026-10-01T04:00", "2026-11-01T04:00", "2026-11-01"),
        ("2026-03-10T12:00", "Europe/Berlin", "2026-02-28T23:00", "2026-03-31T22:00", "2026-04-01"),
    ],
)
def test_a_month_is_that_of_the_owners_calendar(
    now: str, zone: str, begins: str, ends: str, resets: str
) -> None:
    month = month_of(at(now), zone)

    assert (month.begins, month.ends, str(month.resets)) == (at(begins), at(ends), resets)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_what_is_used_is_said_in_words() -> None:
    resets = datetime(2026, 12, 1, tzinfo=UTC).date()
    assert Notes(5, 3, 1, resets).in_words == "4 of 5 used, resets 1 Dec"
    assert (Notes(5, 3, 4, resets).in_words, Notes(5, 3, 4, resets).left) == ("5 of 5 used, resets 1 Dec", 0)


def rows(count: int, *, known: tuple[int, ...] = ()) -> list[dict[str, str]]:
    """Return leads; of those whose numbers are `known` there is more to say."""
    return [
        {
            **ROW,
            "name": f"Mia Lund{number}",
            "email": f"mia{number}@lund{number}.test",
            "company": f"Lund{number}",
            "linkedin_url": f"https://www.linkedin.com/in/mia-{number}",
            "title": "Head of Ops" if number in known else "",
        }
        for number in range(count)
    ]


def written(world: World, count: int, *, known: tuple[int, ...] = ()) -> list[Enrollment]:
    sequence_id = made(world, *rows(count, known=known))
    world.act(generating.start, sequence_id)
    world.work_off()
    return world.rows(Enrollment, sequence_id=sequence_id)


def note(world: World, enrollment: Enrollment) -> Message:
    return world.only(Message, enrollment_id=enrollment.id, channel=Channel.LINKEDIN_INVITE)


def notes(world: World, sender_id: int) -> Notes:
    found = world.services.read(
        lambda session: note_budgets.of(session, session.get_one(SenderAccount, sender_id), world.clock.now)
    )
    assert found is not None
    return found


def test_notes_are_written_for_those_of_whom_most_is_known_and_the_others_are_invited_without(
    world: World,
) -> None:
    account = linkedin_account(world)

    enrollments = written(world, 8, known=(3, 5, 6, 7))

    with_note = [number for number, one in enumerate(enrollments) if note(world, one).body]
    assert with_note == [0, 3, 5, 6, 7]
    assert [one.note_given for one in enrollments] == [number in with_note for number in range(8)]
    assert (notes(world, account).kept, notes(world, account).left) == (5, 0)
    bare = note(world, enrollments[1])
    assert (bare.state, bool(bare.digest), bare.composed, bare.cost_micros) == (
        MessageState.NEEDS_REVIEW,
        True,
        b"",
        0,
    )
    card = world.run(lambda session: cards.lead_card(session, enrollments[1].id, now=world.clock.now))
    assert card is not None
    resets = note_words(world)
    assert card.steps[0].shown == f"Invite without a note (5 of 5 used, resets {resets})"


def note_words(world: World) -> str:
    following = month_of(world.clock.now, "Europe/Berlin").resets
    return f"{following.day} {following:%b}"


def test_a_paid_account_writes_to_everybody(world: World) -> None:
    change(world, SenderAccount, linkedin_account(world), note_limit=300)

    enrollments = written(world, 7)

    assert all(note(world, one).body and one.note_given for one in enrollments)


def test_a_second_sequence_gets_what_the_first_left_and_writing_again_changes_nothing(world: World) -> None:
    account = linkedin_account(world)
    first = written(world, 3)
    world.run(lambda session: note_allotting.allot(session, first[0].sequence_id, now=world.clock.now))
    second_id = made(world, *[{**one, "linkedin_url": one["linkedin_url"] + "-b"} for one in rows(8)[3:]])
    world.act(generating.start, second_id)
    world.work_off()

    second = world.rows(Enrollment, sequence_id=second_id)
    assert [bool(note(world, one).body) for one in first] == [True] * 3
    assert sum(bool(note(world, one).body) for one in second) == 2
    assert notes(world, account).left == 0


def test_a_lead_left_out_frees_its_note_which_a_person_may_write_for_another(world: World) -> None:
    account = linkedin_account(world)
    enrollments = written(world, 6)
    bare = note(world, enrollments[5])
    assert bare.body == ""

    def edit(body: str) -> object:
        digest = world.row(Message, bare.id).digest
        return world.act(editing.edit, bare.id, digest=digest, subject="", body=body)

    with pytest.raises(InvalidForm) as caught:
        edit("Hello Mia.")
    used = f"5 of 5 used, resets {note_words(world)}"
    assert caught.value.fields == {"body": f"No note is left this month ({used}): leave it empty."}
    with pytest.raises(InvalidForm) as caught:
        world.act(editing.rewrite_message, bare.id, instruction="Write one")
    assert caught.value.fields == {"instruction": f"No note is left this month ({used})."}
    world.act(approvals.leave_lead_out, enrollments[0].id)
    assert notes(world, account).left == 1
    edit("Hello Mia.")

    assert (world.row(Message, bare.id).body, notes(world, account).left) == ("Hello Mia.", 0)
    edit("")
    assert (world.row(Message, bare.id).body, notes(world, account).left) == ("", 1)


def sent_notes(world: World) -> int:
    return sum(
        bool(world.row(Message, one.message_id).body)
        for one in world.rows(Delivery, state=DeliveryState.SENT)
        if world.row(Message, one.message_id).channel is Channel.LINKEDIN_INVITE
    )


def walked(world: World, minutes: int = 120) -> None:
    for _ in range(minutes // 6):
        settle(world)
        world.clock.advance(minutes=6)
    settle(world)


def test_an_account_that_turns_free_sends_five_notes_and_the_rest_from_the_next_month_on(
    world: World,
) -> None:
    account = linkedin_account(world)
    change(world, SenderAccount, account, note_limit=300)
    channel = recorded(world)
    sequence_id = made(world, *rows(7))
    launched(world, sequence_id)
    change(world, SenderAccount, account, note_limit=200)
    month = month_of(world.clock.now, "Europe/Berlin")

    walked(world)

    assert world.clock.now < month.ends
    assert (len(channel.sent), sent_notes(world), notes(world, account).sent) == (5, 5, 5)
    held = [one for one in world.rows(Delivery, state=DeliveryState.SCHEDULED) if "notes" in one.reason]
    assert {(one.send_at, one.reason) for one in held} == {
        (
            month.ends,
            "The account's notes of the month are used up (5 of 5): it leaves from 1 Dec on",
        )
    }
    assert len(held) == 2
    world.clock.advance(hours=24)
    walked(world)
    assert (len(channel.sent), sent_notes(world), notes(world, account).sent) == (7, 7, 2)


def test_invites_without_a_note_leave_though_the_notes_are_used_up(world: World) -> None:
    linkedin_account(world)
    channel = recorded(world)
    launched(world, made(world, *rows(7)))

    walked(world)

    assert sorted(bool(one.content) for one in channel.sent) == [False] * 2 + [True] * 5
    assert {world.row(Message, one.message_id).state for one in world.rows(Delivery)} == {
        MessageState.APPROVED
    }


def test_the_note_of_an_erased_lead_counts_on(world: World) -> None:
    account = linkedin_account(world)
    recorded(world)
    launched(world, made(world, *rows(1)))
    settle(world)
    assert notes(world, account).sent == 1
    lead_id = world.rows(Delivery)[0].lead_id

    world.act(erasing.erase, lead_id)
    world.work_off()

    assert notes(world, account).sent == 1


def test_tasks_by_hand_share_the_month(world: World) -> None:
    account = linkedin_account(world, is_manual=True)
    change(world, SenderAccount, account, note_limit=300)
    launched(world, made(world, *rows(7)))
    change(world, SenderAccount, account, note_limit=200)

    walked(world)

    tasks = world.rows(Attempt)
    assert len(tasks) == 5
    for task in tasks:
        world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    walked(world)
    assert (len(world.rows(Attempt)), notes(world, account).sent) == (5, 5)
    assert sent_notes(world) == 5


def task(world: World, attempt_id: int) -> Task | None:
    return world.services.read(lambda session: linkedin_cards.card(session, attempt_id))


def test_a_task_without_a_note_says_so(world: World) -> None:
    linkedin_account(world, is_manual=True)
    launched(world, made(world, *rows(6)))

    walked(world)

    shown = [task(world, one.id) for one in world.rows(Attempt)]
    bare = [one for one in shown if one is not None and not one.text]
    assert (len(shown), len(bare)) == (6, 1)
    assert "Without a note" in str([block.to_dict() for block in linkedin_task.task(bare[0]).blocks])
