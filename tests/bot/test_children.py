"""The demo's processes are watched, started again, ended in order, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.children import Child, ChildEnded, Children

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Ask again and again until a condition holds or the time is over."""
    ends_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.02)
    return True


def child(tmp_path: Path, name: str, code: str) -> Child:
    return Child(name, [sys.executable, "-c", code], dict(os.environ), tmp_path / f"{name}.log")


def is_up(one: Child) -> bool:
    return "up" in one.tail()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def children(said: list[str]) -> Iterator[Children]:
    made = Children(said.append)
    yield made
    made.stop([("a", "b")], seconds=0.1)


def test_a_process_has_its_own_group_and_its_output_in_its_log(tmp_path: Path, children: Children) -> None:
    one = child(tmp_path, "a", SLEEPER)
    children.start(one)

    assert until(lambda: is_up(one))
    assert one.process is not None
    assert os.getpgid(one.process.pid) == one.process.pid
    children.require_all()


def test_one_that_ends_at_start_is_named_with_what_it_said(tmp_path: Path, children: Children) -> None:
    one = child(tmp_path, "a", "raise SystemExit('no such database')")
    children.start(one)
    assert until(lambda: not one.is_running)

    with pytest.raises(ChildEnded, match=r"a ended \(code 1\); its log is .*\nno such database"):
        children.require_all()


def test_one_that_dies_is_started_again_with_a_note(
    tmp_path: Path, children: Children, said: list[str]
) -> None:
    one = child(tmp_path, "a", SLEEPER)
    children.start(one)
    one.signal(signal.SIGKILL)
    assert until(lambda: not one.is_running)

    children.revive()

    assert one.is_running
    assert said == [f"a ended (signal 9) and is started again; its log: {one.log}"]


def test_one_that_keeps_dying_ends_the_demo(tmp_path: Path, children: Children) -> None:
    one = child(tmp_path, "a", "raise SystemExit(3)")
    children.start(one)

    def revive_until_given_up() -> None:
        for _ in range(7):
            assert until(lambda: not one.is_running)
            children.revive()

    with pytest.raises(ChildEnded, match="code 3"):
        revive_until_given_up()


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    children = Children(lambda text: None)
    gentle, stubborn = child(tmp_path, "a", SLEEPER), child(tmp_path, "b", STUBBORN)
    for one in (gentle, stubborn):
        children.start(one)
    assert until(lambda: is_up(stubborn))

    children.stop([("a",), ("b",)], seconds=0.1)

    assert not gentle.is_running
    assert not stubborn.is_running


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's own")
def test_no_process_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time, pathlib; from bot.children import Child, Children\n"
        f"log = pathlib.Path({str(tmp_path)!r}) / 'a.log'\n"
        f"one = Child('a', [sys.executable, '-c', {SLEEPER!r}], dict(os.environ), log)\n"
        "Children(print).start(one); print(one.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()

    assert until(lambda: not _is_alive(pid))


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
