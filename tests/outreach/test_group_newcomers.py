"""Whoever comes into a source group enters the sequences that use it, whichever way they came."""

from pathlib import Path

import pytest

from jobs.import_rows import import_some
from jobs.tick import GRACE
from models import Enrollment, ImportFile, Lead, Sequence, SourceGroup
from models.states import SequenceState
from outreach import chores, suggested_leads
from outreach.fields import Field
from outreach.import_choice import Chosen
from outreach.imports import begin
from tests.jobs.import_files import read_in
from tests.outreach.doing import change
from tests.outreach.test_correcting import away
from tests.world import World

pytestmark = pytest.mark.unseen

ROWS = "".join(f"Lead {number},l{number}@a.test\n" for number in range(1_200))


def into_founders(world: World, place: Path, rows: str, *, goes_on: bool = True) -> int:
    """Import rows into the source group of the world's sequence; without `goes_on` only the first piece."""
    import_id = read_in(world, place, f"Name,Email\n{rows}".encode())
    mapping = {Field(name): column for name, column in world.row(ImportFile, import_id).mapping.items()}
    world.act(begin, import_id, Chosen(mapping, "Founders"))
    world.queue.jobs.clear()
    import_some(world.services, import_id, goes_on=lambda: goes_on)
    return import_id


def enrolled(world: World, sequence_id: int, email: str) -> Enrollment | None:
    lead = world.only(Lead, email=email)
    found = world.rows(Enrollment, sequence_id=sequence_id, lead_id=lead.id)
    return found[0] if found else None


def by_clock(world: World) -> list[tuple[str, tuple[int | str, ...]]]:
    now, wall = world.services.now(), world.services.wall()
    return world.services.read(lambda session: chores.due_jobs(session, now=now, wall=wall, grace=GRACE))


def test_an_import_into_a_group_that_a_live_sequence_uses_brings_newcomers(
    world: World, tmp_path: Path
) -> None:
    sequence_id = world.launched(leads=2)

    into_founders(world, tmp_path, "Ada New,ada@new.test\nYuki Tanaka,yuki@kumo.test\n")
    world.work_off()

    ada = enrolled(world, sequence_id, "ada@new.test")
    assert ada is not None
    assert (ada.state, ada.came_later, ada.entered_at) == ("proposed", True, None)
    assert ada.email_sender_id in world.sender_ids
    assert len(world.rows(Enrollment, sequence_id=sequence_id)) == 5


def test_an_import_in_pieces_enrolls_its_leads_once_at_its_end(world: World, tmp_path: Path) -> None:
    sequence_id = world.sequence()
    before = len(world.rows(Enrollment))

    import_id = into_founders(world, tmp_path, ROWS, goes_on=False)
    assert "propose" not in [job for job, _ in world.queue.jobs]
    import_some(world.services, import_id)
    assert [job for job, _ in world.queue.jobs].count("propose") == 1
    world.work_off()

    found = world.rows(Enrollment, sequence_id=sequence_id)
    assert len(found) == len({one.lead_id for one in found}) == before + 1_200


def test_a_job_that_is_lost_is_asked_for_by_the_clock(world: World, tmp_path: Path) -> None:
    sequence_id = world.sequence()
    into_founders(world, tmp_path, "Ada New,ada@new.test\n")
    world.queue.jobs.clear()

    wanted = by_clock(world)
    for job, ids in wanted:
        world.queue.enqueue(job, *ids)
    world.work_off()

    assert ("propose", (sequence_id,)) in wanted
    assert enrolled(world, sequence_id, "ada@new.test") is not None
    assert ("propose", (sequence_id,)) not in by_clock(world)


def test_whom_a_mail_names_enters_the_sequence_that_uses_the_group_of_suggestions(world: World) -> None:
    world.launched(leads=1)
    away(world, "I am away. Please contact Kei Mori (kei@kumo.test).")
    (group,) = world.rows(SourceGroup, name="Founders")
    change(world, SourceGroup, group.id, name=suggested_leads.GROUP)

    world.act(suggested_leads.add, 1)
    world.work_off()

    kei = enrolled(world, world.only(Sequence).id, "kei@kumo.test")
    assert kei is not None
    assert (kei.state, kei.came_later) == ("proposed", True)


def test_a_completed_sequence_takes_nobody_in(world: World, tmp_path: Path) -> None:
    sequence_id = world.sequence()
    change(world, Sequence, sequence_id, state=SequenceState.COMPLETED)

    into_founders(world, tmp_path, "Ada New,ada@new.test\n")
    world.work_off()

    assert enrolled(world, sequence_id, "ada@new.test") is None
