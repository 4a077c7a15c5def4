"""Migrations lead to the models, in one transaction, and a database that does not fit is refused with the fix."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError

import migrations
from bot import schema
from bot.database import DatabaseUnusable, open_engine
from models import Base, Lead
from outreach.lead_words import name_key
from outreach.posting_lists import unpacked
from tests.databases import migrated_at
from tests.world import MONDAY

pytestmark = pytest.mark.long


@pytest.fixture
def url(blank_url: str) -> str:
    return blank_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url, for_migrations=True)
    yield opened
    opened.dispose()


def bring_up(url: str) -> None:
    """Bring a database without tables to the program's revision; an SQLite file as a copy of one that was."""
    path = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and path:
        migrated_at(Path(path))
    else:
        schema.upgrade(url)


def alembic_config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def test_migrations_match_the_models() -> None:
    assert schema.differences() == []


@pytest.mark.postgres
@pytest.mark.slow
def test_migrations_match_the_models_on_postgresql(blank_postgres: str) -> None:
    schema.upgrade(blank_postgres)
    engine = open_engine(blank_postgres)
    migrated = schema.shape(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        Base.metadata.create_all(connection)

    assert schema.compare(migrated, schema.shape(engine)) == []
    engine.dispose()


def test_every_difference_is_named() -> None:
    migrated = {"gone": {}, "lead": {"column old": "x", "column email": "VARCHAR(10)"}}
    declared = {"lead": {"column new": "x", "column email": "VARCHAR(320)"}, "run": {}}

    assert schema.compare(migrated, declared) == [
        "Table gone is only in the migrations.",
        "lead: column old is only in the migrations.",
        "lead: column new is only in the models.",
        "lead: column email is VARCHAR(10) in the migrations and VARCHAR(320) in the models.",
        "Table run is only in the models.",
    ]


def test_upgrading_twice_does_nothing_the_second_time(url: str) -> None:
    assert schema.upgrade(url) == schema.upgrade(url) == migrations.revisions()[-1]

    schema.require_current(url)


def test_file_names_tell_the_same_order_as_alembic(engine: Engine) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(engine))

    known = [script.revision for script in scripts.walk_revisions()]

    assert known[::-1] == migrations.revisions()


