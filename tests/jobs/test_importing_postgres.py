"""On a real PostgreSQL two imports at once make nobody twice, and what others write of a lead meanwhile holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from jobs.import_rows import import_some
from models import Lead, Person, SourceGroupLead
from models.states import DuplicatePolicy, ImportState, LeadStage
from outreach import erasing, found_by, imports, lead_words, leads
from outreach.erased import SENTENCE
from outreach.fields import Field
from outreach.import_choice import Chosen
from outreach.import_chunks import CHUNK_ROWS
from outreach.incoming import Incoming
from outreach.known_leads import KnownLeads
from outreach.taking_apart import GIVEN_UP
from tests.jobs.import_files import addresses, begin, outcome, read_in
from tests.outreach.doing import at_once
from tests.outreach.found_words import found_words, word_rows
from tests.world import MONDAY, World

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
PEOPLE = [f"Lead {number},l{number}@a.test,Company {number}" for number in range(CHUNK_ROWS + 200)]


@pytest.fixture
def world(postgres_world: World) -> World:
    return postgres_world


def test_two_files_of_the_same_people_at_once_make_each_person_once(world: World, tmp_path: Path) -> None:
    header = "Name,Email,Company"
    first = read_in(world, tmp_path, "\n".join([header, *PEOPLE]).encode())
    second = read_in(world, tmp_path, "\n".join([header, *reversed(PEOPLE)]).encode(), "second")
    for import_id in (first, second):
        begin(world, import_id, DuplicatePolicy.OVERWRITE)

    raised = at_once(*(lambda id_=id_: import_some(world.services, id_) for id_ in (first, second)))

    assert raised == [None, None]
    files = [outcome(world, import_id).file for import_id in (first, second)]
    assert [file.state for file in files] == [ImportState.DONE] * 2
    assert sum(file.added for file in files) == len(PEOPLE)
    assert sum(file.known for file in files) == len(PEOPLE)
    ids = {one.id for one in world.rows(Lead) if one.email and one.email.endswith("@a.test")}
    assert len(ids) == len(PEOPLE)
    assert {
        one.lead_id for one in world.rows(SourceGroupLead, source_group_id=files[0].source_group_id)
    } == ids
    told = word_rows(world)
    assert told == sorted((one.id, word) for one in world.rows(Lead) for word in one.words.split())
    assert {lead_id for lead_id, word in told if word == "lead"} == ids


def test_two_files_for_one_new_group_at_once_make_it_once(world: World, tmp_path: Path) -> None:
    ids = [
        read_in(world, tmp_path, f"Name,Email\nLead {name},{name}@a.test\n".encode(), name)
        for name in ("a", "b")
    ]
    chosen = Chosen({Field.NAME: 0, Field.EMAIL: 1}, "Fair", DuplicatePolicy.SKIP)
    begun, may_commit = Event(), Event()

    def first(session: Session) -> None:
        imports.begin(session, session.get_one(Person, world.ana_id), ids[0], chosen, now=world.clock.now)
        session.flush()
        begun.set()
        assert may_commit.wait(10)

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(world.run, first)
        assert begun.wait(10)
        other = threads.submit(world.act, imports.begin, ids[1], chosen)
        assert is_waiting(world, other.done)
        may_commit.set()
        one.result(10)
        other.result(10)
    world.work_off()

    (group_id,) = {outcome(world, import_id).file.source_group_id for import_id in ids}
    assert len(world.rows(SourceGroupLead, source_group_id=group_id)) == 2


def test_two_jobs_for_one_file_take_each_row_in_once(world: World, tmp_path: Path) -> None:
    import_id = read_in(world, tmp_path, "\n".join(["Name,Email,Company", *PEOPLE]).encode())
    begin(world, import_id)

    raised = at_once(*[lambda: import_some(world.services, import_id)] * 2)

    assert raised == [None, None]
    file = outcome(world, import_id).file
    assert (file.state, file.done_rows, file.added) == (ImportState.DONE, len(PEOPLE), len(PEOPLE))


def test_somebody_whose_erasure_is_under_way_is_not_taken_in_again(world: World, tmp_path: Path) -> None:
    (lena,) = world.rows(Lead, email="lena@vogt.test")
    import_id = read_in(world, tmp_path, b"Name,Email\nLena Vogt,lena@vogt.test\nOle Berg,ole@berg.test\n")
    begin(world, import_id)
    erased, may_commit = Event(), Event()

    def erase(session: Session) -> None:
        erasing.erase(session, session.get_one(Person, world.ana_id), lena.id, now=world.clock.now)
        session.flush()
        erased.set()
        assert may_commit.wait(10)

    with ThreadPoolExecutor(2) as threads:
        erasure = threads.submit(world.run, erase)
        assert erased.wait(10)
        importing = threads.submit(import_some, world.services, import_id)
        assert is_waiting(world, importing.done)
        may_commit.set()
        erasure.result(10)
        importing.result(10)

    assert addresses(world) == {"ole@berg.test"}
    assert outcome(world, import_id).told == {2: SENTENCE}


def test_a_row_beyond_a_limit_of_the_server_stays_out_and_all_others_come_in(
    world: World, tmp_path: Path
) -> None:
    import_id = read_in(world, tmp_path, "\n".join(["Name,Email,Company", *PEOPLE[:520]]).encode())
    begin(world, import_id)
    limit = """
        CREATE FUNCTION limited() RETURNS trigger AS $$ BEGIN
            IF NEW.email = 'l505@a.test' THEN RAISE 'index row size exceeded' USING ERRCODE = '54000'; END IF;
            RETURN NEW;
        END $$ LANGUAGE plpgsql;
        CREATE TRIGGER limited BEFORE INSERT ON lead FOR EACH ROW EXECUTE FUNCTION limited()
    """

    world.run(lambda session: session.execute(text(limit)))
    import_some(world.services, import_id)

    done = outcome(world, import_id)
    assert (done.file.state, done.file.added) == (ImportState.DONE, 519)
    assert done.told == {507: GIVEN_UP}


def is_waiting(world: World, is_done: Callable[[], bool]) -> bool:
    """Say whether a session waits for another one's lock before a task is done."""
    # Of this database alone: other tests share the server.
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    while not is_done():
        with world.engine.connect() as connection:
            if connection.scalar(blocked):
                return True
    return False


