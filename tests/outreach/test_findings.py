"""Each readiness finding appears, carries the button that fixes it, and is gone once that is put right."""

from typing import Any

import pytest
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from models import (
    Enrollment,
    Lead,
    Person,
    SenderAccount,
    Sequence,
    SequenceSender,
)
from models.states import (
    SenderState,
)
from outreach import (
    found_leads,
    generating,
)
from outreach.errors import NotAllowed, NotFound, WriterFailed
from outreach.finding_kinds import FindingKind
from tests.outreach.crowds import fill
from tests.outreach.doing import change, stranger
from tests.outreach.finding_cases import CASES, Case, approved, first, found, its_lead, long_note
from tests.world import MONDAY, World


def test_nothing_is_found_where_nothing_is_in_the_way(world: World) -> None:
    assert found(world, approved(world)) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_finding_appears_with_its_button_and_is_gone_once_it_is_put_right(world: World, case: Case) -> None:
    sequence_id = approved(world)

    case.breaks(world, sequence_id)

    (finding,) = (one for one in found(world, sequence_id) if one.kind is case.kind)
    assert case.words in finding.sentence
    assert (finding.fix, finding.is_blocker) == (case.fix, case.is_blocker)

    case.mends(world, sequence_id)

    assert case.kind not in {one.kind for one in found(world, sequence_id)}


def test_every_kind_has_a_case_but_those_of_the_beginning_and_of_plays() -> None:
    elsewhere_tested = {
        FindingKind.ENROLLING,
        FindingKind.NOBODY,
        FindingKind.NO_COMPANY,
        FindingKind.NO_FACTS,
        FindingKind.NEWCOMERS_HELD,
    }

    assert {case.kind for case in CASES} == set(FindingKind) - elsewhere_tested


def test_before_anybody_is_enrolled_that_is_said_and_a_sequence_of_nobody_is_blocked(world: World) -> None:
    sequence_id = world.written()
    every = world.rows(Enrollment)
    for enrollment in every:
        change(world, Enrollment, enrollment.id, state="left_out", reason="No email address")
    assert [one.kind for one in found(world, sequence_id) if one.is_blocker] == [FindingKind.NOBODY]

    empty = world.run(lambda session: _empty(session, world))

    assert FindingKind.ENROLLING in {one.kind for one in found(world, empty)}


def _empty(session: Session, world: World) -> int:
    sequence = Sequence(
        workspace_id=world.workspace_id,
        run_id=world.run_id,
        strategy_profile_id=world.profile_id,
        name="Empty",
        created_at=MONDAY,
    )
    session.add(sequence)
    session.flush()
    return sequence.id


def test_a_sender_of_another_sequence_that_is_broken_is_no_concern_of_this_one(world: World) -> None:
    sequence_id = approved(world)
    change(world, SenderAccount, world.sender_ids[1], state=SenderState.BROKEN)
    for enrollment in world.enrolled(sequence_id):
        change(world, Enrollment, enrollment.id, email_sender_id=world.sender_ids[0])
    gone = delete(SequenceSender).where(SequenceSender.sender_account_id == world.sender_ids[1])
    world.run(lambda session: session.execute(gone))

    assert found(world, sequence_id) == []


def test_of_newcomers_only_they_are_counted(world: World) -> None:
    sequence_id = approved(world)
    for enrollment in world.enrolled(sequence_id):
        change(world, Lead, enrollment.lead_id, zone=None)
    change(world, Enrollment, first(world, sequence_id).id, came_later=True)

    (finding,) = found(world, sequence_id, newcomers=True)

    assert finding.sentence.startswith("1 lead has no known time zone")


def test_findings_ask_as_many_queries_for_a_thousand_leads_as_for_three(world: World) -> None:
    sequence_id = approved(world)
    asked: list[str] = []
    # What a connection is told when it is taken again depends on which one it is.
    event.listen(
        world.engine,
        "before_cursor_execute",
        lambda *of: asked.append(of[2]) if of[2].startswith(("SELECT", "WITH")) else None,
    )
    for enrollment in world.enrolled(sequence_id):
        change(world, Lead, enrollment.lead_id, zone=None, email_verified=False)
    asked.clear()
    found(world, sequence_id)
    few = len(asked)
    fill(world, sequence_id, 1000)
    asked.clear()

    every = found(world, sequence_id)

    assert len(asked) <= few
    assert any(one.sentence.startswith("1,003 leads have no known time zone") for one in every)


def test_the_leads_of_a_finding_are_listed_a_page_at_a_time(world: World) -> None:
    sequence_id = approved(world)
    change(world, Lead, its_lead(world, sequence_id), email_verified=False)
    fill(world, sequence_id, 30)
    every = world.act(listed, sequence_id, "unverified")
    rest = world.act(listed, sequence_id, "unverified", page=1)

    assert (every.total, len(every.leads), every.pages) == (31, 20, 2)
    assert (len(rest.leads), rest.page) == (11, 1)
    assert not {one.lead_id for one in every.leads} & {one.lead_id for one in rest.leads}
    assert [name for _, name in every.groups] == ["Founders"]


def test_who_was_left_out_for_want_of_an_address_is_listed_with_those_who_lack_one(world: World) -> None:
    sequence_id = world.sequence()

    (lead,) = world.act(listed, sequence_id, "no_email").leads

    assert lead.name == "No Address"


def test_leads_whose_texts_could_not_be_written_are_named_with_the_reason(world: World) -> None:
    sequence_id = world.sequence(delays=(0,))
    world.writer.errors.extend([WriterFailed("Silent."), WriterFailed("Deaf.")])

    world.act(generating.start, sequence_id)
    world.work_off()

    said = [one.sentence for one in found(world, sequence_id) if one.kind is FindingKind.NOT_WRITTEN]
    assert said == [
        "2 leads have a text that could not be written (Yuki Tanaka, Lena Vogt): have it rewritten, "
        "or write it yourself."
    ]
    page = world.act(listed, sequence_id, "not_written")
    assert [(one.name, one.said) for one in page.leads] == [
        ("Yuki Tanaka", "Silent."),
        ("Lena Vogt", "Deaf."),
    ]
    assert all(one.message_id for one in page.leads)


def test_the_text_that_is_too_long_is_named_with_its_lead(world: World) -> None:
    sequence_id = approved(world)
    long_note(world, sequence_id)

    (lead,) = world.act(listed, sequence_id, "note_too_long").leads

    assert lead.message_id == world.messages(first(world, sequence_id).id)[1].id


def test_leads_of_a_finding_are_shown_to_nobody_else(world: World) -> None:
    sequence_id = approved(world)

    with pytest.raises(NotFound):
        world.act(listed, sequence_id, "unverified", by=stranger(world))
    with pytest.raises(NotFound):
        world.act(listed, sequence_id, "pizza")
    change(world, Person, world.ben_id, is_guest=True)
    with pytest.raises(NotAllowed):
        world.act(listed, sequence_id, "unverified", by=world.ben_id)


def listed(
    session: Session, actor: Any, sequence_id: int, kind: str, *, page: int = 0, now: object
) -> found_leads.FoundLeads:
    return found_leads.listed(session, actor, sequence_id, kind, page=page)