def filled_before_titles(engine: Engine) -> None:
    """Upgrade to the revision before titles, and put in leads whose words are those of name and address."""
    config = alembic_config(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0027")
        tables = MetaData()
        tables.reflect(connection, only=["workspace", "lead", "lead_word"])
        _put(connection, tables.tables["workspace"], id=1)
        leads, words = tables.tables["lead"], tables.tables["lead_word"]
        for lead_id in range(1, 1200):
            _put(connection, leads, id=lead_id, workspace_id=1, title="CTO & Geschäftsführer", name="Ada")
            connection.execute(words.insert().values(workspace_id=1, lead_id=lead_id, word="ada"))
        connection.execute(words.insert().values(workspace_id=1, lead_id=1, word="cto"))
        for number in range(14):
            connection.execute(words.insert().values(workspace_id=1, lead_id=2, word=f"w{number}"))
        _put(connection, leads, id=2000, workspace_id=1, title="CTO", name="Erased", erased_at=MONDAY)
        _put(connection, leads, id=2001, workspace_id=1, title="", name="Bo")


def _put(connection: Connection, table: Table, **given: object) -> None:
    """Insert a row; what is not given and must not be missing is made up by its type."""
    made_up = {str: "", int: 0, bool: False, object: {}, datetime: MONDAY, date: MONDAY.date()}
    for column in table.columns:
        if column.name not in given and not column.nullable and column.server_default is None:
            given[column.name] = made_up[column.type.python_type]
    connection.execute(table.insert().values(**given))


def test_leads_that_are_there_are_found_by_their_titles_after_the_upgrade(url: str, engine: Engine) -> None:
    filled_before_titles(engine)

    schema.upgrade(url)

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT word, lead_id, last_id, more FROM lead_word")).all()
    by_lead: dict[int, set[str]] = {}
    for word, first, last, more in rows:
        ids = unpacked(first, more)
        assert ids[-1] == last
        for lead_id in ids:
            by_lead.setdefault(lead_id, set()).add(word)
    assert sum(word == "ada" for word, *_ in rows) == 10, "packed by the hundred"
    assert by_lead[1] == by_lead[1199] == {"ada", "cto", "geschaftsfuhrer"}
    assert by_lead[2] == {"ada", "cto", *(f"w{number}" for number in range(14))}, "sixteen words at most"
    assert not {2000, 2001} & set(by_lead)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT id, words FROM lead")).all()
    assert {id_: set(words.split()) for id_, words in kept if words} == by_lead
    assert all(words == "" or (words[0], words[-1]) == (" ", " ") for _, words in kept)


def test_words_that_were_packed_are_rows_of_their_own_again_after_the_way_back(engine: Engine) -> None:
    filled_before_titles(engine)
    config, told = alembic_config(engine), text("SELECT word, lead_id FROM lead_word ORDER BY word, lead_id")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0084")
        before = connection.execute(told).all()

        command.upgrade(config, "0085")
        command.downgrade(config, "0084")

        assert connection.execute(told).all() == before


def test_leads_without_a_company_are_found_by_name_and_place_after_the_upgrade(
    url: str, engine: Engine
) -> None:
    config = alembic_config(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0050")
        tables = MetaData()
        tables.reflect(connection, only=["workspace", "lead"])
        _put(connection, tables.tables["workspace"], id=1)
        malmo = {"city": "Malmö"}
        told = (malmo | {"country": "Sweden"}, malmo | {"company": "Nordhus"}, dict[str, str]())
        for lead_id, given in enumerate(told, start=1):
            _put(connection, tables.tables["lead"], id=lead_id, workspace_id=1, name="Nils Bjørk", **given)

    schema.upgrade(url)

    with engine.connect() as connection:
        keys = connection.execute(text("SELECT name_key FROM lead ORDER BY id")).scalars().all()
    assert keys == [name_key("Nils Bjørk", "", "Malmö", "", "Sweden"), "", ""]


@pytest.mark.postgres
@pytest.mark.slow
def test_leads_on_postgresql_are_found_by_their_titles_after_the_upgrade(blank_postgres: str) -> None:
    engine = open_engine(blank_postgres, for_migrations=True)
    test_leads_that_are_there_are_found_by_their_titles_after_the_upgrade(blank_postgres, engine)
    engine.dispose()


def test_what_a_batch_approved_or_left_is_still_known_after_the_upgrade_and_back(
    url: str, engine: Engine
) -> None:
    config = alembic_config(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0034")
        tables = MetaData()
        tables.reflect(connection, only=["batch", "batch_item"])
        if connection.dialect.name == "postgresql":
            # The rows stand alone: what they refer to does not matter here.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for batch_id, state in ((1, "done"), (2, "drawn")):
            _put(connection, tables.tables["batch"], id=batch_id, workspace_id=1, state=state)
        for item_id, batch_id, is_applied in ((1, 1, True), (2, 1, False), (3, 2, False)):
            given = {"batch_id": batch_id, "message_id": item_id, "is_applied": is_applied}
            _put(connection, tables.tables["batch_item"], id=item_id, workspace_id=1, **given)

        command.upgrade(config, "0037")
        left = connection.execute(text("SELECT is_left FROM batch_item ORDER BY id")).scalars().all()
        command.downgrade(config, "0034")
        applied = connection.execute(text("SELECT is_applied FROM batch_item ORDER BY id")).scalars().all()

    assert [bool(one) for one in left] == [False, True, False]
    assert [bool(one) for one in applied] == [True, False, False]


def test_who_was_left_out_by_nobody_may_come_back_after_the_upgrade(url: str, engine: Engine) -> None:
    config = alembic_config(engine)
    told = [
        ("left_out", "No email address", None),
        ("left_out", "No channel of this sequence reaches them", None),
        ("left_out", "Domain is suppressed: A customer", None),
        ("left_out", "Left out by Ana", None),
        ("left_out", "Left out by Jo, as the Address is suppressed: so", None),
        ("left_out", "No email address", MONDAY),
        ("stopped", "Address is suppressed: A customer", None),
        ("proposed", "", None),
    ]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0069")
        tables = MetaData()
        tables.reflect(connection, only=["enrollment"])
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for id_, (state, reason, entered_at) in enumerate(told, start=1):
            given = {
                "sequence_id": 1,
                "lead_id": id_,
                "state": state,
                "reason": reason,
                "entered_at": entered_at,
            }
            _put(connection, tables.tables["enrollment"], id=id_, workspace_id=1, **given)

        command.upgrade(config, "0070")
        by_gate = connection.execute(text("SELECT id FROM enrollment WHERE left_by_gate ORDER BY id"))
        assert by_gate.scalars().all() == [1, 2, 3]
        command.downgrade(config, "0069")


def test_every_revision_can_be_taken_back(url: str, engine: Engine) -> None:
    bring_up(url)

    with engine.begin() as connection:
        config = alembic_config(engine)
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert set(inspect(engine).get_table_names()) == {"alembic_version"}


def test_an_upgrade_that_breaks_off_leaves_nothing_behind(url: str, engine: Engine, tmp_path: Path) -> None:
    versions = tmp_path / "copy"
    shutil.copytree(Path(migrations.__file__).parent, versions, ignore=shutil.ignore_patterns("__pycache__"))
    head = migrations.revisions()[-1]
    (versions / "versions" / "9999_broken.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{head}'\n"
        "def upgrade():\n    op.execute('CREATE TABLE half (id INTEGER)')\n    op.execute('NOT SQL')\n",
        "utf-8",
    )
    config = Config()
    config.set_main_option("script_location", str(versions))

    def upgrade() -> None:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    with pytest.raises(DBAPIError, match="NOT"):
        upgrade()

    assert inspect(engine).get_table_names() == []
    schema.upgrade(url)


def test_an_empty_database_is_to_be_upgraded(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="is empty: run `plera db upgrade`"):
        schema.require_current(url)


def test_an_older_revision_is_to_be_upgraded(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        config = alembic_config(engine)
        config.attributes["connection"] = connection
        command.upgrade(config, migrations.revisions()[0])

    with pytest.raises(DatabaseUnusable, match="run `plera db upgrade`"):
        schema.require_current(url)

    schema.upgrade(url)
    schema.require_current(url)


def test_a_newer_revision_is_refused(url: str, engine: Engine) -> None:
    bring_up(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))

    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable, match="9001, which this program does not know"):
            refuse(url)


@pytest.mark.parametrize("broken", ["DROP TABLE alembic_version", "DELETE FROM alembic_version"])
def test_tables_without_a_revision_are_refused(url: str, engine: Engine, broken: str) -> None:
    bring_up(url)
    with engine.begin() as connection:
        connection.execute(text(broken))

    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable, match=r"half migrated.*plera demo --fresh"):
            refuse(url)


def test_the_tables_of_every_revision_are_known(engine: Engine) -> None:
    config = alembic_config(engine)
    for revision in migrations.revisions():
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

        assert set(inspect(engine).get_table_names()) - {"alembic_version"} == schema.tables_at(revision)

    assert schema.tables_at(migrations.revisions()[-1]) == set(Base.metadata.tables)


@pytest.mark.parametrize(
    "broken",
    [
        ["UPDATE alembic_version SET version_num = '0004'"],
        ["UPDATE alembic_version SET version_num = '0004'", "DROP TABLE reply", "DROP TABLE note"],
        ["UPDATE alembic_version SET version_num = '0001'"],
        ["INSERT INTO alembic_version VALUES ('0004')"],
        ["DROP TABLE draft"],
        ["DROP TABLE lease", "DROP TABLE seen_event"],
    ],
)
def test_tables_that_do_not_fit_the_revision_are_refused_and_left_alone(
    url: str, engine: Engine, broken: list[str]
) -> None:
    bring_up(url)
    with engine.begin() as connection:
        for statement in broken:
            connection.execute(text(statement))
    before = inspect(engine).get_table_names()

    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable) as refused:
            refuse(url)
        assert_one_sentence(str(refused.value), make_url(url).database or "", "half migrated")

    assert inspect(engine).get_table_names() == before


