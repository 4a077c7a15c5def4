"""The demo's directory is private, locked, and emptied only of what the demo put there."""

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import valkey
from bot.demo_home import DemoRefused, Home, choose_ports, open_home, require_port
from bot.refusal import Refused


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    opened = open_home(tmp_path / ".plera")
    yield opened
    opened.lock.close()


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_directory_and_its_secrets_are_for_the_owner_only(home: Home) -> None:
    home.secrets()

    assert mode(home.directory) == 0o700
    assert mode(home.directory / "demo.json") == 0o600


def test_secrets_are_made_once_and_stay(home: Home) -> None:
    first = home.secrets()

    assert home.secrets() == first
    assert first.secret_key not in repr(first)


def test_secrets_of_an_older_demo_are_taken_and_completed(home: Home) -> None:
    home.secrets()
    path = home.directory / "demo.json"
    older = json.loads(path.read_text())
    del older["app_token"], older["socket_mode"]
    path.write_text(json.dumps(older))

    kept = home.secrets()

    assert kept.app_token.startswith("xapp-")
    assert not kept.socket_mode
    assert kept.bot_token == older["bot_token"]


def test_a_second_demo_on_the_same_directory_is_refused(home: Home) -> None:
    with pytest.raises(DemoRefused, match=r"is running on .* already: stop it with Ctrl-C"):
        open_home(home.directory)


def test_starting_over_leaves_what_is_not_the_demos(home: Home) -> None:
    (home.directory / "notes.txt").write_text("mine")
    (home.directory / "plera.db").write_text("old")
    (home.valkey / "appendonly").write_text("old")
    before = home.secrets()

    home.start_over()
    home.make_rooms()

    assert (home.directory / "notes.txt").read_text() == "mine"
    assert not (home.directory / "plera.db").exists()
    assert list(home.valkey.iterdir()) == []
    assert home.secrets() != before


def test_damaged_secrets_get_a_sentence(home: Home) -> None:
    (home.directory / "demo.json").write_text(json.dumps({"secret_key": 1}))

    with pytest.raises(DemoRefused, match="cannot be read: run `plera demo --fresh`"):
        home.secrets()


def test_a_directory_that_cannot_be_made_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DemoRefused, match="is not there: create it or correct PLERA_DIR"):
        open_home(tmp_path / "a" / "b" / "c")

    (tmp_path / "file").write_text("")
    with pytest.raises(DemoRefused, match="cannot be written to"):
        open_home(tmp_path / "file")


def test_a_taken_port_gets_a_sentence_with_another_one(taken: int) -> None:
    with pytest.raises(DemoRefused, match=f"Port {taken} is taken by another program.*PLERA_PORT="):
        require_port(taken, patience_seconds=0)


def test_ports_of_the_last_start_are_taken_again_unless_they_are_taken(taken: int) -> None:
    first = choose_ports(("a", "b"), {})

    again = choose_ports(("a", "b"), {"a": first["a"], "b": taken, "gone": 1})

    assert again["a"] == first["a"]
    assert again["b"] != taken
    assert again.keys() == {"a", "b"}


def test_valkeys_password_stands_in_a_private_file_only(tmp_path: Path) -> None:
    command = valkey.command(tmp_path, 7777, "hidden")

    assert not any("hidden" in word for word in command)
    assert mode(tmp_path / "valkey.conf") == 0o600
    assert "bind 127.0.0.1\n" in (tmp_path / "valkey.conf").read_text()


def test_a_valkey_that_never_answers_ends_the_waiting(taken: int) -> None:
    def ended() -> None:
        raise Refused("valkey ended")

    with pytest.raises(Refused, match="valkey ended"):
        valkey.wait_for(1, "x", ended)


def test_a_demo_that_began_empty_stays_so_until_it_starts_over(home: Home) -> None:
    home.secrets(is_empty=True)

    assert home.secrets().is_empty
    home.start_over()
    assert not home.secrets().is_empty
