"""`plera start`: what stands in its way is said before anything runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import own_redis
from bot.children import Children
from bot.demo_home import DemoRefused, open_home
from bot.settings import SettingsWrong, read
from bot.start import NEEDS
from integrations.cipher import new_key


def plera_start(directory: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "PLERA_DIR": str(directory),
        "PLERA_SECRET_KEY": new_key(),
        "PLERA_SLACK_URL": "http://127.0.0.1:9/api/",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "signing",
    }
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "start"],
        env={"PATH": os.environ["PATH"]} | settings | environ,
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_start_refuses_the_directory_of_a_demo(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}", "utf-8")

    done = plera_start(tmp_path)

    assert done.returncode == 1
    assert "holds a demo: set PLERA_DIR" in done.stderr


def test_a_demo_refuses_the_directory_of_a_real_workspace(tmp_path: Path) -> None:
    (tmp_path / "plera.db").write_bytes(b"")

    with pytest.raises(DemoRefused, match="holds a real workspace"):
        open_home(tmp_path)


@pytest.mark.slow
def test_start_says_what_redis_lacks_and_leaves_no_server_behind(tmp_path: Path) -> None:
    done = plera_start(tmp_path, REDIS_URL="redis://127.0.0.1:9/0")

    assert done.returncode == 1
    assert "Redis cannot be reached" in done.stdout
    assert "Plera was not started" in done.stderr
    assert own_redis.find(tmp_path) is None


def test_without_a_redis_url_the_server_that_start_brought_along_is_the_one_to_use(tmp_path: Path) -> None:
    children = Children(print)
    try:
        server = own_redis.start(tmp_path, children)
        environ = {"PLERA_DIR": str(tmp_path)}
        found = read({"REDIS_URL"}, environ)
        other = read({"REDIS_URL"}, environ | {"REDIS_URL": "redis://elsewhere:6379/0"})
    finally:
        children.stop((("valkey",),))

    assert found.redis_url == server.url
    assert other.redis_url == "redis://elsewhere:6379/0"
    assert (tmp_path / "redis.json").stat().st_mode & 0o077 == 0


def test_start_needs_no_redis_url_but_everything_else(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as refused:
        read(NEEDS, {"PLERA_DIR": str(tmp_path)})

    assert {problem.split(" ")[0] for problem in refused.value.problems} == {
        "PLERA_SECRET_KEY",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
    }