@pytest.mark.sqlite("a PostgreSQL has no file to be damaged")
@pytest.mark.parametrize("content", [b"not a database, " * 400, b"SQLite format 3\0" + bytes(4000)])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    url: str, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "blank.db"
    file.write_bytes(content)

    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable) as refused:
            refuse(url)
        assert_one_sentence(str(refused.value), str(file), "is not a usable database (SQLITE_")

    assert file.read_bytes() == content


def assert_one_sentence(said: str, names: str, why: str) -> None:
    """Check that a refusal is one line that names the database, why, and both ways out."""
    assert said.startswith(f"The database {names} ")
    assert why in said
    assert "restore a backup, then run `plera db upgrade`" in said
    assert "`plera demo --fresh`" in said
    assert "\n" not in said


@pytest.mark.sqlite("a PostgreSQL has no file of ours")
def test_a_directory_in_the_place_of_the_file_gets_a_sentence(url: str, tmp_path: Path) -> None:
    (tmp_path / "blank.db").mkdir()

    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable, match=r"blank\.db cannot be opened .*SQLITE_CANTOPEN"):
            refuse(url)


def test_an_upgrade_that_fails_is_undone_and_said(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        config = alembic_config(engine)
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(text("CREATE VIEW note AS SELECT 1"))

    with pytest.raises(
        DatabaseUnusable, match=r"blank.* \((SQLITE_ERROR|42P07)\), which was undone: restore a backup"
    ):
        schema.upgrade(url)

    assert set(inspect(engine).get_table_names()) - {"alembic_version"} == schema.tables_at("0004")


def test_starting_a_process_does_not_import_alembic(url: str) -> None:
    bring_up(url)
    look = (
        f"import sys; from bot.schema import require_current; require_current({url!r}); "
        "sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", look], timeout=60, check=False).returncode == 0