def test_what_is_written_of_a_known_lead_waits_for_the_import(world: World) -> None:
    row = Incoming(2, "Lena Vogt", email="lena@vogt.test")

    def reply(session: Session) -> None:
        session.execute(text("SET LOCAL lock_timeout = '300ms'"))
        session.execute(
            text("UPDATE lead SET stage = :stage WHERE email = 'lena@vogt.test'"),
            {"stage": LeadStage.REPLIED},
        )

    def take_in(session: Session) -> None:
        KnownLeads(session, world.workspace_id, [row])
        with pytest.raises(OperationalError, match="lock timeout"), Session(world.engine) as other:
            reply(other)

    world.run(take_in)


def test_two_who_rename_a_lead_at_once_leave_the_words_of_one_name(world: World) -> None:
    lead_id = world.rows(Lead)[0].id

    def rename(name: str) -> Callable[[], None]:
        words = lead_words.words_of(name, "", None, "")
        return lambda: world.run(lambda session: found_by.write(session, world.workspace_id, lead_id, words))

    for number in range(10):
        assert at_once(rename(f"Ada First{number}"), rename(f"Ada Second{number}")) == [None, None]

        last = found_words(world, lead_id)
        assert last in ({"ada", f"first{number}"}, {"ada", f"second{number}"})


def test_leads_of_one_packed_row_that_are_renamed_at_once_leave_it_each(world: World) -> None:
    people = [{"name": "Robin", "email": f"one{number}@many.test"} for number in range(10)]
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=people, now=MONDAY)
    )
    robins = sorted(lead_id for lead_id, word in word_rows(world) if word == "robin")
    assert len(robins) == len(people)

    def rename(lead_id: int) -> Callable[[], None]:
        return lambda: world.run(
            lambda session: found_by.write(session, world.workspace_id, lead_id, ["kim"])
        )

    for start in range(0, len(robins), 2):
        assert at_once(*map(rename, robins[start : start + 2])) == [None, None]

        left = [lead_id for lead_id, word in word_rows(world) if word == "robin"]
        assert left == robins[start + 2 :]
    assert all(found_words(world, lead_id) == {"kim"} for lead_id in robins)
