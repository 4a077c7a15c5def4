"""The console script: its help, its sentences and its exit codes."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.cli import main
from bot.demo_home import Secrets, choose_ports
from bot.settings import Settings, read
from integrations.cipher import new_key

pytestmark = pytest.mark.long


def plera(*words: str, directory: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the console script with nothing but these settings."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        env={"PLERA_DIR": str(directory), "PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    told = capsys.readouterr().out
    assert ended.value.code == 0
    for command in ("demo", "web", "worker", "mail", "clock", "db", "doctor", "import", "mailbox", "new-key"):
        assert f"\n    {command} " in told


def test_an_unknown_queue_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["worker", "fast"])

    assert ended.value.code == 2
    assert "now" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--smtp", "smtp.example.com"), "write it as HOST:PORT"),
        (("--since", "yesterday"), "write the day as 2023-05-01"),
        (("--daily-limit", "0"), "write a number between 1 and 2000"),
        (("--password", "secret"), "unrecognized arguments"),
    ],
)
def test_a_mailbox_option_that_is_wrong_says_how_it_is_written(
    words: tuple[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mailbox", "add", "jo@example.com", *words])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_upgrading_makes_the_directory_and_the_database(tmp_path: Path) -> None:
    for _ in range(2):
        done = plera("db", "upgrade", directory=tmp_path / ".plera")

        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("The database is at revision")


def test_checking_says_that_migrations_match(tmp_path: Path) -> None:
    done = plera("db", "check", directory=tmp_path)

    assert (done.returncode, done.stdout) == (0, "migrations match models\n")


@pytest.mark.parametrize("words", [("web",), ("worker", "send"), ("mail",), ("clock",)])
def test_a_process_without_its_settings_says_all_of_them_and_ends(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = plera(*words, directory=tmp_path)

    assert done.returncode == 1
    assert "REDIS_URL is not set: " in done.stderr
    assert "PLERA_SECRET_KEY is not set: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_on_an_empty_database_says_so_and_ends(tmp_path: Path) -> None:
    key = plera("new-key", directory=tmp_path).stdout.strip()

    done = plera("clock", directory=tmp_path, REDIS_URL="redis://127.0.0.1:1", PLERA_SECRET_KEY=key)

    assert (done.returncode, done.stderr) == (1, "The database is empty: run `plera db upgrade`.\n")


@pytest.mark.sqlite("a PostgreSQL has no file to be damaged")
@pytest.mark.parametrize("words", [("db", "upgrade"), ("web",), ("worker", "now"), ("mail",), ("demo",)])
def test_on_a_file_that_is_no_database_everything_ends_with_one_sentence(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "plera.db"
    file.write_bytes(b"not a database, " * 400)
    if words == ("demo",):
        (tmp_path / "demo.json").write_text(
            json.dumps(asdict(Secrets(new_key(), "xoxb-1", "s", "m", "r"))), "utf-8"
        )
    environ = {
        "REDIS_URL": "redis://127.0.0.1:1",
        "PLERA_SECRET_KEY": new_key(),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "PLERA_PORT": str(choose_ports(("demo",), {})["demo"]),
    }

    done = plera(*words, directory=tmp_path, **environ)

    assert done.returncode == 1
    assert done.stderr.startswith(f"The database {file} is not a usable database (SQLITE_NOTADB): ")
    assert "`plera demo --fresh`" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.sqlite("tests/models has the same for a server")
def test_upgrading_a_half_migrated_database_ends_with_one_sentence(tmp_path: Path) -> None:
    plera("db", "upgrade", directory=tmp_path)
    with closing(sqlite3.connect(tmp_path / "plera.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0004'")

    done = plera("db", "upgrade", directory=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(f"The database {tmp_path / 'plera.db'} is half migrated ")
    assert done.stderr.count("\n") == 1


def test_a_new_key_is_one_that_settings_accept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["new-key"])
    key = capsys.readouterr().out.strip()

    assert read((), {"PLERA_SECRET_KEY": key}) == Settings(secret_keys=(key,))