def test_a_server_that_is_away_gets_a_sentence_without_the_password() -> None:
    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable) as refused:
            refuse("postgresql+psycopg://nobody:secret@127.0.0.1:1/none")

        assert str(refused.value) == (
            "The database none on 127.0.0.1 cannot be reached: check DATABASE_URL and that the server runs."
        )


@pytest.mark.postgres
@pytest.mark.slow
def test_a_half_migrated_database_on_a_server_is_refused(blank_postgres: str) -> None:
    engine = open_engine(blank_postgres, for_migrations=True)
    schema.upgrade(blank_postgres)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE draft"))
    engine.dispose()

    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(DatabaseUnusable, match=r"^The database blank_.* is half migrated"):
            refuse(blank_postgres)


def test_who_is_away_by_notices_that_came_before_is_left_alone_after_the_upgrade(engine: Engine) -> None:
    config = alembic_config(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0067")
        tables = MetaData()
        tables.reflect(connection, only=["lead", "reply"])
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for lead_id in (1, 2, 3):
            _put(connection, tables.tables["lead"], id=lead_id, workspace_id=1)
        notices = (
            (1, "out_of_office", date(2026, 12, 11)),
            (1, "out_of_office", date(2026, 12, 4)),
            (2, "out_of_office", None),
            (3, "human", None),
        )
        for reply_id, (lead_id, reply_class, back_on) in enumerate(notices, start=1):
            given = {"lead_id": lead_id, "reply_class": reply_class, "back_on": back_on}
            _put(connection, tables.tables["reply"], id=reply_id, provider_id=f"{reply_id}", **given)

        command.upgrade(config, "0074")
        rows = connection.execute(select(Lead.id, Lead.away_until).order_by(Lead.id)).all()

    noon = datetime(2026, 12, 14, 12, tzinfo=UTC)
    assert [tuple(one) for one in rows] == [(1, noon), (2, MONDAY + timedelta(days=7)), (3, None)]
