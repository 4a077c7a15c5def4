"""Adding a source group: into a live sequence its leads come as newcomers, through the same gate as the first ones."""

import pytest

from models import Enrollment, History, Person, SequenceSourceGroup, SourceGroup
from outreach import adding_groups, generating, leads, switching, walking
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound, NotReady
from outreach.finding_kinds import FindingKind
from tests.outreach.doing import change, sent, settle, stranger
from tests.world import World

ROWS = [
    {"name": "Mia Olsen", "email": "mia@olsen.test", "city": "Oslo", "country": "Norway"},
    {"name": "Tom Ek", "email": "tom@ek.test"},
    {"name": "Nobody", "email": "", "city": "Oslo"},
]


def trade_fair(world: World, *, is_enriched: bool = True) -> int:
    """Import a second source group."""
    return world.run(
        lambda session: leads.import_rows(
            session,
            world.workspace_id,
            name="Trade fair",
            rows=ROWS,
            now=world.clock.now,
            is_enriched=is_enriched,
        )
    ).source_group_id


def test_leads_of_a_group_added_to_a_live_sequence_are_newcomers_who_wait_for_review(world: World) -> None:
    sequence_id = world.launched(leads=3)
    group_id = trade_fair(world)

    said = world.act(adding_groups.add, sequence_id, group_id)
    world.work_off()

    assert said == (
        "Trade fair is added: 3 new leads come in. Nothing leaves to them before somebody has approved it."
    )
    later = world.rows(Enrollment, sequence_id=sequence_id, came_later=True)
    assert sorted(one.state for one in later) == ["left_out", "proposed", "proposed"]
    assert world.only(SequenceSourceGroup, source_group_id=group_id).added_at == world.clock.now
    assert world.only(History, kind="sequence.group_added").reason == "Trade fair"
    world.act(generating.start, sequence_id)
    settle(world)
    assert sent(world, "mia@olsen.test") == []


def test_a_group_is_looked_for_by_name_among_those_that_are_ready_and_not_in_yet(world: World) -> None:
    sequence_id = world.launched(leads=2)
    ready = trade_fair(world)
    raw = trade_fair(world, is_enriched=False)

    def found(words: str) -> list[int]:
        offered = world.act(
            lambda session, actor, *, now: adding_groups.offered(session, actor, sequence_id, words)
        )
        return [one.id for one in offered]

    assert found("TRADE") == found("") == [ready]
    assert raw not in found("")
    world.act(adding_groups.add, sequence_id, ready)
    assert found("") == []


def test_the_gate_counts_the_newcomers_alone(world: World) -> None:
    sequence_id = world.launched(leads=2)
    world.act(adding_groups.add, sequence_id, trade_fair(world))
    world.act(generating.start, sequence_id)
    world.work_off()

    gate = world.act(adding_groups.newcomers, sequence_id)

    assert (gate.leads, gate.to_review, gate.left_out) == (2, 2, 1)
    said = {one.kind: one.sentence for one in gate.findings}
    assert said[FindingKind.TO_REVIEW].startswith("2 leads wait for review")
    assert said[FindingKind.UNKNOWN_ZONE].startswith("1 lead has no known time zone")
    assert (
        said[FindingKind.LEFT_OUT]
        == "1 lead left out: No email address. They come in once that is put right."
    )
    assert gate.forecast is not None
    assert gate.forecast.leads >= 2


def test_only_newcomers_are_read_and_they_enter_once_approved(world: World) -> None:
    sequence_id = world.launched(leads=2)
    world.act(adding_groups.add, sequence_id, trade_fair(world))
    world.act(generating.start, sequence_id)
    world.work_off()
    page = world.act(walking.begin, sequence_id, newcomers=True)
    assert (page.left, page.newcomers) == (2, True)
    read = []

    while page.card is not None:
        read.append(page.card.lead_name)
        page = world.act(
            walking.decide,
            sequence_id,
            page.card.enrollment_id,
            walking.APPROVE,
            digest=page.card.digest,
            newcomers=True,
        )
    settle(world)

    assert sorted(read) == ["Mia Olsen", "Tom Ek"]
    assert len(sent(world, "mia@olsen.test")) == 1
    assert world.act(walking.begin, sequence_id).left == 1


def test_into_a_sequence_that_is_not_launched_they_come_like_the_others(world: World) -> None:
    sequence_id = world.sequence()

    world.act(adding_groups.add, sequence_id, trade_fair(world))
    world.work_off()

    assert not world.rows(Enrollment, sequence_id=sequence_id, came_later=True)
    assert len(world.enrolled(sequence_id)) == 5


def test_a_group_is_taken_once_and_only_when_it_is_ready(world: World) -> None:
    sequence_id = world.launched(leads=1)
    group_id = trade_fair(world, is_enriched=False)
    offer = world.act(adding_groups.offer, sequence_id)
    assert (offer.groups, [one.missing for one in offer.lacking]) == ((), ["not enriched yet"])
    with pytest.raises(InvalidForm):
        world.act(adding_groups.add, sequence_id, group_id)

    change(world, SourceGroup, group_id, enriched_at=world.clock.now)
    world.act(adding_groups.add, sequence_id, group_id)

    with pytest.raises(AlreadyDecided, match="already"):
        world.act(adding_groups.add, sequence_id, group_id)
    assert len(world.rows(SequenceSourceGroup, sequence_id=sequence_id)) == 2


def test_an_archived_sequence_takes_no_group(world: World) -> None:
    sequence_id = world.sequence()
    world.act(switching.archive, sequence_id)

    with pytest.raises(NotReady, match="archived"):
        world.act(adding_groups.add, sequence_id, trade_fair(world))


def test_nobody_else_adds_a_group(world: World) -> None:
    sequence_id, group_id = world.sequence(), trade_fair(world)

    with pytest.raises(NotFound):
        world.act(adding_groups.add, sequence_id, group_id, by=stranger(world))
    change(world, Person, world.ben_id, is_guest=True)
    with pytest.raises(NotAllowed):
        world.act(adding_groups.add, sequence_id, group_id, by=world.ben_id)
